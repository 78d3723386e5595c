#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "check.hpp"
#include "linregions/domain_vertices.hpp"
#include "linregions/exact_vertex.hpp"
#include "linregions/vertex_kernels.hpp"
#include "networks.hpp"

namespace {

using namespace networks;

ExactRow exact_row(const std::vector<std::int64_t>& numbers) {
  return {{numbers.begin(), numbers.end()}, numbers};
}

CASE(signs_at_vertices_are_exact) {
  // x = 1/3, y = 2/3, of which no double is right.
  const ExactRow x = exact_row({-1, 3, 0});
  const ExactRow y = exact_row({-2, 0, 3});
  const ExactRow sum = exact_row({-1, 1, 1});
  const std::vector<const ExactRow*> point{&x, &y};
  CHECK(sign_at_vertex(point, exact_row({-1, 1, 1})) == 0);
  CHECK(sign_at_vertex(point, exact_row({0, 2, -1})) == 0);
  CHECK(sign_at_vertex(point, exact_row({1, 2000000000, -1000000001})) == 1);
  CHECK(sign_at_vertex(point, exact_row({-1, 2000000000, -1000000000})) == -1);
  // Three lines through it, two of which are parallel.
  const ExactRow again = exact_row({2, -6, 0});
  const std::vector<const ExactRow*> more{&x, &again, &sum};
  CHECK(sign_at_vertex(more, exact_row({-2, 0, 3})) == 0);
  CHECK(sign_at_vertex(more, exact_row({-2, 0, 4})) == 1);
  // Numbers beyond machine words.
  ExactRow large = exact_row({-1, 3, 0});
  for (Integer& value : large.values) value <<= 200;
  large.words.clear();
  const std::vector<const ExactRow*> mixed{&y, &large};
  CHECK(sign_at_vertex(mixed, sum) == 0);
}

CASE(meeting_points_are_exact) {
  const ExactRow x = exact_row({-1, 3, 0});
  const ExactRow y = exact_row({-2, 0, 3});
  const auto point = meeting_point(std::vector<const ExactRow*>{&x, &y});
  CHECK(point && (*point)[1] * 3 == (*point)[0] && (*point)[2] * 3 == (*point)[0] * 2);
  const ExactRow parallel = exact_row({5, 3, 0});
  const auto direction = meeting_point(std::vector<const ExactRow*>{&x, &parallel});
  CHECK(direction && (*direction)[0] == 0 && (*direction)[1] == 0 && (*direction)[2] != 0);
  CHECK(!meeting_point(std::vector<const ExactRow*>{&x, &x}));
}

CASE(domains_have_their_vertices) {
  const std::vector<double> w{1, 0}, b{0};
  const Network plane({layer(2, w, b)});
  const std::vector<std::uint32_t> pattern(1, 0);
  const auto found = [&](const Domain& domain) {
    ExactRows rows(plane, domain, pattern);
    return vertices_of(domain, rows);
  };
  const auto square = found(cube(2, 1.0));
  CHECK(square && square->vertices.size() == 4 && square->vertices[0].radius == 0.0);
  // 3 x <= 1 ends at no double.
  const auto thirds = found({2, {3, 0, 0, 1, -1, 0, 0, -1}, {1, 1, 1, 1}});
  CHECK(thirds && thirds->vertices[1].radius > 0.0 && thirds->vertices[1].radius < 1e-15);
  const auto triangle = found({2, {-1, 0, 0, -1, 1, 1}, {0, 0, 1}});
  CHECK(triangle && triangle->vertices.size() == 3 && triangle->reach().sum >= 2.0);
  // The third half-space touches a corner of the square that the others make.
  const auto touched = found({2, {1, 0, 0, 1, 1, 1, -1, 0, 0, -1}, {1, 1, 2, 1, 1}});
  CHECK(touched && touched->vertices.size() == 4);
  CHECK(!found({2, {-1, 0, 0, -1}, {0, 0}}));          // a quadrant
  CHECK(!found({2, {1, 0, -1, 0}, {1, 1}}));           // a strip
  CHECK(!found({2, {1, 0, -1, 0, 0, 1}, {1, 1, 1}}));  // half a strip
  CHECK(!found({2, {}, {}}));
}

CASE(edges_are_those_of_the_polytope) {
  // A square pyramid: its apex is on four facets.
  const std::vector<std::uint64_t> tight{0b00011, 0b00110, 0b01100, 0b01001, 0b01111};
  std::vector<std::uint64_t> base = tight;
  for (std::size_t v = 0; v < 4; ++v) base[v] |= 0b10000;
  const auto alive = VertexSet<1>::first(5);
  std::vector<VertexSet<1>> on(64);
  for (std::size_t v = 0; v < 5; ++v) {
    for (std::size_t f = 0; f < 5; ++f) {
      if ((base[v] >> f & 1) != 0) on[f].insert(v);
    }
  }
  const auto& run = vertex_kernels<1>();
  for (std::uint64_t negative = 1; negative < 31; ++negative) {
    const VertexSet<1> below{{negative}};
    const VertexSet<1> above = alive - below;
    std::size_t expected = 0;
    for (std::size_t v = 0; v < 4; ++v) {
      expected += below.contains(v) != below.contains((v + 1) % 4) ? 1 : 0;
      expected += below.contains(v) != below.contains(4) ? 1 : 0;
    }
    CrossedEdge edges[16];
    CHECK(run.edges[2](base.data(), alive, below, above, edges, 16) == expected);
    CHECK(run.edges_of_facets[2](base.data(), on.data(), alive, below, above, edges, 16) ==
          expected);
    for (std::size_t i = 0; i < expected; ++i) {
      CHECK(below.contains(edges[i].negative) && above.contains(edges[i].positive));
    }
    CHECK(run.edges[2](base.data(), alive, below, above, edges, 1) == 2);
    CHECK(run.edges_of_facets[2](base.data(), on.data(), alive, below, above, edges, 1) == 2);
  }
}

CASE(signs_are_the_same_on_all_processors) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  const VertexKernels<4>* levels[] = {&vertex_kernels<4>(), &Levels<VertexKernels<4>>::base};
  constexpr std::size_t kStride = 264;
  for (std::size_t dim = 1; dim <= kMaxVertexDim; ++dim) {
    std::vector<double> x(dim * kStride), rows(7 * (dim + 1) + 8), error(15, 1e-12);
    std::vector<double> radius(kStride);
    for (double& value : x) value = normal(random);
    for (double& value : radius) value = 0.1 * std::abs(normal(random));
    for (double& value : rows) value = normal(random);
    VertexSet<4> slots;
    for (std::size_t v = 0; v < 200; ++v) {
      if (normal(random) > 0.0) slots.insert(v);
    }
    const CutColumns cuts{rows.data(), 7, error.data()};
    std::vector<OpenCut<4>> open[2];
    for (std::size_t level = 0; level < 2; ++level) {
      open[level].resize(7);
      for (std::uint32_t c = 0; c < 7; ++c) open[level][c].cut = c;
      levels[level]->classify[dim - 1](cuts, {x.data(), kStride, radius.data(), 256},
                                       open[level].data(), 7);
      levels[level]->extend[dim - 1](cuts, {x.data() + 9, kStride, radius.data() + 9, slots.size()},
                                     slots, open[level].data(), 7);
    }
    for (std::size_t c = 0; c < 7; ++c) {
      CHECK((open[0][c].positive - open[1][c].positive).size() == 0);
      CHECK((open[1][c].positive - open[0][c].positive).size() == 0);
      CHECK((open[0][c].negative - open[1][c].negative).size() == 0);
      CHECK((open[1][c].negative - open[0][c].negative).size() == 0);
      // The i-th new vertex went to the i-th slot.
      std::size_t i = 9;
      for (std::size_t v = 0; v < 256; ++v) {
        const std::size_t at = slots.contains(v) ? i++ : v;
        double value = rows[c];
        for (std::size_t k = 0; k < dim; ++k) value += rows[(k + 1) * 7 + c] * x[k * kStride + at];
        CHECK(open[0][c].positive.contains(v) == (value > kBlur[dim - 1] * radius[at]));
        CHECK(open[0][c].negative.contains(v) == (value < -kBlur[dim - 1] * radius[at]));
      }
    }
  }
}

