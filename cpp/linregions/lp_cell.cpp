#include "lp_cell.hpp"

#include <algorithm>
#include <cmath>

#include "errors.hpp"
#include "kernels.hpp"
#include "tolerances.hpp"

namespace linregions {

namespace {

constexpr std::size_t kRefactorPeriod = 40;
constexpr double kFarAway = 1e4;

}  // namespace

void LpCell::assign(const LpCell& other) {
  dictionary_.assign(other.dictionary_);
  reach_ = other.reach_;
  condition_ = other.condition_;
  path_ = other.path_;
  has_witness_ = other.has_witness_;
  if (has_witness_) witness_ = other.witness_;
  pool_ = other.pool_;
  sight_ = other.sight_;
  settled_ = other.settled_;
  n_cuts_unproven_ = other.n_cuts_unproven_;
  partial_ = other.partial_ ? std::make_unique<PartialCount>(*other.partial_) : nullptr;
  around_.valid = false;
  basis_.is_known = false;
}

void LpCell::enter_layer(const CellContext& context) {
  const CutRows& cuts = *context.cuts;
  dictionary_.drop_cuts();
  dictionary_.append_cuts(cuts);
  pool_.reset(cuts.size());
  sight_.assign(cuts.size(), 0);
  settled_.clear();
  n_cuts_unproven_ = 0;
  for (std::size_t k = 0; k < cuts.size(); ++k) {
    if (cuts.kind(k) == CutRows::Kind::constant_negative) sight_[k] = kNegative;
    if (cuts.kind(k) == CutRows::Kind::constant_positive) sight_[k] = kPositive;
  }
  around_.valid = false;
}

/// Looks along all edges of the current vertex and notes what they show of every cut.
void LpCell::look(const CellContext& context) {
  if (dictionary_.pivots_since_refactor() >= kRefactorPeriod + dictionary_.dim()) {
    static_cast<void>(refactor(context));
  }
  Dictionary& table = dictionary_;
  const std::size_t first = table.first_cut();
  const std::size_t n = table.n_cuts();
  around_.length.resize(table.dim());
  around_.threshold.resize(table.dim());
  around_.inverse.resize(table.n_constraints() + kRowPadding);
  around_.fall.resize(n + kRowPadding);
  around_.rise.resize(n + kRowPadding);
  SurveyView view{table.constraint_noise(),
                  reach_,
                  0.0,
                  condition_,
                  around_.length.data(),
                  around_.threshold.data(),
                  around_.inverse.data(),
                  around_.fall.data(),
                  around_.rise.data()};
  kernels().survey(table.view(), view);
  around_.extent = view.extent;
  reach_ = view.reach;
  condition_ = view.condition;
  if (reach_ > kFarAway * std::max(around_.extent, context.scale) &&
      dictionary_.pivots_since_refactor() > 0 && refactor(context)) {
    return look(context);  // the errors of a far vertex must not blur this one
  }
  if (table.has_free_columns()) {
    // Along a line of the cell a cut that varies at all takes every value.
    for (std::size_t j = 1; j <= table.dim(); ++j) {
      if (!table.is_free(j)) continue;
      for (std::size_t k = 0; k < n; ++k) {
        if (std::abs(table.at(first + k, j)) <= around_.threshold[j - 1]) continue;
        around_.fall[k] = -tolerances::kUnbounded;
        around_.rise[k] = tolerances::kUnbounded;
      }
    }
  }
  around_.valid = true;
  update_sights(context);
  context.monitor.tick(4 * table.n_rows() * (table.dim() + 1), context.progress);
}

void LpCell::update_sights(const CellContext& context) {
  const double* vertex = dictionary_.column(0);
  const std::size_t first = dictionary_.first_cut();
  pool_.begin_point();
  for (std::size_t k = 0; k < sight_.size(); ++k) {
    const double value = vertex[first + k];
    const double tol = tolerance(first + k);
    const double fall = around_.fall[k];
    const double rise = around_.rise[k];
    Sight sight = sight_[k];
    if (sight >= kNegative) continue;  // settled for good
    if (value > tol) {
      pool_.set(cut_at(k), true);
      sight |= kSeenPositive;
    } else if (value < -tol) {
      pool_.set(cut_at(k), false);
      sight |= kSeenNegative;
    }
    if (value + fall < -tol) sight |= kSeenNegative;
    if (value + rise > tol) sight |= kSeenPositive;
    if (sight <= kSeenPositive) {  // one side seen, or none: is the other one empty?
      if (fall == 0.0 && value >= -tol) {
        // A cut that is zero on the whole cell is on its lower side, by definition.
        sight = sight == kSeenPositive || rise > 0.0 ? kPositive : kNegative;
      } else if (rise == 0.0 && value <= tol) {
        sight = kNegative;
      }
    }
    sight_[k] = sight >= kNegative ? confirm(context, k, sight == kPositive) : sight;
  }
}

/// What is true of a cut that seems to have the cell on one side; 0 if that was left open.
LpCell::Sight LpCell::confirm(const CellContext& context, std::size_t position, bool positive) {
  if (context.arbiter == nullptr) return positive ? kPositive : kNegative;
  const std::size_t cut = cut_at(position);
  const Standing standing{dictionary_,
                          dictionary_.first_cut() + position,
                          *context.cuts,
                          cut,
                          context.source(cut),
                          path_,
                          basis_};
  switch (context.arbiter->judge(standing, positive)) {
    case Verdict::positive:
      return kPositive;
    case Verdict::negative:
      return kNegative;
    case Verdict::crosses:
      return positive ? kThinPositive : kThinNegative;
    case Verdict::stopped:
      break;
  }
  return 0;
}

Settled LpCell::settle_all(const CellContext& context) {
  if (!around_.valid) look(context);
  collect_settled();  // often most of them: the steps that follow need not carry their rows along
  bool all = true;
  for (std::size_t k = 0; k < sight_.size() && all; ++k) all = settle(context, k);
  collect_settled();
  return all ? Settled::all : Settled::stopped;
}

/// Moves the cuts that are settled off the table.
void LpCell::collect_settled() {
  for (std::size_t k = 0; k < sight_.size(); ++k) {
    if ((sight_[k] & (kNegative | kPositive)) == 0) continue;
    settled_.push_back({cut_at(k), sight_[k] == kPositive});
    sight_[k] = kDropped;
  }
  forget_dropped();
}

/// Walks until cut `position` is settled; false when the monitor stopped it after at least a step.
bool LpCell::settle(const CellContext& context, std::size_t position) {
  if (!around_.valid) look(context);
  if (sight_[position] < kCrossing) ++context.statistics.n_lps;
  for (StepLimit limit(dictionary_.n_rows()); sight_[position] < kCrossing; limit.count()) {
    const bool seen_positive = sight_[position] == kSeenPositive;
    if (!step(context, dictionary_.first_cut() + position, seen_positive ? -1.0 : 1.0)) {
      sight_[position] = confirm(context, position, seen_positive);
      return sight_[position] != 0;
    }
    look(context);
    if (context.monitor.stopped()) return false;
  }
  return true;
}

/// One simplex step that changes row `row` in the given direction; false if no edge does.
///
/// The edge of greatest gain is taken. When all edges that improve the row have length zero,
/// Bland's rule chooses both variables, which excludes cycling.
bool LpCell::step(const CellContext& context, std::size_t row, double direction) {
  double best_gain = 0.0;
  std::size_t best = 0;
  std::size_t bland = 0;
  for (std::size_t j = 1; j <= dictionary_.dim(); ++j) {
    const double slope = direction * dictionary_.at(row, j);
    if (slope <= around_.threshold[j - 1] || dictionary_.is_free(j)) continue;
    const double gain = slope * around_.length[j - 1];
    if (around_.length[j - 1] > tolerances::kShortestEdge && gain > best_gain) {
      best_gain = gain;
      best = j;
    }
    if (bland == 0 || dictionary_.col_id(j) < dictionary_.col_id(bland)) bland = j;
  }
  if (bland == 0) return false;
  const std::size_t col = best != 0 ? best : bland;
  pivot(context, leaving_row(col, best == 0), col);
  return true;
}

/// The constraint that ends edge `col`. Among nearly equal ones the largest coefficient, for a
/// stable pivot; with `bland` the smallest identifier among the tight ones.
std::size_t LpCell::leaving_row(std::size_t col, bool bland) const {
  const double* column = dictionary_.column(col);
  const double* vertex = dictionary_.column(0);
  const double limit = -around_.threshold[col - 1];
  const double least_ratio = (1.0 - 1e-10) / around_.length[col - 1];
  const std::size_t first = dictionary_.first_constraint();
  std::size_t best = 0;
  for (std::size_t i = first; i < first + dictionary_.n_constraints(); ++i) {
    if (bland) {
      if (column[i] >= limit || vertex[i] > 0.0) continue;
      if (best == 0 || dictionary_.row_id(i) < dictionary_.row_id(best)) best = i;
    } else {
      if (-column[i] * around_.inverse[i - first] < least_ratio) continue;
      if (best == 0 || column[i] < column[best]) best = i;
    }
  }
  if (best == 0) throw NumericalError("a linear program lost the constraint that ends an edge");
  return best;
}

void LpCell::pivot(const CellContext& context, std::size_t row, std::size_t col) {
  dictionary_.pivot(row, col);
  around_.valid = false;
  basis_.is_known = false;
  ++context.statistics.n_pivots;
  context.monitor.tick(2 * dictionary_.n_rows() * (dictionary_.dim() + 1), context.progress);
}

bool LpCell::refactor(const CellContext& context) {
  if (!dictionary_.refactor(context.constraints, *context.cuts)) return false;
  ++context.statistics.n_refactorisations;
  basis_.is_known = false;
  reach_ = context.scale;
  condition_ = 0.0;
  return true;
}

}  // namespace linregions
