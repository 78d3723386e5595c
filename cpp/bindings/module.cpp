#include <pybind11/pybind11.h>

#include <exception>

#include "bindings.hpp"
#include "linregions/errors.hpp"
#include "linregions/levels.hpp"

namespace py = pybind11;

namespace {

/// The package has one exception hierarchy, in Python; the core's errors become its members.
void translate(std::exception_ptr error) {
  const auto raise = [](const char* name, const char* text) {
    const py::object type = py::module_::import("linregions.errors").attr(name);
    PyErr_SetString(type.ptr(), text);
  };
  try {
    if (error) std::rethrow_exception(error);
  } catch (const linregions::InputError& e) {
    raise("InputError", e.what());
  } catch (const linregions::NumericalError& e) {
    raise("NumericalError", e.what());
  }
}

}  // namespace

PYBIND11_MODULE(_core, m) {
  m.doc() = "The engine of linregions. Use the functions of the package `linregions` instead.";
  m.attr("__version__") = LINREGIONS_VERSION;
  m.def(
      "instruction_set", [] { return linregions::name_of(linregions::processor_level()); },
      "Which of the compiled kernels this processor runs.");
  py::register_exception_translator(&translate);
  linregions::bindings::bind_arrangement(m);
  linregions::bindings::bind_network(m);
  linregions::bindings::bind_polytope(m);
  linregions::bindings::bind_sampling(m);
  linregions::bindings::bind_search(m);
  linregions::bindings::bind_sweep(m);
  linregions::bindings::bind_walks(m);
}
