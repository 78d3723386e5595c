#pragma once

#include <cstddef>
#include <cstdint>

#include "levels.hpp"

namespace linregions {

/// Rows of values of the plane's vertices are whole vectors of this many numbers.
inline constexpr std::size_t kPlanarRow = 8;

/// Layers are taken at so many vertices at once.
inline constexpr std::size_t kPlanarTile = 8;
/// Units of a layer at most: in wider ones the maps of regions, made of their neighbours', are
/// cheaper than values at vertices.
inline constexpr std::size_t kMostPlanarUnits = 128;
/// Distance of two vertices' outputs: not a power of two, which the cache would not like.
inline constexpr std::size_t kPlanarPitch = kMostPlanarUnits + kPlanarRow;

/// What `forward` works with.
struct PlanarScratch {
  double outputs[kPlanarTile * kPlanarPitch];
  std::uint32_t columns[kMostPlanarUnits];  ///< outputs that are not zero at all of the vertices
};

/// A layer of continuous functions of two pieces that meet in zero.
struct PlanarActivation {
  const double* below;     ///< per unit: slope where the unit is not positive
  const double* above;     ///< slope where it is
  const double* constant;  ///< value at zero
  std::size_t stride;      ///< units, up to whole rows; zeros behind the last
};

/// The affine map behind it, by columns of `stride` numbers.
struct PlanarMap {
  const double* weights;
  const double* bias;
  std::size_t stride;
};

/// The inner loops of planar subdivisions.
struct PlanarKernels {
  /// The next layer's values at kPlanarTile vertices from this one's, whose rows are `from`: rows
  /// of map.stride, one after the other. `squares`: per vertex, the sum of squares of the layer's
  /// outputs.
  void (*forward)(const PlanarActivation& activation, const PlanarMap& map,
                  const double* const* from, PlanarScratch& scratch, double* squares, double* to);
  /// Bits of the values that are certainly positive, or negative: beyond reach times their scale.
  /// `n` is a multiple of kPlanarRow.
  void (*signs)(const double* values, const double* scale, double reach, std::size_t n,
                std::uint64_t* positive, std::uint64_t* negative);
  /// out = a + share * (b - a)
  void (*between)(const double* a, const double* b, double share, std::size_t n, double* out);
};

template <>
const PlanarKernels Levels<PlanarKernels>::base;
template <>
const PlanarKernels Levels<PlanarKernels>::v3;
template <>
const PlanarKernels Levels<PlanarKernels>::v4;

[[nodiscard]] inline const PlanarKernels& planar_kernels() noexcept {
  return fastest<PlanarKernels>();
}

}  // namespace linregions
