#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "constraints.hpp"
#include "dictionary.hpp"
#include "pullback.hpp"
#include "rigour.hpp"

namespace linregions {

/// How good an inverse of its basis a dictionary holds; found when first needed at a vertex.
struct BasisError {
  bool is_known = false;
  /// Per column j: largest |entry| of column j of I - B R, B the exact basis, R its inverse in the
  /// dictionary.
  std::vector<double> column;
  double sum = 0.0;
};

/// Proofs in floating point. A true answer is a theorem about the exact hyperplanes, whatever the
/// state of the dictionary: it rests on the original rows and their error bounds alone. A false one
/// says nothing. The bounds are derived in docs/rigour.md.
class Filter {
 public:
  Filter(const ConstraintStack& constraints, const rigour::Reach& reach)
      : constraints_(constraints), reach_(reach) {}

  /// Whether row `row` of the dictionary, which is `cut`, is non-negative (non-positive if not
  /// `positive`) wherever the constraints in the basis hold within the domain.
  [[nodiscard]] bool proves_side(const Dictionary& table, std::size_t row, const CutRows& cuts,
                                 std::size_t cut, bool positive, BasisError& basis);

  /// Whether the point is strictly inside all of the half-spaces.
  [[nodiscard]] bool proves_inside(std::span<const ConstraintStack::Id> path,
                                   std::span<const double> point) const;
  /// Whether the point is strictly on that side of the cut.
  [[nodiscard]] bool proves_point(const CutRows& cuts, std::size_t cut, bool positive,
                                  std::span<const double> point) const;

 private:
  struct PointSize {
    double sum;     // of the coordinates' absolute values
    double length;  // Euclidean
  };
  [[nodiscard]] static PointSize measure(std::span<const double> point);
  void combine(const Dictionary& table, std::size_t row, const CutRows& cuts, std::size_t cut,
               double direction);
  [[nodiscard]] bool holds_over_reach() const;
  [[nodiscard]] bool holds_exactly(const Dictionary& table, const CutRows& cuts, std::size_t cut,
                                   BasisError& basis);
  void measure_basis(const Dictionary& table, BasisError& basis) const;

  const ConstraintStack& constraints_;
  const rigour::Reach& reach_;
  std::vector<double> multiplier_;  // per column
  std::vector<double> residual_;    // constant and coefficients of cut - sum of multiplier * row
  std::vector<double> deviation_;   // scratch of holds_exactly
  double value_error_ = 0.0;        // of the residual, anywhere in the domain
};

}  // namespace linregions
