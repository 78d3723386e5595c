#pragma once

#include <cstddef>

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
  const char* name;

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
  /// y += |a * x|
  void (*axpy_abs)(std::size_t n, double a, const double* x, double* y);
};

/// The fastest set of kernels that this processor runs.
[[nodiscard]] const Kernels& kernels() noexcept;

}  // namespace linregions
