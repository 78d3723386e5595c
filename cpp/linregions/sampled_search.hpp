#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "monitor.hpp"
#include "problem.hpp"
#include "subtree_sizes.hpp"
#include "thinning.hpp"
#include "tree_walk.hpp"

namespace linregions {

/// One run of an estimator.
struct SampledRun {
  double value = 0.0;           ///< unbiased estimate of the number of regions
  std::uint64_t n_regions = 0;  ///< different ones, counted in this run
  bool is_exact = false;        ///< nothing was left out
};

/// Estimates of the number of regions by walks that leave out subtrees at random. A run is one walk
/// from the root, on one thread, and depends on nothing but its plan and its number; runs are
/// shared out among threads.
class SampledSearch {
 public:
  /// Throws as Search does. Of the options, those that limit a search to part of the tree, and
  /// `writes_proof`, must not be set.
  SampledSearch(const Network& network, const Domain& domain, const SearchOptions& options,
                Poll poll);

  /// Does runs number `first`, `first + 1` and so on, `n` of them. Those that were begun when the
  /// search was stopped are lost: `runs` has all before the first such one.
  Completion run(ThinningPlan::Rule rule, double budget, std::uint64_t seed, std::uint64_t first,
                 std::size_t n);
  /// Of the last call.
  [[nodiscard]] const std::vector<SampledRun>& runs() const noexcept { return runs_; }
  /// Takes what the last call's runs saw into account from now on.
  void learn();

  [[nodiscard]] Statistics statistics() const;
  [[nodiscard]] bool is_certified() const noexcept { return problem_.options.is_certified; }
  [[nodiscard]] Decisions decisions() const;
  [[nodiscard]] double seconds() const { return overseer_.seconds(); }

 private:
  void do_runs(std::size_t index, const ThinningPlan& plan, std::uint64_t first);
  void work(std::size_t n_walks, const ThinningPlan& plan, std::uint64_t first);

  Problem problem_;
  Overseer overseer_;
  CountVisitor visitor_;
  TreeWalk root_;  // never goes on: walks take copies
  bool is_planted_ = false;
  std::vector<std::unique_ptr<TreeWalk>> walks_;  // the first one's thread is the caller's
  std::shared_ptr<SubtreeSizes> sizes_;
  SubtreeCensus census_;                 // of all runs that were learned from
  std::vector<SubtreeCensus> censuses_;  // of the last runs, by thread
  std::vector<double> widths_;           // of the tree by depth: from the runs learned from last
  // Of the last runs:
  std::vector<SampledRun> runs_;
  std::vector<std::vector<double>> run_widths_;
  std::vector<std::uint8_t> is_done_;
  std::atomic<std::size_t> next_{0};
};

}  // namespace linregions
