// Counting the parts of a cell without making them: part of LpCell.

#include <memory>
#include <utility>

#include "flat_count.hpp"
#include "lp_cell.hpp"

namespace linregions {

/// Whether the parts at the open cuts may be counted by restriction. Lists the cuts that matter.
bool LpCell::is_worth_restricting() {
  const std::size_t d = dictionary_.dim();
  if (d < 2 || d > kFlatLargestDim || dictionary_.has_free_columns()) return false;
  flat_cuts_.clear();
  for (std::size_t k = 0; k < n_cuts(); ++k) {
    if (is_thin(k)) return false;
    if ((sight_[k] & (kNegative | kPositive | kDropped)) != 0) continue;
    flat_cuts_.push_back(static_cast<std::uint32_t>(dictionary_.first_cut() + k));
  }
  return n_cuts_unproven_ == 0 || 2 * flat_cuts_.size() <= n_cuts_unproven_;
}

std::optional<std::uint64_t> LpCell::count_parts(const CellContext& context) {
  if (n_cuts() == 1 && sight_.front() == kCrossing) {
    if (context.arbiter == nullptr || has_both_sides(context, 0)) return 2;
    // From a vertex with an edge across the cut it is easier to see.
    if (choose_cut(context) != Cut::kNone && has_both_sides(context, 0)) return 2;
    return {};
  }
  if (!is_worth_restricting()) return {};
  if (!flats_) flats_ = std::make_unique<FlatCount>();
  PartialCount beginning;
  PartialCount& part = partial_ ? *partial_ : beginning;
  const FlatCount::Start start{dictionary_, path_, flat_cuts_,
                               has_witness_ ? &witness_.point : nullptr};
  const FlatCount::Outcome outcome = flats_->count(context, start, part.position);
  if (outcome == FlatCount::Outcome::unproven) {
    partial_.reset();
    n_cuts_unproven_ = flat_cuts_.size();
    return {};
  }
  part.n_new = flats_->total();
  part.is_done = outcome == FlatCount::Outcome::counted;
  if (!partial_ && part.is_done) return part.n_new;
  if (!partial_) partial_ = std::make_unique<PartialCount>(std::move(beginning));
  return {};
}

}  // namespace linregions
