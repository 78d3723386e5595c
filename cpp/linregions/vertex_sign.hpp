#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <span>

#include "cell.hpp"
#include "vertex_kernels.hpp"

namespace linregions {

/// A point where hyperplanes meet, as far as doubles know it.
struct MeetingPoint {
  std::array<double, kMaxVertexDim> x{};
  double radius = std::numeric_limits<double>::infinity();  ///< the exact one is no farther
  bool vanishes = false;  ///< known by `sign_at`: all cuts of this layer and behind are zero there
};

/// Whether a cut goes through the origin, exactly.
[[nodiscard]] bool is_central(const CutRows& cuts, std::size_t cut) noexcept;

/// Whether a cut is itself one of `planes`: a layer may be entered anew in other coordinates.
[[nodiscard]] bool is_facet(const CellContext& context, std::size_t cut,
                            std::span<const ConstraintStack::Id> planes) noexcept;

/// Whether all cuts of the layer, and of those behind it, are zero where `planes` meet for a reason
/// that takes no arithmetic: a point at infinity, of a chart.
[[nodiscard]] bool vanish_at(const CellContext& context,
                             std::span<const ConstraintStack::Id> planes);

/// Computes a point afresh from its hyperplanes, if that gives it a smaller radius.
void refine(const ConstraintStack& constraints, std::span<const ConstraintStack::Id> planes,
            MeetingPoint& point);

/// On which side of a cut the point is where `planes` meet: -1, 0 or 1. What its doubles leave open
/// is asked of the point computed afresh, then of exact arithmetic. `extent`: upper bound of |x|_1
/// over the domain.
[[nodiscard]] int sign_at(const CellContext& context, std::size_t cut,
                          std::span<const ConstraintStack::Id> planes, double extent,
                          MeetingPoint& point);

}  // namespace linregions