CASE(points_on_edges_are_within_their_radius) {
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> part(0.0, 1.0);
  const auto& run = vertex_kernels<1>();
  for (int n = 0; n < 1000; ++n) {
    // Two vertices whose exact places are off by their radius, and a cut between them.
    double x[2 * 16] = {};
    double off[2][2];
    const double radii[3] = {1e-9, 1e-5, 1e-13};
    const double radius[2] = {radii[n % 3], radii[n / 3 % 3]};
    for (std::size_t v = 0; v < 2; ++v) {
      const double angle = normal(random);
      off[v][0] = radius[v] * std::cos(angle);
      off[v][1] = radius[v] * std::sin(angle);
      for (std::size_t k = 0; k < 2; ++k) x[k * 16 + v] = normal(random);
    }
    const double slope = normal(random);
    double row[3] = {0.0, std::cos(slope), std::sin(slope)};
    const double h0 = row[1] * x[0] + row[2] * x[16];
    const double h1 = row[1] * x[1] + row[2] * x[17];
    const double where = n % 5 == 0 ? 1e-7 : n % 5 == 1 ? 1.0 - 1e-7 : part(random);
    row[0] = -((1.0 - where) * h0 + where * h1);
    const bool is_up = h0 < h1;
    if (std::abs(h1 - h0) < 1e-3) continue;
    const CrossedEdge edge{static_cast<std::uint16_t>(is_up ? 0 : 1),
                           static_cast<std::uint16_t>(is_up ? 1 : 0)};
    const std::uint64_t tight[2] = {0b11, 0b101};
    const double error = 1e-15;
    double point[2 * 16], point_radius[16];
    std::uint64_t point_tight[16];
    const double largest =
        run.cross[1](VertexView{x, 16, radius, tight}, {{row, 1, &error}, 0, &edge, 1, 8, 10.0},
                     VertexArrays{point, 16, point_radius, point_tight});
    const double p[2] = {x[0] + off[0][0], x[16] + off[0][1]};
    const double q[2] = {x[1] + off[1][0], x[17] + off[1][1]};
    const double h_p = row[0] + row[1] * p[0] + row[2] * p[1];
    const double h_q = row[0] + row[1] * q[0] + row[2] * q[1];
    const double share = h_p / (h_p - h_q);
    const double distance = std::hypot(p[0] + share * (q[0] - p[0]) - point[0],
                                       p[1] + share * (q[1] - p[1]) - point[16]);
    CHECK(distance <= point_radius[0]);
    CHECK(largest == point_radius[0] && point_tight[0] == 0b1001);
  }
}

