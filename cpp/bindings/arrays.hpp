#pragma once

#include <pybind11/numpy.h>

#include <memory>
#include <utility>
#include <vector>

namespace linregions::bindings {

/// A NumPy array that takes over the vector's memory.
template <typename T>
pybind11::array_t<T> to_array(std::vector<T> values, std::vector<std::size_t> shape) {
  auto owner = std::make_unique<std::vector<T>>(std::move(values));
  const T* data = owner->data();
  const pybind11::capsule capsule(owner.release(),
                                  [](void* p) { delete static_cast<std::vector<T>*>(p); });
  return pybind11::array_t<T>(shape, data, capsule);
}

}  // namespace linregions::bindings
