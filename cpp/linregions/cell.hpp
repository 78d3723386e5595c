#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "constraints.hpp"
#include "monitor.hpp"
#include "pullback.hpp"

namespace linregions {

/// Work done by a search, for its result and for profiles.
struct Statistics {
  std::uint64_t n_lps = 0;     ///< linear programs that needed at least one pivot
  std::uint64_t n_pivots = 0;  ///< simplex steps, cuts included
  std::uint64_t n_nodes = 0;   ///< cells of the region tree that were classified
  std::uint64_t n_refactorisations = 0;
};

/// What a cell needs from its surroundings; one per search.
struct CellContext {
  ConstraintStack& constraints;
  const CutRows* cuts;  ///< of the layer that the cell is in
  Monitor& monitor;
  Statistics& statistics;
  Progress& progress;
};

/// What is known of one cut over a cell.
enum class CutState : std::uint8_t {
  unsettled,  ///< not classified yet
  crossing,   ///< both sides have an interior
  negative,   ///< the whole cell is on the negative side, or on the cut itself
  positive,   ///< the whole cell is on the positive side
  dropped,    ///< implied by other decisions; not looked at any more
};

/// A point of a cell's interior, with the radius of a ball around it that stays inside.
struct InteriorPoint {
  std::vector<double> point;
  double margin = 0.0;
};

/// What the search asks of a cell, in whatever way the cell keeps itself (by constraints, by
/// vertices). A cell is an open, full-dimensional convex polyhedron, together with the cuts of the
/// current layer that it still has to be compared with; cuts are addressed by position, which
/// changes only in `forget_settled`, `split` and `restrict_to`.
template <typename C>
concept Cell = requires(C cell, const C& other, const CellContext& context, std::size_t position,
                        bool positive, InteriorPoint& out) {
  { cell.assign(other) };
  { cell.enter_layer(context) };
  { cell.n_cuts() } -> std::convertible_to<std::size_t>;
  { cell.cut_at(position) } -> std::convertible_to<std::size_t>;
  { cell.state(position) } -> std::convertible_to<CutState>;
  { cell.drop(position) };
  /// Classifies every cut; false when the monitor stopped it half-way (call again to go on).
  { cell.settle_all(context) } -> std::convertible_to<bool>;
  /// Forgets all cuts that are not crossing.
  { cell.forget_settled() };
  /// The crossing cut that is cheapest to split at, or Cut::kNone if it turns out that none
  /// crosses.
  { cell.choose_cut(context) } -> std::convertible_to<std::size_t>;
  /// Becomes its positive part at a crossing cut; `negative` becomes the other part.
  { cell.split(context, position, cell) };
  /// Becomes its part on one side of a cut; false when that part has no interior.
  { cell.restrict_to(context, position, positive) } -> std::convertible_to<bool>;
  { cell.interior_point(context, out) };
};

}  // namespace linregions
