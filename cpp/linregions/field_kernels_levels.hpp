#pragma once

#include "field_kernels.hpp"

namespace linregions {

namespace field_kernels_base {
extern const FieldKernels kTable;  ///< the compiler's default instruction set
}
namespace field_kernels_v3 {
extern const FieldKernels kTable;  ///< x86-64-v3: AVX2 and FMA
}
namespace field_kernels_v4 {
extern const FieldKernels kTable;  ///< x86-64-v4: AVX-512
}

}  // namespace linregions
