// Compiled once for each instruction set: levels.hpp.

#include "field_kernels.hpp"

#include <bit>
#include <cmath>

#include "modular_arithmetic.hpp"

namespace linregions {

namespace {

/// Adding and subtracting it rounds a double below 2^51 to the nearest integer.
constexpr double kRounder = 6755399441055744.0;  // 1.5 * 2^52

/// a * b mod p, strictly between -p and p, for |a|, |b| < p < 2^50.
///
/// high + low is the exact product. The quotient is off by at most 1/2 for its own rounding and by
/// 3 * 2^-53 * 2^50 for those of high, 1 / p and their product, hence |high - quotient * p| < 7/8
/// p: a whole number below 2^53, so the fused step is exact. |low| <= 2^46 makes the sum exact too
/// and keeps it below p, if p > 2^49.
inline double multiply_one(double a, double b, double p, double inverse) {
  const double high = a * b;
  const double low = std::fma(a, b, -high);
  const double quotient = (high * inverse + kRounder) - kRounder;
  return std::fma(-quotient, p, high) + low;
}

inline double canonical(double a, double p) { return a < 0.0 ? a + p : a; }

/// Montgomery's trick: one inversion and three products an element, on kFieldLanes interleaved
/// chains of prefix products.
void invert(const PrimeField& field, double* u, std::size_t n, double* prefix) {
  constexpr std::size_t kLanes = kFieldLanes;
  const double p = field.prime, inverse = field.inverse;
  const std::size_t padded = field_padded(n);
  for (std::size_t i = n; i < padded; ++i) u[i] = 1.0;
  double chain[2 * kLanes];  // products of the lanes, then of pairs of them, up to the root at 1
  double* lanes = chain + kLanes;
  for (std::size_t l = 0; l < kLanes; ++l) lanes[l] = 1.0;
  for (std::size_t i = 0; i < padded; i += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) {
      prefix[i + l] = lanes[l];
      lanes[l] = multiply_one(lanes[l], u[i + l], p, inverse);
    }
  }
  for (std::size_t l = kLanes - 1; l > 0; --l) {
    chain[l] = multiply_one(chain[2 * l], chain[2 * l + 1], p, inverse);
  }
  chain[1] = static_cast<double>(
      invert_mod(static_cast<std::uint64_t>(canonical(chain[1], p)), field.modulus));
  for (std::size_t l = 1; l < kLanes; ++l) {
    const double left = chain[2 * l];
    chain[2 * l] = multiply_one(chain[l], chain[2 * l + 1], p, inverse);
    chain[2 * l + 1] = multiply_one(chain[l], left, p, inverse);
  }
  for (std::size_t i = padded; i > 0;) {
    i -= kLanes;
    for (std::size_t l = 0; l < kLanes; ++l) {
      const double inverted = multiply_one(lanes[l], prefix[i + l], p, inverse);
      lanes[l] = multiply_one(lanes[l], u[i + l], p, inverse);
      u[i + l] = inverted;
    }
  }
}

void multiply(const PrimeField& field, const double* __restrict a, const double* __restrict b,
              std::size_t n, double* __restrict out) {
  const double p = field.prime, inverse = field.inverse;
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = canonical(multiply_one(a[i], b[i], p, inverse), p) + 0.0;
  }
}

void multiply_to_keys(const PrimeField& field, const double* __restrict a,
                      const double* __restrict b, std::size_t n, std::uint64_t* __restrict out) {
  constexpr double kShift = 4503599627370496.0;  // 2^52: the integer then stands in the low bits
  const double p = field.prime, inverse = field.inverse;
  for (std::size_t i = 0; i < n; ++i) {
    const double value = canonical(multiply_one(a[i], b[i], p, inverse), p) + kShift;
    out[i] = std::bit_cast<std::uint64_t>(value) & ((std::uint64_t{1} << 52) - 1);
  }
}

std::size_t subtract_point(const double* __restrict x, const double* __restrict y, std::size_t i,
                           double* __restrict dx, double* __restrict dy) {
  const double x0 = x[i], y0 = y[i];
  std::uint64_t found = 0;
  for (std::size_t j = 0; j < i; ++j) {
    dx[j] = x[j] - x0;
    dy[j] = y[j] - y0;
    found += x[j] == x0 ? 1 : 0;
  }
  return found;
}

std::size_t n_zeros(const double* a, std::size_t n) {
  std::uint64_t found = 0;
  for (std::size_t i = 0; i < n; ++i) found += a[i] == 0.0 ? 1 : 0;
  return found;
}

void differences(const SequenceRows& from, const SequenceRows& to, const double* __restrict in,
                 double* __restrict out) {
  for (std::size_t j = 0; j < from.m; ++j) {
    double* __restrict row = out + to.start[j];
    const double* end = in + from.start[j] + from.size[j];
    for (std::size_t i = j + 1; i <= from.m; ++i) {
      const std::size_t length = from.size[i];
      const double* a = end - length;
      const double* b = in + from.start[i];
      for (std::size_t t = 0; t < length; ++t) row[t] = a[t] - b[t];
      row += length;
    }
  }
}

std::size_t n_coincident(const SequenceRows& rows, const double* values) {
  std::uint64_t found = 0;
  for (std::size_t j = 0; j < rows.m; ++j) {
    const double* end = values + rows.start[j] + rows.size[j];
    for (std::size_t i = j + 1; i <= rows.m; ++i) {
      const std::size_t length = rows.size[i];
      const double* a = end - length;
      const double* b = values + rows.start[i];
      for (std::size_t t = 0; t < length; ++t) found += a[t] == b[t] ? 1 : 0;
    }
  }
  return found;
}

}  // namespace

template <>
const FieldKernels Levels<FieldKernels>::LINREGIONS_LEVEL = {
    invert, multiply, multiply_to_keys, subtract_point, n_zeros, differences, n_coincident};

}  // namespace linregions
