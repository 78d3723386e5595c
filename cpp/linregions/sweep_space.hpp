#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "monitor.hpp"
#include "sweep_level.hpp"

namespace linregions {

/// Coordinates y for the vertex sweep of a simple arrangement, and the arrangements that it meets
/// on its way down.
///
/// In level k the last k of the coordinates are left, and the one before them is at minus infinity
/// (all are left in the last level, and the constants stand at infinity's place). That these are
/// simple too, down to points on a line, makes every cell of one level have a lowest vertex or
/// else be a cell of the level below.
///
/// If all offsets are zero, the hyperplanes are cut by the one where hyperplane 0 has the value 1:
/// one dimension less, and row 0 of every level is zero.
struct SweepSpace {
  std::size_t dim = 0;             ///< of the levels' top
  bool is_central = false;         ///< row 0 is the section
  std::vector<SweepLevel> levels;  ///< levels[k]: in R^k; the first one is empty

  /// x_k = 2^exponent[k] (sum of map[k * dim + j] y_j).
  std::vector<double> map;
  std::vector<long> exponent;
  /// In a central arrangement these are all coordinates but `axis`, which follows from
  /// section . x = 1.
  std::size_t axis = 0;
  std::vector<Integer> section;
};

/// `rows`: (a, b) of more than dim hyperplanes a.x = b, which are simple (not checked) or all pass
/// through the origin. Nothing if stopped, if the section of the latter is not simple, or if no
/// coordinates were found in which all levels are.
[[nodiscard]] std::optional<SweepSpace> sweep_space(const IntegerRows& rows, Monitor& monitor);

/// The rows (a, b) of the section of a central arrangement, where hyperplane 0 has the value 1, in
/// the coordinates other than `axis`; row 0 is zero.
[[nodiscard]] IntegerRows central_section(const IntegerRows& rows, std::size_t& axis);

}  // namespace linregions
