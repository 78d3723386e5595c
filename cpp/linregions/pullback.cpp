#include "pullback.hpp"

#include <algorithm>
#include <cmath>

#include "kernels.hpp"

namespace linregions {

namespace {

// What underflow may have cost a row, expressed as a magnitude: times the unit roundoff it is far
// above the smallest double.
constexpr double kUnderflowMagnitude = 1e-270;

}  // namespace

void PulledBackRows::start(const AffineMap& map, std::size_t dim) {
  n_rows_ = map.n_rows;
  stride_ = map.stride();
  dim_ = dim;
  data_.assign(stride_ * (dim + 3), 0.0);
  std::copy(map.bias.begin(), map.bias.end(), mutable_column(0));
  double* magnitude = mutable_column(dim + 2);
  for (std::size_t i = 0; i < n_rows_; ++i) magnitude[i] = std::abs(map.bias[i]);
  if (!is_in_chart_) return;
  std::copy_n(magnitude, n_rows_, mutable_column(dim + 1));
  for (std::size_t j = 1; j <= dim; ++j) {
    double* out = mutable_column(j);
    for (std::size_t i = 0; i < n_rows_; ++i) out[i] = -map.bias[i];
  }
}

void PulledBackRows::set_input_stage(const Stage& stage) {
  const AffineMap& map = stage.map;
  is_in_chart_ = false;
  start(map, map.n_cols);
  n_roundings_ = 0;
  set_grains(stage.grain.weight, stage.grain.bias);
  smallest_ = stage.grain.smallest;
  largest_ = std::max(stage.size.row_sum, stage.size.bias);
  double* magnitude = mutable_column(dim_ + 1);
  for (std::size_t j = 0; j < dim_; ++j) {
    double* out = mutable_column(j + 1);
    if (map.is_sparse()) {
      for (std::size_t k = map.col_start[j]; k < map.col_start[j + 1]; ++k) {
        out[map.row_index[k]] += map.values[k];
      }
    } else {
      std::copy_n(map.dense.data() + j * stride_, n_rows_, out);
    }
    for (std::size_t i = 0; i < n_rows_; ++i)
      magnitude[i] = std::max(magnitude[i], std::abs(out[i]));
  }
}

void PulledBackRows::reset(const Stage& stage, const PulledBackRows& source,
                           const Stage& source_stage) {
  const StageGrain& own = stage.grain;
  const StageGrain& source_grain = source_stage.grain;
  is_in_chart_ = source.is_in_chart_;
  start(stage.map, source.dim_);
  // Per input: slope, intercept, weight, sum.
  n_roundings_ = source.n_roundings_ + stage.map.n_cols + 3;
  // What would be smaller is noticed as underflow, and made larger.
  smallest_ = rigour::kNoUnderflow / 2.0;
  largest_ = 1.0001 * (stage.size.row_sum * (source_stage.size.slope * source.largest_ +
                                             source_stage.size.intercept) +
                       stage.size.bias + kUnderflowMagnitude);
  const int coefficient = own.weight + source_grain.slope + source.coefficient_grain_;
  const int constant = std::min(
      own.bias,
      own.weight + std::min(source_grain.slope + source.constant_grain_, source_grain.intercept));
  set_grains(is_in_chart_ ? std::min(coefficient, constant) : coefficient, constant);
}

void PulledBackRows::note_underflow() {
  for (std::size_t j = dim_ + 1; j <= dim_ + 2; ++j) {
    double* magnitude = mutable_column(j);
    for (std::size_t i = 0; i < n_rows_; ++i) magnitude[i] += kUnderflowMagnitude;
  }
  set_grains(-rigour::kAnyGrain, -rigour::kAnyGrain);
}

void PulledBackRows::set_grains(int coefficient, int constant) {
  coefficient_grain_ = coefficient;
  constant_grain_ = constant;
  bounds_ = {rigour::exact_below(coefficient, n_roundings_),
             rigour::exact_below(constant, n_roundings_), rigour::gamma(n_roundings_ + 2)};
}

/// Notes if a product that goes into the rows can underflow.
void PulledBackRows::note_underflow_of(const Stage& stage, const Input& input,
                                       const PulledBackRows& source) {
  const double smallest_term = std::abs(input.slope) * stage.grain.smallest;
  for (std::size_t j = dim_ + 1; j <= dim_ + 2; ++j) {
    const double magnitude = source.column(j)[input.row];
    if (input.slope != 0.0 && magnitude > 0.0 && smallest_term * magnitude < rigour::kNoUnderflow) {
      note_underflow();
    }
  }
  if (input.intercept != 0.0 &&
      std::abs(input.intercept) * stage.grain.smallest < rigour::kNoUnderflow) {
    note_underflow();
  }
}

void PulledBackRows::add_inputs(const Stage& stage, std::span<const Input> inputs,
                                const PulledBackRows& source) {
  const std::size_t n_columns = dim_ + 3;
  factors_.resize(inputs.size() * n_columns);
  weights_.clear();
  double* factor = factors_.data();
  for (const Input& input : inputs) {
    if (input.slope == 0.0 && input.intercept == 0.0) continue;
    const double* entry = source.data_.data() + input.row;
    for (std::size_t j = 0; j <= dim_; ++j) factor[j] = input.slope * entry[j * source.stride_];
    for (std::size_t j = dim_ + 1; j <= dim_ + 2; ++j) {
      factor[j] = std::abs(input.slope) * entry[j * source.stride_];
    }
    const double least = std::min(factor[dim_ + 1], factor[dim_ + 2]);
    if (input.intercept != 0.0 || least * stage.grain.smallest < rigour::kNoUnderflow) {
      note_underflow_of(stage, input, source);
    }
    factor[0] += input.intercept;
    factor[dim_ + 2] += std::abs(input.intercept);
    if (is_in_chart_ && input.intercept != 0.0) {
      for (std::size_t j = 1; j <= dim_; ++j) factor[j] -= input.intercept;
      factor[dim_ + 1] += std::abs(input.intercept);
    }
    if (stage.map.is_sparse()) {
      add_sparse_input(stage.map, input.col, factor);
      continue;
    }
    weights_.push_back(stage.map.dense.data() + input.col * stride_);
    factor += n_columns;
  }
  if (weights_.empty()) return;
  kernels().accumulate(stride_, weights_.size(), weights_.data(), factors_.data(), n_columns,
                       data_.data());
}

void PulledBackRows::add_sparse_input(const AffineMap& map, std::size_t col, const double* factor) {
  for (std::size_t j = 0; j < dim_ + 3; ++j) {
    if (factor[j] == 0.0) continue;
    double* out = mutable_column(j);
    for (std::size_t k = map.col_start[col]; k < map.col_start[col + 1]; ++k) {
      const double term = factor[j] * map.values[k];
      out[map.row_index[k]] += j > dim_ ? std::abs(term) : term;
    }
  }
}

rigour::RowError PulledBackRows::error(std::size_t i, std::size_t j, double offset) const noexcept {
  double slope = coefficient_magnitude()[i];
  double height = constant_magnitude()[i];
  if (j == i && offset == 0.0) return bounds_.error(slope, height);  // as below, for nearly all
  std::size_t n = n_roundings_;
  std::size_t n_constant = n_roundings_;
  int grain = constant_grain_;
  int coefficient_grain = coefficient_grain_;
  if (j != i) {
    slope += coefficient_magnitude()[j];
    height += constant_magnitude()[j];
    ++n;
    ++n_constant;
  }
  if (offset != 0.0) {
    height += std::abs(offset);
    grain = std::min(grain, rigour::grain({&offset, 1}));
    ++n_constant;
    if (is_in_chart_) {
      slope += std::abs(offset);
      coefficient_grain = std::min(coefficient_grain, grain);
      ++n;
    }
  }
  return {rigour::sum_error(slope, coefficient_grain, n),
          rigour::sum_error(height, grain, n_constant)};
}

}  // namespace linregions
