#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

/// Bounds on rounding errors, derived in docs/rigour.md. Doubles round to nearest; a product may or
/// may not be fused with the sum behind it.
namespace linregions::rigour {

inline constexpr double kUnitRoundoff = 0x1p-53;

/// Higham's gamma_n = n u / (1 - n u), a little enlarged, so that products with it may be rounded.
[[nodiscard]] constexpr double gamma(std::size_t n) noexcept {
  const double nu = static_cast<double>(n) * kUnitRoundoff;
  return 1.0001 * nu / (1.0 - nu);
}

/// Where every result of an operation is beyond this, what underflow adds to its error is covered
/// by the bounds on rounding.
inline constexpr double kNoUnderflow = 1e-280;

/// Grain of zero: it is a multiple of every power of two.
inline constexpr int kAnyGrain = 1 << 20;

/// mantissa * 2^exponent, the mantissa odd or zero: a double, exactly.
struct Binary {
  std::int64_t mantissa;
  int exponent;
};
[[nodiscard]] Binary take_apart(double value) noexcept;

/// The largest g such that all values are multiples of 2^g.
[[nodiscard]] int grain(std::span<const double> values) noexcept;

/// 2^exponent, for exponents of normal numbers; others give the nearest such power.
[[nodiscard]] inline double power_of_two(int exponent) noexcept {
  const int biased = std::clamp(exponent, -1022, 1023) + 1023;
  return std::bit_cast<double>(static_cast<std::uint64_t>(biased) << 52);
}
/// Exponent of the leading bit of a positive normal number.
[[nodiscard]] inline int exponent_of(double value) noexcept {
  return static_cast<int>(std::bit_cast<std::uint64_t>(value) >> 52) - 1023;
}

/// The magnitude of a sum, as in `sum_error`, up to which nothing was rounded.
[[nodiscard]] double exact_below(int grain, std::size_t n_roundings) noexcept;

/// Error of a sum of products that took at most `n_roundings` roundings on the way from the input
/// to any of its terms. `magnitude`: the sum of the absolute values of all terms, as computed. All
/// terms are multiples of 2^grain: where the magnitude stays below 2^(51 + grain), every operation
/// was exact.
[[nodiscard]] double sum_error(double magnitude, int grain, std::size_t n_roundings) noexcept;

/// How far an approximate affine function is from the exact one, in its coefficients (each) and in
/// its constant.
struct RowError {
  double coefficient = 0.0;
  double constant = 0.0;
};

/// A box around the domain: |x_k| <= largest[k], infinite where the domain is unbounded.
struct Reach {
  std::vector<double> largest;
  double sum = 0.0;

  [[nodiscard]] bool is_bounded() const noexcept {
    return sum <= std::numeric_limits<double>::max();
  }
};

/// A box around {x : a x <= b} (a row-major), from the rows that bound a single coordinate.
[[nodiscard]] Reach reach_of(std::size_t dim, std::span<const double> a, std::span<const double> b);

}  // namespace linregions::rigour
