#include <pybind11/numpy.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "bindings.hpp"
#include "completion.hpp"
#include "linregions/cell_points.hpp"
#include "linregions/cell_sweep.hpp"
#include "python_integers.hpp"
#include "python_poll.hpp"
#include "turns.hpp"

namespace py = pybind11;

namespace linregions::bindings {

namespace {

using Bytes = py::array_t<std::uint8_t, py::array::c_style>;
using Indices = py::array_t<std::uint16_t, py::array::c_style>;

/// A sweep together with what it reads and the Python callback it reports to.
class PySweep {
 public:
  PySweep(IntegerRows rows, py::object progress)
      : rows_(std::move(rows)),
        poll_(std::move(progress)),
        monitor_(0.0, [this](const Progress& state) { return poll_(state); }) {
    std::optional<SweepSpace> space;
    // the sweep begins when it is known to be possible: until then there is no progress to tell
    Monitor before(0.0, [this](const Progress& state) { return poll_({0.0, 0, state.seconds}); });
    {
      const py::gil_scoped_release release;
      before.resume();
      space = sweep_space(rows_, before);
      before.suspend();
    }
    poll_.rethrow();
    if (!space) return;
    space_ = std::make_unique<SweepSpace>(std::move(*space));
    sweep_ = std::make_unique<CellSweep>(*space_);
  }

  [[nodiscard]] bool is_possible() const { return sweep_ != nullptr; }

  /// Sweeps on until `batch_size` cells wait to be taken or all are found.
  const char* fill_batch(std::size_t batch_size) {
    const Turns::Turn turn(turns_);
    Completion completion;
    {
      const py::gil_scoped_release release;
      completion = sweep_->run(batch_size, monitor_);
    }
    poll_.rethrow();
    return name_of(completion);
  }

  /// Hands over at most that many of the cells that wait.
  py::tuple take_batch(std::size_t batch_size) {
    const Turns::Turn turn(turns_);
    CellSweep::Batch batch = sweep_->take(batch_size);
    return py::make_tuple(
        to_array(std::move(batch.sign_vectors), {batch.size, sweep_->row_bytes()}),
        to_array(std::move(batch.bases), {batch.size, sweep_->basis_size()}));
  }

  /// Points of cells that were handed over, and their margins.
  [[nodiscard]] py::tuple points(const Bytes& sign_vectors, const Indices& bases) const {
    const auto n = static_cast<std::size_t>(sign_vectors.shape(0));
    const std::size_t dim = rows_.width - 1;
    std::vector<double> points(n * dim), margins(n);
    PythonPoll poll{py::none()};
    Monitor monitor(0.0, [&poll](const Progress& state) { return poll(state); });
    {
      const std::uint8_t* signs = sign_vectors.data();
      const std::uint16_t* basis = bases.data();
      const py::gil_scoped_release release;
      CellPoints finder(*space_, rows_);
      monitor.resume();
      for (std::size_t c = 0; c < n && !monitor.stopped(); ++c) {
        margins[c] = finder.find(signs + c * sweep_->row_bytes(),
                                 {basis + c * sweep_->basis_size(), sweep_->basis_size()},
                                 {points.data() + c * dim, dim}, monitor);
        monitor.tick(rows_.size() * dim * dim, {});
      }
      monitor.suspend();
    }
    poll.rethrow();
    return py::make_tuple(to_array(std::move(points), {n, dim}), to_array(std::move(margins), {n}));
  }

  [[nodiscard]] std::uint64_t n_exact() const {
    turns_.refuse_while_running();
    return sweep_->n_exact();
  }

 private:
  IntegerRows rows_;
  PythonPoll poll_;
  Monitor monitor_;
  Turns turns_{"sweep"};
  std::unique_ptr<SweepSpace> space_;
  std::unique_ptr<CellSweep> sweep_;
};

std::unique_ptr<PySweep> start_sweep(const py::sequence& rows, py::object progress) {
  IntegerRows all;
  for (const std::vector<Integer>& row : to_rows(rows)) {
    all.width = row.size();
    all.entries.insert(all.entries.end(), row.begin(), row.end());
  }
  if (all.width < 2 || all.size() < all.width || all.width > CellSweep::kMostDimensions ||
      all.size() > CellSweep::kMostHyperplanes) {
    return nullptr;
  }
  auto sweep = std::make_unique<PySweep>(std::move(all), std::move(progress));
  return sweep->is_possible() ? std::move(sweep) : nullptr;
}

}  // namespace

void bind_sweep(py::module_& m) {
  py::class_<PySweep>(m, "CellSweep",
                      "The cells of a simple arrangement, by their lowest vertices.")
      .def_static("of", &start_sweep, py::arg("rows"), py::arg("progress") = py::none(),
                  "A sweep of these hyperplanes, or None if it cannot be.")
      .def("fill_batch", &PySweep::fill_batch, py::arg("batch_size"))
      .def("take_batch", &PySweep::take_batch, py::arg("batch_size"))
      .def("points", &PySweep::points, py::arg("sign_vectors").noconvert(),
           py::arg("bases").noconvert())
      .def_property_readonly("n_exact", &PySweep::n_exact);
}

}  // namespace linregions::bindings
