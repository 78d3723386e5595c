#include "vertex_basis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace linregions {

using Id = ConstraintStack::Id;

double value_of(const ConstraintStack& constraints, Id id, const double* point) {
  const double* row = constraints.row(id);
  double value = row[0];
  for (std::size_t k = 0; k < constraints.dim(); ++k) value += row[k + 1] * point[k];
  return value;
}

double value_error(const ConstraintStack& constraints, Id id, double sum) {
  const ConstraintStack::Entry& entry = constraints.entry(id);
  return entry.error.constant + entry.error.coefficient * sum +
         rigour::gamma(constraints.dim() + 8) * (std::abs(constraints.row(id)[0]) + 2.0 * sum) +
         rigour::kNoUnderflow;
}

double sum_of(const double* point, std::size_t dim) {
  double sum = 0.0;
  for (std::size_t k = 0; k < dim; ++k) sum += std::abs(point[k]);
  return sum * (1.0 + rigour::gamma(dim + 5));
}

namespace {

/// Puts the most independent candidates first, by elimination with the largest pivots.
void order_by_independence(const ConstraintStack& constraints, std::vector<Id>& candidates) {
  const std::size_t dim = constraints.dim();
  std::vector<VertexBasis::Numbers> rest(candidates.size());
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    std::copy_n(constraints.row(candidates[i]) + 1, dim, rest[i].begin());
  }
  for (std::size_t p = 0; p < dim; ++p) {
    std::size_t row = p;
    std::size_t col = 0;
    double largest = 0.0;
    for (std::size_t i = p; i < rest.size(); ++i) {
      for (std::size_t k = 0; k < dim; ++k) {
        if (std::abs(rest[i][k]) <= largest) continue;
        largest = std::abs(rest[i][k]);
        row = i;
        col = k;
      }
    }
    if (largest == 0.0) return;
    std::swap(rest[p], rest[row]);
    std::swap(candidates[p], candidates[row]);
    for (std::size_t i = p + 1; i < rest.size(); ++i) {
      const double factor = rest[i][col] / rest[p][col];
      for (std::size_t k = 0; k < dim; ++k) rest[i][k] -= factor * rest[p][k];
      rest[i][col] = 0.0;
    }
  }
}

}  // namespace

bool VertexBasis::find(const ConstraintStack& constraints, std::span<const Id> candidates) {
  const std::size_t dim = constraints.dim();
  if (candidates.size() < dim) return false;
  if (candidates.size() == dim) {
    std::copy_n(candidates.begin(), dim, ids.begin());
  } else {
    std::vector<Id> ordered(candidates.begin(), candidates.end());
    order_by_independence(constraints, ordered);
    std::copy_n(ordered.begin(), dim, ids.begin());
  }
  std::array<Numbers, kMaxVertexDim> a;
  for (std::size_t i = 0; i < dim; ++i) {
    std::copy_n(constraints.row(ids[i]) + 1, dim, rows[i].begin());
    a[i] = rows[i];
    inverse[i].fill(0.0);
    inverse[i][i] = 1.0;
  }
  for (std::size_t p = 0; p < dim; ++p) {
    std::size_t pivot = p;
    for (std::size_t i = p + 1; i < dim; ++i) {
      if (std::abs(a[i][p]) > std::abs(a[pivot][p])) pivot = i;
    }
    if (std::abs(a[pivot][p]) < 1e-14) return false;
    std::swap(a[p], a[pivot]);
    std::swap(inverse[p], inverse[pivot]);
    const double scale = 1.0 / a[p][p];
    for (std::size_t k = 0; k < dim; ++k) {
      a[p][k] *= scale;
      inverse[p][k] *= scale;
    }
    for (std::size_t i = 0; i < dim; ++i) {
      if (i == p) continue;
      const double factor = a[i][p];
      for (std::size_t k = 0; k < dim; ++k) {
        a[i][k] -= factor * a[p][k];
        inverse[i][k] -= factor * inverse[p][k];
      }
    }
  }
  return true;
}

void VertexBasis::approach(const ConstraintStack& constraints, Numbers& point) const {
  const std::size_t dim = constraints.dim();
  Numbers value{};
  for (std::size_t k = 0; k < dim; ++k) value[k] = value_of(constraints, ids[k], point.data());
  for (std::size_t i = 0; i < dim; ++i) {
    for (std::size_t k = 0; k < dim; ++k) point[i] -= inverse[i][k] * value[k];
  }
}

double VertexBasis::distance_bound(const ConstraintStack& constraints, const Numbers& point) const {
  const std::size_t dim = constraints.dim();
  const double sum = sum_of(point.data(), dim);
  Numbers off{};   // per hyperplane, how far its value at the point is from zero at most
  Numbers blur{};  // the error of its coefficients
  for (std::size_t k = 0; k < dim; ++k) {
    off[k] = std::abs(value_of(constraints, ids[k], point.data())) +
             value_error(constraints, ids[k], sum);
    blur[k] = constraints.entry(ids[k]).error.coefficient;
  }
  double largest = 0.0;
  double contraction = 0.0;
  Numbers step{};
  for (std::size_t i = 0; i < dim; ++i) {
    double size = 0.0;
    double tilt = 0.0;
    Numbers product{};
    for (std::size_t k = 0; k < dim; ++k) {
      const double factor = inverse[i][k];
      const double weight = std::abs(factor);
      size += weight;
      tilt += weight * blur[k];
      step[i] += weight * off[k];
      for (std::size_t j = 0; j < dim; ++j) product[j] += factor * rows[k][j];
    }
    product[i] -= 1.0;
    double row = static_cast<double>(dim) * (rigour::gamma(dim + 10) * (1.0 + 2.0 * size) + tilt);
    for (std::size_t j = 0; j < dim; ++j) row += std::abs(product[j]);
    contraction = std::max(contraction, row);
    largest = std::max(largest, step[i]);
  }
  if (!(contraction < 0.5)) return std::numeric_limits<double>::infinity();
  double squares = 0.0;
  for (std::size_t i = 0; i < dim; ++i) {
    const double distance = step[i] + contraction * largest / (1.0 - contraction);
    squares += distance * distance;
  }
  return 1.0001 * std::sqrt(squares);
}

}  // namespace linregions
