#pragma once

#include <cstddef>
#include <cstdint>
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

/// The cuts of a stage as hyperplanes of the input space, by columns, scaled by powers of two
/// (which is exact) so that the normals have lengths between 1 and 2.
///
/// A cut whose function is constant on the region has no hyperplane; it is decided here, or marked
/// as open where rounding hides what it is.
class CutRows {
 public:
  enum class Kind : std::uint8_t { hyperplane, constant_negative, constant_positive };

  /// `scale`: largest coordinate of the domain, 0 if it is unbounded; `reach`: bounds of all its
  /// coordinates.
  void assign(const Stage& stage, const PulledBackRows& rows, double scale,
              const rigour::Reach& reach);
  /// Takes the cuts as they are: a look at them settles most cuts of a cell that knows its
  /// vertices, and only the others need `make`. False, and nothing is done, if numbers leave the
  /// range of doubles or the domain is not bounded.
  [[nodiscard]] bool assign_raw(const Stage& stage, const PulledBackRows& rows, double scale,
                                const rigour::Reach& reach);
  [[nodiscard]] bool is_raw() const noexcept { return is_raw_; }
  /// The cuts as they were: columns as in PulledBackRows, raw_stride() apart, zeros behind the last
  /// cut up to whole vectors.
  [[nodiscard]] const double* raw_column(std::size_t j) const noexcept {
    return raw_.data() + j * raw_stride_;
  }
  [[nodiscard]] std::size_t raw_stride() const noexcept { return raw_stride_; }
  /// An upper bound of the error of a raw cut's value anywhere in the domain, in doubles, is
  /// per_coefficient times the magnitude of its coefficients, plus per_constant times that of its
  /// constant, plus rigour::kNoUnderflow.
  struct RawError {
    double per_coefficient;
    double per_constant;
  };
  [[nodiscard]] RawError raw_error(const rigour::Reach& reach) const noexcept;
  /// Scales a cut taken raw as `assign` scales all, unless that has been done.
  void make(std::size_t cut, const rigour::Reach& reach);

  /// Exact rows, rounded (ExactRows::rounded).
  void assign_exact(std::span<const std::vector<double>> rows, const rigour::Reach& reach);
  /// Half-spaces b - A x >= 0 (A row-major, n x dim) as cuts: the domain is cut out of the space.
  void assign_halfspaces(std::size_t n, std::size_t dim, const double* a, const double* b,
                         const rigour::Reach& reach);

  [[nodiscard]] std::size_t size() const noexcept { return kind_.size(); }
  [[nodiscard]] std::size_t dim() const noexcept { return dim_; }
  [[nodiscard]] Kind kind(std::size_t cut) const noexcept { return kind_[cut]; }
  /// Column 0: constants, 1..dim: normals.
  [[nodiscard]] const double* column(std::size_t j) const noexcept {
    return data_.data() + j * size();
  }
  [[nodiscard]] double value_at(std::size_t cut, const std::vector<double>& point) const noexcept {
    const double* row = data_.data() + cut;
    double value = *row;
    for (const double x : point) value += *(row += size()) * x;
    return value;
  }
  /// Part of the tolerance on a cut's value that does not depend on the point.
  [[nodiscard]] double noise(std::size_t cut) const noexcept { return noise_[cut]; }
  /// How far the row is from the exact one.
  [[nodiscard]] const rigour::RowError& error(std::size_t cut) const noexcept {
    return error_[cut];
  }
  /// Bound on the error of the row's value, evaluated in doubles, anywhere in the domain (possibly
  /// infinite).
  [[nodiscard]] double value_error(std::size_t cut) const noexcept { return value_error_[cut]; }
  /// The same of all cuts; kRowPadding more may be read, as behind the last column.
  [[nodiscard]] const double* value_errors() const noexcept { return value_error_.data(); }

  /// Whether rounding may hide what the cut is: its normal could be zero, or tilted visibly, or it
  /// is constant and its sign unknown.
  [[nodiscard]] bool is_blurred(std::size_t cut) const noexcept;
  /// Not zero if rows could not be computed since their terms leave the range of doubles: the size
  /// of such a term. They are blurred without limit.
  [[nodiscard]] double beyond_range() const noexcept { return beyond_range_; }
  /// Replaces the row of a cut by the exact one, rounded: constant and normal, of length about 1
  /// unless it is zero.
  void sharpen(std::size_t cut, const std::vector<double>& row, const rigour::Reach& reach);

 private:
  void resize(std::size_t n, std::size_t dim);
  void gather(const Stage& stage, const PulledBackRows& rows);
  void normalise(const rigour::Reach& reach);
  void normalise_one(std::size_t cut, const rigour::Reach& reach);
  void note_errors(std::size_t cut, double scale, const rigour::Reach& reach);

  std::size_t dim_ = 0;
  double scale_ = 0.0;
  double beyond_range_ = 0.0;
  std::vector<double> data_;
  std::vector<double> noise_;
  std::vector<double> value_error_;
  std::vector<rigour::RowError> error_;
  std::vector<Kind> kind_;
  std::size_t raw_stride_ = 0;
  std::vector<double> raw_;
  RowBounds raw_bounds_;
  bool is_raw_ = false;
  bool has_errors_ = false;            // of cuts taken raw that are not yet made
  std::vector<std::uint8_t> is_made_;  // of cuts taken raw
  std::vector<double> largest_;        // scratch of normalise
  std::vector<double> squares_;
};

}  // namespace linregions
