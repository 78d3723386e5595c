#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "check.hpp"
#include "linregions/flat_kernels.hpp"
#include "linregions/flat_rows.hpp"
#include "linregions/kernels.hpp"

namespace {

using namespace linregions;

struct Line {
  double constant, a, b;
};

/// The square [-1, 1]^2 and lines in it, each with the same margin.
FlatRows square(const std::vector<Line>& lines, double margin = 1e-12) {
  FlatRows rows;
  rows.reset(2, 4, lines.size());
  rows.reach() = {1.0, 1.0};
  for (std::size_t i = 0; i < 4; ++i) {
    rows.column(0)[i] = 1.0;
    rows.column(1 + i / 2)[i] = i % 2 == 0 ? 1.0 : -1.0;
    rows.margin()[i] = margin;
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t row = rows.first_cut() + i;
    rows.column(0)[row] = lines[i].constant;
    rows.column(1)[row] = lines[i].a;
    rows.column(2)[row] = lines[i].b;
    rows.margin()[row] = margin;
  }
  return rows;
}

/// 1 + lines + points, where a line of random numbers meets the square and another one.
std::int64_t cells_of(const std::vector<Line>& lines) {
  std::int64_t n = 1;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& p = lines[i];
    n += std::abs(p.constant) < std::abs(p.a) + std::abs(p.b) ? 1 : 0;
    for (std::size_t j = 0; j < i; ++j) {
      const Line& q = lines[j];
      const double det = p.a * q.b - p.b * q.a;
      const double x = (p.b * q.constant - q.b * p.constant) / det;
      const double y = (q.a * p.constant - p.a * q.constant) / det;
      n += std::abs(x) < 1.0 && std::abs(y) < 1.0 ? 1 : 0;
    }
  }
  return n;
}

std::vector<Line> random_lines(std::size_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<Line> lines(n);
  for (Line& line : lines) line = {0.7 * normal(random), normal(random), normal(random)};
  return lines;
}

CASE(polygons_are_counted) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    const std::vector<Line> lines = random_lines(seed % 40, seed);
    CHECK(square(lines).count_cells() == cells_of(lines));
  }
}

CASE(what_margins_cannot_tell_is_not_counted) {
  CHECK(square({{0.0, 1.0, 1.0}, {0.0, 1.0, 1.0}}).count_cells() == -1);  // the same line
  CHECK(square({{0.0, 1.0, 1.0}, {0.0, -3.0, -3.0}}).count_cells() == -1);
  CHECK(square({{0.0, 1.0, 0.0}, {0.0, 0.0, 1.0}, {0.0, 1.0, 1.0}}).count_cells() == -1);
  CHECK(square({{-1.0, 1.0, 0.0}}).count_cells() == -1);  // a side of the square
  CHECK(square({{-2.0, 1.0, 1.0}}).count_cells() == -1);  // touches a corner
  CHECK(square({{0.0, 1.0, 1.0}, {0.0, 1.0, -1.0}, {1.0, 1.0, 1.0}}).count_cells() == 6);
  CHECK(square({{0.0, 0.0, 0.0}}).count_cells() == -1);
  CHECK(square({{5.0, 0.0, 0.0}}).count_cells() == 1);
  CHECK(square({{0.3, 1.0, 0.0}, {0.2, 1.0, 0.0}}, 1e-3).count_cells() == 3);
  CHECK(square({{0.3, 1.0, 0.0}, {0.2, 1.0, 1e-4}, {0.1, 0.0, 1.0}}, 0.02).count_cells() == -1);
}

void polygon_levels_agree(const FlatKernels& kernel, const FlatKernels& reference) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const std::vector<Line> lines = random_lines(1 + seed % 30, seed);
    const FlatRows rows = square(lines);
    const std::size_t room = flat_padded(lines.size());
    std::vector<double> scratch(3 * room);
    const PolygonView view{rows.view(),
                           rows.margin(),
                           rows.first_cut(),
                           rows.first_cut(),
                           lines.size(),
                           0,
                           {1.0, 1.0},
                           scratch.data(),
                           scratch.data() + room,
                           scratch.data() + 2 * room};
    CHECK(kernel.count_lines(view) == reference.count_lines(view));
  }
}

CASE(every_level_counts_alike) { polygon_levels_agree(flat_kernels(), Levels<FlatKernels>::base); }

CASE(a_trace_is_what_the_rows_are_there) {
  std::mt19937 random(7);
  std::normal_distribution<double> normal;
  constexpr std::size_t dim = 4, n_constraints = 11, n_cuts = 9, cut = 5;
  FlatRows rows;
  rows.reset(dim, n_constraints, n_cuts);
  rows.reach() = std::vector<double>(dim, 1.0);
  for (std::size_t i = 0; i < rows.first_cut() + n_cuts; ++i) {
    if (i >= n_constraints && i < rows.first_cut()) continue;
    for (std::size_t j = 0; j <= dim; ++j) rows.column(j)[i] = normal(random);
    rows.margin()[i] = 1e-13;
  }
  const std::size_t axis = rows.steepest_axis(cut);
  CHECK(rows.varies_along(axis, cut));
  FlatRows trace;
  CHECK(trace.restrict_to(rows, cut, axis, cut));
  CHECK(trace.dim() == dim - 1 && trace.n_cuts() == cut && trace.n_constraints() == n_constraints);

  const std::vector<double> there{0.3, -0.2, 0.7};
  std::vector<double> point;  // the same in the space around
  for (std::size_t j = 0, k = 0; j < dim; ++j) point.push_back(j == axis ? 0.0 : there[k++]);
  const std::size_t row = rows.first_cut() + cut;
  double value = rows.column(0)[row];
  for (std::size_t j = 0; j < dim; ++j) value += rows.column(j + 1)[row] * point[j];
  point[axis] = -value / rows.column(axis + 1)[row];
  for (std::size_t i = 0; i < trace.first_cut() + cut; ++i) {
    double around = rows.column(0)[i], inside = trace.column(0)[i];
    for (std::size_t j = 0; j < dim; ++j) around += rows.column(j + 1)[i] * point[j];
    for (std::size_t j = 0; j + 1 < dim; ++j) inside += trace.column(j + 1)[i] * there[j];
    CHECK(check::near(around, inside));
    CHECK(trace.margin()[i] >= rows.margin()[i]);
  }
}

CASE(points_need_a_margin) {
  FlatRows rows = square({{0.0, 1.0, 1.0}}, 1e-3);
  const std::vector<double> inside{0.5, -0.5}, near{0.997, 0.0}, beyond{1.5, 0.0};
  CHECK(rows.is_inside(inside.data()));
  CHECK(!rows.is_inside(near.data()));
  CHECK(!rows.is_inside(beyond.data()));
  std::vector<double> moved{0.9, 0.5};
  CHECK(rows.crosses_at(moved.data(), 0, 0));
  CHECK(moved[0] == -0.5);
  const std::vector<std::uint32_t> sides{0, 2};
  CHECK(!rows.proves_sign(0, 1.0, sides, std::vector<double>{1.0, 1.0}));
}

}  // namespace

int main() { return check::run_all(); }
