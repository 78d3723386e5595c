#include "inverse.hpp"

#include <algorithm>
#include <cmath>

namespace linregions {

bool invert(std::size_t n, double least_pivot, std::vector<double>& a,
            std::vector<double>& inverse) {
  inverse.assign(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) inverse[i * n + i] = 1.0;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t best = k;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (std::abs(a[i * n + k]) > std::abs(a[best * n + k])) best = i;
    }
    const double p = a[best * n + k];
    if (std::abs(p) < least_pivot) return false;
    if (best != k) {
      std::swap_ranges(&a[k * n], &a[k * n] + n, &a[best * n]);
      std::swap_ranges(&inverse[k * n], &inverse[k * n] + n, &inverse[best * n]);
    }
    for (std::size_t j = 0; j < n; ++j) {
      a[k * n + j] /= p;
      inverse[k * n + j] /= p;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const double factor = a[i * n + k];
      if (i == k || factor == 0.0) continue;
      for (std::size_t j = k; j < n; ++j) a[i * n + j] -= factor * a[k * n + j];
      for (std::size_t j = 0; j < n; ++j) inverse[i * n + j] -= factor * inverse[k * n + j];
    }
  }
  return true;
}

}  // namespace linregions
