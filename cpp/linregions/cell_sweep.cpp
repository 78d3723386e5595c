#include "cell_sweep.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "rigour.hpp"

namespace linregions {

namespace {

constexpr double kSlightlyMore = 1.0001;

void set_bit(std::uint8_t* row, std::size_t bit, bool value) {
  const auto mask = static_cast<std::uint8_t>(1U << (bit % 8));
  row[bit / 8] = static_cast<std::uint8_t>(value ? row[bit / 8] | mask : row[bit / 8] & ~mask);
}

}  // namespace

CellSweep::CellSweep(const SweepSpace& space)
    : space_(space),
      n_(space.levels.back().n),
      first_(space.is_central ? 1 : 0),
      row_bytes_((n_ + 7) / 8),
      n_words_((n_ + 63) / 64) {
  const std::size_t doubles = sweep_padded(n_ + 1, kSweepDoubles) + kSweepDoubles;
  const std::size_t lanes = sweep_padded(n_ + 1 + kSweepDoubles, kSweepLanes);
  for (auto* v : {&slope_, &low_, &high_}) v->resize(doubles);
  for (auto* v : {&low_key_, &high_key_}) v->resize(lanes);
  for (auto* v : {&negative_, &members_, &skipped_, &absent_, &fixed_}) v->resize(lanes / 64);
  for (std::size_t h = n_; h < lanes; ++h) absent_[h / 64] |= std::uint64_t{1} << (h % 64);
  if (space.is_central) {  // the positive side of the section
    absent_[0] |= 1;
    fixed_[0] |= 1;
  }
  edges_.resize(doubles);
  unknown_.resize(n_words_);
  is_open_.resize(n_);
  tables_.resize(space.dim);
  is_known_.resize(space.dim);
  double choose = 1.0;
  const auto n = static_cast<double>(n_ - first_);
  for (std::size_t k = 0; k <= space.dim; ++k) {
    n_total_ += choose;
    choose *= (n - static_cast<double>(k)) / static_cast<double>(k + 1);
  }
  if (space.is_central) n_total_ *= 2.0;
  start_level(space.dim);
}

void CellSweep::start_level(std::size_t level) {
  level_ = level;
  at_start_ = true;
  if (level == 0) return;
  chosen_.assign(level - 1, 0);
  std::fill(edges_.begin(), edges_.end(), 0);
  start_table(space_.levels[level], tables_[0]);
  is_known_[0] = true;
}

/// Moves on to the next line of the level, in lexicographic order.
bool CellSweep::next_line() {
  const std::size_t k = chosen_.size();
  std::size_t at = k;  // the first place that changes
  if (at_start_) {
    if (n_ < first_ + k + 1) return false;
    for (std::size_t i = 0; i < k; ++i) chosen_[i] = static_cast<std::uint32_t>(first_ + i);
    at_start_ = false;
    at = 0;
  } else {
    while (at > 0 && chosen_[at - 1] + (k - at + 1) + 1 >= n_) --at;
    if (at == 0) return false;
    --at;
    ++chosen_[at];
    for (std::size_t i = at + 1; i < k; ++i) chosen_[i] = chosen_[i - 1] + 1;
  }
  for (std::size_t i = at; i + 1 < k; ++i) {
    const FlatPivot pivot(tables_[i], chosen_[i]);
    is_known_[i + 1] = is_known_[i] && pivot.is_safe();
    if (is_known_[i + 1]) restrict_table(tables_[i], pivot, chosen_[i], n_, tables_[i + 1]);
  }
  return true;
}

/// Where all hyperplanes cross the line, and which way the edges off it go.
void CellSweep::cross_line() {
  const SweepKernels& run = sweep_kernels();
  const std::size_t k = chosen_.size();
  const std::uint32_t* member = chosen_.data();
  for (std::size_t w = 0, left = k; w < n_words_; ++w) {
    std::uint64_t bits = 0;
    for (; left > 0 && *member < 64 * (w + 1); --left) bits |= std::uint64_t{1} << (*member++ % 64);
    members_[w] = bits;
    skipped_[w] = bits | absent_[w];
  }
  const LineKeys keys{slope_.data(),   low_.data(),      high_.data(),
                      low_key_.data(), high_key_.data(), negative_.data()};
  is_line_known_ = is_known_[k == 0 ? 0 : k - 1];
  if (!is_line_known_) return;
  const FlatTable& table = tables_[k == 0 ? 0 : k - 1];
  double slope_error = table.coordinate_size.error;
  if (k == 0) {
    run.cross_line({table.constant(), 0.0}, {table.coordinate(0), 0.0}, table.zeros(),
                   std::max(slope_error, table.constant_size.error), n_ + 1, keys);
  } else {
    const FlatPivot pivot(table, chosen_.back());
    is_line_known_ = pivot.is_safe();
    if (!is_line_known_) return;
    const double* other = table.coordinate(1 - pivot.column());
    const double shift = pivot.factor(table.constant()), turn = pivot.factor(other);
    const FlatTable::Size slopes = pivot.after(table.coordinate_size, turn);
    slope_error = slopes.error;
    run.cross_line({table.constant(), shift}, {other, turn}, table.coordinate(pivot.column()),
                   std::max(slope_error, pivot.after(table.constant_size, shift).error), n_ + 1,
                   keys);
    view_edges(table, pivot, slopes);
  }
  rise_ = slope_[n_];
  is_rise_known_ = std::abs(rise_) > slope_error;
}

void CellSweep::view_edges(const FlatTable& table, const FlatPivot& pivot,
                           const FlatTable::Size& slopes) {
  const double rise = slope_[n_];
  const double largest_factor = table.slack_size.largest * std::abs(pivot.inverse());
  const FlatTable::Size slacks = pivot.slacks_after(table.slack_size, largest_factor);
  const double own_error =
      slopes.error + slacks.error + 4.0 * rigour::kUnitRoundoff * slopes.largest;
  const double error = slopes.largest * slacks.error + 2.0 * slopes.error * slacks.error +
                       std::abs(rise) * slacks.error + slacks.largest * slopes.error +
                       4.0 * rigour::kUnitRoundoff * std::abs(rise) * slacks.largest +
                       rigour::kNoUnderflow;
  edges_view_ = {table.slacks.data(),
                 table.slack_stride,
                 table.n_slacks,
                 table.coordinate(pivot.column()),
                 slope_.data(),
                 chosen_.back(),
                 n_,
                 pivot.inverse(),
                 rise,
                 kSlightlyMore * own_error,
                 kSlightlyMore * error};
}

void CellSweep::list_line() {
  const std::size_t first = chosen_.empty() ? first_ : chosen_.back() + 1;
  const std::size_t n_cells = n_ - first;
  std::uint8_t* rows = room_for(n_cells);
  cross_line();
  if (is_line_known_) {
    const SweepKernels& run = sweep_kernels();
    if (!chosen_.empty()) run.orient_edges(edges_view_, first, n_, edges_.data());
    view_ = {first,
             n_,
             n_words_,
             low_key_.data(),
             high_key_.data(),
             negative_.data(),
             members_.data(),
             skipped_.data(),
             fixed_.data(),
             edges_.data(),
             rise_ > 0.0};
    run.list_vertices(view_, rows, row_bytes_, is_open_.data());
  }
  for (std::size_t j = first; j < n_; ++j) {
    if (is_line_known_ && is_rise_known_ && is_open_[j - first] == 0) continue;
    settle(j, rows + (j - first) * row_bytes_);
  }
  keep(n_cells, first);
}

/// Decides what the 16-bit keys left open at the vertex with hyperplane j: first by the numbers
/// that they come from, then exactly.
void CellSweep::settle(std::size_t j, std::uint8_t* row) {
  const bool is_known = is_line_known_ && low_key_[j] > kLeastKey;
  if (is_known) {
    sweep_kernels().find_unknown(view_, j, unknown_.data());
  } else {
    for (std::size_t w = 0; w < n_words_; ++w) unknown_[w] = ~skipped_[w];
  }
  unsettled_.clear();
  for (std::size_t w = 0; w < n_words_; ++w) {
    for (std::uint64_t left = unknown_[w]; left != 0; left &= left - 1) {
      const std::size_t h = 64 * w + static_cast<std::size_t>(std::countr_zero(left));
      if (h == j) continue;
      if (is_known && (high_[h] < low_[j] || low_[h] > high_[j])) {
        set_bit(row, h, (high_[h] < low_[j]) != (slope_[h] < 0.0));
      } else {
        unsettled_.push_back(static_cast<std::uint32_t>(h));
      }
    }
  }
  const bool with_edges = !is_known || !is_rise_known_ || edges_[j] >= kUncertainEdge;
  if (!unsettled_.empty() || with_edges) settle_exactly(unsettled_, j, with_edges, row);
}

void CellSweep::settle_exactly(std::span<const std::uint32_t> rows, std::size_t j, bool with_edges,
                               std::uint8_t* row) {
  basis_.assign(chosen_.begin(), chosen_.end());
  basis_.push_back(static_cast<std::uint32_t>(j));
  ArrangementVertex vertex(space_.levels[level_].exact);
  vertex.move_to(basis_);
  for (const std::uint32_t h : rows) set_bit(row, h, vertex.is_positive(h));
  n_exact_ += rows.size();
  if (with_edges) {
    const std::vector<bool> rising = vertex.rising_edges();
    for (std::size_t i = 0; i < basis_.size(); ++i) set_bit(row, basis_[i], rising[i]);
    n_exact_ += basis_.size();
  }
  if (!is_line_known_ && first_ == 1) set_bit(row, 0, true);
  if (n_ % 8 != 0) row[row_bytes_ - 1] &= static_cast<std::uint8_t>((1U << (n_ % 8)) - 1);
}

/// Of the line in level 1, what lies below all points.
void CellSweep::write_last_cell() {
  std::uint8_t* row = room_for(1);
  std::fill(row, row + row_bytes_, std::uint8_t{0});
  const IntegerRows& rows = space_.levels[1].exact;
  for (std::size_t h = first_; h < n_; ++h) set_bit(row, h, rows.at(h, 0) < 0);
  if (first_ == 1) set_bit(row, 0, true);
  keep(1, 0);
}

std::uint8_t* CellSweep::room_for(std::size_t n_cells) {
  const std::size_t used = n_waiting_ * row_bytes_;
  const std::size_t needed = used + 2 * n_cells * row_bytes_ + sizeof(std::uint64_t);
  if (sign_vectors_.size() < needed) sign_vectors_.resize(std::max(needed, 2 * used));
  const std::size_t n_bases = (n_waiting_ + 2 * n_cells) * space_.dim + kMostDimensions;
  if (bases_.size() < n_bases) bases_.resize(std::max(n_bases, 2 * n_waiting_ * space_.dim));
  return sign_vectors_.data() + used;
}

/// Counts the cells written at the vertices with hyperplanes first, first + 1, ..., and in a
/// central arrangement adds the opposite ones.
void CellSweep::keep(std::size_t n_cells, std::size_t first) {
  std::uint16_t basis[kMostDimensions];
  std::fill(basis, basis + kMostDimensions, kNoHyperplane);
  if (level_ > 0) std::copy(chosen_.begin(), chosen_.end(), basis);
  std::uint16_t* out = bases_.data() + n_waiting_ * space_.dim;
  for (std::size_t c = 0; c < n_cells; ++c, out += space_.dim) {
    std::memcpy(out, basis, sizeof basis);  // of one size, hence fast; the next one overwrites it
    if (level_ > 0) out[level_ - 1] = static_cast<std::uint16_t>(first + c);
  }
  if (space_.is_central) {
    std::copy(out - n_cells * space_.dim, out, out);
    std::uint8_t* rows = sign_vectors_.data() + n_waiting_ * row_bytes_;
    std::uint8_t* opposite = rows + n_cells * row_bytes_;
    for (std::size_t b = 0; b < n_cells * row_bytes_; ++b) {
      opposite[b] = static_cast<std::uint8_t>(~rows[b]);
    }
    if (n_ % 8 != 0) {
      const auto mask = static_cast<std::uint8_t>((1U << (n_ % 8)) - 1);
      for (std::size_t c = 1; c <= n_cells; ++c) opposite[c * row_bytes_ - 1] &= mask;
    }
    n_cells *= 2;
  }
  n_waiting_ += n_cells;
  n_found_ += n_cells;
}

Completion CellSweep::run(std::size_t batch_size, Monitor& monitor) {
  Progress progress;
  monitor.resume();
  while (!is_finished_ && n_waiting_ < batch_size && !monitor.stopped()) {
    if (level_ == 0) {
      write_last_cell();
      is_finished_ = true;
    } else if (next_line()) {
      list_line();
    } else {
      start_level(level_ - 1);
    }
    progress.regions = n_found_;
    progress.fraction = static_cast<double>(n_found_) / n_total_;
    monitor.tick(n_ * (level_ + 8) * 4, progress);
  }
  monitor.suspend();
  if (monitor.stopped()) return Completion::interrupted;
  return is_finished_ && n_waiting_ <= batch_size ? Completion::finished : Completion::paused;
}

CellSweep::Batch CellSweep::take(std::size_t most) {
  Batch batch;
  batch.size = std::min(most, n_waiting_);
  const auto hand_over = [&](auto& from, auto& to, std::size_t width) {
    const auto cut = from.begin() + static_cast<std::ptrdiff_t>(batch.size * width);
    to.assign(from.begin(), cut);
    std::copy_n(cut, (n_waiting_ - batch.size) * width, from.begin());
  };
  hand_over(sign_vectors_, batch.sign_vectors, row_bytes_);
  hand_over(bases_, batch.bases, space_.dim);
  n_waiting_ -= batch.size;
  return batch;
}

}  // namespace linregions
