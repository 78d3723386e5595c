// Cutting a cell in two, and points of its interior: the second half of LpCell.

#include <algorithm>
#include <cmath>
#include <limits>

#include "errors.hpp"
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

void LpCell::forget_dropped() {
  const Dictionary& table = dictionary_;
  const std::size_t n = sight_.size();
  std::size_t kept = 0;
  for (std::size_t k = 0; k < n; ++k) kept += sight_[k] != kDropped ? 1 : 0;
  if (kept == n) return;
  if (kept == 0) {
    dictionary_.drop_cuts();
    sight_.clear();
    return;
  }
  kept_rows_.clear();
  for (std::size_t i = table.first_constraint(); i < table.first_cut(); ++i) {
    kept_rows_.push_back(static_cast<std::uint32_t>(i));
  }
  std::size_t to = 0;
  for (std::size_t k = 0; k < n; ++k) {
    if (sight_[k] == kDropped) continue;
    kept_rows_.push_back(static_cast<std::uint32_t>(table.first_cut() + k));
    sight_[to] = sight_[k];
    if (around_.valid) {
      around_.fall[to] = around_.fall[k];
      around_.rise[to] = around_.rise[k];
    }
    ++to;
  }
  sight_.resize(kept);
  dictionary_.keep_rows(kept_rows_, table.n_constraints());
}

/// The column of an edge on which row `row` changes sign (or any, if the vertex is on it); 0 if
/// none.
std::size_t LpCell::edge_across(std::size_t row) const {
  const double value = dictionary_.at(row, 0);
  const double tol = tolerance(row);
  std::size_t best = 0;
  double best_slope = 0.0;
  for (std::size_t j = 1; j <= dictionary_.dim(); ++j) {
    const double slope = dictionary_.at(row, j);
    const double threshold = around_.threshold[j - 1];
    if (std::abs(slope) <= threshold) continue;
    if (dictionary_.is_free(j)) return j;
    const double end = value + slope * around_.length[j - 1];
    const bool across = value > tol ? end < -tol : value < -tol ? end > tol : true;
    if (across && std::abs(slope) > best_slope * threshold) {
      best_slope = std::abs(slope) / threshold;
      best = j;
    }
  }
  return best;
}

std::size_t LpCell::choose_cut(const CellContext& context) {
  if (!around_.valid) look(context);
  for (std::size_t k = 0; k < sight_.size(); ++k) {
    if (sight_[k] == kCrossing && edge_across(dictionary_.first_cut() + k) != 0) return k;
  }
  for (std::size_t k = 0; k < sight_.size(); ++k) {
    if (sight_[k] == kCrossing && crossing_edge(context, k) != 0) return k;
  }
  for (std::size_t k = 0; k < sight_.size(); ++k) {
    if (is_thin(k)) return k;
  }
  return Cut::kNone;
}

/// Walks to a vertex with an edge across the crossing cut and returns the edge's column. Returns 0
/// and settles the cut when it turns out, by a margin of rounding, that it does not cross.
std::size_t LpCell::crossing_edge(const CellContext& context, std::size_t position) {
  const std::size_t row = dictionary_.first_cut() + position;
  if (!around_.valid) look(context);
  for (StepLimit limit(dictionary_.n_rows());; limit.count()) {
    if (const std::size_t col = edge_across(row); col != 0) return col;
    const bool above = dictionary_.at(row, 0) > 0.0;
    if (!step(context, row, above ? -1.0 : 1.0)) {
      sight_[position] = confirm(context, position, above);
      return 0;
    }
    look(context);
  }
}

/// Constraints that no edge of the current vertex decreases cannot be violated: they are redundant.
void LpCell::drop_redundant_constraints() {
  const Dictionary& table = dictionary_;
  const std::size_t n = table.n_constraints();
  std::vector<double>& fall = around_.inverse;  // not needed any more at this vertex
  std::vector<double>& rise = redundancy_rise_;
  fall.resize(n + kRowPadding);
  rise.resize(n + kRowPadding);
  kernels().ranges(table.column(1) + table.first_constraint(), table.stride(), n, table.dim(),
                   around_.length.data(), around_.threshold.data(), fall.data(), rise.data());
  kept_rows_.clear();
  for (std::size_t i = 0; i < n; ++i) {
    if (fall[i] < 0.0) kept_rows_.push_back(static_cast<std::uint32_t>(table.dim() + i));
  }
  const std::size_t kept = kept_rows_.size();
  if (kept == n) return;
  for (std::size_t i = table.first_cut(); i < table.n_rows(); ++i) {
    kept_rows_.push_back(static_cast<std::uint32_t>(i));
  }
  dictionary_.keep_rows(kept_rows_, kept);
}

