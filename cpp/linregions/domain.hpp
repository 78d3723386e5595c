#pragma once

#include <cstddef>
#include <vector>

namespace linregions {

/// The open polyhedron {x : a[i] . x < b[i]} of R^dim that the search looks at, bounded or not.
struct Domain {
  std::size_t dim = 0;
  std::vector<double> a;  ///< row-major, b.size() * dim values
  std::vector<double> b;
};

}  // namespace linregions
