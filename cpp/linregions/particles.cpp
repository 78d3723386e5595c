#include "particles.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "walk_kernels.hpp"

namespace linregions {

namespace {

/// A mean of numbers whose logarithms are given, as a logarithm.
double log_mean(const std::vector<double>& logs) {
  const double most = *std::max_element(logs.begin(), logs.end());
  double sum = 0.0;
  for (const double x : logs) sum += std::exp(x - most);
  return most + std::log(sum / static_cast<double>(logs.size()));
}

}  // namespace

Particles::Particles(const WalkBody& body, const WalkPlan& plan, std::size_t n, RandomStream random,
                     Monitor& monitor)
    : body_(body),
      walk_(body, plan),
      n_(n),
      random_(random),
      monitor_(monitor),
      points_(n * body.dim()),
      drawn_(n * body.dim()),
      values_(body.n_padded()) {}

std::span<double> Particles::point(std::size_t i) {
  return std::span(points_).subspan(i * body_.dim(), body_.dim());
}

bool Particles::is_inside(std::span<const double> x) {
  walk_kernels().product(body_.columns(), body_.n_padded(), body_.dim(), x.data(), values_.data());
  for (std::size_t i = 0; i < body_.n_rows(); ++i) {
    if (values_[i] > body_.bounds()[i]) return false;
  }
  return true;
}

/// With n points inside after m trials, the n-th of them the last, (n - 1) / (m - 1) has the
/// probability as its mean.
bool Particles::begin(double precision) {
  precision_ = precision;
  const double deviation = 1.0 / std::sqrt(precision);
  std::size_t n_trials = 0;
  for (std::size_t i = 0; i < n_; ++n_trials) {
    for (double& x : point(i)) x = deviation * random_.normal();
    if (is_inside(point(i))) ++i;
    monitor_.tick(2 * body_.dim() * body_.n_padded(), {});
    if (monitor_.stopped()) return false;
  }
  const double inside = static_cast<double>(n_ - 1) / static_cast<double>(n_trials - 1);
  log_integral_ = std::log(inside) + 0.5 * static_cast<double>(body_.dim()) *
                                         std::log(2.0 * std::numbers::pi / precision);
  return true;
}

std::vector<double> Particles::energies() const {
  std::vector<double> result(n_, 0.0);
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t j = 0; j < body_.dim(); ++j) {
      const double x = points_[i * body_.dim() + j];
      result[i] += 0.5 * x * x;
    }
  }
  return result;
}

/// Draws by systematic sampling: each point as often as its share of the weight says, rounded.
void Particles::cool(double precision) {
  std::vector<double> logs = energies();
  for (double& x : logs) x *= precision_ - precision;
  const double mean = log_mean(logs);
  log_integral_ += mean;
  precision_ = precision;
  const std::size_t d = body_.dim();
  double line = random_.uniform();
  std::size_t n_drawn = 0;
  for (std::size_t i = 0; i < n_ && n_drawn < n_; ++i) {
    line += std::exp(logs[i] - mean);
    for (; line >= 1.0 && n_drawn < n_; line -= 1.0, ++n_drawn) {
      std::copy_n(&points_[i * d], d, &drawn_[n_drawn * d]);
    }
  }
  // Rounding may have left out the last one.
  for (; n_drawn < n_; ++n_drawn) std::copy_n(&points_[(n_ - 1) * d], d, &drawn_[n_drawn * d]);
  points_.swap(drawn_);
}

bool Particles::move() {
  for (std::size_t i = 0; i < n_; ++i) {
    walk_.move(point(i), precision_, random_);
    monitor_.tick(walk_.take_work(), {});
    if (monitor_.stopped()) return false;
  }
  return true;
}

double Particles::next_precision(double variance) const {
  const std::vector<double> energy = energies();
  const double most = *std::max_element(energy.begin(), energy.end());
  const auto is_near = [&](double precision) {
    double sum = 0.0, squares = 0.0;
    for (const double e : energy) {
      const double weight = std::exp((precision_ - precision) * (e - most));
      sum += weight;
      squares += weight * weight;
    }
    return static_cast<double>(n_) * squares <= (1.0 + variance) * sum * sum;
  };
  if (is_near(0.0)) return 0.0;
  double low = 0.0, high = precision_;
  for (int i = 0; i < 40; ++i) {
    const double middle = 0.5 * (low + high);
    (is_near(middle) ? high : low) = middle;
  }
  return high;
}

double first_precision(const WalkBody& body) {
  const auto expected_rows_left = [&](double root) {
    double sum = 0.0;
    for (std::size_t i = 0; i < body.n_rows(); ++i) {
      sum += 0.5 * std::erfc(body.bounds()[i] * root / std::numbers::sqrt2);
    }
    return sum;
  };
  const double least = *std::min_element(body.bounds(), body.bounds() + body.n_rows());
  double low = 0.0, high = 1.0 / least;
  while (expected_rows_left(high) > 0.7) high *= 2.0;
  for (int i = 0; i < 50; ++i) {
    const double middle = 0.5 * (low + high);
    (expected_rows_left(middle) > 0.7 ? low : high) = middle;
  }
  return high * high;
}

}  // namespace linregions
