// Witnesses, the proofs that a cell and its parts have an interior: part of LpCell.

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels.hpp"
#include "lp_cell.hpp"
#include "tolerances.hpp"

namespace linregions {

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

/// Whether both parts at an open cut are proven to have an interior.
bool LpCell::has_both_sides(const CellContext& context, std::size_t position) {
  if (is_thin(position)) return false;
  if (!around_.valid) look(context);
  const Sides sides = find_witnesses(context, position);
  return sides.has_own && sides.has_other;
}

}  // namespace linregions
