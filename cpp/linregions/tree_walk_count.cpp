// Counting regions without visiting them: part of TreeWalk.

#include <memory>
#include <utility>

#include "tree_walk.hpp"

namespace linregions {

/// Whether the regions of a node are just the parts of its cell, and nobody wants to see them.
bool TreeWalk::may_count_parts(const Node& node) {
  return !visitor_->needs_regions() && node.stage + 1 == n_stages_ && node.cell.n_cuts() > 0 &&
         has_only_hyperplanes(node) &&
         (sampler_ == nullptr || node.count || sampler_->counts_parts(node));
}

/// Counts the parts of a node's cell at once, if that can be done without making them; its cuts
/// need not be settled. Large counts take some steps.
bool TreeWalk::count_parts(Node& node) {
  if (node.count && node.count->is_given_up) return leave_count(node);
  const PartialCount* part = node.cell.partial_count();
  const double fraction_before = part != nullptr ? part->position.fraction() : 0.0;
  const auto n_parts = node.cell.count_parts(context(node));
  part = node.cell.partial_count();
  if (part != nullptr) return add_counted(node, *part, fraction_before);
  if (node.count) {
    node.count->is_given_up = true;
    return leave_count(node);
  }
  if (!n_parts) return false;
  ++statistics_.n_nodes;
  is_new_[node.stage] = true;
  if (sampler_ != nullptr) sampler_->add(node, *n_parts);
  if (add_regions(*n_parts)) pop();
  return true;
}

/// Adds a piece of a large count.
bool TreeWalk::add_counted(Node& node, const PartialCount& part, double fraction_before) {
  if (!node.count) node.count = std::make_shared<SharedCount>();
  node.count->n_counted += part.n_new;
  if (sampler_ != nullptr) sampler_->add(node, part.n_new);
  is_new_[node.stage] = true;
  const bool goes_on = add_regions(part.n_new);
  const double left = 1.0 - fraction_before;
  const double done = part.position.fraction() - fraction_before;
  const double share = left > 0.0 ? node.share * (done / left) : 0.0;
  node.share -= share;
  progress_.fraction += share;
  if (!part.is_done || !goes_on) return true;
  // Shares add up if all of them went through the same flats, in the same order.
  std::uint64_t order = 0;
  if (!node.count->order.compare_exchange_strong(order, part.position.order) &&
      order != part.position.order) {
    node.count->is_given_up = true;
  }
  return leave_count(node);
}

/// The node has no more to do with its count. False if its cell has to be searched after all.
bool TreeWalk::leave_count(Node& node) {
  const std::shared_ptr<SharedCount> count = std::exchange(node.count, nullptr);
  node.cell.forget_partial_count();
  if (count->n_nodes.fetch_sub(1) > 1) {
    pop();
    return true;
  }
  if (!count->is_given_up) {
    ++statistics_.n_nodes;
    pop();
    return true;
  }
  progress_.regions -= count->n_counted;
  visitor_->take_back(count->n_counted);
  if (sampler_ != nullptr) sampler_->take_back(node, count->n_counted);
  if (problem_.options.max_regions > 0) problem_.n_taken -= count->n_counted;
  node.cell.doubt_counting();
  return false;
}

/// A copy of the node that counts half of what is left to count in it.
std::unique_ptr<Subtree> TreeWalk::share_count(Node& node) {
  FlatPosition half;
  if (!node.count || !node.cell.partial_count()->position.split(half)) return nullptr;
  auto subtree =
      std::make_unique<Subtree>(Subtree{Node(problem_.domain.dim), layers_[node.stage],
                                        constraints_, pattern_, &visitor_->fork(), chart_});
  Node& other = subtree->node;
  other.cell.assign(node.cell);
  other.cell.partial_count()->position = std::move(half);
  other.stage = node.stage;
  other.mark = node.mark;
  node.share /= 2;
  other.share = node.share;
  other.count = node.count;
  ++node.count->n_nodes;
  return subtree;
}

}  // namespace linregions
