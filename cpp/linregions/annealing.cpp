#include "annealing.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "errors.hpp"
#include "run_on_threads.hpp"

namespace linregions {

namespace {

constexpr std::uint64_t kScheduleStream = ~std::uint64_t{0};  // no run has this number

}  // namespace

Annealing::Annealing(const WalkBody& body, const Plan& plan, double time_limit, Poll poll)
    : body_(body), plan_(plan), overseer_(time_limit, std::move(poll)) {
  if (plan.n_particles < 2) {
    throw InputError("n_particles: expected at least 2, whose weights can differ, got " +
                     std::to_string(plan.n_particles));
  }
}

Completion Annealing::schedule(double variance) {
  overseer_.resume();
  Monitor monitor(overseer_, true);
  Particles particles(body_, plan_.walk, plan_.n_particles,
                      RandomStream(plan_.seed, kScheduleStream), monitor);
  precisions_ = {first_precision(body_)};
  bool goes_on = particles.begin(precisions_.back());
  while (goes_on && precisions_.back() > 0.0) {
    precisions_.push_back(particles.next_precision(variance));
    particles.cool(precisions_.back());
    if (precisions_.back() > 0.0) goes_on = particles.move();
  }
  overseer_.suspend();
  scheduled_value_ = particles.log_integral();
  return overseer_.completion(goes_on);
}

Completion Annealing::run(std::uint64_t first, std::size_t n, std::size_t n_threads) {
  if (precisions_.empty()) {
    throw InputError("precisions: expected at least one, got none; schedule() chooses them");
  }
  values_.assign(n, 0.0);
  is_done_.assign(n, 0);
  next_ = 0;
  overseer_.resume();
  run_on_threads(std::clamp<std::size_t>(n_threads, 1, std::max(n, {1})), overseer_,
                 [this, first](std::size_t index) { work(first, index == 0); });
  overseer_.suspend();
  const auto end = std::find(is_done_.begin(), is_done_.end(), 0);
  values_.resize(static_cast<std::size_t>(end - is_done_.begin()));
  return overseer_.completion(values_.size() == n);
}

/// What one thread does.
void Annealing::work(std::uint64_t first, bool is_caller) {
  Monitor monitor(overseer_, is_caller);
  for (std::size_t i = next_++; i < values_.size() && !overseer_.stopped(); i = next_++) {
    Particles particles(body_, plan_.walk, plan_.n_particles, RandomStream(plan_.seed, first + i),
                        monitor);
    if (!particles.begin(precisions_.front())) return;
    for (std::size_t k = 1; k < precisions_.size(); ++k) {
      particles.cool(precisions_[k]);
      if (precisions_[k] > 0.0 && !particles.move()) return;
    }
    values_[i] = particles.log_integral();
    is_done_[i] = 1;
    overseer_.look(is_caller);
  }
}

}  // namespace linregions
