#include "filter.hpp"

#include <algorithm>
#include <cmath>

#include "kernels.hpp"

namespace linregions {

namespace {

constexpr double kLargestSum = 1e290;

}  // namespace

/// The residual of the cut against the combination of basis rows that the dictionary shows, its
/// multipliers made non-negative.
void Filter::combine(const Dictionary& table, std::size_t row, const CutRows& cuts, std::size_t cut,
                     double direction) {
  const std::size_t d = table.dim();
  const double* coefficient = cuts.column(0) + cut;
  for (std::size_t k = 0; k <= d; ++k, coefficient += cuts.size()) {
    residual_[k] = direction * *coefficient;
  }
  double error = cuts.value_error(cut);
  std::size_t n = 0;
  const double* entry = table.column(1) + row;
  for (std::size_t j = 0; j < d; ++j, entry += table.stride()) {
    const double multiplier = direction * *entry;
    const ConstraintStack::Id id = table.col_id(j + 1);
    multiplier_[j] = multiplier > 0.0 && id >= 0 ? multiplier : 0.0;
    if (multiplier_[j] == 0.0) continue;
    factors_[n] = ConstraintStack::sign(id) * multiplier;
    rows_[n++] = constraints_.row(id);
    error += multiplier * constraints_.entry(id).value_error;
  }
  value_error_ = error;
  kernels().subtract_rows(constraints_.row_stride(), n, factors_.data(), rows_.data(),
                          residual_.data());
}

/// Second rule of docs/rigour.md: what is left of the cut is positive over the box around the
/// domain.
bool Filter::holds_over_reach() const {
  if (!reach_->is_bounded()) return false;
  const std::size_t d = reach_->largest.size();
  double spread = 0.0;
  for (std::size_t k = 0; k < d; ++k) spread += std::abs(residual_[k + 1]) * reach_->largest[k];
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

/// How far the multipliers can be from the exact ones, of which the residual vanishes; false if the
/// dictionary's inverse is not good enough to tell.
bool Filter::bound_deviations(const Dictionary& table, const CutRows& cuts, std::size_t cut,
                              BasisError& basis) {
  const std::size_t d = table.dim();
  double weight = 0.0;
  double blur = cuts.error(cut).coefficient;
  for (std::size_t j = 0; j < d; ++j) {
    weight += multiplier_[j];
    blur += multiplier_[j] * constraints_.entry(table.col_id(j + 1)).error.coefficient;
  }
  if (!basis.is_known) measure_basis(table, basis);
  if (!(basis.sum < 0.5)) return false;
  const double rounding = blur + rigour::gamma(2 * d + 20) * (2.0 + 2.0 * weight);
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
  for (std::size_t j = 0; j < d; ++j) {
    deviation_[j] = (deviation_[j] + basis.column[j] * total) * (1.0 + rigour::gamma(4 * d + 20));
  }
  return true;
}

/// Third rule: the exact multipliers, of which the residual vanishes, are positive or known to be
/// zero, and what they leave of the constant is not negative.
bool Filter::holds_exactly(const Dictionary& table, const CutRows& cuts, std::size_t cut,
                           CutSource source, BasisError& basis) {
  if (table.has_free_columns() || !bound_deviations(table, cuts, cut, basis)) return false;
  const std::size_t d = table.dim();
  const double rounding = rigour::gamma(2 * d + 20);
  double error = cuts.error(cut).constant + rounding * std::abs(cuts.column(0)[cut]);
  std::size_t n_positive = 0;
  bool is_within = true;  // all of them in the span of the cut's stage
  for (std::size_t j = 0; j < d; ++j) {
    const ConstraintStack::Id id = table.col_id(j + 1);
    const ConstraintStack::Entry& entry = constraints_.entry(id);
    const double constant = std::abs(constraints_.row(id)[0]);
    if (multiplier_[j] > deviation_[j] + rigour::kNoUnderflow) {
      ++n_positive;
      is_within = is_within && span_.contains(source.stage, entry.source);
      error += multiplier_[j] * (entry.error.constant + rounding * constant) +
               deviation_[j] * (constant + entry.error.constant);
    } else {  // has to be zero; what was subtracted for it is an error
      error += multiplier_[j] * constant * (1.0 + rounding);
    }
  }
  // Independent normals of a space, as many as its dimension, are a basis of it: the cut's normal
  // is a combination of them alone, and the other multipliers vanish.
  if (n_positive < d && !(is_within && n_positive >= span_.dimension(source.stage))) return false;
  return residual_[0] >= error * (1.0 + rigour::gamma(4 * d + 20));
}

bool Filter::proves_side(const Dictionary& table, std::size_t row, const CutRows& cuts,
                         std::size_t cut, CutSource source, bool positive, BasisError& basis) {
  combine(table, row, cuts, cut, positive ? 1.0 : -1.0);
  return holds_over_reach() || holds_exactly(table, cuts, cut, source, basis);
}

void Witness::measure() {
  sum = 0.0;
  for (const double x : point) sum += std::abs(x);
  sum *= 1.0 + rigour::gamma(point.size() + 5);
}

bool Filter::proves_inside(const Path& path, const Witness& witness) const {
  if (!(witness.sum < kLargestSum)) return false;  // the kernel wants finite numbers
  const std::size_t d = witness.point.size();
  const double spread = rigour::gamma(d + 6) * 2.0 * witness.sum + rigour::kNoUnderflow;
  const std::size_t inside =
      kernels().count_inside(constraints_.column(0), constraints_.column_stride(), path.n_entries(),
                             d, witness.point.data(), path.signs(), witness.sum, spread);
  return inside == path.ids().size();
}

bool Filter::proves_sign(const CutRows& cuts, std::size_t cut, double value,
                         const Witness& witness) const {
  const rigour::RowError& error = cuts.error(cut);
  return std::abs(value) > error.constant + error.coefficient * witness.sum +
                               rigour::gamma(witness.point.size() + 6) *
                                   (std::abs(cuts.column(0)[cut]) + 2.0 * witness.sum) +
                               rigour::kNoUnderflow;
}

}  // namespace linregions
