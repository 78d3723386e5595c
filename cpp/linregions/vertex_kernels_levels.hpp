#pragma once

#include "vertex_kernels.hpp"

namespace linregions {

namespace vertex_kernels_base {
extern const VertexKernels<1> kTable;  ///< the compiler's default instruction set
}
namespace vertex_kernels_v3 {
extern const VertexKernels<1> kTable;  ///< x86-64-v3: AVX2 and FMA
}
namespace vertex_kernels_v4 {
extern const VertexKernels<1> kTable;  ///< x86-64-v4: AVX-512
}

}  // namespace linregions
