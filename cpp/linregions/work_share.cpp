#include "work_share.hpp"

#include <chrono>
#include <utility>

namespace linregions {

namespace {

/// How long a thread that waits goes without looking whether the work is to stop.
constexpr std::chrono::milliseconds kNap{10};

}  // namespace

void WorkShare::begin(std::size_t n_threads) {
  n_threads_ = n_threads;
  n_idle_ = 0;
  note_want();
}

void WorkShare::note_want() noexcept {
  is_wanted_.store(n_idle_ > subtrees_.size(), std::memory_order_relaxed);
}

void WorkShare::offer(std::unique_ptr<Subtree> subtree) {
  {
    const std::lock_guard lock(mutex_);
    subtrees_.push_back(std::move(subtree));
    note_want();
  }
  changed_.notify_one();
}

std::unique_ptr<Subtree> WorkShare::take(Overseer& overseer, bool is_caller) {
  std::unique_lock lock(mutex_);
  ++n_idle_;
  for (;;) {
    if (!subtrees_.empty()) {
      std::unique_ptr<Subtree> subtree = std::move(subtrees_.front());
      subtrees_.pop_front();
      --n_idle_;
      note_want();
      return subtree;
    }
    if (n_idle_ == n_threads_) {
      changed_.notify_all();
      return nullptr;
    }
    if (overseer.stopped()) return nullptr;
    note_want();
    changed_.wait_for(lock, kNap);
    lock.unlock();
    overseer.look(is_caller);
    lock.lock();
  }
}

bool WorkShare::empty() const {
  const std::lock_guard lock(mutex_);
  return subtrees_.empty();
}

}  // namespace linregions
