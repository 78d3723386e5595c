#include "rigour.hpp"

#include <algorithm>
#include <cmath>

namespace linregions::rigour {

Binary take_apart(double value) noexcept {
  if (value == 0.0) return {0, 0};
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  auto mantissa = static_cast<std::int64_t>(std::ldexp(fraction, 53));
  const int n_zeros = std::countr_zero(static_cast<std::uint64_t>(mantissa));
  return {mantissa >> n_zeros, exponent - 53 + n_zeros};
}

int grain(std::span<const double> values) noexcept {
  int result = kAnyGrain;
  for (const double value : values) {
    if (value != 0.0) result = std::min(result, take_apart(value).exponent);
  }
  return result;
}

double exact_below(int grain, std::size_t n_roundings) noexcept {
  if (n_roundings == 0) return std::numeric_limits<double>::infinity();
  return grain > -1000 ? power_of_two(51 + grain) : 0.0;
}

double sum_error(double magnitude, int grain, std::size_t n_roundings) noexcept {
  if (magnitude <= exact_below(grain, n_roundings)) return 0.0;
  return gamma(n_roundings + 2) * magnitude;
}

Reach reach_of(std::size_t dim, std::span<const double> a, std::span<const double> b) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<double> lower(dim, -kInfinity);
  std::vector<double> upper(dim, kInfinity);
  for (std::size_t i = 0; i < b.size(); ++i) {
    const std::span<const double> row = a.subspan(i * dim, dim);
    std::size_t coordinate = dim;
    std::size_t n_nonzero = 0;
    for (std::size_t k = 0; k < dim; ++k) {
      if (row[k] == 0.0) continue;
      coordinate = k;
      ++n_nonzero;
    }
    if (n_nonzero != 1) continue;
    // One rounding, so one step outwards is a bound.
    const double end = b[i] / row[coordinate];
    if (row[coordinate] > 0.0) {
      upper[coordinate] = std::min(upper[coordinate], std::nextafter(end, kInfinity));
    } else {
      lower[coordinate] = std::max(lower[coordinate], std::nextafter(end, -kInfinity));
    }
  }
  Reach reach{std::vector<double>(dim), 0.0};
  for (std::size_t k = 0; k < dim; ++k) {
    reach.largest[k] = std::max(std::abs(lower[k]), std::abs(upper[k]));
    reach.sum += reach.largest[k];
  }
  reach.sum *= 1.0 + gamma(dim + 1);
  return reach;
}

}  // namespace linregions::rigour
