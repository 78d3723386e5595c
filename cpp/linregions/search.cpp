#include "search.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <stdexcept>
#include <utility>

#include "run_on_threads.hpp"

namespace linregions {

Search::Search(const Network& network, const Domain& domain, const SearchOptions& options,
               Poll poll)
    : problem_(network, domain, options),
      overseer_(options.time_limit,
                [this, poll = std::move(poll)](const Progress&) { return look(poll); }) {
  const bool is_whole = options.max_regions == 0 && options.prefix.empty();
  // One layer is mostly counted in one piece, which walks would have to count as a whole, too; how
  // far that has come is known better.
  const auto stages = std::span(network.stages()).first(problem_.n_stages);
  const bool is_deep = std::count_if(stages.begin(), stages.end(),
                                     [](const Stage& stage) { return stage.n_units > 0; }) > 1;
  if (is_whole && !options.writes_proof && is_deep) {
    scout_ = std::make_unique<Scout>(network, domain, options, [this](const Progress&) {
      overseer_.look(true);
      return overseer_.stopped();
    });
  } else {
    forecast_.go_without();
  }
  overseer_.resume();
  walks_.push_back(std::make_unique<TreeWalk>(problem_, overseer_, true));
  is_planted_ = walks_.front()->plant();
  overseer_.suspend();
}

Completion Search::run(Visitor& visitor) {
  if (visitor_ == nullptr) {
    visitor_ = &visitor;
    walks_.front()->set_visitor(visitor);
  } else if (visitor_ != &visitor) {
    throw std::logic_error("a search goes on with the visitor that it began with");
  }
  const SearchOptions& options = problem_.options;
  if (options.max_regions > 0 && problem_.n_taken > options.max_regions) {
    return Completion::max_regions;
  }
  overseer_.resume();
  if (!is_planted_) is_planted_ = walks_.front()->plant();
  if (is_planted_ && !overseer_.stopped()) {
    // The first regions, if only so many are wanted, are those that come first in order.
    const bool in_order = visitor.needs_regions() && options.max_regions > 0;
    run_walks(in_order ? 1 : std::max<std::size_t>(1, options.n_threads));
  }
  const bool is_over = is_done();
  if (is_over) overseer_.complete();
  overseer_.suspend();
  return overseer_.completion(is_over);
}

/// Called by the caller's thread now and then. Whether the search is to stop.
bool Search::look(const Poll& poll) {
  if (scout_ && is_planted_ && !is_scouting_) {
    is_scouting_ = true;
    scout_->look(overseer_.seconds(), forecast_);
    is_scouting_ = false;
  }
  return poll && poll(progress());
}

Progress Search::progress() const {
  Progress result = overseer_.progress();
  const double fraction = forecast_.fraction(result.fraction, result.regions);
  double shown = shown_.load(std::memory_order_relaxed);
  while (shown < fraction && !shown_.compare_exchange_weak(shown, fraction)) {
  }
  result.fraction = std::max(shown, fraction);
  return result;
}

void Search::run_walks(std::size_t n_walks) {
  while (walks_.size() < n_walks) {
    walks_.push_back(std::make_unique<TreeWalk>(problem_, overseer_, false));
  }
  for (const auto& walk : walks_) walk->resume();
  share_.begin(walks_.size());
  run_on_threads(walks_.size(), overseer_, [this](std::size_t index) { run_walk(index); });
}

/// What one thread does: walks, and when it has come to an end takes over work of others.
void Search::run_walk(std::size_t index) {
  constexpr std::chrono::milliseconds kNap{1};
  TreeWalk& walk = *walks_[index];
  const bool is_caller = index == 0;
  for (;;) {
    while (!walk.is_done() && !overseer_.stopped()) {
      if (const std::uint64_t n = overseer_.bell().n_rings(); walk.visitor().must_wait()) {
        if (!overseer_.stopped()) overseer_.bell().sleep(n, kNap);
        overseer_.look(is_caller);
        continue;
      }
      walk.advance();
      if (share_.is_wanted() && share_.promise()) share_.offer(walk.give());
    }
    if (overseer_.stopped()) break;
    auto subtree = share_.take(is_caller);
    if (!subtree) break;
    walk.take(std::move(subtree));
  }
  walk.report();
}

bool Search::is_done() const {
  return is_planted_ && share_.empty() &&
         std::all_of(walks_.begin(), walks_.end(),
                     [](const auto& walk) { return walk->is_done(); });
}

std::vector<std::uint64_t> Search::per_layer() const {
  std::vector<std::uint64_t> result;
  for (std::size_t l = 0; l < problem_.n_stages; ++l) {
    if (problem_.network.stages()[l].n_units == 0) continue;
    result.push_back(0);
    for (const auto& walk : walks_) result.back() += walk->stage_regions()[l];
  }
  if (!result.empty()) result.back() = n_regions();
  return result;
}

Statistics Search::statistics() const {
  Statistics sum;
  for (const auto& walk : walks_) sum += walk->statistics();
  return sum;
}

Decisions Search::decisions() const {
  Decisions sum;
  for (const auto& walk : walks_) sum += walk->decisions();
  return sum;
}

}  // namespace linregions
