#include "run_on_threads.hpp"

#include <exception>
#include <string>
#include <system_error>
#include <vector>

#include "errors.hpp"

namespace linregions {

namespace {

std::jthread started(const StartThread& start, std::function<void()> task, std::size_t n_before,
                     std::size_t n_threads) {
  try {
    return start(std::move(task));
  } catch (const std::system_error& error) {
    throw InputError("threads: expected as many as the system lets start, got " +
                     std::to_string(n_threads) + " of which it started " +
                     std::to_string(n_before) + " (" + error.code().message() +
                     "); set threads= to fewer");
  }
}

}  // namespace

void run_on_threads(std::size_t n_threads, Overseer& overseer,
                    const std::function<void(std::size_t)>& work, const StartThread& start) {
  std::vector<std::exception_ptr> errors(n_threads);
  const auto guard = [&](std::size_t index, const auto& task) {
    try {
      task();
    } catch (...) {
      errors[index] = std::current_exception();
      overseer.stop(Overseer::State::interrupted);
    }
  };
  {
    std::vector<std::jthread> threads;  // joined at the end of the block, whatever happens in it
    guard(0, [&] {
      threads.reserve(n_threads);
      for (std::size_t i = 1; i < n_threads; ++i) {
        const auto task = [&guard, &work, i] { guard(i, [&work, i] { work(i); }); };
        threads.push_back(started(start, task, i, n_threads));
      }
      work(0);
    });
  }
  for (const std::exception_ptr& error : errors) {
    if (!error) continue;
    overseer.suspend();
    std::rethrow_exception(error);
  }
}

}  // namespace linregions
