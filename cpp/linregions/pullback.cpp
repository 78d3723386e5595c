#include "pullback.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "errors.hpp"
#include "kernels.hpp"
#include "tolerances.hpp"

namespace linregions {

namespace {

// Pulled-back terms outside this range are about to overflow, or to vanish.
constexpr double kLargest = 1e290;
constexpr double kSmallest = 1e-290;

}  // namespace

void PulledBackRows::set_input_stage(const AffineMap& map) {
  reset(map, map.n_cols);
  double* magnitude = mutable_column(dim_ + 1);
  for (std::size_t j = 0; j < dim_; ++j) {
    double* out = mutable_column(j + 1);
    if (map.is_sparse()) {
      for (std::size_t k = map.col_start[j]; k < map.col_start[j + 1]; ++k) {
        out[map.row_index[k]] += map.values[k];
      }
    } else {
      std::copy_n(map.dense.data() + j * n_rows_, n_rows_, out);
    }
    for (std::size_t i = 0; i < n_rows_; ++i)
      magnitude[i] = std::max(magnitude[i], std::abs(out[i]));
  }
}

void PulledBackRows::reset(const AffineMap& map, std::size_t dim) {
  n_rows_ = map.n_rows;
  dim_ = dim;
  data_.assign(n_rows_ * (dim + 3), 0.0);
  std::copy(map.bias.begin(), map.bias.end(), mutable_column(0));
  double* magnitude = mutable_column(dim + 2);
  for (std::size_t i = 0; i < n_rows_; ++i) magnitude[i] = std::abs(map.bias[i]);
}

void PulledBackRows::add_input(const AffineMap& map, std::size_t col, double slope,
                               double intercept, const PulledBackRows& source, std::size_t row) {
  if (slope == 0.0 && intercept == 0.0) return;
  const Kernels& run = kernels();
  for (std::size_t j = 0; j <= dim_ + 2; ++j) {
    const bool is_magnitude = j > dim_;
    double factor = (is_magnitude ? std::abs(slope) : slope) * source.column(j)[row];
    if (j == 0) factor += intercept;
    if (j == dim_ + 2) factor = std::max(factor, std::abs(intercept));
    if (factor == 0.0) continue;
    double* out = mutable_column(j);
    if (map.is_sparse()) {
      for (std::size_t k = map.col_start[col]; k < map.col_start[col + 1]; ++k) {
        double& value = out[map.row_index[k]];
        const double term = factor * map.values[k];
        value = is_magnitude ? std::max(value, std::abs(term)) : value + term;
      }
    } else {
      const double* weight = map.dense.data() + col * n_rows_;
      (is_magnitude ? run.raise_to : run.axpy)(n_rows_, factor, weight, out);
    }
  }
}

void CutRows::resize(std::size_t n, std::size_t dim) {
  dim_ = dim;
  data_.resize(n * (dim + 1));
  noise_.resize(n);
  rounding_.resize(n);
  kind_.resize(n);
}

/// Scales every cut to a unit normal, or finds that it is constant. In come the rounding noise of a
/// cut's coefficients (`rounding_`) and of its constant (`noise_`); out goes, in `noise_`, the part
/// of its tolerance that does not depend on the point.
void CutRows::normalise(double scale) {
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
    kind_[c] = largest_[c] > rounding_[c] ? Kind::hyperplane
               : data_[c] > noise_[c]     ? Kind::constant_positive
                                          : Kind::constant_negative;
    largest_[c] = kind_[c] == Kind::hyperplane ? 1.0 / largest_[c] : 0.0;
  }
  for (std::size_t j = 1; j <= dim_; ++j) {
    const double* a = data_.data() + j * n;
    for (std::size_t c = 0; c < n; ++c) {
      const double scaled = a[c] * largest_[c];
      squares_[c] += scaled * scaled;
    }
  }
  for (std::size_t c = 0; c < n; ++c) {
    squares_[c] = squares_[c] > 0.0 ? largest_[c] / std::sqrt(squares_[c]) : 0.0;
  }
  for (std::size_t j = 0; j <= dim_; ++j) {
    double* a = data_.data() + j * n;
    for (std::size_t c = 0; c < n; ++c) a[c] *= squares_[c];
  }
  for (std::size_t c = 0; c < n; ++c) {
    // Never zero, so that changes along blocked edges (a cone's, at its apex) do not count.
    noise_[c] = tolerances::kValue * std::abs(data_[c]) +
                (noise_[c] + rounding_[c] * scale) * squares_[c] + tolerances::kShortestEdge;
  }
}

void CutRows::assign(const Stage& stage, const PulledBackRows& rows, double scale) {
  const std::size_t n = stage.cuts.size();
  resize(n, rows.dim());
  for (std::size_t j = 0; j <= dim_; ++j) {
    const double* from = rows.column(j);
    double* to = data_.data() + j * n;
    for (std::size_t c = 0; c < n; ++c) {
      const Cut& cut = stage.cuts[c];
      to[c] = cut.is_pair() ? from[cut.row] - from[cut.other] : from[cut.row];
      if (j == 0) to[c] -= cut.offset;
    }
  }
  const double* slope = rows.coefficient_magnitude();
  const double* height = rows.constant_magnitude();
  for (std::size_t c = 0; c < n; ++c) {
    const Cut& cut = stage.cuts[c];
    const std::size_t other = cut.is_pair() ? cut.other : cut.row;
    const double steepest = std::max(slope[cut.row], slope[other]);
    const double highest = std::max({height[cut.row], height[other], std::abs(cut.offset)});
    if (!(steepest < kLargest) || !(highest < kLargest) ||
        (steepest > 0.0 && steepest < kSmallest)) {
      throw NumericalError(
          "the network's weights multiply to numbers beyond double precision (a pre-activation has "
          "terms of about " +
          std::to_string(steepest) + "); rescale its layers");
    }
    rounding_[c] = tolerances::kRounding * steepest;
    noise_[c] = tolerances::kRounding * highest;
  }
  normalise(scale);
}

void CutRows::assign_halfspaces(std::size_t n, std::size_t dim, const double* a, const double* b) {
  resize(n, dim);
  for (std::size_t c = 0; c < n; ++c) {
    data_[c] = b[c];
    for (std::size_t j = 0; j < dim; ++j) data_[(j + 1) * n + c] = -a[c * dim + j];
    noise_[c] = rounding_[c] = 0.0;
  }
  normalise(0.0);
}

}  // namespace linregions
