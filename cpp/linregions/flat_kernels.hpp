#pragma once

#include <cstddef>
#include <cstdint>

#include "levels.hpp"

namespace linregions {

/// Tables of flats have whole vectors of this many rows, at addresses that suit them.
inline constexpr std::size_t kFlatLanes = 8;

[[nodiscard]] constexpr std::size_t flat_padded(std::size_t n) {
  return (n + kFlatLanes - 1) / kFlatLanes * kFlatLanes;
}

/// Flats of higher dimension are left alone.
inline constexpr std::size_t kFlatLargestDim = 32;

/// Affine functions, one per row, stored by columns `stride` doubles apart: the constants, then the
/// coefficients of each variable.
struct FlatView {
  const double* table;
  std::size_t stride;
  std::size_t dim;

  [[nodiscard]] const double* column(std::size_t j) const noexcept { return table + j * stride; }
};

/// Rows with one variable replaced by what makes a certain row zero: column t of the result is
/// source column `column[t]` less `ratio[t]` times the variable's column.
struct Elimination {
  const double* const* column;
  const double* ratio;
  std::size_t n_columns;
  const double* variable;
  double* to;
  std::size_t to_stride;
};

/// What `survey` finds at the vertex of a dictionary where all variables are zero.
struct FlatSurvey {
  FlatView view;
  std::size_t first_constraint;
  std::size_t n_constraints;
  std::size_t first_cut;
  std::size_t n_cuts;
  double slack_floor;        ///< slacks count as at least this
  double least_coefficient;  ///< smaller ones count as zero
  double* inverse;           ///< out, per constraint: 1 / slack
  double* length;            ///< out, per variable: how far it can grow
  double* fall;              ///< out, per cut: least change along an edge (<= 0)
  double* rise;              ///< out, per cut: greatest change along an edge (>= 0)
};

/// One step of the simplex method.
struct FlatStep {
  double* table;  ///< of the survey's view, to be changed
  std::size_t n_rows;
  std::size_t row;    ///< to be made greater, or smaller
  double direction;   ///< 1 or -1
  std::size_t left;   ///< out: row of the constraint that ends the edge
  std::size_t moved;  ///< out: column of the edge
};

/// A polygon: the rows of a plane in two variables, each row with a margin. Constraints come first.
struct PolygonView {
  FlatView view;
  const double* margin;
  std::size_t n_constraints;
  std::size_t first_cut;
  std::size_t n_cuts;
  std::size_t first_line;  ///< cut to start with
  double reach[2];         ///< bounds of the variables' absolute values
  double* position;        ///< scratch, n_cuts numbers each
  double* radius;
  double* is_inside;
};

/// The inner loops of counting in flats, compiled for several instruction sets. All numbers are
/// finite, and all runs of rows are whole vectors unless said otherwise.
struct FlatKernels {
  void (*eliminate)(const Elimination& task, std::size_t from_row, std::size_t to_row,
                    std::size_t n_rows);
  /// to[i] = margin[i] + factor * |variable[i]|; false if one is beyond kFlatLargest.
  bool (*spread)(const double* margin, const double* variable, double factor, std::size_t n_rows,
                 double* to);
  void (*survey)(const FlatSurvey& survey);
  /// Goes along the edge of greatest gain to its end, and surveys there. False, and nothing done,
  /// if no edge helps or the best one has no end.
  bool (*step)(const FlatSurvey& survey, FlatStep& step);
  /// Whether every row exceeds kFlatInside times its margin, to which `factor` times the
  /// coefficient in `variable` is added, at a point.
  bool (*is_inside)(const FlatView& view, std::size_t n_rows, const double* margin,
                    const double* variable, double factor, const double* point);
  /// Values at a point.
  void (*evaluate)(const FlatView& view, std::size_t first_row, std::size_t n_rows,
                   const double* point, double* out);
  /// The sum, over the cuts from `first_line` on that cross the polygon, of 1 + the number of
  /// points at which earlier cuts cross them inside it; -1 if the margins leave that open. Any
  /// number of cuts.
  std::int64_t (*count_lines)(const PolygonView& polygon);
};

/// Edges longer than this have no end.
inline constexpr double kFlatUnbounded = 1e99;
/// Margins up to this keep every number of a table finite.
inline constexpr double kFlatLargest = 1e100;
/// A computed value beyond this many margins proves a point to be inside.
inline constexpr double kFlatInside = 4.0;

template <>
const FlatKernels Levels<FlatKernels>::base;
template <>
const FlatKernels Levels<FlatKernels>::v3;
template <>
const FlatKernels Levels<FlatKernels>::v4;

[[nodiscard]] inline const FlatKernels& flat_kernels() noexcept { return fastest<FlatKernels>(); }

}  // namespace linregions
