// Cutting a cell in two: part of LpCell.

#include <cmath>

#include "errors.hpp"
#include "kernels.hpp"
#include "lp_cell.hpp"
#include "tolerances.hpp"

namespace linregions {

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
  path_.push(positive ? id : ConstraintStack::opposite(id));
  has_witness_ = false;
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
  Sides sides;
  if (context.arbiter != nullptr) sides = find_witnesses(context, position);
  const std::size_t col = cut_here(context, position, true);
  negative.dictionary_.assign(dictionary_);
  negative.reach_ = reach_;
  negative.condition_ = condition_;
  negative.dictionary_.flip(col);
  negative.basis_.is_known = false;
  negative.has_witness_ = sides.own ? sides.has_other : sides.has_own;
  has_witness_ = sides.own ? sides.has_own : sides.has_other;
  if (sides.own) {
    if (negative.has_witness_) negative.witness_ = other_witness_;
  } else {
    if (negative.has_witness_) negative.witness_ = witness_;
    std::swap(witness_, other_witness_);
  }
  negative.path_ = path_;
  negative.path_.flip_last();
  negative.pool_.assign_side(pool_, cut, false);
  negative.sight_ = sight_;
  negative.settled_.clear();
  negative.n_cuts_unproven_ = n_cuts_unproven_;
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
    path_.push(positive ? id : ConstraintStack::opposite(id));
    has_witness_ = false;
  }
  return agrees;
}

void LpCell::accept(std::size_t position, ConstraintStack::Id side) {
  path_.push(side);
  has_witness_ = false;
  sight_[position] = kDropped;
}

}  // namespace linregions
