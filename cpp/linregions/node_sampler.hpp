#pragma once

#include <cstdint>

namespace linregions {

/// How a node came to be looked at, in a walk that leaves out subtrees at random.
struct NodeSample {
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  double weight = 1.0;           ///< one over the probability that the walk comes here
  std::uint32_t n_choices = 0;   ///< made on the way: every ancestor has fewer
  std::uint32_t n_siblings = 1;  ///< itself included; 1 for a node that has been chosen already
  std::uint32_t kind = kNone;  ///< as the sampler sees it: the node's own, before that its parent's
};

struct TreeNode;

/// Decides which subtrees a walk leaves out.
class NodeSampler {
 public:
  NodeSampler() = default;
  NodeSampler(const NodeSampler&) = delete;
  NodeSampler& operator=(const NodeSampler&) = delete;
  virtual ~NodeSampler() = default;

  /// Whether the walk goes on below a node, all of whose open cuts cross it. If so, the node's
  /// weight has been divided by the probability of that.
  [[nodiscard]] virtual bool keeps(TreeNode& node) = 0;
  /// Whether the parts of a node of the last stage are to be counted, rather than sampled.
  [[nodiscard]] virtual bool counts_parts(const TreeNode& node) = 0;
  /// So many regions of a node that was kept have been counted.
  virtual void add(const TreeNode& node, std::uint64_t n) = 0;
  /// So many of them are counted again.
  virtual void take_back(const TreeNode& node, std::uint64_t n) = 0;
};

}  // namespace linregions
