#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "network.hpp"
#include "pullback.hpp"

namespace linregions {

/// Which cuts of the next stage certainly miss a cell, whatever becomes of the cuts that are open.
///
/// A function of the next stage is, on each part of the cell, what the settled units have made of
/// it so far plus the open units, each times its weight. An open unit takes values between those at
/// the cell's vertices and zero; so the function lies between bounds that hold on all parts.
struct LookAhead {
  /// In: values that an open unit of the stage at hand takes on the cell, zero among them.
  struct Unit {
    std::size_t cut;
    double slopes[2];  ///< below and above zero
    double least = 0.0;
    double greatest = 0.0;
  };
  std::vector<Unit> units;
  /// Bounds of what they add to each function; whole vectors.
  std::vector<double> fall, rise;
  /// Out, per function: 1 certainly negative, 2 certainly positive, 0 else.
  std::vector<std::uint8_t> sides;

  /// Makes `fall` and `rise` of the units.
  void weigh(const AffineMap& map);
};

}  // namespace linregions
