#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "arbiter.hpp"
#include "cell.hpp"
#include "exact_rows.hpp"
#include "monitor.hpp"
#include "node_sampler.hpp"
#include "part_list.hpp"
#include "problem.hpp"
#include "proof_writer.hpp"
#include "row_span.hpp"
#include "tree_node.hpp"
#include "visitor.hpp"

namespace linregions {

/// One thread's walk through the region tree, depth first, layer by layer, in a fixed order.
///
/// A node is a cell with the affine map of its layer and the cuts that still cross it. A cut that
/// has been decided never comes back below a node. With no cut left the node is a region of its
/// layer: it enters the next one, whose affine map has been accumulated decision by decision on
/// the way, or it is visited.
///
/// Invariant: the nodes on the stack are disjoint, and with the regions already visited and the
/// subtrees given away they cover the subtree that the walk was given; so a walk can be stopped and
/// taken up at any node.
class TreeWalk {
 public:
  TreeWalk(Problem& problem, Overseer& overseer, bool is_caller);

  /// Makes the root: the whole space, restricted to one half-space of the domain after the other.
  /// Goes on where it was when the monitor stopped it; false if it was stopped again. Throws
  /// InputError when the domain has no interior.
  [[nodiscard]] bool plant();
  void set_visitor(Visitor& visitor) noexcept { visitor_ = &visitor; }
  /// From now on the walk leaves out subtrees. What it counts then is for the sampler to add up.
  void set_sampler(NodeSampler& sampler) noexcept { sampler_ = &sampler; }
  /// Goes on with a part that another walk gave away; there must be nothing else left.
  void take(std::unique_ptr<Subtree> subtree);
  /// Gives away the shallowest open node, or a share in counting the parts of the only one; null if
  /// there is nothing to spare, or not yet.
  [[nodiscard]] std::unique_ptr<Subtree> give();
  /// A copy of the root, which has only been made so far: for walks that `take` it.
  [[nodiscard]] std::unique_ptr<Subtree> copy_root() const;

  [[nodiscard]] bool is_done() const noexcept { return depth_ == bottom_; }
  [[nodiscard]] Visitor& visitor() const noexcept { return *visitor_; }
  /// One step of the node on top of the stack.
  void advance();
  /// Open decisions will be looked at again.
  void resume() noexcept { arbiter_.resume(); }
  /// What was written of the proof since; nothing if none is wanted.
  [[nodiscard]] std::vector<std::uint8_t> take_proof() {
    return proof_ ? proof_->take() : std::vector<std::uint8_t>{};
  }
  /// Brings the overseer's totals up to date.
  void report() { monitor_.report(progress_); }

  /// Per stage: regions of the stages up to it that this walk counted.
  [[nodiscard]] const std::vector<std::uint64_t>& stage_regions() const noexcept {
    return stage_regions_;
  }
  [[nodiscard]] const Statistics& statistics() const noexcept { return statistics_; }
  [[nodiscard]] const Decisions& decisions() const noexcept { return arbiter_.decisions(); }

 private:
  using Node = TreeNode;
  using Layer = TreeLayer;

  [[nodiscard]] CellContext context(CutRows& cuts, CutSource first);
  [[nodiscard]] CellContext context(const Node& node);

  [[nodiscard]] const rigour::Reach& reach() const noexcept {
    return chart_ ? chart_->reach() : problem_.reach;
  }
  [[nodiscard]] double scale() const noexcept { return chart_ ? 1.0 : problem_.scale; }
  [[nodiscard]] bool may_enter_chart(const Node& node) const;
  void enter_chart(Node& node);
  [[nodiscard]] bool start_chart(Node& node, std::shared_ptr<ProjectiveChart> chart);
  void use_chart(std::shared_ptr<const ProjectiveChart> chart);
  void leave_chart();
  void pull_back(Node& node, std::size_t stage);

  void enter_stage(Node& node, std::size_t stage);
  void finish_stage(Node& node);
  [[nodiscard]] bool may_count_parts(const Node& node);
  [[nodiscard]] bool count_parts(Node& node);
  [[nodiscard]] bool add_counted(Node& node, const PartialCount& part, double fraction_before);
  [[nodiscard]] bool leave_count(Node& node);
  [[nodiscard]] std::unique_ptr<Subtree> share_count(Node& node);
  [[nodiscard]] bool list_parts(Node& node);
  void visit_region(Node& node);
  [[nodiscard]] std::size_t n_same_units() const;
  void assign_cuts(Layer& layer, std::size_t stage);
  bool add_regions(std::uint64_t n);
  void pop();
  void finish(double share);

  void decide_pending(Node& node);
  void decide_settled(Node& node);
  void write_settled(Node& node);
  void decide_plainly(Node& node);
  void note_side(Node& node, std::size_t cut, bool positive);
  void decide_output(Node& node, std::size_t output, std::size_t piece);
  void add_input(const Stage& stage, std::size_t output, std::size_t piece);
  void add_decided(Node& node);
  void drop_cuts_of(Node& node, std::size_t output);
  [[nodiscard]] bool has_open_cuts(const Node& node, std::size_t output) const;
  [[nodiscard]] bool has_only_hyperplanes(const Node& node);
  [[nodiscard]] std::size_t piece_of(const Node& node, std::size_t output) const;

  void branch(Node& node, std::size_t position);
  void branch_on_maximum(std::size_t output);
  bool follow_prefix(Node& node);
  [[nodiscard]] bool restrict_to_piece(Node& node, std::size_t output, std::size_t piece);
  Node& push(const Node& parent);

  Problem& problem_;
  const Network& network_;
  const bool is_certified_;
  const std::size_t n_stages_;
  const std::size_t n_prefix_stages_;
  Overseer& overseer_;
  Visitor* visitor_ = nullptr;
  NodeSampler* sampler_ = nullptr;
  std::size_t n_halfspaces_cut_ = 0;  // of the domain, while the root is made
  Statistics statistics_;
  Progress progress_;
  Monitor monitor_;
  ConstraintStack constraints_;
  std::vector<std::uint32_t> pattern_;
  RowSpan span_;
  ExactRows exact_rows_;
  Arbiter arbiter_;
  std::optional<ProofWriter> proof_;
  std::vector<Layer> layers_;  // per stage: its map on the region at hand
  CutRows no_cuts_;            // behind the last one
  // In a chart: the node at `chart_bottom_` and those above it; `outside_` is what the others have.
  std::shared_ptr<const ProjectiveChart> chart_;
  std::size_t chart_bottom_ = 0;
  TreeSpace outside_;
  // The stack: nodes between `bottom_`, which rises as nodes are given away, and `depth_`; spare
  // nodes above.
  std::vector<std::unique_ptr<Node>> nodes_;
  std::size_t bottom_ = 0;
  std::size_t depth_ = 0;
  std::unique_ptr<Node> parent_;  // of the children that branch_on_maximum makes
  std::vector<std::uint64_t> stage_regions_;
  std::vector<bool> is_new_;             // per stage: its current region has not been counted yet
  std::vector<std::size_t> first_unit_;  // per stage: how many units the stages before it have
  bool is_first_visit_ = true;           // the visitor has not seen a region of this walk yet
  InteriorPoint interior_;               // of the region at hand
  PartList parts_;                       // scratch of list_parts
  RegionShapes shapes_;                  // scratch of visit_region
  std::vector<std::size_t> touched_;     // scratch: outputs
  std::vector<PulledBackRows::Input> decided_;  // outputs not yet in the next stage's map
};

}  // namespace linregions
