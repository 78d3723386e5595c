#include "look_ahead.hpp"

#include <algorithm>

#include "rigour.hpp"

namespace linregions {

void LookAhead::weigh(const AffineMap& map) {
  // Covers the roundings of the products and of their sum.
  const double slightly_more = 1.0 + 4.0 * rigour::gamma(units.size() + 2);
  const std::size_t n = map.stride();
  fall.assign(n, -rigour::kNoUnderflow);
  rise.assign(n, rigour::kNoUnderflow);
  for (const Unit& unit : units) {
    const double least = slightly_more * unit.least;
    const double greatest = slightly_more * unit.greatest;
    const double* weight = map.dense.data() + unit.cut * n;
    for (std::size_t r = 0; r < n; ++r) {
      const double low = weight[r] * least;
      const double high = weight[r] * greatest;
      fall[r] += std::min(low, high);
      rise[r] += std::max(low, high);
    }
  }
}

}  // namespace linregions
