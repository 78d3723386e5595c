#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "bindings.hpp"
#include "linregions/errors.hpp"
#include "linregions/network.hpp"

namespace py = pybind11;

namespace linregions::bindings {

namespace {

using Doubles = py::array_t<double, py::array::c_style>;
using Integers = py::array_t<std::int64_t, py::array::c_style>;

std::size_t length(const py::array& a) { return static_cast<std::size_t>(a.size()); }

AffineMap dense_map(const Doubles& weight, const Doubles& bias) {
  if (weight.ndim() != 2 || weight.shape(0) != bias.size()) {
    throw InputError("weight, bias: expected shapes (m, n) and (m,)");
  }
  return AffineMap::from_dense(static_cast<std::size_t>(weight.shape(0)),
                               static_cast<std::size_t>(weight.shape(1)), weight.data(),
                               bias.data());
}

AffineMap sparse_map(const Integers& indptr, const Integers& indices, const Doubles& values,
                     std::size_t n_cols, const Doubles& bias) {
  if (length(indptr) != length(bias) + 1 || length(indices) != length(values) ||
      indptr.data()[length(bias)] != indices.size()) {
    throw InputError("sparse weight: indptr, indices, values and bias do not fit each other");
  }
  return AffineMap::from_sparse(length(bias), n_cols, indptr.data(), indices.data(), values.data(),
                                bias.data());
}

PiecewiseLinear activation(const py::tuple& parts) {
  return {parts[0].cast<std::vector<double>>(), parts[1].cast<std::vector<double>>(),
          parts[2].cast<std::vector<double>>()};
}

/// Collects stages one at a time, so that Python hands over plain arrays and nothing else.
class NetworkBuilder {
 public:
  void add_activated(AffineMap map, const std::vector<py::tuple>& activations,
                     const Integers& index) {
    Stage stage;
    stage.map = std::move(map);
    for (const py::tuple& parts : activations) stage.activations.push_back(activation(parts));
    for (std::size_t i = 0; i < length(index); ++i) {
      stage.outputs.push_back({i, 1, static_cast<std::size_t>(index.data()[i])});
    }
    stages_.push_back(std::move(stage));
  }

  void add_maximum(AffineMap map, const Integers& group_sizes) {
    Stage stage;
    stage.map = std::move(map);
    stage.activations.push_back({{}, {1.0}, {0.0}});
    std::size_t first = 0;
    for (std::size_t g = 0; g < length(group_sizes); ++g) {
      const auto size = static_cast<std::size_t>(group_sizes.data()[g]);
      stage.outputs.push_back({first, size, 0});
      first += size;
    }
    stages_.push_back(std::move(stage));
  }

  [[nodiscard]] std::shared_ptr<Network> build() const {
    return std::make_shared<Network>(stages_);
  }

 private:
  std::vector<Stage> stages_;
};

}  // namespace

void bind_network(py::module_& m) {
  py::class_<AffineMap>(m, "AffineMap", "z = W h + b, ready for the engine.")
      .def_static("dense", &dense_map, py::arg("weight").noconvert(), py::arg("bias").noconvert())
      .def_static("sparse", &sparse_map, py::arg("indptr").noconvert(),
                  py::arg("indices").noconvert(), py::arg("values").noconvert(), py::arg("n_cols"),
                  py::arg("bias").noconvert());
  py::class_<NetworkBuilder>(m, "NetworkBuilder", "Collects stages.")
      .def(py::init<>())
      .def("add_activated", &NetworkBuilder::add_activated, py::arg("map"), py::arg("activations"),
           py::arg("index").noconvert())
      .def("add_maximum", &NetworkBuilder::add_maximum, py::arg("map"),
           py::arg("group_sizes").noconvert())
      .def("build", &NetworkBuilder::build);
  py::class_<Network, std::shared_ptr<Network>>(m, "Network", "A network inside the engine.")
      .def_property_readonly("input_dim", &Network::input_dim)
      .def_property_readonly("n_units", &Network::n_units);
}

}  // namespace linregions::bindings
