#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "flat_kernels.hpp"

namespace linregions {

/// Doubles from an address that whole vectors start at.
class AlignedBuffer {
 public:
  void reserve(std::size_t n) {
    if (values_.size() < n + kFlatLanes) values_.resize(n + kFlatLanes);
  }
  [[nodiscard]] double* data() noexcept { return values_.data() + offset(); }
  [[nodiscard]] const double* data() const noexcept { return values_.data() + offset(); }

 private:
  [[nodiscard]] std::size_t offset() const noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(values_.data()) / sizeof(double);
    return (kFlatLanes - address % kFlatLanes) % kFlatLanes;
  }

  std::vector<double> values_;
};

/// The constraints of a cell and some cuts, restricted to a flat: affine functions of those input
/// coordinates, its *axes*, that tell the points of the flat apart.
///
/// Each row has a *margin*, which is positive: wherever the constraints hold, the row is off by at
/// most a quarter of it. Eliminating an axis adds margins like the rows themselves (docs/rigour.md,
/// "Flats"), so nothing but this table is needed for a proof, however it was arrived at.
class FlatRows {
 public:
  /// Room for rows and axes, all of them zero; padding rows are positive everywhere.
  void reset(std::size_t dim, std::size_t n_constraints, std::size_t n_cuts);
  /// The trace on the flat where cut `cut` vanishes, parametrised by all axes but `axis`, with the
  /// first `n_cuts` cuts only. False if its margins are out of all bounds.
  [[nodiscard]] bool restrict_to(const FlatRows& parent, std::size_t cut, std::size_t axis,
                                 std::size_t n_cuts);

  [[nodiscard]] std::size_t dim() const noexcept { return dim_; }
  [[nodiscard]] std::size_t n_constraints() const noexcept { return n_constraints_; }
  [[nodiscard]] std::size_t n_cuts() const noexcept { return n_cuts_; }
  [[nodiscard]] std::size_t first_cut() const noexcept { return flat_padded(n_constraints_); }
  [[nodiscard]] double* column(std::size_t j) noexcept { return table_.data() + j * stride_; }
  [[nodiscard]] const double* column(std::size_t j) const noexcept {
    return table_.data() + j * stride_;
  }
  [[nodiscard]] double* margin() noexcept { return column(dim_ + 1); }
  [[nodiscard]] const double* margin() const noexcept { return column(dim_ + 1); }
  /// Bound of each axis' absolute value on the cell.
  [[nodiscard]] std::vector<double>& reach() noexcept { return reach_; }
  [[nodiscard]] FlatView view() const noexcept { return {table_.data(), stride_, dim_}; }

  void swap_cuts(std::size_t a, std::size_t b);

  /// The axis that a cut depends on most.
  [[nodiscard]] std::size_t steepest_axis(std::size_t cut) const;
  /// Whether the cut really depends on the axis.
  [[nodiscard]] bool varies_along(std::size_t axis, std::size_t cut) const;
  /// Whether the point is proven to be strictly inside.
  [[nodiscard]] bool is_inside(const double* point) const;
  /// Whether the cut is proven to cross the flat's part of the cell, by a point that is moved along
  /// the axis until it is on the cut.
  [[nodiscard]] bool crosses_at(double* point, std::size_t cut, std::size_t axis) const;
  /// Whether a cut, times `sign`, is proven to be positive wherever the constraints hold: it is the
  /// combination of constraints with these multipliers, and a positive rest.
  [[nodiscard]] bool proves_sign(std::size_t cut, double sign,
                                 std::span<const std::uint32_t> constraint,
                                 std::span<const double> multiplier) const;
  /// Values of the cuts at a point; room for whole vectors.
  void evaluate_cuts(const double* point, double* out) const;
  /// Number of cells that the cuts make of a polygon or a segment that is proven to be there; -1 if
  /// the margins leave that open.
  [[nodiscard]] std::int64_t count_cells();

 private:
  [[nodiscard]] bool is_within_reach(const double* point) const;

  std::size_t dim_ = 0;
  std::size_t n_constraints_ = 0;
  std::size_t n_cuts_ = 0;
  std::size_t stride_ = 0;
  AlignedBuffer table_;  // constants, axes, margins
  std::vector<double> reach_;
  AlignedBuffer scratch_;  // of count_cells
};

}  // namespace linregions