CASE(fresh_vertices_are_within_their_radius) {
  std::mt19937 random(2);
  std::uniform_int_distribution<int> digit(-8, 8);
  const auto& run = vertex_kernels<1>();
  for (std::size_t dim = 1; dim <= kMaxVertexDim; ++dim) {
    int n_known = 0;
    constexpr std::size_t kPoints = MeetingPlanes::kPoints;
    for (std::size_t n = 0; n < 200; ++n) {
      const std::size_t n_points = 1 + n % kPoints;
      double exact[kMaxVertexDim][kPoints];
      MeetingPlanes planes{};
      for (std::size_t i = 0; i < n_points; ++i) {
        for (std::size_t j = 0; j < dim; ++j) {
          exact[j][i] = digit(random) / 4.0;
          planes.point[j][i] = exact[j][i] + 1e-6 * digit(random);
        }
        for (std::size_t k = 0; k < dim; ++k) {
          for (std::size_t j = 0; j < dim; ++j) {
            planes.normal[k][j][i] = digit(random) / 8.0;
            planes.constant[k][i] -= planes.normal[k][j][i] * exact[j][i];  // exact: few bits
          }
        }
      }
      run.refine[dim - 1](planes, n_points);
      for (std::size_t i = 0; i < n_points; ++i) {
        double squares = 0.0;
        for (std::size_t j = 0; j < dim; ++j) {
          const double off = planes.point[j][i] - exact[j][i];
          squares += off * off;
        }
        CHECK(std::isinf(planes.radius[i]) || std::sqrt(squares) <= planes.radius[i]);
        n_known += planes.radius[i] < 1e-12 ? 1 : 0;
        for (std::size_t k = 0; k < dim; ++k) planes.constant_error[k][i] = 1e-5;
      }
      // With blurred rows the radius covers where the others would meet.
      run.refine[dim - 1](planes, n_points);
      for (std::size_t i = 0; i < n_points; ++i) {
        CHECK(!(planes.radius[i] < 5e-6 / static_cast<double>(dim)));
      }
    }
    CHECK(n_known > 600);
  }
}

CASE(cells_of_both_kinds_count_the_same) {
  for (unsigned seed = 0; seed < 15; ++seed) {
    std::mt19937 random(seed);
    const std::size_t dim = 1 + seed % 5;
    std::uniform_int_distribution<int> digit(-2, 2);
    const auto numbers = [&](std::size_t n) {
      std::vector<double> result(n);
      for (double& value : result) value = digit(random);
      return result;
    };
    const std::size_t width = dim > 3 ? 6 : 9;
    const Network network({layer(dim, numbers(width * dim), numbers(width)),
                           layer(width, numbers(5 * width), numbers(5))});
    SearchOptions by_constraints;
    by_constraints.cells = CellKinds::lp;
    CHECK(count(network, cube(dim, 1.5)) == count(network, cube(dim, 1.5), by_constraints));
  }
}

}  // namespace

int main() { return check::run_all(); }
