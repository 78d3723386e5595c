#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace linregions {

/// A polytope {x : <row_i, x> <= bound_i} with the origin inside, as random walks see it: rows have
/// length 1, and arrays over rows are padded (walk_kernels.hpp).
class WalkBody {
 public:
  /// `rows`: n * dim numbers, row by row, of any length but zero. Throws InputError where a row is
  /// zero, a bound is not positive, or a number is not finite.
  WalkBody(std::size_t dim, std::span<const double> rows, std::span<const double> bounds);

  [[nodiscard]] std::size_t dim() const noexcept { return dim_; }
  [[nodiscard]] std::size_t n_rows() const noexcept { return n_; }
  [[nodiscard]] std::size_t n_padded() const noexcept { return bounds_.size(); }
  [[nodiscard]] const double* bounds() const noexcept { return bounds_.data(); }
  /// Coordinate j of all rows at j * n_padded().
  [[nodiscard]] const double* columns() const noexcept { return columns_.data(); }
  [[nodiscard]] const double* row(std::size_t i) const noexcept { return &rows_[i * dim_]; }
  /// Products of row i with all rows: a table where it is small enough, else written to `scratch`.
  [[nodiscard]] const double* products(std::size_t i, std::vector<double>& scratch) const;

 private:
  std::size_t dim_;
  std::size_t n_;
  std::vector<double> bounds_;
  std::vector<double> columns_;
  std::vector<double> rows_;
  std::vector<double> products_;  // empty if there are too many
};

}  // namespace linregions
