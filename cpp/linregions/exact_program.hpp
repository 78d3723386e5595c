#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "exact_rows.hpp"
#include "integer.hpp"
#include "monitor.hpp"

namespace linregions {

/// A side of an exact hyperplane: sign * row >= 0.
struct ExactSide {
  const ExactRow* row;
  bool positive;
};

/// A rational point: numerators over one positive denominator.
struct RationalPoint {
  std::vector<Integer> numerators;
  Integer denominator = 1;

  /// Sign of the row's value at the point.
  [[nodiscard]] int sign_of(const ExactRow& row) const;
  [[nodiscard]] std::vector<double> rounded() const;
};

/// Whether `target` is a combination of the basis with non-negative multipliers, up to a
/// non-negative constant: then it is non-negative wherever the basis is (Farkas). `multipliers` are
/// approximate ones, a hint. Exact; false if the basis has no such combination.
[[nodiscard]] bool is_combination(std::span<const ExactSide> basis, ExactSide target,
                                  std::span<const double> multipliers);

/// What became of the search for a point.
enum class Interior : std::uint8_t { found, empty, stopped };

/// A point strictly inside all half-spaces, or that there is none. Exact: a simplex method with
/// integer pivoting (Edmonds 1967; Bareiss 1968), on machine words as long as they suffice.
/// `stopped` when the monitor wants to stop and `is_stoppable`. With `deep` the point is not just
/// any one, but one whose least value, on the scale of the integers, is largest. `core`, if not
/// null: which sides show that there is none. Up to a factor, one combination of their normals
/// vanishes; its multipliers are positive, and that of the constants is not.
[[nodiscard]] Interior find_interior(std::size_t dim, std::span<const ExactSide> sides,
                                     Monitor& monitor, const Progress& progress, bool is_stoppable,
                                     bool deep, RationalPoint& point,
                                     std::vector<std::size_t>* core = nullptr);

}  // namespace linregions
