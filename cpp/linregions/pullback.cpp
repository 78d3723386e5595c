#include "pullback.hpp"

#include <algorithm>
#include <cmath>

#include "kernels.hpp"
#include "tolerances.hpp"

namespace linregions {

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
    for (std::size_t i = 0; i < n_rows_; ++i) magnitude[i] += out[i] * out[i];
  }
}

void PulledBackRows::reset(const AffineMap& map, std::size_t dim) {
  n_rows_ = map.n_rows;
  dim_ = dim;
  data_.assign(n_rows_ * (dim + 2), 0.0);
  std::copy(map.bias.begin(), map.bias.end(), mutable_column(0));
  double* magnitude = mutable_column(dim + 1);
  for (std::size_t i = 0; i < n_rows_; ++i) magnitude[i] = map.bias[i] * map.bias[i];
}

void PulledBackRows::add_input(const AffineMap& map, std::size_t col, double slope,
                               double intercept, const PulledBackRows& source, std::size_t row) {
  if (slope == 0.0 && intercept == 0.0) return;
  const Kernels& run = kernels();
  const double magnitude = slope * slope * source.column(dim_ + 1)[row] + intercept * intercept;
  for (std::size_t j = 0; j <= dim_; ++j) {
    const double factor = slope * source.column(j)[row] + (j == 0 ? intercept : 0.0);
    if (factor == 0.0) continue;
    double* out = mutable_column(j);
    if (map.is_sparse()) {
      for (std::size_t k = map.col_start[col]; k < map.col_start[col + 1]; ++k) {
        out[map.row_index[k]] += factor * map.values[k];
      }
    } else {
      run.axpy(n_rows_, factor, map.dense.data() + col * n_rows_, out);
    }
  }
  double* squares = mutable_column(dim_ + 1);
  if (map.is_sparse()) {
    for (std::size_t k = map.col_start[col]; k < map.col_start[col + 1]; ++k) {
      squares[map.row_index[k]] += magnitude * map.values[k] * map.values[k];
    }
  } else {
    run.axpy_squares(n_rows_, magnitude, map.dense.data() + col * n_rows_, squares);
  }
}

void CutRows::resize(std::size_t n, std::size_t dim) {
  dim_ = dim;
  data_.resize(n * (dim + 1));
  noise_.resize(n);
  kind_.resize(n);
}

/// Scales every cut to a unit normal, or finds that it is constant. `noise_` comes in as the noise
/// in a cut's coefficients and goes out as its own part of the tolerance.
void CutRows::normalise() {
  const std::size_t n = size();
  largest_.assign(n, 0.0);
  squares_.assign(n, 0.0);
  for (std::size_t j = 1; j <= dim_; ++j) {
    const double* a = data_.data() + j * n;
    for (std::size_t c = 0; c < n; ++c) largest_[c] = std::max(largest_[c], std::abs(a[c]));
  }
  // Scaled by the largest coefficient first: weights of 1e-200 or 1e200 must not under- or
  // overflow.
  for (std::size_t c = 0; c < n; ++c) {
    kind_[c] = largest_[c] > noise_[c] ? Kind::hyperplane
               : data_[c] > noise_[c]  ? Kind::constant_positive
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
    noise_[c] = tolerances::kValue * std::abs(data_[c]) + noise_[c] * squares_[c] +
                tolerances::kShortestEdge;
  }
}

void CutRows::assign(const Stage& stage, const PulledBackRows& rows) {
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
  const double* squares = rows.column(dim_ + 1);
  for (std::size_t c = 0; c < n; ++c) {
    const Cut& cut = stage.cuts[c];
    const double sum = squares[cut.row] + (cut.is_pair() ? squares[cut.other] : 0.0);
    noise_[c] = tolerances::kRounding * std::sqrt(sum);
  }
  normalise();
}

void CutRows::assign_halfspaces(std::size_t n, std::size_t dim, const double* a, const double* b) {
  resize(n, dim);
  for (std::size_t c = 0; c < n; ++c) {
    data_[c] = b[c];
    for (std::size_t j = 0; j < dim; ++j) data_[(j + 1) * n + c] = -a[c * dim + j];
    noise_[c] = 0.0;
  }
  normalise();
}

}  // namespace linregions
