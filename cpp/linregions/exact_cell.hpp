#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "cell.hpp"
#include "exact_program.hpp"

namespace linregions {

/// A cell in exact arithmetic throughout: its half-spaces and a rational point of its interior.
///
/// Slow, and for the few cells that double precision cannot see: slivers between hyperplanes that
/// nearly coincide. Every question is one linear program in integers.
class ExactCell {
 public:
  using Id = ConstraintStack::Id;

  /// The cell of a path. `cuts`: those that are open; `settled`: those settled before.
  ExactCell(Path path, std::vector<std::size_t> cuts, std::vector<SettledCut> settled);

  void enter_layer(const CellContext& context);
  [[nodiscard]] std::size_t n_cuts() const noexcept { return cuts_.size(); }
  [[nodiscard]] std::size_t cut_at(std::size_t position) const noexcept { return cuts_[position]; }
  [[nodiscard]] std::vector<SettledCut>& settled() noexcept { return settled_; }
  void drop(std::size_t position) noexcept { state_[position] = State::dropped; }
  [[nodiscard]] bool is_dropped(std::size_t position) const noexcept {
    return state_[position] == State::dropped;
  }

  [[nodiscard]] Settled settle_all(const CellContext& context);
  void forget_dropped();
  [[nodiscard]] std::size_t choose_cut(const CellContext& context) const;
  /// Becomes the positive part; returns the negative one.
  [[nodiscard]] ExactCell split(const CellContext& context, std::size_t position);
  [[nodiscard]] bool restrict_to(const CellContext& context, std::size_t position, bool positive);
  [[nodiscard]] bool has_interior(const CellContext& context, InteriorPoint& out);
  /// Nothing: a sliver's parts are looked at one by one.
  [[nodiscard]] std::optional<std::uint64_t> count_parts(const CellContext&) const { return {}; }
  void reported_point(const CellContext& context, InteriorPoint& out) const;

  [[nodiscard]] const Path& path() const noexcept { return path_; }

 private:
  enum class State : std::uint8_t { open, crossing, dropped };

  /// Finds the point of the interior if it is not known.
  [[nodiscard]] Interior locate(const CellContext& context);
  void add_side(Id side);
  void settle_constant(const CellContext& context, std::size_t position);

  Path path_;
  std::vector<std::size_t> cuts_;
  std::vector<State> state_;
  std::vector<SettledCut> settled_;
  bool has_point_ = false;
  RationalPoint point_;
};

static_assert(CutCell<ExactCell>);  // being rare, it is made anew and moved, not written into

}  // namespace linregions
