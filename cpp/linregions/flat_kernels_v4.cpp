#include <algorithm>
#include <cstring>

#include "flat_kernels_levels.hpp"

namespace linregions::flat_kernels_v4 {

namespace {
#include "flat_kernels_body.hpp"
}  // namespace

const FlatKernels kTable = {"v4", eliminate, spread,   survey,
                            step, is_inside, evaluate, count_lines};

}  // namespace linregions::flat_kernels_v4
