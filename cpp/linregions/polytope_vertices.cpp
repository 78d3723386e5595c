#include "polytope_vertices.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace linregions {

namespace {

// A vertex is on a hyperplane if its value is below this part of the two lengths.
constexpr double kOnHyperplane = 1e-11;

/// The cone over a polytope, by its extreme rays (x_0, x), and the rows that cut it so far.
class Cone {
 public:
  Cone(std::span<const double> rows, std::size_t dim)
      : rows_(rows), dim_(dim), n_rows_(rows.size() / dim), n_words_((n_rows_ + 63) / 64) {}

  /// Begins with dim + 1 independent rows, the first ones of an order; false if there are none.
  [[nodiscard]] bool start(std::vector<std::size_t>& order);
  /// False if there are more than `max_rays` then.
  [[nodiscard]] bool cut(std::size_t row, std::size_t max_rays, Monitor& monitor);
  [[nodiscard]] std::optional<PolytopeVertices> vertices() const;

 private:
  [[nodiscard]] std::size_t width() const noexcept { return dim_ + 1; }
  [[nodiscard]] std::size_t n_rays() const noexcept { return rays_.size() / width(); }
  [[nodiscard]] const double* ray(std::size_t i) const noexcept { return &rays_[i * width()]; }
  [[nodiscard]] const std::uint64_t* tight(std::size_t i) const noexcept {
    return &tight_[i * n_words_];
  }
  [[nodiscard]] double value(std::size_t row, const double* ray) const noexcept {
    double sum = ray[0];
    for (std::size_t k = 0; k < dim_; ++k) sum -= rows_[row * dim_ + k] * ray[k + 1];
    return sum;
  }
  [[nodiscard]] double length(std::size_t row) const noexcept {
    double sum = 1.0;
    for (std::size_t k = 0; k < dim_; ++k) sum += rows_[row * dim_ + k] * rows_[row * dim_ + k];
    return std::sqrt(sum);
  }
  [[nodiscard]] bool are_neighbours(std::size_t i, std::size_t j);
  void push(const double* ray, const std::uint64_t* tight);

