#include "kernels_levels.hpp"
#include "tolerances.hpp"

namespace linregions::kernels_v3 {

namespace {
#include "kernels_body.hpp"
}  // namespace

const Kernels kTable = {"v3", pivot, survey, ranges, axpy, axpy_abs};

}  // namespace linregions::kernels_v3
