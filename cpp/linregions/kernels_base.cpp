#include "kernels_levels.hpp"

namespace linregions::kernels_base {

namespace {
#include "kernels_body.hpp"
}  // namespace

const Kernels kTable = {"base", pivot, max_ratios, ranges, axpy, inverses};

}  // namespace linregions::kernels_base
