#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "cell.hpp"
#include "cut_sides.hpp"
#include "domain_vertices.hpp"
#include "part_list.hpp"
#include "region_shapes.hpp"
#include "vertex_kernels.hpp"
#include "vertex_sign.hpp"

namespace linregions {

/// A bounded cell of low dimension kept by all its vertices, at most 64 * Words.
///
/// Each vertex has the set of facets that it lies on and a radius: the exact vertex, where these
/// hyperplanes meet, is no farther from the doubles. A cut whose values at all vertices exceed what
/// the radii and the row's own error can make of them is settled, or crosses, with proof; the other
/// signs are found in exact arithmetic. As every sign that a split rests on is certain, vertices
/// and facets are those of the exact cell, which is full-dimensional: no witness, no linear
/// program.
///
/// Invariant: `alive_` are the vertices of the closed cell, all of them; `tight_` of each has a bit
/// for every facet in `facets_` that it lies on, `on_` says the same by facets, and these facets
/// define the cell.
template <std::size_t Words>
class VertexCell {
 public:
  using Id = ConstraintStack::Id;

  explicit VertexCell(std::size_t dim) : dim_(dim) {}

  template <std::size_t OtherWords>
  void assign(const VertexCell<OtherWords>& other);
  /// The domain itself, or another cell whose vertices are known. `path`: the half-spaces that
  /// define it; `ids`: per half-space of the domain its identifier, kNone for one that is not on
  /// the path. False if it is too large.
  [[nodiscard]] bool start(const CellContext& context, const DomainVertices& domain,
                           const Path& path, std::span<const Id> ids);

  void enter_layer(const CellContext& context);
  /// Moves the vertices to the first slots; between layers.
  void pack();
  [[nodiscard]] std::size_t n_vertices() const noexcept { return alive_.size(); }
  [[nodiscard]] std::size_t n_cuts() const noexcept {
    return is_new_layer_ ? n_new_ : open_.size();
  }
  [[nodiscard]] std::size_t cut_at(std::size_t position) const noexcept {
    return is_new_layer_ ? position : open_[position].cut;
  }
  [[nodiscard]] std::vector<SettledCut>& settled() noexcept { return settled_; }
  void drop(std::size_t position) {
    list_cuts();
    open_[position].is_dropped = true;
  }
  [[nodiscard]] bool is_dropped(std::size_t position) const noexcept {
    return !is_new_layer_ && open_[position].is_dropped;
  }
  void forget_dropped();

  [[nodiscard]] Settled settle_all(const CellContext& context);
  /// Cut::kNone also if there is no room for the vertices of the parts: see is_full.
  [[nodiscard]] std::size_t choose_cut(const CellContext& context);
  [[nodiscard]] bool is_full() const noexcept { return is_full_; }
  /// At the cut that was chosen.
  void split(const CellContext& context, std::size_t position, VertexCell& negative);
  /// False also if there is no room.
  [[nodiscard]] bool restrict_to(const CellContext& context, std::size_t position, bool positive);
  void reported_point(const CellContext& context, InteriorPoint& out) const;
  [[nodiscard]] bool has_interior(const CellContext&, InteriorPoint&) const { return true; }
  /// As the doubles near the vertices have it.
  [[nodiscard]] double volume() const {
    return vertex_kernels<Words>().volume[dim_ - 1](arrays(), on_.data(), alive_, used_facets_);
  }
  /// Adds its shape to some others, as the doubles near the vertices have it, which are made as
  /// sharp as can be: the vertices in two dimensions counter-clockwise, in one ascending. Which
  /// facets there are is certain. In a chart nothing of an unbounded cell, and no facets.
  void append_shape(const CellContext& context, RegionShapes& out);
  [[nodiscard]] std::optional<std::uint64_t> count_parts(const CellContext& context);
  /// Lists the parts that the open cuts, which are settled, divide the cell into; false if they may
  /// be too many, or their vertices are.
  [[nodiscard]] bool list_parts(const CellContext& context, PartList& parts);

  /// What another kind of cell takes over: the half-spaces of the path, the facets, dim of them
  /// that meet in a vertex, and the open cuts.
  [[nodiscard]] Path path(const ConstraintStack& constraints) const {
    return Path::up_to(last_, constraints);
  }
  [[nodiscard]] std::vector<Id> facets() const;
  [[nodiscard]] std::vector<Id> basis(const ConstraintStack& constraints) const;
  [[nodiscard]] std::vector<std::size_t> open_cuts() const;

 private:
  template <std::size_t OtherWords>
  friend class VertexCell;

  static constexpr std::size_t kSlots = 64 * Words;
  static constexpr std::size_t kStride = kSlots + kRowPadding;
  static constexpr std::size_t kFacets = 64;
  using Set = VertexSet<Words>;
  using Open = OpenCut<Words>;

  /// A split that has been worked out: the sides of all vertices and the edges between them.
  struct Plan {
    std::size_t position = Cut::kNone;
    Set negative, positive, zero;
    std::size_t n_edges = 0;
    std::array<CrossedEdge, kSlots> edges;
  };
  /// What is left to do once the new vertices are there, for each part.
  struct Parts {
    Id id;
    std::size_t facet;
    Set negative;  ///< vertices that are not in the positive part
    Set shared;    ///< those on the cut
  };

