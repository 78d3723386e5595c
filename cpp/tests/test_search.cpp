#include <chrono>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "check.hpp"
#include "linregions/errors.hpp"
#include "linregions/region_batches.hpp"
#include "linregions/work_share.hpp"
#include "networks.hpp"

namespace {

using namespace networks;

CASE(generic_layers_over_the_whole_space) {
  // Schlaefli 1852, Zaslavsky 1975: sum over k <= d of C(n, k); twice that of (n - 1, d - 1) if
  // central.
  std::mt19937 random(1);
  CHECK(count(Network({layer(3, 8, random)}), Domain{3, {}, {}}) == 93);
  CHECK(count(Network({layer(2, 7, random)}), Domain{2, {}, {}}) == 29);
  CHECK(count(Network({layer(5, 3, random)}), Domain{5, {}, {}}) == 8);
  CHECK(count(Network({layer(1, 9, random)}), Domain{1, {}, {}}) == 10);
  CHECK(count(Network({layer(3, 7, random, false)}), Domain{3, {}, {}}) == 44);
}

/// All regions as bytes, in the order in which they are delivered.
std::vector<std::string> list(const Network& network, const Domain& domain, std::size_t n_threads,
                              std::size_t batch_size, CellKinds cells = CellKinds::automatic) {
  SearchOptions options;
  options.n_threads = n_threads;
  options.cells = cells;
  Search search(network, domain, options, nullptr);
  BatchVisitor visitor(network.unit_pieces(), domain.dim, batch_size);
  std::vector<std::string> patterns;
  Completion completion = Completion::paused;
  while (completion == Completion::paused || visitor.n_ready(true) > 0) {
    if (completion == Completion::paused && visitor.n_ready(false) < batch_size) {
      completion = search.run(visitor);
    }
    const bool all = completion != Completion::paused;
    const BatchVisitor::Batch batch = visitor.take(batch_size, all);
    CHECK(batch.size == batch_size || all);
    for (std::size_t i = 0; i < batch.size; ++i) {
      CHECK(batch.margins[i] > 0.0);
      const std::size_t n_bytes = visitor.layout().n_bytes;
      const auto* bytes = reinterpret_cast<const char*>(&batch.patterns[n_bytes * i]);
      patterns.emplace_back(bytes, n_bytes);
    }
  }
  CHECK(completion == Completion::finished);
  CHECK(search.per_layer().back() == patterns.size());
  return patterns;
}

CASE(streams_and_counts_agree) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    const Network network({layer(3, 6, random), layer(6, 6, random), layer(6, 5, random)});
    const Domain domain = cube(3, 2.0);
    const std::vector<std::string> patterns = list(network, domain, 1, 7);
    CHECK(patterns.size() == count(network, domain));
    CHECK(std::set<std::string>(patterns.begin(), patterns.end()).size() == patterns.size());
  }
}

CASE(all_kinds_of_cells_list_the_same_regions) {
  for (std::size_t dim = 1; dim <= 5; ++dim) {
    for (const bool has_bias : {true, false}) {
      std::mt19937 random(static_cast<unsigned>(dim));
      // Wide enough for listings that are split first, for want of room or because they are long.
      const std::size_t width = dim < 3 ? 90 : dim == 3 ? 20 : 11;
      const Network network({layer(dim, 4, random, has_bias), layer(4, width, random, has_bias)});
      const Domain domain = cube(dim, 2.0);
      const std::vector<std::string> regions = list(network, domain, 1, 1000);
      const std::vector<std::string> others = list(network, domain, 1, 50, CellKinds::lp);
      const std::set<std::string> distinct(regions.begin(), regions.end());
      CHECK(distinct.size() == regions.size());
      CHECK(distinct == std::set<std::string>(others.begin(), others.end()));
      CHECK(regions.size() == count(network, domain));
      CHECK(list(network, domain, 3, 50) == regions);
    }
  }
}

