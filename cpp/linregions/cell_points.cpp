#include "cell_points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cell_sweep.hpp"
#include "exact_program.hpp"
#include "inverse.hpp"
#include "kernels.hpp"
#include "rigour.hpp"

namespace linregions {

namespace {

// Rows have any length: nothing but zero is surely too small.
constexpr double kLeastPivot = 1e-200;

std::vector<double> in_doubles(const IntegerRows& rows, long unit) {
  std::vector<double> result;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const long exponent = row_exponent(rows, r, unit);
    for (std::size_t c = 0; c < rows.width; ++c) {
      const bool is_constant = c + 1 == rows.width;
      result.push_back(scaled_double(rows.at(r, c), exponent + (is_constant ? unit : 0)));
    }
  }
  return result;
}

}  // namespace

CellPoints::CellPoints(const SweepSpace& space, const IntegerRows& rows)
    : space_(space), n_(rows.size()), dim_(rows.width - 1) {
  given_ = in_doubles(rows, 0);
  for (std::size_t h = 0; h < n_; ++h) {
    double square = 0.0;
    for (std::size_t k = 0; k < dim_; ++k) {
      square += given_[h * (dim_ + 1) + k] * given_[h * (dim_ + 1) + k];
    }
    length_.push_back(std::sqrt(square));
    ExactRow& row = exact_.emplace_back();
    row.values.push_back(-rows.at(h, dim_));
    for (std::size_t k = 0; k < dim_; ++k) row.values.push_back(rows.at(h, k));
  }
  const IntegerRows& top = space.levels.back().exact;
  unit_ = distance_exponent(top);
  const std::vector<double> mixed = in_doubles(top, unit_);
  columns_.resize((space.dim + 1) * n_);
  for (std::size_t h = 0; h < n_; ++h) {
    for (std::size_t c = 0; c <= space.dim; ++c)
      columns_[c * n_ + h] = mixed[h * (space.dim + 1) + c];
  }
  for (const Integer& e : space.section) section_bit_ = std::max(section_bit_, leading_bit(e));
  for (const Integer& e : space.section) section_.push_back(scaled_double(e, section_bit_));
  for (auto* v : {&signs_, &values_, &slopes_}) v->resize(n_);
}

/// Constants of the level's hyperplanes, times a sign.
void CellPoints::start_values(std::size_t level, double factor) {
  const std::size_t skip = space_.dim - level;
  const double* constant = &columns_[(skip == 0 ? space_.dim : skip - 1) * n_];
  if (skip != 0) factor = -factor;
  for (std::size_t h = 0; h < n_; ++h) values_[h] = factor * constant[h];
}

/// out += the linear parts of the level's hyperplanes at `direction`.
void CellPoints::add_linear(std::size_t level, const double* direction, double* out) const {
  const double* column = &columns_[(space_.dim - level) * n_];
  for (std::size_t k = 0; k < level; ++k, column += n_) {
    kernels().axpy(n_, direction[k], column, out);
  }
}

/// A point of the level's cell next to the vertex where the hyperplanes of the basis meet.
bool CellPoints::point_near_vertex(std::size_t level, std::span<const std::uint16_t> basis) {
  constexpr double kNoEnd = std::numeric_limits<double>::max();
  matrix_.clear();  // transposed, and so its inverse is: edges by rows
  for (std::size_t c = space_.dim - level; c < space_.dim; ++c) {
    for (const std::uint16_t h : basis) matrix_.push_back(columns_[c * n_ + h]);
  }
  if (!invert(level, kLeastPivot, matrix_, inverse_)) return false;
  start_values(level, 1.0);
  vertex_.assign(level, 0.0);
  for (std::size_t k = 0; k < level; ++k) {
    for (std::size_t i = 0; i < level; ++i) {
      vertex_[k] -= inverse_[i * level + k] * values_[basis[i]];
    }
  }
  add_linear(level, vertex_.data(), values_.data());
  for (std::size_t h = 0; h < n_; ++h) values_[h] *= signs_[h];
  for (const std::uint16_t h : basis) values_[h] = kNoEnd;
  ends_.resize(level);
  double longest = 0.0;
  for (std::size_t i = 0; i < level; ++i) {
    double* edge = &inverse_[i * level];
    for (std::size_t k = 0; k < level; ++k) edge[k] *= signs_[basis[i]];
    std::fill(slopes_.begin(), slopes_.end(), 0.0);
    add_linear(level, edge, slopes_.data());
    double end = kNoEnd;
    for (std::size_t h = 0; h < n_; ++h) {
      const double slope = signs_[h] * slopes_[h];
      if (slope < 0.0 && values_[h] < end * -slope) end = values_[h] / -slope;
    }
    ends_[i] = end;
    if (end < kNoEnd) longest = std::max(longest, end);
  }
  if (longest == 0.0) longest = 1.0;
  y_ = vertex_;
  const double share = 1.0 / static_cast<double>(level + 1);
  for (std::size_t i = 0; i < level; ++i) {
    const double step = share * std::min(ends_[i], longest);
    for (std::size_t k = 0; k < level; ++k) y_[k] += step * inverse_[i * level + k];
  }
  return true;
}

