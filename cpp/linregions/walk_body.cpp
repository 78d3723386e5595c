#include "walk_body.hpp"

#include <cmath>
#include <string>

#include "errors.hpp"
#include "walk_kernels.hpp"

namespace linregions {

namespace {

constexpr std::size_t kMostRowsInTable = 4096;  // 128 MiB

}  // namespace

WalkBody::WalkBody(std::size_t dim, std::span<const double> rows, std::span<const double> bounds)
    : dim_(dim),
      n_(bounds.size()),
      bounds_((n_ + kWalkLanes - 1) / kWalkLanes * kWalkLanes, 1.0),
      columns_(dim * bounds_.size(), 0.0),
      rows_(rows.begin(), rows.end()) {
  if (dim == 0 || rows.size() != n_ * dim) {
    throw InputError("rows, bounds: expected shapes (n, dim) and (n,)");
  }
  const std::size_t padded = bounds_.size();
  for (std::size_t i = 0; i < n_; ++i) {
    double* row = &rows_[i * dim];
    double square = 0.0;
    for (std::size_t j = 0; j < dim; ++j) square += row[j] * row[j];
    const double length = std::sqrt(square);
    bounds_[i] = bounds[i] / length;
    if (!(length > 0.0 && bounds_[i] > 0.0 && std::isfinite(bounds_[i]) && std::isfinite(length))) {
      throw InputError("row " + std::to_string(i) +
                       ": expected a normal that is not zero and a positive bound");
    }
    for (std::size_t j = 0; j < dim; ++j) {
      row[j] /= length;
      columns_[j * padded + i] = row[j];
    }
  }
  if (n_ > kMostRowsInTable) return;
  products_.resize(n_ * padded);
  for (std::size_t i = 0; i < n_; ++i) {
    walk_kernels().product(columns_.data(), padded, dim, row(i), &products_[i * padded]);
  }
}

const double* WalkBody::products(std::size_t i, std::vector<double>& scratch) const {
  if (!products_.empty()) return &products_[i * n_padded()];
  scratch.resize(n_padded());
  walk_kernels().product(columns_.data(), n_padded(), dim_, row(i), scratch.data());
  return scratch.data();
}

}  // namespace linregions
