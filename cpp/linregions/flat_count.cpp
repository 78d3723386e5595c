#include "flat_count.hpp"

#include <algorithm>
#include <cmath>

#include "rigour.hpp"

namespace linregions {

namespace {

/// Roundings of the rows as they are given, in the unit of their magnitude.
constexpr std::size_t kRowRoundings = 4;
constexpr double kSmallestReach = 1e-90;
constexpr double kSmallestMargin = 1e-180;  // divided by twice any reach, still far from underflow
constexpr std::size_t kMostSteps = 1000;    // of a simplex method that rounding may lead astray
// Work (Monitor::tick) until a count pauses to show how far it has come; until it does if another
// thread has nothing to do.
constexpr std::size_t kMostWork = std::size_t{1} << 26U;
constexpr std::size_t kMostWorkAlone = std::size_t{1} << 24U;

}  // namespace

/// The rows of all half-spaces of the path, and of the cuts, in all coordinates; of the chart, if
/// the cell may be unbounded. False if their numbers are too large or too small to go on with.
bool FlatCount::take_rows(const CellContext& context, const Start& start) {
  const ConstraintStack& constraints = context.constraints;
  const CutRows& cuts = *context.cuts;
  const std::size_t d = start.dictionary.dim();
  const std::vector<ConstraintStack::Id>& ids = start.path.ids();
  FlatRows& rows = levels_[d].rows;
  const rigour::Reach& reach = context.reach;
  is_projective_ = !reach.is_bounded();
  rows.reset(d, ids.size() + (is_projective_ ? 1 : 0), start.cuts.size());
  if (is_projective_) {
    chart_.reset(start.dictionary, context.scale);
    rows.reach().assign(d, FlatChart::kReach);
  } else {
    rows.reach() = reach.largest;
  }
  bool is_tame = std::all_of(rows.reach().begin(), rows.reach().end(), [](double x) {
    return x >= kSmallestReach && x <= 1.0 / kSmallestReach;
  });
  // The margin is four times the error that d eliminations can lead to, per unit of magnitude.
  const double unit = 4.0 * rigour::gamma(kRowRoundings + 4 * d + 10);
  const double row_unit = static_cast<double>(kRowRoundings) * rigour::kUnitRoundoff;
  const auto magnitude_of = [&](std::size_t row) {
    double magnitude = std::abs(rows.column(0)[row]);
    for (std::size_t k = 0; k < d; ++k) {
      magnitude += std::abs(rows.column(k + 1)[row]) * rows.reach()[k];
    }
    return magnitude;
  };
  const auto set_margin = [&](std::size_t row, double magnitude) {
    rows.margin()[row] = unit * magnitude + rigour::kNoUnderflow;
    is_tame &= rows.margin()[row] >= kSmallestMargin && rows.margin()[row] <= kFlatLargest;
  };
  const auto finish_row = [&](std::size_t row, const rigour::RowError& error) {
    set_margin(
        row, is_projective_
                 ? chart_.place(rows, row, error)
                 : magnitude_of(row) + (error.constant + error.coefficient * reach.sum) / row_unit);
  };
  entry_row_.assign(start.path.n_entries(), 0);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const double* row = constraints.row(ids[i]);
    const double sign = ConstraintStack::sign(ids[i]);
    for (std::size_t k = 0; k <= d; ++k) rows.column(k)[i] = sign * row[k];
    finish_row(i, constraints.entry(ids[i]).error);
    entry_row_[static_cast<std::size_t>(ids[i] >> 1)] = static_cast<std::uint32_t>(i);
  }
  for (std::size_t p = 0; p < rows.n_cuts(); ++p) {
    const std::size_t row = rows.first_cut() + p;
    const auto cut = static_cast<std::size_t>(start.dictionary.row_id(start.cuts[p]));
    for (std::size_t k = 0; k <= d; ++k) rows.column(k)[row] = cuts.column(k)[cut];
    finish_row(row, cuts.error(cut));
  }
  if (is_projective_) {
    chart_.place_infinity(rows, ids.size());
    set_margin(ids.size(), magnitude_of(ids.size()));
  }
  return is_tame;
}

