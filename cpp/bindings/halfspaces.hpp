#pragma once

#include <pybind11/numpy.h>

#include <cstddef>
#include <string>

#include "linregions/domain.hpp"
#include "linregions/errors.hpp"

namespace linregions::bindings {

using Doubles = pybind11::array_t<double, pybind11::array::c_style>;

/// Throws InputError unless a x <= b has as many left as right sides.
inline void check_halfspaces(const Doubles& a, const Doubles& b) {
  if (a.ndim() == 2 && b.ndim() == 1 && a.shape(0) == b.shape(0)) return;
  const auto shape = [](const Doubles& array) {
    return std::string(pybind11::str(pybind11::object(array.attr("shape"))));
  };
  throw InputError("a, b: expected shapes (n, dim) and (n,), got " + shape(a) + " and " + shape(b));
}

/// The domain a x <= b, copied.
[[nodiscard]] inline Domain domain_of(const Doubles& a, const Doubles& b) {
  check_halfspaces(a, b);
  return {static_cast<std::size_t>(a.shape(1)),
          {a.data(), a.data() + a.size()},
          {b.data(), b.data() + b.size()}};
}

}  // namespace linregions::bindings
