#include "vertex_kernels_levels.hpp"
#include "vertex_kernels_prelude.hpp"

namespace linregions::vertex_kernels_base {

namespace {
#include "vertex_kernels_body.hpp"
}  // namespace

const VertexKernels<1> kSmall = kTableOf<1>;
const VertexKernels<4> kLarge = kTableOf<4>;

}  // namespace linregions::vertex_kernels_base
