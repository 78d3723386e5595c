#include <cmath>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "check.hpp"
#include "linregions/domain_vertices.hpp"
#include "linregions/projective_chart.hpp"
#include "linregions/row_span.hpp"
#include "networks.hpp"

namespace {

using namespace networks;

const rigour::Reach kNoReach{{}, 1e300};

/// The cone where d random half-spaces meet, and its chart.
struct Cone {
  std::size_t dim;
  ConstraintStack constraints;
  Dictionary dictionary;
  std::shared_ptr<ProjectiveChart> chart;

  Cone(std::size_t d, unsigned seed, int n_bits = 10) : dim(d), dictionary(d) {
    constraints.reset(d);
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    std::vector<double> a(d * d), b(d);
    for (double& v : a) v = normal(random);
    for (double& v : b) v = normal(random);
    CutRows sides;
    sides.assign_halfspaces(d, d, a.data(), b.data(), kNoReach);
    dictionary.append_cuts(sides);
    for (std::size_t c = 0; c < d; ++c) {
      const auto id = constraints.push(sides, c, {}, true);
      dictionary.pivot_cut(dictionary.first_cut(), c + 1, id);
    }
    CHECK(!dictionary.has_free_columns());
    chart = ProjectiveChart::around(dictionary, n_bits);
    CHECK(chart != nullptr);
  }
};

CASE(charts_take_the_vertex_to_the_origin) {
  for (const int n_bits : {10, 40}) {
    for (std::size_t d = 1; d <= 5; ++d) {
      const Cone cone(d, static_cast<unsigned>(d), n_bits);
      double size = 1.0;
      for (std::size_t k = 0; k < d; ++k) {
        size = std::max(size, std::abs(cone.dictionary.at(k, 0)));
      }
      const std::vector<double> y(d, 0.0);
      std::vector<double> x(d);
      cone.chart->map(y.data(), x.data());
      for (std::size_t k = 0; k < d; ++k) {
        CHECK(std::abs(x[k] - cone.dictionary.at(k, 0)) <= size * std::ldexp(1.0, -n_bits));
      }
    }
  }
}

CASE(charts_map_rational_points_alike) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    const std::size_t d = 1 + seed % 5;
    const Cone cone(d, seed);
    RationalPoint y;
    y.denominator = 64;
    for (std::size_t k = 0; k < d; ++k) y.numerators.push_back(3 + static_cast<int>(k + seed % 7));
    const std::vector<double> rounded = y.rounded();
    std::vector<double> x(d);
    cone.chart->map(rounded.data(), x.data());
    const std::vector<double> exact = cone.chart->map(y).rounded();
    for (std::size_t k = 0; k < d; ++k) CHECK(check::near(x[k], exact[k], 1e-13));
  }
}

CASE(walls_in_a_chart_are_those_of_the_input) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    const std::size_t d = 1 + seed % 5;
    const Cone cone(d, seed + 100);
    // Functions of x, as rows of a stage are pulled back to y.
    std::mt19937 random(seed);
    const Network network({layer(d, 6, random)});
    const Stage& stage = network.stages().front();
    PulledBackRows rows;
    rows.reset(stage, cone.chart->rows(), cone.chart->stage());
    std::vector<PulledBackRows::Input> inputs;
    for (std::size_t k = 0; k < d; ++k) inputs.push_back({k, 1.0, 0.0, k});
    rows.add_inputs(stage, inputs, cone.chart->rows());
    CHECK(rows.is_in_chart());
    rigour::Reach reach{std::vector<double>(d, 1.0), static_cast<double>(d)};
    CutRows cuts;
    cuts.assign(stage, rows, 1.0, reach);
    ConstraintStack constraints;
    constraints.reset(d);
    for (std::size_t c = 0; c < cuts.size(); ++c) {
      const auto id = constraints.push(cuts, c, {}, c % 2 == 0);
      const Wall wall = cone.chart->wall(constraints, id);
      double scale = 0.0;  // of the cut against the stage's row
      for (std::size_t k = 0; k < d; ++k) {
        const double w = stage.map.dense[k * stage.map.stride() + c];
        if (std::abs(w) > std::abs(scale)) scale = w;
      }
      std::size_t steepest = 0;
      for (std::size_t k = 0; k < d; ++k) {
        if (stage.map.dense[k * stage.map.stride() + c] == scale) steepest = k;
      }
      const double factor = wall.row[steepest + 1] / scale;
      CHECK(factor * ConstraintStack::sign(id) > 0.0);
      for (std::size_t k = 0; k < d; ++k) {
        const double w = stage.map.dense[k * stage.map.stride() + c];
        CHECK(std::abs(wall.row[k + 1] - factor * w) <= 2.0 * wall.coefficient_error);
      }
      CHECK(std::abs(wall.row[0] - factor * stage.map.bias[c]) <=
            2.0 * (wall.constant_error +
                   wall.coefficient_error * std::abs(stage.map.bias[c] / scale)));
      CHECK(wall.coefficient_error < 1e-9 * std::abs(wall.row[steepest + 1]));
    }
  }
}

