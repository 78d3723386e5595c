#include "kernels_levels.hpp"
#include "tolerances.hpp"

namespace linregions::kernels_base {

namespace {
#include "kernels_body.hpp"
}  // namespace

const Kernels kTable = {"base", pivot,         survey,       ranges,
                        axpy,   subtract_rows, count_inside, accumulate};

}  // namespace linregions::kernels_base
