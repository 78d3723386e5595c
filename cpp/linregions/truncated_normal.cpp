#include "truncated_normal.hpp"

#include <algorithm>
#include <cmath>

namespace linregions {

namespace {

/// By rejection from a constant: for short intervals.
double from_uniform(double low, double high, RandomStream& random) {
  const double nearest = std::clamp(0.0, low, high);
  for (;;) {
    const double x = low + (high - low) * random.uniform();
    if (random.positive() <= std::exp(0.5 * (nearest * nearest - x * x))) return x;
  }
}

/// By rejection from an exponential density (Robert 1995): for 0 < low, far below high.
double from_exponential(double low, double high, RandomStream& random) {
  const double rate = 0.5 * (low + std::sqrt(low * low + 4.0));
  for (;;) {
    const double x = low - std::log(random.positive()) / rate;
    if (x <= high && random.positive() <= std::exp(-0.5 * (x - rate) * (x - rate))) return x;
  }
}

}  // namespace

double truncated_normal(double low, double high, RandomStream& random) {
  if (high < 0.0) return -truncated_normal(-high, -low, random);
  if (high - low < 2.0) return from_uniform(low, high, random);
  if (low > 0.3) {
    const double fall = low * (high - low);  // of the logarithm of the density, at least
    return fall < 2.0 ? from_uniform(low, high, random) : from_exponential(low, high, random);
  }
  for (;;) {
    const double x = random.normal();
    if (low <= x && x <= high) return x;
  }
}

}  // namespace linregions
