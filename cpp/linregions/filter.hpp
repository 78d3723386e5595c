#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "constraints.hpp"
#include "cut_rows.hpp"
#include "dictionary.hpp"
#include "rigour.hpp"
#include "row_span.hpp"

namespace linregions {

/// How good an inverse of its basis a dictionary holds; found when first needed at a vertex.
struct BasisError {
  bool is_known = false;
  /// Per column j: largest |entry| of column j of I - B R, B the exact basis, R its inverse in the
  /// dictionary.
  std::vector<double> column;
  double sum = 0.0;
};

/// A point, with the size that errors of values there depend on.
struct Witness {
  std::vector<double> point;
  double sum = 0.0;  ///< upper bound of that of the coordinates' absolute values

  /// To be called when the point is set.
  void measure();
};

/// Proofs in floating point. A true answer is a theorem about the exact hyperplanes, whatever the
/// state of the dictionary: it rests on the original rows and their error bounds alone. A false one
/// says nothing. The bounds are derived in docs/rigour.md.
class Filter {
 public:
  Filter(std::size_t dim, const ConstraintStack& constraints, const rigour::Reach& reach,
         const RowSpan& span)
      : constraints_(constraints),
        reach_(&reach),
        span_(span),
        multiplier_(dim),
        factors_(dim),
        rows_(dim),
        residual_(dim + 4),
        deviation_(dim) {}

  /// The coordinates are others from now on.
  void set_reach(const rigour::Reach& reach) noexcept { reach_ = &reach; }

  /// Whether row `row` of the dictionary, which is `cut`, is non-negative (non-positive if not
  /// `positive`) wherever the constraints in the basis hold within the domain.
  [[nodiscard]] bool proves_side(const Dictionary& table, std::size_t row, const CutRows& cuts,
                                 std::size_t cut, CutSource source, bool positive,
                                 BasisError& basis);

  /// Whether the point is strictly inside all of the half-spaces.
  [[nodiscard]] bool proves_inside(const Path& path, const Witness& witness) const;
  /// Whether the cut's value at the point, which is approximately `value`, has that sign.
  [[nodiscard]] bool proves_sign(const CutRows& cuts, std::size_t cut, double value,
                                 const Witness& witness) const;

 private:
  void combine(const Dictionary& table, std::size_t row, const CutRows& cuts, std::size_t cut,
               double direction);
  [[nodiscard]] bool holds_over_reach() const;
  [[nodiscard]] bool holds_exactly(const Dictionary& table, const CutRows& cuts, std::size_t cut,
                                   CutSource source, BasisError& basis);
  [[nodiscard]] bool bound_deviations(const Dictionary& table, const CutRows& cuts, std::size_t cut,
                                      BasisError& basis);
  void measure_basis(const Dictionary& table, BasisError& basis) const;

  const ConstraintStack& constraints_;
  const rigour::Reach* reach_;
  const RowSpan& span_;
  std::vector<double> multiplier_;   // per column
  std::vector<double> factors_;      // those that are not zero, with the signs of their rows
  std::vector<const double*> rows_;  // likewise
  std::vector<double> residual_;     // constant and coefficients of cut - sum of multiplier * row
  std::vector<double> deviation_;    // scratch of holds_exactly
  double value_error_ = 0.0;         // of the residual, anywhere in the domain
};

}  // namespace linregions
