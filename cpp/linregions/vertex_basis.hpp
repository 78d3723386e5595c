#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "constraints.hpp"
#include "vertex_kernels.hpp"

namespace linregions {

/// Chooses dim hyperplanes that meet in a point, of `candidates` that all do, at least dim: the
/// most independent ones, as far as doubles show.
[[nodiscard]] std::array<ConstraintStack::Id, kMaxVertexDim> independent_planes(
    const ConstraintStack& constraints, std::span<const ConstraintStack::Id> candidates);

/// Writes what the kernel needs to know of them, for its point `index`.
void set_planes(const ConstraintStack& constraints, std::span<const ConstraintStack::Id> planes,
                std::size_t index, MeetingPlanes& out);

/// Value of the hyperplane behind `id`, on its positive side, at a point.
[[nodiscard]] double value_of(const ConstraintStack& constraints, ConstraintStack::Id id,
                              const double* point);
/// Bound of the error of that value. `sum`: of the coordinates' absolute values, at least.
[[nodiscard]] double value_error(const ConstraintStack& constraints, ConstraintStack::Id id,
                                 double sum);
/// Upper bound of the sum of the coordinates' absolute values.
[[nodiscard]] double sum_of(const double* point, std::size_t dim);

}  // namespace linregions
