#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "bindings.hpp"
#include "completion.hpp"
#include "halfspaces.hpp"
#include "linregions/errors.hpp"
#include "linregions/sampled_search.hpp"
#include "python_poll.hpp"
#include "turns.hpp"

namespace py = pybind11;

namespace linregions::bindings {

namespace {

ThinningPlan::Rule rule_of(const std::string& name) {
  if (name == "path") return ThinningPlan::Rule::path;
  if (name == "uniform") return ThinningPlan::Rule::uniform;
  if (name == "by_size") return ThinningPlan::Rule::by_size;
  throw InputError("rule: expected 'path', 'uniform' or 'by_size', got '" + name + "'");
}

/// A sampled search together with the network it reads and the Python callback it reports to.
class PySampledSearch {
 public:
  PySampledSearch(std::shared_ptr<Network> network, const Doubles& a, const Doubles& b,
                  bool certified, std::size_t threads, double time_limit, py::object progress)
      : network_(std::move(network)), poll_(std::move(progress)) {
    SearchOptions options;
    options.is_certified = certified;
    options.n_threads = threads;
    options.time_limit = time_limit;
    search_ =
        std::make_unique<SampledSearch>(*network_, domain_of(a, b), options,
                                        [this](const Progress& state) { return poll_(state); });
    poll_.rethrow();
  }

  /// How it ended.
  const char* run(const std::string& rule, double budget, std::uint64_t seed, std::uint64_t first,
                  std::size_t n) {
    const ThinningPlan::Rule chosen = rule_of(rule);
    const Turns::Turn turn(turns_);
    Completion completion;
    {
      const py::gil_scoped_release release;
      completion = search_->run(chosen, budget, seed, first, n);
    }
    poll_.rethrow();
    return name_of(completion);
  }

  /// Of the last call, those that were done: value, regions counted, whether the value is exact.
  [[nodiscard]] py::list runs() const {
    turns_.refuse_while_running();
    py::list runs;
    for (const SampledRun& r : search_->runs()) {
      runs.append(py::make_tuple(r.value, r.n_regions, r.is_exact));
    }
    return runs;
  }

  void learn() {
    turns_.refuse_while_running();
    search_->learn();
  }

  [[nodiscard]] py::dict summary() const {
    turns_.refuse_while_running();
    const Statistics s = search_->statistics();
    const Decisions decisions = search_->decisions();
    py::dict result;
    result["n_lps"] = s.n_lps;
    result["n_pivots"] = s.n_pivots;
    result["n_nodes"] = s.n_nodes;
    result["certified"] = search_->is_certified();
    result["filtered"] = decisions.filtered;
    result["exact"] = decisions.exact;
    result["undecided"] = decisions.undecided;
    result["seconds"] = search_->seconds();
    return result;
  }

 private:
  std::shared_ptr<Network> network_;
  PythonPoll poll_;
  Turns turns_{"search"};
  std::unique_ptr<SampledSearch> search_;
};

}  // namespace

void bind_sampling(py::module_& m) {
  py::class_<PySampledSearch>(m, "SampledSearch", "Estimates of a number of regions.")
      .def(py::init<std::shared_ptr<Network>, const Doubles&, const Doubles&, bool, std::size_t,
                    double, py::object>(),
           py::arg("network"), py::arg("a").noconvert(), py::arg("b").noconvert(), py::kw_only(),
           py::arg("certified"), py::arg("threads"), py::arg("time_limit"), py::arg("progress"))
      .def("run", &PySampledSearch::run, py::arg("rule"), py::arg("budget"), py::kw_only(),
           py::arg("seed"), py::arg("first"), py::arg("n"))
      .def("runs", &PySampledSearch::runs)
      .def("learn", &PySampledSearch::learn)
      .def("summary", &PySampledSearch::summary);
}

}  // namespace linregions::bindings
