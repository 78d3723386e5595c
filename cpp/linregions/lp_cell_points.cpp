// Points of a cell's interior: part of LpCell.

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels.hpp"
#include "lp_cell.hpp"
#include "tolerances.hpp"

namespace linregions {

namespace {

/// How far to go along an edge that no constraint ends, in units of its non-basic variable.
double finite_length(double length, double norm, double extent) {
  return length >= tolerances::kUnbounded ? std::max(1.0, extent) / norm : length;
}

}  // namespace

/// Distance of `point` to the nearest constraint of the cell, from the original rows.
double LpCell::least_slack(const ConstraintStack& constraints, const std::vector<double>& point,
                           ConstraintStack::Id& tightest) const {
  double least = std::numeric_limits<double>::infinity();
  const auto consider = [&](ConstraintStack::Id id) {
    const double value = constraints.distance(id, point);
    if (value < least) {
      least = value;
      tightest = id;
    }
  };
  for (std::size_t j = 1; j <= dictionary_.dim(); ++j) {
    if (!dictionary_.is_free(j)) consider(dictionary_.col_id(j));
  }
  for (std::size_t i = dictionary_.first_constraint(); i < dictionary_.first_cut(); ++i) {
    consider(dictionary_.row_id(i));
  }
  return least;
}

/// The current vertex moved along edge `col` by `share` of its length.
void LpCell::move_along(std::size_t col, double share, std::vector<double>& point) const {
  const double* edge = dictionary_.column(col);
  double norm = 0.0;
  for (std::size_t k = 0; k < point.size(); ++k) norm = std::max(norm, std::abs(edge[k]));
  const double length = share * finite_length(around_.length[col - 1], norm, reach_);
  for (std::size_t k = 0; k < point.size(); ++k) point[k] += length * edge[k];
}

double LpCell::extent_nearby(const CellContext& context) {
  if (!around_.valid) look(context);
  double extent = around_.extent;
  for (std::size_t j = 1; j <= dictionary_.dim(); ++j) {
    const double length = around_.length[j - 1];
    if (dictionary_.is_free(j) || length >= tolerances::kUnbounded) continue;
    for (std::size_t k = 0; k < dictionary_.dim(); ++k) {
      extent = std::max(extent, std::abs(dictionary_.at(k, 0) + length * dictionary_.at(k, j)));
    }
  }
  return extent;
}

/// Finds a point of the closed cell that is off constraint `id`.
void LpCell::lift(const CellContext& context, ConstraintStack::Id id, std::vector<double>& point) {
  const auto stand = [&] {
    point.assign(dictionary_.column(0), dictionary_.column(0) + dictionary_.dim());
  };
  for (StepLimit limit(dictionary_.n_rows());; limit.count()) {
    if (!around_.valid) look(context);
    for (std::size_t j = 1; j <= dictionary_.dim(); ++j) {
      if (dictionary_.is_free(j) || dictionary_.col_id(j) != id) continue;
      if (around_.length[j - 1] > tolerances::kShortestEdge) {
        stand();
        move_along(j, 1.0, point);
        return;
      }
      pivot(context, leaving_row(j, true), j);
      break;
    }
    if (!around_.valid) continue;
    std::size_t row = dictionary_.first_constraint();
    while (row < dictionary_.first_cut() && dictionary_.row_id(row) != id) ++row;
    if (row == dictionary_.first_cut()) return;
    stand();
    if (dictionary_.at(row, 0) > 0.0) return;
    for (std::size_t j = 1; j <= dictionary_.dim(); ++j) {
      if (dictionary_.is_free(j) || around_.length[j - 1] <= tolerances::kShortestEdge) continue;
      if (dictionary_.at(row, j) <= around_.threshold[j - 1]) continue;
      move_along(j, 1.0, point);
      return;
    }
    if (!step(context, row, 1.0)) return;
  }
}

/// The centroid of the current vertex and its neighbours.
void LpCell::centre(std::vector<double>& point) const {
  const std::size_t d = dictionary_.dim();
  point.assign(dictionary_.column(0), dictionary_.column(0) + d);
  const double share = 1.0 / static_cast<double>(d + 1);
  for (std::size_t j = 1; j <= d; ++j) {
    if (dictionary_.is_free(j) || around_.length[j - 1] <= tolerances::kShortestEdge) continue;
    move_along(j, share, point);
  }
}

/// The centre; where that is too close to a constraint, as at a degenerate vertex, moved towards
/// points off each constraint that is too close.
void LpCell::interior_point(const CellContext& context, InteriorPoint& out) {
  const std::size_t d = dictionary_.dim();
  if (!around_.valid) look(context);
  std::vector<double>& point = out.point;
  centre(point);
  ConstraintStack::Id tightest = 0;
  out.margin = least_slack(context.constraints, point, tightest);
  std::vector<ConstraintStack::Id> lifted;
  std::vector<double> other(d);
  const auto is_thin_here = [&] {
    double extent = reach_;  // 0 in a cone whose only vertex is the origin
    for (const double x : point) extent = std::max(extent, std::abs(x));
    return out.margin <= tolerances::kMargin * extent;
  };
  while (is_thin_here() && std::find(lifted.begin(), lifted.end(), tightest) == lifted.end()) {
    lifted.push_back(tightest);
    lift(context, tightest, other);
    const double weight = 1.0 / static_cast<double>(lifted.size() + 1);
    for (std::size_t k = 0; k < d; ++k) point[k] += weight * (other[k] - point[k]);
    out.margin = least_slack(context.constraints, point, tightest);
  }
}

/// The point to report: the one that `interior_point` finds if that is proven to be inside.
void LpCell::reported_point(const CellContext& context, InteriorPoint& out) {
  interior_point(context, out);
  if (context.arbiter == nullptr) return;
  Witness witness{out.point, 0.0};
  witness.measure();
  if (out.margin > 0.0 && context.arbiter->is_inside(path_, witness)) return;
  out = context.arbiter->report(path_, has_witness_ ? &witness_ : nullptr);
}

}  // namespace linregions