/// The cell's dictionary as it is, or in the chart.
bool FlatCount::take_dictionary(const CellContext& context, const Start& start) {
  const Dictionary& dictionary = start.dictionary;
  const std::size_t d = dictionary.dim();
  const std::size_t n = dictionary.n_constraints();
  FlatProgram& program = levels_[d].program;
  program.reset(d, d, n + (is_projective_ ? 1 : 0), start.cuts.size());
  for (std::size_t j = 0; j <= d; ++j) {
    const double* from = dictionary.column(j);
    std::copy_n(from, d, program.column(j));
    std::copy_n(from + d, n, program.column(j) + program.first_constraint());
    double* cuts = program.column(j) + program.first_cut();
    for (std::size_t p = 0; p < start.cuts.size(); ++p) cuts[p] = from[start.cuts[p]];
  }
  const auto row_of = [&](ConstraintStack::Id id) {
    return entry_row_[static_cast<std::size_t>(id >> 1)];
  };
  for (std::size_t i = 0; i < n; ++i) program.row_ids()[i] = row_of(dictionary.row_id(d + i));
  for (std::size_t j = 1; j <= d; ++j) program.column_ids()[j - 1] = row_of(dictionary.col_id(j));
  if (is_projective_) {
    program.row_ids()[n] = static_cast<std::uint32_t>(start.path.ids().size());
    chart_.place(program);
    return chart_.is_within_reach(levels_[d].rows, program.column_ids());
  }
  double scale = 0.0;
  for (const double x : context.reach.largest) scale = std::max(scale, x);
  program.set_scale(scale);
  return true;
}

/// A point that is proven to be inside.
bool FlatCount::take_point(const Start& start) {
  Level& top = levels_[start.dictionary.dim()];
  top.point.resize(top.rows.dim());
  top.program.survey();
  if (!top.program.is_bounded_here()) return false;
  top.program.centre(top.point.data());
  if (top.rows.is_inside(top.point.data())) return true;
  if (start.witness == nullptr || is_projective_) return false;
  top.point = *start.witness;
  return top.rows.is_inside(top.point.data());
}

FlatCount::Outcome FlatCount::count(const CellContext& context, const Start& start,
                                    FlatPosition& position) {
  const std::size_t d = start.dictionary.dim();
  if (levels_.size() <= d) levels_.resize(d + 1);
  context_ = &context;
  top_dim_ = d;
  share_dim_ = FlatPosition::share_dim(d);
  position_ = &position;
  n_to_retrace_ = position.path.size();
  paused_dim_ = 0;
  has_moved_ = false;
  work_ = 0;
  total_ = 0;
  n_proven_ = 0;
  const bool is_tame = take_rows(context, start) && take_dictionary(context, start);
  const bool is_counted =
      is_tame && take_point(start) && (d == 2 ? finish_plane(levels_[d]) : count_flat(d));
  if (!is_counted && paused_dim_ == 0) return Outcome::unproven;
  if (context.arbiter != nullptr) context.arbiter->note_filtered(n_proven_);
  if (is_counted) return Outcome::counted;
  position.path.clear();
  for (std::size_t dim = d; dim >= paused_dim_; --dim) position.path.push_back(levels_[dim].now);
  position.reach(d);
  return Outcome::paused;
}

/// The way back is not work to be interrupted: a search that is stopped again and again gets on.
void FlatCount::tick(std::size_t work) {
  if (n_to_retrace_ > 0) return;
  work_ += work;
  context_->monitor.tick(work, context_->progress);
}

bool FlatCount::must_pause() const {
  if (!has_moved_) return false;
  if (context_->monitor.stopped() || work_ >= kMostWork) return true;
  return work_ >= kMostWorkAlone && context_->monitor.is_work_wanted();
}

bool FlatCount::finish_plane(Level& level) {
  const std::int64_t n = level.rows.count_cells();
  if (n < 0) return false;
  const std::size_t n_cuts = level.rows.n_cuts();
  tick(n_cuts * (10 * level.rows.first_cut() + 10 * n_cuts));
  total_ += static_cast<std::uint64_t>(n);
  n_proven_ += n_cuts;
  return true;
}

/// Whether the cut is proven to miss the flat, as the current vertex shows.
bool FlatCount::is_missed(Level& level, std::size_t cut, double side) {
  ++n_proven_;
  return level.rows.proves_sign(cut, side, level.program.column_ids(),
                                level.program.multipliers(cut, side));
}

/// On the way back to a position: whether a flat that is on it has come to the trace where the way
/// goes on, or to the end of the way.
bool FlatCount::is_back(std::size_t dim) {
  const std::size_t depth = top_dim_ - dim;
  const FlatPosition::Step& begun = position_->path[depth];
  const FlatPosition::Step& now = levels_[dim].now;
  if (now.n_done < begun.n_done) return false;
  if (depth + 1 == n_to_retrace_ && now.order == begun.order) {
    n_to_retrace_ = 0;
  }
  return true;
}

