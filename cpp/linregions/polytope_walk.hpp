#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "random_stream.hpp"
#include "walk_body.hpp"
#include "walk_kernels.hpp"

namespace linregions {

enum class WalkKind : std::uint8_t {
  coordinate,  ///< hit-and-run along a random axis: products with rows are kept up to date
  direction,   ///< hit-and-run along a random direction (Smith 1984)
  billiard,    ///< a path that is reflected at the rows (Polyak, Gryazina 2014)
};

struct WalkPlan {
  WalkKind kind = WalkKind::billiard;
  std::size_t n_steps = 1;  ///< from one point to the next
  double duration = 2.0;    ///< of a billiard path; its speed is that of a standard normal vector
};

/// Moves points of a polytope at random, so that points with density in proportion to
/// exp(-precision * |x|^2 / 2) keep that density; precision 0: uniform points.
///
/// A billiard path is a straight line, or with a precision above 0 the motion of an oscillator
/// (Pakman, Paninski 2014), which is a turn of the point against the velocity over the frequency:
/// where it meets a row is one square root and one division.
class PolytopeWalk {
 public:
  PolytopeWalk(const WalkBody& body, const WalkPlan& plan);

  /// Goes n_steps of the plan from the point, which is inside.
  void move(std::span<double> point, double precision, RandomStream& random);
  /// Products and sums since the last call, about.
  [[nodiscard]] std::size_t take_work() noexcept;

 private:
  void coordinate_step(std::span<double> point, double precision, RandomStream& random);
  void direction_step(std::span<double> point, double precision, RandomStream& random);
  void billiard_step(std::span<double> point, double precision, RandomStream& random);
  [[nodiscard]] bool roll(std::span<double> point, double duration);
  [[nodiscard]] bool swing(std::span<double> point, double angle);
  void reflect(std::size_t row);
  [[nodiscard]] RowMotion motion();

  const WalkBody& body_;
  WalkPlan plan_;
  const WalkKernels& kernels_;
  std::vector<double> value_, slope_, scratch_;  // over rows
  std::vector<double> direction_, start_;        // over coordinates
  std::vector<double> products_;                 // for WalkBody::products
  std::size_t n_most_hits_;
  std::size_t work_ = 0;
};

}  // namespace linregions
