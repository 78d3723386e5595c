#include <cstdint>
#include <random>
#include <vector>

#include "check.hpp"
#include "linregions/cut_rows.hpp"
#include "linregions/exact_program.hpp"
#include "linregions/exact_rows.hpp"
#include "linregions/pullback.hpp"
#include "linregions/rigour.hpp"
#include "networks.hpp"

namespace {

using namespace networks;

/// Constant first. Scaled by 2^shift, which changes nothing but the arithmetic that is used.
ExactRow row(const std::vector<std::int64_t>& values, unsigned shift = 0) {
  ExactRow result;
  for (const std::int64_t v : values) result.values.push_back(Integer(v) << shift);
  if (shift == 0) result.words = values;
  return result;
}

Interior interior(std::size_t dim, const std::vector<ExactRow>& rows, RationalPoint& point,
                  bool deep = false) {
  std::vector<ExactSide> sides;
  for (const ExactRow& r : rows) sides.push_back({&r, true});
  Monitor monitor(0.0, nullptr);
  monitor.resume();
  return find_interior(dim, sides, monitor, Progress{}, true, deep, point);
}

CASE(intervals_are_empty_when_their_ends_say_so) {
  std::mt19937 random(3);
  std::uniform_int_distribution<int> slope(1, 4), end(-6, 6), n(1, 5), side(0, 1);
  for (int trial = 0; trial < 2000; ++trial) {
    // a x > c or -a x > -c, that is x above or below c / a: compare the ends as fractions of 12.
    int lower = -1000, upper = 1000;
    std::vector<ExactRow> rows;
    const unsigned shift = trial % 2 == 0 ? 0 : 100;
    for (int k = n(random); k > 0; --k) {
      const int a = slope(random), c = end(random);
      if (side(random) == 1) {
        rows.push_back(row({-c, a}, shift));
        lower = std::max(lower, 12 * c / a);
        if (12 * c % a != 0) throw std::logic_error("12 is a multiple of all slopes");
      } else {
        rows.push_back(row({c, -a}, shift));
        upper = std::min(upper, 12 * c / a);
      }
    }
    RationalPoint point;
    const Interior found = interior(1, rows, point, trial % 3 == 0);
    CHECK((found == Interior::found) == (lower < upper));
    for (const ExactRow& r : rows) CHECK(found == Interior::empty || point.sign_of(r) > 0);
  }
}

CASE(points_are_inside_and_word_sizes_agree) {
  std::mt19937 random(4);
  std::uniform_int_distribution<int> entry(-3, 3);
  int n_empty = 0;
  for (int trial = 0; trial < 500; ++trial) {
    std::vector<ExactRow> small, large;
    for (int i = 0; i < 7; ++i) {
      std::vector<std::int64_t> values;
      for (int k = 0; k < 4; ++k) values.push_back(entry(random));
      small.push_back(row(values));
      large.push_back(row(values, 90));
    }
    RationalPoint p, q;
    const Interior found = interior(3, small, p);
    CHECK(interior(3, large, q) == found);
    if (found == Interior::empty) ++n_empty;
    for (const ExactRow& r : small) {
      CHECK(found == Interior::empty || (p.sign_of(r) > 0 && q.sign_of(r) > 0));
    }
  }
  CHECK(n_empty > 50 && n_empty < 450);
}

CASE(combinations_are_found_by_their_multipliers) {
  const ExactRow x = row({0, 1, 0}), y = row({0, 0, 1}), sum = row({0, 3, 7}),
                 off = row({-1, 3, 7}), minus = row({0, 3, -7});
  const std::vector<ExactSide> basis{{&x, true}, {&y, true}};
  const std::vector<double> hint{3.0, 7.0}, no_hint{0.1, 0.1};
  for (const std::vector<double>& m : {hint, no_hint}) {
    CHECK(is_combination(basis, {&sum, true}, m));
    CHECK(!is_combination(basis, {&sum, false}, m));
    CHECK(!is_combination(basis, {&off, true}, m));  // negative constant
    CHECK(!is_combination(basis, {&minus, true}, m));
  }
  const std::vector<ExactSide> line{{&x, true}};  // fewer rows than dimensions
  const ExactRow twice = row({5, 2, 0});
  CHECK(is_combination(line, {&twice, true}, std::vector<double>{2.0}));
  CHECK(!is_combination(line, {&sum, true}, std::vector<double>{3.0}));
  const ExactRow big = row({0, 3, 7}, 80);
  CHECK(is_combination(basis, {&big, true}, no_hint));
}

CASE(grains_and_errors) {
  const std::vector<double> values{0.0, 0.75, -8.0};
  CHECK(rigour::grain(values) == -2);
  CHECK(rigour::grain({}) == rigour::kAnyGrain);
  CHECK(rigour::sum_error(100.0, -2, 50) == 0.0);  // exact
  const double error = rigour::sum_error(100.0, -60, 50);
  CHECK(error > 50 * 100.0 * rigour::kUnitRoundoff && error < 60 * 100.0 * rigour::kUnitRoundoff);
  const std::vector<double> a{1, 0, -3, 0, 0, -2, 1, 1}, b{2, 3, 10, 0};
  const rigour::Reach open = rigour::reach_of(2, a, b);
  CHECK(!open.is_bounded() && open.largest[0] >= 2.0 && open.largest[0] < 2.001);
  const std::vector<double> a2{1, 0, -3, 0, 0, -2, 0, 1}, b2{2, 3, 10, 0};
  const rigour::Reach reach = rigour::reach_of(2, a2, b2);
  CHECK(reach.is_bounded() && reach.largest[1] >= 5.0 && reach.largest[1] < 5.001);
}

CASE(exact_rows_agree_with_rounded_ones) {
  std::mt19937 random(5);
  std::normal_distribution<double> normal;
  std::vector<double> w1(6), b1(3), w2(6), b2(2);
  for (std::vector<double>* v : {&w1, &b1, &w2, &b2}) {
    for (double& x : *v) x = normal(random);
  }
  const Network network({layer(2, w1, b1), layer(3, w2, b2)});
  const Domain domain{2, {}, {}};
  const std::vector<std::uint32_t> pattern{1, 0, 1, 0, 0};
  ExactRows exact(network, domain, pattern);
  PulledBackRows first, second;
  first.set_input_stage(network.stages()[0]);
  second.reset(network.stages()[1], first, network.stages()[0]);
  for (const std::size_t active : {std::size_t{0}, std::size_t{2}}) {
    const PulledBackRows::Input input{active, 1.0, 0.0, active};
    second.add_inputs(network.stages()[1], {&input, 1}, first);
  }
  const rigour::Reach reach{{1.0, 1.0}, 2.0};
  CutRows cuts;
  cuts.assign(network.stages()[1], second, 1.0, reach);
  for (std::size_t c = 0; c < 2; ++c) {
    const std::vector<double> r = exact.rounded({1, static_cast<std::int32_t>(c)});
    const double scale = cuts.column(1)[c] / r[1];
    CHECK(scale > 0.0);
    for (std::size_t k = 0; k < 3; ++k) {
      const double bound = k == 0 ? cuts.error(c).constant : cuts.error(c).coefficient;
      CHECK(std::abs(cuts.column(k)[c] - scale * r[k]) <= 4.0 * bound);
      CHECK(bound > 0.0 && bound < 1e-13);
    }
  }
}

/// Lines w . x + b = 0 of the plane.
std::uint64_t cells(const std::vector<double>& w, const std::vector<double>& b, bool certified,
                    Decisions* decisions = nullptr) {
  const Network network({layer(2, w, b)});
  SearchOptions options;
  options.is_certified = certified;
  Search search(network, Domain{2, {}, {}}, options, nullptr);
  CountVisitor visitor;
  CHECK(search.run(visitor) == Completion::finished);
  if (decisions != nullptr) *decisions = search.decisions();
  return search.n_regions();
}

CASE(nearly_equal_lines_are_told_apart) {
  const double ulp = 0x1p-52;
  Decisions decisions;
  CHECK(cells({1, 1, 1, 1}, {0, 0}, true) == 2);                    // equal
  CHECK(cells({1, 1, 1, 1}, {1, 1 + ulp}, true, &decisions) == 3);  // parallel
  CHECK(decisions.exact > 0 && decisions.undecided == 0);
  CHECK(cells({1, 1, 1, 1 + ulp}, {0, 0}, true) == 4);           // crossing at the origin
  CHECK(cells({1, 1, 1, 1 + ulp}, {0, 1}, true) == 4);           // crossing at 1 / ulp
  CHECK(cells({1, 1, 1, 1 + ulp, 1, 0}, {0, 0, 0}, true) == 6);  // three through a point
  CHECK(cells({1, 1, 1, 1 + ulp, 1, 0}, {0, 0, ulp}, true) == 7);
  CHECK(cells({1, 1, 1, 1}, {1, 1 + ulp}, false) == 2);  // what doubles see
}

}  // namespace

int main() { return check::run_all(); }
