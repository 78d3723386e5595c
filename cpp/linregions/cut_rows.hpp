#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "network.hpp"
#include "pullback.hpp"
#include "rigour.hpp"

namespace linregions {

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