/// Adds the cells of a flat of dimension 3 or more, of which a point is known, to the total. False
/// if something could not be proven, or the count pauses.
bool FlatCount::count_flat(std::size_t dim) {
  Level& level = levels_[dim];
  FlatProgram& program = level.program;
  const std::size_t n_cuts = level.rows.n_cuts();
  const double tol = program.tolerance();
  level.cut_values.resize(flat_padded(n_cuts));
  level.rows.evaluate_cuts(level.point.data(), level.cut_values.data());
  // Cuts are ordered as they are found to cross; those that miss the flat go to the end.
  FlatPosition::Step& now = level.now;
  now = {0, static_cast<std::uint32_t>(n_cuts), 0};
  const std::size_t depth = top_dim_ - dim;
  const FlatPosition::Step* begun = depth < n_to_retrace_ ? &position_->path[depth] : nullptr;
  if (begun == nullptr && (dim < share_dim_ || position_->share.has(position_->n_units++))) {
    ++total_;
  }
  bool is_new = begun == nullptr || is_back(dim);  // what comes now
  const auto swap = [&](std::size_t a, std::size_t b) {
    if (a == b) return;
    level.rows.swap_cuts(a, b);
    program.swap_cuts(a, b);
    std::swap(level.cut_values[a], level.cut_values[b]);
  };
  program.survey();
  for (std::size_t step = 0;; ++step) {
    for (std::size_t p = now.n_done; p < now.n_left;) {
      const bool is_positive = program.value(p) > 0.0;
      if (is_positive ? program.lowest(p) < -tol : program.highest(p) > tol) {
        swap(p, now.n_done);
        if (must_pause()) {
          paused_dim_ = dim;
          return false;
        }
        now.order = FlatPosition::mixed(now.order, p);
        if (is_new) {
          if (n_to_retrace_ > 0 && now.order != begun->order) return false;
          if (!visit(dim, now.n_done)) return false;
          has_moved_ = true;
        }
        ++now.n_done;
        ++p;
        is_new = is_new || is_back(dim);
      } else if (is_positive ? program.is_lowest(p) : program.is_highest(p)) {
        if (is_new && !is_missed(level, p, is_positive ? 1.0 : -1.0)) return false;
        swap(p, --now.n_left);
      } else {
        ++p;
      }
    }
    if (now.n_done == now.n_left) break;
    tick(8 * program.n_rows() * (program.dim() + 1));
    if (step == kMostSteps) return false;
    if (!program.step(now.n_done, program.value(now.n_done) > 0.0 ? -1.0 : 1.0)) return false;
    ++context_->statistics.n_pivots;
  }
  if (dim >= share_dim_) position_->order = FlatPosition::mixed(position_->order, now.order);
  return n_to_retrace_ == 0;
}

/// A point where the segment from the known point to a vertex meets the cut, and the edge across
/// the cut.
void FlatCount::choose_section(Level& level, std::size_t cut, std::size_t& col) {
  const FlatProgram::Ends ends = level.program.ends(cut);
  col = ends.col;
  const double here = level.cut_values[cut];
  const bool is_own = (here > 0.0) == (level.program.value(cut) > 0.0);
  level.section.resize(level.rows.dim());
  level.program.point_at(is_own ? ends.col : ends.own, level.section.data());
  const double there = is_own ? ends.beyond : ends.off;
  const double share = here == there ? 0.0 : here / (here - there);
  for (std::size_t k = 0; k < level.section.size(); ++k) {
    level.section[k] = level.point[k] + share * (level.section[k] - level.point[k]);
  }
}

/// Adds the cells of the trace of a cut that seems to cross, unless they are others' to count.
bool FlatCount::visit(std::size_t dim, std::size_t cut) {
  const bool is_unit = dim == share_dim_ || (dim > share_dim_ && cut == 0);
  if (is_unit && !position_->share.has(position_->n_units)) {
    ++position_->n_units;
    return true;
  }
  if (!count_trace(dim, cut)) return false;
  if (is_unit) ++position_->n_units;
  return true;
}

/// Adds the cells of the trace, as the cuts before it divide it.
bool FlatCount::count_trace(std::size_t dim, std::size_t cut) {
  Level& level = levels_[dim];
  std::size_t col = 0;
  choose_section(level, cut, col);
  if (col == 0) return false;
  ++n_proven_;
  const std::size_t axis = level.rows.steepest_axis(cut);
  if (!level.rows.varies_along(axis, cut)) return false;
  if (cut == 0 && level.rows.crosses_at(level.section.data(), cut, axis)) {
    total_ += 1;
    return true;
  }
  Level& trace = levels_[dim - 1];
  if (!trace.rows.restrict_to(level.rows, cut, axis, cut)) return false;
  trace.point = level.section;
  trace.point.erase(trace.point.begin() + static_cast<std::ptrdiff_t>(axis));
  const bool is_inside = trace.rows.is_inside(trace.point.data());
  if (dim > 3 || !is_inside) {
    trace.program.restrict_to(level.program, cut, col, axis, cut);
    ++context_->statistics.n_pivots;
  }
  if (!is_inside) {
    trace.program.survey();
    if (!trace.program.is_bounded_here()) return false;
    trace.program.centre(trace.point.data());
    if (!trace.rows.is_inside(trace.point.data())) return false;
  }
  if (cut == 0) {
    total_ += 1;
    return true;
  }
  return dim == 3 ? finish_plane(trace) : count_flat(dim - 1);
}

}  // namespace linregions
