#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "constraints.hpp"
#include "cut_rows.hpp"
#include "node_sampler.hpp"
#include "pullback.hpp"
#include "tree_cell.hpp"
#include "visitor.hpp"

namespace linregions {

/// A layer on the region at hand. Nodes of one stage that wait on the stack share it: they were all
/// cut out of the region that entered the stage last.
struct TreeLayer {
  static constexpr std::uint8_t kIrrelevant = 2;

  PulledBackRows rows;
  CutRows cuts;
  /// Side of each cut on the path to the current node (1 positive, 0 negative). Siblings overwrite
  /// each other, which is fine: each path decides every cut that its ancestors left open.
  std::vector<std::uint8_t> positive;
};

/// A large count of parts, which the nodes of some copies of one cell have in common. The last one
/// to be done closes it; if one of them could not prove something, the last one takes back what
/// they counted and goes on with the cell as if nothing had been.
struct SharedCount {
  std::atomic<std::uint32_t> n_nodes{1};
  std::atomic<std::uint64_t> n_counted{0};
  std::atomic<std::uint64_t> order{0};  ///< of the flats that those that are done went through
  std::atomic<bool> is_given_up{false};
};

struct TreeNode {
  enum class Pending : std::uint8_t { none, cut, output };

  explicit TreeNode(std::size_t dim) : cell(dim) {}

  TreeCell cell;
  PulledBackRows next;    ///< map of the next stage, as far as this stage's outputs are decided
  std::size_t stage = 0;  ///< past the last one: a region to visit
  std::size_t mark = 0;   ///< of the constraint stack
  std::size_t n_followed = 0;  ///< outputs that already have the piece that the prefix fixes
  bool lacks_chart = false;    ///< none could be made of it, or of a node above
  double share = 1.0;          ///< of the progress bar
  NodeSample sample;           ///< where subtrees are left out
  std::shared_ptr<SharedCount> count;  ///< if the parts of its cell are being counted

  // The decision that made this node. Written down only when its turn comes, because patterns and
  // sides are kept per path, not per node.
  Pending pending = Pending::none;
  std::size_t pending_index = 0;  ///< cut or output
  std::size_t pending_value = 0;  ///< side or piece
};

/// What the rows of a region tree's nodes are kept in; one for the coordinates of the input, one
/// for those of a chart.
struct TreeSpace {
  ConstraintStack constraints;
  std::vector<TreeLayer> layers;  ///< per stage: its map on the region at hand
};

/// A node with all that it takes to go on below it on another thread.
struct Subtree {
  TreeNode node;
  TreeLayer layer;  ///< of the node's stage
  ConstraintStack constraints;
  std::vector<std::uint32_t> pattern;
  Visitor* visitor;
  std::shared_ptr<const ProjectiveChart> chart;  ///< that the coordinates are of; may be null
};

}  // namespace linregions
