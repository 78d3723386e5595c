#include "vertex_basis.hpp"

#include <algorithm>
#include <cmath>
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
  std::vector<std::array<double, kMaxVertexDim>> rest(candidates.size());
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

std::array<Id, kMaxVertexDim> independent_planes(const ConstraintStack& constraints,
                                                 std::span<const Id> candidates) {
  const std::size_t dim = constraints.dim();
  std::array<Id, kMaxVertexDim> planes{};
  if (candidates.size() == dim) {
    std::copy_n(candidates.begin(), dim, planes.begin());
  } else {
    std::vector<Id> ordered(candidates.begin(), candidates.end());
    order_by_independence(constraints, ordered);
    std::copy_n(ordered.begin(), dim, planes.begin());
  }
  return planes;
}

void set_planes(const ConstraintStack& constraints, std::span<const Id> planes, std::size_t index,
                MeetingPlanes& out) {
  for (std::size_t k = 0; k < planes.size(); ++k) {
    const double* row = constraints.row(planes[k]);
    const rigour::RowError& error = constraints.entry(planes[k]).error;
    out.constant[k][index] = row[0];
    for (std::size_t j = 0; j < constraints.dim(); ++j) out.normal[k][j][index] = row[j + 1];
    out.constant_error[k][index] = error.constant;
    out.coefficient_error[k][index] = error.coefficient;
  }
}

}  // namespace linregions