CASE(patterns_are_packed_in_bits) {
  const std::vector<std::uint32_t> binary(19, 2);
  const PatternLayout plain(binary);
  std::vector<std::uint32_t> pattern(19, 0);
  pattern[0] = pattern[9] = pattern[18] = 1;
  std::vector<std::uint8_t> bytes(plain.n_bytes, 0xff);
  plain.pack(pattern, 0, bytes.data());
  CHECK(bytes == (std::vector<std::uint8_t>{1, 2, 4}));
  pattern[10] = 1;
  plain.pack(pattern, 10, bytes.data());
  CHECK(bytes == (std::vector<std::uint8_t>{1, 6, 4}));

  const std::vector<std::uint32_t> mixed{2, 5, 300, 2, 2, 70000, 3};
  const PatternLayout layout(mixed);  // 1, 3, 9, 1, 1, 17 and 2 bits
  CHECK(layout.n_bytes == 5);
  std::vector<std::uint8_t> all(layout.n_bytes, 0);
  std::vector<std::uint32_t> pieces{1, 4, 299, 0, 1, 69999, 2};
  layout.pack(pieces, 0, all.data());
  std::uint64_t expected = 0;
  for (std::size_t u = 0; u < pieces.size(); ++u) {
    expected |= std::uint64_t{pieces[u]} << layout.start[u];
  }
  for (std::size_t i = 0; i < 5; ++i) CHECK(all[i] == (expected >> (8 * i) & 0xff));
  pieces[3] = 1;
  layout.pack(pieces, 3, all.data());
  expected |= std::uint64_t{1} << layout.start[3];
  for (std::size_t i = 0; i < 5; ++i) CHECK(all[i] == (expected >> (8 * i) & 0xff));
}

CASE(the_number_of_threads_changes_neither_count_nor_order) {
  std::mt19937 random(3);
  const Network network({layer(4, 12, random), layer(12, 12, random), layer(12, 8, random)});
  const Domain domain = cube(4, 3.0);
  const std::vector<std::string> patterns = list(network, domain, 1, 1000);
  Search alone(network, domain, {}, nullptr);
  CountVisitor visitor;
  CHECK(alone.run(visitor) == Completion::finished);
  for (const std::size_t n_threads : {2U, 3U, 8U}) {
    CHECK(list(network, domain, n_threads, 1000) == patterns);
    CHECK(list(network, domain, n_threads, 10) == patterns);
    SearchOptions options;
    options.n_threads = n_threads;
    Search search(network, domain, options, nullptr);
    CHECK(search.run(visitor) == Completion::finished);
    CHECK(search.n_regions() == patterns.size());
    CHECK(search.per_layer() == alone.per_layer());
    CHECK(search.progress().fraction == 1.0);
  }
}

CASE(threads_keep_to_budgets_and_can_be_stopped) {
  std::mt19937 random(6);
  const Network network({layer(4, 12, random), layer(12, 12, random), layer(12, 8, random)});
  const Domain domain = cube(4, 3.0);
  const std::uint64_t expected = count(network, domain);
  SearchOptions options;
  options.n_threads = 3;
  options.max_regions = expected - 1;
  CountVisitor visitor;
  Search limited(network, domain, options, nullptr);
  CHECK(limited.run(visitor) == Completion::max_regions);
  CHECK(limited.n_regions() == expected - 1);
  options.max_regions = expected;
  CHECK(count(network, domain, options) == expected);

  options.max_regions = 0;
  int polls = 0;
  Search stopped(network, domain, options, [&](const Progress&) { return ++polls % 2 == 0; });
  Completion completion = Completion::interrupted;
  for (int n = 0; n < 1000 && completion == Completion::interrupted; ++n) {
    completion = stopped.run(visitor);
  }
  CHECK(completion == Completion::finished && stopped.n_regions() == expected);
}

CASE(no_subtree_is_promised_that_no_idle_thread_waits_for) {
  // Were there one, all other threads could be held back by the regions in it.
  Overseer overseer(0.0, nullptr);
  WorkShare share(overseer);
  share.begin(2);
  CHECK(!share.is_wanted() && !share.promise());
  std::jthread idle([&] { CHECK(share.take(false) == nullptr); });
  while (!share.is_wanted()) std::this_thread::yield();
  CHECK(share.promise());
  CHECK(!share.is_wanted() && !share.promise());
  share.offer(nullptr);
  CHECK(share.is_wanted() && share.promise());
  share.offer(nullptr);
  CHECK(share.take(true) == nullptr);  // both threads are idle: the work is done
}

