#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "check.hpp"
#include "linregions/annealing.hpp"
#include "linregions/errors.hpp"
#include "linregions/polytope_walk.hpp"
#include "linregions/truncated_normal.hpp"
#include "linregions/walk_body.hpp"

namespace {

using namespace linregions;

constexpr WalkKind kKinds[] = {WalkKind::coordinate, WalkKind::direction, WalkKind::billiard};

/// [-1, 1]^d
WalkBody cube(std::size_t d) {
  std::vector<double> rows(2 * d * d, 0.0);
  for (std::size_t i = 0; i < 2 * d; ++i) rows[i * d + i / 2] = i % 2 == 0 ? 1.0 : -1.0;
  return WalkBody(d, rows, std::vector<double>(2 * d, 1.0));
}

/// {x >= 0, sum x <= 1}, with its centre moved to the origin.
WalkBody simplex(std::size_t d) {
  std::vector<double> rows((d + 1) * d, 0.0), bounds(d + 1, 1.0 / static_cast<double>(d + 1));
  for (std::size_t i = 0; i < d; ++i) {
    rows[i * d + i] = -1.0;
    rows[d * d + i] = 1.0;
  }
  return WalkBody(d, rows, bounds);
}

/// Steps after which points of so few dimensions are about independent.
std::size_t enough_steps(WalkKind kind, std::size_t d) {
  return kind == WalkKind::billiard ? 2 : 12 * d;
}

/// Moments of the first two coordinates of n points of a chain.
struct Moments {
  double mean = 0.0, square = 0.0, fourth = 0.0, product = 0.0;
  bool is_inside = true;
};

Moments moments(const WalkBody& body, WalkKind kind, double duration, double precision,
                std::size_t n) {
  const std::size_t d = body.dim();
  PolytopeWalk walk(body, {kind, enough_steps(kind, d), duration});
  RandomStream random(3, static_cast<std::uint64_t>(kind));
  std::vector<double> x(d, 0.0);
  Moments sum;
  for (std::size_t i = 0; i < n + 10; ++i) {
    walk.move(x, precision, random);
    for (std::size_t k = 0; k < body.n_rows(); ++k) {
      double value = 0.0;
      for (std::size_t j = 0; j < d; ++j) value += body.row(k)[j] * x[j];
      sum.is_inside &= value <= body.bounds()[k] + 1e-12;
    }
    if (i < 10) continue;
    sum.mean += x[0] / static_cast<double>(n);
    sum.square += x[0] * x[0] / static_cast<double>(n);
    sum.fourth += std::pow(x[0], 4) / static_cast<double>(n);
    sum.product += x[0] * x[1] / static_cast<double>(n);
  }
  return sum;
}

/// Moment k of the density exp(-x^2 precision / 2) on [low, high], by Simpson's rule.
double normal_moment(int k, double low, double high, double precision) {
  double sum = 0.0, mass = 0.0;
  constexpr int kParts = 20'000;
  for (int i = 0; i <= kParts; ++i) {
    const double x = low + (high - low) * i / kParts;
    const double weight = std::exp(-0.5 * precision * x * x) * (i == 0 || i == kParts ? 1.0
                                                                : i % 2 == 1          ? 4.0
                                                                                      : 2.0);
    sum += weight * std::pow(x, k);
    mass += weight;
  }
  return sum / mass;
}

CASE(points_of_a_cube_have_its_moments) {
  for (const WalkKind kind : kKinds) {
    const Moments found = moments(cube(6), kind, 1.5, 0.0, 40'000);
    CHECK(found.is_inside);
    CHECK(std::abs(found.mean) < 0.015);
    CHECK(std::abs(found.square - 1.0 / 3) < 0.008);
    CHECK(std::abs(found.fourth - 1.0 / 5) < 0.008);
    CHECK(std::abs(found.product) < 0.008);
  }
}

/// A coordinate of the simplex has the distribution Beta(1, d), two of them Dirichlet's.
CASE(points_of_a_simplex_have_its_moments) {
  constexpr double d = 5.0, mean = 1.0 / (d + 1.0);
  const double variance = d / ((d + 1.0) * (d + 1.0) * (d + 2.0));
  for (const WalkKind kind : kKinds) {
    const Moments found = moments(simplex(5), kind, 0.4, 0.0, 40'000);
    CHECK(found.is_inside);
    CHECK(std::abs(found.mean) < 0.003);
    CHECK(std::abs(found.square - variance) < 0.05 * variance);
    CHECK(std::abs(found.product + mean * mean / (d + 2.0)) < 0.05 * variance);
  }
}

CASE(normal_points_of_a_cube_have_their_moments) {
  for (const double precision : {0.5, 3.0, 40.0}) {
    const double square = normal_moment(2, -1.0, 1.0, precision);
    const double fourth = normal_moment(4, -1.0, 1.0, precision);
    for (const WalkKind kind : kKinds) {
      const Moments found = moments(cube(4), kind, 1.5, precision, 40'000);
      CHECK(found.is_inside);
      CHECK(std::abs(found.mean) < 0.03 * std::sqrt(square));
      CHECK(std::abs(found.square - square) < 0.03 * square);
      CHECK(std::abs(found.fourth - fourth) < 0.06 * fourth);
      CHECK(std::abs(found.product) < 0.03 * square);
    }
  }
}

CASE(truncated_normals_have_their_moments) {
  const double ends[][2] = {{-1.0, 0.5}, {-9.0, 9.0},  {-0.2, 6.0},   {0.5, 1.0}, {0.5, 9.0},
                            {4.0, 8.0},  {7.0, 100.0}, {-90.0, -3.0}, {2.0, 3.0}, {0.31, 3.0}};
  RandomStream random(1, 0);
  constexpr int kDraws = 100'000;
  for (const auto& [low, high] : ends) {
    double mean = 0.0, square = 0.0;
    for (int i = 0; i < kDraws; ++i) {
      const double x = truncated_normal(low, high, random);
      CHECK(low <= x && x <= high);
      mean += x / kDraws;
      square += x * x / kDraws;
    }
    const double first = normal_moment(1, low, high, 1.0),
                 second = normal_moment(2, low, high, 1.0);
    const double deviation = std::sqrt(second - first * first);
    CHECK(std::abs(mean - first) < 0.015 * deviation);
    CHECK(std::abs(std::sqrt(square - mean * mean) - deviation) < 0.02 * deviation);
  }
}

/// Many rows: their products are not kept in a table.
CASE(walks_with_too_many_rows_for_a_table) {
  constexpr std::size_t kCopies = 1'100;
  std::vector<double> rows;
  for (std::size_t i = 0; i < kCopies; ++i) {
    for (const double sign : {-1.0, 1.0}) {
      rows.insert(rows.end(), {sign, 0.0});
      rows.insert(rows.end(), {0.0, sign});
    }
  }
  const WalkBody body(2, rows, std::vector<double>(rows.size() / 2, 1.0));
  const Moments found = moments(body, WalkKind::billiard, 1.5, 0.0, 4'000);
  CHECK(found.is_inside);
  CHECK(std::abs(found.square - 1.0 / 3) < 0.02);
}

struct Sample {
  double mean = 0.0;
  double error = 0.0;  // of the mean
};

/// Of the estimates over the volume.
Sample sample(const WalkBody& body, WalkKind kind, double log_volume, std::size_t n) {
  Annealing annealing(body, {{kind, enough_steps(kind, body.dim()), 2.0}, 50, 4}, 0.0, nullptr);
  CHECK(annealing.schedule(0.3) == Completion::finished);
  CHECK(annealing.precisions().back() == 0.0);
  CHECK(std::abs(annealing.scheduled_value() - log_volume) < 1.0);
  CHECK(annealing.run(0, n, 2) == Completion::finished);
  CHECK(annealing.values().size() == n);
  double sum = 0.0, squares = 0.0;
  for (const double log : annealing.values()) sum += std::exp(log - log_volume);
  const double mean = sum / static_cast<double>(n);
  for (const double log : annealing.values()) {
    squares += std::pow(std::exp(log - log_volume) - mean, 2);
  }
  return {mean, std::sqrt(squares / static_cast<double>(n * (n - 1)))};
}

CASE(volumes_are_estimated_without_bias) {
  for (const WalkKind kind : kKinds) {
    for (const std::size_t d : {1, 3, 8}) {
      const Sample found = sample(cube(d), kind, static_cast<double>(d) * std::log(2.0), 400);
      CHECK(std::abs(found.mean - 1.0) < 4.0 * found.error);
      CHECK(found.error < 0.05);
    }
    const Sample found = sample(simplex(6), kind, -std::lgamma(7.0), 400);
    CHECK(std::abs(found.mean - 1.0) < 4.0 * found.error);
    CHECK(found.error < 0.05);
  }
}

CASE(values_depend_on_seed_and_number_only) {
  const WalkBody body = cube(5);
  std::vector<std::vector<double>> values;
  for (const std::size_t n_threads : {1, 3}) {
    Annealing annealing(body, {{}, 20, 9}, 0.0, nullptr);
    CHECK(annealing.schedule(0.3) == Completion::finished);
    CHECK(annealing.run(2, 7, n_threads) == Completion::finished);
    values.push_back(annealing.values());
  }
  CHECK(values[0] == values[1]);
  Annealing other(body, {{}, 20, 8}, 0.0, nullptr);
  CHECK(other.schedule(0.3) == Completion::finished);
  CHECK(other.run(2, 7, 1) == Completion::finished);
  CHECK(other.values() != values[0]);
}

CASE(limits_and_wrong_rows) {
  const WalkBody body = cube(40);
  Annealing late(body, {{}, 100'000, 1}, 0.02, nullptr);
  CHECK(late.schedule(0.3) == Completion::time_limit);
  late.set_precisions({20.0, 1.0, 0.0});
  CHECK(late.run(0, 4, 2) == Completion::time_limit);
  CHECK(late.values().size() < 4);
  Annealing stopped(body, {{}, 100'000, 1}, 0.0, [](const Progress&) { return true; });
  CHECK(stopped.schedule(0.3) == Completion::interrupted);
  using Values = std::vector<double>;
  CHECK(check::throws<InputError>([] { WalkBody(2, Values{1.0, 0.0}, Values{0.0}); }));
  CHECK(check::throws<InputError>([] { WalkBody(2, Values{0.0, 0.0}, Values{1.0}); }));
  CHECK(check::throws<InputError>([] { WalkBody(2, Values{1.0, 0.0, 1.0}, Values{1.0}); }));
  CHECK(check::throws<InputError>([] { WalkBody(1, Values{NAN}, Values{1.0}); }));
  CHECK(check::throws<InputError>([&] { Annealing(body, {{}, 1, 1}, 0.0, nullptr); }));
  Annealing aimless(body, {{}, 2, 1}, 0.0, nullptr);
  CHECK(check::throws<InputError>([&] { aimless.run(0, 1, 1); }));
}

}  // namespace

int main() { return check::run_all(); }