/// A point of a level's cell is a direction for the cell of the next one: far enough along it.
bool CellPoints::point_further_down(std::size_t level) {
  y_.insert(y_.begin(), -1.0);
  start_values(level, -1.0);
  std::fill(slopes_.begin(), slopes_.end(), 0.0);
  add_linear(level, y_.data(), slopes_.data());
  double start = 0.0;
  for (std::size_t h = 0; h < n_; ++h) {
    if (signs_[h] == 0.0) continue;
    if (!(slopes_[h] * signs_[h] > 0.0)) return false;
    start = std::max(start, values_[h] / slopes_[h]);
  }
  const double length = start > 0.0 ? 2.0 * start : 1.0;
  for (double& y : y_) y *= length;
  return true;
}

void CellPoints::to_given_coordinates(std::span<double> point) const {
  const std::size_t dim = space_.dim;
  std::vector<double> x(dim, 0.0);
  for (std::size_t k = 0; k < dim; ++k) {
    for (std::size_t j = 0; j < dim; ++j) x[k] += space_.map[k * dim + j] * y_[j];
    const long exponent = std::clamp(space_.exponent[k] + unit_ + section_bit_, -3000L, 3000L);
    x[k] = std::ldexp(x[k], static_cast<int>(exponent));
  }
  if (!space_.is_central) {
    std::copy(x.begin(), x.end(), point.begin());
    return;
  }
  double rest = 1.0;  // a positive factor does not matter
  for (std::size_t k = 0, at = 0; k < dim_; ++k) {
    if (k == space_.axis) continue;
    point[k] = x[at++];
    rest -= section_[k] * point[k];
  }
  point[space_.axis] = rest / section_[space_.axis];
}

/// The least distance to a hyperplane, less what rounding may have added to it.
double CellPoints::margin(std::span<const double> point) const {
  for (const double x : point) {
    if (!std::isfinite(x)) return 0.0;
  }
  const double rounding = rigour::gamma(dim_ + 5);
  double result = std::numeric_limits<double>::max();
  for (std::size_t h = 0; h < n_; ++h) {
    const double* row = &given_[h * (dim_ + 1)];
    double value = -row[dim_], size = std::abs(row[dim_]);
    for (std::size_t k = 0; k < dim_; ++k) {
      value += row[k] * point[k];
      size += std::abs(row[k] * point[k]);
    }
    const double own = signs_[h] * value - rounding * size - rigour::kNoUnderflow;
    const double distance = own / length_[h];
    if (!(distance > 0.0)) return std::min(0.0, own);
    result = std::min(result, distance);
  }
  return result;
}

void CellPoints::find_exactly(std::span<double> point, Monitor& monitor) {
  std::vector<ExactSide> sides;
  for (std::size_t h = 0; h < n_; ++h) sides.push_back({&exact_[h], signs_[h] > 0.0});
  RationalPoint found;
  if (find_interior(dim_, sides, monitor, {}, true, true, found) != Interior::found) return;
  const std::vector<double> rounded = found.rounded();
  std::copy(rounded.begin(), rounded.end(), point.begin());
}

double CellPoints::find(const std::uint8_t* sign_vector, std::span<const std::uint16_t> basis,
                        std::span<double> point, Monitor& monitor) {
  for (std::size_t h = 0; h < n_; ++h) {
    signs_[h] = (sign_vector[h / 8] >> (h % 8) & 1) != 0 ? 1.0 : -1.0;
  }
  const bool is_opposite = space_.is_central && signs_[0] < 0.0;
  if (is_opposite) {
    for (double& s : signs_) s = -s;
  }
  const double section_sign = signs_[0];
  if (space_.is_central) signs_[0] = 0.0;
  std::size_t level = basis.size();
  while (level > 0 && basis[level - 1] == CellSweep::kNoHyperplane) --level;
  y_.clear();
  bool is_found = level == 0 || point_near_vertex(level, basis.first(level));
  while (is_found && level < space_.dim) is_found = point_further_down(++level);
  signs_[0] = section_sign;
  if (is_found) to_given_coordinates(point);
  double result = is_found ? margin(point) : 0.0;
  if (!(result > 0.0)) {
    find_exactly(point, monitor);
    result = margin(point);
  }
  if (is_opposite) {
    for (double& x : point) x = -x;
  }
  return result;
}

}  // namespace linregions
