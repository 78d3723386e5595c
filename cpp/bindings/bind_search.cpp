#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "bindings.hpp"
#include "completion.hpp"
#include "halfspaces.hpp"
#include "linregions/conditional_counts.hpp"
#include "linregions/errors.hpp"
#include "linregions/region_batches.hpp"
#include "linregions/search.hpp"
#include "linregions/visitor.hpp"
#include "python_poll.hpp"
#include "shape_arrays.hpp"
#include "turns.hpp"

namespace py = pybind11;

namespace linregions::bindings {

namespace {

CellKinds cell_kinds(const std::string& name) {
  if (name == "auto") return CellKinds::automatic;
  if (name == "lp") return CellKinds::lp;
  throw InputError("cells: expected 'auto' or 'lp', got '" + name + "'");
}

/// A search together with the network it reads and the Python callback it reports to.
class PySearch {
 public:
  PySearch(std::shared_ptr<Network> network, const Doubles& a, const Doubles& b,
           std::vector<std::uint32_t> prefix, bool certified, std::size_t threads,
           std::uint64_t max_regions, double time_limit, const std::string& cells,
           bool writes_proof, bool volumes, bool vertices, bool facets, py::object progress)
      : network_(std::move(network)),
        poll_(std::move(progress)),
        shape_{volumes, vertices, facets} {
    const bool is_watched = poll_.has_callback() || time_limit > 0;
    search_ = std::make_unique<Search>(
        *network_, domain_of(a, b),
        SearchOptions{max_regions, time_limit, std::move(prefix), certified, threads,
                      cell_kinds(cells), writes_proof, shape_, is_watched},
        [this](const Progress& state) { return poll_(state); });
    poll_.rethrow();
  }

  const char* count() { return name_of(run(counter_)); }

  /// Searches on for some regions of which a proof is written; "paused" if there are more.
  const char* extend_proof() { return name_of(run(prover_)); }

