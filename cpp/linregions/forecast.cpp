#include "forecast.hpp"

#include <algorithm>
#include <cmath>

namespace linregions {

namespace {

// Error of what evenly shared branchings say is left, relative to the larger of both answers.
constexpr double kTreeError = 3.0;
// Relative standard error of an estimate of weight 1, at least: what is rare is missed at first, so
// the first estimates differ less than they should.
constexpr double kUnitError = 2.0;
// Estimates this far off are no guide; without one, no more than this is said to be found.
constexpr double kVague = 0.5;
constexpr double kVagueFraction = 0.001;

}  // namespace

void Forecast::add(double estimate, double weight) noexcept {
  w_ += weight;
  wx_ += weight * estimate;
  ww_ += weight * weight;
  wwx_ += weight * weight * estimate;
  wwxx_ += weight * weight * estimate * estimate;
  const double mean = wx_ / w_;
  const double variance = (wwxx_ - 2.0 * mean * wwx_ + mean * mean * ww_) / (w_ * w_);
  const double least = kUnitError / std::sqrt(w_);
  const double error = mean > 0.0 ? std::sqrt(std::max(variance, 0.0)) / mean : 1.0;
  mean_.store(mean, std::memory_order_relaxed);
  error_.store(std::max(least, error), std::memory_order_relaxed);
}

double Forecast::fraction(double share_of_tree, std::uint64_t n_found) const noexcept {
  const double mean = mean_.load(std::memory_order_relaxed);
  if (share_of_tree >= 1.0) return 1.0;
  if (!awaits_estimates_.load(std::memory_order_relaxed)) return share_of_tree;
  const double error = this->error();
  if (error > kVague || share_of_tree <= 0.0) return std::min(share_of_tree, kVagueFraction);
  const auto found = static_cast<double>(n_found);
  const double left_of_tree = found * (1.0 - share_of_tree) / share_of_tree;
  // Estimates that are far off are more often too low: few of them carry most of the sum.
  const double all = mean * (1.0 + 2.0 * error * error);
  if (all <= found) return share_of_tree;
  const double left = all - found;
  const double estimated = 1.0 / std::pow(error * all, 2);
  const double shared = 1.0 / std::pow(kTreeError * std::max(left, left_of_tree), 2);
  const double both = (estimated * left + shared * left_of_tree) / (estimated + shared);
  return found / (found + both);
}

}  // namespace linregions
