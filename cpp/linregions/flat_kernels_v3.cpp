#include <algorithm>
#include <cstring>

#include "flat_kernels_levels.hpp"

namespace linregions::flat_kernels_v3 {

namespace {
#include "flat_kernels_body.hpp"
}  // namespace

const FlatKernels kTable = {"v3", eliminate, spread,   survey,
                            step, is_inside, evaluate, count_lines};

}  // namespace linregions::flat_kernels_v3
