#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "arrays.hpp"
#include "bindings.hpp"
#include "completion.hpp"
#include "halfspaces.hpp"
#include "linregions/annealing.hpp"
#include "linregions/errors.hpp"
#include "linregions/polytope_walk.hpp"
#include "linregions/walk_body.hpp"
#include "python_poll.hpp"
#include "turns.hpp"

namespace py = pybind11;

namespace linregions::bindings {

namespace {

WalkPlan plan_of(const std::string& kind, std::size_t n_steps, double duration) {
  WalkPlan plan;
  plan.n_steps = n_steps;
  plan.duration = duration;
  if (kind == "coordinate") {
    plan.kind = WalkKind::coordinate;
  } else if (kind == "direction") {
    plan.kind = WalkKind::direction;
  } else if (kind == "billiard") {
    plan.kind = WalkKind::billiard;
  } else {
    throw InputError("kind: expected 'coordinate', 'direction' or 'billiard', got '" + kind + "'");
  }
  return plan;
}

WalkBody body_of(const Doubles& a, const Doubles& b) {
  check_halfspaces(a, b);
  return {static_cast<std::size_t>(a.shape(1)),
          {a.data(), static_cast<std::size_t>(a.size())},
          {b.data(), static_cast<std::size_t>(b.size())}};
}

/// A polytope with the origin inside, and estimates of its volume.
class PyAnnealing {
 public:
  PyAnnealing(const Doubles& a, const Doubles& b, const std::string& kind, std::size_t n_steps,
              double duration, std::size_t n_particles, std::uint64_t seed, double time_limit)
      : poll_(py::none()),
        body_(body_of(a, b)),
        annealing_(body_, {plan_of(kind, n_steps, duration), n_particles, seed}, time_limit,
                   [this](const Progress& state) { return poll_(state); }) {}

  /// How it ended, the precisions, the volume as seen.
  py::tuple schedule(double variance) {
    const Turns::Turn turn(turns_);
    Completion completion;
    {
      const py::gil_scoped_release release;
      completion = annealing_.schedule(variance);
    }
    poll_.rethrow();
    return py::make_tuple(name_of(completion), annealing_.precisions(),
                          annealing_.scheduled_value());
  }

  /// How it ended, and the logarithms of the estimates.
  py::tuple run(std::vector<double> precisions, std::uint64_t first, std::size_t n,
                std::size_t threads) {
    const Turns::Turn turn(turns_);
    annealing_.set_precisions(std::move(precisions));
    Completion completion;
    {
      const py::gil_scoped_release release;
      completion = annealing_.run(first, n, threads);
    }
    poll_.rethrow();
    std::vector<double> values = annealing_.values();
    const std::size_t size = values.size();
    return py::make_tuple(name_of(completion), to_array(std::move(values), {size}));
  }

 private:
  Turns turns_{"annealing"};
  PythonPoll poll_;
  WalkBody body_;
  Annealing annealing_;
};

/// Chains from the points given, one after the other: (chain, point, coordinate), of those points
/// that were reached before time was up.
py::array_t<double> walk_points(const Doubles& a, const Doubles& b, const Doubles& start,
                                const std::string& kind, std::size_t n_steps, double duration,
                                double precision, std::size_t n, std::uint64_t seed,
                                double time_limit) {
  const WalkBody body = body_of(a, b);
  const WalkPlan plan = plan_of(kind, n_steps, duration);
  if (start.ndim() != 2 || static_cast<std::size_t>(start.shape(1)) != body.dim()) {
    throw InputError("start: expected shape (chains, dim)");
  }
  const auto n_chains = static_cast<std::size_t>(start.shape(0));
  const std::size_t d = body.dim();
  std::vector<double> current(start.data(), start.data() + start.size());
  std::vector<double> points;
  std::size_t n_done = 0;
  PythonPoll poll{py::none()};
  {
    const py::gil_scoped_release release;
    Monitor monitor(time_limit, [&](const Progress& state) { return poll(state); });
    PolytopeWalk walk(body, plan);
    std::vector<RandomStream> random;
    for (std::size_t k = 0; k < n_chains; ++k) random.emplace_back(seed, k);
    for (; n_done < n && !monitor.stopped(); ++n_done) {
      for (std::size_t k = 0; k < n_chains; ++k) {
        walk.move(std::span(current).subspan(k * d, d), precision, random[k]);
        monitor.tick(walk.take_work(), {});
      }
      points.insert(points.end(), current.begin(), current.end());
    }
  }
  poll.rethrow();
  return to_array(std::move(points), {n_done, n_chains, d});
}

}  // namespace

void bind_walks(py::module_& m) {
  py::class_<PyAnnealing>(m, "Annealing", "Estimates of a polytope's volume.")
      .def(py::init<const Doubles&, const Doubles&, const std::string&, std::size_t, double,
                    std::size_t, std::uint64_t, double>(),
           py::arg("a").noconvert(), py::arg("b").noconvert(), py::kw_only(), py::arg("kind"),
           py::arg("n_steps"), py::arg("duration"), py::arg("n_particles"), py::arg("seed"),
           py::arg("time_limit"))
      .def("schedule", &PyAnnealing::schedule, py::arg("variance"))
      .def("run", &PyAnnealing::run, py::arg("precisions"), py::kw_only(), py::arg("first"),
           py::arg("n"), py::arg("threads"));
  m.def("walk_points", &walk_points, py::arg("a").noconvert(), py::arg("b").noconvert(),
        py::arg("start").noconvert(), py::kw_only(), py::arg("kind"), py::arg("n_steps"),
        py::arg("duration"), py::arg("precision"), py::arg("n"), py::arg("seed"),
        py::arg("time_limit"));
}

}  // namespace linregions::bindings
