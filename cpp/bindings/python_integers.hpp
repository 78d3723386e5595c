#pragma once

#include <pybind11/pybind11.h>

#include <vector>

#include "linregions/integer.hpp"

namespace linregions::bindings {

[[nodiscard]] Integer to_integer(const pybind11::handle& value);
[[nodiscard]] pybind11::object to_python(const Integer& value);
[[nodiscard]] pybind11::list to_list(const std::vector<Integer>& values);
/// Rows of integers of any size.
[[nodiscard]] std::vector<std::vector<Integer>> to_rows(const pybind11::sequence& rows);

}  // namespace linregions::bindings
