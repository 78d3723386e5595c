#include "python_integers.hpp"

#include <string>

namespace py = pybind11;

namespace linregions::bindings {

Integer to_integer(const py::handle& value) {
  int overflow = 0;
  const long long small = PyLong_AsLongLongAndOverflow(value.ptr(), &overflow);
  if (overflow == 0) {
    if (small == -1 && PyErr_Occurred() != nullptr) throw py::error_already_set();
    return Integer(small);
  }
  const auto text = py::module_::import("builtins").attr("hex")(value).cast<std::string>();
  return text[0] == '-' ? -Integer(text.substr(1)) : Integer(text);
}

py::object to_python(const Integer& value) {
  const Integer magnitude = value < 0 ? -value : value;
  std::string text = value < 0 ? "-" : "";
  text += magnitude.str(0, std::ios_base::hex);
  return py::reinterpret_steal<py::object>(PyLong_FromString(text.c_str(), nullptr, 16));
}

py::list to_list(const std::vector<Integer>& values) {
  py::list result;
  for (const Integer& value : values) result.append(to_python(value));
  return result;
}

std::vector<std::vector<Integer>> to_rows(const py::sequence& rows) {
  std::vector<std::vector<Integer>> result;
  for (const py::handle row : rows) {
    std::vector<Integer>& values = result.emplace_back();
    for (const py::handle value : row.cast<py::sequence>()) values.push_back(to_integer(value));
  }
  return result;
}

}  // namespace linregions::bindings
