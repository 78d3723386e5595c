#pragma once

#include "sweep_kernels.hpp"

namespace linregions {

namespace sweep_kernels_base {
extern const SweepKernels kTable;  ///< the compiler's default instruction set
}
namespace sweep_kernels_v3 {
extern const SweepKernels kTable;  ///< x86-64-v3: AVX2, FMA, BMI2
}
namespace sweep_kernels_v4 {
extern const SweepKernels kTable;  ///< x86-64-v4: AVX-512
}

}  // namespace linregions
