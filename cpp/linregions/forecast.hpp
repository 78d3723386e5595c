#pragma once

#include <atomic>
#include <cstdint>

namespace linregions {

/// What share of a search's regions have been found, when nobody knows yet how many there are.
///
/// Two things are known of the whole. The shares of the tree's branchings, each shared evenly:
/// right at the end, far off in the beginning, because branches differ in size. And estimates of
/// the number of regions by sampled walks, each with a weight in proportion to one over its
/// variance: right about the beginning, while the end is the difference of two large numbers. What
/// is left to find is the mean of what the two say, each weighted by one over its variance.
///
/// One thread adds estimates; any may ask.
class Forecast {
 public:
  /// An unbiased estimate of the number of regions.
  void add(double estimate, double weight) noexcept;
  /// Nothing is expected of estimates any more, or from the beginning.
  void go_without() noexcept { awaits_estimates_.store(false, std::memory_order_relaxed); }

  /// The share found, of `n_found` regions and that share of the tree. 1 only if the latter is.
  [[nodiscard]] double fraction(double share_of_tree, std::uint64_t n_found) const noexcept;
  /// Relative standard error of the mean of the estimates.
  [[nodiscard]] double error() const noexcept { return error_.load(std::memory_order_relaxed); }

 private:
  // Sums over the estimates x of weight w.
  double w_ = 0.0;
  double wx_ = 0.0;
  double ww_ = 0.0;
  double wwx_ = 0.0;
  double wwxx_ = 0.0;
  std::atomic<double> mean_{0.0};
  std::atomic<double> error_{1.0};
  std::atomic<bool> awaits_estimates_{true};
};

}  // namespace linregions
