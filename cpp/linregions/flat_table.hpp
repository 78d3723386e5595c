#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "rigour.hpp"
#include "sweep_kernels.hpp"
#include "sweep_level.hpp"

namespace linregions {

/// The hyperplanes' functions on a flat X, in floating point with error bounds.
///
/// On X, and next to it, the value of hyperplane h is
///     constant[h] + sum of coordinate_k[h] x_k + sum of slack_i[h] z_i,
/// x_k being as many of the coordinates as X has dimensions, z_i the values of the hyperplanes
/// that X was made of, zero on X. The functional that is swept by is one more row.
struct FlatTable {
  std::size_t n_coordinates = 0;
  std::size_t n_slacks = 0;
  std::size_t stride = 0;        ///< of columns
  std::size_t slack_stride = 0;  ///< of rows of slacks
  std::vector<double> columns;   ///< constant, coordinates, zeros
  std::vector<double> slacks;    ///< rows, unused entries zero
  struct Size {
    double error = 0.0;    ///< bound for every entry
    double largest = 0.0;  ///< absolute value of an entry
  } constant_size, coordinate_size, slack_size;

  [[nodiscard]] const double* constant() const { return columns.data(); }
  [[nodiscard]] const double* coordinate(std::size_t k) const {
    return columns.data() + (1 + k) * stride;
  }
  [[nodiscard]] const double* zeros() const { return coordinate(n_coordinates); }
  [[nodiscard]] const double* slack_row(std::size_t h) const {
    return slacks.data() + h * slack_stride;
  }
};

/// The step from a flat to its intersection with one more hyperplane: a coordinate gives way to
/// the hyperplane's slack.
class FlatPivot {
 public:
  FlatPivot(const FlatTable& table, std::size_t row);

  /// False where the hyperplane may be parallel to the flat: nothing can be said of the rest.
  [[nodiscard]] bool is_safe() const { return is_safe_; }
  /// The coordinate that goes.
  [[nodiscard]] std::size_t column() const { return column_; }
  [[nodiscard]] double inverse() const { return inverse_; }
  [[nodiscard]] double factor(const double* column) const { return column[row_] * inverse_; }
  /// The factors of all slacks, old and new; returns the largest absolute value among the old ones.
  double slack_factors(const FlatTable& table, double* factors) const;
  /// Bounds for the entries of a column after the step, with that factor or a smaller one.
  [[nodiscard]] FlatTable::Size after(const FlatTable::Size& size, double factor) const;
  /// The same for all slacks, old and new.
  [[nodiscard]] FlatTable::Size slacks_after(const FlatTable::Size& size, double factor) const;

 private:
  static constexpr double kSlightlyMore = 1.0001;  // so that the bounds may be rounded

  std::size_t row_;
  std::size_t column_ = 0;
  double inverse_ = 0.0;
  double per_least_ = 0.0;  ///< 1 / the least that the exact pivot's absolute value may be
  bool is_safe_ = false;
  FlatTable::Size size_;  ///< of the coordinates
};

inline double FlatPivot::slack_factors(const FlatTable& table, double* factors) const {
  const double* row = table.slack_row(row_);
  double largest = 0.0;
  for (std::size_t i = 0; i < table.slack_stride; ++i) {
    factors[i] = row[i] * inverse_;
    largest = std::max(largest, std::abs(factors[i]));
  }
  factors[table.n_slacks] = -inverse_;
  return largest;
}

/// With entries r, a factor g and their bounds: the exact r g is within r dg + dr (g + dg) of the
/// computed factors' product.
inline FlatTable::Size FlatPivot::after(const FlatTable::Size& size, double factor) const {
  const double g = std::abs(factor), r = size_.largest, dr = size_.error;
  const double dg = (size.error + g * dr) * per_least_ + 3.0 * rigour::kUnitRoundoff * g;
  const double error =
      size.error + r * dg + dr * (g + dg) + rigour::kUnitRoundoff * (size.largest + 2.1 * r * g);
  return {kSlightlyMore * error + rigour::kNoUnderflow, kSlightlyMore * (size.largest + r * g)};
}

/// The new slack's column starts as zeros and has the factor -1 / pivot.
inline FlatTable::Size FlatPivot::slacks_after(const FlatTable::Size& size, double factor) const {
  const FlatTable::Size old = after(size, factor), own = after({}, inverse_);
  return {std::max(old.error, own.error), std::max(old.largest, own.largest)};
}

/// The whole space.
void start_table(const SweepLevel& level, FlatTable& out);
/// Restricts a table of n hyperplanes (and the functional) to one of them. Slacks are computed for
/// later hyperplanes only.
void restrict_table(const FlatTable& table, const FlatPivot& pivot, std::size_t row, std::size_t n,
                    FlatTable& out);

}  // namespace linregions
