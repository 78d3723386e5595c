#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "basis_memory.hpp"
#include "constraints.hpp"
#include "cut_rows.hpp"
#include "dictionary.hpp"
#include "exact_program.hpp"
#include "exact_rows.hpp"
#include "filter.hpp"
#include "interior_point.hpp"
#include "monitor.hpp"
#include "projective_chart.hpp"
#include "row_span.hpp"

namespace linregions {

/// How many decisions were proven, and in what arithmetic.
struct Decisions {
  std::uint64_t filtered = 0;   ///< by floating point with error bounds
  std::uint64_t exact = 0;      ///< by exact arithmetic
  std::uint64_t undecided = 0;  ///< left open when the search was stopped

  Decisions& operator+=(const Decisions& other) noexcept {
    filtered += other.filtered;
    exact += other.exact;
    undecided += other.undecided;
    return *this;
  }
};

/// What is true of a cut and a cell.
enum class Verdict : std::uint8_t { negative, positive, crosses, stopped };

/// Where a cut stands that is being judged: a row of a dictionary at a vertex that seems to settle
/// it.
struct Standing {
  const Dictionary& table;
  std::size_t row;
  const CutRows& cuts;
  std::size_t cut;
  CutSource source;
  const Path& path;
  BasisError& basis;
};

/// Decides with proof. What a cell believes is asked of the filter first; what the filter cannot
/// prove is decided in exact arithmetic.
///
/// A cell is the set where the half-spaces of its path hold strictly: those of the domain and those
/// that the tree was split at. Everything else about it, its dictionary included, is only a hint.
class Arbiter {
 public:
  Arbiter(std::size_t dim, const ConstraintStack& constraints, const rigour::Reach& reach,
          const RowSpan& span, ExactRows& rows, Monitor& monitor, const Progress& progress)
      : filter_(dim, constraints, reach, span),
        constraints_(constraints),
        span_(span),
        rows_(rows),
        monitor_(monitor),
        progress_(progress) {}

  /// Paths and cuts are in the coordinates of a chart from now on, or in those of the input (null).
  void set_chart(const ProjectiveChart* chart, const rigour::Reach& reach) noexcept {
    chart_ = chart;
    filter_.set_reach(reach);
  }

  /// Whether the cell is indeed on the positive (negative) side of a cut, as it seems.
  [[nodiscard]] Verdict judge(const Standing& standing, bool seems_positive);

  /// With false, exact arithmetic goes on to the end although the monitor wants to stop: for steps
  /// that cannot be taken up half-way.
  void set_stoppable(bool is_stoppable) noexcept { is_stoppable_ = is_stoppable; }
  /// What was left open when the search stopped will be looked at again.
  void resume() noexcept { decisions_.undecided = 0; }

  /// Whether the point proves, in floating point, that the cell has an interior.
  [[nodiscard]] bool is_witness(const Path& path, const Witness& witness);
  /// The same, but no decision hangs on it.
  [[nodiscard]] bool is_inside(const Path& path, const Witness& witness) const {
    return filter_.proves_inside(path, witness);
  }
  /// Whether the cut's value at the point, which is approximately `value`, certainly has that sign.
  [[nodiscard]] bool is_certain(const CutRows& cuts, std::size_t cut, double value,
                                const Witness& witness) const {
    return filter_.proves_sign(cuts, cut, value, witness);
  }

  /// Whether the cell has an interior, or its part on one side of a cut, in exact arithmetic.
  [[nodiscard]] Interior interior(const Path& path, RationalPoint& point);
  [[nodiscard]] Interior interior(const Path& path, CutSource cut, bool positive,
                                  RationalPoint& point);

  /// Notes from now on by what each cut was settled. May be null.
  void remember(BasisMemory* memory) noexcept { memory_ = memory; }
  /// Half-spaces of the path that leave no interior on the other side of a cut that was settled: up
  /// to a factor, one combination of their normals and the cut's vanishes. What settled the cut
  /// last is tried first. Exact, and not stopped by the monitor.
  [[nodiscard]] std::vector<ConstraintStack::Id> core_of(const Path& path, CutSource cut,
                                                         bool positive);
  /// The same for a path that was found to have no interior at all.
  [[nodiscard]] std::vector<ConstraintStack::Id> core_of(const Path& path);
  /// A point of a path's interior, which there is.
  [[nodiscard]] RationalPoint point_of(const Path& path);

  /// A point to show, in the coordinates of the input, for a cell that exact arithmetic knows to
  /// have an interior. Its margin is positive only if the doubles are proven to be inside. `known`:
  /// null, or a witness.
  [[nodiscard]] InteriorPoint report(const Path& path, const Witness* known);

  /// Sign of a cut at the point where the hyperplanes `tight`, some dim of them independent, meet;
  /// in exact arithmetic.
  [[nodiscard]] int sign_at(std::span<const CutSource> tight, CutSource cut);
  /// Whether the rows of a stage are known to vanish at a vertex at infinity (RowSpan).
  [[nodiscard]] bool vanishes(std::int32_t stage, std::span<const CutSource> planes) const {
    return span_.vanishes(stage, planes);
  }
  /// Takes note of decisions that a cell proved by itself, in floating point.
  void note_filtered(std::size_t n) noexcept { decisions_.filtered += n; }

  [[nodiscard]] const ExactRow& row(CutSource source) { return rows_.row(source); }
  [[nodiscard]] std::vector<double> rounded(CutSource source) { return rows_.rounded(source); }
  [[nodiscard]] const Decisions& decisions() const noexcept { return decisions_; }

 private:
  [[nodiscard]] Interior solve(RationalPoint& point);
  [[nodiscard]] std::vector<ConstraintStack::Id> core_of_sides(const Path& path);
  void take_path(const Path& path);
  [[nodiscard]] bool is_settled_by_basis(const Standing& standing, bool positive);

  Filter filter_;
  const ConstraintStack& constraints_;
  const RowSpan& span_;
  ExactRows& rows_;
  Monitor& monitor_;
  const Progress& progress_;
  Decisions decisions_;
  const ProjectiveChart* chart_ = nullptr;
  bool is_stoppable_ = true;
  BasisMemory* memory_ = nullptr;
  std::vector<ExactSide> sides_;             // scratch
  std::vector<double> multipliers_;          // scratch
  std::vector<const ExactRow*> tight_rows_;  // scratch
};

}  // namespace linregions
