#include "arrangement_vertex.hpp"

#include <utility>

#include "errors.hpp"

namespace linregions {

namespace {

[[noreturn]] void refuse() {
  throw InputError("the hyperplanes are not in general position, which the sweep needs");
}

/// Fraction-free Gauss-Jordan elimination (Bareiss 1968) of a d x (d + 1) matrix: turns its last
/// column into the solution times the number returned.
Integer solve_exactly(std::vector<Integer>& matrix, std::size_t d) {
  const std::size_t width = d + 1;
  const auto at = [&](std::size_t r, std::size_t c) -> Integer& { return matrix[r * width + c]; };
  Integer previous = 1;
  for (std::size_t t = 0; t < d; ++t) {
    std::size_t pivot = t;
    while (pivot < d && at(pivot, t) == 0) ++pivot;
    if (pivot == d) refuse();
    for (std::size_t c = 0; pivot != t && c < width; ++c) std::swap(at(pivot, c), at(t, c));
    for (std::size_t r = 0; r < d; ++r) {
      if (r == t) continue;
      const Integer head = at(r, t);
      for (std::size_t c = t; c < width; ++c) {
        at(r, c) = (at(t, t) * at(r, c) - head * at(t, c)) / previous;
      }
      if (r < t) at(r, r) = at(t, t);
    }
    previous = at(t, t);
  }
  return previous;
}

}  // namespace

void ArrangementVertex::move_to(std::span<const std::uint32_t> basis) {
  const std::size_t d = basis.size();
  basis_.assign(basis.begin(), basis.end());
  std::vector<Integer> matrix;
  for (const std::uint32_t row : basis) {
    for (std::size_t c = 0; c < d; ++c) matrix.push_back(rows_->at(row, c));
    matrix.push_back(-rows_->at(row, d));
  }
  denominator_ = solve_exactly(matrix, d);
  point_.clear();
  for (std::size_t r = 0; r < d; ++r) point_.push_back(matrix[r * (d + 1) + d]);
}

bool ArrangementVertex::is_positive(std::size_t row) const {
  const std::size_t d = basis_.size();
  Integer value = rows_->at(row, d) * denominator_;
  for (std::size_t c = 0; c < d; ++c) value += rows_->at(row, c) * point_[c];
  if (value == 0) refuse();
  return (value > 0) == (denominator_ > 0);
}

/// The first coordinate is the sum of m_i times hyperplane i, and edge i has the sign of m_i.
std::vector<bool> ArrangementVertex::rising_edges() const {
  const std::size_t d = basis_.size();
  std::vector<Integer> matrix(d * (d + 1), Integer(0));
  for (std::size_t r = 0; r < d; ++r) {
    for (std::size_t c = 0; c < d; ++c) matrix[r * (d + 1) + c] = rows_->at(basis_[c], r);
  }
  matrix[d] = 1;
  const Integer denominator = solve_exactly(matrix, d);
  std::vector<bool> result;
  for (std::size_t i = 0; i < d; ++i) {
    const Integer& multiplier = matrix[i * (d + 1) + d];
    if (multiplier == 0) refuse();
    result.push_back((multiplier > 0) == (denominator > 0));
  }
  return result;
}

}  // namespace linregions
