#include "flat_position.hpp"

#include <algorithm>

namespace linregions {

namespace {

constexpr std::uint32_t kMostShares = 1U << 16U;

/// The most cells that n hyperplanes can make of a convex set of that dimension.
double most_cells(std::size_t n, std::size_t dim) {
  double term = 1.0;
  double sum = 1.0;
  for (std::size_t k = 0; k < std::min(n, dim); ++k) {
    term *= static_cast<double>(n - k) / static_cast<double>(k + 1);
    sum += term;
  }
  return sum;
}

}  // namespace

/// As if each flat had as many cells as it can have at most.
void FlatPosition::reach(std::size_t dim) {
  dim_ = dim;
  double done = 0.0;
  double width = 1.0;
  for (const Step& step : path) {
    const double all = most_cells(step.n_left, dim);
    done += width * most_cells(step.n_done, dim) / all;
    width *= most_cells(step.n_done, dim - 1) / all;
    --dim;
  }
  fraction_ = std::max(fraction_, std::min(done, 1.0));
}

bool FlatPosition::split(FlatPosition& other) {
  if (path.empty() || share.n >= kMostShares) return false;
  other = *this;
  // A unit that is being counted stays where it is.
  const std::size_t n_shared_steps = dim_ - share_dim(dim_) + 1;
  const bool is_within_unit = path.size() > n_shared_steps;
  if (is_within_unit) {
    other.path.resize(n_shared_steps);
    ++other.path.back().n_done;
    ++other.n_units;
  }
  const std::uint32_t n = 2 * share.n;
  if (is_within_unit) share.index = static_cast<std::uint32_t>(n_units % n);
  other.share = {(share.index + share.n) % n, n};
  share.n = n;
  return true;
}

}  // namespace linregions
