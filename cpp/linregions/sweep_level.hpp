#pragma once

#include <cstddef>
#include <vector>

#include "integer_rows.hpp"

namespace linregions {

/// value * 2^-exponent, off by at most 1.01 roundings; zero where that underflows.
[[nodiscard]] double scaled_double(const Integer& value, long exponent);
/// Exponent of the leading bit; very small for zero.
[[nodiscard]] long leading_bit(const Integer& value);

/// A power of two that is a typical distance of the hyperplanes (normal, constant) from the origin.
[[nodiscard]] long distance_exponent(const IntegerRows& rows);
/// Exponent by which a row has to be scaled for coordinates below 1 and a constant that, scaled by
/// `unit` more, stays below 2^30.
[[nodiscard]] long row_exponent(const IntegerRows& rows, std::size_t r, long unit);

/// An arrangement in R^dim as the vertex sweep reads it: the functions normal.x + constant.
///
/// In the doubles every row is scaled by a power of two, and the origin and the unit of length are
/// moved to where the hyperplanes are; signs are those of the exact rows.
struct SweepLevel {
  std::size_t dim = 0;
  std::size_t n = 0;                ///< hyperplanes
  IntegerRows exact;                ///< n rows: normal, then constant
  std::size_t stride = 0;           ///< of `columns`
  std::vector<double> columns;      ///< constants, then the coordinates of the normals
  double coordinate_error = 0.0;    ///< bound for each coordinate in `columns`
  double constant_error = 0.0;      ///< bound for each constant
  double largest_coordinate = 0.0;  ///< absolute values
  double largest_constant = 0.0;
};

/// Of the rows of some of them zero, which stand for nothing: they stay zero. The functional to
/// sweep by, the first coordinate, becomes row n of `columns`.
[[nodiscard]] SweepLevel sweep_level(IntegerRows rows);

}  // namespace linregions
