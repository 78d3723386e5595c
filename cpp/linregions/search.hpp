#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "arbiter.hpp"
#include "cell.hpp"
#include "domain.hpp"
#include "exact_rows.hpp"
#include "monitor.hpp"
#include "network.hpp"
#include "pullback.hpp"
#include "rigour.hpp"
#include "row_span.hpp"
#include "visitor.hpp"

namespace linregions {

/// What kinds of cells the search may use.
enum class CellKinds : std::uint8_t {
  automatic,  ///< vertex cells where the dimension is low and the domain bounded
  lp,         ///< LP cells only, to compare with
};

struct SearchOptions {
  std::uint64_t max_regions = 0;  ///< 0: no limit
  double time_limit = 0.0;        ///< seconds; 0: no limit
  /// Pieces of the units of the first layers, layer after layer: only regions with these are looked
  /// at. Must end with a layer.
  std::vector<std::uint32_t> prefix;
  /// Whether every decision is proven: in floating point with error bounds or in exact arithmetic.
  bool is_certified = true;
  CellKinds cells = CellKinds::automatic;
};

enum class Completion : std::uint8_t {
  finished,     ///< every region has been visited
  paused,       ///< the visitor asked for a pause
  max_regions,  ///< there are more regions than the limit
  time_limit,
  interrupted,  ///< the caller's poll asked to stop
};

/// The region tree, depth first, layer by layer, in a fixed order.
///
/// A node is a cell with the affine map of its layer and the cuts that still cross it. A cut that
/// has been decided never comes back below a node. With no cut left the node is a region of its
/// layer: it enters the next one, whose affine map has been accumulated decision by decision on
/// the way, or it is visited.
///
/// Invariant: the nodes on the stack are disjoint, and with the regions already visited they cover
/// the domain (restricted to the prefix); so a search can be stopped and taken up at any node.
class Search {
 public:
  /// Throws InputError when the domain's dimension is not the network's, when the domain has no
  /// interior, or when the prefix does not fit the network.
  Search(const Network& network, const Domain& domain, const SearchOptions& options, Poll poll);
  ~Search();
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  /// Visits regions until the tree is done, a limit is reached or somebody asks to stop; may be
  /// called again after `paused` or `interrupted`. Time adds up over the calls.
  Completion run(Visitor& visitor);

  [[nodiscard]] std::uint64_t n_regions() const noexcept { return progress_.regions; }
  /// Regions of the first layers, one number per layer that has units.
  [[nodiscard]] std::vector<std::uint64_t> per_layer() const;
  [[nodiscard]] const Statistics& statistics() const noexcept { return statistics_; }
  [[nodiscard]] bool is_certified() const noexcept { return options_.is_certified; }
  /// All zero unless the search is certified.
  [[nodiscard]] const Decisions& decisions() const noexcept { return arbiter_.decisions(); }
  [[nodiscard]] const Progress& progress() const noexcept { return progress_; }
  [[nodiscard]] double seconds() const { return monitor_.seconds(); }

 private:
  struct Node;
  struct Layer;

  void check_prefix();
  void cut_out_domain();
  [[nodiscard]] CellContext context(const CutRows& cuts, CutSource first);
  [[nodiscard]] CellContext context(const Node& node);

  void advance(Visitor& visitor);
  void enter_stage(Node& node, std::size_t stage);
  void finish_stage(Node& node);
  void visit_region(Node& node, Visitor& visitor);
  void sharpen(CutRows& cuts, std::size_t stage);
  bool add_regions(std::uint64_t n);
  void pop();

  void decide_pending(Node& node);
  void decide_settled(Node& node);
  void note_side(Node& node, std::size_t cut, bool positive);
  void decide_output(Node& node, std::size_t output, std::size_t piece);
  void drop_cuts_of(Node& node, std::size_t output);
  [[nodiscard]] bool has_open_cuts(const Node& node, std::size_t output) const;
  [[nodiscard]] std::size_t piece_of(const Node& node, std::size_t output) const;

  void branch(Node& node, std::size_t position);
  void branch_on_maximum(std::size_t output);
  bool follow_prefix(Node& node);
  [[nodiscard]] bool has_only_breakpoints(const Node& node) const;
  [[nodiscard]] bool restrict_to_piece(Node& node, std::size_t output, std::size_t piece);
  Node& push(const Node& parent);

  const Network& network_;
  Domain domain_;
  std::size_t n_halfspaces_cut_ = 0;
  bool is_cut_out_ = false;
  SearchOptions options_;
  std::size_t n_stages_;  // stages that the tree has to go through
  std::size_t n_prefix_stages_ = 0;
  Statistics statistics_;
  Progress progress_;
  Monitor monitor_;
  double scale_ = 0.0;   // of the domain
  rigour::Reach reach_;  // likewise, proven
  ConstraintStack constraints_;
  std::vector<std::uint32_t> pattern_;
  RowSpan span_;
  ExactRows exact_rows_;
  Arbiter arbiter_;
  std::vector<Layer> layers_;                 // per stage: its map on the region at hand
  std::vector<std::unique_ptr<Node>> nodes_;  // the stack, with spare nodes above `depth_`
  std::size_t depth_ = 0;
  std::unique_ptr<Node> parent_;  // of the children that branch_on_maximum makes
  std::vector<std::uint64_t> stage_regions_;
  std::vector<bool> is_new_;          // per stage: its current region has not been counted yet
  InteriorPoint interior_;            // of the region at hand
  std::vector<std::size_t> touched_;  // scratch of decide_settled
  Completion completion_ = Completion::finished;
};

}  // namespace linregions