CASE(flat_and_endless_cells_have_no_vertices_between) {
  const auto row = [](const std::vector<std::int64_t>& numbers) {
    return ExactRow{{numbers.begin(), numbers.end()}, numbers};
  };
  const ExactRow x = row({0, 1, 0}), y = row({0, 0, 1}), sum = row({1, -1, -1});
  const ExactSide left{&x, true}, right{&x, false}, below{&y, true}, above{&sum, true};
  CHECK(vertices_between(2, std::vector<ExactSide>{left, below, above}).has_value());
  CHECK(!vertices_between(2, std::vector<ExactSide>{left, below}));
  CHECK(!vertices_between(2, std::vector<ExactSide>{left, right, below, above}));
  CHECK(!vertices_between(2, std::vector<ExactSide>{left, right}));
}

CASE(rows_vanish_where_all_active_units_do) {
  std::mt19937 random(5);
  const Network network({layer(3, 4, random), layer(4, 4, random), layer(4, 2, random)});
  std::vector<std::uint32_t> pattern(10, 0);
  pattern[1] = pattern[2] = 1;  // the others of the first layer are off
  RowSpan span(network, pattern);
  span.set_in_chart(true);
  const CutSource infinity{CutSource::kInfinity, 0};
  const auto vanishes = [&](std::int32_t stage, std::vector<CutSource> planes) {
    return span.vanishes(stage, planes);
  };
  CHECK(vanishes(1, {infinity, {0, 1}, {0, 2}}));
  CHECK(vanishes(1, {infinity, {0, 0}, {0, 1}, {0, 2}, {0, 3}}));
  CHECK(!vanishes(0, {infinity, {0, 1}, {0, 2}}));
  CHECK(!vanishes(1, {infinity, {0, 0}, {0, 1}, {0, 3}}));
  CHECK(!vanishes(1, {{0, 0}, {0, 1}, {0, 2}}));
  // Three hyperplanes of a span of three dimensions meet in one point.
  CHECK(vanishes(1, {{0, 1}, {1, 0}, {1, 3}}));
  CHECK(!vanishes(1, {{0, 0}, {1, 0}, {1, 3}}));
  CHECK(!vanishes(1, {{0, 0}, {0, 1}, {1, 0}, {1, 3}}));
  CHECK(vanishes(2, {infinity, {0, 1}, {0, 2}}));
}

Domain everywhere(std::size_t dim) { return {dim, {}, {}}; }

CASE(whole_spaces_are_counted_in_charts_as_without) {
  for (unsigned seed = 0; seed < 12; ++seed) {
    std::mt19937 random(seed);
    const std::size_t d = 1 + seed % 4;
    const bool bias = seed % 3 != 2;
    const Network network(
        {layer(d, 6, random, bias), layer(6, 5, random, bias), layer(5, 4, random, bias)});
    SearchOptions lp;
    lp.cells = CellKinds::lp;
    const std::uint64_t expected = count(network, everywhere(d), lp);
    CHECK(count(network, everywhere(d)) == expected);
    SearchOptions threads;
    threads.n_threads = 3;
    CHECK(count(network, everywhere(d), threads) == expected);
    SearchOptions plain;
    plain.is_certified = false;
    if (bias) CHECK(count(network, everywhere(d), plain) == expected);
    Search search(network, everywhere(d), {}, nullptr);
    PausingVisitor visitor(7);
    while (search.run(visitor) == Completion::paused) {
    }
    CHECK(search.n_regions() == expected);
  }
}

}  // namespace

int main() { return check::run_all(); }
