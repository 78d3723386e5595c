#include "cut_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels.hpp"
#include "tolerances.hpp"

namespace linregions {

namespace {

// Pulled-back terms outside this range are about to overflow, or to vanish.
constexpr double kLargest = 1e290;
constexpr double kSmallest = 1e-290;
// Stands in for constants that are too large.
constexpr double kFarAway = 1e250;
// A normal known to fewer digits than this is computed again, exactly.
constexpr double kBlurred = 1e-7;

/// The power of two that brings a positive number to between 1 and 2.
double scale_of(double value) { return rigour::power_of_two(-rigour::exponent_of(value)); }

}  // namespace

void CutRows::resize(std::size_t n, std::size_t dim) {
  dim_ = dim;
  is_raw_ = false;
  data_.resize(n * (dim + 1) + kRowPadding);
  noise_.resize(n);
  value_error_.resize(n + kRowPadding);
  error_.resize(n);
  kind_.resize(n);
}

/// Scales cuts to a normal of length 1 to 2, or finds that it is constant. In come the errors
/// of the rows as they are, out go those of the scaled rows.
void CutRows::normalise(const rigour::Reach& reach) {
  const std::size_t n = size();
  largest_.assign(n, 0.0);
  squares_.assign(n, 0.0);
  for (std::size_t j = 1; j <= dim_; ++j) {
    const double* a = data_.data() + j * n;
    for (std::size_t c = 0; c < n; ++c) largest_[c] = std::max(largest_[c], std::abs(a[c]));
  }
  // Scaled by the largest coefficient first: squares of 1e-200 or 1e200 must not under- or
  // overflow.
  for (std::size_t c = 0; c < n; ++c) {
    kind_[c] = largest_[c] > error_[c].coefficient ? Kind::hyperplane
               : data_[c] > error_[c].constant     ? Kind::constant_positive
                                                   : Kind::constant_negative;
    largest_[c] = largest_[c] > 0.0 ? 1.0 / largest_[c] : 0.0;
  }
  for (std::size_t j = 1; j <= dim_; ++j) {
    const double* a = data_.data() + j * n;
    for (std::size_t c = 0; c < n; ++c) {
      const double scaled = a[c] * largest_[c];
      squares_[c] += scaled * scaled;
    }
  }
  for (std::size_t c = 0; c < n; ++c) {
    const double norm = squares_[c] > 0.0 ? std::sqrt(squares_[c]) / largest_[c] : 1.0;
    squares_[c] = scale_of(norm);
    error_[c].coefficient *= squares_[c];
    error_[c].constant *= squares_[c];
  }
  for (std::size_t j = 0; j <= dim_; ++j) {
    double* a = data_.data() + j * n;
    for (std::size_t c = 0; c < n; ++c) {
      const double scaled = a[c] * squares_[c];
      // Scaling down is exact but for numbers that are beyond any other rounding.
      if (a[c] != 0.0 && std::abs(scaled) < rigour::kNoUnderflow) {
        (j == 0 ? error_[c].constant : error_[c].coefficient) += rigour::kNoUnderflow;
      }
      a[c] = scaled;
    }
  }
  for (std::size_t c = 0; c < n; ++c) note_errors(c, scale_, reach);
}

/// The same for one cut: not a vector of them.
void CutRows::normalise_one(std::size_t cut, const rigour::Reach& reach) {
  const std::size_t n = size();
  double* row = data_.data() + cut;
  rigour::RowError& error = error_[cut];
  double largest = 0.0;
  for (std::size_t j = 1; j <= dim_; ++j) largest = std::max(largest, std::abs(row[j * n]));
  kind_[cut] = largest > error.coefficient ? Kind::hyperplane
               : row[0] > error.constant   ? Kind::constant_positive
                                           : Kind::constant_negative;
  const double inverse = largest > 0.0 ? 1.0 / largest : 0.0;
  double squares = 0.0;
  for (std::size_t j = 1; j <= dim_; ++j) {
    const double scaled = row[j * n] * inverse;
    squares += scaled * scaled;
  }
  const double scale = scale_of(squares > 0.0 ? std::sqrt(squares) * largest : 1.0);
  error.coefficient *= scale;
  error.constant *= scale;
  for (std::size_t j = 0; j <= dim_; ++j) {
    const double scaled = row[j * n] * scale;
    if (row[j * n] != 0.0 && std::abs(scaled) < rigour::kNoUnderflow) {
      (j == 0 ? error.constant : error.coefficient) += rigour::kNoUnderflow;
    }
    row[j * n] = scaled;
  }
  note_errors(cut, scale_, reach);
}

void CutRows::note_errors(std::size_t cut, double scale, const rigour::Reach& reach) {
  if (!(std::abs(data_[cut]) <= kLargest)) {  // so far away that only exact arithmetic will tell
    data_[cut] = std::copysign(kFarAway, data_[cut]);
    error_[cut].constant = std::numeric_limits<double>::infinity();
  }
  const double constant = std::abs(data_[cut]);
  const rigour::RowError& error = error_[cut];
  // Never zero, so that changes along blocked edges (a cone's, at its apex) do not count.
  noise_[cut] = std::min(tolerances::kValue * constant + error.constant +
                             error.coefficient * scale + tolerances::kShortestEdge,
                         kLargest);
  value_error_[cut] = error.constant + error.coefficient * reach.sum +
                      rigour::gamma(2 * dim_ + 20) * (constant + 2.0 * reach.sum) +
                      rigour::kNoUnderflow;
}

bool CutRows::is_blurred(std::size_t cut) const noexcept {
  const rigour::RowError& error = error_[cut];
  if (kind_[cut] == Kind::hyperplane) return error.coefficient > kBlurred;
  return error.coefficient > 0.0 ||
         (error.constant > 0.0 && std::abs(data_[cut]) <= error.constant);
}

void CutRows::sharpen(std::size_t cut, const std::vector<double>& row, const rigour::Reach& reach) {
  const std::size_t n = size();
  bool is_constant = true;
  for (std::size_t j = 0; j <= dim_; ++j) {
    data_[j * n + cut] = row[j];
    if (j > 0 && row[j] != 0.0) is_constant = false;
  }
  kind_[cut] = !is_constant   ? Kind::hyperplane
               : row[0] > 0.0 ? Kind::constant_positive
                              : Kind::constant_negative;
  // Every number with a relative error of 2u, coefficients of at most 2.
  error_[cut].coefficient = 4.0 * rigour::kUnitRoundoff;
  error_[cut].constant =
      row[0] == 0.0 ? 0.0 : 2.0 * rigour::kUnitRoundoff * std::abs(row[0]) + rigour::kNoUnderflow;
  note_errors(cut, scale_, reach);
}

void CutRows::assign(const Stage& stage, const PulledBackRows& rows, double scale,
                     const rigour::Reach& reach) {
  const std::size_t n = stage.cuts.size();
  resize(n, rows.dim());
  scale_ = scale;
  for (std::size_t j = 0; j <= dim_; ++j) {
    const double* from = rows.column(j);
    double* to = data_.data() + j * n;
    for (std::size_t c = 0; c < n; ++c) {
      const Cut& cut = stage.cuts[c];
      to[c] = cut.is_pair() ? from[cut.row] - from[cut.other] : from[cut.row];
      if (j == 0) to[c] -= cut.offset;
      if (j != 0 && rows.is_in_chart()) to[c] += cut.offset;
    }
  }
  const double* slope = rows.coefficient_magnitude();
  const double* height = rows.constant_magnitude();
  beyond_range_ = 0.0;
  for (std::size_t c = 0; c < n; ++c) {
    const Cut& cut = stage.cuts[c];
    const std::size_t other = cut.is_pair() ? cut.other : cut.row;
    const double steepest = std::max(slope[cut.row], slope[other]);
    const double highest = std::max({height[cut.row], height[other], std::abs(cut.offset)});
    if (steepest < kLargest && highest < kLargest && (steepest == 0.0 || steepest > kSmallest)) {
      error_[c] = rows.error(cut.row, other, cut.offset);
      continue;
    }
    beyond_range_ = steepest;
    error_[c] = {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
    for (std::size_t j = 0; j <= dim_; ++j) data_[j * n + c] = 0.0;
  }
  normalise(reach);
}

/// The cuts of a stage whose cuts are not its rows, as if they were.
void CutRows::gather(const Stage& stage, const PulledBackRows& rows) {
  const std::size_t n = stage.cuts.size();
  raw_stride_ = (n + 3) / 4 * 4;
  raw_.assign(raw_stride_ * (dim_ + 3), 0.0);
  for (std::size_t j = 0; j <= dim_ + 2; ++j) {
    const double* from = rows.column(j);
    double* to = raw_.data() + j * raw_stride_;
    for (std::size_t c = 0; c < n; ++c) {
      const Cut& cut = stage.cuts[c];
      to[c] = from[cut.row];
      if (cut.is_pair()) to[c] += j > dim_ ? from[cut.other] : -from[cut.other];
      if (j == 0) to[c] -= cut.offset;
      if (j == dim_ + 2) to[c] += std::abs(cut.offset);
      if (!rows.is_in_chart()) continue;
      if (j > 0 && j <= dim_) to[c] += cut.offset;
      if (j == dim_ + 1) to[c] += std::abs(cut.offset);
    }
  }
  for (std::size_t c = 0; c < n; ++c) {
    const Cut& cut = stage.cuts[c];
    error_[c] = rows.error(cut.row, cut.is_pair() ? cut.other : cut.row, cut.offset);
  }
}

bool CutRows::assign_raw(const Stage& stage, const PulledBackRows& rows, double scale,
                         const rigour::Reach& reach) {
  if (!reach.is_bounded()) return false;
  // A difference of two rows and an offset may be larger than a row.
  if (!rows.is_within(kSmallest, 0.3 * kLargest / std::max(reach.sum, 1.0))) return false;
  resize(stage.cuts.size(), rows.dim());
  scale_ = scale;
  beyond_range_ = 0.0;
  raw_bounds_ = rows.bounds();
  is_raw_ = true;
  has_errors_ = !stage.is_plain;
  is_made_.assign(stage.cuts.size(), 0);
  if (stage.is_plain) {
    raw_.assign(rows.data().begin(), rows.data().end());
    raw_stride_ = rows.stride();
  } else {
    gather(stage, rows);
  }
  return true;
}

CutRows::RawError CutRows::raw_error(const rigour::Reach& reach) const noexcept {
  // That of the row, that of a difference of rows or of an offset, and that of evaluating it: as in
  // note_errors, with magnitudes for the numbers.
  const double relative = raw_bounds_.relative_error + rigour::gamma(2 * dim_ + 30);
  return {1.0001 * relative * reach.sum, 1.0001 * relative};
}

void CutRows::make(std::size_t cut, const rigour::Reach& reach) {
  if (!is_raw_ || is_made_[cut] != 0) return;
  is_made_[cut] = 1;
  for (std::size_t j = 0; j <= dim_; ++j) data_[j * size() + cut] = raw_column(j)[cut];
  if (!has_errors_) {
    error_[cut] = raw_bounds_.error(raw_column(dim_ + 1)[cut], raw_column(dim_ + 2)[cut]);
  }
  normalise_one(cut, reach);
}

void CutRows::assign_exact(std::span<const std::vector<double>> rows, const rigour::Reach& reach) {
  resize(rows.size(), rows.front().size() - 1);
  scale_ = 0.0;
  for (std::size_t c = 0; c < rows.size(); ++c) sharpen(c, rows[c], reach);
}

void CutRows::assign_halfspaces(std::size_t n, std::size_t dim, const double* a, const double* b,
                                const rigour::Reach& reach) {
  resize(n, dim);
  scale_ = 0.0;
  for (std::size_t c = 0; c < n; ++c) {
    data_[c] = b[c];
    for (std::size_t j = 0; j < dim; ++j) data_[(j + 1) * n + c] = -a[c * dim + j];
    error_[c] = {};
  }
  normalise(reach);
}

}  // namespace linregions
