#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "node_sampler.hpp"
#include "subtree_sizes.hpp"

namespace linregions {

/// How a walk chooses the nodes that it goes into.
struct ThinningPlan {
  enum class Rule : std::uint8_t {
    path,     ///< one child of each node, all alike (Knuth 1975)
    uniform,  ///< a number of nodes at each depth, all alike (stochastic enumeration)
    by_size,  ///< in proportion to the predicted size of the subtree
  };

  Rule rule = Rule::path;
  double budget = 1.0;  ///< about how many nodes are kept at each depth
  std::uint64_t seed = 0;
  std::shared_ptr<const SubtreeSizes> sizes;
  std::vector<double> widths;  ///< of the tree, by depth; needed for `uniform`
};

/// Leaves out subtrees, such that each node is reached with a known probability: the regions
/// counted, each divided by its own, add up to an unbiased estimate of their number.
///
/// At each depth the probabilities of the nodes that are looked at are lined up, and in each
/// interval of length 1 there is a random point: a node is kept as often as there are points in its
/// stretch (stratified sampling), which is mostly 0 or 1 times. No node depends on the points of
/// its own depth or of greater ones; so given that a node is looked at, it is kept with exactly its
/// probability on average. One random start with points at distance 1 (systematic sampling) would
/// do as well but for regular trees, where it takes the same child of every node.
class Thinning final : public NodeSampler {
 public:
  Thinning(const ThinningPlan& plan, SubtreeCensus& census) : plan_(plan), census_(census) {}

  /// A new run; equal numbers, equal choices.
  void begin(std::uint64_t run);

  [[nodiscard]] bool keeps(TreeNode& node) override;
  [[nodiscard]] bool counts_parts(const TreeNode& node) override;
  void add(const TreeNode& node, std::uint64_t n) override;
  void take_back(const TreeNode& node, std::uint64_t n) override;

  [[nodiscard]] double value() const noexcept { return value_; }
  [[nodiscard]] std::uint64_t n_regions() const noexcept { return n_regions_; }
  /// Whether nothing was left out: then the value is the number.
  [[nodiscard]] bool is_exact() const noexcept { return is_exact_; }
  /// Estimated number of nodes by depth.
  [[nodiscard]] std::vector<double> widths() const;

 private:
  /// Where the line of a depth has come to.
  struct Depth {
    std::uint64_t n_points = 0;  ///< drawn so far
    double at = 0.0;             ///< in the interval of the last one
    double point = 0.0;
    double width = 0.0;  ///< estimated number of nodes
  };

  [[nodiscard]] double wanted_weight(const NodeSample& sample, std::size_t depth) const;
  [[nodiscard]] unsigned n_points(std::size_t depth, double stretch);
  void next_point(std::size_t depth);

  const ThinningPlan& plan_;
  SubtreeCensus& census_;
  std::uint64_t run_ = 0;
  std::vector<Depth> depths_;
  double value_ = 0.0;
  std::uint64_t n_regions_ = 0;
  bool is_exact_ = true;
};

}  // namespace linregions
