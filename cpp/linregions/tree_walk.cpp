#include "tree_walk.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>

#include "domain_vertices.hpp"
#include "errors.hpp"

namespace linregions {

TreeWalk::TreeWalk(Problem& problem, Overseer& overseer, bool is_caller)
    : problem_(problem),
      network_(problem.network),
      is_certified_(problem.options.is_certified),
      n_stages_(problem.n_stages),
      n_prefix_stages_(problem.n_prefix_stages),
      overseer_(overseer),
      monitor_(overseer, is_caller),
      pattern_(network_.n_units(), 0),
      span_(network_, pattern_),
      exact_rows_(network_, problem.domain, pattern_),
      arbiter_(problem.domain.dim, constraints_, problem.reach, span_, exact_rows_, monitor_,
               progress_),
      layers_(n_stages_),
      stage_regions_(n_stages_, 0),
      is_new_(n_stages_, false),
      parts_(problem.options.shape),
      shapes_(problem.options.shape) {
  for (std::size_t l = 0, n_units = 0; l < n_stages_; ++l) {
    first_unit_.push_back(n_units);
    n_units += network_.stages()[l].n_units;
  }
  constraints_.reset(problem.domain.dim);
  outside_.constraints.reset(problem.domain.dim);
  outside_.layers.resize(n_stages_);
  if (problem.options.writes_proof) proof_.emplace(arbiter_, constraints_, problem.domain.b.size());
  nodes_.push_back(std::make_unique<Node>(problem.domain.dim));
}

bool TreeWalk::plant() {
  const Domain& domain = problem_.domain;
  Node& root = *nodes_.front();
  CutRows halfspace;
  for (std::size_t& i = n_halfspaces_cut_; i < domain.b.size() && !monitor_.stopped(); ++i) {
    const CellContext around =
        context(halfspace, {CutSource::kDomain, static_cast<std::int32_t>(i)});
    halfspace.assign_halfspaces(1, domain.dim, &domain.a[i * domain.dim], &domain.b[i],
                                problem_.reach);
    root.cell.enter_layer(around);
    if (!root.cell.restrict_to(around, 0, true)) {
      throw InputError("domain: has no interior point (empty or flat); constraint " +
                       std::to_string(i) + " leaves nothing of the ones before it");
    }
    root.cell.forget_dropped();
    root.mark = constraints_.mark();
  }
  if (n_halfspaces_cut_ < domain.b.size()) return false;
  const CellContext around = context(halfspace, {});
  if (around.arbiter != nullptr && !root.cell.has_interior(around, interior_)) {
    if (monitor_.stopped()) return false;
    throw InputError("domain: has no interior point (empty or flat)");
  }
  problem_.scale = root.cell.extent_nearby(around);
  if (problem_.options.cells == CellKinds::automatic && domain.dim <= kMaxVertexDim) {
    if (const std::optional<DomainVertices> vertices = vertices_of(domain, exact_rows_)) {
      if (!problem_.reach.is_bounded()) problem_.reach = vertices->reach();
      root.cell.keep_vertices(around, *vertices);
    }
  }
  depth_ = 1;
  if (n_stages_ > 0) enter_stage(root, 0);
  return true;
}

std::unique_ptr<Subtree> TreeWalk::give() {
  if (is_done()) return nullptr;
  Node& node = *nodes_[bottom_];
  // The regions of earlier layers around the node must have been counted, or both walks would.
  for (std::size_t l = 0; l < node.stage; ++l) {
    if (is_new_[l]) return nullptr;
  }
  if (depth_ - bottom_ == 1) return share_count(node);
  const bool is_outside = chart_ && bottom_ < chart_bottom_;
  const Layer& layer = (is_outside ? outside_.layers : layers_)[node.stage];
  auto subtree = std::make_unique<Subtree>(
      Subtree{std::move(node), layer, is_outside ? outside_.constraints : constraints_, pattern_,
              &visitor_->fork(), is_outside ? nullptr : chart_});
  nodes_[bottom_] = std::make_unique<Node>(problem_.domain.dim);
  ++bottom_;
  return subtree;
}

void TreeWalk::take(std::unique_ptr<Subtree> subtree) {
  const std::size_t stage = subtree->node.stage;
  *nodes_.front() = std::move(subtree->node);
  layers_[stage] = std::move(subtree->layer);
  constraints_ = std::move(subtree->constraints);
  pattern_ = std::move(subtree->pattern);
  visitor_ = subtree->visitor;
  use_chart(std::move(subtree->chart));
  chart_bottom_ = 0;
  is_first_visit_ = true;
  std::fill(is_new_.begin(), is_new_.end(), false);
  for (std::size_t l = 0; l <= stage; ++l) exact_rows_.enter_stage(l);
  bottom_ = 0;
  depth_ = 1;
}

std::unique_ptr<Subtree> TreeWalk::copy_root() const {
  const Node& root = *nodes_.front();
  auto subtree = std::make_unique<Subtree>(Subtree{Node(problem_.domain.dim), layers_[root.stage],
                                                   constraints_, pattern_, visitor_, nullptr});
  Node& node = subtree->node;
  node.cell.assign(root.cell);
  node.next = root.next;
  node.stage = root.stage;
  node.mark = root.mark;
  return subtree;
}

CellContext TreeWalk::context(CutRows& cuts, CutSource first) {
  return {constraints_, &cuts,     monitor_,
          statistics_,  progress_, scale(),
          first,        reach(),   is_certified_ ? &arbiter_ : nullptr,
          chart_.get()};
}

CellContext TreeWalk::context(const Node& node) {
  const CutSource first{static_cast<std::int32_t>(node.stage), 0};
  return context(node.stage < n_stages_ ? layers_[node.stage].cuts : no_cuts_, first);
}

/// One step of the node on top of the stack.
void TreeWalk::advance() {
  Node& node = *nodes_[depth_ - 1];
  constraints_.truncate(node.mark);
  if (node.stage == n_stages_) return visit_region(node);

  decide_pending(node);
  if (node.stage < n_prefix_stages_) {
    const bool is_left = follow_prefix(node);
    add_decided(node);
    if (!is_left) return pop();
    return monitor_.stopped() ? void() : finish_stage(node);
  }
  if (may_enter_chart(node)) enter_chart(node);
  // Where subtrees are left out, that is decided first, of a node that is settled.
  const bool counts_unsettled =
      (sampler_ == nullptr || node.count) && node.cell.counts_unsettled() && may_count_parts(node);
  if (counts_unsettled && count_parts(node)) return;
  if (monitor_.stopped()) return add_decided(node);
  const Settled settled = node.cell.settle_all(context(node));
  if (settled == Settled::all) {
    if (proof_) write_settled(node);
    decide_settled(node);
  }
  add_decided(node);
  if (settled == Settled::stopped) return;
  if (settled == Settled::empty) {
    if (proof_) proof_->empty(node.cell.path());
    return pop();
  }
  ++statistics_.n_nodes;
  if (sampler_ != nullptr && !sampler_->keeps(node)) return pop();
  if (node.cell.n_cuts() == 0) return finish_stage(node);
  const bool is_worth_asking = !counts_unsettled || node.cell.n_cuts() == 1;
  if (is_worth_asking && may_count_parts(node) && count_parts(node)) return;
  if (list_parts(node)) return;

  const std::size_t position = node.cell.choose_cut(context(node));
  if (position == Cut::kNone) return;  // what looked like crossing has been settled: look again
  branch(node, position);
}

/// The stage's map on this region was accumulated in the node; its cuts now have to be settled.
void TreeWalk::enter_stage(Node& node, std::size_t stage) {
  const Stage& description = network_.stages()[stage];
  Layer& layer = layers_[stage];
  node.stage = stage;
  node.n_followed = 0;
  if (stage == 0 && !chart_) {
    layer.rows.set_input_stage(description);
  } else {
    std::swap(layer.rows, node.next);
  }
  exact_rows_.enter_stage(stage);
  if (!node.cell.takes_raw_cuts() ||
      !layer.cuts.assign_raw(description, layer.rows, scale(), reach())) {
    assign_cuts(layer, stage);
  }

  if (!description.is_plain) {
    layer.positive.assign(description.cuts.size(), Layer::kIrrelevant);
  }
  if (stage + 1 < n_stages_) {
    node.next.reset(network_.stages()[stage + 1], layer.rows, description);
  }
  node.cell.enter_layer(context(node));
  if (description.is_plain) return;
  for (std::size_t o = 0; o < description.outputs.size(); ++o) {
    if (description.cut_start[o] == description.cut_start[o + 1]) decide_output(node, o, 0);
  }
  add_decided(node);
}

/// All cuts of a stage, those of which rounding may hide what they are from their exact rows.
void TreeWalk::assign_cuts(Layer& layer, std::size_t stage) {
  CutRows& cuts = layer.cuts;
  cuts.assign(network_.stages()[stage], layer.rows, scale(), reach());
  if (!is_certified_ && cuts.beyond_range() != 0.0) {
    std::ostringstream text;
    text << "the network's weights multiply to numbers beyond double precision (a pre-activation "
            "has terms of about "
         << cuts.beyond_range() << "); rescale its layers, or certify the count";
    throw NumericalError(text.str());
  }
  for (std::size_t c = 0; c < cuts.size() && is_certified_; ++c) {
    if (!cuts.is_blurred(c)) continue;
    const CutSource source{static_cast<std::int32_t>(stage), static_cast<std::int32_t>(c)};
    cuts.sharpen(c, exact_rows_.rounded(source), reach());
  }
}

void TreeWalk::finish_stage(Node& node) {
  is_new_[node.stage] = true;
  if (node.stage + 1 < n_stages_) return enter_stage(node, node.stage + 1);
  node.stage = n_stages_;
}

void TreeWalk::visit_region(Node& node) {
  const CellContext around = context(node);
  if (is_certified_ && !node.cell.has_interior(around, interior_)) {
    // A sliver that exact arithmetic finds empty; or a decision that the monitor stopped.
    if (monitor_.stopped()) return;
    if (proof_) proof_->empty(node.cell.path());
    return pop();
  }
  const std::size_t n_same = n_same_units();
  if (sampler_ != nullptr) sampler_->add(node, 1);
  if (!add_regions(1)) return;
  if (proof_) {
    node.cell.reported_point(around, interior_);
    proof_->region(node.cell.path(), interior_);
  }
  bool go_on = true;
  if (visitor_->needs_regions()) {
    node.cell.reported_point(around, interior_);
    RegionView region{pattern_, n_same, interior_.point, interior_.margin};
    if (shapes_.wanted.any()) {
      shapes_.clear();
      node.cell.append_shape(around, shapes_);
      region.shape = shapes_.row(0);
    }
    go_on = visitor_->visit(region);
    is_first_visit_ = false;
  }
  pop();
  if (!go_on) overseer_.stop(Overseer::State::paused);
}

/// Shows the visitor the regions of a node of the last stage, where its cell can list them without
/// a node for each.
bool TreeWalk::list_parts(Node& node) {
  if (!visitor_->needs_regions() || node.stage + 1 < n_stages_) return false;
  const Stage& stage = network_.stages()[node.stage];
  if (!stage.is_plain || !node.cell.list_parts(context(node), parts_)) return false;
  std::uint32_t* pattern = pattern_.data() + stage.unit.front();
  bool go_on = true;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    for (std::size_t k = 0; k < parts_.cuts.size(); ++k) {
      pattern[parts_.cuts[k]] = parts_.positive[i] >> k & 1;
    }
    is_new_[node.stage] = true;
    const std::size_t n_same = n_same_units();
    if (!add_regions(1)) return true;
    const bool has_room = visitor_->visit(
        {pattern_, n_same, parts_.point_of(i), parts_.margins[i], parts_.shapes.row(i)});
    is_first_visit_ = false;
    go_on = go_on && has_room;
  }
  pop();
  if (!go_on) overseer_.stop(Overseer::State::paused);
  return true;
}

