#include "vertex_kernels_levels.hpp"
#include "vertex_kernels_prelude.hpp"

namespace linregions::vertex_kernels_v4 {

namespace {
#include "vertex_kernels_body.hpp"
}  // namespace

const VertexKernels<1> kTable = kTableOf<1>;

}  // namespace linregions::vertex_kernels_v4
