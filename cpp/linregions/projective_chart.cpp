#include "projective_chart.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "inverse.hpp"

namespace linregions {

namespace {

/// A stage whose outputs are its rows: z = W y + b.
Network linear_map(std::size_t dim, const std::vector<double>& weights,
                   const std::vector<double>& bias) {
  Stage stage;
  stage.map = AffineMap::from_dense(dim, dim, weights.data(), bias.data());
  stage.activations = {{{}, {1.0}, {0.0}}};
  for (std::size_t k = 0; k < dim; ++k) stage.outputs.push_back({k, 1, 0});
  return Network({std::move(stage)});
}

double rounded_to(double value, double grid) { return grid * std::round(value / grid); }

}  // namespace

ProjectiveChart::ProjectiveChart(std::size_t dim, Network functions)
    : dim_(dim), functions_(std::move(functions)) {
  rows_.set_chart(functions_.stages().front());
}

std::shared_ptr<ProjectiveChart> ProjectiveChart::around(const Dictionary& dictionary, int n_bits) {
  const std::size_t d = dictionary.dim();
  const double* vertex = dictionary.column(0);
  double size = 0.0;
  for (std::size_t k = 0; k < d; ++k) size = std::max(size, std::abs(vertex[k]));
  if (size == 0.0) size = 1.0;
  if (!(size > 0x1p-200 && size < 0x1p200)) return nullptr;
  const double grid = rigour::power_of_two(rigour::exponent_of(size) - n_bits);
  // x0 is 1 at the vertex and 0 at the ends of the edges, which are about as long as the vertex is
  // far from zero.
  std::vector<double> bias(d);
  std::vector<double> weights(d * d);
  for (std::size_t k = 0; k < d; ++k) bias[k] = rounded_to(vertex[k], grid);
  for (std::size_t j = 0; j < d; ++j) {
    const double* edge = dictionary.column(j + 1);
    double largest = 0.0;
    for (std::size_t k = 0; k < d; ++k) largest = std::max(largest, std::abs(edge[k]));
    if (!(largest > 0.0)) return nullptr;
    for (std::size_t k = 0; k < d; ++k) {
      weights[k * d + j] = rounded_to(size / largest * edge[k], grid) - bias[k];
    }
  }
  std::shared_ptr<ProjectiveChart> chart(new ProjectiveChart(d, linear_map(d, weights, bias)));

  const std::size_t n = d + 1;
  std::vector<double>& m = chart->matrix_;
  m.assign(n * n, -1.0);
  m[0] = 1.0;
  for (std::size_t k = 0; k < d; ++k) {
    m[(k + 1) * n] = bias[k];
    std::copy_n(weights.begin() + static_cast<std::ptrdiff_t>(k * d), d,
                m.begin() + static_cast<std::ptrdiff_t>((k + 1) * n + 1));
  }
  std::vector<double> copy = m;
  std::vector<double>& inverse = chart->inverse_;
  if (!invert(n, 1e-100, copy, inverse)) return nullptr;
  // The exact inverse differs by (I - inverse * m) times itself.
  double off = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    double sum = 0.0;
    for (std::size_t k = 0; k < n; ++k) {
      double rest = i == k ? 1.0 : 0.0;
      double terms = rest;
      for (std::size_t j = 0; j < n; ++j) {
        rest -= inverse[i * n + j] * m[j * n + k];
        terms += std::abs(inverse[i * n + j] * m[j * n + k]);
      }
      sum += std::abs(rest) + rigour::gamma(n + 5) * terms;
    }
    off = std::max(off, sum * (1.0 + rigour::gamma(n + 5)));
  }
  if (!(off < 0.01)) return nullptr;
  chart->column_sum_.assign(n, 0.0);
  chart->column_error_.assign(n, 0.0);
  for (std::size_t k = 0; k < n; ++k) {
    double largest = 0.0;
    for (std::size_t j = 0; j < n; ++j) {
      const double entry = std::abs(inverse[j * n + k]);
      largest = std::max(largest, entry);
      chart->column_sum_[k] += entry;
    }
    chart->column_error_[k] = 1.02 * off * largest;
  }
  return chart;
}

