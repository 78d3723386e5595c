#pragma once

#include <cstddef>
#include <cstdint>

#include "levels.hpp"

namespace linregions {

/// A prime field whose elements are doubles that hold whole numbers.
///
/// The prime lies below 2^50, so that with fused multiply-adds a product and its remainder are
/// exact in six instructions, none of them a division, on whole vectors (field_kernels.cpp).
struct PrimeField {
  double prime;
  double inverse;         ///< 1 / prime, rounded
  std::uint64_t modulus;  ///< the prime again

  explicit PrimeField(std::uint64_t p)
      : prime(static_cast<double>(p)), inverse(1.0 / static_cast<double>(p)), modulus(p) {}
};

/// Primes of a PrimeField lie below this.
inline constexpr std::uint64_t kFieldLimit = std::uint64_t{1} << 50;

/// Arrays for FieldKernels have room for a multiple of this many elements.
inline constexpr std::size_t kFieldLanes = 32;

[[nodiscard]] constexpr std::size_t field_padded(std::size_t n) {
  return (n + kFieldLanes - 1) / kFieldLanes * kFieldLanes;
}

/// Numbers for all ascending sequences j < i < ... of k + 1 of the points 0..m, in lexicographic
/// order: row j holds those that start with j, and its last size[i] numbers stand for the same
/// continuations as row i does, for every i > j.
struct SequenceRows {
  std::size_t m;
  const std::size_t* start;  ///< of row j
  const std::size_t* size;
};

/// The inner loops of counting by restriction, compiled for several instruction sets.
///
/// Inputs lie strictly between -p and p; results lie in [0, p) unless said otherwise.
struct FieldKernels {
  /// u[i] = 1 / u[i], strictly between -p and p. No u[i] is zero. Works on field_padded(n) elements
  /// and overwrites the padding; `prefix` has room for as many.
  void (*invert)(const PrimeField& field, double* u, std::size_t n, double* prefix);
  /// out[i] = a[i] * b[i]
  void (*multiply)(const PrimeField& field, const double* a, const double* b, std::size_t n,
                   double* out);
  /// The same, as integers.
  void (*multiply_to_keys)(const PrimeField& field, const double* a, const double* b, std::size_t n,
                           std::uint64_t* out);
  /// dx[j] = x[j] - x[i], dy[j] = y[j] - y[i] for j < i. Returns how many dx are zero.
  std::size_t (*subtract_point)(const double* x, const double* y, std::size_t i, double* dx,
                                double* dy);
  /// Number of zeros.
  std::size_t (*n_zeros)(const double* a, std::size_t n);
  /// For j < i < i' < ...: the value of (j, i', ...) minus that of (i, i', ...).
  void (*differences)(const SequenceRows& from, const SequenceRows& to, const double* in,
                      double* out);
  /// Number of equal values of (j, i, ...) and (j', i, ...), j < j' < i.
  std::size_t (*n_coincident)(const SequenceRows& rows, const double* values);
};

template <>
const FieldKernels Levels<FieldKernels>::base;
template <>
const FieldKernels Levels<FieldKernels>::v3;
template <>
const FieldKernels Levels<FieldKernels>::v4;

[[nodiscard]] inline const FieldKernels& field_kernels() noexcept {
  return fastest<FieldKernels>();
}

}  // namespace linregions
