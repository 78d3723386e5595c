#include "filter.hpp"

#include <algorithm>
#include <cmath>

namespace linregions {

namespace {

/// Row . point + constant.
double value_at(const double* row, std::span<const double> point) {
  double value = row[0];
  for (std::size_t k = 0; k < point.size(); ++k) value += row[k + 1] * point[k];
  return value;
}

}  // namespace

/// The residual of the cut against the combination of basis rows that the dictionary shows, its
/// multipliers made non-negative.
void Filter::combine(const Dictionary& table, std::size_t row, const CutRows& cuts, std::size_t cut,
                     double direction) {
  const std::size_t d = table.dim();
  multiplier_.resize(d);
  residual_.resize(d + 1);
  for (std::size_t k = 0; k <= d; ++k) residual_[k] = direction * cuts.column(k)[cut];
  value_error_ = cuts.value_error(cut);
  for (std::size_t j = 0; j < d; ++j) {
    multiplier_[j] = 0.0;
    if (table.is_free(j + 1)) continue;
    const double multiplier = direction * table.at(row, j + 1);
    if (!(multiplier > 0.0)) continue;
    multiplier_[j] = multiplier;
    const ConstraintStack::Id id = table.col_id(j + 1);
    const double factor = ConstraintStack::sign(id) * multiplier;
    const double* a = constraints_.row(id);
    for (std::size_t k = 0; k <= d; ++k) residual_[k] -= factor * a[k];
    value_error_ += multiplier * constraints_.entry(id).value_error;
  }
}

/// Second rule of docs/rigour.md: what is left of the cut is positive over the box around the
/// domain.
bool Filter::holds_over_reach() const {
  if (!reach_.is_bounded()) return false;
  const std::size_t d = reach_.largest.size();
  double spread = 0.0;
  for (std::size_t k = 0; k < d; ++k) spread += std::abs(residual_[k + 1]) * reach_.largest[k];
  return residual_[0] > (spread + value_error_) * (1.0 + rigour::gamma(2 * d + 10));
}

void Filter::measure_basis(const Dictionary& table, BasisError& basis) const {
  const std::size_t d = table.dim();
  basis.is_known = true;
  basis.column.assign(d, 0.0);
  double blur = 0.0;
  for (std::size_t i = 1; i <= d; ++i) {
    blur = std::max(blur, constraints_.entry(table.col_id(i)).error.coefficient);
  }
  basis.sum = 0.0;
  for (std::size_t j = 0; j < d; ++j) {
    const double* inverse = table.column(j + 1);  // its first d rows: the coordinates
    double size = 0.0;
    for (std::size_t k = 0; k < d; ++k) size += std::abs(inverse[k]);
    double largest = 0.0;
    for (std::size_t i = 0; i < d; ++i) {
      const ConstraintStack::Id id = table.col_id(i + 1);
      const double* a = constraints_.row(id) + 1;
      double product = 0.0;
      for (std::size_t k = 0; k < d; ++k) product += a[k] * inverse[k];
      const double entry = (i == j ? 1.0 : 0.0) - ConstraintStack::sign(id) * product;
      largest = std::max(largest, std::abs(entry));
    }
    basis.column[j] = largest + rigour::gamma(d + 10) * (1.0 + 2.0 * size) + 1.001 * blur * size;
    basis.sum += basis.column[j];
  }
  basis.sum *= 1.0 + rigour::gamma(d);
}

/// Third rule: the exact multipliers, of which the residual vanishes, are positive, and what they
/// leave of the constant is not negative.
bool Filter::holds_exactly(const Dictionary& table, const CutRows& cuts, std::size_t cut,
                           BasisError& basis) {
  const std::size_t d = table.dim();
  if (table.has_free_columns()) return false;
  double weight = 0.0;
  double blur = cuts.error(cut).coefficient;
  for (std::size_t j = 0; j < d; ++j) {
    if (!(multiplier_[j] > 0.0)) return false;
    weight += multiplier_[j];
    blur += multiplier_[j] * constraints_.entry(table.col_id(j + 1)).error.coefficient;
  }
  if (!basis.is_known) measure_basis(table, basis);
  if (!(basis.sum < 0.5)) return false;
  const double rounding = blur + rigour::gamma(2 * d + 20) * (2.0 + 2.0 * weight);
  deviation_.resize(d);
  double total = 0.0;
  for (std::size_t j = 0; j < d; ++j) {
    const double* inverse = table.column(j + 1);
    double deviation = 0.0;
    for (std::size_t k = 0; k < d; ++k) {
      deviation += std::abs(inverse[k]) * (std::abs(residual_[k + 1]) + rounding);
    }
    deviation_[j] = deviation;
    total += deviation;
  }
  total /= 1.0 - basis.sum;
  double error =
      cuts.error(cut).constant + rigour::gamma(2 * d + 20) * std::abs(cuts.column(0)[cut]);
  for (std::size_t j = 0; j < d; ++j) {
    const double deviation =
        (deviation_[j] + basis.column[j] * total) * (1.0 + rigour::gamma(4 * d + 20));
    if (!(multiplier_[j] > deviation + rigour::kNoUnderflow)) return false;
    const ConstraintStack::Id id = table.col_id(j + 1);
    const double constant = std::abs(constraints_.row(id)[0]);
    const double blur_constant = constraints_.entry(id).error.constant;
    error += multiplier_[j] * (blur_constant + rigour::gamma(2 * d + 20) * constant) +
             deviation * (constant + blur_constant);
  }
  return residual_[0] >= error * (1.0 + rigour::gamma(4 * d + 20));
}

bool Filter::proves_side(const Dictionary& table, std::size_t row, const CutRows& cuts,
                         std::size_t cut, bool positive, BasisError& basis) {
  combine(table, row, cuts, cut, positive ? 1.0 : -1.0);
  return holds_over_reach() || holds_exactly(table, cuts, cut, basis);
}

Filter::PointSize Filter::measure(std::span<const double> point) {
  PointSize size{0.0, 0.0};
  for (const double x : point) {
    size.sum += std::abs(x);
    size.length += x * x;
  }
  const double enlarged = 1.0 + rigour::gamma(point.size() + 5);
  // The smallest number stands in for squares that vanish.
  return {size.sum * enlarged, (std::sqrt(size.length) + 1e-150) * enlarged};
}

bool Filter::proves_inside(std::span<const ConstraintStack::Id> path,
                           std::span<const double> point) const {
  const PointSize size = measure(point);
  const double rounding = rigour::gamma(point.size() + 6);
  return std::all_of(path.begin(), path.end(), [&](ConstraintStack::Id id) {
    const double* row = constraints_.row(id);
    const rigour::RowError& error = constraints_.entry(id).error;
    const double value = ConstraintStack::sign(id) * value_at(row, point);
    return value > error.constant + error.coefficient * size.sum +
                       rounding * (std::abs(row[0]) + 2.0 * size.length) + rigour::kNoUnderflow;
  });
}

bool Filter::proves_point(const CutRows& cuts, std::size_t cut, bool positive,
                          std::span<const double> point) const {
  const PointSize size = measure(point);
  double value = cuts.column(0)[cut];
  for (std::size_t k = 0; k < point.size(); ++k) value += cuts.column(k + 1)[cut] * point[k];
  const rigour::RowError& error = cuts.error(cut);
  return (positive ? value : -value) >
         error.constant + error.coefficient * size.sum +
             rigour::gamma(point.size() + 6) * (std::abs(cuts.column(0)[cut]) + 2.0 * size.length) +
             rigour::kNoUnderflow;
}

}  // namespace linregions
