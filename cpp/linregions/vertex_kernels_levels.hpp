#pragma once

#include "vertex_kernels.hpp"

namespace linregions {

namespace vertex_kernels_base {
// the compiler's default instruction set
extern const VertexKernels<1> kSmall;
extern const VertexKernels<4> kLarge;
}  // namespace vertex_kernels_base
namespace vertex_kernels_v3 {
// x86-64-v3: AVX2 and FMA
extern const VertexKernels<1> kSmall;
extern const VertexKernels<4> kLarge;
}  // namespace vertex_kernels_v3
namespace vertex_kernels_v4 {
// x86-64-v4: AVX-512
extern const VertexKernels<1> kSmall;
extern const VertexKernels<4> kLarge;
}  // namespace vertex_kernels_v4

}  // namespace linregions