CASE(prefixes_add_up) {
  std::mt19937 random(5);
  const Network network({layer(2, 4, random), layer(4, 6, random)});
  const Domain domain = cube(2, 3.0);
  std::uint64_t sum = 0;
  for (std::uint32_t bits = 0; bits < 16; ++bits) {
    sum += count(network, domain,
                 {0, 0.0, {bits & 1, (bits >> 1) & 1, (bits >> 2) & 1, (bits >> 3) & 1}});
  }
  CHECK(sum == count(network, domain));
  CHECK(check::throws<InputError>([&] { count(network, domain, {0, 0.0, {1, 0}}); }));
  CHECK(check::throws<InputError>([&] { count(network, domain, {0, 0.0, {1, 0, 2, 0}}); }));
}

CASE(the_maximum_of_planes_has_one_region_each) {
  // max(x, -x, y, -y): four regions, though the six pairs of rows cut the plane into eight.
  const std::vector<double> w{1, 0, -1, 0, 0, 1, 0, -1}, b(4, 0.0);
  Stage stage;
  stage.map = AffineMap::from_dense(4, 2, w.data(), b.data());
  stage.outputs = {{0, 4, 0}};
  CHECK(count(Network({stage}), cube(2, 1.0)) == 4);
  CHECK(count(Network({stage}), Domain{2, {}, {}}) == 4);
}

CASE(budgets_end_a_search_and_it_can_go_on) {
  std::mt19937 random(2);
  const Network network({layer(3, 9, random), layer(9, 9, random)});
  const Domain domain = cube(3, 5.0);
  const std::uint64_t expected = count(network, domain);
  CHECK(count(network, domain, {expected, 0.0, {}}) == expected);
  Search limited(network, domain, {expected - 1, 0.0, {}}, nullptr);
  CountVisitor visitor;
  CHECK(limited.run(visitor) == Completion::max_regions);
  CHECK(limited.n_regions() == expected - 1);

  int polls = 0;
  Search stopped(network, domain, {}, [&](const Progress&) { return polls++ == 0; });
  Completion completion = Completion::interrupted;
  for (int n = 0; n < 100 && completion == Completion::interrupted; ++n) {
    completion = stopped.run(visitor);
  }
  CHECK(completion == Completion::finished && stopped.n_regions() == expected);
}

CASE(a_search_stops_soon_and_its_progress_grows) {
  std::mt19937 random(4);
  const Network network({layer(9, 40, random), layer(40, 40, random)});
  double last = 0.0;
  bool grows = true;
  Search search(network, cube(9, 1.0), {0, 0.3, {}}, [&](const Progress& p) {
    grows = grows && p.fraction >= last && p.fraction <= 1.0;
    last = p.fraction;
    return false;
  });
  CountVisitor visitor;
  const auto start = std::chrono::steady_clock::now();
  CHECK(search.run(visitor) == Completion::time_limit);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(took.count() < 5.0);  // generous: sanitizers and shared machines are slow
  CHECK(grows && search.n_regions() > 0);
}

CASE(bad_domains_are_refused) {
  std::mt19937 random(1);
  const Network network({layer(2, 3, random)});
  CHECK(check::throws<InputError>([&] { count(network, cube(3, 1.0)); }));
  CHECK(check::throws<InputError>([&] { count(network, cube(2, -1.0)); }));
  CHECK(check::throws<InputError>([&] { count(network, cube(2, 0.0)); }));
  CHECK(count(network, Domain{2, {0.0, 0.0}, {1.0}}) == 7);  // 0 <= 1 says nothing
}

CASE(networks_without_units_are_one_region) {
  std::mt19937 random(1);
  Stage stage = layer(2, 3, random);
  stage.activations = {{{}, {1.0}, {0.0}}};
  CHECK(count(Network({stage}), cube(2, 1.0)) == 1);
}

CASE(parts_counted_at_once_are_those_that_are_visited) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    std::mt19937 random(seed);
    const std::size_t dim = 2 + seed % 6;
    const std::size_t n = seed % 4 == 0 ? 5 : 9;
    std::vector<Stage> stages{layer(dim, n, random)};
    if (seed % 3 == 0) stages.push_back(layer(n, 5, random));
    const Network network(stages);
    SearchOptions options;
    options.cells = CellKinds::lp;
    options.is_certified = seed % 5 != 0;
    const std::uint64_t n_listed = list(network, cube(dim, 1.5), 1, 1000).size();
    CHECK(count(network, cube(dim, 1.5), options) == n_listed);
  }
}

}  // namespace

int main() { return check::run_all(); }
