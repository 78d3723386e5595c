#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "check.hpp"
#include "linregions/polytope_vertices.hpp"
#include "linregions/polytope_volume.hpp"

namespace {

using namespace linregions;

/// Rows of {x : |x_k| <= 1}.
std::vector<double> cube(std::size_t dim) {
  std::vector<double> rows(2 * dim * dim, 0.0);
  for (std::size_t k = 0; k < dim; ++k) {
    rows[2 * k * dim + k] = 1.0;
    rows[(2 * k + 1) * dim + k] = -1.0;
  }
  return rows;
}

/// Rows of {x : sum |x_k| <= 1}: 2^(dim - 1) facets in each vertex.
std::vector<double> cross_polytope(std::size_t dim) {
  std::vector<double> rows;
  for (std::size_t signs = 0; signs < std::size_t{1} << dim; ++signs) {
    for (std::size_t k = 0; k < dim; ++k) rows.push_back((signs >> k & 1) != 0 ? 1.0 : -1.0);
  }
  return rows;
}

double volume(const std::vector<double>& rows, std::size_t dim) {
  Monitor monitor(0.0, {});
  const auto vertices = polytope_vertices(rows, dim, 10'000, monitor);
  CHECK(vertices.has_value());
  return polytope_volume(rows, *vertices, 1'000'000, monitor).value_or(-1.0);
}

bool is_close(double x, double y) { return std::abs(x - y) <= 1e-12 * std::abs(y); }

CASE(cubes_and_cross_polytopes) {
  double power = 1.0;
  double factorial = 1.0;
  for (std::size_t dim = 1; dim <= 8; ++dim) {
    power *= 2.0;
    factorial *= static_cast<double>(dim);
    CHECK(is_close(volume(cube(dim), dim), power));
    if (dim <= 6) CHECK(is_close(volume(cross_polytope(dim), dim), power / factorial));
  }
}

CASE(vertices_know_their_facets) {
  Monitor monitor(0.0, {});
  const auto found = polytope_vertices(cross_polytope(3), 3, 100, monitor);
  CHECK(found && found->size() == 6 && found->facets.size() == 8);
  for (const std::uint64_t tight : found->tight) CHECK(std::popcount(tight) == 4);
}

CASE(redundant_rows_change_nothing) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  for (std::size_t dim = 2; dim <= 6; ++dim) {
    std::vector<double> rows = cube(dim);
    rows.insert(rows.end(), rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(dim));
    for (std::size_t i = 0; i < 20; ++i) {  // beyond the cube's corners, or through one of them
      std::vector<double> row(dim);
      double reach = 0.0;
      for (double& x : row) reach += std::abs(x = normal(random));
      for (const double x : row) rows.push_back(x / reach * (i % 2 == 0 ? 1.0 : 0.8));
    }
    CHECK(is_close(volume(rows, dim), std::ldexp(1.0, static_cast<int>(dim))));
  }
}

CASE(a_cut_leaves_two_parts_of_the_whole) {
  std::mt19937 random(2);
  std::normal_distribution<double> normal;
  for (std::size_t dim = 2; dim <= 7; ++dim) {
    // The half-space {x : <a, x> <= t}, t > 0, of the cube; and the cube's half with it turned
    // round, which has the origin outside: by inclusion and exclusion of {|<a, x>| <= t}.
    std::vector<double> row(dim);
    double reach = 0.0;
    for (double& x : row) reach += std::abs(x = normal(random));
    for (double& x : row) x /= 0.3 * reach;
    std::vector<double> one = cube(dim);
    one.insert(one.end(), row.begin(), row.end());
    std::vector<double> both = one;
    for (const double x : row) both.push_back(-x);
    const double whole = std::ldexp(1.0, static_cast<int>(dim));
    CHECK(is_close(2.0 * volume(one, dim) - volume(both, dim), whole));
  }
}

CASE(what_has_no_volume_or_too_many_vertices) {
  Monitor monitor(0.0, {});
  CHECK(!polytope_vertices(std::vector<double>{1, 0, 0, 1}, 2, 100, monitor));
  CHECK(!polytope_vertices(std::vector<double>{1, 0, 0, 1, -1, 0}, 2, 100, monitor));
  CHECK(!polytope_vertices(cube(6), 6, 50, monitor));
  const auto vertices = polytope_vertices(cube(6), 6, 64, monitor);
  CHECK(vertices && !polytope_volume(cube(6), *vertices, 10, monitor));
}

}  // namespace

int main() { return check::run_all(); }
