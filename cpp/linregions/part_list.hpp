#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "region_shapes.hpp"

namespace linregions {

/// The parts that the open cuts of a cell divide it into, in a fixed order, by columns.
struct PartList {
  std::size_t dim = 0;
  std::vector<std::size_t> cuts;  ///< the cuts that were open, at most 64
  std::vector<std::uint64_t>
      positive;                 ///< per part: bit k says that it is on the positive side of cuts[k]
  std::vector<double> points;   ///< per part: dim coordinates of a point inside
  std::vector<double> margins;  ///< per part, as in InteriorPoint
  RegionShapes shapes;          ///< per part, what is wanted of it

  explicit PartList(WantedShape wanted) : shapes(wanted) {}
  void clear(std::size_t dimension) {
    dim = dimension;
    cuts.clear();
    positive.clear();
    points.clear();
    margins.clear();
    shapes.clear();
  }
  void add(std::uint64_t sides, const double* point, double margin) {
    positive.push_back(sides);
    points.insert(points.end(), point, point + dim);
    margins.push_back(margin);
  }
  [[nodiscard]] std::size_t size() const noexcept { return positive.size(); }
  [[nodiscard]] std::span<const double> point_of(std::size_t part) const noexcept {
    return {points.data() + part * dim, dim};
  }
};

}  // namespace linregions
