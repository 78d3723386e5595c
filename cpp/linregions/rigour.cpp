#include "rigour.hpp"

#include <algorithm>
#include <cmath>

namespace linregions::rigour {

int grain(std::span<const double> values) noexcept {
  int result = kAnyGrain;
  for (const double value : values) {
    // Most often nothing is left to learn: a cheap test comes before taking the number apart.
    if (value == 0.0) continue;
    int exponent = 0;
    double fraction = std::ldexp(std::frexp(value, &exponent), 53);
    exponent -= 53;
    auto mantissa = static_cast<long long>(fraction);
    while (mantissa % 2 == 0) {
      mantissa /= 2;
      ++exponent;
    }
    result = std::min(result, exponent);
  }
  return result;
}

double sum_error(double magnitude, int grain, std::size_t n_roundings) noexcept {
  if (n_roundings == 0 || magnitude == 0.0) return 0.0;
  if (grain > -1000 && magnitude <= std::ldexp(1.0, std::min(51 + grain, 1000))) return 0.0;
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
