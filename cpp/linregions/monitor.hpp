#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace linregions {

/// What a caller may see while the search runs.
struct Progress {
  double fraction = 0.0;  ///< of the region tree, each branching shared evenly; never decreases
  std::uint64_t regions = 0;
  double seconds = 0.0;
};

/// Called some tens of times a second; returns true to stop the search.
using Poll = std::function<bool(const Progress&)>;

/// Asks the clock and the caller now and then whether to go on.
///
/// `tick` is cheap and is called with the work just done, so that the grain is a time, not a number
/// of nodes: one LP in 784 dimensions may take as long as 10^5 regions in the plane.
class Monitor {
 public:
  enum class State : std::uint8_t { running, time_limit, interrupted };

  /// A limit of zero or less means none. The clock runs only between resume() and suspend().
  Monitor(double time_limit, Poll poll) : time_limit_(time_limit), poll_(std::move(poll)) {}

  void resume() {
    state_ = State::running;
    is_suspended_ = false;
    started_ = Clock::now();
    next_poll_ = started_;
  }
  void suspend() {
    elapsed_ = seconds();
    is_suspended_ = true;
  }

  [[nodiscard]] bool stopped() const noexcept { return state_ != State::running; }
  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] double seconds() const {
    if (is_suspended_) return elapsed_;
    return elapsed_ + std::chrono::duration<double>(Clock::now() - started_).count();
  }

  /// `work`: about one per floating-point operation since the last call.
  void tick(std::size_t work, const Progress& progress) {
    work_ += work;
    if (work_ >= kGrain) check(progress);
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kGrain = 1'000'000;  // well below a millisecond
  static constexpr std::chrono::milliseconds kPollPeriod{30};

  void check(Progress progress) {
    work_ = 0;
    const Clock::time_point now = Clock::now();
    progress.seconds = seconds();
    if (poll_ && now >= next_poll_) {
      next_poll_ = now + kPollPeriod;
      if (poll_(progress)) state_ = State::interrupted;
    }
    if (state_ == State::running && time_limit_ > 0 && progress.seconds >= time_limit_) {
      state_ = State::time_limit;
    }
  }

  double time_limit_;
  Poll poll_;
  State state_ = State::running;
  std::size_t work_ = 0;
  double elapsed_ = 0.0;
  bool is_suspended_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point next_poll_ = started_;
};

}  // namespace linregions
