#include <cstdint>
#include <random>
#include <vector>

#include "check.hpp"
#include "linregions/vertex_kernels.hpp"

namespace {

using namespace linregions;

constexpr std::size_t kStride = 72;

/// Some points, two affine functions, and their values: small integers, all of it exact.
struct Example {
  Example(std::size_t dim, std::size_t n, std::mt19937& random)
      : rows(2 * (dim + 1) + 8), x(dim * kStride), radius(kStride) {
    std::uniform_int_distribution<int> small(-3, 3);
    for (std::size_t k = 0; k <= dim; ++k) rows[2 * k] = small(random);
    for (std::size_t k = 0; k <= dim; ++k) rows[2 * k + 1] = small(random);
    for (double& value : x) value = small(random);
    for (std::size_t v = 0; v < 64 && alive.size() < n; ++v) {
      if (small(random) > 0) alive.insert(v);
    }
    for (std::size_t c = 0; c < 2; ++c) {
      alive.for_each([&](std::size_t v) {
        double value = rows[c];
        for (std::size_t k = 0; k < dim; ++k) value += rows[2 * (k + 1) + c] * x[k * kStride + v];
        values[c].push_back(static_cast<std::int64_t>(value));
      });
    }
  }

  [[nodiscard]] Meeting meeting(const VertexKernels<1>& run, std::size_t dim) const {
    const double error[16] = {};
    return run.meet[dim - 1]({rows.data(), 2, error}, 0, 1, {x.data(), kStride, radius.data(), 64},
                             alive);
  }
  /// Whether zero is inside the hull of the values: else they are all on one side of a line through
  /// zero, and it can be turned until it meets one of them.
  [[nodiscard]] bool is_zero_inside() const {
    const std::size_t n = values[0].size();
    bool is_inside = false;
    for (std::size_t i = 0; i < n; ++i) {
      const std::int64_t a = values[0][i];
      const std::int64_t b = values[1][i];
      if (a == 0 && b == 0) continue;
      is_inside = true;
      bool has_left = false;
      bool has_right = false;
      for (std::size_t j = 0; j < n; ++j) {
        const std::int64_t side = a * values[1][j] - b * values[0][j];
        has_left = has_left || side > 0;
        has_right = has_right || side < 0;
      }
      if (!has_left || !has_right) return false;
    }
    return is_inside;
  }

  std::vector<double> rows, x, radius;
  VertexSet<1> alive;
  std::vector<std::int64_t> values[2];
};

CASE(cuts_meet_in_a_polytope_as_exact_arithmetic_says) {
  std::mt19937 random(4);
  const VertexKernels<1>* levels[] = {&vertex_kernels<1>(), &Levels<VertexKernels<1>>::base};
  int n_meeting = 0;
  int n_apart = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::size_t dim = 1 + static_cast<std::size_t>(round) % kMaxVertexDim;
    const Example example(dim, 2 + static_cast<std::size_t>(round) % 17, random);
    const bool is_inside = example.is_zero_inside();
    for (const VertexKernels<1>* run : levels) {
      const Meeting found = example.meeting(*run, dim);
      const bool meets = found.largest > 0.0 && found.least < 0.0;
      const bool is_apart = found.upper < 0.0 || found.lower > 0.0;
      CHECK(!meets || is_inside);
      CHECK(!is_apart || !is_inside);
      n_meeting += meets ? 1 : 0;
      n_apart += is_apart ? 1 : 0;
    }
  }
  CHECK(n_meeting > 1000);
  CHECK(n_apart > 1000);
}

CASE(nothing_is_said_of_cuts_that_errors_leave_open) {
  // Four points around zero, in the plane of the values; then with radii that reach beyond it.
  const std::vector<double> rows{0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
  std::vector<double> x(2 * kStride), radius(kStride);
  const double points[4][2] = {{1, 1}, {-1, 1}, {-1, -1}, {1, -1}};
  VertexSet<1> alive;
  for (std::size_t v = 0; v < 4; ++v) {
    for (std::size_t k = 0; k < 2; ++k) x[k * kStride + v] = points[v][k];
    alive.insert(v);
  }
  const double error[16] = {};
  const auto meeting = [&] {
    return vertex_kernels<1>().meet[1]({rows.data(), 2, error}, 0, 1,
                                       {x.data(), kStride, radius.data(), 4}, alive);
  };
  CHECK(meeting().largest > 0.0 && meeting().least < 0.0);
  for (std::size_t v = 0; v < 4; ++v) radius[v] = 0.6;
  CHECK(!(meeting().largest > 0.0 && meeting().least < 0.0));
  CHECK(!(meeting().upper < 0.0 || meeting().lower > 0.0));
  // Moved to the right of zero: apart with small radii, open with those.
  for (std::size_t v = 0; v < 4; ++v) x[v] += 1.5;
  CHECK(!(meeting().upper < 0.0 || meeting().lower > 0.0));
  for (std::size_t v = 0; v < 4; ++v) radius[v] = 0.1;
  CHECK(meeting().lower > 0.0);
}

}  // namespace

int main() { return check::run_all(); }
