#include <algorithm>
#include <random>
#include <vector>

#include "check.hpp"
#include "linregions/kernels.hpp"

namespace {

using namespace linregions;

struct Table {
  std::size_t dim = 5, n_constraints = 13, n_cuts = 7, stride = 40;
  std::vector<double> values;
  std::vector<double> noise;

  explicit Table(unsigned seed) : values(stride * (dim + 1)), noise(n_constraints, 1e-12) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    for (double& v : values) v = normal(random);
    for (std::size_t i = dim; i < dim + n_constraints; ++i) values[i] = std::abs(values[i]);
    values[dim + 2] = 0.0;  // a degenerate vertex
  }
  [[nodiscard]] TableView view() { return {values.data(), stride, dim, n_constraints, n_cuts}; }
};

struct Survey {
  std::vector<double> length, threshold, inverse, fall, rise;
  SurveyView view;

  explicit Survey(const Table& t)
      : length(t.dim),
        threshold(t.dim),
        inverse(t.n_constraints + kRowPadding),
        fall(t.n_cuts + kRowPadding),
        rise(t.n_cuts + kRowPadding),
        view{t.noise.data(), 0.0,         0.0,        0.0, length.data(), threshold.data(),
             inverse.data(), fall.data(), rise.data()} {}
};

void levels_agree(const Kernels& kernel, const Kernels& reference) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    Table a(seed), b(seed);
    Survey of_a(a), of_b(b);
    kernel.survey(a.view(), of_a.view);
    reference.survey(b.view(), of_b.view);
    for (std::size_t j = 0; j < a.dim; ++j) CHECK(check::near(of_a.length[j], of_b.length[j]));
    for (std::size_t k = 0; k < a.n_cuts; ++k) {
      CHECK(check::near(of_a.fall[k], of_b.fall[k]));
      CHECK(check::near(of_a.rise[k], of_b.rise[k]));
      CHECK(of_a.fall[k] <= 0 && of_a.rise[k] >= 0);
    }
    const std::size_t rows = a.dim + a.n_constraints + a.n_cuts;
    kernel.pivot(a.values.data(), a.stride, rows, a.dim + 1, 7, 2);
    reference.pivot(b.values.data(), b.stride, rows, b.dim + 1, 7, 2);
    for (std::size_t i = 0; i < a.values.size(); ++i) {
      CHECK(check::near(a.values[i], b.values[i], 1e-9));
    }
  }
}

CASE(chosen_kernels_agree_with_plain_ones) { levels_agree(kernels(), Levels<Kernels>::base); }

CASE(a_pivot_undoes_itself) {
  Table t(3);
  const std::vector<double> before = t.values;
  const std::size_t rows = t.dim + t.n_constraints + t.n_cuts;
  for (int twice = 0; twice < 2; ++twice) {
    kernels().pivot(t.values.data(), t.stride, rows, t.dim + 1, 9, 3);
  }
  for (std::size_t j = 0; j <= t.dim; ++j) {
    for (std::size_t i = 0; i < rows; ++i) {
      CHECK(check::near(t.values[j * t.stride + i], before[j * t.stride + i], 1e-9));
    }
  }
}

CASE(an_edge_ends_at_the_first_constraint) {
  Table t(4);
  Survey s(t);
  kernels().survey(t.view(), s.view);
  for (std::size_t j = 0; j < t.dim; ++j) {
    double shortest = 1e100;
    for (std::size_t i = t.dim; i < t.dim + t.n_constraints; ++i) {
      const double slope = t.values[(j + 1) * t.stride + i];
      if (slope < -s.threshold[j]) shortest = std::min(shortest, t.values[i] / -slope);
    }
    CHECK(shortest < 1e-90 ? s.length[j] < 1e-90 : check::near(s.length[j], shortest));
  }
}

}  // namespace

int main() { return check::run_all(); }
