// Points of a cell's interior: the third part of LpCell.

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
    const double* row = constraints.row(id);
    double value = row[0];
    for (std::size_t k = 0; k < point.size(); ++k) value += row[k + 1] * point[k];
    double norm = 0.0;
    for (std::size_t k = 0; k < point.size(); ++k) norm += row[k + 1] * row[k + 1];
    value *= ConstraintStack::sign(id) / std::sqrt(norm);
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

bool LpCell::has_interior(const CellContext& context, InteriorPoint& out) {
  if (find_witness(context)) return true;
  has_witness_ = relax(context, nullptr, 1e-2 * witness_.sum, witness_);
  if (has_witness_) return true;
  interior_point(context, out);
  witness_.point = out.point;
  witness_.measure();
  has_witness_ = context.arbiter->is_witness(path_, witness_);
  if (has_witness_) return true;
  RationalPoint exact;
  return context.arbiter->interior(path_, exact) == Interior::found;
}

/// Whether a point is known that is strictly inside, or is found at once.
bool LpCell::find_witness(const CellContext& context) {
  if (has_witness_) return true;
  if (!around_.valid) look(context);
  centre(witness_.point);
  witness_.measure();
  has_witness_ = context.arbiter->is_witness(path_, witness_);
  return has_witness_;
}

/// A witness of the part at a cut that the cell's own witness is not in: on the way from there to
/// the vertex or the end of an edge that is furthest beyond the cut, half as far beyond it.
bool LpCell::find_witness_beyond(const CellContext& context, std::size_t position, bool positive,
                                 double value, Witness& out) {
  std::vector<double>& point = out.point;
  const double direction = positive ? 1.0 : -1.0;
  const std::size_t row = dictionary_.first_cut() + position;
  const std::size_t d = dictionary_.dim();
  const double* entry = dictionary_.column(0) + row;
  const double here = direction * *entry;
  double furthest = here;
  std::size_t col = 0;
  for (std::size_t j = 1; j <= d; ++j) {
    entry += dictionary_.stride();
    const double length = around_.length[j - 1];
    if (length <= tolerances::kShortestEdge) continue;
    const double slope = direction * *entry;
    const double end = here + (dictionary_.is_free(j) ? std::abs(slope) : slope) * length;
    if (end <= furthest) continue;
    furthest = end;
    col = j;
  }
  point.assign(dictionary_.column(0), dictionary_.column(0) + d);
  if (col != 0) {
    const bool backwards = dictionary_.is_free(col) && direction * dictionary_.at(row, col) < 0.0;
    move_along(col, backwards ? -1.0 : 1.0, point);
  }
  const CutRows& cuts = *context.cuts;
  const std::size_t cut = cut_at(position);
  const double beyond = cuts.value_at(cut, point);
  if (!(direction * beyond > 0.0)) return false;
  const double share = (value - 0.5 * beyond) / (value - beyond);
  for (std::size_t k = 0; k < d; ++k) {
    point[k] = witness_.point[k] + share * (point[k] - witness_.point[k]);
  }
  return is_witness_beyond(context, cut, positive, out);
}

/// The same on the straight way across the cut, half-way between it and the end of the cell. Needs
/// no edges, which degenerate vertices may lack (the apex of a cone).
bool LpCell::find_witness_across(const CellContext& context, std::size_t position, bool positive,
                                 double value, Witness& out) {
  const CutRows& cuts = *context.cuts;
  const std::size_t cut = cut_at(position);
  const ConstraintStack& rows = context.constraints;
  const std::size_t d = dictionary_.dim();
  const std::size_t n = path_.n_entries();
  const Kernels& run = kernels();
  std::vector<double>& point = out.point;
  point.resize(d);
  slacks_.assign(rows.column(0), rows.column(0) + n);
  slopes_.assign(n, 0.0);
  double norm = 0.0;
  for (std::size_t k = 0; k < d; ++k) {
    const double a = cuts.column(k + 1)[cut];
    point[k] = positive ? a : -a;
    norm += a * a;
    run.axpy(n, witness_.point[k], rows.column(k + 1), slacks_.data());
    run.axpy(n, point[k], rows.column(k + 1), slopes_.data());
  }
  const double to_cut = std::abs(value) / norm;
  double to_end = 3.0 * to_cut;
  const double* sign = path_.signs();
  for (std::size_t i = 0; i < n; ++i) {
    const double slope = sign[i] * slopes_[i];
    const double slack = sign[i] * slacks_[i];
    if (slack + slope * to_end < 0.0) to_end = slack / -slope;
  }
  const bool is_clear = to_end > to_cut;
  const double length = is_clear ? 0.5 * (to_cut + to_end) : 1.1 * to_cut;
  for (std::size_t k = 0; k < d; ++k) point[k] = witness_.point[k] + length * point[k];
  if (!is_clear) {
    beyond_.resize(d + 1);
    for (std::size_t k = 0; k <= d; ++k) {
      beyond_[k] = positive ? cuts.column(k)[cut] : -cuts.column(k)[cut];
    }
    if (!relax(context, beyond_.data(), 0.05 * to_cut, out)) return false;
  }
  return is_witness_beyond(context, cut, positive, out);
}

