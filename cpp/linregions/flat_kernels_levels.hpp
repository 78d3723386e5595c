#pragma once

#include "flat_kernels.hpp"

namespace linregions {

namespace flat_kernels_base {
extern const FlatKernels kTable;  ///< the compiler's default instruction set
}
namespace flat_kernels_v3 {
extern const FlatKernels kTable;  ///< x86-64-v3: AVX2 and FMA
}
namespace flat_kernels_v4 {
extern const FlatKernels kTable;  ///< x86-64-v4: AVX-512
}

}  // namespace linregions