void ProjectiveChart::map(const double* y, double* x) const {
  double x0 = 1.0;
  for (std::size_t j = 0; j < dim_; ++j) x0 -= y[j];
  for (std::size_t k = 0; k < dim_; ++k) {
    const double* row = &matrix_[(k + 1) * (dim_ + 1)];
    double value = row[0];
    for (std::size_t j = 0; j < dim_; ++j) value += row[j + 1] * y[j];
    x[k] = value / x0;
  }
}

RationalPoint ProjectiveChart::map(const RationalPoint& y) const {
  const int grain = rigour::grain(matrix_);
  RationalPoint x;
  x.numerators.assign(dim_, 0);
  x.denominator = y.denominator;
  for (const Integer& number : y.numerators) x.denominator -= number;
  const auto exponent_of = [](double value) { return rigour::take_apart(value).exponent; };
  for (std::size_t k = 0; k < dim_; ++k) {
    for (std::size_t j = 0; j <= dim_; ++j) {
      const double entry = coefficient(k, j);
      if (entry == 0.0) continue;
      const Integer term =
          (j == 0 ? y.denominator : y.numerators[j - 1]) * rigour::take_apart(entry).mantissa;
      x.numerators[k] += term << static_cast<unsigned>(exponent_of(entry) - grain);
    }
  }
  // Numerators are multiples of 2^grain, which is at most 1.
  if (grain < 0) x.denominator <<= static_cast<unsigned>(-grain);
  for (Integer& number : x.numerators) {
    if (grain > 0) number <<= static_cast<unsigned>(grain);
  }
  return x;
}

Wall ProjectiveChart::wall(const ConstraintStack& constraints, ConstraintStack::Id id) const {
  const std::size_t n = dim_ + 1;
  const double* row = constraints.row(id);
  const rigour::RowError& error = constraints.entry(id).error;
  double sum = 0.0;
  double largest = 0.0;
  for (std::size_t j = 0; j < n; ++j) {
    sum += std::abs(row[j]);
    largest = std::max(largest, std::abs(row[j]));
  }
  const double blur = std::max(error.constant, error.coefficient) + rigour::gamma(n + 10) * largest;
  Wall wall{};
  double squares = 0.0;
  double steepest = 0.0;
  for (std::size_t k = 0; k < n; ++k) {
    double value = 0.0;
    for (std::size_t j = 0; j < n; ++j) value += row[j] * inverse_[j * n + k];
    wall.row[k] = ConstraintStack::sign(id) * value;
    const double off = 1.0001 * (blur * column_sum_[k] + sum * column_error_[k]);
    if (k == 0) {
      wall.constant_error = off;
    } else {
      wall.coefficient_error = std::max(wall.coefficient_error, off);
      steepest = std::max(steepest, std::abs(value));
      squares += value * value;
    }
  }
  const double rounding = rigour::gamma(kMaxVertexDim + 12);
  wall.constant_error += rounding * std::abs(wall.row[0]) + rigour::kNoUnderflow;
  wall.coefficient_error += rounding * steepest;
  wall.inverse_length = 1.0 / std::sqrt(squares);
  return wall;
}

InteriorPoint ProjectiveChart::inside(const ConstraintStack& constraints,
                                      std::span<const ConstraintStack::Id> halfspaces,
                                      std::vector<double> x) const {
  Wall::Point point{};
  std::copy(x.begin(), x.end(), point.begin());
  double sum = 0.0;
  for (const double coordinate : x) sum += std::abs(coordinate);
  sum *= 1.0 + rigour::gamma(dim_ + 5);
  InteriorPoint result{std::move(x), std::numeric_limits<double>::infinity()};
  bool is_proven = true;
  for (const ConstraintStack::Id id : halfspaces) {
    const Wall side = wall(constraints, id);
    const double value = side.value_at(point);
    is_proven = is_proven && value > side.error_at(sum);
    result.margin = std::min(result.margin, value * side.inverse_length);
  }
  if (!is_proven) result.margin = std::min(result.margin, 0.0);
  return result;
}

}  // namespace linregions
