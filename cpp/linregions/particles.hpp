#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "monitor.hpp"
#include "polytope_walk.hpp"
#include "random_stream.hpp"
#include "walk_body.hpp"

namespace linregions {

/// Points of a polytope with density in proportion to exp(-precision * |x|^2 / 2), whose precision
/// falls step by step: an unbiased estimate of the integral of that function, whatever the points
/// have to do with each other (Del Moral 2004, sequential Monte Carlo).
class Particles {
 public:
  Particles(const WalkBody& body, const WalkPlan& plan, std::size_t n, RandomStream random,
            Monitor& monitor);

  /// Independent points, by rejection of those of the whole space. False if stopped.
  [[nodiscard]] bool begin(double precision);
  /// Weighs the points for a lower precision, and draws as many from them.
  void cool(double precision);
  /// Moves all points. False if stopped.
  [[nodiscard]] bool move();

  /// Least precision, 0 or more, for which the weights' variance is at most this, their mean being
  /// one.
  [[nodiscard]] double next_precision(double variance) const;

  [[nodiscard]] double precision() const noexcept { return precision_; }
  /// Of the integral, a logarithm.
  [[nodiscard]] double log_integral() const noexcept { return log_integral_; }
  [[nodiscard]] std::span<const double> points() const noexcept { return points_; }

 private:
  [[nodiscard]] std::span<double> point(std::size_t i);
  [[nodiscard]] std::vector<double> energies() const;  ///< |x|^2 / 2
  [[nodiscard]] bool is_inside(std::span<const double> x);

  const WalkBody& body_;
  PolytopeWalk walk_;
  std::size_t n_;
  RandomStream random_;
  Monitor& monitor_;
  double precision_ = 0.0;
  double log_integral_ = 0.0;
  std::vector<double> points_, drawn_;  // n * dim
  std::vector<double> values_;          // over rows
};

/// The precision at which a normal vector leaves the polytope with probability about 1/2, at most
/// 0.7.
[[nodiscard]] double first_precision(const WalkBody& body);

}  // namespace linregions
