// Settling cuts of the last stage before its map is known: the fifth part of TreeWalk.

#include "tree_walk.hpp"

namespace linregions {

namespace {

constexpr std::size_t kMostUnits = 6;  // open ones: with more, bounds say little
constexpr std::size_t kFewRows = 20;   // so few are as soon settled when their stage is entered

}  // namespace

/// Whether the node is of the last stage but one, has a few open units, and nobody has looked yet.
/// The maps of earlier stages are needed whole, for the stages behind them.
bool TreeWalk::may_look_ahead(const Node& node) const {
  if (node.stage + 2 != n_stages_ || node.next.is_partial() || !node.cell.takes_raw_cuts()) {
    return false;
  }
  const Stage& stage = network_.stages()[node.stage];
  const Stage& next = network_.stages()[node.stage + 1];
  return node.cell.n_cuts() <= kMostUnits && next.cuts.size() > kFewRows && stage.is_plain &&
         next.is_plain && !next.map.is_sparse() && layers_[node.stage].cuts.is_raw() && !proof_ &&
         sampler_ == nullptr && CutRows::can_be_raw(node.next, reach());
}

/// Writes down the units of the last stage that have one sign on the whole cell, and leaves their
/// rows out of its map.
void TreeWalk::look_ahead(Node& node) {
  const Stage& stage = network_.stages()[node.stage];
  const Stage& next = network_.stages()[node.stage + 1];
  ahead_.units.clear();
  for (std::size_t k = 0; k < node.cell.n_cuts(); ++k) {
    const std::size_t cut = node.cell.cut_at(k);
    const PiecewiseLinear& f = stage.activations[stage.outputs[cut].activation];
    if (f.intercepts[0] != 0.0 || f.intercepts[1] != 0.0) return;
    ahead_.units.push_back({cut, {f.slopes[0], f.slopes[1]}});
  }
  node.cell.look_ahead(context(node), next.map, node.next, ahead_);
  std::uint32_t* pattern = pattern_.data() + next.unit.front();
  kept_rows_.clear();
  for (std::size_t r = 0; r < next.cuts.size(); ++r) {
    if (ahead_.sides[r] == 0) {
      kept_rows_.push_back(static_cast<std::uint32_t>(r));
    } else {
      pattern[r] = ahead_.sides[r] - 1U;
    }
  }
  if (is_certified_) arbiter_.note_filtered(next.cuts.size() - kept_rows_.size());
  node.next.keep_rows(kept_rows_);
}

}  // namespace linregions
