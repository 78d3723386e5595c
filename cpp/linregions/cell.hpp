#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "arbiter.hpp"
#include "constraints.hpp"
#include "cut_rows.hpp"
#include "monitor.hpp"

namespace linregions {

/// Work done by a search, for its result and for profiles.
struct Statistics {
  std::uint64_t n_lps = 0;     ///< linear programs that needed at least one pivot
  std::uint64_t n_pivots = 0;  ///< simplex steps, cuts included
  std::uint64_t n_nodes = 0;   ///< cells of the region tree that were classified
  std::uint64_t n_refactorisations = 0;

  Statistics& operator+=(const Statistics& other) noexcept {
    n_lps += other.n_lps;
    n_pivots += other.n_pivots;
    n_nodes += other.n_nodes;
    n_refactorisations += other.n_refactorisations;
    return *this;
  }
};

/// What a cell needs from its surroundings: made for a call or a few, and not kept.
struct CellContext {
  ConstraintStack& constraints;
  CutRows* cuts;  ///< of the layer that the cell is in
  Monitor& monitor;
  Statistics& statistics;
  Progress& progress;
  double scale;     ///< largest coordinate of the domain as far as it is bounded; else 0
  CutSource first;  ///< where cut 0 comes from
  const rigour::Reach& reach;
  Arbiter* arbiter;  ///< null: decisions are made in floating point, unproven
  /// Coordinates are those of this chart; null: of the input. Points that are reported never are.
  const ProjectiveChart* chart;

  [[nodiscard]] CutSource source(std::size_t cut) const noexcept {
    return {first.stage, first.cut + static_cast<std::int32_t>(cut)};
  }
  /// Makes a cut that was taken raw, exactly where rounding may hide what it is.
  void make(std::size_t cut) const {
    if (!cuts->is_raw()) return;
    cuts->make(cut, reach);
    if (arbiter != nullptr && cuts->is_blurred(cut)) {
      cuts->sharpen(cut, arbiter->rounded(source(cut)), reach);
    }
  }
};

/// A cut that does not cross a cell: the whole cell is on this side (a cut that is zero everywhere
/// on the cell is on its lower, negative side).
struct SettledCut {
  std::size_t cut;
  bool positive;
};

/// How far a cell's cuts were classified.
enum class Settled : std::uint8_t {
  all,
  stopped,  ///< by the monitor, half-way: call again to go on
  empty,    ///< the cell turned out to have no interior
};

/// What the search asks of a cell, in whatever way the cell keeps itself (by constraints, by
/// vertices). A cell is an open, full-dimensional convex polyhedron, together with the cuts of the
/// current layer that are *open*: not known to miss it. Open cuts are addressed by position.
template <typename C>
concept CutCell = requires(C cell, const CellContext& context, std::size_t position, bool positive,
                           InteriorPoint& out) {
  /// Takes in all cuts of a layer.
  { cell.enter_layer(context) };
  { cell.n_cuts() } -> std::convertible_to<std::size_t>;
  { cell.cut_at(position) } -> std::convertible_to<std::size_t>;
  /// Classifies the open cuts: those left open cross the cell, the others are appended to
  /// `settled()`. Positions change.
  { cell.settle_all(context) } -> std::convertible_to<Settled>;
  { cell.settled() } -> std::convertible_to<std::vector<SettledCut>&>;
  /// Marks an open cut as of no interest; it still has its position until the next call.
  { cell.drop(position) };
  { cell.is_dropped(position) } -> std::convertible_to<bool>;
  { cell.forget_dropped() };
  /// The crossing cut that is cheapest to split at, or Cut::kNone if it turns out that none
  /// crosses.
  { cell.choose_cut(context) } -> std::convertible_to<std::size_t>;
  /// Becomes its part on one side of a cut, which is then no longer open or is dropped; false when
  /// that part has no interior. Positions change.
  { cell.restrict_to(context, position, positive) } -> std::convertible_to<bool>;
  /// A point of the interior for the caller, in coordinates of the input: proven to be one if the
  /// search is certified.
  { cell.reported_point(context, out) };
  /// Whether there is an interior, with proof; not to be asked while open cuts are about. `out` may
  /// be filled on the way.
  { cell.has_interior(context, out) } -> std::convertible_to<bool>;
  /// Into how many parts the open cuts divide the cell: counted without making the parts, each of
  /// them proven to be there. Nothing if that takes making them. On the way cuts may be settled or
  /// change their positions. Only LP cells may be asked before `settle_all`.
  { cell.count_parts(context) } -> std::same_as<std::optional<std::uint64_t>>;
};

/// A cut cell that others become in their own memory, which is used over and over.
template <typename C>
concept Cell = CutCell<C> && requires(C cell, const C& other, C& negative,
                                      const CellContext& context, std::size_t position) {
  { cell.assign(other) };
  /// Becomes its positive part at a crossing cut; `negative` becomes the other part. Positions
  /// change.
  { cell.split(context, position, negative) };
};

}  // namespace linregions
