// Compiled once for each instruction set: levels.hpp.

#include "walk_kernels.hpp"

#include <cmath>

namespace linregions {

namespace {

// Rounding may leave a point on a row or a little beyond it: then it meets that row at once.
constexpr double kLeastRoom = 1e-100;

void product(const double* __restrict columns, std::size_t n, std::size_t dim,
             const double* __restrict x, double* __restrict out) {
  for (std::size_t i = 0; i < n; i += kWalkLanes) {
    double sum[kWalkLanes] = {};
    const double* column = columns + i;
    for (std::size_t j = 0; j < dim; ++j, column += n) {
      for (std::size_t l = 0; l < kWalkLanes; ++l) sum[l] += column[l] * x[j];
    }
    for (std::size_t l = 0; l < kWalkLanes; ++l) out[i + l] = sum[l];
  }
}

void products(const double* __restrict columns, std::size_t n, std::size_t dim,
              const double* __restrict point, const double* __restrict direction,
              double* __restrict value, double* __restrict slope) {
  for (std::size_t i = 0; i < n; i += kWalkLanes) {
    double v[kWalkLanes] = {}, s[kWalkLanes] = {};
    const double* column = columns + i;
    for (std::size_t j = 0; j < dim; ++j, column += n) {
      for (std::size_t l = 0; l < kWalkLanes; ++l) {
        v[l] += column[l] * point[j];
        s[l] += column[l] * direction[j];
      }
    }
    for (std::size_t l = 0; l < kWalkLanes; ++l) {
      value[i + l] = v[l];
      slope[i + l] = s[l];
    }
  }
}

FirstHit largest(const double* __restrict inverse, std::size_t n) {
  double best[kWalkLanes] = {};
  for (std::size_t i = 0; i < n; i += kWalkLanes) {
    for (std::size_t l = 0; l < kWalkLanes; ++l) {
      best[l] = inverse[i + l] > best[l] ? inverse[i + l] : best[l];
    }
  }
  FirstHit hit;
  for (std::size_t l = 0; l < kWalkLanes; ++l) {
    hit.inverse = best[l] > hit.inverse ? best[l] : hit.inverse;
  }
  if (hit.inverse > 0.0) {
    while (inverse[hit.row] != hit.inverse) ++hit.row;
  }
  return hit;
}

FirstHit hit_straight(const RowMotion& motion) {
  const double* __restrict bound = motion.bound;
  const double* __restrict value = motion.value;
  const double* __restrict slope = motion.slope;
  double* __restrict inverse = motion.scratch;
  for (std::size_t i = 0; i < motion.n; ++i) {
    const double room = bound[i] - value[i];
    inverse[i] = slope[i] / (room > kLeastRoom ? room : kLeastRoom);
  }
  return largest(inverse, motion.n);
}

/// With s = tan(t / 2), value * (1 - s^2) + 2 * slope * s = bound * (1 + s^2) has the root
/// (bound - value) / (slope + root), where root^2 = value^2 + slope^2 - bound^2; written as
/// (root - slope) / (-bound - value) where the sum would cancel, which is positive only where the
/// value is below -bound.
FirstHit hit_curved(const RowMotion& motion) {
  const double* __restrict bound = motion.bound;
  const double* __restrict value = motion.value;
  const double* __restrict slope = motion.slope;
  double* __restrict inverse = motion.scratch;
  for (std::size_t i = 0; i < motion.n; ++i) {
    const double room = bound[i] - value[i];
    const double beyond = -bound[i] - value[i];
    const double square = slope[i] * slope[i] + room * beyond;
    const double root = std::sqrt(square > 0.0 ? square : 0.0);
    const bool rises = slope[i] > 0.0;
    const double above = rises ? slope[i] + root : beyond;
    const double below = rises ? room : root - slope[i];
    const double ratio = above / (below > kLeastRoom ? below : kLeastRoom);
    inverse[i] = square >= 0.0 ? ratio : 0.0;
  }
  return largest(inverse, motion.n);
}

ChordEnds chord(const double* __restrict bound, const double* __restrict value,
                const double* __restrict slope, std::size_t n) {
  double forward[kWalkLanes] = {}, backward[kWalkLanes] = {};
  for (std::size_t i = 0; i < n; i += kWalkLanes) {
    for (std::size_t l = 0; l < kWalkLanes; ++l) {
      const double room = bound[i + l] - value[i + l];
      const double inverse = slope[i + l] / (room > kLeastRoom ? room : kLeastRoom);
      forward[l] = inverse > forward[l] ? inverse : forward[l];
      backward[l] = -inverse > backward[l] ? -inverse : backward[l];
    }
  }
  ChordEnds ends;
  for (std::size_t l = 0; l < kWalkLanes; ++l) {
    ends.forward = forward[l] > ends.forward ? forward[l] : ends.forward;
    ends.backward = backward[l] > ends.backward ? backward[l] : ends.backward;
  }
  return ends;
}

void advance(std::size_t n, double s, const double* __restrict slope, double* __restrict value) {
  for (std::size_t i = 0; i < n; ++i) value[i] += s * slope[i];
}

void turn(std::size_t n, double c, double s, double* __restrict value, double* __restrict slope) {
  for (std::size_t i = 0; i < n; ++i) {
    const double turned = value[i] * c + slope[i] * s;
    slope[i] = slope[i] * c - value[i] * s;
    value[i] = turned;
  }
}

}  // namespace

template <>
const WalkKernels Levels<WalkKernels>::LINREGIONS_LEVEL = {
    products, product, hit_straight, hit_curved, chord, advance, turn};

}  // namespace linregions
