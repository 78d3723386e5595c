#pragma once

#include <cstddef>
#include <vector>

#include "dictionary.hpp"
#include "flat_program.hpp"
#include "flat_rows.hpp"
#include "rigour.hpp"

namespace linregions {

/// Coordinates in which an unbounded cell is bounded.
///
/// At a vertex v where d constraints are tight, the cell lies in the cone of d edges U_1 .. U_d.
/// The points of the cone are x = v + sum of y_j U_j / w with y_j >= 0 and w = 1 - sum of y_j > 0:
/// the projective map from x to y takes it to a simplex, hyperplanes to hyperplanes, infinity to
/// the facet w = 0, and changes no sign. v and the U_j may be any doubles: nothing is rounded in
/// what they define.
class FlatChart {
 public:
  /// At the dictionary's vertex, which has no free columns; edges are about as long as `size`, or
  /// as the vertex is far from zero.
  void reset(const Dictionary& dictionary, double size);

  /// Largest |y_k| that rounding is bounded for; more than in the simplex.
  static constexpr double kReach = 1.25;

  /// Turns a row of the table, a function of x that is as far as `error` from the exact one, into
  /// one of y. Returns the magnitude that its margin is a multiple of (docs/rigour.md, "Flats").
  [[nodiscard]] double place(FlatRows& rows, std::size_t row, const rigour::RowError& error) const;
  /// The row w.
  void place_infinity(FlatRows& rows, std::size_t row) const;
  /// Whether the constraints `basis` of the table, those that are tight at the vertex in the order
  /// of the edges, prove that the cell stays in the reach.
  [[nodiscard]] bool is_within_reach(const FlatRows& rows,
                                     const std::vector<std::uint32_t>& basis) const;

  /// Turns a copy of the dictionary, its last constraint row still to be filled in with w, into one
  /// of the simplex.
  void place(FlatProgram& program) const;

 private:
  std::size_t dim_ = 0;
  double size_ = 1.0;  // of the edges
  std::vector<double> origin_;
  std::vector<double> edges_;  // one after the other
  std::vector<double> slack_;  // of each edge's constraint where y_j is 1
  double origin_sum_ = 0.0;    // of the absolute values
  double edge_sum_ = 0.0;      // largest one
};

}  // namespace linregions
