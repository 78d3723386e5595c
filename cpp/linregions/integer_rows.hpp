#pragma once

#include <cstddef>
#include <vector>

#include "integer.hpp"

namespace linregions {

/// A matrix of integers of any size, row by row.
struct IntegerRows {
  std::size_t width = 0;
  std::vector<Integer> entries;

  [[nodiscard]] std::size_t size() const { return width == 0 ? 0 : entries.size() / width; }
  [[nodiscard]] Integer& at(std::size_t row, std::size_t col) { return entries[row * width + col]; }
  [[nodiscard]] const Integer& at(std::size_t row, std::size_t col) const {
    return entries[row * width + col];
  }
};

/// Divides each row by the greatest common divisor of its entries and makes its first entry other
/// than zero positive: proportional rows become equal. Rows of zeros stay.
void make_primitive(IntegerRows& rows);

/// Coordinates in which the rows of a basis are unit vectors, each up to a factor: the pattern of
/// zeros then holds the fundamental circuits of the linear matroid of the rows.
struct BasisForm {
  IntegerRows rows;                  ///< as given times an invertible matrix and row factors, small
  std::vector<std::size_t> basis;    ///< rows of the basis, basis[c] being a multiple of e_c
  std::vector<std::size_t> columns;  ///< columns of the input that keep the rank
};

/// Fraction-free Gauss-Jordan elimination by columns (Bareiss 1968). The basis is the first one.
[[nodiscard]] BasisForm basis_form(const IntegerRows& rows);

/// Connected components of the linear matroid of the rows: row indices, each list ascending.
[[nodiscard]] std::vector<std::vector<std::size_t>> components(const BasisForm& form);

/// Number of bits that no minor made of these rows exceeds: Hadamard's bound, the product of the
/// Euclidean lengths of the rows, rounded up.
[[nodiscard]] std::size_t length_bits(const IntegerRows& rows, std::size_t row);
/// The same for all minors of the matrix.
[[nodiscard]] std::size_t minor_bits(const IntegerRows& rows);

}  // namespace linregions
