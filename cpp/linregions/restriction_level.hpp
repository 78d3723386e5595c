#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "coincidence.hpp"
#include "field_kernels.hpp"
#include "random_stream.hpp"

namespace linregions {

/// The prime met a coincidence that does not hold over the rationals: take another one.
struct UnluckyPrime {};
/// The caller asked to stop.
struct Stopped {};
/// Two hyperplanes coincide on a flat, where the caller wanted general position.
struct NotSimple {};

/// The restriction of an arrangement to one of its flats X, modulo a prime.
///
/// The hyperplanes, homogenised, are vectors; those that contain X span a subspace, and the others
/// are kept modulo it, each class of proportional ones (one trace on X) once, scaled so that they
/// lie in an affine chart: points with `dim` coordinates. Point 0 is the hyperplane at infinity,
/// and hyperplanes that do not meet X have fallen together with it and are gone. Points are in the
/// order of the least hyperplane of their class.
struct RestrictionLevel {
  std::size_t dim = 0;      ///< of X
  std::size_t n = 0;        ///< points
  std::size_t n_below = 0;  ///< those whose class has a hyperplane before all that contain X
  std::size_t stride = 0;
  std::vector<double> coordinates;   ///< dim arrays, each `stride` apart
  std::vector<std::uint32_t> least;  ///< per point, first hyperplane of its class
  std::vector<std::uint32_t> n_members;
  std::vector<std::uint64_t> members;  ///< per point, its class as a set, `words` words
  std::vector<std::uint64_t> flat;     ///< the hyperplanes that contain X
  std::size_t flat_size = 0;
  std::vector<std::uint32_t> basis;  ///< independent ones among them

  [[nodiscard]] double* axis(std::size_t c) { return &coordinates[c * stride]; }
  [[nodiscard]] const double* axis(std::size_t c) const { return &coordinates[c * stride]; }
};

/// Finds equal points among those of some axes, in order of arrival.
class PointIndex {
 public:
  void start(std::size_t n_points);
  /// The index under which an equal point was added before, or `index`, under which it is now.
  /// Compares `at` in `from` with points already in `kept`.
  std::size_t find_or_add(const double* const* from, std::size_t at, const double* const* kept,
                          std::size_t n_axes, std::size_t index);

 private:
  std::vector<std::uint32_t> slots_;
  int shift_ = 0;
};

/// What is known of the rows beforehand, and what the caller wants of them.
struct RestrictorOptions {
  /// All minors are smaller than the prime: no coincidence needs an exact look.
  bool certified = false;
  /// Throw NotSimple at the first coincidence.
  bool refuse_coincidences = false;
  /// Row 0 stands for a hyperplane in general position to all others: a generic section of a
  /// central arrangement, which has the same Whitney numbers but the last.
  bool generic_infinity = false;
};

/// Builds restrictions, from the rows and from each other.
class Restrictor {
 public:
  /// Row 0 of `rows` is the hyperplane at infinity.
  Restrictor(const IntegerRows& rows, Coincidence& exact, std::uint64_t prime,
             RestrictorOptions options);

  [[nodiscard]] const PrimeField& field() const { return field_; }
  [[nodiscard]] std::size_t words() const { return words_; }

  [[nodiscard]] RestrictionLevel whole_space();
  /// The restriction to point i. May change the chart of `level`.
  void restrict_to(RestrictionLevel& level, std::size_t i, RestrictionLevel& child);
  /// Another chart: the first axis, in which all points should differ, becomes a random one.
  void shear(RestrictionLevel& level);
  /// To be told of each coincidence of a and b on the flat spanned by `basis`.
  void confirm(std::span<const std::uint32_t> basis, std::uint32_t a, std::uint32_t b) {
    if (!must_confirm()) return;
    if (options_.generic_infinity && (a == 0 || b == 0)) throw UnluckyPrime{};
    if (!options_.certified && !exact_.dependent(basis, a, b)) throw UnluckyPrime{};
    if (options_.refuse_coincidences) throw NotSimple{};
  }
  [[nodiscard]] bool must_confirm() const {
    return !options_.certified || options_.refuse_coincidences || options_.generic_infinity;
  }

 private:
  [[nodiscard]] bool choose_chart(RestrictionLevel& level);
  void merge(RestrictionLevel& level);

  const IntegerRows& rows_;
  Coincidence& exact_;
  PrimeField field_;
  const FieldKernels& kernels_;
  RestrictorOptions options_;
  std::size_t words_;  ///< of a set; in the plane, where nothing is looked up, sets are not kept
  WordStream random_;
  PointIndex index_;
  std::vector<double> inverse_, scratch_, difference_;
  std::vector<const double*> axes_;
};

}  // namespace linregions
