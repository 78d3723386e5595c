#include "levels.hpp"

#include "field_kernels.hpp"
#include "flat_kernels.hpp"
#include "kernels.hpp"
#include "sweep_kernels.hpp"
#include "vertex_kernels.hpp"
#include "walk_kernels.hpp"

namespace linregions {

Level processor_level() noexcept {
#ifdef LINREGIONS_X86_LEVELS
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512cd")) {
    return Level::v4;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
      __builtin_cpu_supports("bmi2")) {
    return Level::v3;
  }
#endif
  return Level::base;
}

const char* name_of(Level level) noexcept {
  return level == Level::v4 ? "v4" : level == Level::v3 ? "v3" : "base";
}

template <typename Table>
const Table& fastest() noexcept {
#ifdef LINREGIONS_X86_LEVELS
  static const Table& chosen = processor_level() == Level::v4   ? Levels<Table>::v4
                               : processor_level() == Level::v3 ? Levels<Table>::v3
                                                                : Levels<Table>::base;
  return chosen;
#else
  return Levels<Table>::base;
#endif
}

template const Kernels& fastest<Kernels>() noexcept;
template const FlatKernels& fastest<FlatKernels>() noexcept;
template const SweepKernels& fastest<SweepKernels>() noexcept;
template const FieldKernels& fastest<FieldKernels>() noexcept;
template const WalkKernels& fastest<WalkKernels>() noexcept;
template const VertexKernels<1>& fastest<VertexKernels<1>>() noexcept;
template const VertexKernels<4>& fastest<VertexKernels<4>>() noexcept;

}  // namespace linregions
