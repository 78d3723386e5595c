#include <pybind11/stl.h>

#include <memory>
#include <utility>
#include <vector>

#include "bindings.hpp"
#include "linregions/arrangement.hpp"
#include "python_integers.hpp"
#include "python_poll.hpp"

namespace py = pybind11;

namespace linregions::bindings {

namespace {

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
