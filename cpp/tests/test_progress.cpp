#include <cstdint>
#include <random>

#include "check.hpp"
#include "linregions/forecast.hpp"
#include "linregions/scout.hpp"
#include "linregions/search.hpp"
#include "networks.hpp"

namespace {

using namespace linregions;
using namespace networks;

CASE(without_estimates_the_tree_says_how_far_it_is) {
  Forecast forecast;
  forecast.go_without();
  CHECK(forecast.fraction(0.0, 0) == 0.0);
  CHECK(forecast.fraction(0.25, 7) == 0.25);
  CHECK(forecast.fraction(1.0, 7) == 1.0);
}

CASE(nothing_is_foretold_from_vague_estimates) {
  Forecast forecast;
  CHECK(forecast.fraction(0.5, 10) < 0.01);
  forecast.add(1000.0, 1.0);
  CHECK(forecast.fraction(0.5, 10) < 0.01);
  forecast.add(0.0, 1000.0);  // walks that found nothing
  CHECK(forecast.fraction(0.5, 10) < 0.01);
  CHECK(forecast.fraction(1.0, 20) == 1.0);
}

CASE(estimates_rule_until_what_is_left_is_within_their_error) {
  Forecast forecast;
  for (int i = 0; i < 50; ++i) forecast.add(i % 2 == 0 ? 900.0 : 1100.0, 100.0);
  CHECK(forecast.error() < 0.05);
  CHECK(check::near(forecast.fraction(0.7, 100), 0.1, 0.01));
  CHECK(check::near(forecast.fraction(0.1, 500), 0.5, 0.02));
  // More than was expected: the tree has the last word.
  CHECK(forecast.fraction(0.9, 1200) == 0.9);
  CHECK(forecast.fraction(0.999, 1000) > 0.95);
}

CASE(walks_foresee_how_many_regions_there_are) {
  std::mt19937 random(8);
  const Network network({layer(3, 12, random), layer(12, 12, random), layer(12, 8, random)});
  const Domain domain = cube(3, 3.0);
  const std::uint64_t n = count(network, domain);
  SearchOptions options;
  options.is_watched = true;
  Forecast forecast;
  Scout scout(network, domain, options, [](const Progress&) { return false; });
  scout.look(0.01, forecast);
  CHECK(forecast.error() >= 1.0);  // too early
  scout.look(20.0, forecast);
  CHECK(forecast.error() < 0.2);
  CHECK(check::near(forecast.fraction(0.01, n / 2), 0.5, 0.15));
}

CASE(a_search_that_is_watched_finds_the_same) {
  std::mt19937 random(9);
  const Network network({layer(5, 14, random), layer(14, 14, random), layer(14, 14, random)});
  const Domain domain = cube(5, 2.0);
  const std::uint64_t expected = count(network, domain);
  for (const std::size_t n_threads : {1U, 3U}) {
    SearchOptions options;
    options.is_watched = true;
    options.n_threads = n_threads;
    double last = 0.0;
    bool grows = true;
    Search search(network, domain, options, [&](const Progress& p) {
      grows = grows && p.fraction >= last && p.fraction <= 1.0;
      last = p.fraction;
      return false;
    });
    CountVisitor visitor;
    CHECK(search.run(visitor) == Completion::finished);
    CHECK(search.n_regions() == expected);
    CHECK(grows && search.progress().fraction == 1.0);
  }
}

}  // namespace

int main() { return check::run_all(); }
