#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "integer_rows.hpp"

namespace linregions {

/// A vertex of an arrangement, looked at without rounding.
class ArrangementVertex {
 public:
  /// Rows: normal, then constant. Borrowed.
  explicit ArrangementVertex(const IntegerRows& rows) : rows_(&rows) {}

  /// Where as many hyperplanes as the space has dimensions meet; throws InputError if they do not
  /// meet in one point.
  void move_to(std::span<const std::uint32_t> basis);
  /// Whether the vertex is on the positive side of a hyperplane; throws InputError if it is on it.
  [[nodiscard]] bool is_positive(std::size_t row) const;
  /// For each hyperplane of the basis: whether the edge that leaves it to its positive side goes
  /// up, in the direction of the first coordinate. Throws InputError if an edge is level.
  [[nodiscard]] std::vector<bool> rising_edges() const;

 private:
  const IntegerRows* rows_;
  std::vector<std::uint32_t> basis_;
  std::vector<Integer> point_;  ///< numerators over denominator_
  Integer denominator_ = 1;
};

}  // namespace linregions
