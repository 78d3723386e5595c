#include "flat_rows.hpp"

#include <algorithm>
#include <cmath>

namespace linregions {

namespace {

constexpr double kPaddingMargin = 1e-3;  // of rows that are 1; anything well below

}  // namespace

void FlatRows::reset(std::size_t dim, std::size_t n_constraints, std::size_t n_cuts) {
  dim_ = dim;
  n_constraints_ = n_constraints;
  n_cuts_ = n_cuts;
  stride_ = flat_padded(n_constraints) + flat_padded(n_cuts);
  table_.reserve((dim + 2) * stride_);
  std::fill_n(table_.data(), (dim + 2) * stride_, 0.0);
  const auto pad = [&](std::size_t first, std::size_t n) {
    std::fill_n(column(0) + first, n, 1.0);
    std::fill_n(margin() + first, n, kPaddingMargin);
  };
  pad(n_constraints, first_cut() - n_constraints);
  pad(first_cut() + n_cuts, stride_ - first_cut() - n_cuts);
  reach_.assign(dim, 0.0);
}

bool FlatRows::restrict_to(const FlatRows& parent, std::size_t cut, std::size_t axis,
                           std::size_t n_cuts) {
  const FlatKernels& run = flat_kernels();
  dim_ = parent.dim_ - 1;
  n_constraints_ = parent.n_constraints_;
  n_cuts_ = n_cuts;
  stride_ = flat_padded(n_constraints_) + flat_padded(n_cuts);
  table_.reserve((dim_ + 2) * stride_);
  const std::size_t row = parent.first_cut() + cut;
  const double* variable = parent.column(axis + 1);
  const double inverse = 1.0 / variable[row];
  const double* kept[kFlatLargestDim];
  double ratio[kFlatLargestDim];
  std::size_t n_kept = 0;
  reach_.clear();
  for (std::size_t j = 0; j <= parent.dim_; ++j) {
    if (j == axis + 1) continue;
    kept[n_kept] = parent.column(j);
    ratio[n_kept++] = parent.column(j)[row] * inverse;
    if (j > 0) reach_.push_back(parent.reach_[j - 1]);
  }
  const Elimination task{kept, ratio, n_kept, variable, table_.data(), stride_};
  run.eliminate(task, 0, 0, stride_);
  return run.spread(parent.margin(), variable, parent.margin()[row] * std::abs(inverse), stride_,
                    margin());
}

void FlatRows::swap_cuts(std::size_t a, std::size_t b) {
  if (a == b) return;
  double* rows = table_.data() + first_cut();
  for (std::size_t j = 0; j < dim_ + 2; ++j, rows += stride_) std::swap(rows[a], rows[b]);
}

std::size_t FlatRows::steepest_axis(std::size_t cut) const {
  const std::size_t row = first_cut() + cut;
  std::size_t best = 0;
  double steepest = -1.0;
  for (std::size_t j = 0; j < dim_; ++j) {
    const double size = std::abs(column(j + 1)[row]) * reach_[j];
    if (size <= steepest) continue;
    steepest = size;
    best = j;
  }
  return best;
}

bool FlatRows::varies_along(std::size_t axis, std::size_t cut) const {
  const std::size_t row = first_cut() + cut;
  return std::abs(column(axis + 1)[row]) * reach_[axis] > kFlatInside * margin()[row];
}

/// Rounding is bounded for points of the box around the domain only.
bool FlatRows::is_within_reach(const double* point) const {
  bool is_within = true;
  for (std::size_t j = 0; j < dim_; ++j) is_within &= std::abs(point[j]) <= reach_[j];
  return is_within;
}

bool FlatRows::is_inside(const double* point) const {
  return is_within_reach(point) &&
         flat_kernels().is_inside(view(), first_cut(), margin(), margin(), 0.0, point);
}

bool FlatRows::crosses_at(double* point, std::size_t cut, std::size_t axis) const {
  const std::size_t row = first_cut() + cut;
  const double* variable = column(axis + 1);
  double value = column(0)[row];
  for (std::size_t j = 0; j < dim_; ++j) {
    if (j != axis) value += column(j + 1)[row] * point[j];
  }
  point[axis] = -value / variable[row];
  const double factor = margin()[row] / std::abs(variable[row]);
  return is_within_reach(point) &&
         flat_kernels().is_inside(view(), first_cut(), margin(), variable, factor, point);
}

bool FlatRows::proves_sign(std::size_t cut, double sign, std::span<const std::uint32_t> constraint,
                           std::span<const double> multiplier) const {
  const std::size_t row = first_cut() + cut;
  double bound = margin()[row];
  for (std::size_t k = 0; k < constraint.size(); ++k) {
    bound += multiplier[k] * margin()[constraint[k]];
  }
  double rest = 0.0;
  for (std::size_t j = 0; j <= dim_; ++j) {
    const double* entry = column(j);
    double value = sign * entry[row];
    for (std::size_t k = 0; k < constraint.size(); ++k)
      value -= multiplier[k] * entry[constraint[k]];
    rest += j == 0 ? value : -std::abs(value) * reach_[j - 1];
  }
  return rest > bound;
}

void FlatRows::evaluate_cuts(const double* point, double* out) const {
  flat_kernels().evaluate(view(), first_cut(), flat_padded(n_cuts_), point, out);
}

std::int64_t FlatRows::count_cells() {
  const std::size_t room = flat_padded(n_cuts_);
  scratch_.reserve(3 * room);
  double* scratch = scratch_.data();
  const PolygonView polygon{
      view(),  margin(),       first_cut(),       first_cut(), n_cuts_, 0, {reach_[0], reach_[1]},
      scratch, scratch + room, scratch + 2 * room};
  const std::int64_t n = flat_kernels().count_lines(polygon);
  return n < 0 ? n : n + 1;
}

}  // namespace linregions
