#pragma once

#include <cstdint>

namespace linregions {

/// Inner loops come as tables of functions, a family of kernels each, and are compiled for several
/// instruction sets: a family declares its tables in its header, and its source file defines the
/// one called LINREGIONS_LEVEL, once for each level.
template <typename Table>
struct Levels {
  static const Table base;  ///< the compiler's default instruction set
  static const Table v3;    ///< x86-64-v3: AVX2, FMA, BMI2
  static const Table v4;    ///< x86-64-v4: AVX-512
};

enum class Level : std::uint8_t { base, v3, v4 };

/// The highest level that was compiled and that this processor runs.
[[nodiscard]] Level processor_level() noexcept;
[[nodiscard]] const char* name_of(Level level) noexcept;

/// The table of the highest level that this processor runs.
template <typename Table>
[[nodiscard]] const Table& fastest() noexcept;

}  // namespace linregions
