#pragma once

#include <optional>
#include <span>

#include "exact_program.hpp"
#include "exact_rows.hpp"

namespace linregions {

/// Sign of a row at the point where the hyperplanes of `tight` meet, exactly. Some dim of them are
/// independent.
[[nodiscard]] int sign_at_vertex(std::span<const ExactRow* const> tight, const ExactRow& row);

/// The point where `tight`, dim rows, meet in homogeneous coordinates: its denominator (not
/// negative; 0 for a direction, of either sign), then its numerators. Nothing if they are
/// dependent, which leaves more than one.
[[nodiscard]] std::optional<std::vector<Integer>> meeting_point(
    std::span<const ExactRow* const> tight);

/// Value of a row at such a point, times the denominator.
[[nodiscard]] Integer value_at(std::span<const Integer> point, const ExactRow& row);

}  // namespace linregions
