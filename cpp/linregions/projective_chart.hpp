#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "constraints.hpp"
#include "dictionary.hpp"
#include "exact_program.hpp"
#include "interior_point.hpp"
#include "network.hpp"
#include "pullback.hpp"
#include "rigour.hpp"
#include "vertex_kernels.hpp"

namespace linregions {

/// A half-space as its distance to a point takes it.
struct Wall {
  using Point = std::array<double, kMaxVertexDim>;  ///< zero behind the last coordinate

  [[nodiscard]] double value_at(const Point& point) const noexcept {
    double value = row[0];
    for (std::size_t k = 0; k < kMaxVertexDim; ++k) value += row[k + 1] * point[k];
    return value;
  }
  /// Of that value; `sum`: of the coordinates' sizes, at least.
  [[nodiscard]] double error_at(double sum) const noexcept {
    return constant_error + coefficient_error * sum;
  }

  std::array<double, kMaxVertexDim + 1> row;  ///< constant and normal, positive inside
  double inverse_length;                      ///< of the normal
  double constant_error;
  double coefficient_error;
};

/// Coordinates y in which a cell that has a vertex is bounded, although it may be unbounded in
/// those of the input.
///
/// x = X(y) / x0(y), X_k and x0 = 1 - y_1 - .. - y_d affine functions whose coefficients are
/// doubles. Where x0 > 0, an affine function f of x has the sign of x0 f, an affine function of y.
/// So everything that is asked of hyperplanes may be asked in y, with infinity as one more: x0 = 0.
class ProjectiveChart {
 public:
  /// The chart that takes the cone at the dictionary's vertex, of which no column is free, to a
  /// simplex, more or less: numbers are rounded to so many bits. What the chart is then is exact.
  /// Null if its inverse cannot be computed well.
  [[nodiscard]] static std::shared_ptr<ProjectiveChart> around(const Dictionary& dictionary,
                                                               int n_bits);

  /// The functions X_k as the rows of a stage, with outputs that are the rows themselves.
  [[nodiscard]] const Stage& stage() const noexcept { return functions_.stages().front(); }
  [[nodiscard]] const PulledBackRows& rows() const noexcept { return rows_; }
  /// Coefficient j of the function X_k (k from 0, as coordinates are; j = 0: the constant).
  [[nodiscard]] double coefficient(std::size_t k, std::size_t j) const noexcept {
    return matrix_[(k + 1) * (dim_ + 1) + j];
  }

  /// A box around the cells that are searched in the chart.
  [[nodiscard]] const rigour::Reach& reach() const noexcept { return reach_; }
  void set_reach(rigour::Reach reach) { reach_ = std::move(reach); }

  /// x at a point y, as doubles have it.
  void map(const double* y, double* x) const;
  [[nodiscard]] RationalPoint map(const RationalPoint& y) const;
  /// The half-space of x behind one of y, with the row's error.
  [[nodiscard]] Wall wall(const ConstraintStack& constraints, ConstraintStack::Id id) const;
  /// A point x with its distance to the half-spaces, not above 0 unless it is certainly inside.
  [[nodiscard]] InteriorPoint inside(const ConstraintStack& constraints,
                                     std::span<const ConstraintStack::Id> halfspaces,
                                     std::vector<double> x) const;

 private:
  ProjectiveChart(std::size_t dim, Network functions);

  std::size_t dim_;
  Network functions_;
  PulledBackRows rows_;
  rigour::Reach reach_;
  std::vector<double> matrix_;   // rows: x0, X_1, .. X_d
  std::vector<double> inverse_;  // approximately
  // By columns of the inverse: the sum of the sizes, and how far a number is from the exact one.
  std::vector<double> column_sum_;
  std::vector<double> column_error_;
};

}  // namespace linregions