  using Point = Wall::Point;
  struct Distance {
    double margin = std::numeric_limits<double>::infinity();
    bool is_proven = true;
  };
  /// A listing under way.
  struct Listing {
    explicit Listing(PartList& list) : parts(list) {}

    PartList& parts;
    std::uint64_t positive = 0;  ///< sides of the cuts above
    std::size_t n_settled = 0;
    std::array<Wall, kFacets> walls;  ///< of the facets, as the input has them
  };

  [[nodiscard]] VertexTable table() const noexcept {
    return {x_.data(), kStride, r_.data(), alive_.end()};
  }
  [[nodiscard]] VertexArrays arrays() noexcept {
    return {x_.data(), kStride, r_.data(), tight_.data()};
  }
  [[nodiscard]] VertexView arrays() const noexcept {
    return {x_.data(), kStride, r_.data(), tight_.data()};
  }
  [[nodiscard]] double* coordinate(std::size_t k) noexcept { return x_.data() + k * kStride; }
  [[nodiscard]] const double* coordinate(std::size_t k) const noexcept {
    return x_.data() + k * kStride;
  }
  void list_cuts();
  void classify_listed(const CellContext& context);
  void classify_layer(const CellContext& context);
  void note_vanishing(const CellContext& context);
  /// How a cut meets the cell; never CutSide::contains, unless it is zero everywhere.
  [[nodiscard]] CutSide side_of_cell(const CellContext& context, Open& open);
  [[nodiscard]] int sign_of(const CellContext& context, std::size_t cut, std::size_t slot);
  [[nodiscard]] bool plan(const CellContext& context, std::size_t position, std::size_t room);
  [[nodiscard]] Parts cut_through(const CellContext& context);
  [[nodiscard]] Id push_facet(const CellContext& context, std::size_t cut, std::size_t facet);
  template <typename Extend>
  [[nodiscard]] Set place_vertices(const CellContext& context, std::size_t cut, std::uint64_t bit,
                                   Extend extend);
  [[nodiscard]] bool list_below(const CellContext& context, std::uint64_t cuts, Listing& listing);
  [[nodiscard]] bool list_sides(const CellContext& context, std::uint64_t cuts, Listing& listing);
  [[nodiscard]] bool list_pair(const CellContext& context, std::uint64_t cuts, Listing& listing);
  void list_part(const CellContext& context, Listing& listing);
  [[nodiscard]] bool is_unbounded() const;
  void append_own_shape(const ConstraintStack& constraints, RegionShapes& out) const;
  [[nodiscard]] std::size_t true_facets(std::array<std::size_t, kFacets>& facets) const;
  void append_vertices(RaggedRows<double>& out) const;
  void append_polygon(std::span<const std::size_t> edges, RaggedRows<double>& out) const;
  [[nodiscard]] Point mean_of(const Set& vertices) const;
  [[nodiscard]] static Distance distance_to(const Point& point, std::uint64_t facets,
                                            const Listing& listing);
  [[nodiscard]] static Point shown(const CellContext& context, const Point& point);
  [[nodiscard]] Wall wall(const ConstraintStack& constraints, Id id) const;
  [[nodiscard]] Wall shown_wall(const CellContext& context, Id id) const;
  void keep(const Parts& parts, bool positive);
  [[nodiscard]] MeetingPoint meeting_point(std::size_t slot) const noexcept;
  void move_vertex(std::size_t slot, const MeetingPoint& point) noexcept;
  void refine_vertices(const ConstraintStack& constraints, const Set& slots);
  [[nodiscard]] std::size_t tight_ids(std::size_t slot, std::array<Id, kFacets>& ids) const;
  void list_by_facets() noexcept;

  std::size_t dim_;
  double extent_ = 0.0;  // upper bound of |x|_1 over the domain
  double radius_ = 0.0;  // the largest one
  Id last_ = ConstraintStack::kNone;
  Set alive_;
  Set waiting_;            // vertices of parts that are still to be listed
  std::vector<double> x_;  // coordinates, see VertexTable; kMaxVertexDim columns
  std::array<double, kStride> r_{};
  std::array<std::uint64_t, kStride> tight_{};
  std::array<Id, kFacets> facets_{};
  std::array<Set, kFacets> on_{};  // the vertices on each facet; bits of free slots mean nothing
  std::uint64_t used_facets_ = 0;
  std::uint64_t central_ = 0;    // facets through the origin, exactly
  std::size_t origin_ = kSlots;  // slot of the vertex that is the origin, exactly; if it is alive
  Set vanishing_;  // vertices at infinity where the cuts of this layer and all others are zero
  bool is_new_layer_ = false;  // all cuts of the layer are open: 0, 1, 2, ..., unlisted
  bool lacks_signs_ = false;   // the open cuts have been listed, and that is all
  bool is_full_ = false;
  std::size_t n_new_ = 0;
  std::vector<Open> open_;
  std::vector<SettledCut> settled_;
  Plan plan_;
  std::vector<std::uint8_t> sides_;  // scratch of classify_layer
};

/// Cells of up to 64 vertices, and of up to 256.
using SmallVertexCell = VertexCell<1>;
using LargeVertexCell = VertexCell<4>;

static_assert(Cell<SmallVertexCell>);
static_assert(Cell<LargeVertexCell>);

}  // namespace linregions
