#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "cell.hpp"
#include "dictionary.hpp"
#include "errors.hpp"
#include "flat_count.hpp"
#include "point_pool.hpp"
#include "tolerances.hpp"

namespace linregions {

/// Ends a walk that rounding keeps from ending: no linear program of this size takes so many steps.
class StepLimit {
 public:
  explicit StepLimit(std::size_t n_rows) : left_(1000 + 50 * n_rows) {}
  void count() {
    if (--left_ > 0) return;
    throw NumericalError(
        "a linear program did not end; the network's weights or the domain may be badly scaled");
  }

 private:
  std::size_t left_;
};

/// A cell kept by its constraints, in any dimension: a feasible dictionary that walks from vertex
/// to vertex. Cuts travel along as rows of the dictionary, so every vertex visited, for whatever
/// reason, shows on which side of all cuts it lies, and its edges show the neighbours as well.
class LpCell {
 public:
  explicit LpCell(std::size_t dim) : dictionary_(dim) {}

  void assign(const LpCell& other);
  void enter_layer(const CellContext& context);
  /// Becomes the cell of a path. `facets`: half-spaces that define it; `basis`: dim of them that
  /// meet in one of its vertices; `cuts`: those that are open. Throws NumericalError if doubles
  /// cannot tell the vertex.
  void take_over(const CellContext& context, Path path, std::span<const ConstraintStack::Id> basis,
                 std::span<const ConstraintStack::Id> facets, std::span<const std::size_t> cuts);

  [[nodiscard]] std::size_t n_cuts() const noexcept { return sight_.size(); }
  [[nodiscard]] std::size_t cut_at(std::size_t position) const noexcept {
    return static_cast<std::size_t>(dictionary_.row_id(dictionary_.first_cut() + position));
  }
  [[nodiscard]] std::vector<SettledCut>& settled() noexcept { return settled_; }
  void drop(std::size_t position) noexcept { sight_[position] = kDropped; }
  [[nodiscard]] bool is_dropped(std::size_t position) const noexcept {
    return sight_[position] == kDropped;
  }

  [[nodiscard]] Settled settle_all(const CellContext& context);
  void forget_dropped();
  [[nodiscard]] std::size_t choose_cut(const CellContext& context);
  void split(const CellContext& context, std::size_t position, LpCell& negative);
  [[nodiscard]] bool restrict_to(const CellContext& context, std::size_t position, bool positive);
  void interior_point(const CellContext& context, InteriorPoint& out);
  void reported_point(const CellContext& context, InteriorPoint& out);
  [[nodiscard]] bool has_interior(const CellContext& context, InteriorPoint& out);
  [[nodiscard]] std::optional<std::uint64_t> count_parts(const CellContext& context);
  /// What `count_parts` has come to if it says nothing because there are many parts, to be asked
  /// again until that is done; else null.
  [[nodiscard]] PartialCount* partial_count() noexcept { return partial_.get(); }
  void forget_partial_count() noexcept { partial_.reset(); }
  /// The parts at so many cuts cannot be counted: `count_parts` need not try again.
  void doubt_counting() noexcept { n_cuts_unproven_ = n_cuts(); }

  /// A *thin* cut crosses the cell by exact arithmetic, but so close to its boundary that the
  /// dictionary does not show it: all of what shows is on one side.
  [[nodiscard]] bool is_thin(std::size_t position) const noexcept {
    return (sight_[position] & (kThinNegative | kThinPositive)) != 0;
  }
  [[nodiscard]] bool is_visibly_positive(std::size_t position) const noexcept {
    return sight_[position] == kThinPositive;
  }
  /// Becomes what shows of its part at a thin cut: the dictionary stays, `side` joins the path.
  void accept(std::size_t position, ConstraintStack::Id side);
  /// The half-spaces that define the cell.
  [[nodiscard]] const Path& path() const noexcept { return path_; }

  /// Largest coordinate of the current vertex and its neighbours: the scale of a bounded cell.
  [[nodiscard]] double extent_nearby(const CellContext& context);

  [[nodiscard]] const Dictionary& dictionary() const noexcept { return dictionary_; }

 private:
  // What has been seen of a cut; both sides seen: it crosses.
  using Sight = std::uint8_t;
  static constexpr Sight kSeenNegative = 1, kSeenPositive = 2, kCrossing = 3;
  static constexpr Sight kNegative = 4, kPositive = 8, kDropped = 16;
  static constexpr Sight kThinNegative = 32, kThinPositive = 64;

