// Decisions and branching: part of TreeWalk.

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "tree_walk.hpp"

namespace linregions {

void TreeWalk::decide_pending(Node& node) {
  const Node::Pending pending = std::exchange(node.pending, Node::Pending::none);
  if (pending == Node::Pending::cut) {
    node.cell.settled().push_back({node.pending_index, node.pending_value != 0});
    decide_settled(node);
  } else if (pending == Node::Pending::output) {
    decide_output(node, node.pending_index, node.pending_value);
  }
}

/// Writes down the sides of all cuts that were settled, then the outputs that are thereby decided.
void TreeWalk::decide_settled(Node& node) {
  const Stage& stage = network_.stages()[node.stage];
  std::vector<SettledCut>& settled = node.cell.settled();
  if (stage.is_plain) return decide_plainly(node);
  touched_.clear();
  for (const SettledCut& s : settled) note_side(node, s.cut, s.positive);
  for (const SettledCut& s : settled) {
    const std::size_t output = stage.cuts[s.cut].output;
    if (stage.cut_start[output + 1] - stage.cut_start[output] == 1) {
      decide_output(node, output, s.positive ? 1 : 0);
    } else {
      touched_.push_back(output);
    }
  }
  settled.clear();
  node.cell.forget_dropped();
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const std::size_t output : touched_) {
    if (!has_open_cuts(node, output)) decide_output(node, output, piece_of(node, output));
  }
}

/// Writes the cuts that were settled down in the proof.
void TreeWalk::write_settled(Node& node) {
  const CutRows& cuts = layers_[node.stage].cuts;
  for (const SettledCut& s : node.cell.settled()) {
    const CutSource source{static_cast<std::int32_t>(node.stage), static_cast<std::int32_t>(s.cut)};
    const bool is_constant = cuts.kind(s.cut) != CutRows::Kind::hyperplane;
    proof_->decided(node.cell.path(), source, is_constant, s.positive);
  }
}

/// The same where every cut is a unit of its own.
void TreeWalk::decide_plainly(Node& node) {
  const Stage& stage = network_.stages()[node.stage];
  std::vector<SettledCut>& settled = node.cell.settled();
  std::uint32_t* pattern = pattern_.data() + stage.unit.front();
  for (const SettledCut& s : settled) pattern[s.cut] = s.positive ? 1 : 0;
  if (node.stage + 1 < n_stages_) {
    const bool is_uniform = stage.activations.size() == 1;
    const PiecewiseLinear* f = stage.activations.data();
    std::array<bool, 2> is_zero{};
    for (const SettledCut& s : settled) {
      if (!is_uniform || &s == settled.data()) {
        f = &stage.activations[stage.outputs[s.cut].activation];
        for (const std::size_t piece : {0, 1}) {
          is_zero[piece] = f->slopes[piece] == 0.0 && f->intercepts[piece] == 0.0;
        }
      }
      const std::size_t piece = s.positive ? 1 : 0;
      if (is_zero[piece]) continue;
      decided_.push_back({s.cut, f->slopes[piece], f->intercepts[piece], s.cut});
    }
  }
  settled.clear();
}

/// Notes the side of a cut, and drops the open cuts of its unit that are thereby implied.
void TreeWalk::note_side(Node& node, std::size_t cut, bool positive) {
  const Stage& stage = network_.stages()[node.stage];
  std::vector<std::uint8_t>& side = layers_[node.stage].positive;
  const Cut& decided = stage.cuts[cut];
  const std::size_t output = decided.output;
  side[cut] = positive ? 1 : 0;
  if (stage.cut_start[output + 1] - stage.cut_start[output] == 1) return;
  const std::size_t loser = positive ? decided.other : decided.row;
  for (std::size_t k = 0; k < node.cell.n_cuts(); ++k) {
    const std::size_t index = node.cell.cut_at(k);
    const Cut& other = stage.cuts[index];
    if (other.output != output || node.cell.is_dropped(k)) continue;
    if (decided.is_pair()) {
      if (other.row != loser && other.other != loser) continue;
      side[index] = Layer::kIrrelevant;
    } else {
      if (positive ? other.rank > decided.rank : other.rank < decided.rank) continue;
      side[index] = side[cut];
    }
    node.cell.drop(k);
  }
}

