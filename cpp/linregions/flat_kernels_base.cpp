#include <algorithm>
#include <cstring>

#include "flat_kernels_levels.hpp"

namespace linregions::flat_kernels_base {

namespace {
#include "flat_kernels_body.hpp"
}  // namespace

const FlatKernels kTable = {"base", eliminate, spread,   survey,
                            step,   is_inside, evaluate, count_lines};

}  // namespace linregions::flat_kernels_base
