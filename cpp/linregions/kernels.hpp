#pragma once

#include <cstddef>

#include "levels.hpp"

namespace linregions {

/// Kernels work on whole vectors of rows: tables and arrays per row have room for this many more,
/// and the columns of a table are zero there.
inline constexpr std::size_t kRowPadding = 8;

/// A dictionary's table as the kernels see it: columns `stride` doubles apart, column 0 the values
/// at the vertex; `dim` coordinate rows, then constraints, then cuts.
struct TableView {
  double* table;
  std::size_t stride;
  std::size_t dim;
  std::size_t n_constraints;
  std::size_t n_cuts;
};

/// What `survey` finds at a vertex; the arrays belong to the caller.
struct SurveyView {
  const double* noise;  ///< in: per constraint, the part of its tolerance that is its own
  double reach;         ///< in/out: largest coordinate seen; it scales the tolerances
  double extent;        ///< out: largest coordinate of the vertex
  double condition;     ///< in/out: longest edge direction seen, which is how much errors grow
  double* length;       ///< out, per column: length of the edge
  double* threshold;    ///< out, per column: below it a coefficient counts as zero
  double* inverse;      ///< out, per constraint: 1 / slack, kept finite
  double* fall;         ///< out, per cut: least change along an edge (<= 0)
  double* rise;         ///< out, per cut: greatest change along an edge (>= 0)
};

/// The inner loops of the dictionary.
///
/// They are compiled for several instruction sets; `kernels()` chooses once, at run time. All
/// values are finite: "unbounded" is a large number, never an infinity.
struct Kernels {
  /// Gauss-Jordan step on element (row, col) of a table of n_rows x n_cols.
  void (*pivot)(double* table, std::size_t stride, std::size_t n_rows, std::size_t n_cols,
                std::size_t row, std::size_t col);

  /// Measures all edges of the current vertex and how far each cut changes along them. Constraints
  /// that are tight within their tolerance are set to exactly zero.
  void (*survey)(const TableView& view, SurveyView& out);

  /// Per row, how far it falls (<= 0) and rises (>= 0) at most along one edge: the least and the
  /// greatest of table[i, j] * length[j] over the columns j, entries within threshold[j] left out.
  void (*ranges)(const double* table, std::size_t stride, std::size_t n_rows, std::size_t n_cols,
                 const double* length, const double* threshold, double* fall, double* rise);

  /// y += a * x
  void (*axpy)(std::size_t n, double a, const double* x, double* y);
  /// y -= sum of factor[j] * row[j] over n_rows rows of n values each, n a multiple of 4.
  void (*subtract_rows)(std::size_t n, std::size_t n_rows, const double* factor,
                        const double* const* row, double* y);
  /// How many rows i have sign[i] * value > bound, where value is column 0 plus the sum
  /// of column k + 1 times point[k], and bound is column dim + 1 plus column dim + 2 times `sum`
  /// plus `spread`. Columns are `stride` doubles apart. `value`: scratch, n_rows + kRowPadding.
  std::size_t (*count_inside)(const double* columns, std::size_t stride, std::size_t n_rows,
                              std::size_t dim, const double* point, const double* sign, double sum,
                              double spread);
  /// Adds weighted columns to the columns of `out`, `n_rows` (whole vectors) apart: to each of the
  /// first n_columns - 2 the sum over w of factor[w][column] * weight[w], to the last two the same
  /// with absolute values of the weights. Terms are added one after the other.
  void (*accumulate)(std::size_t n_rows, std::size_t n_weights, const double* const* weight,
                     const double* factor, std::size_t n_columns, double* out);
};

template <>
const Kernels Levels<Kernels>::base;
template <>
const Kernels Levels<Kernels>::v3;
template <>
const Kernels Levels<Kernels>::v4;

[[nodiscard]] inline const Kernels& kernels() noexcept { return fastest<Kernels>(); }

}  // namespace linregions
