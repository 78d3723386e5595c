#include "polytope_walk.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "truncated_normal.hpp"

namespace linregions {

namespace {

/// How far to go along a chord, in units of the direction, whose length is `length`; `along` is the
/// product of the point with the direction.
double step_on_chord(const ChordEnds& ends, double along, double length, double precision,
                     RandomStream& random) {
  const double low = -1.0 / ends.backward, high = 1.0 / ends.forward;
  if (precision == 0.0) return low + (high - low) * random.uniform();
  const double scale = std::sqrt(precision) * length, centre = -along / (length * length);
  const double x = truncated_normal((low - centre) * scale, (high - centre) * scale, random);
  return std::clamp(centre + x / scale, low, high);
}

}  // namespace

PolytopeWalk::PolytopeWalk(const WalkBody& body, const WalkPlan& plan)
    : body_(body),
      plan_(plan),
      kernels_(walk_kernels()),
      value_(body.n_padded()),
      slope_(body.n_padded()),
      scratch_(body.n_padded()),
      direction_(body.dim()),
      start_(body.dim()),
      n_most_hits_(1000 + 100 * body.dim()) {}

std::size_t PolytopeWalk::take_work() noexcept {
  const std::size_t work = work_;
  work_ = 0;
  return work;
}

RowMotion PolytopeWalk::motion() {
  return {body_.bounds(), value_.data(), slope_.data(), scratch_.data(), body_.n_padded()};
}

void PolytopeWalk::move(std::span<double> point, double precision, RandomStream& random) {
  switch (plan_.kind) {
    case WalkKind::coordinate:
      kernels_.product(body_.columns(), body_.n_padded(), body_.dim(), point.data(), value_.data());
      for (std::size_t i = 0; i < plan_.n_steps; ++i) coordinate_step(point, precision, random);
      work_ += (2 * body_.dim() + 8 * plan_.n_steps) * body_.n_padded();
      return;
    case WalkKind::direction:
      for (std::size_t i = 0; i < plan_.n_steps; ++i) direction_step(point, precision, random);
      work_ += 4 * plan_.n_steps * body_.dim() * body_.n_padded();
      return;
    case WalkKind::billiard:
      for (std::size_t i = 0; i < plan_.n_steps; ++i) billiard_step(point, precision, random);
      return;
  }
}

void PolytopeWalk::coordinate_step(std::span<double> point, double precision,
                                   RandomStream& random) {
  const std::size_t j = random.below(body_.dim()), n = body_.n_padded();
  const double* column = body_.columns() + j * n;
  const ChordEnds ends = kernels_.chord(body_.bounds(), value_.data(), column, n);
  const double step = step_on_chord(ends, point[j], 1.0, precision, random);
  point[j] += step;
  kernels_.advance(n, step, column, value_.data());
}

void PolytopeWalk::direction_step(std::span<double> point, double precision, RandomStream& random) {
  double square = 0.0, along = 0.0;
  for (std::size_t j = 0; j < body_.dim(); ++j) {
    direction_[j] = random.normal();
    square += direction_[j] * direction_[j];
    along += direction_[j] * point[j];
  }
  kernels_.products(body_.columns(), body_.n_padded(), body_.dim(), point.data(), direction_.data(),
                    value_.data(), slope_.data());
  const ChordEnds ends =
      kernels_.chord(body_.bounds(), value_.data(), slope_.data(), body_.n_padded());
  const double step = step_on_chord(ends, along, std::sqrt(square), precision, random);
  for (std::size_t j = 0; j < body_.dim(); ++j) point[j] += step * direction_[j];
}

/// A path of random velocity and random duration. One that is reflected too often is not gone: as
/// the way back would not be either, that changes nothing about the density.
void PolytopeWalk::billiard_step(std::span<double> point, double precision, RandomStream& random) {
  const double frequency = std::sqrt(precision);
  double duration = plan_.duration;
  if (frequency * duration > 0.5 * std::numbers::pi) duration = 0.5 * std::numbers::pi / frequency;
  duration *= 0.5 + 0.5 * random.uniform();
  const double unit = precision > 0.0 ? 1.0 / frequency : 1.0;
  for (double& v : direction_) v = unit * random.normal();
  std::copy(point.begin(), point.end(), start_.begin());
  kernels_.products(body_.columns(), body_.n_padded(), body_.dim(), point.data(), direction_.data(),
                    value_.data(), slope_.data());
  work_ += 4 * body_.dim() * body_.n_padded();
  const bool arrives = precision > 0.0 ? swing(point, frequency * duration) : roll(point, duration);
  if (!arrives) std::copy(start_.begin(), start_.end(), point.begin());
}

void PolytopeWalk::reflect(std::size_t row) {
  const double twice = 2.0 * std::max(0.0, slope_[row]);  // rounding may have it leave already
  const double* normal = body_.row(row);
  for (std::size_t j = 0; j < body_.dim(); ++j) direction_[j] -= twice * normal[j];
  kernels_.advance(body_.n_padded(), -twice, body_.products(row, products_), slope_.data());
  work_ += 16 * body_.n_padded() + 4 * body_.dim();
}

/// Along a broken line; false if it breaks too often.
bool PolytopeWalk::roll(std::span<double> point, double duration) {
  for (std::size_t n_hits = 0; n_hits < n_most_hits_; ++n_hits) {
    const FirstHit hit = kernels_.hit_straight(motion());
    const bool is_last = hit.inverse * duration <= 1.0;
    const double time = is_last ? duration : 1.0 / hit.inverse;
    for (std::size_t j = 0; j < body_.dim(); ++j) point[j] += time * direction_[j];
    if (is_last) return true;
    kernels_.advance(body_.n_padded(), time, slope_.data(), value_.data());
    reflect(hit.row);
    duration -= time;
  }
  return false;
}

/// Along arcs through an angle of at most a right one; false if there are too many.
bool PolytopeWalk::swing(std::span<double> point, double angle) {
  for (std::size_t n_hits = 0; n_hits < n_most_hits_; ++n_hits) {
    const FirstHit hit = kernels_.hit_curved(motion());
    const bool is_last = hit.inverse * std::tan(0.5 * angle) <= 1.0;
    const double tangent = is_last ? std::tan(0.5 * angle) : 1.0 / hit.inverse;
    const double c = (1.0 - tangent * tangent) / (1.0 + tangent * tangent);
    const double s = 2.0 * tangent / (1.0 + tangent * tangent);
    kernels_.turn(body_.dim(), c, s, point.data(), direction_.data());
    if (is_last) return true;
    kernels_.turn(body_.n_padded(), c, s, value_.data(), slope_.data());
    reflect(hit.row);
    angle -= 2.0 * std::atan(tangent);
  }
  return false;
}

}  // namespace linregions
