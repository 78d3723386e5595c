#pragma once

#include <cstddef>
#include <vector>

namespace linregions {

/// Inverse of the row-major n x n matrix `a`, which is overwritten, by Gauss-Jordan elimination
/// with row exchanges; false if a pivot falls below `least_pivot`, as it does in a singular matrix.
[[nodiscard]] bool invert(std::size_t n, double least_pivot, std::vector<double>& a,
                          std::vector<double>& inverse);

}  // namespace linregions
