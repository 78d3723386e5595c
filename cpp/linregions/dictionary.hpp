#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "constraints.hpp"
#include "cut_rows.hpp"
#include "kernels.hpp"

namespace linregions {

/// A feasible simplex dictionary: coordinates, slacks and cuts as affine functions of dim non-basic
/// variables, all at zero.
///
/// Rows come in three runs: coordinates, constraints (slack >= 0) and cuts (of either sign). Column
/// 0 is the value at the vertex, column j >= 1 the coefficient of non-basic variable j. Columns are
/// contiguous, so that a pivot is a few vector operations.
///
/// Invariant: column 0 of the constraints is >= 0. A non-basic variable is the slack of a
/// constraint, or *free*: a coordinate along which the cell is a full line. Constraints have exact
/// zeros in free columns (the free columns span the lineality space), which is how unbounded
/// domains and the whole space need no artificial box: edges end at infinity instead.
class Dictionary {
 public:
  using Id = std::int32_t;  ///< constraint (ConstraintStack::Id), or cut index for cut rows

  /// The whole space: every variable free, at the origin.
  explicit Dictionary(std::size_t dim);

  /// Copies the rows in use, keeping the storage of this dictionary.
  void assign(const Dictionary& other);

  [[nodiscard]] std::size_t dim() const noexcept { return dim_; }
  [[nodiscard]] std::size_t n_rows() const noexcept { return dim_ + n_constraints_ + n_cuts_; }
  [[nodiscard]] std::size_t n_constraints() const noexcept { return n_constraints_; }
  [[nodiscard]] std::size_t n_cuts() const noexcept { return n_cuts_; }
  [[nodiscard]] std::size_t first_constraint() const noexcept { return dim_; }
  [[nodiscard]] std::size_t first_cut() const noexcept { return dim_ + n_constraints_; }
  [[nodiscard]] std::size_t stride() const noexcept { return stride_; }

  [[nodiscard]] double* column(std::size_t j) noexcept { return table_.data() + j * stride_; }
  [[nodiscard]] const double* column(std::size_t j) const noexcept {
    return table_.data() + j * stride_;
  }
  [[nodiscard]] double at(std::size_t i, std::size_t j) const noexcept { return column(j)[i]; }

  [[nodiscard]] Id row_id(std::size_t i) const noexcept { return row_id_[i - dim_]; }
  [[nodiscard]] double row_noise(std::size_t i) const noexcept { return row_noise_[i - dim_]; }
  [[nodiscard]] const double* constraint_noise() const noexcept { return row_noise_.data(); }
  [[nodiscard]] TableView view() noexcept {
    return {table_.data(), stride_, dim_, n_constraints_, n_cuts_};
  }
  [[nodiscard]] bool is_free(std::size_t j) const noexcept { return col_id_[j - 1] < 0; }
  [[nodiscard]] Id col_id(std::size_t j) const noexcept { return col_id_[j - 1]; }
  [[nodiscard]] bool has_free_columns() const noexcept { return n_free_ > 0; }

  /// Exchanges the variable of row `row` with that of column `col`. The row must be a constraint
  /// (an ordinary simplex step; `col` not free).
  void pivot(std::size_t row, std::size_t col);

  /// Makes cut row `row` non-basic in column `col`, as the slack of constraint `id`; the slack
  /// that leaves the column becomes a constraint row (a free variable is a coordinate already and
  /// is dropped).
  void pivot_cut(std::size_t row, std::size_t col, Id id);

  /// Turns the slack of column `col` to the other side of its hyperplane.
  void flip(std::size_t col);

  /// Keeps the listed rows after the coordinates, in that order: n_constraints of them constraints.
  void keep_rows(std::span<const std::uint32_t> rows, std::size_t n_constraints);

  /// Appends all cuts of a stage as rows.
  void append_cuts(const CutRows& cuts);
  void drop_cuts();

  /// The dictionary at the vertex where the half-spaces `basis` meet, of a cell that `constraints`,
  /// which contain them, define. Throws NumericalError when the basis is numerically singular.
  void restart(const ConstraintStack& stack, const CutRows& cuts, std::span<const Id> basis,
               std::span<const Id> constraints, std::span<const std::size_t> open);

  [[nodiscard]] std::size_t pivots_since_refactor() const noexcept { return age_; }
  /// Recomputes the table from the original rows, so that rounding errors do not pile up. Returns
  /// false, and changes nothing, when the basis is numerically singular.
  bool refactor(const ConstraintStack& constraints, const CutRows& cuts);

 private:
  void reserve_rows(std::size_t n);
  void eliminate(std::size_t row, std::size_t col);
  void clear_padding();

  std::size_t dim_ = 0;
  std::size_t n_constraints_ = 0;
  std::size_t n_cuts_ = 0;
  std::size_t n_free_ = 0;
  std::size_t stride_ = 0;
  std::size_t age_ = 0;
  std::vector<double> table_;      // (dim + 1) columns of `stride_` values
  std::vector<Id> row_id_;         // constraints, then cuts
  std::vector<double> row_noise_;  // likewise
  std::vector<Id> col_id_;         // -1 - coordinate for a free column
  std::vector<double> col_noise_;
  std::vector<double> scratch_values_;  // of keep_rows
  std::vector<Id> scratch_ids_;
};

}  // namespace linregions
