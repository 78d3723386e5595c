#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <vector>

#include "cell.hpp"
#include "exact_cell.hpp"
#include "lp_cell.hpp"
#include "part_list.hpp"
#include "vertex_cell.hpp"

namespace linregions {

/// The cell of a node of the region tree: a vertex cell in low dimension, an LP cell elsewhere, or
/// an exact one where double precision fails (a sliver that the dictionary does not show, a linear
/// program that got lost).
class TreeCell {
  enum class Kind : std::uint8_t { lp, small, large, exact };

  /// Calls `action` with the cell of the kind that `self`, const or not, is at the moment.
  template <typename Self, typename Action>
  static decltype(auto) on_cell(Self& self, Action action) {
    using Large = std::conditional_t<std::is_const_v<Self>, const LargeVertexCell, LargeVertexCell>;
    using Exact = std::conditional_t<std::is_const_v<Self>, const ExactCell, ExactCell>;
    switch (self.kind_) {
      case Kind::lp:
        return action(self.lp_);
      case Kind::small:
        return action(self.small_);
      case Kind::large:
        return action(static_cast<Large&>(*self.large_));
      default:
        return action(static_cast<Exact&>(*self.exact_));
    }
  }
  template <typename Action>
  decltype(auto) with_cell(Action action) const {
    return on_cell(*this, action);
  }
  template <typename Action>
  decltype(auto) with_cell(Action action) {
    return on_cell(*this, action);
  }

 public:
  explicit TreeCell(std::size_t dim) : lp_(dim), small_(dim) {}

  void assign(const TreeCell& other);
  /// The domain, so far an LP cell, keeps its vertices from now on, if that is possible.
  void keep_vertices(const CellContext& context, const DomainVertices& domain);
  /// So does the cell of a path, whose half-spaces are numbered in order.
  [[nodiscard]] bool keep_vertices(const CellContext& context, const DomainVertices& vertices,
                                   const Path& path);
  /// The dictionary of an LP cell that has a vertex; else null.
  [[nodiscard]] const Dictionary* dictionary_at_vertex() const noexcept {
    const bool is_pointed = kind_ == Kind::lp && !lp_.dictionary().has_free_columns();
    return is_pointed ? &lp_.dictionary() : nullptr;
  }
  /// Whether entering a layer needs no more than raw cuts (CutRows::assign_raw).
  [[nodiscard]] bool takes_raw_cuts() const noexcept {
    return kind_ == Kind::small || kind_ == Kind::large;
  }
  void enter_layer(const CellContext& context);
  [[nodiscard]] std::size_t n_cuts() const noexcept {
    return with_cell([](const auto& cell) { return cell.n_cuts(); });
  }
  [[nodiscard]] std::size_t cut_at(std::size_t position) const noexcept {
    return with_cell([position](const auto& cell) { return cell.cut_at(position); });
  }
  [[nodiscard]] std::vector<SettledCut>& settled() noexcept {
    return with_cell([](auto& cell) -> std::vector<SettledCut>& { return cell.settled(); });
  }
  void drop(std::size_t position) {
    with_cell([position](auto& cell) { cell.drop(position); });
  }
  [[nodiscard]] bool is_dropped(std::size_t position) const noexcept {
    return with_cell([position](const auto& cell) { return cell.is_dropped(position); });
  }
  void forget_dropped() {
    with_cell([](auto& cell) { cell.forget_dropped(); });
  }
  [[nodiscard]] std::size_t position_of(std::size_t cut) const;
  /// Of a cell that keeps no vertices.
  [[nodiscard]] const Path& path() const noexcept {
    return kind_ == Kind::exact ? exact_->path() : lp_.path();
  }

  [[nodiscard]] Settled settle_all(const CellContext& context);
  [[nodiscard]] std::size_t choose_cut(const CellContext& context);
  void split(const CellContext& context, std::size_t position, TreeCell& negative);
  [[nodiscard]] bool restrict_to(const CellContext& context, std::size_t position, bool positive);
  void reported_point(const CellContext& context, InteriorPoint& out);
  [[nodiscard]] bool has_interior(const CellContext& context, InteriorPoint& out);
  [[nodiscard]] std::optional<std::uint64_t> count_parts(const CellContext& context);
  /// Lists the parts that the open cuts, which are settled, divide the cell into, if that takes no
  /// cell for each of them; else false, and nothing has changed.
  [[nodiscard]] bool list_parts(const CellContext& context, PartList& parts);
  /// Whether `count_parts` is best asked before the cuts are settled: an LP cell settles on the way
  /// those that it needs.
  [[nodiscard]] bool counts_unsettled() const noexcept { return kind_ == Kind::lp; }
  /// See LpCell.
  [[nodiscard]] PartialCount* partial_count() noexcept {
    return kind_ == Kind::lp ? lp_.partial_count() : nullptr;
  }
  void forget_partial_count() noexcept { lp_.forget_partial_count(); }
  void doubt_counting() noexcept { lp_.doubt_counting(); }
  /// Largest coordinate near by: the scale of a bounded cell; 0 if it is too thin to be seen.
  [[nodiscard]] double extent_nearby(const CellContext& context);
  /// Adds its shape, or nothing if it does not keep its vertices.
  void append_shape(const CellContext& context, RegionShapes& out);
  [[nodiscard]] std::size_t dim() const noexcept { return lp_.dictionary().dim(); }

 private:
  template <typename Action>
  auto guarded(const CellContext& context, Action action);
  void become_exact();
  void become_exact(ExactCell cell);
  void become_large();
  void become_lp(const CellContext& context);
  [[nodiscard]] LargeVertexCell& large();
  [[nodiscard]] std::vector<std::size_t> open_cuts(std::size_t except) const;
  [[nodiscard]] ExactCell exact_part(ConstraintStack::Id side, std::size_t cut) const;

  Kind kind_ = Kind::lp;
  LpCell lp_;
  SmallVertexCell small_;
  std::unique_ptr<LargeVertexCell> large_;  // set if kind_ says so, and kept for the next time
  std::unique_ptr<ExactCell> exact_;        // set if kind_ says so
};

static_assert(Cell<TreeCell>);

}  // namespace linregions
