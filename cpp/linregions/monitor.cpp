#include "monitor.hpp"

#include <algorithm>

namespace linregions {

void Overseer::resume() {
  state_.store(State::running, std::memory_order_relaxed);
  is_suspended_ = false;
  started_ = Clock::now();
  next_poll_ = started_;
}

void Overseer::suspend() {
  elapsed_ = seconds();
  is_suspended_ = true;
}

void Overseer::stop(State reason) noexcept {
  State expected = State::running;
  if (state_.compare_exchange_strong(expected, reason, std::memory_order_relaxed)) bell_.ring();
}

Completion Overseer::completion(bool is_over) const noexcept {
  // A limit that was passed has been passed even if that was with the last region.
  if (state() == State::max_regions) return Completion::max_regions;
  if (is_over) return Completion::finished;
  switch (state()) {
    case State::paused:
      return Completion::paused;
    case State::time_limit:
      return Completion::time_limit;
    case State::running:
    case State::max_regions:
    case State::interrupted:
      break;
  }
  return Completion::interrupted;
}

double Overseer::seconds() const {
  if (is_suspended_) return elapsed_;
  return elapsed_ + std::chrono::duration<double>(Clock::now() - started_).count();
}

Progress Overseer::progress() const {
  return {std::min(1.0, fraction_.load(std::memory_order_relaxed)),
          regions_.load(std::memory_order_relaxed), seconds()};
}

void Overseer::add(double fraction, std::uint64_t regions) noexcept {
  fraction_.fetch_add(fraction, std::memory_order_relaxed);
  regions_.fetch_add(regions, std::memory_order_relaxed);
}

void Overseer::look(bool is_caller) {
  if (is_caller && poll_ && Clock::now() >= next_poll_) {
    next_poll_ = Clock::now() + kPollPeriod;
    if (poll_(progress())) stop(State::interrupted);
  }
  if (time_limit_ > 0 && seconds() >= time_limit_) stop(State::time_limit);
}

void Monitor::report(const Progress& progress) {
  work_ = 0;
  overseer_.add(progress.fraction - reported_fraction_, progress.regions - reported_regions_);
  reported_fraction_ = progress.fraction;
  reported_regions_ = progress.regions;
}

}  // namespace linregions
