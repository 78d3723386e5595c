#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "integer_rows.hpp"
#include "monitor.hpp"

namespace linregions {

/// A permutation of the hyperplanes given.
using RowPermutation = std::vector<std::uint32_t>;

/// A hyperplane arrangement in R^dim and what can be counted of it without listing cells.
///
/// Everything is exact. Hyperplanes may repeat, be parallel, meet anywhere; the coefficients may be
/// integers of any size.
class Arrangement {
 public:
  /// Each row holds a and b of the hyperplane a.x = b. Throws InputError on a wrong length or a =
  /// 0.
  Arrangement(std::size_t dim, const std::vector<std::vector<Integer>>& rows);

  [[nodiscard]] std::size_t dim() const { return dim_; }
  /// Hyperplanes, equal ones counted once.
  [[nodiscard]] std::size_t n_distinct() const { return distinct_.size(); }
  /// Rank of the normals.
  [[nodiscard]] std::size_t rank() const;

  /// General position: no hyperplane twice, every k <= dim of them meet in codimension k, and more
  /// than dim not at all. Nothing if stopped.
  [[nodiscard]] std::optional<bool> is_simple(Monitor& monitor) const;
  /// Coefficients of t^dim, ..., t^0. Nothing if stopped. Symmetries only save work; each must map
  /// the arrangement to itself by an affine map (not checked).
  [[nodiscard]] std::optional<std::vector<Integer>> characteristic_polynomial(
      const std::vector<RowPermutation>& symmetries, Monitor& monitor) const;
  /// Number of faces of dimension 0, ..., dim. Nothing if stopped.
  [[nodiscard]] std::optional<std::vector<Integer>> f_vector(Monitor& monitor) const;

 private:
  [[nodiscard]] std::vector<std::vector<std::uint32_t>> generators(
      const std::vector<RowPermutation>& symmetries) const;
  [[nodiscard]] bool shows_that_it_is_simple(Monitor& monitor) const;

  std::size_t dim_;
  std::size_t n_rows_;
  IntegerRows distinct_;               ///< primitive, dim + 1 columns
  std::vector<std::size_t> class_of_;  ///< per row, its distinct hyperplane
};

}  // namespace linregions
