#include "restriction_walk.hpp"

#include <algorithm>
#include <cmath>

namespace linregions {

namespace {

constexpr std::size_t kChunk = 4096;  // numbers worked on at once: they stay in the L2 cache
constexpr std::size_t kMemoBytes = 16 << 20;  // for each dimension
constexpr std::size_t kShownDepth = 2;        // progress is told to this depth

/// The counts of n hyperplanes in general position.
template <typename Count>
void fill_binomials(std::size_t n, std::vector<Count>& f) {
  for (std::size_t k = 0; k < n && k + 1 < f.size(); ++k)
    f[k + 1] = f[k] * Count(n - k) / Count(k + 1);
}

}  // namespace

template <typename Count>
RestrictionWalk<Count>::RestrictionWalk(Restrictor& restrictor, Monitor& monitor)
    : restrictor_(restrictor),
      monitor_(monitor),
      kernels_(field_kernels()),
      batch_(restrictor.field()),
      general_position_(restrictor.field()),
      key_(restrictor.words()) {}

template <typename Count>
void RestrictionWalk<Count>::tick(std::size_t work) {
  monitor_.tick(work, progress_);
  if (monitor_.stopped()) throw Stopped{};
}

template <typename Count>
void RestrictionWalk<Count>::forget() {
  for (FlatMemo<Count>& memo : memo_) memo.clear();
}

template <typename Count>
std::vector<Count> RestrictionWalk<Count>::count(RestrictionLevel& top) {
  top_dim_ = top.dim;
  base_rank_ = top.basis.size();
  while (memo_.size() <= top.dim) {
    const std::size_t dim = std::max<std::size_t>(memo_.size(), 1);
    const std::size_t bytes = restrictor_.words() * 8 + dim * sizeof(Count) + 8;
    memo_.emplace_back().reset(restrictor_.words(), dim, kMemoBytes / bytes);
  }
  if (levels_.size() <= top.dim) {
    levels_.resize(top.dim + 1);
    totals_.resize(top.dim + 1);
  }
  share_start_ = 0.0;
  share_ = 1.0;
  std::vector<Count> f(top.dim + 1, Count(0));
  visit(top, f);
  return f;
}

template <typename Count>
const std::uint64_t* RestrictionWalk<Count>::key_of(const RestrictionLevel& level,
                                                    std::size_t point) {
  // in a simple position so far: reached once only, by taking its hyperplanes in falling order
  const std::size_t codimension = level.basis.size() + 1 - base_rank_;
  if (level.flat_size + level.n_members[point] == codimension) return nullptr;
  const std::size_t words = restrictor_.words();
  for (std::size_t w = 0; w < words; ++w) {
    key_[w] = level.flat[w] | level.members[point * words + w];
  }
  return key_.data();
}

template <typename Count>
void RestrictionWalk<Count>::visit(RestrictionLevel& level, std::vector<Count>& f) {
  std::fill(f.begin(), f.end(), Count(0));
  f[0] = 1;
  if (level.dim > 2 && general_position_.is_promising(level)) {
    const bool holds = general_position_.holds(level);
    tick(general_position_.work());
    if (holds) return fill_binomials(level.n_below - 1, f);
  }
  if (level.dim == 3 || level.dim == 2) return visit_solid(level, f);
  if (level.dim < 2) {
    if (level.dim == 1) f[1] = static_cast<std::uint64_t>(level.n_below - 1);
    return;
  }
  const double start = share_start_, share = share_;
  const bool is_shown = top_dim_ - level.dim < kShownDepth;
  const auto part = [&](std::size_t i) {
    return std::pow(static_cast<double>(i) / static_cast<double>(level.n_below - 1),
                    static_cast<double>(level.dim));
  };
  for (std::size_t i = 1; i < level.n_below; ++i) {
    if (is_shown) {
      share_start_ = start + share * part(i - 1);
      share_ = share * (part(i) - part(i - 1));
      progress_.fraction = std::max(progress_.fraction, share_start_);
    }
    const std::uint64_t* key = key_of(level, i);
    const Count* known = key == nullptr ? nullptr : memo_[level.dim - 1].find(key);
    f[1] += 1;
    if (known == nullptr) {
      RestrictionLevel& child = levels_[level.dim - 1];
      std::vector<Count>& g = totals_[level.dim - 1];
      g.resize(level.dim);
      restrictor_.restrict_to(level, i, child);
      tick(level.n * (level.dim + 8) * 4);
      visit(child, g);
      if (key != nullptr) {
        memo_[level.dim - 1].insert(key_of(level, i), {g.data() + 1, level.dim - 1});
      }
      known = g.data() + 1;
    }
    for (std::size_t k = 2; k <= level.dim; ++k) f[k] += known[k - 2];
  }
  share_start_ = start;
  share_ = share;
}

template <typename Count>
void RestrictionWalk<Count>::visit_solid(RestrictionLevel& level, std::vector<Count>& f) {
  planes_.clear();
  plane_rows_.clear();
  batch_.clear();
  if (level.dim == 2) {
    planes_.emplace_back();
    level.n = level.n_below;
    add_plane(level, level.axis(0), level.axis(1), planes_[0]);
    flush(level);
    f[1] = planes_[0].n_lines;
    f[2] = planes_[0].n_points;
    return;
  }
  list_planes(level);
  for (std::size_t first = 0; first < planes_.size();) {
    std::size_t last = first, pairs = 0;
    for (; last < planes_.size() && (last == first || pairs < kChunk); ++last) {
      if (!planes_[last].is_known) pairs += planes_[last].point;
    }
    if (pairs > 0) add_planes(level, first, last);
    first = last;
  }
  flush(level);
  for (const Plane& plane : planes_) {
    f[1] += 1;
    f[2] += plane.n_lines;
    f[3] += plane.n_points;
    if (plane.is_known) continue;
    const std::uint64_t* key = key_of(level, plane.point);
    if (key == nullptr) continue;
    const Count values[] = {Count(plane.n_lines), Count(plane.n_points)};
    memo_[2].insert(key, values);
  }
}

template <typename Count>
void RestrictionWalk<Count>::list_planes(const RestrictionLevel& level) {
  for (std::size_t i = 1; i < level.n_below; ++i) {
    Plane plane;
    plane.point = i;
    const std::uint64_t* key = key_of(level, i);
    const Count* known = key == nullptr ? nullptr : memo_[2].find(key);
    if (known != nullptr) {
      plane.n_lines = static_cast<std::uint64_t>(known[0]);
      plane.n_points = static_cast<std::uint64_t>(known[1]);
      plane.is_known = true;
    }
    planes_.push_back(plane);
  }
}

/// Projects a solid's points from each of some of them, into planes.
template <typename Count>
void RestrictionWalk<Count>::add_planes(RestrictionLevel& level, std::size_t first,
                                        std::size_t last) {
  std::size_t n = 0;
  for (std::size_t k = first; k < last; ++k) n += planes_[k].is_known ? 0 : planes_[k].point;
  if (dx_.size() < field_padded(n)) {
    for (auto* v : {&dx_, &dy_, &dz_, &scratch_}) v->resize(field_padded(n));
  }
  for (;;) {
    const double *x = level.axis(0), *y = level.axis(1), *z = level.axis(2);
    std::size_t at = 0;
    for (std::size_t k = first; k < last; ++k) {
      const std::size_t i = planes_[k].point;
      if (planes_[k].is_known) continue;
      for (std::size_t j = 0; j < i; ++j) dx_[at + j] = x[j] - x[i];
      for (std::size_t j = 0; j < i; ++j) dy_[at + j] = y[j] - y[i];
      for (std::size_t j = 0; j < i; ++j) dz_[at + j] = z[j] - z[i];
      at += i;
    }
    const auto end = dx_.begin() + static_cast<std::ptrdiff_t>(n);
    if (std::find(dx_.begin(), end, 0.0) == end) break;
    restrictor_.shear(level);
  }
  kernels_.invert(restrictor_.field(), dx_.data(), n, scratch_.data());
  kernels_.multiply(restrictor_.field(), dy_.data(), dx_.data(), n, scratch_.data());
  std::swap(dy_, scratch_);
  kernels_.multiply(restrictor_.field(), dz_.data(), dx_.data(), n, scratch_.data());
  std::swap(dz_, scratch_);
  std::size_t at = 0;
  for (std::size_t k = first; k < last; ++k) {
    if (planes_[k].is_known) continue;
    add_plane(level, &dy_[at], &dz_[at], planes_[k]);
    at += planes_[k].point;
  }
}

/// The lines of a plane, equal ones once, wait in the batch. Point 0 is infinity.
template <typename Count>
void RestrictionWalk<Count>::add_plane(const RestrictionLevel& level, const double* x,
                                       const double* y, Plane& plane) {
  const std::size_t n = level.dim == 2 ? level.n_below : plane.point;
  const double* from[] = {x, y};
  if (x_.size() < n) {
    x_.resize(n);
    y_.resize(n);
  }
  const double* kept_axes[] = {x_.data(), y_.data()};
  plane.first_row = plane_rows_.size();
  index_.start(n);
  std::size_t kept = 0;
  for (std::size_t j = 0; j < n; ++j) {
    const std::size_t other = index_.find_or_add(from, j, kept_axes, 2, kept);
    if (other == kept) {
      x_[kept] = x[j];
      y_[kept] = y[j];
      plane_rows_.push_back(level.least[j]);
      ++kept;
    } else {
      basis_ = level.basis;
      if (level.dim == 3) basis_.push_back(level.least[plane.point]);
      restrictor_.confirm(basis_, plane_rows_[plane.first_row + other], level.least[j]);
    }
  }
  plane.n_lines = kept - 1;
  const auto owner = static_cast<std::size_t>(&plane - planes_.data());
  for (std::size_t a = 1; a < kept; ++a) {
    batch_.add(x_.data(), y_.data(), a, owner);
    if (batch_.size() >= kChunk) flush(level);
  }
}

/// Has every coincidence on a line looked at.
template <typename Count>
void RestrictionWalk<Count>::confirm_line(const RestrictionLevel& level, const Plane& plane,
                                          std::span<const std::uint64_t> positions) {
  const std::uint32_t* rows = &plane_rows_[plane.first_row];
  basis_ = level.basis;
  if (level.dim == 3) basis_.push_back(level.least[plane.point]);
  basis_.push_back(rows[positions.size()]);  // line a holds the points before a
  for (std::size_t j = 1; j < positions.size(); ++j) {
    const auto other = static_cast<std::size_t>(
        std::find(positions.begin(), positions.end(), positions[j]) - positions.begin());
    if (other < j) restrictor_.confirm(basis_, rows[other], rows[j]);
  }
}

/// Counts the distinct points, infinity apart, on each line of the batch.
template <typename Count>
void RestrictionWalk<Count>::flush(const RestrictionLevel& level) {
  batch_.solve();
  for (std::size_t l = 0; l < batch_.n_lines(); ++l) {
    Plane& plane = planes_[batch_.owner(l)];
    const std::span<const std::uint64_t> positions = batch_.positions(l);
    keys_.start(positions.size());
    std::uint64_t n_distinct = 0;
    for (const std::uint64_t position : positions) n_distinct += keys_.add(position) ? 1 : 0;
    plane.n_points += n_distinct - 1;
    if (n_distinct < positions.size() && restrictor_.must_confirm()) {
      confirm_line(level, plane, positions);
    }
  }
  tick(batch_.size() * 12 + 100);
  batch_.clear();
}

template class RestrictionWalk<unsigned __int128>;
template class RestrictionWalk<Integer>;

}  // namespace linregions
