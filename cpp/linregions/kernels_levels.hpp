#pragma once

#include "kernels.hpp"

namespace linregions {

namespace kernels_base {
extern const Kernels kTable;  ///< the compiler's default instruction set
}
namespace kernels_v3 {
extern const Kernels kTable;  ///< x86-64-v3: AVX2 and FMA
}
namespace kernels_v4 {
extern const Kernels kTable;  ///< x86-64-v4: AVX-512
}

}  // namespace linregions
