#pragma once

#include <cstddef>

#include "levels.hpp"

namespace linregions {

/// Arrays over rows for WalkKernels have room for a multiple of this many; rows beyond the last
/// have bound 1 and normal 0, and no line leaves them.
inline constexpr std::size_t kWalkLanes = 8;

/// Where a moving point meets the first row: of the row's number and the inverse of the parameter.
struct FirstHit {
  std::size_t row = 0;
  double inverse = 0.0;  ///< not positive: it meets none
};

/// A line through a point: inverses of its parameters at the two ends.
struct ChordEnds {
  double forward = 0.0;
  double backward = 0.0;
};

/// Points and directions as the rows see them: `value` and `slope` are the products with the
/// normals. `n` is padded.
struct RowMotion {
  const double* bound;
  double* value;
  double* slope;
  double* scratch;
  std::size_t n;
};

/// The inner loops of walks in a polytope, compiled for several instruction sets. All numbers are
/// finite.
struct WalkKernels {
  /// Products of a point and of a direction with all rows, given by columns.
  void (*products)(const double* columns, std::size_t n, std::size_t dim, const double* point,
                   const double* direction, double* value, double* slope);
  /// out = columns * x
  void (*product)(const double* columns, std::size_t n, std::size_t dim, const double* x,
                  double* out);
  /// The first row that value + s * slope meets for s > 0.
  FirstHit (*hit_straight)(const RowMotion& motion);
  /// The first row that value * cos t + slope * sin t meets for 0 < t < pi; the parameter is
  /// tan(t / 2).
  FirstHit (*hit_curved)(const RowMotion& motion);
  ChordEnds (*chord)(const double* bound, const double* value, const double* slope, std::size_t n);
  /// value += s * slope
  void (*advance)(std::size_t n, double s, const double* slope, double* value);
  /// (value, slope) turned by an angle: value * c + slope * s, slope * c - value * s.
  void (*turn)(std::size_t n, double c, double s, double* value, double* slope);
};

template <>
const WalkKernels Levels<WalkKernels>::base;
template <>
const WalkKernels Levels<WalkKernels>::v3;
template <>
const WalkKernels Levels<WalkKernels>::v4;

[[nodiscard]] inline const WalkKernels& walk_kernels() noexcept { return fastest<WalkKernels>(); }

}  // namespace linregions
