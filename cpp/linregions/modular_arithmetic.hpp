#pragma once

#include <cstdint>

namespace linregions {

/// Arithmetic modulo a prime, on machine words; for setting things up, not for inner loops.

[[nodiscard]] inline std::uint64_t multiply_mod(std::uint64_t a, std::uint64_t b, std::uint64_t p) {
  return static_cast<std::uint64_t>(static_cast<unsigned __int128>(a) * b % p);
}

[[nodiscard]] inline std::uint64_t power_mod(std::uint64_t base, std::uint64_t exponent,
                                             std::uint64_t p) {
  std::uint64_t result = 1;
  for (; exponent > 0; exponent >>= 1) {
    if ((exponent & 1) != 0) result = multiply_mod(result, base, p);
    base = multiply_mod(base, base, p);
  }
  return result;
}

/// Inverse of a, 0 < a < p < 2^63, by Euclid's algorithm.
[[nodiscard]] inline std::uint64_t invert_mod(std::uint64_t a, std::uint64_t p) {
  std::int64_t r0 = static_cast<std::int64_t>(p), r1 = static_cast<std::int64_t>(a);
  std::int64_t s0 = 0, s1 = 1;
  while (r1 != 0) {
    const std::int64_t q = r0 / r1;
    const std::int64_t r2 = r0 - q * r1;
    const std::int64_t s2 = s0 - q * s1;
    r0 = r1, r1 = r2;
    s0 = s1, s1 = s2;
  }
  return s0 < 0 ? static_cast<std::uint64_t>(s0 + static_cast<std::int64_t>(p))
                : static_cast<std::uint64_t>(s0);
}

/// Miller-Rabin with the first twelve primes as bases, which decides every n < 2^64 (Sorenson and
/// Webster 2015).
[[nodiscard]] inline bool is_prime(std::uint64_t n) {
  constexpr std::uint64_t kBases[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
  if (n < 2) return false;
  for (const std::uint64_t b : kBases) {
    if (n % b == 0) return n == b;
  }
  std::uint64_t odd = n - 1;
  int twos = 0;
  for (; odd % 2 == 0; odd /= 2) ++twos;
  for (const std::uint64_t b : kBases) {
    std::uint64_t x = power_mod(b, odd, n);
    if (x == 1 || x == n - 1) continue;
    int k = 1;
    for (; k < twos && x != n - 1; ++k) x = multiply_mod(x, x, n);
    if (x != n - 1) return false;
  }
  return true;
}

/// The largest prime below n, n > 3.
[[nodiscard]] inline std::uint64_t prime_below(std::uint64_t n) {
  do {
    --n;
  } while (!is_prime(n));
  return n;
}

}  // namespace linregions
