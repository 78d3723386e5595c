#include "kernels.hpp"

#include "kernels_levels.hpp"

namespace linregions {

namespace {

const Kernels& choose() noexcept {
#ifdef LINREGIONS_X86_LEVELS
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512cd")) {
    return kernels_v4::kTable;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi2")) {
    return kernels_v3::kTable;
  }
#endif
  return kernels_base::kTable;
}

}  // namespace

const Kernels& kernels() noexcept {
  static const Kernels& chosen = choose();
  return chosen;
}

}  // namespace linregions
