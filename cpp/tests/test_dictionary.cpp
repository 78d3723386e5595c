#include <random>
#include <vector>

#include "check.hpp"
#include "linregions/constraints.hpp"
#include "linregions/cut_rows.hpp"
#include "linregions/dictionary.hpp"

namespace {

const linregions::rigour::Reach kNoReach{{}, 1e300};

using namespace linregions;

/// The cube [-1, 1]^d as a dictionary at its lower corner, with some random cuts.
struct Cube {
  std::size_t dim;
  ConstraintStack constraints;
  CutRows sides, cuts;
  Dictionary dictionary;

  Cube(std::size_t d, unsigned seed) : dim(d), dictionary(d) {
    constraints.reset(d);
    std::vector<double> a(2 * d * d, 0.0), b(2 * d, 1.0);
    for (std::size_t i = 0; i < d; ++i) {
      a[i * d + i] = -1.0;
      a[(d + i) * d + i] = 1.0;
    }
    sides.assign_halfspaces(2 * d, d, a.data(), b.data(), kNoReach);
    dictionary.append_cuts(sides);
    // Lower faces take the place of the free coordinates, upper faces then of the lower ones.
    for (std::size_t c = 0; c < 2 * d; ++c) {
      const auto id = constraints.push(sides, c, {}, true);
      dictionary.pivot_cut(dictionary.first_cut(), c % d + 1, id);
    }
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    const std::size_t n = 6;
    std::vector<double> na(n * d), nb(n);
    for (double& v : na) v = normal(random);
    for (double& v : nb) v = 0.1 * normal(random);
    cuts.assign_halfspaces(n, d, na.data(), nb.data(), kNoReach);
    dictionary.append_cuts(cuts);
  }

  /// Every row is what its original says at the vertex and along each edge.
  void check_rows(double tol) const {
    for (std::size_t i = dictionary.first_constraint(); i < dictionary.n_rows(); ++i) {
      const bool is_cut = i >= dictionary.first_cut();
      const auto id = dictionary.row_id(i);
      const double sign = is_cut ? 1.0 : ConstraintStack::sign(id);
      for (std::size_t j = 0; j <= dim; ++j) {
        double value = 0.0;
        for (std::size_t k = 0; k <= dim; ++k) {
          const double a =
              is_cut ? cuts.column(k)[static_cast<std::size_t>(id)] : constraints.row(id)[k];
          value += a * (k > 0 ? dictionary.at(k - 1, j) : j == 0 ? 1.0 : 0.0);
        }
        CHECK(check::near(dictionary.at(i, j), sign * value, tol));
      }
    }
  }
};

/// The lowest constraint along column `col`, or 0.
std::size_t blocking_row(const Dictionary& d, std::size_t col) {
  std::size_t best = 0;
  for (std::size_t i = d.first_constraint(); i < d.first_cut(); ++i) {
    if (d.at(i, col) >= -1e-9) continue;
    if (best == 0 || d.at(i, 0) / -d.at(i, col) < d.at(best, 0) / -d.at(best, col)) best = i;
  }
  return best;
}

CASE(the_cube_is_feasible_and_has_no_free_columns) {
  const Cube cube(4, 1);
  CHECK(!cube.dictionary.has_free_columns());
  CHECK(cube.dictionary.n_constraints() == 4);
  CHECK(cube.dictionary.n_cuts() == 6);
  cube.check_rows(1e-12);
  for (std::size_t i = 4; i < 8; ++i) CHECK(check::near(cube.dictionary.at(i, 0), 2.0));
}

CASE(pivots_keep_every_row_true) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    Cube cube(5, seed);
    std::mt19937 random(seed);
    for (int step = 0; step < 60; ++step) {
      const std::size_t col = 1 + random() % 5;
      const std::size_t row = blocking_row(cube.dictionary, col);
      if (row != 0) cube.dictionary.pivot(row, col);
    }
    cube.check_rows(1e-9);
    CHECK(cube.dictionary.refactor(cube.constraints, cube.cuts));
    cube.check_rows(1e-13);
    CHECK(cube.dictionary.pivots_since_refactor() == 0);
  }
}

CASE(flipping_a_column_keeps_the_other_side) {
  Cube cube(3, 7);
  const std::size_t row = cube.dictionary.first_cut() + 2;
  cube.dictionary.pivot_cut(row, 1, cube.constraints.push(cube.cuts, 2, {}, true));
  CHECK(cube.dictionary.n_cuts() == 5);
  Dictionary other(3);
  other.assign(cube.dictionary);
  other.flip(1);
  for (std::size_t i = 0; i < other.n_rows(); ++i) {
    CHECK(other.at(i, 1) == -cube.dictionary.at(i, 1));
    CHECK(other.at(i, 2) == cube.dictionary.at(i, 2));
  }
  CHECK(other.col_id(1) == ConstraintStack::opposite(cube.dictionary.col_id(1)));
}

CASE(kept_rows_stay_in_order) {
  Cube cube(3, 9);
  const auto last = cube.dictionary.row_id(cube.dictionary.n_rows() - 1);
  const std::vector<std::uint32_t> kept{4, 7, 11};
  cube.dictionary.keep_rows(kept, 1);
  CHECK(cube.dictionary.n_constraints() == 1 && cube.dictionary.n_cuts() == 2);
  CHECK(cube.dictionary.row_id(cube.dictionary.n_rows() - 1) == last);
  cube.check_rows(1e-12);
}

}  // namespace

int main() { return check::run_all(); }
