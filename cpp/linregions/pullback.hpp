#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "network.hpp"
#include "rigour.hpp"

namespace linregions {

/// What the magnitudes of pulled-back rows say of their rounding errors: up to some magnitude there
/// is none, beyond it is proportional.
struct RowBounds {
  double exact_coefficient = 0.0;
  double exact_constant = 0.0;
  double relative_error = 0.0;

  [[nodiscard]] rigour::RowError error(double coefficient, double constant) const noexcept {
    return {coefficient <= exact_coefficient ? 0.0 : relative_error * coefficient,
            constant <= exact_constant ? 0.0 : relative_error * constant};
  }
};

/// Affine functions of the input on one region: value = constant + coefficients . x, one per row of
/// a stage. Stored by columns (constant, dim coefficients, two magnitudes), n_rows values each, and
/// zeros up to whole vectors.
///
/// A magnitude is the sum of the absolute values of all terms of a row's constant, or (an upper
/// bound of it) of any of its coefficients. With the number of roundings on the way it bounds the
/// rounding error, cancellation and all (docs/rigour.md).
class PulledBackRows {
 public:
  /// Rows of the first stage: W and b themselves.
  void set_input_stage(const Stage& stage);
  /// The functions X of a chart (ProjectiveChart): in it, what is constant is a multiple of x0 = 1
  /// - sum of the coordinates, in these rows and all that are made of them.
  void set_chart(const Stage& functions) {
    set_input_stage(functions);
    is_in_chart_ = true;
  }
  /// Rows of the stage behind `source` before any of its inputs is known: the bias alone.
  void reset(const Stage& stage, const PulledBackRows& source, const Stage& source_stage);
  /// An input of the stage, which on this region is slope * source[row] + intercept.
  struct Input {
    std::size_t col;
    double slope;
    double intercept;
    std::size_t row;
  };
  void add_inputs(const Stage& stage, std::span<const Input> inputs, const PulledBackRows& source);

  [[nodiscard]] std::size_t n_rows() const noexcept { return n_rows_; }
  [[nodiscard]] std::size_t dim() const noexcept { return dim_; }
  [[nodiscard]] bool is_in_chart() const noexcept { return is_in_chart_; }
  /// Column 0 is the constant, 1..dim the coefficients, then their magnitude and the constant's.
  [[nodiscard]] const double* column(std::size_t j) const noexcept {
    return data_.data() + j * stride_;
  }
  [[nodiscard]] const double* coefficient_magnitude() const noexcept { return column(dim_ + 1); }
  [[nodiscard]] const double* constant_magnitude() const noexcept { return column(dim_ + 2); }

  /// Whether all magnitudes are known to stay between `smallest` (or zero) and `largest`.
  [[nodiscard]] bool is_within(double smallest, double largest) const noexcept {
    return smallest_ > smallest && largest_ < largest;
  }
  [[nodiscard]] const RowBounds& bounds() const noexcept { return bounds_; }
  /// All of it: dim + 3 columns of stride() values.
  [[nodiscard]] const std::vector<double>& data() const noexcept { return data_; }
  [[nodiscard]] std::size_t stride() const noexcept { return stride_; }
  /// Error of row[i] - row[j] - offset as the doubles compute it; j = i for the row itself.
  [[nodiscard]] rigour::RowError error(std::size_t i, std::size_t j, double offset) const noexcept;

 private:
  double* mutable_column(std::size_t j) noexcept { return data_.data() + j * stride_; }
  void start(const AffineMap& map, std::size_t dim);
  void set_grains(int coefficient, int constant);
  void note_underflow();
  void note_underflow_of(const Stage& stage, const Input& input, const PulledBackRows& source);
  void add_sparse_input(const AffineMap& map, std::size_t col, const double* factor);

  std::size_t n_rows_ = 0;
  std::size_t stride_ = 0;
  std::size_t dim_ = 0;
  bool is_in_chart_ = false;
  std::size_t n_roundings_ = 0;
  int coefficient_grain_ = rigour::kAnyGrain;
  int constant_grain_ = rigour::kAnyGrain;
  RowBounds bounds_;
  double smallest_ = 0.0;  // lower bound of the magnitudes that are not zero
  double largest_ = 0.0;   // upper bound of all magnitudes
  std::vector<double> data_;
  std::vector<double> factors_;         // scratch of add_inputs: per input, one for each column
  std::vector<const double*> weights_;  // likewise: its column of the stage's map
};

}  // namespace linregions
