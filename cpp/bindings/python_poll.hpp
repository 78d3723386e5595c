#pragma once

#include <pybind11/pybind11.h>

#include <exception>
#include <utility>

#include "linregions/monitor.hpp"

namespace linregions::bindings {

/// What long work asks now and then: it lets Ctrl-C through and reports progress.
///
/// An exception (Ctrl-C, or one of the callback) must not fly through the core: it is kept, and
/// raised when the core has come to rest.
class PythonPoll {
 public:
  /// `callback`: called with fraction, regions and seconds, or None.
  explicit PythonPoll(pybind11::object callback) : callback_(std::move(callback)) {}

  /// Whether to stop. Takes the GIL.
  bool operator()(const Progress& state) {
    const pybind11::gil_scoped_acquire gil;
    try {
      if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set();
      if (!callback_.is_none()) callback_(state.fraction, state.regions, state.seconds);
    } catch (const pybind11::error_already_set&) {
      error_ = std::current_exception();
      return true;
    }
    return false;
  }

  [[nodiscard]] bool has_callback() const { return !callback_.is_none(); }

  void rethrow() {
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }

 private:
  pybind11::object callback_;
  std::exception_ptr error_;
};

}  // namespace linregions::bindings
