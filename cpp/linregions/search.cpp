#include "search.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>

#include "domain_vertices.hpp"
#include "errors.hpp"
#include "search_node.hpp"

namespace linregions {

Search::Search(const Network& network, const Domain& domain, const SearchOptions& options,
               Poll poll)
    : network_(network),
      domain_(domain),
      options_(options),
      n_stages_(network.n_active_stages()),
      monitor_(options.time_limit, std::move(poll)),
      reach_(rigour::reach_of(domain.dim, domain.a, domain.b)),
      pattern_(network.n_units(), 0),
      span_(network_, pattern_),
      exact_rows_(network_, domain_, pattern_),
      arbiter_(domain.dim, constraints_, reach_, span_, exact_rows_, monitor_, progress_),
      layers_(n_stages_),
      stage_regions_(n_stages_, 0),
      is_new_(n_stages_, false) {
  if (domain.dim != network.input_dim()) {
    throw InputError("domain: has dimension " + std::to_string(domain.dim) +
                     ", but the network has " + std::to_string(network.input_dim()) + " inputs");
  }
  check_prefix();
  constraints_.reset(domain_.dim);
  nodes_.push_back(std::make_unique<Node>(domain_.dim));
  cut_out_domain();
  monitor_.suspend();
}

Search::~Search() = default;

void Search::check_prefix() {
  const std::vector<std::uint32_t>& prefix = options_.prefix;
  std::size_t n = 0;
  while (n < prefix.size() && n_prefix_stages_ < n_stages_) {
    n += network_.stages()[n_prefix_stages_++].n_units;
  }
  if (n != prefix.size()) {
    throw InputError("prefix: has " + std::to_string(prefix.size()) +
                     " pieces, which is not the number of units of the first layers");
  }
  for (std::size_t u = 0; u < n; ++u) {
    if (prefix[u] >= network_.unit_pieces()[u]) {
      throw InputError("prefix: unit " + std::to_string(u) + " has " +
                       std::to_string(network_.unit_pieces()[u]) + " pieces, got piece " +
                       std::to_string(prefix[u]));
    }
  }
}

/// The root cell: the whole space, restricted to one half-space after the other. Goes on where it
/// was when the monitor stops it.
void Search::cut_out_domain() {
  Node& root = *nodes_.front();
  CutRows halfspace;
  for (std::size_t& i = n_halfspaces_cut_; i < domain_.b.size() && !monitor_.stopped(); ++i) {
    const CellContext around =
        context(halfspace, {CutSource::kDomain, static_cast<std::int32_t>(i)});
    halfspace.assign_halfspaces(1, domain_.dim, &domain_.a[i * domain_.dim], &domain_.b[i], reach_);
    root.cell.enter_layer(around);
    if (!root.cell.restrict_to(around, 0, true)) {
      throw InputError("domain: has no interior point (empty or flat); constraint " +
                       std::to_string(i) + " leaves nothing of the ones before it");
    }
    root.cell.forget_dropped();
    root.mark = constraints_.mark();
  }
  if (n_halfspaces_cut_ < domain_.b.size()) return;
  const CellContext around = context(halfspace, {});
  if (around.arbiter != nullptr && !root.cell.has_interior(around, interior_)) {
    if (monitor_.stopped()) return;
    throw InputError("domain: has no interior point (empty or flat)");
  }
  is_cut_out_ = true;
  scale_ = root.cell.extent_nearby(around);
  if (options_.cells == CellKinds::automatic && domain_.dim <= kMaxVertexDim) {
    if (const std::optional<DomainVertices> vertices = vertices_of(domain_, exact_rows_)) {
      if (!reach_.is_bounded()) reach_ = vertices->reach();
      root.cell.keep_vertices(around, *vertices);
    }
  }
  depth_ = 1;
  if (n_stages_ > 0) enter_stage(root, 0);
}

CellContext Search::context(const CutRows& cuts, CutSource first) {
  return {constraints_, &cuts,  monitor_, statistics_,
          progress_,    scale_, first,    options_.is_certified ? &arbiter_ : nullptr};
}

CellContext Search::context(const Node& node) {
  static const CutRows kNoCuts;
  const CutSource first{static_cast<std::int32_t>(node.stage), 0};
  return context(node.stage < n_stages_ ? layers_[node.stage].cuts : kNoCuts, first);
}

std::vector<std::uint64_t> Search::per_layer() const {
  std::vector<std::uint64_t> result;
  for (std::size_t l = 0; l < n_stages_; ++l) {
    if (network_.stages()[l].n_units > 0) result.push_back(stage_regions_[l]);
  }
  if (!result.empty()) result.back() = progress_.regions;
  return result;
}

Completion Search::run(Visitor& visitor) {
  monitor_.resume();
  arbiter_.resume();
  if (completion_ != Completion::max_regions) completion_ = Completion::finished;
  if (!is_cut_out_) cut_out_domain();
  while (depth_ > 0 && !monitor_.stopped() && completion_ == Completion::finished) advance(visitor);
  const bool is_done = is_cut_out_ && depth_ == 0;
  if (is_done) progress_.fraction = 1.0;
  if (!is_done && completion_ == Completion::finished) {
    completion_ = monitor_.state() == Monitor::State::time_limit ? Completion::time_limit
                                                                 : Completion::interrupted;
  }
  monitor_.suspend();
  progress_.seconds = monitor_.seconds();
  return completion_;
}

/// One step of the node on top of the stack.
void Search::advance(Visitor& visitor) {
  Node& node = *nodes_[depth_ - 1];
  constraints_.truncate(node.mark);
  if (node.stage == n_stages_) return visit_region(node, visitor);

  decide_pending(node);
  if (node.stage < n_prefix_stages_) {
    if (!follow_prefix(node)) return pop();
    return monitor_.stopped() ? void() : finish_stage(node);
  }
  const Settled settled = node.cell.settle_all(context(node));
  if (settled == Settled::stopped) return;
  if (settled == Settled::empty) return pop();
  ++statistics_.n_nodes;
  decide_settled(node);
  if (node.cell.n_cuts() == 0) return finish_stage(node);

  if (!visitor.needs_regions() && node.stage + 1 == n_stages_ && has_only_breakpoints(node)) {
    if (const auto n_parts = node.cell.count_parts(context(node))) {
      is_new_[node.stage] = true;
      if (add_regions(*n_parts)) pop();
      return;
    }
  }
  const std::size_t position = node.cell.choose_cut(context(node));
  if (position == Cut::kNone) return;  // what looked like crossing has been settled: look again
  branch(node, position);
}

/// The stage's map on this region was accumulated in the node; its cuts now have to be settled.
void Search::enter_stage(Node& node, std::size_t stage) {
  const Stage& description = network_.stages()[stage];
  Layer& layer = layers_[stage];
  node.stage = stage;
  node.n_followed = 0;
  if (stage == 0) {
    layer.rows.set_input_stage(description);
  } else {
    std::swap(layer.rows, node.next);
  }
  exact_rows_.enter_stage(stage);
  layer.cuts.assign(description, layer.rows, scale_, reach_);
  if (options_.is_certified) {
    sharpen(layer.cuts, stage);
  } else if (layer.cuts.beyond_range() != 0.0) {
    std::ostringstream text;
    text << "the network's weights multiply to numbers beyond double precision (a pre-activation "
            "has terms of about "
         << layer.cuts.beyond_range() << "); rescale its layers, or certify the count";
    throw NumericalError(text.str());
  }
  layer.positive.assign(description.cuts.size(), Layer::kIrrelevant);
  if (stage + 1 < n_stages_) {
    node.next.reset(network_.stages()[stage + 1], layer.rows, description.grain);
  }
  node.cell.enter_layer(context(node));
  for (std::size_t o = 0; o < description.outputs.size(); ++o) {
    if (description.cut_start[o] == description.cut_start[o + 1]) decide_output(node, o, 0);
  }
}

/// Cuts of which rounding may hide what they are get their exact rows.
void Search::sharpen(CutRows& cuts, std::size_t stage) {
  for (std::size_t c = 0; c < cuts.size(); ++c) {
    if (!cuts.is_blurred(c)) continue;
    const CutSource source{static_cast<std::int32_t>(stage), static_cast<std::int32_t>(c)};
    cuts.sharpen(c, exact_rows_.rounded(source), reach_);
  }
}

void Search::finish_stage(Node& node) {
  is_new_[node.stage] = true;
  if (node.stage + 1 < n_stages_) return enter_stage(node, node.stage + 1);
  node.stage = n_stages_;
}

void Search::visit_region(Node& node, Visitor& visitor) {
  const CellContext around = context(node);
  if (options_.is_certified && !node.cell.has_interior(around, interior_)) {
    // A sliver that exact arithmetic finds empty; or a decision that the monitor stopped.
    return monitor_.stopped() ? void() : pop();
  }
  if (!add_regions(1)) return;
  bool go_on = true;
  if (visitor.needs_regions()) {
    const RegionView view{pattern_,
                          [&](InteriorPoint& out) { node.cell.interior_point(around, out); }};
    go_on = visitor.visit(view);
  }
  pop();
  if (!go_on) completion_ = Completion::paused;
}

bool Search::add_regions(std::uint64_t n) {
  const std::uint64_t limit = options_.max_regions;
  if (limit > 0 && progress_.regions + n > limit) {
    progress_.regions = limit;
    completion_ = Completion::max_regions;
    return false;
  }
  progress_.regions += n;
  // With these the regions of earlier layers that they lie in are known to be there.
  for (std::size_t l = 0; l < n_stages_; ++l) {
    if (is_new_[l]) ++stage_regions_[l];
    is_new_[l] = false;
  }
  return true;
}

void Search::pop() {
  progress_.fraction = std::min(1.0, progress_.fraction + nodes_[depth_ - 1]->share);
  --depth_;
}

}  // namespace linregions