  /// The records of the proof that were written since.
  py::bytes take_proof() {
    turns_.refuse_while_running();
    const std::vector<std::uint8_t> bytes = search_->take_proof();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  /// Searches on until `batch_size` regions wait to be taken or the search ends; "paused" as long
  /// as there are more than that.
  const char* fill_batch(std::size_t batch_size) {
    turns_.refuse_while_running();
    if (!batches_) {
      batches_ = std::make_unique<BatchVisitor>(network_->unit_pieces(), network_->input_dim(),
                                                batch_size, shape_);
    }
    if (!is_over_ && batches_->n_ready(false) < batch_size) {
      takes_all_ = true;  // if the search throws, on Ctrl-C, what was found waits to be taken
      completion_ = run(*batches_);
      takes_all_ = is_over_ = completion_ != Completion::paused;
    }
    return name_of(batches_->n_ready(takes_all_) > batch_size ? Completion::paused : completion_);
  }

  /// Hands over regions that were found, `n` at most: patterns, witnesses, margins, and what is
  /// wanted of their shapes.
  py::tuple take_batch(std::size_t n) {
    turns_.refuse_while_running();
    const std::size_t dim = network_->input_dim();
    const std::size_t n_bytes = PatternLayout(network_->unit_pieces()).n_bytes;
    BatchVisitor::Batch batch =
        batches_ ? batches_->take(n, takes_all_) : BatchVisitor::Batch(shape_);
    const std::size_t size = batch.size;
    return py::make_tuple(to_array(std::move(batch.patterns), {size, n_bytes}),
                          to_array(std::move(batch.witnesses), {size, dim}),
                          to_array(std::move(batch.margins), {size}),
                          shape_arrays(std::move(batch.shapes), size, *network_));
  }

  /// Searches on until the numbers of about `batch_size` regions of the first layers wait to be
  /// taken; "paused" if there are more.
  const char* fill_conditional(std::size_t batch_size) {
    if (!conditional_) conditional_ = std::make_unique<ConditionalVisitor>(*network_, batch_size);
    return name_of(run(*conditional_));
  }

  /// Hands over what waits: layers, patterns of the layers before, counts.
  py::tuple take_conditional() {
    turns_.refuse_while_running();
    auto batch = conditional_ ? conditional_->take() : ConditionalVisitor::Batch{};
    const std::size_t size = batch.counts.size();
    const std::size_t n_bytes = PatternLayout(network_->unit_pieces()).n_bytes;
    return py::make_tuple(to_array(std::move(batch.layers), {size}),
                          to_array(std::move(batch.patterns), {size, n_bytes}),
                          to_array(std::move(batch.counts), {size}));
  }

  /// Of a search that runs, what it was when it began to: threads are writing what it has become.
  [[nodiscard]] py::dict summary() const {
    return turns_.is_running() ? py::dict(before_.attr("copy")()) : summary_now();
  }

 private:
  [[nodiscard]] py::dict summary_now() const {
    const Statistics s = search_->statistics();
    py::dict result;
    result["count"] = search_->n_regions();
    result["per_layer"] = py::tuple(py::cast(search_->per_layer()));
    result["n_lps"] = s.n_lps;
    result["n_pivots"] = s.n_pivots;
    result["n_nodes"] = s.n_nodes;
    result["n_refactorisations"] = s.n_refactorisations;
    const Decisions decisions = search_->decisions();
    result["certified"] = search_->is_certified();
    result["filtered"] = decisions.filtered;
    result["exact"] = decisions.exact;
    result["undecided"] = decisions.undecided;
    result["threads"] = search_->n_threads();
    result["fraction"] = search_->progress().fraction;
    result["seconds"] = search_->seconds();
    return result;
  }

  Completion run(Visitor& visitor) {
    turns_.refuse_while_running();
    before_ = summary_now();
    const Turns::Turn turn(turns_);
    Completion completion;
    {
      const py::gil_scoped_release release;
      completion = search_->run(visitor);
    }
    poll_.rethrow();
    return completion;
  }

  std::shared_ptr<Network> network_;
  PythonPoll poll_;
  const WantedShape shape_;
  Turns turns_{"search"};
  py::dict before_;  // the summary when the search began to run
  // Of the batches: how the search ended last, whether it goes on, and whether regions behind parts
  // that are not searched yet may be taken.
  Completion completion_ = Completion::paused;
  bool is_over_ = false;
  bool takes_all_ = false;
  CountVisitor counter_;
  PausingVisitor prover_{1000};
  std::unique_ptr<Search> search_;
  std::unique_ptr<BatchVisitor> batches_;
  std::unique_ptr<ConditionalVisitor> conditional_;
};

}  // namespace

void bind_search(py::module_& m) {
  py::class_<PySearch>(m, "Search", "A region search that can be stopped and taken up again.")
      .def(py::init<std::shared_ptr<Network>, const Doubles&, const Doubles&,
                    std::vector<std::uint32_t>, bool, std::size_t, std::uint64_t, double,
                    const std::string&, bool, bool, bool, bool, py::object>(),
           py::arg("network"), py::arg("a").noconvert(), py::arg("b").noconvert(), py::kw_only(),
           py::arg("prefix"), py::arg("certified"), py::arg("threads"), py::arg("max_regions"),
           py::arg("time_limit"), py::arg("cells"), py::arg("writes_proof"), py::arg("volumes"),
           py::arg("vertices"), py::arg("facets"), py::arg("progress"))
      .def("count", &PySearch::count)
      .def("extend_proof", &PySearch::extend_proof)
      .def("take_proof", &PySearch::take_proof)
      .def("fill_batch", &PySearch::fill_batch, py::arg("batch_size"))
      .def("take_batch", &PySearch::take_batch, py::arg("n"))
      .def("fill_conditional", &PySearch::fill_conditional, py::arg("batch_size"))
      .def("take_conditional", &PySearch::take_conditional)
      .def("summary", &PySearch::summary);
}

}  // namespace linregions::bindings
