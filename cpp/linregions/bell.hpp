#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace linregions {

/// Lets threads sleep until something has changed, whatever it is.
///
/// A thread reads `n_rings`, looks whether it can go on, and if not sleeps with the number read: a
/// ring in between is not lost.
class Bell {
 public:
  [[nodiscard]] std::uint64_t n_rings() const noexcept {
    return n_rings_.load(std::memory_order_acquire);
  }

  void ring() noexcept {
    {
      const std::lock_guard lock(mutex_);
      n_rings_.fetch_add(1, std::memory_order_release);
    }
    changed_.notify_all();
  }

  /// Returns when the bell has rung since there were `n` rings, or after `most`.
  void sleep(std::uint64_t n, std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, most, [&] { return n_rings() != n; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<std::uint64_t> n_rings_{0};
};

}  // namespace linregions
