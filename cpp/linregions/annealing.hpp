#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "monitor.hpp"
#include "particles.hpp"
#include "polytope_walk.hpp"
#include "walk_body.hpp"

namespace linregions {

/// Estimates of a polytope's volume by points that spread over it: normally distributed at first
/// and hardly touching it, uniform at last (Gaussian cooling: Cousins, Vempala 2016). Runs are
/// independent and depend on nothing but the seed and their numbers; they are shared out among
/// threads.
class Annealing {
 public:
  struct Plan {
    WalkPlan walk;
    std::size_t n_particles = 100;
    std::uint64_t seed = 0;
  };

  /// Throws InputError when there are fewer than two particles. The body is borrowed.
  Annealing(const WalkBody& body, const Plan& plan, double time_limit, Poll poll);

  /// Chooses precisions one after the other, the last one 0, such that weights have about this
  /// relative variance from one to the next.
  Completion schedule(double variance);
  [[nodiscard]] const std::vector<double>& precisions() const noexcept { return precisions_; }
  void set_precisions(std::vector<double> precisions) { precisions_ = std::move(precisions); }
  /// What the choice of precisions saw of the volume, a logarithm: nearly unbiased.
  [[nodiscard]] double scheduled_value() const noexcept { return scheduled_value_; }

  /// Does runs number `first`, `first + 1` and so on, `n` of them; `values` has their estimates,
  /// logarithms: of all before the first one that did not end. Throws InputError when there are no
  /// precisions, or the system does not let so many threads start.
  Completion run(std::uint64_t first, std::size_t n, std::size_t n_threads);
  [[nodiscard]] const std::vector<double>& values() const noexcept { return values_; }

 private:
  void work(std::uint64_t first, bool is_caller);

  const WalkBody& body_;
  Plan plan_;
  Overseer overseer_;
  std::vector<double> precisions_;
  double scheduled_value_ = 0.0;
  std::vector<double> values_;
  std::vector<std::uint8_t> is_done_;
  std::atomic<std::size_t> next_{0};
};

}  // namespace linregions
