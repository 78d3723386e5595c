// Where vertices are, and a point between them: the third part of VertexCell.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "vertex_cell.hpp"

namespace linregions {

namespace {

using Id = ConstraintStack::Id;

/// A square system of hyperplanes, by rows, and its approximate inverse.
struct Basis {
  std::array<Id, kMaxVertexDim> ids{};
  std::array<std::array<double, kMaxVertexDim>, kMaxVertexDim> rows{};
  std::array<std::array<double, kMaxVertexDim>, kMaxVertexDim> inverse{};
};

/// Chooses the dim most independent hyperplanes, by elimination with the largest pivots, and
/// inverts them; false if doubles do not show that there are as many.
bool find_basis(const ConstraintStack& constraints, std::span<const Id> ids, Basis& basis) {
  const std::size_t dim = constraints.dim();
  std::vector<std::array<double, kMaxVertexDim>> rest(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    std::copy_n(constraints.row(ids[i]) + 1, dim, rest[i].begin());
  }
  std::vector<std::size_t> order(ids.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
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
    if (largest < 1e-14) return false;
    std::swap(rest[p], rest[row]);
    std::swap(order[p], order[row]);
    for (std::size_t i = p + 1; i < rest.size(); ++i) {
      const double factor = rest[i][col] / rest[p][col];
      for (std::size_t k = 0; k < dim; ++k) rest[i][k] -= factor * rest[p][k];
      rest[i][col] = 0.0;
    }
  }
  std::array<std::array<double, kMaxVertexDim>, kMaxVertexDim> a{};
  for (std::size_t i = 0; i < dim; ++i) {
    basis.ids[i] = ids[order[i]];
    std::copy_n(constraints.row(basis.ids[i]) + 1, dim, basis.rows[i].begin());
    a[i] = basis.rows[i];
    basis.inverse[i].fill(0.0);
    basis.inverse[i][i] = 1.0;
  }
  for (std::size_t p = 0; p < dim; ++p) {
    std::size_t pivot = p;
    for (std::size_t i = p + 1; i < dim; ++i) {
      if (std::abs(a[i][p]) > std::abs(a[pivot][p])) pivot = i;
    }
    if (std::abs(a[pivot][p]) < 1e-14) return false;
    std::swap(a[p], a[pivot]);
    std::swap(basis.inverse[p], basis.inverse[pivot]);
    const double scale = 1.0 / a[p][p];
    for (std::size_t k = 0; k < dim; ++k) {
      a[p][k] *= scale;
      basis.inverse[p][k] *= scale;
    }
    for (std::size_t i = 0; i < dim; ++i) {
      if (i == p) continue;
      const double factor = a[i][p];
      for (std::size_t k = 0; k < dim; ++k) {
        a[i][k] -= factor * a[p][k];
        basis.inverse[i][k] -= factor * basis.inverse[p][k];
      }
    }
  }
  return true;
}

/// Bound of the error of a half-space's value at a point, as doubles compute it.
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

double value_of(const ConstraintStack& constraints, Id id, const double* point) {
  const double* row = constraints.row(id);
  double value = row[0];
  for (std::size_t k = 0; k < constraints.dim(); ++k) value += row[k + 1] * point[k];
  return value;
}

/// How far a point is at most from where the exact hyperplanes meet: docs/rigour.md, "Vertices".
double distance_bound(const ConstraintStack& constraints, const Basis& basis, const double* point) {
  const std::size_t dim = constraints.dim();
  const double sum = sum_of(point, dim);
  double largest = 0.0;
  double contraction = 0.0;
  std::array<double, kMaxVertexDim> step{};
  for (std::size_t i = 0; i < dim; ++i) {
    double size = 0.0;
    double blur = 0.0;
    for (std::size_t k = 0; k < dim; ++k) {
      const double weight = std::abs(basis.inverse[i][k]);
      size += weight;
      blur += weight * constraints.entry(basis.ids[k]).error.coefficient;
      step[i] += weight * (std::abs(value_of(constraints, basis.ids[k], point)) +
                           value_error(constraints, basis.ids[k], sum));
    }
    double row = static_cast<double>(dim) * (rigour::gamma(dim + 10) * (1.0 + 2.0 * size) + blur);
    for (std::size_t j = 0; j < dim; ++j) {
      double entry = i == j ? 1.0 : 0.0;
      for (std::size_t k = 0; k < dim; ++k) entry -= basis.inverse[i][k] * basis.rows[k][j];
      row += std::abs(entry);
    }
    contraction = std::max(contraction, row);
    largest = std::max(largest, step[i]);
  }
  if (!(contraction < 0.5)) return std::numeric_limits<double>::infinity();
  double squares = 0.0;
  for (std::size_t i = 0; i < dim; ++i) {
    const double off = step[i] + contraction * largest / (1.0 - contraction);
    squares += off * off;
  }
  return 1.0001 * std::sqrt(squares);
}

}  // namespace

/// Computes a vertex afresh from its facets, if that gives it a smaller radius.
void VertexCell::refine(const ConstraintStack& constraints, std::size_t slot) {
  std::array<Id, kFacets> ids;
  const std::size_t n = tight_ids(slot, ids);
  Basis basis;
  if (!find_basis(constraints, {ids.data(), n}, basis)) return;
  std::array<double, kMaxVertexDim> point{};
  std::array<double, kMaxVertexDim> value{};
  for (std::size_t k = 0; k < dim_; ++k) point[k] = coordinate(k)[slot];
  for (std::size_t k = 0; k < dim_; ++k) {
    value[k] = value_of(constraints, basis.ids[k], point.data());
  }
  for (std::size_t i = 0; i < dim_; ++i) {
    for (std::size_t k = 0; k < dim_; ++k) point[i] -= basis.inverse[i][k] * value[k];
  }
  const double radius = distance_bound(constraints, basis, point.data());
  if (!(radius < r_[slot])) return;
  r_[slot] = radius;
  for (std::size_t k = 0; k < dim_; ++k) coordinate(k)[slot] = point[k];
}

std::vector<Id> VertexCell::basis(const ConstraintStack& constraints) const {
  std::vector<Id> result;
  alive_.for_each([&](std::size_t v) {
    if (!result.empty()) return;
    std::array<Id, kFacets> ids;
    const std::size_t n = tight_ids(v, ids);
    Basis basis;
    if (!find_basis(constraints, {ids.data(), n}, basis)) return;
    result.assign(basis.ids.begin(), basis.ids.begin() + static_cast<std::ptrdiff_t>(dim_));
  });
  return result;
}

/// The centroid of the vertices, unless rounding leaves open whether it is inside.
void VertexCell::reported_point(const CellContext& context, InteriorPoint& out) const {
  const ConstraintStack& constraints = context.constraints;
  out.point.assign(dim_, 0.0);
  alive_.for_each([&](std::size_t v) {
    for (std::size_t k = 0; k < dim_; ++k) out.point[k] += coordinate(k)[v];
  });
  const double share = 1.0 / static_cast<double>(alive_.size());
  for (double& x : out.point) x *= share;
  const double sum = sum_of(out.point.data(), dim_);
  out.margin = std::numeric_limits<double>::infinity();
  bool is_proven = true;
  for (std::uint64_t rest = used_facets_; rest != 0; rest &= rest - 1) {
    const Id id = facets_[static_cast<std::size_t>(std::countr_zero(rest))];
    const double value = ConstraintStack::sign(id) * value_of(constraints, id, out.point.data());
    is_proven = is_proven && value > value_error(constraints, id, sum);
    out.margin = std::min(out.margin, constraints.distance(id, out.point));
  }
  if (context.arbiter != nullptr && !is_proven) {
    out = context.arbiter->report(path(constraints), nullptr);
  }
}

}  // namespace linregions
