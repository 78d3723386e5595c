#include "sweep_level.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "rigour.hpp"
#include "sweep_kernels.hpp"

namespace linregions {

namespace {

constexpr long kNoBit = -(1L << 40);

/// Solves the positive definite system G x = y in place; directions that G does not see get 0.
void solve_cholesky(std::vector<double>& g, std::vector<double>& y) {
  const std::size_t d = y.size();
  for (std::size_t k = 0; k < d; ++k) {
    for (std::size_t j = 0; j < k; ++j) {
      for (std::size_t i = k; i < d; ++i) g[i * d + k] -= g[i * d + j] * g[k * d + j];
    }
    const double pivot = g[k * d + k];
    const double scale = pivot > 1e-13 ? 1.0 / std::sqrt(pivot) : 0.0;
    for (std::size_t i = k; i < d; ++i) g[i * d + k] *= scale;
  }
  for (std::size_t k = 0; k < d; ++k) {
    for (std::size_t j = 0; j < k; ++j) y[k] -= g[k * d + j] * y[j];
    y[k] = g[k * d + k] > 0.0 ? y[k] / g[k * d + k] : 0.0;
  }
  for (std::size_t k = d; k-- > 0;) {
    for (std::size_t i = k + 1; i < d; ++i) y[k] -= g[i * d + k] * y[i];
    y[k] = g[k * d + k] > 0.0 ? y[k] / g[k * d + k] : 0.0;
  }
}

struct Centre {
  std::vector<double> point;
  double distance = 0.0;  ///< of a typical hyperplane
};

/// A point near most of the hyperplanes: least squares, weighted again and again so that far ones
/// hardly count. Any point would do; a good one makes the sweep's 16-bit keys differ.
Centre centre_of(std::size_t n, std::size_t dim, const std::vector<double>& rows) {
  constexpr int kRounds = 6;
  const std::size_t width = dim + 1;
  Centre centre{std::vector<double>(dim, 0.0), 0.0};
  std::vector<double> weight(n, 1.0), distance(n), sorted, g;
  for (int round = 0; round < kRounds; ++round) {
    g.assign(dim * dim, 0.0);
    std::fill(centre.point.begin(), centre.point.end(), 0.0);
    for (std::size_t h = 0; h < n; ++h) {
      const double* row = &rows[h * width];
      for (std::size_t k = 0; k < dim; ++k) {
        for (std::size_t j = 0; j < dim; ++j) g[k * dim + j] += weight[h] * row[k] * row[j];
        centre.point[k] -= weight[h] * row[k] * row[dim];
      }
    }
    solve_cholesky(g, centre.point);
    for (std::size_t h = 0; h < n; ++h) {
      double value = rows[h * width + dim];
      for (std::size_t k = 0; k < dim; ++k) value += rows[h * width + k] * centre.point[k];
      distance[h] = std::abs(value);
    }
    sorted = distance;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(n / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    centre.distance = *middle;
    if (!(centre.distance > 0.0)) break;
    for (std::size_t h = 0; h < n; ++h) {
      const double relative = 1.0 + distance[h] / centre.distance;
      weight[h] = 1.0 / (relative * relative);
    }
  }
  return centre;
}

}  // namespace

long leading_bit(const Integer& value) {
  return value == 0 ? kNoBit : static_cast<long>(msb(abs(value)));
}

double scaled_double(const Integer& value, long exponent) {
  constexpr long kBits = 62;
  const long excess = std::max(leading_bit(value) - kBits, 0L);
  const Integer head = excess == 0 ? value : Integer(abs(value) >> static_cast<unsigned>(excess));
  const auto word = static_cast<double>(static_cast<std::int64_t>(head));
  const double result =
      std::ldexp(word, static_cast<int>(std::clamp(excess - exponent, -4000L, 4000L)));
  return excess != 0 && value < 0 ? -result : result;
}

long row_exponent(const IntegerRows& rows, std::size_t r, long unit) {
  constexpr long kConstantBits = 30;
  long result = kNoBit;
  for (std::size_t c = 0; c + 1 < rows.width; ++c) {
    result = std::max(result, leading_bit(rows.at(r, c)) + 1);
  }
  const long constant = leading_bit(rows.at(r, rows.width - 1)) + 1;
  return std::max(result, constant - unit - kConstantBits);
}

long distance_exponent(const IntegerRows& rows) {
  std::vector<long> distances;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Integer& constant = rows.at(r, rows.width - 1);
    if (constant == 0) continue;
    long normal = kNoBit;
    for (std::size_t c = 0; c + 1 < rows.width; ++c) {
      normal = std::max(normal, leading_bit(rows.at(r, c)));
    }
    distances.push_back(leading_bit(constant) - normal);
  }
  if (distances.empty()) return 0;
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle;
}

SweepLevel sweep_level(IntegerRows rows) {
  constexpr long kPointBits = 52;
  SweepLevel level;
  level.dim = rows.width - 1;
  level.n = rows.size();
  const std::size_t dim = level.dim, n = level.n;

  const long unit = distance_exponent(rows);
  std::vector<double> table;
  for (std::size_t h = 0; h < n; ++h) {
    const long exponent = row_exponent(rows, h, unit);
    for (std::size_t c = 0; c < dim; ++c) table.push_back(scaled_double(rows.at(h, c), exponent));
    table.push_back(scaled_double(rows.at(h, dim), exponent + unit));
  }
  const Centre centre = centre_of(n, dim, table);

  // the constants at the centre, without rounding: times 2^(grid - unit), grid making it an integer
  double extent = 0.0;
  for (const double x : centre.point) extent = std::max(extent, std::abs(x));
  const long grid = kPointBits - (extent > 0.0 ? std::ilogb(extent) : 0);
  const long up = std::max(grid - unit, 0L), down = std::max(unit - grid, 0L);
  IntegerRows moved = rows;
  for (std::size_t h = 0; h < n; ++h) {
    Integer& constant = moved.at(h, dim);
    constant <<= static_cast<unsigned>(up);
    for (std::size_t c = 0; c < dim; ++c) {
      const auto step = static_cast<std::int64_t>(
          std::llround(std::ldexp(centre.point[c], static_cast<int>(grid))));
      constant += Integer(rows.at(h, c) * step) << static_cast<unsigned>(down);
    }
  }
  const long typical = centre.distance > 0.0 ? std::ilogb(centre.distance) + unit + up : unit + up;

  level.stride = sweep_padded(n + 1, kSweepDoubles) + kSweepDoubles;
  level.columns.assign(level.stride * (dim + 1), 0.0);
  for (std::size_t h = 0; h < n; ++h) {
    const long exponent = row_exponent(moved, h, typical);
    const double constant = scaled_double(moved.at(h, dim), exponent + typical);
    level.columns[h] = constant;
    level.largest_constant = std::max(level.largest_constant, std::abs(constant));
    for (std::size_t c = 0; c < dim; ++c) {
      level.columns[(c + 1) * level.stride + h] = scaled_double(moved.at(h, c), exponent);
    }
  }
  level.columns[level.stride + n] = 1.0;
  level.largest_coordinate = 1.0;
  level.coordinate_error = 1.1 * rigour::kUnitRoundoff;
  level.constant_error =
      1.1 * rigour::kUnitRoundoff * level.largest_constant + rigour::kNoUnderflow;
  level.exact = std::move(rows);
  return level;
}

}  // namespace linregions
