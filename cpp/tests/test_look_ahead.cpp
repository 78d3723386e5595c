#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include "check.hpp"
#include "linregions/look_ahead.hpp"
#include "networks.hpp"

namespace {

using namespace networks;

/// ReLUs and their kin: leaky ones, absolute values, and one that the search cannot look beyond.
const std::vector<PiecewiseLinear> kKinds = {kRelu,
                                             {{0.0}, {0.1, 1.0}, {0.0, 0.0}},
                                             {{0.0}, {-1.0, 1.0}, {0.0, 0.0}},
                                             {{0.0}, {0.5, 2.0}, {1.0, 1.0}}};

struct Case {
  Network network;
  Domain domain;
};

/// A few units, then a wide last layer. Every second case has small integer weights without
/// biases, and rows that repeat; every fifth has the whole space.
Case wide_case(std::uint32_t seed) {
  std::mt19937 random(seed);
  const std::size_t dim = 1 + seed % 4, middle = 3 + seed % 4, width = 21 + seed % 20;
  const bool is_hard = seed % 2 == 1;
  std::uniform_int_distribution<int> integer(-2, 2);
  std::vector<Stage> stages;
  std::size_t n = dim;
  for (const std::size_t m : {middle, middle, width}) {
    Stage stage = layer(n, m, random);
    if (is_hard) {
      std::vector<double> w(n * m), b(m, 0.0);
      for (double& v : w) v = integer(random);
      if (m > 3) std::copy_n(w.begin(), n, w.end() - static_cast<std::ptrdiff_t>(n));
      if (seed % 3 == 0) b[m / 2] = 1.0;
      stage = layer(n, w, b);
    }
    stage.activations = {kKinds[seed / 2 % kKinds.size()]};
    stages.push_back(stage);
    n = m;
  }
  const Domain domain = seed % 5 == 4 ? Domain{dim, {}, {}} : cube(dim, 1.0 + seed % 3);
  return {Network(stages), domain};
}

/// Collects patterns; none comes twice.
class Patterns final : public Visitor {
 public:
  [[nodiscard]] bool needs_regions() const noexcept override { return true; }
  bool visit(const RegionView& region) override {
    CHECK(all.emplace(region.pattern.begin(), region.pattern.end()).second);
    return true;
  }
  [[nodiscard]] Visitor& fork() override { return *this; }

  std::set<std::vector<std::uint32_t>> all;
};

std::set<std::vector<std::uint32_t>> patterns(const Case& c, CellKinds cells) {
  SearchOptions options;
  options.cells = cells;
  Search search(c.network, c.domain, options, nullptr);
  Patterns found;
  CHECK(search.run(found) == Completion::finished);
  return found.all;
}

CASE(the_same_patterns_as_without) {  // LP cells do not look ahead
  for (std::uint32_t seed = 0; seed < (check::kIsSlow ? 16 : 48); ++seed) {
    const Case c = wide_case(seed);
    const auto expected = patterns(c, CellKinds::lp);
    CHECK(patterns(c, CellKinds::automatic) == expected);
    for (const std::size_t n_threads : {1, 3}) {
      SearchOptions options;
      options.n_threads = n_threads;
      CHECK(count(c.network, c.domain, options) == expected.size());
    }
  }
}

CASE(units_are_weighed_by_the_sign_of_the_weight) {
  const double w[] = {2.0, -3.0, 0.0, 1.0, 0.5, -1.0}, b[] = {0.0, 0.0, 0.0};
  const AffineMap map = AffineMap::from_dense(3, 2, w, b);  // rows (2, -3), (0, 1), (0.5, -1)
  LookAhead ahead;
  ahead.units = {{0, {0.0, 1.0}, -1.0, 4.0}, {1, {0.0, 1.0}, 0.0, 10.0}};
  ahead.weigh(map);
  const double fall[] = {-32.0, 0.0, -10.5}, rise[] = {8.0, 10.0, 2.0};
  for (std::size_t r = 0; r < 3; ++r) {
    CHECK(check::near(ahead.fall[r], fall[r]) && ahead.fall[r] < fall[r] + 1e-300);
    CHECK(check::near(ahead.rise[r], rise[r]) && ahead.rise[r] > rise[r] - 1e-300);
  }
}

CASE(kept_rows_go_on_as_they_would_have) {
  std::mt19937 random(3);
  const Network network({layer(3, 5, random), layer(5, 11, random)});
  PulledBackRows first, whole;
  first.set_input_stage(network.stages()[0]);
  whole.reset(network.stages()[1], first, network.stages()[0]);
  const PulledBackRows::Input some[] = {{0, 1.0, 0.0, 0}, {3, 0.5, 0.0, 3}};
  const PulledBackRows::Input others[] = {{1, 1.0, 0.0, 1}, {4, -2.0, 0.25, 4}};
  whole.add_inputs(network.stages()[1], some, first);
  PulledBackRows partial = whole;
  const std::uint32_t kept[] = {1, 2, 5, 8, 10};
  partial.keep_rows(kept);
  CHECK(partial.is_partial() && partial.n_rows() == 5 && !whole.is_partial());
  whole.add_inputs(network.stages()[1], others, first);
  partial.add_inputs(network.stages()[1], others, first);
  for (std::size_t j = 0; j < 6; ++j) {
    for (std::size_t r = 0; r < 5; ++r) {
      CHECK(check::near(partial.column(j)[r], whole.column(j)[kept[r]], 1e-15));
    }
  }
  PulledBackRows none = partial;
  none.keep_rows({});
  none.add_inputs(network.stages()[1], others, first);
  CHECK(none.n_rows() == 0 && none.is_partial());
}

}  // namespace

int main() { return check::run_all(); }
