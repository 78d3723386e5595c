#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

#include "monitor.hpp"
#include "tree_node.hpp"

namespace linregions {

/// Where threads that have nothing left to do get work from those that have.
///
/// Nobody reaches into another thread's stack: an idle thread makes itself known, the others see
/// that between two nodes, which costs them one look at a number, and give their shallowest open
/// node away. For each subtree that waits there is an idle thread. Were there more of them, threads
/// that are held back until the regions before theirs have been seen could all be waiting for one
/// that nobody works on.
class WorkShare {
 public:
  explicit WorkShare(Overseer& overseer) : overseer_(overseer) {}

  /// To be called before the threads start; subtrees that nobody took are kept.
  void begin(std::size_t n_threads);

  /// Whether an idle thread wants a subtree that nobody has promised yet.
  [[nodiscard]] bool is_wanted() const noexcept { return overseer_.is_work_wanted(); }
  /// Promises a subtree; false if none is wanted any more. To be kept by `offer`.
  [[nodiscard]] bool promise();
  /// The promised subtree; null if there is none to give after all.
  void offer(std::unique_ptr<Subtree> subtree);
  /// Waits for a subtree; null when no thread has any left, or when the work is to stop.
  [[nodiscard]] std::unique_ptr<Subtree> take(bool is_caller);
  [[nodiscard]] bool empty() const;

 private:
  void note_want() noexcept;

  Overseer& overseer_;
  mutable std::mutex mutex_;
  std::deque<std::unique_ptr<Subtree>> subtrees_;
  std::size_t n_threads_ = 0;
  std::size_t n_idle_ = 0;
  std::size_t n_promised_ = 0;
};

}  // namespace linregions