bool TreeWalk::has_open_cuts(const Node& node, std::size_t output) const {
  const std::vector<Cut>& cuts = network_.stages()[node.stage].cuts;
  for (std::size_t k = 0; k < node.cell.n_cuts(); ++k) {
    if (!node.cell.is_dropped(k) && cuts[node.cell.cut_at(k)].output == output) return true;
  }
  return false;
}

/// Whether the open cuts are hyperplanes that are crossed one by one. Pairs of rows of a maximum
/// are not if several of it are open: behind both sides of one a third row may win.
bool TreeWalk::has_only_hyperplanes(const Node& node) {
  if (network_.stages()[node.stage].is_plain) return true;
  const std::vector<Cut>& cuts = network_.stages()[node.stage].cuts;
  touched_.clear();
  for (std::size_t k = 0; k < node.cell.n_cuts(); ++k) {
    const Cut& cut = cuts[node.cell.cut_at(k)];
    if (cut.is_pair() && !node.cell.is_dropped(k)) touched_.push_back(cut.output);
  }
  std::sort(touched_.begin(), touched_.end());
  return std::adjacent_find(touched_.begin(), touched_.end()) == touched_.end();
}

/// The piece of an output all of whose cuts are decided.
std::size_t TreeWalk::piece_of(const Node& node, std::size_t output) const {
  const Stage& stage = network_.stages()[node.stage];
  const std::vector<std::uint8_t>& side = layers_[node.stage].positive;
  const Output& description = stage.outputs[output];
  std::size_t piece = 0;
  if (description.n_rows == 1) {
    for (std::size_t c = stage.cut_start[output]; c < stage.cut_start[output + 1]; ++c) {
      piece += side[c] == 1 ? 1 : 0;
    }
    return piece;
  }
  std::vector<bool> lost(description.n_rows, false);
  for (std::size_t c = stage.cut_start[output]; c < stage.cut_start[output + 1]; ++c) {
    if (side[c] == Layer::kIrrelevant) continue;
    const std::size_t loser = side[c] == 1 ? stage.cuts[c].other : stage.cuts[c].row;
    lost[loser - description.first_row] = true;
  }
  while (piece + 1 < lost.size() && lost[piece]) ++piece;
  return piece;
}

/// Notes the piece of an output, to be added to the next stage's map.
void TreeWalk::decide_output(Node& node, std::size_t output, std::size_t piece) {
  const Stage& stage = network_.stages()[node.stage];
  if (stage.unit[output] != Cut::kNone) {
    pattern_[stage.unit[output]] = static_cast<std::uint32_t>(piece);
  }
  if (node.stage + 1 < n_stages_) add_input(stage, output, piece);
}

/// Notes what an output on one of its pieces is to the next stage.
void TreeWalk::add_input(const Stage& stage, std::size_t output, std::size_t piece) {
  const Output& description = stage.outputs[output];
  if (description.n_rows > 1) {
    decided_.push_back({output, 1.0, 0.0, description.first_row + piece});
  } else {
    const PiecewiseLinear& f = stage.activations[description.activation];
    if (f.slopes[piece] == 0.0 && f.intercepts[piece] == 0.0) return;
    decided_.push_back({output, f.slopes[piece], f.intercepts[piece], description.first_row});
  }
}

/// Adds the outputs decided since to the next stage's map.
void TreeWalk::add_decided(Node& node) {
  if (decided_.empty()) return;
  node.next.add_inputs(network_.stages()[node.stage + 1], decided_, layers_[node.stage].rows);
  decided_.clear();
}

void TreeWalk::drop_cuts_of(Node& node, std::size_t output) {
  const std::vector<Cut>& cuts = network_.stages()[node.stage].cuts;
  for (std::size_t k = 0; k < node.cell.n_cuts(); ++k) {
    if (cuts[node.cell.cut_at(k)].output == output) node.cell.drop(k);
  }
}

/// A new node on top of the stack, like `parent` but for its cell.
TreeNode& TreeWalk::push(const Node& parent) {
  if (depth_ == nodes_.size()) {
    nodes_.push_back(std::make_unique<Node>(parent.cell.dim()));
  }
  Node& child = *nodes_[depth_++];
  child.stage = parent.stage;
  child.share = parent.share;
  child.sample = parent.sample;
  child.n_followed = 0;
  child.lacks_chart = parent.lacks_chart;
  if (parent.stage + 1 < n_stages_) child.next = parent.next;
  return child;
}

