#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "integer_rows.hpp"
#include "monitor.hpp"

namespace linregions {

/// Counting one ProductPart: its rows are distinct, row 0 is the hyperplane at infinity, and the
/// rank is the number of columns. All throw Stopped when the monitor says so.

/// w_0..w_dim, dim = columns - 1: absolute values of the coefficients of the characteristic
/// polynomial, from the highest down.
[[nodiscard]] std::vector<Integer> whitney_numbers(const IntegerRows& rows, Monitor& monitor);

/// The same from one flat of each orbit under permutations of the rows, row 0 fixed; nothing if
/// that would gain little.
[[nodiscard]] std::optional<std::vector<Integer>> whitney_numbers_by_orbits(
    const IntegerRows& rows, bool is_central,
    const std::vector<std::vector<std::uint32_t>>& symmetries, Monitor& monitor);

/// Whether every k <= dim + 1 of the rows are linearly independent.
[[nodiscard]] bool in_general_position(const IntegerRows& rows, Monitor& monitor);

/// The same, of any rows, where a single prime shows it; false says nothing. Sooner known than
/// where to look for a product, or for rows with smaller minors.
[[nodiscard]] bool shows_general_position(const IntegerRows& rows, Monitor& monitor);

/// Faces by dimension, 0..dim.
[[nodiscard]] std::vector<Integer> face_numbers(const IntegerRows& rows, Monitor& monitor);

/// Number of choices of k out of n.
[[nodiscard]] Integer binomial(std::size_t n, std::size_t k);

}  // namespace linregions
