#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>
#include <span>

#include "bindings.hpp"
#include "linregions/errors.hpp"
#include "linregions/polytope_volume.hpp"
#include "python_poll.hpp"

namespace py = pybind11;

namespace linregions::bindings {

namespace {

std::optional<double> volume(const py::array_t<double, py::array::c_style>& rows,
                             std::size_t max_vertices, std::size_t max_faces, double time_limit) {
  if (rows.ndim() != 2 || rows.shape(1) < 1) throw InputError("rows: expected shape (n, dim)");
  const std::span<const double> values(rows.data(), static_cast<std::size_t>(rows.size()));
  const auto dim = static_cast<std::size_t>(rows.shape(1));
  PythonPoll poll{py::none()};
  std::optional<double> found;
  {
    const py::gil_scoped_release release;
    Monitor monitor(time_limit, [&](const Progress& state) { return poll(state); });
    const auto vertices = polytope_vertices(values, dim, max_vertices, monitor);
    if (vertices) found = polytope_volume(values, *vertices, max_faces, monitor);
  }
  poll.rethrow();
  return found;
}

}  // namespace

void bind_polytope(py::module_& m) {
  m.def("polytope_volume", &volume, py::arg("rows").noconvert(), py::kw_only(),
        py::arg("max_vertices"), py::arg("max_faces"), py::arg("time_limit"),
        "Volume of {x : rows @ x <= 1}; None if that takes too much, or is infinite.");
}

}  // namespace linregions::bindings
