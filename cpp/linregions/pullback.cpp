#include "pullback.hpp"

#include <algorithm>
#include <cmath>

#include "kernels.hpp"
#include "tolerances.hpp"

namespace linregions {

void PulledBackRows::set_input_stage(const AffineMap& map) {
  reset(map, map.n_cols);
  double* magnitude = column(dim_ + 1);
  for (std::size_t j = 0; j < dim_; ++j) {
    double* out = column(j + 1);
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
  std::copy(map.bias.begin(), map.bias.end(), column(0));
  double* magnitude = column(dim + 1);
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
    double* out = column(j);
    if (map.is_sparse()) {
      for (std::size_t k = map.col_start[col]; k < map.col_start[col + 1]; ++k) {
        out[map.row_index[k]] += factor * map.values[k];
      }
    } else {
      run.axpy(n_rows_, factor, map.dense.data() + col * n_rows_, out);
    }
  }
  double* squares = column(dim_ + 1);
  if (map.is_sparse()) {
    for (std::size_t k = map.col_start[col]; k < map.col_start[col + 1]; ++k) {
      squares[map.row_index[k]] += magnitude * map.values[k] * map.values[k];
    }
  } else {
    const double* weight = map.dense.data() + col * n_rows_;
    for (std::size_t i = 0; i < n_rows_; ++i) squares[i] += magnitude * weight[i] * weight[i];
  }
}

void CutRows::resize(std::size_t n, std::size_t dim) {
  dim_ = dim;
  data_.resize(n * (dim + 1));
  noise_.resize(n);
  kind_.resize(n);
}

/// Scales cut `cut` to a unit normal, or finds that it is constant. `rounding` bounds the noise in
/// its coefficients; `largest_term` is their largest magnitude.
void CutRows::normalise(double largest_term, std::size_t cut, double rounding) {
  const std::size_t n = size();
  double sum = 0.0;
  if (largest_term > rounding) {
    // Scaled by its largest term first: weights of 1e-200 or 1e200 must not underflow or overflow.
    for (std::size_t j = 1; j <= dim_; ++j) {
      const double a = data_[j * n + cut] / largest_term;
      sum += a * a;
    }
  }
  if (sum == 0.0) {
    for (std::size_t j = 1; j <= dim_; ++j) data_[j * n + cut] = 0.0;
    kind_[cut] = data_[cut] > rounding ? Kind::constant_positive : Kind::constant_negative;
    noise_[cut] = 0.0;
    return;
  }
  const double norm = largest_term * std::sqrt(sum);
  for (std::size_t j = 0; j <= dim_; ++j) data_[j * n + cut] /= norm;
  kind_[cut] = Kind::hyperplane;
  noise_[cut] = tolerances::kValue * std::abs(data_[cut]) + rounding / norm;
}

void CutRows::assign(const Stage& stage, const PulledBackRows& rows) {
  const std::size_t n = stage.cuts.size();
  resize(n, rows.dim());
  for (std::size_t c = 0; c < n; ++c) {
    const Cut& cut = stage.cuts[c];
    double largest = 0.0;
    double squares = rows.column(dim_ + 1)[cut.row];
    for (std::size_t j = 0; j <= dim_; ++j) {
      double value = rows.column(j)[cut.row];
      if (cut.is_pair()) value -= rows.column(j)[cut.other];
      data_[j * n + c] = value;
      if (j > 0) largest = std::max(largest, std::abs(value));
    }
    data_[c] -= cut.offset;
    if (cut.is_pair()) squares += rows.column(dim_ + 1)[cut.other];
    normalise(largest, c, tolerances::kRounding * std::sqrt(squares));
  }
}

void CutRows::assign_halfspaces(std::size_t n, std::size_t dim, const double* a, const double* b) {
  resize(n, dim);
  for (std::size_t c = 0; c < n; ++c) {
    double largest = 0.0;
    data_[c] = b[c];
    for (std::size_t j = 0; j < dim; ++j) {
      data_[(j + 1) * n + c] = -a[c * dim + j];
      largest = std::max(largest, std::abs(a[c * dim + j]));
    }
    normalise(largest, c, 0.0);
  }
}

}  // namespace linregions
