#pragma once

#include <cstddef>

namespace linregions {

/// The inner loops of the dictionary, over columns stored `stride` doubles apart.
///
/// They are compiled for several instruction sets; `kernels()` chooses once, at run time. All
/// values are finite: "unbounded" is a large number, never an infinity.
struct Kernels {
  const char* name;

  /// Gauss-Jordan step on element (row, col) of a table of n_rows x n_cols.
  void (*pivot)(double* table, std::size_t stride, std::size_t n_rows, std::size_t n_cols,
                std::size_t row, std::size_t col);

  /// out[j] = max over i of -table[i, j] / value[i], counting only entries below -threshold[j];
  /// 0 where there are none. `inverse` holds 1 / value.
  void (*max_ratios)(const double* table, std::size_t stride, std::size_t n_rows,
                     std::size_t n_cols, const double* inverse, const double* threshold,
                     double* out);

  /// Per row, how far it falls (<= 0) and rises (>= 0) at most along one edge: the least and the
  /// greatest of table[i, j] * length[j] over the columns j, entries within threshold[j] left out.
  void (*ranges)(const double* table, std::size_t stride, std::size_t n_rows, std::size_t n_cols,
                 const double* length, const double* threshold, double* fall, double* rise);

  /// y += a * x
  void (*axpy)(std::size_t n, double a, const double* x, double* y);

  /// out = 1 / max(x, floor)
  void (*inverses)(std::size_t n, const double* x, double floor, double* out);
};

/// The fastest set of kernels that this processor runs.
[[nodiscard]] const Kernels& kernels() noexcept;

}  // namespace linregions
