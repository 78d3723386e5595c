// What each region of the first layers is divided into, against a list of all regions.

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "check.hpp"
#include "linregions/conditional_counts.hpp"
#include "linregions/region_batches.hpp"
#include "networks.hpp"

namespace {

using namespace networks;

/// The layer, the packed pieces of the layers before it, and how many patterns it takes there.
using Table = std::map<std::pair<std::uint32_t, std::string>, std::uint64_t>;

std::string text(const std::uint8_t* bytes, std::size_t n) {
  return {reinterpret_cast<const char*>(bytes), n};
}

Table expected_of(const Network& network, const Domain& domain) {
  Search search(network, domain, {}, nullptr);
  BatchVisitor visitor(network.unit_pieces(), domain.dim, 1'000'000);
  CHECK(search.run(visitor) == Completion::finished);
  const BatchVisitor::Batch batch = visitor.take(1'000'000, true);
  const std::size_t n_bytes = visitor.layout().n_bytes;
  std::vector<std::size_t> ends{0};
  for (const Stage& stage : network.stages()) {
    if (stage.n_units > 0) ends.push_back(ends.back() + stage.n_units);
  }
  std::map<std::string, int> seen;
  Table table;
  for (std::size_t i = 0; i < batch.size; ++i) {
    std::string whole = text(&batch.patterns[i * n_bytes], n_bytes);
    for (std::size_t l = ends.size() - 1; l-- > 0;) {
      const auto cut = [&](std::size_t n_bits) {
        std::string bits = whole;
        for (std::size_t u = n_bits; u < 8 * n_bytes; ++u) {
          bits[u / 8] = static_cast<char>(bits[u / 8] & ~(1 << u % 8));
        }
        return bits;
      };
      const std::string own = static_cast<char>(l) + cut(ends[l + 1]);
      if (seen[own]++ == 0) ++table[{static_cast<std::uint32_t>(l), cut(ends[l])}];
    }
  }
  return table;
}

void add(Table& table, ConditionalVisitor& visitor) {
  const ConditionalVisitor::Batch batch = visitor.take();
  const std::size_t n_bytes = visitor.layout().n_bytes;
  for (std::size_t i = 0; i < batch.counts.size(); ++i) {
    const std::string before = text(&batch.patterns[i * n_bytes], n_bytes);
    CHECK(table.emplace(std::pair{batch.layers[i], before}, batch.counts[i]).second);
  }
}

Table found_in(const Network& network, const Domain& domain, const SearchOptions& options,
               std::size_t batch_size, Poll poll = nullptr) {
  Search search(network, domain, options, std::move(poll));
  ConditionalVisitor visitor(network, batch_size);
  Table table;
  Completion completion = Completion::paused;
  while (completion != Completion::finished) {
    completion = search.run(visitor);
    add(table, visitor);
  }
  return table;
}

CASE(one_pass_counts_every_layer_in_every_region_before_it) {
  for (unsigned seed = 0; seed < 8; ++seed) {
    std::mt19937 random(seed);
    const std::size_t dim = 1 + seed % 6;
    const bool bias = seed % 3 != 0;
    const Network network({layer(dim, 6, random, bias), layer(6, 5, random, bias),
                           layer(5, 6, random, bias), layer(6, 1, random)});
    const Domain domain = seed % 2 == 0 ? cube(dim, 2.0) : Domain{dim, {}, {}};
    const Table expected = expected_of(network, domain);
    const std::pair<std::size_t, std::size_t> ways[] = {{1, 1}, {4, 100}, {4, 100'000}};
    for (const auto& [n_threads, batch_size] : ways) {
      SearchOptions options;
      options.n_threads = n_threads;
      options.cells = seed % 4 < 2 ? CellKinds::automatic : CellKinds::lp;
      CHECK(found_in(network, domain, options, batch_size) == expected);
    }
  }
}

CASE(a_large_count_that_is_shared_and_stopped_is_of_one_region) {
  std::mt19937 random(7);
  const Network network({layer(8, 24, random)});
  const std::uint64_t expected = count(network, cube(8, 1.0));
  for (const std::size_t n_threads : {1U, 3U}) {
    SearchOptions options;
    options.n_threads = n_threads;
    const Table table =
        found_in(network, cube(8, 1.0), options, 10, [](const Progress&) { return true; });
    CHECK(table.size() == 1 && table.begin()->second == expected);
  }
}

CASE(what_is_taken_back_is_not_counted_twice) {
  // One hyperplane too many through a point of the second layer: a count is given up, late.
  constexpr std::size_t kDim = 5;
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  std::vector<double> w(kDim * 22), b(22);
  for (double& v : w) v = normal(random);
  for (double& v : b) v = normal(random);
  for (std::size_t i = 0; i <= kDim; ++i) b[4 * i] = 0.0;
  std::vector<double> carried(kDim * kDim, 0.0);  // the inputs moved up: ReLUs that are all on
  for (std::size_t i = 0; i < kDim; ++i) carried[i * kDim + i] = 1.0;
  const std::vector<double> up(kDim, 2.0);
  for (std::size_t i = 0; i < 22; ++i) {
    for (std::size_t k = 0; k < kDim; ++k) b[i] -= 2.0 * w[i * kDim + k];
  }
  const Network plain({layer(kDim, carried, up), layer(kDim, w, b)});
  const std::uint64_t expected = count(plain, cube(kDim, 1.0));
  for (const std::size_t n_threads : {1U, 2U, 8U}) {
    SearchOptions options;
    options.cells = CellKinds::lp;
    options.n_threads = n_threads;
    const Table table =
        found_in(plain, cube(kDim, 1.0), options, 10, [](const Progress&) { return true; });
    CHECK(table.size() == 2);
    CHECK(table.begin()->second == 1 && table.rbegin()->second == expected);
  }
}

CASE(regions_of_a_search_that_is_given_up_are_not_delivered) {
  std::mt19937 random(3);
  const Network network({layer(3, 8, random), layer(8, 8, random)});
  const Table all = found_in(network, cube(3, 1.0), {}, 100);
  SearchOptions options;
  options.max_regions = count(network, cube(3, 1.0)) / 2;
  Search search(network, cube(3, 1.0), options, nullptr);
  ConditionalVisitor visitor(network, 100'000);
  CHECK(search.run(visitor) == Completion::max_regions);
  Table some;
  add(some, visitor);
  CHECK(!some.empty() && some.size() < all.size());
  for (const auto& [key, n] : some) CHECK(all.at(key) == n);
}

}  // namespace

int main() { return check::run_all(); }
