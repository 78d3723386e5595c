#include "arbiter.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "exact_vertex.hpp"

namespace linregions {

void Arbiter::take_path(const Path& path) {
  sides_.clear();
  for (const ConstraintStack::Id id : path.ids()) {
    sides_.push_back({&rows_.row(constraints_.entry(id).source), ConstraintStack::is_positive(id)});
  }
}

Interior Arbiter::solve(RationalPoint& point) {
  const std::size_t dim = constraints_.dim();
  const Interior result =
      find_interior(dim, sides_, monitor_, progress_, is_stoppable_, false, point);
  ++(result == Interior::stopped ? decisions_.undecided : decisions_.exact);
  return result;
}

Interior Arbiter::interior(const Path& path, RationalPoint& point) {
  take_path(path);
  return solve(point);
}

Interior Arbiter::interior(const Path& path, CutSource cut, bool positive, RationalPoint& point) {
  take_path(path);
  sides_.push_back({&rows_.row(cut), positive});
  return solve(point);
}

std::vector<ConstraintStack::Id> Arbiter::core_of(const Path& path, CutSource cut, bool positive) {
  const std::vector<ConstraintStack::Id>& ids = path.ids();
  const ExactSide target{&rows_.row(cut), positive};
  if (memory_ != nullptr) {
    const std::vector<ConstraintStack::Id>& basis = memory_->at(cut);
    sides_.clear();
    for (const ConstraintStack::Id id : basis) {
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) break;
      sides_.push_back(
          {&rows_.row(constraints_.entry(id).source), ConstraintStack::is_positive(id)});
    }
    multipliers_.assign(basis.size(), -1.0);  // none are known
    if (!basis.empty() && sides_.size() == basis.size() &&
        is_combination(sides_, target, multipliers_)) {
      return basis;
    }
  }
  take_path(path);
  sides_.push_back({target.row, !positive});
  return core_of_sides(path);
}

std::vector<ConstraintStack::Id> Arbiter::core_of(const Path& path) {
  take_path(path);
  return core_of_sides(path);
}

/// Those half-spaces of the path, which the sides begin with, that leave the sides no interior.
std::vector<ConstraintStack::Id> Arbiter::core_of_sides(const Path& path) {
  RationalPoint point;
  std::vector<std::size_t> places;
  const Interior result =
      find_interior(constraints_.dim(), sides_, monitor_, progress_, false, false, point, &places);
  if (result != Interior::empty) throw std::logic_error("what was decided is not so");
  std::vector<ConstraintStack::Id> core;
  for (const std::size_t place : places) {
    if (place < path.ids().size()) core.push_back(path.ids()[place]);
  }
  return core;
}

RationalPoint Arbiter::point_of(const Path& path) {
  RationalPoint point;
  take_path(path);
  if (find_interior(constraints_.dim(), sides_, monitor_, progress_, false, true, point) !=
      Interior::found) {
    throw std::logic_error("a region was counted that has no interior");
  }
  return point;
}

/// A point deep inside is reported if it is a double; one that was found before will do as well.
InteriorPoint Arbiter::report(const Path& path, const Witness* known) {
  RationalPoint exact;
  take_path(path);
  InteriorPoint result;
  const std::size_t dim = constraints_.dim();
  Witness witness{std::vector<double>(dim, 0.0), 0.0};
  if (find_interior(dim, sides_, monitor_, progress_, false, true, exact) == Interior::found) {
    witness.point = chart_ != nullptr ? chart_->map(exact).rounded() : exact.rounded();
  }
  if (chart_ != nullptr) return chart_->inside(constraints_, path.ids(), std::move(witness.point));
  witness.measure();
  bool proven = filter_.proves_inside(path, witness);
  if (!proven && known != nullptr) {
    witness = *known;
    proven = filter_.proves_inside(path, witness);
  }
  result.margin = proven ? std::numeric_limits<double>::infinity() : 0.0;
  for (const ConstraintStack::Id id : path.ids()) {
    result.margin = std::min(result.margin, constraints_.distance(id, witness.point));
  }
  result.point = std::move(witness.point);
  return result;
}

/// Whether the basis of the dictionary proves it when the multipliers are computed without
/// rounding.
bool Arbiter::is_settled_by_basis(const Standing& standing, bool positive) {
  const Dictionary& table = standing.table;
  sides_.clear();
  multipliers_.clear();
  for (std::size_t j = 1; j <= table.dim(); ++j) {
    if (table.is_free(j)) continue;
    const ConstraintStack::Id id = table.col_id(j);
    const ExactRow& row = rows_.row(constraints_.entry(id).source);
    sides_.push_back({&row, ConstraintStack::is_positive(id)});
    const double multiplier = table.at(standing.row, j);
    multipliers_.push_back(positive ? multiplier : -multiplier);
  }
  return is_combination(sides_, {&rows_.row(standing.source), positive}, multipliers_);
}

Verdict Arbiter::judge(const Standing& standing, bool seems_positive) {
  const Verdict belief = seems_positive ? Verdict::positive : Verdict::negative;
  if (filter_.proves_side(standing.table, standing.row, standing.cuts, standing.cut,
                          standing.source, seems_positive, standing.basis)) {
    ++decisions_.filtered;
    if (memory_ != nullptr) memory_->note(standing.source, standing.table);
    return belief;
  }
  if (is_settled_by_basis(standing, seems_positive)) {
    if (memory_ != nullptr) memory_->note(standing.source, standing.table);
    ++decisions_.exact;
    return belief;
  }
  RationalPoint point;
  const Interior opposite = interior(standing.path, standing.source, !seems_positive, point);
  if (opposite == Interior::stopped) return Verdict::stopped;
  if (opposite == Interior::empty) return belief;
  const Interior own = interior(standing.path, standing.source, seems_positive, point);
  if (own == Interior::stopped) return Verdict::stopped;
  if (own == Interior::found) return Verdict::crosses;
  return seems_positive ? Verdict::negative : Verdict::positive;
}

int Arbiter::sign_at(std::span<const CutSource> tight, CutSource cut) {
  tight_rows_.clear();
  for (const CutSource source : tight) tight_rows_.push_back(&rows_.row(source));
  ++decisions_.exact;
  return sign_at_vertex(tight_rows_, rows_.row(cut));
}

bool Arbiter::is_witness(const Path& path, const Witness& witness) {
  const bool proven = filter_.proves_inside(path, witness);
  if (proven) ++decisions_.filtered;
  return proven;
}

}  // namespace linregions
