#include "shape_arrays.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "arrays.hpp"

namespace py = pybind11;

namespace linregions::bindings {

namespace {

constexpr std::size_t kNameWidth = 3;

std::vector<std::int64_t> divided(std::vector<std::int64_t> offsets, std::size_t width) {
  for (std::int64_t& offset : offsets) offset /= static_cast<std::int64_t>(width);
  return offsets;
}

std::vector<std::int32_t> names_of(std::span<const CutSource> facets, const Network& network) {
  std::vector<std::int32_t> names;
  names.reserve(kNameWidth * facets.size());
  for (const CutSource& source : facets) {
    if (source.stage == CutSource::kDomain) {
      names.insert(names.end(), {-1, source.cut, -1});
      continue;
    }
    const Stage& stage = network.stages()[static_cast<std::size_t>(source.stage)];
    const Cut& cut = stage.cuts[static_cast<std::size_t>(source.cut)];
    const std::size_t first = stage.outputs[cut.output].first_row;
    names.push_back(static_cast<std::int32_t>(stage.unit[cut.output]));
    names.push_back(static_cast<std::int32_t>(cut.is_pair() ? cut.row - first : cut.rank));
    names.push_back(cut.is_pair() ? static_cast<std::int32_t>(cut.other - first) : -1);
  }
  return names;
}

}  // namespace

py::tuple shape_arrays(RegionShapes shapes, std::size_t n, const Network& network) {
  const std::size_t dim = network.input_dim();
  py::object volumes = py::none();
  py::object vertices = py::none();
  py::object facets = py::none();
  if (shapes.wanted.volume) volumes = to_array(std::move(shapes.volumes), {n});
  if (shapes.wanted.vertices) {
    std::vector<double>& points = shapes.vertices.values();
    const std::size_t n_points = points.size() / dim;
    vertices = py::make_tuple(to_array(divided(shapes.vertices.offsets(), dim), {n + 1}),
                              to_array(std::move(points), {n_points, dim}));
  }
  if (shapes.wanted.facets) {
    const std::size_t n_facets = shapes.facets.values().size();
    facets =
        py::make_tuple(to_array(shapes.facets.offsets(), {n + 1}),
                       to_array(names_of(shapes.facets.values(), network), {n_facets, kNameWidth}),
                       to_array(std::move(shapes.facet_points.values()), {n_facets, dim + 1}),
                       to_array(std::move(shapes.facet_rows.values()), {n_facets, dim + 1}));
  }
  return py::make_tuple(volumes, vertices, facets);
}

}  // namespace linregions::bindings
