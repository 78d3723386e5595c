#pragma once

#include <cstdint>
#include <memory>

#include "domain.hpp"
#include "forecast.hpp"
#include "monitor.hpp"
#include "network.hpp"
#include "problem.hpp"

namespace linregions {

class SampledSearch;

/// Estimates, while a search runs, how many regions it will find: by sampled walks of their own
/// that take a small share of its time. The first ones are paths, from which those that follow
/// learn where the regions are.
class Scout {
 public:
  /// Of a search of the whole tree. Walks end early if `poll`, called now and then, says so.
  Scout(const Network& network, Domain domain, const SearchOptions& options, Poll poll);
  Scout(const Scout&) = delete;
  Scout& operator=(const Scout&) = delete;
  ~Scout();

  /// Walks for a while if it is time to, `seconds` after the search began.
  void look(double seconds, Forecast& forecast);

 private:
  [[nodiscard]] bool walk(Forecast& forecast);

  const Network& network_;
  Domain domain_;
  SearchOptions options_;
  Poll poll_;
  const bool is_watched_;
  std::unique_ptr<SampledSearch> search_;
  double spent_ = 0.0;    // seconds, on walks
  double ends_by_ = 0.0;  // the walk that is going on, by the clock
  double budget_;         // nodes to keep at each depth
  std::uint64_t n_runs_ = 0;
  bool has_arrived_ = false;  // some walk of those that are not paths
  std::uint64_t n_of_budget_ = 0;
};

}  // namespace linregions
