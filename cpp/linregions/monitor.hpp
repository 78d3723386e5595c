#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "bell.hpp"

namespace linregions {

/// What a caller may see while the search runs.
struct Progress {
  double fraction = 0.0;  ///< that is done, 0 to 1; never decreases
  std::uint64_t regions = 0;
  double seconds = 0.0;
};

/// Called some tens of times a second, on the thread that called the search; returns true to stop
/// it.
using Poll = std::function<bool(const Progress&)>;

/// How a call that may be stopped half-way ended.
enum class Completion : std::uint8_t {
  finished,     ///< all was done
  paused,       ///< the visitor asked for a pause, or a batch is full
  max_regions,  ///< there are more regions than the limit
  time_limit,
  interrupted,  ///< the caller's poll asked to stop
};

/// What the threads of one piece of work have in common: its clock, the wish to stop, how far it
/// has come. The clock runs only between resume() and suspend().
class Overseer {
 public:
  enum class State : std::uint8_t { running, paused, max_regions, time_limit, interrupted };

  /// A limit of zero or less means none.
  Overseer(double time_limit, Poll poll) : time_limit_(time_limit), poll_(std::move(poll)) {}

  void resume();
  void suspend();

  [[nodiscard]] State state() const noexcept { return state_.load(std::memory_order_relaxed); }
  [[nodiscard]] bool stopped() const noexcept { return state() != State::running; }
  /// How the call ended whose threads have come to rest; `is_over`: nothing is left to do.
  [[nodiscard]] Completion completion(bool is_over) const noexcept;
  /// Asks all threads to stop; the first reason given is the one that stands.
  void stop(State reason) noexcept;

  [[nodiscard]] double seconds() const;
  [[nodiscard]] Progress progress() const;
  void add(double fraction, std::uint64_t regions) noexcept;
  /// The work is done, whatever rounding says of the sum of its parts.
  void complete() noexcept { fraction_.store(1.0, std::memory_order_relaxed); }

  /// Rung when threads that wait should look again: all are to stop, or there is work.
  [[nodiscard]] Bell& bell() noexcept { return bell_; }

  /// Whether a thread has nothing to do, and nobody has promised it anything yet.
  [[nodiscard]] bool is_work_wanted() const noexcept {
    return is_work_wanted_.load(std::memory_order_relaxed);
  }
  void want_work(bool is_wanted) noexcept {
    is_work_wanted_.store(is_wanted, std::memory_order_relaxed);
  }

  /// Asks the clock and, on the caller's own thread, the caller whether to go on.
  void look(bool is_caller);

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kPollPeriod{30};

  double time_limit_;
  Poll poll_;
  Bell bell_;
  std::atomic<State> state_{State::running};
  std::atomic<bool> is_work_wanted_{false};
  std::atomic<double> fraction_{0.0};
  std::atomic<std::uint64_t> regions_{0};
  double elapsed_ = 0.0;
  bool is_suspended_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point next_poll_ = started_;
};

/// One thread's way to the overseer.
///
/// `tick` is cheap and is called with the work just done, so that the grain is a time, not a number
/// of nodes: one LP in 784 dimensions may take as long as 10^5 regions in the plane.
class Monitor {
 public:
  /// For work on one thread, with an overseer of its own.
  Monitor(double time_limit, Poll poll)
      : own_(std::make_unique<Overseer>(time_limit, std::move(poll))), overseer_(*own_) {}
  Monitor(Overseer& overseer, bool is_caller) : overseer_(overseer), is_caller_(is_caller) {}

  void resume() { overseer_.resume(); }
  void suspend() { overseer_.suspend(); }
  [[nodiscard]] bool stopped() const noexcept { return overseer_.stopped(); }
  [[nodiscard]] bool is_work_wanted() const noexcept { return overseer_.is_work_wanted(); }
  [[nodiscard]] double seconds() const { return overseer_.seconds(); }

  /// `work`: about one per floating-point operation since the last call.
  void tick(std::size_t work, const Progress& progress) {
    work_ += work;
    if (work_ < kGrain) return;
    report(progress);
    overseer_.look(is_caller_);
  }
  /// Adds what is new of this thread's progress to the whole.
  void report(const Progress& progress);

 private:
  static constexpr std::size_t kGrain = 1'000'000;  // well below a millisecond

  std::unique_ptr<Overseer> own_;
  Overseer& overseer_;
  bool is_caller_ = true;
  std::size_t work_ = 0;
  double reported_fraction_ = 0.0;
  std::uint64_t reported_regions_ = 0;
};

}  // namespace linregions