  std::span<const double> rows_;
  std::size_t dim_, n_rows_, n_words_;
  std::vector<std::size_t> facets_;
  std::vector<double> rays_;          // of length 1
  std::vector<std::uint64_t> tight_;  // bit k is for facets_[k]
  std::vector<std::uint64_t> common_;
};

void Cone::push(const double* ray, const std::uint64_t* tight) {
  double sum = 0.0;
  for (std::size_t k = 0; k < width(); ++k) sum += ray[k] * ray[k];
  const double scale = 1.0 / std::sqrt(sum);
  for (std::size_t k = 0; k < width(); ++k) rays_.push_back(scale * ray[k]);
  tight_.insert(tight_.end(), tight, tight + n_words_);
}

/// Gauss-Jordan elimination of the rows (1, -row), extended by the identity: the columns of the
/// inverse are the rays.
bool Cone::start(std::vector<std::size_t>& order) {
  const std::size_t n = width();
  std::vector<std::vector<double>> reduced;  // rows that were taken, and what made them of units
  std::vector<std::size_t> pivots;
  std::vector<std::size_t> left;
  for (const std::size_t row : order) {
    if (reduced.size() == n) {
      left.push_back(row);
      continue;
    }
    std::vector<double> own(2 * n, 0.0);
    own[0] = 1.0;
    for (std::size_t k = 0; k < dim_; ++k) own[k + 1] = -rows_[row * dim_ + k];
    own[n + reduced.size()] = 1.0;
    for (std::size_t i = 0; i < reduced.size(); ++i) {
      const double factor = own[pivots[i]];
      for (std::size_t k = 0; k < 2 * n; ++k) own[k] -= factor * reduced[i][k];
    }
    std::size_t pivot = 0;
    for (std::size_t k = 1; k < n; ++k) {
      if (std::abs(own[k]) > std::abs(own[pivot])) pivot = k;
    }
    if (std::abs(own[pivot]) <
        1e-6 * length(row)) {  // better from rows that are surely independent
      left.push_back(row);
      continue;
    }
    const double inverse = 1.0 / own[pivot];
    for (double& x : own) x *= inverse;
    for (std::vector<double>& other : reduced) {
      const double factor = other[pivot];
      for (std::size_t k = 0; k < 2 * n; ++k) other[k] -= factor * own[k];
    }
    reduced.push_back(std::move(own));
    pivots.push_back(pivot);
    facets_.push_back(row);
  }
  order = std::move(left);
  if (reduced.size() < n) return false;
  std::vector<double> ray(n);
  std::vector<std::uint64_t> on(n_words_);
  for (std::size_t j = 0; j < n; ++j) {  // on all of these rows but j
    for (std::size_t i = 0; i < n; ++i) ray[pivots[i]] = reduced[i][n + j];
    std::fill(on.begin(), on.end(), 0);
    for (std::size_t i = 0; i < n; ++i) {
      if (i != j) on[i / 64] |= std::uint64_t{1} << (i % 64);
    }
    push(ray.data(), on.data());
  }
  return true;
}

/// No third ray may lie on all rows that two have in common, at least dim - 1. If one of them is
/// on dim rows only, any dim - 1 of these meet in an edge from it.
bool Cone::are_neighbours(std::size_t i, std::size_t j) {
  std::size_t n_common = 0, n_first = 0, n_second = 0;
  for (std::size_t w = 0; w < n_words_; ++w) {
    common_[w] = tight(i)[w] & tight(j)[w];
    n_common += static_cast<std::size_t>(std::popcount(common_[w]));
    n_first += static_cast<std::size_t>(std::popcount(tight(i)[w]));
    n_second += static_cast<std::size_t>(std::popcount(tight(j)[w]));
  }
  if (n_common + 1 < dim_) return false;
  if (n_first == dim_ || n_second == dim_) return true;
  for (std::size_t k = 0; k < n_rays(); ++k) {
    if (k == i || k == j) continue;
    bool has_all = true;
    for (std::size_t w = 0; w < n_words_ && has_all; ++w) {
      has_all = (tight(k)[w] & common_[w]) == common_[w];
    }
    if (has_all) return false;
  }
  return true;
}

bool Cone::cut(std::size_t row, std::size_t max_rays, Monitor& monitor) {
  const double tolerance = kOnHyperplane * length(row);
  std::vector<double> values(n_rays());
  std::vector<std::size_t> negative, positive, zero;
  for (std::size_t i = 0; i < n_rays(); ++i) {
    values[i] = value(row, ray(i));
    (values[i] < -tolerance ? negative : values[i] > tolerance ? positive : zero).push_back(i);
  }
  monitor.tick(n_rays() * width(), {});
  if (negative.empty()) return true;  // redundant
  const std::size_t bit = facets_.size();
  facets_.push_back(row);
  common_.resize(n_words_);
  Cone next(rows_, dim_);
  std::vector<double> point(width());
  for (const std::size_t i : negative) {
    for (const std::size_t j : positive) {
      if (!are_neighbours(i, j)) continue;
      for (std::size_t k = 0; k < width(); ++k) {
        point[k] = values[j] * ray(i)[k] - values[i] * ray(j)[k];
      }
      common_[bit / 64] |= std::uint64_t{1} << (bit % 64);
      next.push(point.data(), common_.data());
    }
    monitor.tick(positive.size() * 4 * n_words_, {});
    if (monitor.stopped() || next.n_rays() > max_rays) return false;
  }
  for (const std::size_t i : zero) {
    tight_[i * n_words_ + bit / 64] |= std::uint64_t{1} << (bit % 64);
    next.push(ray(i), tight(i));
  }
  for (const std::size_t i : positive) next.push(ray(i), tight(i));
  rays_ = std::move(next.rays_);
  tight_ = std::move(next.tight_);
  return n_rays() <= max_rays;
}

std::optional<PolytopeVertices> Cone::vertices() const {
  PolytopeVertices found{dim_, n_words_, facets_, {}, tight_};
  for (std::size_t i = 0; i < n_rays(); ++i) {
    if (ray(i)[0] <= kOnHyperplane) return std::nullopt;
    for (std::size_t k = 0; k < dim_; ++k) found.points.push_back(ray(i)[k + 1] / ray(i)[0]);
  }
  return found;
}

}  // namespace

std::optional<PolytopeVertices> polytope_vertices(std::span<const double> rows, std::size_t dim,
                                                  std::size_t max_vertices, Monitor& monitor) {
  // The hyperplanes next to the origin first: they mostly are facets, so that little is made that
  // others cut off again.
  std::vector<std::size_t> order(rows.size() / dim);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<double> size(order.size(), 0.0);
  for (std::size_t i = 0; i < rows.size(); ++i) size[i / dim] += rows[i] * rows[i];
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t i, std::size_t j) { return size[i] > size[j]; });
  Cone cone(rows, dim);
  if (!cone.start(order)) return std::nullopt;
  for (const std::size_t row : order) {
    if (!cone.cut(row, max_vertices, monitor)) return std::nullopt;
  }
  return cone.vertices();
}

}  // namespace linregions