/// Splits the top node in two; the negative side comes first.
void TreeWalk::branch(Node& node, std::size_t position) {
  const std::size_t cut = node.cell.cut_at(position);
  const Cut& description = network_.stages()[node.stage].cuts[cut];
  if (description.is_pair()) return branch_on_maximum(description.output);
  if (proof_) proof_->split(cut);
  node.share /= 2;
  Node& negative = push(node);
  node.cell.split(context(node), position, negative.cell);
  for (Node* child : {&node, &negative}) {
    child->mark = constraints_.mark();
    child->pending = Node::Pending::cut;
    child->pending_index = cut;
    child->pending_value = child == &node ? 1 : 0;
    child->sample.n_siblings = 2;
  }
}

/// Replaces the top node by one node for each row that can be the maximum; the first row on top.
/// Splitting at pairs of rows would cut regions in which a third row wins.
void TreeWalk::branch_on_maximum(std::size_t output) {
  if (!parent_) parent_ = std::make_unique<Node>(nodes_.front()->cell.dim());
  std::swap(parent_, nodes_[--depth_]);
  const std::size_t bottom = depth_;
  const std::size_t n_rows = network_.stages()[parent_->stage].outputs[output].n_rows;
  for (std::size_t winner = n_rows; winner-- > 0;) {
    const std::size_t mark = constraints_.mark();
    Node& child = push(*parent_);
    child.cell.assign(parent_->cell);
    if (!restrict_to_piece(child, output, winner)) {
      constraints_.truncate(mark);
      --depth_;
      continue;
    }
    child.mark = constraints_.mark();
    child.pending = Node::Pending::output;
    child.pending_index = output;
    child.pending_value = winner;
  }
  if (monitor_.stopped()) {  // perhaps half made: take the parent back, it starts over
    depth_ = bottom;
    std::swap(parent_, nodes_[depth_++]);
    return;
  }
  if (depth_ == bottom) return finish(parent_->share);
  for (std::size_t k = bottom; k < depth_; ++k) {
    nodes_[k]->share = parent_->share / static_cast<double>(depth_ - bottom);
    nodes_[k]->sample.n_siblings = static_cast<std::uint32_t>(depth_ - bottom);
  }
}

/// Cuts the node's cell down to where `output` takes `piece`; false if that has no interior.
bool TreeWalk::restrict_to_piece(Node& node, std::size_t output, std::size_t piece) {
  const Stage& stage = network_.stages()[node.stage];
  const std::size_t winner = stage.outputs[output].first_row + piece;
  bool is_candidate = stage.outputs[output].n_rows == 1;
  for (std::size_t c = stage.cut_start[output]; c < stage.cut_start[output + 1]; ++c) {
    const Cut& cut = stage.cuts[c];
    if (cut.is_pair() && cut.row != winner && cut.other != winner) continue;
    const bool positive = cut.is_pair() ? cut.row == winner : cut.rank < piece;
    const std::size_t position = node.cell.position_of(c);
    if (position == Cut::kNone || node.cell.is_dropped(position)) continue;
    is_candidate = true;
    // The children of a maximum are made anew when the search goes on; a prefix is followed in
    // place.
    if (node.stage >= n_prefix_stages_ && monitor_.stopped()) return false;
    if (!node.cell.restrict_to(context(node), position, positive)) return false;
  }
  drop_cuts_of(node, output);
  return is_candidate;
}

/// Restricts the node to the pieces that the prefix fixes in its stage, as far as it gets before
/// the monitor stops it; false if nothing is left.
bool TreeWalk::follow_prefix(Node& node) {
  const Stage& stage = network_.stages()[node.stage];
  for (std::size_t& o = node.n_followed; o < stage.outputs.size() && !monitor_.stopped(); ++o) {
    if (stage.unit[o] == Cut::kNone) continue;
    const std::size_t piece = problem_.options.prefix[stage.unit[o]];
    if (!restrict_to_piece(node, o, piece)) return false;
    decide_output(node, o, piece);
    node.mark = constraints_.mark();
  }
  node.cell.forget_dropped();
  return true;
}

}  // namespace linregions
