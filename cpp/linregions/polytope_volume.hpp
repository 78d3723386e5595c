#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "monitor.hpp"
#include "polytope_vertices.hpp"

namespace linregions {

/// Volume of a polytope of any dimension from its vertices. `rows`: those of `polytope_vertices`.
///
/// A face is the union of the pyramids from one of its vertices over those of its facets that the
/// vertex is not on (Cohen and Hickey 1979); the volume of each face, in its own dimension, is
/// worked out once, and heights are taken along orthonormalised normals (the hybrid method of
/// Bueler, Enge and Fukuda 2000). All terms are positive. Nothing if more than `max_faces` faces
/// are needed, or if the monitor stops.
[[nodiscard]] std::optional<double> polytope_volume(std::span<const double> rows,
                                                    const PolytopeVertices& vertices,
                                                    std::size_t max_faces, Monitor& monitor);

}  // namespace linregions
