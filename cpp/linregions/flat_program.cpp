#include "flat_program.hpp"

#include <algorithm>
#include <utility>

namespace linregions {

void FlatProgram::reset(std::size_t dim, std::size_t n_axes, std::size_t n_constraints,
                        std::size_t n_cuts) {
  dim_ = dim;
  n_axes_ = n_axes;
  n_constraints_ = n_constraints;
  n_cuts_ = n_cuts;
  stride_ = n_rows();
  table_.reserve((dim + 1) * stride_);
  std::fill_n(table_.data(), (dim + 1) * stride_, 0.0);
  std::fill_n(column(0) + first_constraint() + n_constraints,
              flat_padded(n_constraints) - n_constraints, 1.0);
  row_id_.assign(n_constraints, 0);
  column_id_.assign(dim, 0);
  axis_row_.resize(n_axes);
  for (std::size_t a = 0; a < n_axes; ++a) axis_row_[a] = static_cast<std::uint32_t>(a);
}

/// Exchanges the rows of two axes, which stay what they are.
void FlatProgram::swap_axes(std::size_t a, std::size_t b) {
  if (a == b) return;
  double* rows = table_.data();
  for (std::size_t j = 0; j <= dim_; ++j, rows += stride_) {
    std::swap(rows[axis_row_[a]], rows[axis_row_[b]]);
  }
  std::swap(axis_row_[a], axis_row_[b]);
}

void FlatProgram::restrict_to(FlatProgram& parent, std::size_t cut, std::size_t col,
                              std::size_t axis, std::size_t n_cuts) {
  // The axis that goes has the last row, so that the others are a run.
  const auto last = static_cast<std::uint32_t>(parent.n_axes_ - 1);
  const auto& rows = parent.axis_row_;
  const auto at_end =
      static_cast<std::size_t>(std::find(rows.begin(), rows.end(), last) - rows.begin());
  parent.swap_axes(axis, at_end);

  dim_ = parent.dim_ - 1;
  n_axes_ = parent.n_axes_ - 1;
  n_constraints_ = parent.n_constraints_ + 1;
  n_cuts_ = n_cuts;
  scale_ = parent.scale_;
  stride_ = n_rows();
  table_.reserve((dim_ + 1) * stride_);
  row_id_ = parent.row_id_;
  row_id_.push_back(parent.column_id_[col - 1]);
  column_id_.clear();
  axis_row_.clear();
  for (std::size_t a = 0; a <= n_axes_; ++a) {
    if (a != axis) axis_row_.push_back(rows[a]);
  }
  const double* kept[kFlatLargestDim];
  double ratio[kFlatLargestDim];
  std::size_t n_kept = 0;
  const std::size_t row = parent.first_cut() + cut;
  const double* variable = parent.column(col);
  const double inverse = 1.0 / variable[row];
  for (std::size_t j = 0; j <= parent.dim_; ++j) {
    if (j == col) continue;
    kept[n_kept] = parent.column(j);
    ratio[n_kept++] = parent.column(j)[row] * inverse;
    if (j > 0) column_id_.push_back(parent.column_id_[j - 1]);
  }
  const Elimination task{kept, ratio, n_kept, variable, table_.data(), stride_};
  const FlatKernels& run = flat_kernels();
  run.eliminate(task, 0, 0, first_constraint());
  run.eliminate(task, parent.first_constraint(), first_constraint(),
                flat_padded(parent.n_constraints_));
  run.eliminate(task, parent.first_cut(), first_cut(), flat_padded(n_cuts));
  // The slack that makes room is a constraint row now.
  const std::size_t slack = first_constraint() + n_constraints_ - 1;
  const bool is_new_vector = parent.n_constraints_ % kFlatLanes == 0;
  for (std::size_t j = 0; j <= dim_; ++j) {
    double* c = column(j);
    if (is_new_vector) std::fill_n(c + slack, kFlatLanes, j == 0 ? 1.0 : 0.0);
    c[slack] = -ratio[j];
  }
}

void FlatProgram::swap_cuts(std::size_t a, std::size_t b) {
  if (a == b) return;
  double* rows = table_.data() + first_cut();
  for (std::size_t j = 0; j <= dim_; ++j, rows += stride_) std::swap(rows[a], rows[b]);
  std::swap(fall_.data()[a], fall_.data()[b]);
  std::swap(rise_.data()[a], rise_.data()[b]);
}

FlatSurvey FlatProgram::edges() noexcept {
  return {{table_.data(), stride_, dim_},
          first_constraint(),
          flat_padded(n_constraints_),
          first_cut(),
          flat_padded(n_cuts_),
          tolerances::kFlatSlack * scale_,
          tolerances::kFlatCoefficient,
          inverse_.data(),
          length_.data(),
          fall_.data(),
          rise_.data()};
}

void FlatProgram::survey() {
  inverse_.reserve(flat_padded(n_constraints_));
  fall_.reserve(flat_padded(n_cuts_));
  rise_.reserve(flat_padded(n_cuts_));
  length_.resize(dim_);
  flat_kernels().survey(edges());
}

bool FlatProgram::is_bounded_here() const {
  return std::all_of(length_.begin(), length_.end(),
                     [](double length) { return length < kFlatUnbounded; });
}

bool FlatProgram::step(std::size_t cut, double direction) {
  FlatStep step{table_.data(), n_rows(), first_cut() + cut, direction, 0, 0};
  if (!flat_kernels().step(edges(), step)) return false;
  std::swap(row_id_[step.left - first_constraint()], column_id_[step.moved - 1]);
  return true;
}

std::span<const double> FlatProgram::multipliers(std::size_t cut, double sign) {
  multiplier_.resize(dim_);
  const double* slope = column(1) + first_cut() + cut;
  for (std::size_t j = 0; j < dim_; ++j, slope += stride_) {
    multiplier_[j] = std::max(sign * *slope, 0.0);
  }
  return multiplier_;
}

FlatProgram::Ends FlatProgram::ends(std::size_t cut) const {
  const double here = value(cut);
  const double side = here > 0.0 ? 1.0 : -1.0;
  const double* slope = column(1) + first_cut() + cut;
  Ends ends{0, here, 0, here};
  for (std::size_t j = 0; j < dim_; ++j, slope += stride_) {
    const double end = here + *slope * length_[j];
    const bool is_beyond = side * end < side * ends.beyond;
    const bool is_off = side * end > side * ends.off;
    ends.beyond = is_beyond ? end : ends.beyond;
    ends.col = is_beyond ? j + 1 : ends.col;
    ends.off = is_off ? end : ends.off;
    ends.own = is_off ? j + 1 : ends.own;
  }
  return ends;
}

void FlatProgram::point_at(std::size_t col, double* point) const {
  for (std::size_t a = 0; a < n_axes_; ++a) {
    point[a] = column(0)[axis_row_[a]];
    if (col != 0) point[a] += length_[col - 1] * column(col)[axis_row_[a]];
  }
}

void FlatProgram::centre(double* point) const {
  const double share = 1.0 / static_cast<double>(dim_ + 1);
  point_at(0, point);
  for (std::size_t j = 1; j <= dim_; ++j) {
    for (std::size_t a = 0; a < n_axes_; ++a) {
      point[a] += share * length_[j - 1] * column(j)[axis_row_[a]];
    }
  }
}

}  // namespace linregions
