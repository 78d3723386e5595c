#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "constraints.hpp"
#include "vertex_kernels.hpp"

namespace linregions {

/// Hyperplanes that meet in a point, as many as dimensions, and the approximate inverse of their
/// normals.
struct VertexBasis {
  using Numbers = std::array<double, kMaxVertexDim>;

  std::array<ConstraintStack::Id, kMaxVertexDim> ids{};
  std::array<Numbers, kMaxVertexDim> rows{};
  std::array<Numbers, kMaxVertexDim> inverse{};

  /// Chooses the most independent of some hyperplanes, by elimination with the largest pivots;
  /// false if doubles do not show that there are enough.
  [[nodiscard]] bool find(const ConstraintStack& constraints,
                          std::span<const ConstraintStack::Id> candidates);
  /// Moves a point that is near by to where the hyperplanes meet.
  void approach(const ConstraintStack& constraints, Numbers& point) const;
  /// How far a point is at most from where the exact hyperplanes meet; infinite if that is not
  /// known. docs/rigour.md, "Vertices".
  [[nodiscard]] double distance_bound(const ConstraintStack& constraints,
                                      const Numbers& point) const;
};

/// Value of the hyperplane behind `id`, on its positive side, at a point.
[[nodiscard]] double value_of(const ConstraintStack& constraints, ConstraintStack::Id id,
                              const double* point);
/// Bound of the error of that value. `sum`: of the coordinates' absolute values, at least.
[[nodiscard]] double value_error(const ConstraintStack& constraints, ConstraintStack::Id id,
                                 double sum);
/// Upper bound of the sum of the coordinates' absolute values.
[[nodiscard]] double sum_of(const double* point, std::size_t dim);

}  // namespace linregions
