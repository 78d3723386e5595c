#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "cell.hpp"
#include "exact_cell.hpp"
#include "lp_cell.hpp"

namespace linregions {

/// The cell of a node of the region tree: an LP cell, or an exact one where double precision fails
/// (a sliver that the dictionary does not show, a linear program that got lost).
class TreeCell {
 public:
  explicit TreeCell(std::size_t dim) : lp_(dim) {}

  void assign(const TreeCell& other);
  void enter_layer(const CellContext& context);
  [[nodiscard]] std::size_t n_cuts() const noexcept {
    return exact_ ? exact_->n_cuts() : lp_.n_cuts();
  }
  [[nodiscard]] std::size_t cut_at(std::size_t position) const noexcept {
    return exact_ ? exact_->cut_at(position) : lp_.cut_at(position);
  }
  [[nodiscard]] std::vector<SettledCut>& settled() noexcept {
    return exact_ ? exact_->settled() : lp_.settled();
  }
  void drop(std::size_t position) noexcept { exact_ ? exact_->drop(position) : lp_.drop(position); }
  [[nodiscard]] bool is_dropped(std::size_t position) const noexcept {
    return exact_ ? exact_->is_dropped(position) : lp_.is_dropped(position);
  }
  void forget_dropped() { exact_ ? exact_->forget_dropped() : lp_.forget_dropped(); }
  [[nodiscard]] std::size_t position_of(std::size_t cut) const;

  [[nodiscard]] Settled settle_all(const CellContext& context);
  [[nodiscard]] std::size_t choose_cut(const CellContext& context);
  void split(const CellContext& context, std::size_t position, TreeCell& negative);
  [[nodiscard]] bool restrict_to(const CellContext& context, std::size_t position, bool positive);
  void interior_point(const CellContext& context, InteriorPoint& out);
  [[nodiscard]] bool has_interior(const CellContext& context, InteriorPoint& out);
  [[nodiscard]] std::optional<std::uint64_t> count_parts(const CellContext& context);
  /// Largest coordinate near by: the scale of a bounded cell; 0 if it is too thin to be seen.
  [[nodiscard]] double extent_nearby(const CellContext& context);
  [[nodiscard]] std::size_t dim() const noexcept { return lp_.dictionary().dim(); }

 private:
  template <typename Action>
  auto guarded(const CellContext& context, Action action);
  void become_exact();
  [[nodiscard]] std::vector<std::size_t> open_cuts(std::size_t except) const;
  [[nodiscard]] std::unique_ptr<ExactCell> exact_part(ConstraintStack::Id side,
                                                      std::size_t cut) const;

  LpCell lp_;
  std::unique_ptr<ExactCell> exact_;  // if set, lp_ is of no meaning
};

static_assert(Cell<TreeCell>);

}  // namespace linregions