  /// The edges at the current vertex, per column, and what they tell of each cut.
  struct Surroundings {
    bool valid = false;
    double extent = 0.0;            ///< largest coordinate of the vertex
    std::vector<double> length;     ///< of the edge, in units of its non-basic variable
    std::vector<double> threshold;  ///< below it a coefficient of the column is zero
    std::vector<double> inverse;    ///< per constraint row, 1 / slack
    std::vector<double> fall;       ///< per cut row: least change along an edge (<= 0)
    std::vector<double> rise;       ///< greatest change (>= 0)
  };

  [[nodiscard]] double tolerance(std::size_t row) const noexcept {
    return dictionary_.row_noise(row) + tolerances::kValue * reach_;
  }
  void look(const CellContext& context);
  void update_sights(const CellContext& context);
  [[nodiscard]] Sight confirm(const CellContext& context, std::size_t position, bool positive);
  void collect_settled();
  [[nodiscard]] bool settle(const CellContext& context, std::size_t position);
  [[nodiscard]] bool step(const CellContext& context, std::size_t row, double direction);
  [[nodiscard]] std::size_t leaving_row(std::size_t col, bool bland) const;
  void pivot(const CellContext& context, std::size_t row, std::size_t col);
  bool refactor(const CellContext& context);

  [[nodiscard]] std::size_t edge_across(std::size_t row) const;
  [[nodiscard]] std::size_t crossing_edge(const CellContext& context, std::size_t position);
  void drop_redundant_constraints();
  std::size_t cut_here(const CellContext& context, std::size_t position, bool positive);
  void recall();

  struct Sides {
    bool own = true;  ///< side of the cell's witness: true is positive
    bool has_own = false;
    bool has_other = false;  ///< in other_witness_
  };
  [[nodiscard]] bool find_witness(const CellContext& context);
  [[nodiscard]] bool find_witness_beyond(const CellContext& context, std::size_t position,
                                         bool positive, double value, Witness& out);
  [[nodiscard]] bool find_witness_across(const CellContext& context, std::size_t position,
                                         bool positive, double value, Witness& out);
  [[nodiscard]] bool is_degenerate() const;
  [[nodiscard]] bool relax(const CellContext& context, const double* beyond, double goal,
                           Witness& out);
  [[nodiscard]] bool is_witness_beyond(const CellContext& context, std::size_t cut, bool positive,
                                       Witness& witness) const;
  [[nodiscard]] bool has_both_sides(const CellContext& context, std::size_t position);
  [[nodiscard]] Sides find_witnesses(const CellContext& context, std::size_t position);
  [[nodiscard]] bool is_worth_restricting();
  void centre(std::vector<double>& point) const;
  [[nodiscard]] double least_slack(const ConstraintStack& constraints,
                                   const std::vector<double>& point,
                                   ConstraintStack::Id& tightest) const;
  void move_along(std::size_t col, double share, std::vector<double>& point) const;
  void lift(const CellContext& context, ConstraintStack::Id id, std::vector<double>& point);

  Dictionary dictionary_;
  Path path_;
  // Largest coordinate that the table has held since it was computed afresh: rounding errors are
  // relative to it, also when the walk has come back to a vertex near the origin.
  double reach_ = 0.0;
  double condition_ = 0.0;  // longest direction of an edge since then
  PointPool pool_;
  std::vector<Sight> sight_;  // one per cut row
  std::vector<SettledCut> settled_;
  Surroundings around_;
  BasisError basis_;                      // of the current basis
  std::vector<std::uint64_t> seen_;       // scratch of recall
  std::vector<std::uint32_t> kept_rows_;  // scratch of drop_redundant_constraints
  std::vector<double> redundancy_rise_;   // likewise
  // A point proven to be strictly inside, so that regions need no proof of their own.
  bool has_witness_ = false;
  Witness witness_;
  std::vector<double> slacks_;            // scratch of find_witness_across
  std::vector<double> slopes_;            // likewise
  std::vector<double> beyond_;            // likewise
  Witness other_witness_;                 // scratch of find_witnesses
  std::unique_ptr<FlatCount> flats_;      // of count_parts
  std::vector<std::uint32_t> flat_cuts_;  // likewise: rows of cuts that are not settled
  // With as many cuts in this layer counting by restriction could not prove something; it is tried
  // again with half as many.
  std::size_t n_cuts_unproven_ = 0;
  std::unique_ptr<PartialCount> partial_;
};

static_assert(Cell<LpCell>);

}  // namespace linregions
