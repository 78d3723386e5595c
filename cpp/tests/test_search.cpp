#include <chrono>
#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "check.hpp"
#include "linregions/errors.hpp"
#include "linregions/search.hpp"
#include "linregions/visitor.hpp"

namespace {

using namespace linregions;

const PiecewiseLinear kRelu{{0.0}, {0.0, 1.0}, {0.0, 0.0}};

Stage layer(std::size_t n, std::size_t m, std::mt19937& random, bool bias = true) {
  std::normal_distribution<double> normal;
  std::vector<double> w(n * m), b(m, 0.0);
  for (double& v : w) v = normal(random);
  for (double& v : b) v = bias ? normal(random) : 0.0;
  Stage stage;
  stage.map = AffineMap::from_dense(m, n, w.data(), b.data());
  stage.activations = {kRelu};
  for (std::size_t i = 0; i < m; ++i) stage.outputs.push_back({i, 1, 0});
  return stage;
}

Domain cube(std::size_t dim, double r) {
  Domain domain{dim, std::vector<double>(2 * dim * dim, 0.0), std::vector<double>(2 * dim, r)};
  for (std::size_t i = 0; i < dim; ++i) {
    domain.a[i * dim + i] = 1.0;
    domain.a[(dim + i) * dim + i] = -1.0;
  }
  return domain;
}

std::uint64_t count(const Network& network, const Domain& domain, SearchOptions options = {}) {
  Search search(network, domain, options, nullptr);
  CountVisitor visitor;
  CHECK(search.run(visitor) == Completion::finished);
  CHECK(search.progress().fraction == 1.0);
  return search.n_regions();
}

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

CASE(streams_and_counts_agree) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    const Network network({layer(3, 6, random), layer(6, 6, random), layer(6, 5, random)});
    const Domain domain = cube(3, 2.0);
    const std::uint64_t expected = count(network, domain);
    Search search(network, domain, {}, nullptr);
    BatchVisitor visitor(network.unit_pieces(), 3, 7);
    std::set<std::string> patterns;
    std::uint64_t n = 0;
    Completion completion = Completion::paused;
    while (completion == Completion::paused) {
      completion = search.run(visitor);
      const BatchVisitor::Batch batch = visitor.take();
      CHECK(batch.size <= 7);
      n += batch.size;
      for (std::size_t i = 0; i < batch.size; ++i) {
        CHECK(batch.margins[i] > 0.0);
        const auto* bytes = reinterpret_cast<const char*>(&batch.patterns[3 * i]);
        patterns.insert(std::string(bytes, 3));
      }
    }
    CHECK(completion == Completion::finished);
    CHECK(n == expected && patterns.size() == expected);
    CHECK(search.per_layer().back() == expected);
  }
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

}  // namespace

int main() { return check::run_all(); }