/// How many units, the first ones, have the same pieces as in the region that was counted last.
std::size_t TreeWalk::n_same_units() const {
  if (is_first_visit_) return 0;
  const auto changed = std::find(is_new_.begin(), is_new_.end(), true);
  if (changed == is_new_.end()) return pattern_.size();
  return first_unit_[static_cast<std::size_t>(changed - is_new_.begin())];
}

/// Counts regions; false if the limit is reached with them.
bool TreeWalk::add_regions(std::uint64_t n) {
  const std::uint64_t limit = problem_.options.max_regions;
  if (limit > 0) {
    const std::uint64_t before = problem_.n_taken.fetch_add(n, std::memory_order_relaxed);
    if (before + n > limit) {
      progress_.regions += limit > before ? limit - before : 0;
      overseer_.stop(Overseer::State::max_regions);
      return false;
    }
  }
  progress_.regions += n;
  const auto first_new = std::find(is_new_.begin(), is_new_.end(), true) - is_new_.begin();
  if (!visitor_->add(pattern_, static_cast<std::size_t>(first_new), n)) {
    overseer_.stop(Overseer::State::paused);
  }
  // With these the regions of earlier layers that they lie in are known to be there.
  for (std::size_t l = 0; l < n_stages_; ++l) {
    if (is_new_[l]) ++stage_regions_[l];
    is_new_[l] = false;
  }
  return true;
}

void TreeWalk::pop() {
  --depth_;
  finish(nodes_[depth_]->share);
}

/// A part of the tree, `share` of it all, is done with; its node has left the stack.
void TreeWalk::finish(double share) {
  progress_.fraction += share;
  if (chart_ && depth_ <= chart_bottom_) leave_chart();
  if (is_done()) visitor_->close();
}

}  // namespace linregions
