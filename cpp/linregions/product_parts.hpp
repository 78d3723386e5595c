#pragma once

#include <cstddef>
#include <vector>

#include "integer_rows.hpp"

namespace linregions {

/// An arrangement that is no product, homogenised: row 0 is the hyperplane at infinity, the others
/// are distinct; the rows have full column rank.
struct ProductPart {
  IntegerRows rows;
  bool is_central = false;  ///< all in one point, which then is the origin
};

/// An arrangement as a product of smaller ones.
struct Product {
  std::vector<ProductPart> parts;
  /// How many lines were taken off: the characteristic polynomial is (t - 1)^n_lines times those of
  /// the parts, times t for each dimension that no hyperplane sees.
  std::size_t n_lines = 0;
};

/// Splits the arrangement of the rows (a, b), b the last column, along the connected components of
/// its normals. With `decone`, a part whose hyperplanes all meet in one point is cut by a parallel
/// of one of them, chi(t) = (t - 1) chi(cut) (Orlik and Terao 1992, proposition 2.51), and split
/// on.
[[nodiscard]] Product split_product(const IntegerRows& rows, bool decone);

}  // namespace linregions
