#include "general_position.hpp"

#include <algorithm>
#include <utility>

namespace linregions {

namespace {

constexpr std::size_t kMostValues = 8192;  // of one coordinate: some coordinates fit the L2 cache
constexpr std::size_t kComparisons = 8;    // for each value; beyond, tables are faster

/// n choose k, or anything above kMostValues.
std::size_t choose_capped(std::size_t n, std::size_t k) {
  if (k > n) return 0;
  std::size_t result = 1;
  for (std::size_t i = 1; i <= std::min(k, n - k); ++i) {
    result = result * (n + 1 - i) / i;
    if (result > kMostValues) return kMostValues + 1;
  }
  return result;
}

}  // namespace

bool GeneralPosition::is_promising(const RestrictionLevel& level) {
  const std::size_t n = level.n_below, dim = level.dim;
  if (n > kComparisons * (dim + 1)) return false;
  const std::size_t widest = std::min(dim, (n + 1) / 2);
  if (choose_capped(n, widest) > kMostValues) return false;
  if (n_held_.size() <= dim) {
    n_held_.resize(dim + 1);
    n_failed_.resize(dim + 1);
    n_skipped_.resize(dim + 1);
  }
  if (n_failed_[dim] <= 16 + n_held_[dim]) return true;
  return ++n_skipped_[dim] % 256 == 0;  // other parts of the arrangement may be generic
}

bool GeneralPosition::holds(const RestrictionLevel& level) {
  const bool result = test(level);
  ++(result ? n_held_ : n_failed_)[level.dim];
  return result;
}

/// Row j has (m - j choose k) sequences j < i < ... of k + 1 points.
void GeneralPosition::lay_out(std::size_t m, std::size_t k, std::size_t which) {
  start_[which].assign(m + 1, 0);
  size_[which].assign(m + 1, 0);
  std::size_t at = 0;
  for (std::size_t j = 0; j <= m; ++j) {
    start_[which][j] = at;
    size_[which][j] = choose_capped(m - j, k);
    at += size_[which][j];
  }
  n_[which] = at;
}

bool GeneralPosition::test(const RestrictionLevel& level) {
  const std::size_t m = level.n_below - 1, dim = level.dim;
  work_ = 100;
  if (m < 2) return true;
  axes_.resize(std::max(axes_.size(), dim));
  lay_out(m, 1, 0);
  for (std::size_t c = 0; c < dim; ++c) {
    axes_[c].resize(std::max(axes_[c].size(), field_padded(n_[0])));
    const double* x = level.axis(c);
    for (std::size_t j = 0, at = 0; j < m; ++j) {
      for (std::size_t i = j + 1; i <= m; ++i) axes_[c][at++] = x[j] - x[i];
    }
  }
  // axes_ hold differences, as many as the sequences of k + 1 points; their quotients are the
  // coordinates of directions
  for (std::size_t k = 1, n_axes = dim;; ++k, --n_axes) {
    const std::size_t now = (k + 1) % 2, next = k % 2, n = n_[now];
    if (n == 0) return true;
    work_ += n * (n_axes + 3) * 6;
    if (kernels_.n_zeros(axes_[0].data(), n) > 0) return false;
    if (n_axes == 1) return true;
    scratch_.resize(std::max(scratch_.size(), field_padded(n)));
    kernels_.invert(field_, axes_[0].data(), n, scratch_.data());
    for (std::size_t c = 1; c < n_axes; ++c) {
      kernels_.multiply(field_, axes_[c].data(), axes_[0].data(), n, scratch_.data());
      std::swap(axes_[c], scratch_);
      scratch_.resize(std::max(scratch_.size(), field_padded(n)));
    }
    if (n_axes == 2) return kernels_.n_coincident(rows(m, now), axes_[1].data()) == 0;
    lay_out(m, k + 1, next);
    for (std::size_t c = 0; c + 1 < n_axes; ++c) {
      scratch_.resize(std::max(scratch_.size(), field_padded(n_[next])));
      kernels_.differences(rows(m, now), rows(m, next), axes_[c + 1].data(), scratch_.data());
      std::swap(axes_[c], scratch_);
      if (axes_[c].size() < field_padded(n_[next])) axes_[c].resize(field_padded(n_[next]));
    }
  }
}

}  // namespace linregions
