#include "exact_cell.hpp"

#include <algorithm>
#include <utility>

namespace linregions {

ExactCell::ExactCell(Path path, std::vector<std::size_t> cuts, std::vector<SettledCut> settled)
    : path_(std::move(path)),
      cuts_(std::move(cuts)),
      state_(cuts_.size(), State::open),
      settled_(std::move(settled)) {}

void ExactCell::enter_layer(const CellContext& context) {
  cuts_.clear();
  settled_.clear();
  for (std::size_t c = 0; c < context.cuts->size(); ++c) cuts_.push_back(c);
  state_.assign(cuts_.size(), State::open);
}

Interior ExactCell::locate(const CellContext& context) {
  if (has_point_) return Interior::found;
  const Interior result = context.arbiter->interior(path_, point_);
  has_point_ = result == Interior::found;
  return result;
}

void ExactCell::settle_constant(const CellContext& context, std::size_t position) {
  const bool is_positive = context.cuts->kind(cuts_[position]) == CutRows::Kind::constant_positive;
  settled_.push_back({cuts_[position], is_positive});
  state_[position] = State::dropped;
}

Settled ExactCell::settle_all(const CellContext& context) {
  const Interior interior = locate(context);
  if (interior == Interior::stopped) return Settled::stopped;
  if (interior == Interior::empty) return Settled::empty;
  for (std::size_t k = 0; k < cuts_.size(); ++k) {
    if (state_[k] != State::open) continue;
    if (context.cuts->kind(cuts_[k]) != CutRows::Kind::hyperplane) {
      settle_constant(context, k);
      continue;
    }
    const CutSource source = context.source(cuts_[k]);
    const int side = point_.sign_of(context.arbiter->row(source));
    RationalPoint other;
    // A cut through the point has an interior on both sides of it.
    const Interior beyond =
        side == 0 ? Interior::found : context.arbiter->interior(path_, source, side < 0, other);
    if (beyond == Interior::stopped) return Settled::stopped;
    if (beyond == Interior::found) {
      state_[k] = State::crossing;
    } else {
      settled_.push_back({cuts_[k], side > 0});
      state_[k] = State::dropped;
    }
  }
  forget_dropped();
  return Settled::all;
}

void ExactCell::forget_dropped() {
  std::size_t kept = 0;
  for (std::size_t k = 0; k < cuts_.size(); ++k) {
    if (state_[k] == State::dropped) continue;
    cuts_[kept] = cuts_[k];
    state_[kept++] = state_[k];
  }
  cuts_.resize(kept);
  state_.resize(kept);
}

std::size_t ExactCell::choose_cut(const CellContext&) const {
  const auto found = std::find(state_.begin(), state_.end(), State::crossing);
  return found == state_.end() ? Cut::kNone : static_cast<std::size_t>(found - state_.begin());
}

/// The cell's part on one side: cuts that crossed it may do so no more.
void ExactCell::add_side(Id side) {
  path_.push(side);
  std::replace(state_.begin(), state_.end(), State::crossing, State::open);
}

ExactCell ExactCell::split(const CellContext& context, std::size_t position) {
  const std::size_t cut = cuts_[position];
  const Id id = context.constraints.push(*context.cuts, cut, context.source(cut), true);
  const int side = point_.sign_of(context.arbiter->row(context.source(cut)));
  state_[position] = State::dropped;
  forget_dropped();
  ExactCell negative = *this;
  negative.settled_.clear();
  add_side(id);
  negative.add_side(ConstraintStack::opposite(id));
  has_point_ = has_point_ && side > 0;
  negative.has_point_ = negative.has_point_ && side < 0;
  return negative;
}

bool ExactCell::restrict_to(const CellContext& context, std::size_t position, bool positive) {
  const std::size_t cut = cuts_[position];
  state_[position] = State::dropped;
  const CutRows::Kind kind = context.cuts->kind(cut);
  if (kind != CutRows::Kind::hyperplane) {
    return (kind == CutRows::Kind::constant_positive) == positive;
  }
  RationalPoint point;
  if (context.arbiter->interior(path_, context.source(cut), positive, point) != Interior::found) {
    return false;
  }
  const Id id = context.constraints.push(*context.cuts, cut, context.source(cut), true);
  add_side(positive ? id : ConstraintStack::opposite(id));
  point_ = std::move(point);
  has_point_ = true;
  return true;
}

bool ExactCell::has_interior(const CellContext& context, InteriorPoint&) {
  return locate(context) == Interior::found;
}

void ExactCell::reported_point(const CellContext& context, InteriorPoint& out) const {
  out = context.arbiter->report(path_, nullptr);
}

}  // namespace linregions