/// Cuts the cell at the current vertex's edge across cut `position` and keeps one side of it.
/// Returns the column that now holds the slack of the cut.
std::size_t LpCell::cut_here(const CellContext& context, std::size_t position, bool positive) {
  drop_redundant_constraints();
  const std::size_t row = dictionary_.first_cut() + position;
  const std::size_t col = edge_across(row);
  if (col == 0) throw NumericalError("a cut lost the edge that it was to be made at");
  for (std::size_t j = 1; j <= dictionary_.dim(); ++j) {
    if (dictionary_.is_free(j) && j != col && !dictionary_.is_free(col)) {
      dictionary_.column(j)[row] = 0.0;  // below the threshold: constraints are constant on lines
    }
  }
  const std::size_t cut = cut_at(position);
  const auto id = context.constraints.push(*context.cuts, cut, context.source(cut), true);
  path_.push_back(positive ? id : ConstraintStack::opposite(id));
  dictionary_.pivot_cut(row, col, id);
  if (!positive) dictionary_.flip(col);
  std::swap(sight_[position], sight_.front());
  sight_.erase(sight_.begin());
  around_.valid = false;
  basis_.is_known = false;
  ++context.statistics.n_pivots;
  return col;
}

/// Takes over from the pool what its points show of the cuts.
void LpCell::recall() {
  pool_.unite(seen_);
  const std::size_t words = pool_.words();
  for (std::size_t k = 0; k < sight_.size(); ++k) {
    if (sight_[k] >= kNegative && !is_thin(k)) continue;  // settled or dropped for good
    const std::size_t cut = cut_at(k);
    const std::uint64_t bit = std::uint64_t{1} << (cut % 64);
    sight_[k] = static_cast<Sight>(((seen_[cut / 64] & bit) != 0 ? kSeenNegative : 0) |
                                   ((seen_[words + cut / 64] & bit) != 0 ? kSeenPositive : 0));
  }
}

void LpCell::split(const CellContext& context, std::size_t position, LpCell& negative) {
  const std::size_t cut = cut_at(position);
  const std::size_t col = cut_here(context, position, true);
  negative.dictionary_.assign(dictionary_);
  negative.reach_ = reach_;
  negative.condition_ = condition_;
  negative.dictionary_.flip(col);
  negative.basis_.is_known = false;
  negative.path_ = path_;
  negative.path_.back() = ConstraintStack::opposite(path_.back());
  negative.pool_.assign_side(pool_, cut, false);
  negative.sight_ = sight_;
  negative.settled_.clear();
  negative.around_.valid = false;
  negative.recall();
  pool_.assign_side(pool_, cut, true);
  recall();
}

bool LpCell::restrict_to(const CellContext& context, std::size_t position, bool positive) {
  while (!settle(context, position)) {
    // Stopped by the monitor: go on all the same, the caller stops at its next node.
  }
  if (sight_[position] == kCrossing && crossing_edge(context, position) != 0) {
    const std::size_t cut = cut_at(position);
    cut_here(context, position, positive);
    pool_.assign_side(pool_, cut, positive);
    recall();
    return true;
  }
  if (is_thin(position)) return false;  // TreeCell's part
  const bool agrees = (sight_[position] == kPositive) == positive;
  sight_[position] = kDropped;
  if (agrees && context.first.stage == CutSource::kDomain) {
    // Bounds that are proven over the domain rest on all of its half-spaces.
    const std::size_t cut = cut_at(position);
    const auto id = context.constraints.push(*context.cuts, cut, context.source(cut), true);
    path_.push_back(positive ? id : ConstraintStack::opposite(id));
  }
  return agrees;
}

void LpCell::accept(std::size_t position, ConstraintStack::Id side) {
  path_.push_back(side);
  sight_[position] = kDropped;
}

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

bool LpCell::has_interior(const CellContext& context, InteriorPoint& out) {
  if (!around_.valid) look(context);
  centre(out.point);
  if (context.arbiter->is_witness(path_, out.point)) return true;
  interior_point(context, out);
  if (context.arbiter->is_witness(path_, out.point)) return true;
  RationalPoint exact;
  return context.arbiter->interior(path_, exact) == Interior::found;
}

bool LpCell::has_both_sides(const CellContext& context, std::size_t position) {
  if (is_thin(position)) return false;
  if (!around_.valid) look(context);
  const std::size_t row = dictionary_.first_cut() + position;
  const std::size_t col = edge_across(row);
  if (col == 0 || dictionary_.is_free(col)) return false;
  const CutRows& cuts = *context.cuts;
  const std::size_t cut = cut_at(position);
  const std::size_t d = dictionary_.dim();
  centre(centre_);
  double inside = cuts.column(0)[cut];
  for (std::size_t k = 0; k < d; ++k) inside += cuts.column(k + 1)[cut] * centre_[k];
  const bool positive = inside > 0.0;
  if (!context.arbiter->is_witness(path_, centre_, cuts, cut, positive)) return false;
  // The end of the edge on the other side; a point between it and the centre is inside as well.
  const double here = dictionary_.at(row, 0);
  std::vector<double>& point = edge_end_;
  point.assign(dictionary_.column(0), dictionary_.column(0) + d);
  double outside = here;
  if ((here > 0.0) == positive) {
    move_along(col, 1.0, point);
    outside = cuts.column(0)[cut];
    for (std::size_t k = 0; k < d; ++k) outside += cuts.column(k + 1)[cut] * point[k];
  }
  if ((outside > 0.0) == positive) return false;
  const double share = (inside - 0.5 * outside) / (inside - outside);
  for (std::size_t k = 0; k < d; ++k) point[k] = centre_[k] + share * (point[k] - centre_[k]);
  return context.arbiter->is_witness(path_, point, cuts, cut, !positive);
}

}  // namespace linregions
