#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "arbiter.hpp"
#include "cell.hpp"
#include "domain.hpp"
#include "forecast.hpp"
#include "monitor.hpp"
#include "network.hpp"
#include "problem.hpp"
#include "scout.hpp"
#include "tree_walk.hpp"
#include "visitor.hpp"
#include "work_share.hpp"

namespace linregions {

/// The search of a region tree, by as many walks as there are threads.
class Search {
 public:
  /// Throws InputError when the domain's dimension is not the network's, when the domain has no
  /// interior, or when the prefix does not fit the network.
  Search(const Network& network, const Domain& domain, const SearchOptions& options, Poll poll);

  /// Visits regions until the tree is done, a limit is reached or somebody asks to stop; may be
  /// called again, with the same visitor, after `paused` or `interrupted`. Time adds up over the
  /// calls.
  Completion run(Visitor& visitor);

  /// What was written of the proof since the last call.
  [[nodiscard]] std::vector<std::uint8_t> take_proof() { return walks_.front()->take_proof(); }

  [[nodiscard]] std::uint64_t n_regions() const { return overseer_.progress().regions; }
  /// Regions of the first layers, one number per layer that has units.
  [[nodiscard]] std::vector<std::uint64_t> per_layer() const;
  [[nodiscard]] Statistics statistics() const;
  [[nodiscard]] bool is_certified() const noexcept { return problem_.options.is_certified; }
  /// All zero unless the search is certified.
  [[nodiscard]] Decisions decisions() const;
  /// The fraction never decreases.
  [[nodiscard]] Progress progress() const;
  [[nodiscard]] double seconds() const { return overseer_.seconds(); }
  [[nodiscard]] std::size_t n_threads() const noexcept { return walks_.size(); }

 private:
  [[nodiscard]] bool look(const Poll& poll);
  [[nodiscard]] bool is_done() const;
  void run_walks(std::size_t n_walks);
  void run_walk(std::size_t index);

  Problem problem_;
  Overseer overseer_;
  Forecast forecast_;
  std::unique_ptr<Scout> scout_;  // if there is to be one
  bool is_scouting_ = false;
  mutable std::atomic<double> shown_{0.0};  // the largest fraction that was told
  WorkShare share_{overseer_};
  std::vector<std::unique_ptr<TreeWalk>> walks_;  // the first one's thread is the caller's
  Visitor* visitor_ = nullptr;
  bool is_planted_ = false;
};

}  // namespace linregions
