#include "kernels_levels.hpp"
#include "tolerances.hpp"

namespace linregions::kernels_v4 {

namespace {
#include "kernels_body.hpp"
}  // namespace

const Kernels kTable = {"v4", pivot, survey, ranges, axpy, subtract_rows, count_inside, accumulate};

}  // namespace linregions::kernels_v4
