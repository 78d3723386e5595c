#include "kernels_levels.hpp"
#include "tolerances.hpp"

namespace linregions::kernels_base {

namespace {
#include "kernels_body.hpp"
}  // namespace

const Kernels kTable = {"base", pivot, survey, ranges, axpy, axpy_abs};

}  // namespace linregions::kernels_base
