#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "monitor.hpp"

namespace linregions {

/// The vertices of a polytope {x : <row_i, x> <= 1}, each with the facets that it lies on.
struct PolytopeVertices {
  std::size_t dim = 0;
  std::size_t n_words = 0;           ///< of a set of facets
  std::vector<std::size_t> facets;   ///< rows that cut something off; some may be redundant
  std::vector<double> points;        ///< size() * dim
  std::vector<std::uint64_t> tight;  ///< size() * n_words; bit k is for facets[k]

  [[nodiscard]] std::size_t size() const noexcept { return points.size() / dim; }
};

/// By the double description method (Motzkin and others 1953; Fukuda and Prodon 1996), in doubles:
/// vertices are on a hyperplane if they are nearer than rounding may be. Rows are best of about
/// length 1. Nothing if there are more than `max_vertices` on the way, if the monitor stops, or if
/// the polyhedron is unbounded.
[[nodiscard]] std::optional<PolytopeVertices> polytope_vertices(std::span<const double> rows,
                                                                std::size_t dim,
                                                                std::size_t max_vertices,
                                                                Monitor& monitor);

}  // namespace linregions
