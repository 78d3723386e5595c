#include <pybind11/stl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings.hpp"
#include "linregions/arrangement.hpp"
#include "python_poll.hpp"

namespace py = pybind11;

namespace linregions::bindings {

namespace {

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
  const std::string text = (value < 0 ? "-" : "") + magnitude.str(0, std::ios_base::hex);
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

/// Lets Ctrl-C and an exception of the callback end the work, and raises them afterwards.
class Watch {
 public:
  explicit Watch(py::object progress)
      : poll_(std::move(progress)),
        monitor_(0.0, [this](const Progress& state) { return poll_(state); }) {}

  /// Runs `work(monitor)` without the interpreter's lock.
  template <typename Work>
  auto run(Work work) {
    auto result = [&] {
      const py::gil_scoped_release release;
      return work(monitor_);
    }();
    poll_.rethrow();
    return *result;
  }

 private:
  PythonPoll poll_;
  Monitor monitor_;
};

}  // namespace

void bind_arrangement(py::module_& m) {
  py::class_<Arrangement>(m, "Arrangement", "Hyperplanes with integer coefficients, to be counted.")
      .def(py::init([](std::size_t dim, const py::sequence& rows) {
             return std::make_unique<Arrangement>(dim, to_rows(rows));
           }),
           py::arg("dim"), py::arg("rows"))
      .def_property_readonly("n_distinct", &Arrangement::n_distinct)
      .def_property_readonly("rank", &Arrangement::rank)
      .def(
          "is_simple",
          [](const Arrangement& a, py::object progress) {
            return Watch(std::move(progress)).run([&](Monitor& m) { return a.is_simple(m); });
          },
          py::arg("progress") = py::none())
      .def(
          "characteristic_polynomial",
          [](const Arrangement& a, const std::vector<RowPermutation>& symmetries,
             py::object progress) {
            return to_list(Watch(std::move(progress)).run([&](Monitor& m) {
              return a.characteristic_polynomial(symmetries, m);
            }));
          },
          py::kw_only(), py::arg("symmetries") = std::vector<RowPermutation>{},
          py::arg("progress") = py::none())
      .def(
          "f_vector",
          [](const Arrangement& a, py::object progress) {
            return to_list(
                Watch(std::move(progress)).run([&](Monitor& m) { return a.f_vector(m); }));
          },
          py::arg("progress") = py::none());
}

}  // namespace linregions::bindings
