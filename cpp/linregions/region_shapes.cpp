#include "region_shapes.hpp"

namespace linregions {

void RegionShapes::clear() {
  volumes.clear();
  vertices.clear();
  facets.clear();
  facet_points.clear();
  facet_rows.clear();
}

void RegionShapes::add(const ShapeView& shape) {
  if (wanted.volume) volumes.push_back(shape.volume);
  if (wanted.vertices) vertices.add(shape.vertices);
  if (!wanted.facets) return;
  facets.add(shape.facets);
  facet_points.add(shape.facet_points);
  facet_rows.add(shape.facet_rows);
}

ShapeView RegionShapes::row(std::size_t i) const noexcept {
  ShapeView shape;
  if (wanted.volume) shape.volume = volumes[i];
  if (wanted.vertices) shape.vertices = vertices.row(i);
  if (wanted.facets) {
    shape.facets = facets.row(i);
    shape.facet_points = facet_points.row(i);
    shape.facet_rows = facet_rows.row(i);
  }
  return shape;
}

void RegionShapes::append(const RegionShapes& from, std::size_t first, std::size_t n) {
  if (wanted.volume) {
    const auto begin = from.volumes.begin() + static_cast<std::ptrdiff_t>(first);
    volumes.insert(volumes.end(), begin, begin + static_cast<std::ptrdiff_t>(n));
  }
  if (wanted.vertices) vertices.append(from.vertices, first, n);
  if (!wanted.facets) return;
  facets.append(from.facets, first, n);
  facet_points.append(from.facet_points, first, n);
  facet_rows.append(from.facet_rows, first, n);
}

void RegionShapes::erase_front(std::size_t n) {
  if (wanted.volume) {
    volumes.erase(volumes.begin(), volumes.begin() + static_cast<std::ptrdiff_t>(n));
  }
  if (wanted.vertices) vertices.erase_front(n);
  if (!wanted.facets) return;
  facets.erase_front(n);
  facet_points.erase_front(n);
  facet_rows.erase_front(n);
}

}  // namespace linregions