/// Moves a point off the half-space that it violates most, again and again (the relaxation method
/// of Agmon 1954 and Motzkin and Schoenberg 1954), until it is inside or that takes too long.
/// `beyond`: null, or one more half-space, constant and normal. Cheaper than a walk along edges.
bool LpCell::relax(const CellContext& context, const double* beyond, double goal, Witness& out) {
  constexpr int kMostSteps = 24;
  constexpr double kOvershoot = 1.5;
  const ConstraintStack& rows = context.constraints;
  const std::size_t d = dictionary_.dim();
  const std::size_t n = path_.n_entries();
  const double* sign = path_.signs();
  std::vector<double>& point = out.point;
  for (int step = 0; step < kMostSteps; ++step) {
    slacks_.assign(rows.column(0), rows.column(0) + n);
    double extra = beyond != nullptr ? beyond[0] : 0.0;
    for (std::size_t k = 0; k < d; ++k) {
      kernels().axpy(n, point[k], rows.column(k + 1), slacks_.data());
      if (beyond != nullptr) extra += beyond[k + 1] * point[k];
    }
    double least = beyond != nullptr ? extra : std::numeric_limits<double>::infinity();
    const double* worst = beyond;
    double direction = 1.0;
    for (std::size_t i = 0; i < n; ++i) {
      const double slack = sign[i] != 0.0 ? sign[i] * slacks_[i] : least;
      if (slack >= least) continue;
      least = slack;
      worst = rows.row(static_cast<ConstraintStack::Id>(2 * i));
      direction = sign[i];
    }
    if (least > 0.0) {
      out.measure();
      return context.arbiter->is_witness(path_, out);
    }
    double norm = 0.0;
    for (std::size_t k = 0; k < d; ++k) norm += worst[k + 1] * worst[k + 1];
    const double length = kOvershoot * direction * (goal - least) / norm;
    for (std::size_t k = 0; k < d; ++k) point[k] += length * worst[k + 1];
    if (step % 8 == 7) goal /= 8.0;  // thinner than that
  }
  return false;
}

/// Whether the point is proven to be inside, on that side of the cut.
bool LpCell::is_witness_beyond(const CellContext& context, std::size_t cut, bool positive,
                               Witness& witness) const {
  witness.measure();
  const double value = context.cuts->value_at(cut, witness.point);
  return (positive ? value : -value) > 0.0 &&
         context.arbiter->is_certain(*context.cuts, cut, value, witness) &&
         context.arbiter->is_witness(path_, witness);
}

/// Whether some edge of the current vertex has no length: the vertex has more than dim constraints.
bool LpCell::is_degenerate() const {
  return std::any_of(around_.length.begin(), around_.length.end(),
                     [](double length) { return length <= tolerances::kShortestEdge; });
}

/// Witnesses of the two parts at a cut, as far as they are easy to find from the current vertex.
LpCell::Sides LpCell::find_witnesses(const CellContext& context, std::size_t position) {
  Sides sides;
  if (!find_witness(context)) return sides;
  const CutRows& cuts = *context.cuts;
  const std::size_t cut = cut_at(position);
  const double value = cuts.value_at(cut, witness_.point);
  sides.own = value > 0.0;
  sides.has_own = context.arbiter->is_certain(cuts, cut, value, witness_);
  sides.has_other = find_witness_beyond(context, position, !sides.own, value, other_witness_) ||
                    (is_degenerate() &&
                     find_witness_across(context, position, !sides.own, value, other_witness_));
  return sides;
}

bool LpCell::has_both_sides(const CellContext& context, std::size_t position) {
  if (is_thin(position)) return false;
  if (!around_.valid) look(context);
  const Sides sides = find_witnesses(context, position);
  return sides.has_own && sides.has_other;
}

}  // namespace linregions
