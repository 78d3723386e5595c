#pragma once

#include <pybind11/pybind11.h>

#include <cstddef>

#include "linregions/network.hpp"
#include "linregions/region_shapes.hpp"

namespace linregions::bindings {

/// For Python: volumes, vertices (offsets, points) and facets (offsets, names, points, rows) of `n`
/// regions, each None if it is not wanted. A facet's name is its unit, the breakpoint and -1, or
/// for a maximum the row that wins on the cut's positive side and the one that it ties with; for a
/// half-space of the domain -1, its number and -1.
pybind11::tuple shape_arrays(RegionShapes shapes, std::size_t n, const Network& network);

}  // namespace linregions::bindings
