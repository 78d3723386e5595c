#include "sampled_search.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "run_on_threads.hpp"

namespace linregions {

SampledSearch::SampledSearch(const Network& network, const Domain& domain,
                             const SearchOptions& options, Poll poll)
    : problem_(network, domain, options),
      overseer_(options.time_limit, std::move(poll)),
      root_(problem_, overseer_, true),
      sizes_(std::make_shared<SubtreeSizes>(network, problem_.n_stages, domain.dim)),
      census_(sizes_->n_kinds()) {
  if (options.max_regions > 0 || !options.prefix.empty() || options.writes_proof) {
    throw std::logic_error("a sampled search is of the whole tree");
  }
  sizes_->learn(census_);
  root_.set_visitor(visitor_);
  overseer_.resume();
  is_planted_ = root_.plant();
  overseer_.suspend();
}

Completion SampledSearch::run(ThinningPlan::Rule rule, double budget, std::uint64_t seed,
                              std::uint64_t first, std::size_t n) {
  const ThinningPlan plan{rule, budget, seed, sizes_, widths_};
  runs_.assign(n, SampledRun{});
  run_widths_.assign(n, {});
  is_done_.assign(n, 0);
  next_ = 0;
  overseer_.resume();
  if (!is_planted_) is_planted_ = root_.plant();
  if (is_planted_ && n > 0) {
    work(std::clamp<std::size_t>(problem_.options.n_threads, 1, n), plan, first);
  }
  overseer_.suspend();
  const auto end = std::find(is_done_.begin(), is_done_.end(), 0);
  runs_.resize(static_cast<std::size_t>(end - is_done_.begin()));
  run_widths_.resize(runs_.size());
  return overseer_.completion(runs_.size() == n);
}

void SampledSearch::work(std::size_t n_walks, const ThinningPlan& plan, std::uint64_t first) {
  while (walks_.size() < n_walks) {
    walks_.push_back(std::make_unique<TreeWalk>(problem_, overseer_, walks_.empty()));
  }
  censuses_.assign(n_walks, SubtreeCensus(sizes_->n_kinds()));
  run_on_threads(n_walks, overseer_, [&](std::size_t index) { do_runs(index, plan, first); });
}

/// What one thread does.
void SampledSearch::do_runs(std::size_t index, const ThinningPlan& plan, std::uint64_t first) {
  TreeWalk& walk = *walks_[index];
  Thinning thinning(plan, censuses_[index]);
  walk.set_sampler(thinning);
  walk.resume();
  for (std::size_t i = next_++; i < runs_.size() && !overseer_.stopped(); i = next_++) {
    thinning.begin(first + i);
    if (problem_.n_stages == 0) {
      runs_[i] = {1.0, 1, true};
    } else {
      walk.take(root_.copy_root());
      while (!walk.is_done() && !overseer_.stopped()) walk.advance();
      if (!walk.is_done()) break;
      runs_[i] = {thinning.value(), thinning.n_regions(), thinning.is_exact()};
    }
    run_widths_[i] = thinning.widths();
    is_done_[i] = 1;
    overseer_.look(index == 0);  // short runs do not work long enough to look themselves
  }
  walk.report();
}

void SampledSearch::learn() {
  for (const SubtreeCensus& census : censuses_) census_.add(census);
  censuses_.clear();
  widths_.clear();
  for (const std::vector<double>& widths : run_widths_) {
    if (widths_.size() < widths.size()) widths_.resize(widths.size(), 0.0);
    for (std::size_t depth = 0; depth < widths.size(); ++depth) {
      widths_[depth] += widths[depth] / static_cast<double>(run_widths_.size());
    }
  }
  run_widths_.clear();
  sizes_ = std::make_shared<SubtreeSizes>(*sizes_);  // that of the last plan may be in use
  sizes_->learn(census_);
}

Statistics SampledSearch::statistics() const {
  Statistics sum;
  for (const auto& walk : walks_) sum += walk->statistics();
  return sum;
}

Decisions SampledSearch::decisions() const {
  Decisions sum = root_.decisions();
  for (const auto& walk : walks_) sum += walk->decisions();
  return sum;
}

}  // namespace linregions
