// Work shared out among threads: it ends, whoever throws and whether or not all of them start.

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "check.hpp"
#include "linregions/errors.hpp"
#include "linregions/monitor.hpp"
#include "linregions/run_on_threads.hpp"
#include "linregions/work_share.hpp"

using namespace linregions;

namespace {

/// Lets so many threads start, then says that the system has no more.
StartThread at_most(std::size_t n) {
  return [left = n](std::function<void()> task) mutable {
    if (left == 0) throw std::system_error(EAGAIN, std::generic_category());
    --left;
    return std::jthread(std::move(task));
  };
}

/// What `run` says as it throws an E; empty if it does not.
template <typename E, typename F>
std::string message_of(F&& run) {
  try {
    run();
  } catch (const E& error) {
    return error.what();
  }
  return {};
}

CASE(each_number_is_worked_on_once_and_the_first_by_the_caller) {
  Overseer overseer(0.0, nullptr);
  std::vector<int> n_times(5, 0);
  std::vector<std::thread::id> by(5);
  run_on_threads(5, overseer, [&](std::size_t i) {
    ++n_times[i];
    by[i] = std::this_thread::get_id();
  });
  CHECK(n_times == std::vector<int>(5, 1));
  CHECK(by[0] == std::this_thread::get_id());
  for (std::size_t i = 1; i < 5; ++i) CHECK(by[i] != by[0]);
  CHECK(!overseer.stopped());
}

CASE(an_exception_of_any_thread_stops_the_others) {
  for (const std::size_t thrower : {0U, 1U, 2U}) {
    Overseer overseer(0.0, nullptr);
    const auto work = [&](std::size_t i) {
      if (i == thrower) throw std::domain_error("thread " + std::to_string(i));
      while (!overseer.stopped()) std::this_thread::yield();
    };
    const std::string said =
        message_of<std::domain_error>([&] { run_on_threads(3, overseer, work); });
    CHECK(said == "thread " + std::to_string(thrower));
    const double seconds = overseer.seconds();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    CHECK(overseer.seconds() == seconds);  // its clock stands still
  }
}

CASE(threads_that_wait_for_work_go_home_if_one_of_them_does_not_start) {
  Overseer overseer(0.0, nullptr);
  WorkShare share(overseer);
  share.begin(5);
  std::atomic<int> n_home{0};
  bool has_caller_worked = false;
  const auto work = [&](std::size_t i) {
    if (i == 0) has_caller_worked = true;
    CHECK(share.take(i == 0) == nullptr);
    ++n_home;
  };
  const std::string said =
      message_of<InputError>([&] { run_on_threads(5, overseer, work, at_most(2)); });
  CHECK(
      said.starts_with("threads: expected as many as the system lets start, got 5 of which it "
                       "started 3 ("));
  CHECK(said.ends_with("; set threads= to fewer"));
  CHECK(n_home == 2 && !has_caller_worked);
  CHECK(overseer.completion(false) == Completion::interrupted);
}

CASE(how_a_call_ended_depends_on_who_stopped_it_and_on_what_is_left) {
  using State = Overseer::State;
  const auto completion = [](State reason, bool is_over) {
    Overseer overseer(0.0, nullptr);
    overseer.stop(reason);
    overseer.stop(State::interrupted);  // the first reason stands
    return overseer.completion(is_over);
  };
  CHECK(Overseer(0.0, nullptr).completion(true) == Completion::finished);
  CHECK(completion(State::paused, false) == Completion::paused);
  CHECK(completion(State::paused, true) == Completion::finished);
  CHECK(completion(State::time_limit, false) == Completion::time_limit);
  CHECK(completion(State::time_limit, true) == Completion::finished);
  CHECK(completion(State::max_regions, false) == Completion::max_regions);
  CHECK(completion(State::max_regions, true) == Completion::max_regions);
  CHECK(completion(State::interrupted, false) == Completion::interrupted);
  CHECK(completion(State::interrupted, true) == Completion::finished);
}

}  // namespace

int main() { return check::run_all(); }
