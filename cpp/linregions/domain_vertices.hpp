#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "domain.hpp"
#include "exact_program.hpp"
#include "exact_rows.hpp"
#include "rigour.hpp"

namespace linregions {

/// The vertices of a bounded domain.
struct DomainVertices {
  struct Vertex {
    std::vector<double> point;
    double radius = 0.0;             ///< no farther is the exact vertex
    std::vector<std::size_t> tight;  ///< half-spaces whose hyperplanes it lies on, all of them
  };
  std::vector<Vertex> vertices;

  /// A box around them.
  [[nodiscard]] rigour::Reach reach() const;
};

/// Finds them if the domain is a bounded polytope with an interior and few half-spaces; in exact
/// arithmetic unless it is a box.
[[nodiscard]] std::optional<DomainVertices> vertices_of(const Domain& domain, ExactRows& rows);
/// The same of the polytope between few half-spaces, in exact arithmetic.
[[nodiscard]] std::optional<DomainVertices> vertices_between(std::size_t dim,
                                                             std::span<const ExactSide> sides);

}  // namespace linregions
