#include "kernels_levels.hpp"

namespace linregions::kernels_v3 {

namespace {
#include "kernels_body.hpp"
}  // namespace

const Kernels kTable = {"v3", pivot, max_ratios, ranges, axpy, inverses};

}  // namespace linregions::kernels_v3
