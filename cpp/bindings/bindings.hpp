#pragma once

#include <pybind11/pybind11.h>

namespace linregions::bindings {

void bind_arrangement(pybind11::module_& m);
void bind_network(pybind11::module_& m);
void bind_polytope(pybind11::module_& m);
void bind_sampling(pybind11::module_& m);
void bind_search(pybind11::module_& m);
void bind_sweep(pybind11::module_& m);
void bind_walks(pybind11::module_& m);

}  // namespace linregions::bindings
