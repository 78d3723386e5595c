#include "scout.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

#include "errors.hpp"
#include "sampled_search.hpp"

namespace linregions {

namespace {

// How much time goes into walks: of the time up to `early`, and of what comes after.
struct Share {
  double early_end;  ///< seconds
  double early;
  double later;
};
constexpr Share kWatched{1.0, 0.05, 0.01};
constexpr Share kUnwatched{1.0, 0.0, 0.005};
constexpr double kDelay = 0.1;  // before the first walk
// The first walks.
constexpr std::uint64_t kPaths = 10;
// A walk is ended, and lost, that takes this share of the time so far.
constexpr double kMostShare = 0.25;
// How many nodes a walk keeps at each depth; doubled after so many walks if they take less than
// so many seconds.
constexpr double kFirstBudget = 8.0;
constexpr std::uint64_t kRunsOfBudget = 4;
constexpr double kMostTime = 0.01;

double now() {
  using Clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
}

SearchOptions on_one_thread(const SearchOptions& options) {
  SearchOptions own;
  own.is_certified = options.is_certified;
  own.cells = options.cells;
  return own;
}

}  // namespace

Scout::Scout(const Network& network, Domain domain, const SearchOptions& options, Poll poll)
    : network_(network),
      domain_(std::move(domain)),
      options_(on_one_thread(options)),
      poll_(std::move(poll)),
      is_watched_(options.is_watched),
      budget_(kFirstBudget) {}

Scout::~Scout() = default;

void Scout::look(double seconds, Forecast& forecast) {
  const Share share = is_watched_ ? kWatched : kUnwatched;
  const double early = std::min(seconds, share.early_end);
  const double allowed = share.early * early + share.later * (seconds - early);
  while (seconds >= kDelay && spent_ < allowed) {
    const double start = now();
    ends_by_ = start + kMostShare * seconds;
    const bool is_done = walk(forecast);
    const double taken = now() - start;
    spent_ += taken;
    if (!is_done) return;
    if (++n_of_budget_ >= kRunsOfBudget && taken < kMostTime) {
      budget_ *= 2.0;
      n_of_budget_ = 0;
    }
  }
}

/// False if it was ended early.
bool Scout::walk(Forecast& forecast) {
  try {
    if (!search_) {
      search_ = std::make_unique<SampledSearch>(network_, domain_, options_, [this](const auto& p) {
        return now() >= ends_by_ || poll_(p);
      });
    }
    const bool is_path = n_runs_ == 0;
    const std::size_t n = is_path ? kPaths : 1;
    const auto rule = is_path ? ThinningPlan::Rule::path : ThinningPlan::Rule::by_size;
    const Completion completion = search_->run(rule, budget_, 0, n_runs_, n);
    n_runs_ += n;
    const bool is_done = completion == Completion::finished;
    search_->learn();
    if (!is_done || is_path) return is_done;
    const double value = search_->runs().front().value;
    // In the beginning so little may be known that walks die out before they come to a region.
    has_arrived_ = has_arrived_ || value > 0.0;
    if (has_arrived_) {
      forecast.add(value, budget_);
    } else {
      n_of_budget_ = kRunsOfBudget;
    }
    return is_done;
  } catch (const NumericalError&) {  // doubles do not suffice: the search itself will find out
    forecast.go_without();
    spent_ = std::numeric_limits<double>::infinity();
  }
  return false;
}

}  // namespace linregions
