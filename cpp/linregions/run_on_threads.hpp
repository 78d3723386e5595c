#pragma once

#include <cstddef>
#include <functional>
#include <thread>
#include <utility>

#include "monitor.hpp"

namespace linregions {

/// How a thread is started: throws std::system_error when the system lets it start no more.
using StartThread = std::function<std::jthread(std::function<void()>)>;

/// Does `work` with the numbers 0 (on the caller's own thread) to n_threads - 1 (each on a thread
/// of its own), and returns when all of it has. If some of it throws, or a thread does not start,
/// the overseer stops the rest; then its clock is suspended and the first exception is thrown.
/// Throws InputError when the system does not let so many threads start.
void run_on_threads(
    std::size_t n_threads, Overseer& overseer, const std::function<void(std::size_t)>& work,
    const StartThread& start = [](std::function<void()> task) {
      return std::jthread(std::move(task));
    });

}  // namespace linregions
