#pragma once

#include "random_stream.hpp"

namespace linregions {

/// A number of [low, high] with density in proportion to exp(-x^2 / 2); both are finite.
[[nodiscard]] double truncated_normal(double low, double high, RandomStream& random);

}  // namespace linregions
