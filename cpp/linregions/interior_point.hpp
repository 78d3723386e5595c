#pragma once

#include <vector>

namespace linregions {

/// A point of a cell's interior, with the radius of a ball around it that stays inside.
struct InteriorPoint {
  std::vector<double> point;
  double margin = 0.0;
};

}  // namespace linregions
