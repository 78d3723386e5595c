#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "network.hpp"

namespace linregions {

/// Affine functions of the input on one region: value = constant + coefficients . x, one per row of
/// a stage. Stored by columns (constant, dim coefficients, two magnitudes), n_rows values each.
///
/// A magnitude is the largest term that was added into a row's coefficients, or into its constant:
/// times some roundoff units it tells how much of them is rounding noise after cancellation.
class PulledBackRows {
 public:
  /// Rows of the first stage: W and b themselves.
  void set_input_stage(const AffineMap& map);
  /// Rows of a later stage before any of its inputs is known: the bias alone.
  void reset(const AffineMap& map, std::size_t dim);
  /// Adds the input `col` of `map`, which on this region is slope * source[row] + intercept.
  void add_input(const AffineMap& map, std::size_t col, double slope, double intercept,
                 const PulledBackRows& source, std::size_t row);

  [[nodiscard]] std::size_t n_rows() const noexcept { return n_rows_; }
  [[nodiscard]] std::size_t dim() const noexcept { return dim_; }
  /// Column 0 is the constant, 1..dim the coefficients, then their magnitude and the constant's.
  [[nodiscard]] const double* column(std::size_t j) const noexcept {
    return data_.data() + j * n_rows_;
  }
  [[nodiscard]] const double* coefficient_magnitude() const noexcept { return column(dim_ + 1); }
  [[nodiscard]] const double* constant_magnitude() const noexcept { return column(dim_ + 2); }

 private:
  double* mutable_column(std::size_t j) noexcept { return data_.data() + j * n_rows_; }

  std::size_t n_rows_ = 0;
  std::size_t dim_ = 0;
  std::vector<double> data_;
};

/// The cuts of a stage as hyperplanes of the input space, scaled to unit normals, by columns.
///
/// A cut whose function is constant on the region has no hyperplane; it is decided here.
class CutRows {
 public:
  enum class Kind : std::uint8_t { hyperplane, constant_negative, constant_positive };

  /// `scale`: largest coordinate of the domain, 0 if it is unbounded. Throws NumericalError when
  /// the network's magnitudes leave the range of double precision.
  void assign(const Stage& stage, const PulledBackRows& rows, double scale);
  /// Half-spaces b - A x >= 0 (A row-major, n x dim) as cuts: the domain is cut out of the space.
  void assign_halfspaces(std::size_t n, std::size_t dim, const double* a, const double* b);

  [[nodiscard]] std::size_t size() const noexcept { return kind_.size(); }
  [[nodiscard]] std::size_t dim() const noexcept { return dim_; }
  [[nodiscard]] Kind kind(std::size_t cut) const noexcept { return kind_[cut]; }
  /// Column 0: constants, 1..dim: unit normals.
  [[nodiscard]] const double* column(std::size_t j) const noexcept {
    return data_.data() + j * size();
  }
  /// Part of the tolerance on a cut's value that does not depend on the point.
  [[nodiscard]] double noise(std::size_t cut) const noexcept { return noise_[cut]; }

 private:
  void resize(std::size_t n, std::size_t dim);
  void normalise(double scale);

  std::size_t dim_ = 0;
  std::vector<double> data_;
  std::vector<double> noise_;
  std::vector<Kind> kind_;
  std::vector<double> rounding_;  // scratch: noise of the coefficients
  std::vector<double> largest_;   // scratch of normalise
  std::vector<double> squares_;
};

}  // namespace linregions
