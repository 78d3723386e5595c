#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "flat_rows.hpp"
#include "tolerances.hpp"

namespace linregions {

/// A feasible simplex dictionary of a cell's part in a flat: axes, slacks and cuts as affine
/// functions of the slacks of the constraints that are tight at the current vertex.
///
/// It finds out what may be true of the cuts; FlatRows proves it.
class FlatProgram {
 public:
  /// Room for rows. Rows have to be filled in by the caller.
  void reset(std::size_t dim, std::size_t n_axes, std::size_t n_constraints, std::size_t n_cuts);
  /// The part where cut `cut` vanishes, from an edge `col` across it, with the first `n_cuts` cuts
  /// only and without axis `axis`.
  void restrict_to(FlatProgram& parent, std::size_t cut, std::size_t col, std::size_t axis,
                   std::size_t n_cuts);

  [[nodiscard]] std::size_t dim() const noexcept { return dim_; }
  [[nodiscard]] std::size_t n_constraints() const noexcept { return n_constraints_; }
  [[nodiscard]] std::size_t n_rows() const noexcept { return first_cut() + flat_padded(n_cuts_); }
  [[nodiscard]] std::size_t first_constraint() const noexcept { return flat_padded(n_axes_); }
  [[nodiscard]] std::size_t first_cut() const noexcept {
    return first_constraint() + flat_padded(n_constraints_);
  }
  [[nodiscard]] double* column(std::size_t j) noexcept { return table_.data() + j * stride_; }
  [[nodiscard]] const double* column(std::size_t j) const noexcept {
    return table_.data() + j * stride_;
  }
  /// Constraints of the columns; set by the caller after `reset`, like those of the rows.
  [[nodiscard]] std::vector<std::uint32_t>& column_ids() noexcept { return column_id_; }
  [[nodiscard]] std::vector<std::uint32_t>& row_ids() noexcept { return row_id_; }
  void set_scale(double scale) noexcept { scale_ = scale; }

  void swap_cuts(std::size_t a, std::size_t b);

  /// Measures the edges of the current vertex, and how far the cuts change along them.
  void survey();
  [[nodiscard]] double value(std::size_t cut) const { return column(0)[first_cut() + cut]; }
  /// Least (greatest) value of a cut at the vertex and the ends of its edges.
  [[nodiscard]] double lowest(std::size_t cut) const { return value(cut) + fall_.data()[cut]; }
  [[nodiscard]] double highest(std::size_t cut) const { return value(cut) + rise_.data()[cut]; }
  /// Whether no edge leads to smaller (greater) values.
  [[nodiscard]] bool is_lowest(std::size_t cut) const { return fall_.data()[cut] == 0.0; }
  [[nodiscard]] bool is_highest(std::size_t cut) const { return rise_.data()[cut] == 0.0; }
  /// Values nearer to zero than this are not told apart from it.
  [[nodiscard]] double tolerance() const noexcept { return tolerances::kFlatValue * scale_; }

  /// One simplex step towards smaller (greater, with direction 1) values of a cut, and a survey;
  /// false if there is none.
  [[nodiscard]] bool step(std::size_t cut, double direction);
  /// The multipliers of the column's constraints that the current vertex shows for a cut times
  /// `sign`, negative ones as zero.
  [[nodiscard]] std::span<const double> multipliers(std::size_t cut, double sign);

  struct Ends {
    std::size_t col;  ///< of the edge that gets furthest beyond the cut from the vertex
    double beyond;    ///< value there
    std::size_t own;  ///< of the edge that gets furthest off on the vertex' own side; 0: none
    double off;       ///< value there
  };
  [[nodiscard]] Ends ends(std::size_t cut) const;
  /// The axes at the end of an edge; 0: at the vertex.
  void point_at(std::size_t col, double* point) const;
  /// The axes' mean over the vertex and its neighbours.
  void centre(double* point) const;
  [[nodiscard]] bool is_bounded_here() const;

 private:
  void swap_axes(std::size_t a, std::size_t b);
  [[nodiscard]] FlatSurvey edges() noexcept;

  std::size_t dim_ = 0;
  std::size_t n_axes_ = 0;
  std::size_t n_constraints_ = 0;
  std::size_t n_cuts_ = 0;
  std::size_t stride_ = 0;
  double scale_ = 1.0;
  AlignedBuffer table_;
  std::vector<std::uint32_t> row_id_, column_id_;
  std::vector<std::uint32_t> axis_row_;  // per axis
  AlignedBuffer inverse_, fall_, rise_;
  std::vector<double> length_;
  std::vector<double> multiplier_;
};

}  // namespace linregions
