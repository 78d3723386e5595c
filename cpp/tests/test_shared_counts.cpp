// One large count, taken in pieces: paused, resumed, and shared among walks.

#include <cstdint>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "check.hpp"
#include "linregions/errors.hpp"
#include "linregions/problem.hpp"
#include "linregions/tree_walk.hpp"
#include "networks.hpp"

namespace {

using namespace networks;

/// Parts of a cube, counted by several walks that hand each other shares in the count at random,
/// one trace at a time.
std::uint64_t count_handed_about(const Network& network, const Domain& domain,
                                 const SearchOptions& options, std::uint64_t& n_handed) {
  Problem problem(network, domain, options);
  Overseer overseer(0.0, nullptr);
  CountVisitor visitor;
  std::vector<std::unique_ptr<TreeWalk>> walks;
  for (int i = 0; i < 4; ++i) {
    walks.push_back(std::make_unique<TreeWalk>(problem, overseer, i == 0));
  }
  CHECK(walks.front()->plant());
  walks.front()->set_visitor(visitor);
  overseer.stop(Overseer::State::paused);  // counts pause as soon as they may
  std::mt19937 random(8);
  std::uint64_t n_nodes = 0;
  for (bool is_done = false; !is_done;) {
    is_done = true;
    for (auto& walk : walks) {
      if (walk->is_done()) continue;
      is_done = false;
      for (auto n = 1 + random() % 20; n > 0 && !walk->is_done(); --n) walk->advance();
      TreeWalk& other = *walks[random() % walks.size()];
      if (walk->is_done() || !other.is_done()) continue;
      if (auto subtree = walk->give()) {
        other.take(std::move(subtree));
        ++n_handed;
      }
    }
  }
  for (auto& walk : walks) {
    walk->report();
    n_nodes += walk->statistics().n_nodes;
  }
  CHECK(n_nodes == 1);
  CHECK(check::near(overseer.progress().fraction, 1.0));
  return overseer.progress().regions;
}

CASE(shares_in_a_count_add_up_wherever_it_is_paused) {
  for (unsigned seed = 0; seed < 24; ++seed) {
    std::mt19937 random(seed);
    const std::size_t dim = 3 + seed % 6;
    const Network network({layer(dim, 14, random)});
    SearchOptions options;
    options.cells = CellKinds::lp;
    std::uint64_t n_handed = 0;
    const std::uint64_t n = count_handed_about(network, cube(dim, 1.0), options, n_handed);
    CHECK(n_handed > 0);
    CHECK(n == count(network, cube(dim, 1.0), options));
  }
}

CASE(shares_that_cannot_be_proven_are_taken_back) {
  // One hyperplane too many through a point: some share finds out, late, and the cell is split.
  constexpr std::size_t kDim = 5;
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  std::vector<double> w(kDim * 22), b(22);
  for (double& v : w) v = normal(random);
  for (double& v : b) v = normal(random);
  for (std::size_t i = 0; i <= kDim; ++i) b[4 * i] = 0.0;
  const Network network({layer(kDim, w, b)});
  const std::uint64_t expected = count(network, cube(kDim, 1.0));  // vertex cells do not mind
  SearchOptions options;
  options.cells = CellKinds::lp;
  CountVisitor visitor;
  for (const std::size_t n_threads : {1U, 2U, 3U, 8U}) {
    options.n_threads = n_threads;
    CHECK(count(network, cube(kDim, 1.0), options) == expected);
    Search search(network, cube(kDim, 1.0), options, [](const Progress&) { return true; });
    std::uint64_t last = 0;
    bool is_taken_back = false;
    while (search.run(visitor) == Completion::interrupted) {
      CHECK(search.n_regions() <= expected);
      is_taken_back |= search.n_regions() < last;
      last = search.n_regions();
    }
    CHECK(n_threads > 1 || is_taken_back);  // several may find as many anew before they stop
    CHECK(search.n_regions() == expected);
  }
}

CASE(large_counts_are_shared_stopped_and_resumed) {
  std::mt19937 random(7);
  const Network network({layer(8, 24, random)});
  const Domain domain = cube(8, 1.0);
  const std::uint64_t expected = count(network, domain);
  CHECK(expected > 100'000);
  CountVisitor visitor;
  for (const std::size_t n_threads : {1U, 2U, 3U, 8U}) {
    SearchOptions options;
    options.n_threads = n_threads;
    Search search(network, domain, options, nullptr);
    CHECK(search.run(visitor) == Completion::finished);
    CHECK(search.n_regions() == expected && search.statistics().n_nodes == 1);

    // However short the runs, each gets on, and what was counted is kept.
    std::uint64_t last = 0;
    Search stopped(network, domain, options, [](const Progress&) { return true; });
    Completion completion = stopped.run(visitor);
    for (int n = 0; n < 100'000 && completion == Completion::interrupted; ++n) {
      CHECK(stopped.n_regions() >= last);
      last = stopped.n_regions();
      completion = stopped.run(visitor);
    }
    CHECK(completion == Completion::finished && last > 0);
    CHECK(stopped.n_regions() == expected);

    options.max_regions = expected - 1;
    Search limited(network, domain, options, nullptr);
    CHECK(limited.run(visitor) == Completion::max_regions && limited.n_regions() == expected - 1);
    CHECK(limited.run(visitor) == Completion::max_regions && limited.n_regions() == expected - 1);
    options.max_regions = expected;
    CHECK(count(network, domain, options) == expected);
  }
}

CASE(counts_in_unbounded_cells_are_shared_stopped_and_resumed) {
  std::mt19937 random(11);
  const Network network({layer(6, 22, random)});
  CountVisitor visitor;
  for (const std::size_t n_threads : {1U, 2U, 3U, 8U}) {
    SearchOptions options;
    options.n_threads = n_threads;
    CHECK(count(network, Domain{6, {}, {}}, options) == 110'056);  // sum over k <= 6 of C(22, k)
    Search stopped(network, Domain{6, {}, {}}, options, [](const Progress&) { return true; });
    Completion completion = stopped.run(visitor);
    for (int n = 0; n < 100'000 && completion == Completion::interrupted; ++n) {
      completion = stopped.run(visitor);
    }
    CHECK(completion == Completion::finished && stopped.n_regions() == 110'056);
  }
}

}  // namespace

int main() { return check::run_all(); }
