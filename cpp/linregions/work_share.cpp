#include "work_share.hpp"

#include <chrono>
#include <utility>

namespace linregions {

namespace {

/// How long a thread that waits goes without looking at the clock.
constexpr std::chrono::milliseconds kNap{10};

}  // namespace

void WorkShare::begin(std::size_t n_threads) {
  n_threads_ = n_threads;
  n_idle_ = 0;
  n_promised_ = 0;
  note_want();
}

void WorkShare::note_want() noexcept {
  overseer_.want_work(n_idle_ > subtrees_.size() + n_promised_);
}

bool WorkShare::promise() {
  const std::lock_guard lock(mutex_);
  if (!is_wanted()) return false;
  ++n_promised_;
  note_want();
  return true;
}

void WorkShare::offer(std::unique_ptr<Subtree> subtree) {
  const bool is_there = subtree != nullptr;
  {
    const std::lock_guard lock(mutex_);
    --n_promised_;
    if (is_there) subtrees_.push_back(std::move(subtree));
    note_want();
  }
  if (is_there) overseer_.bell().ring();
}

std::unique_ptr<Subtree> WorkShare::take(bool is_caller) {
  {
    const std::lock_guard lock(mutex_);
    ++n_idle_;
  }
  for (;;) {
    const std::uint64_t n_rings = overseer_.bell().n_rings();
    {
      const std::lock_guard lock(mutex_);
      if (!subtrees_.empty()) {
        std::unique_ptr<Subtree> subtree = std::move(subtrees_.front());
        subtrees_.pop_front();
        --n_idle_;
        note_want();
        return subtree;
      }
      if (n_idle_ == n_threads_) break;
      if (overseer_.stopped()) return nullptr;
      note_want();
    }
    overseer_.bell().sleep(n_rings, kNap);
    overseer_.look(is_caller);
  }
  overseer_.bell().ring();
  return nullptr;
}

bool WorkShare::empty() const {
  const std::lock_guard lock(mutex_);
  return subtrees_.empty();
}

}  // namespace linregions
