#include "kernels_levels.hpp"

namespace linregions::kernels_v4 {

namespace {
#include "kernels_body.hpp"
}  // namespace

const Kernels kTable = {"v4", pivot, max_ratios, ranges, axpy, inverses};

}  // namespace linregions::kernels_v4
