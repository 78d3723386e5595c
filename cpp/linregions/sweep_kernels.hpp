#pragma once

#include <cstddef>
#include <cstdint>

#include "levels.hpp"

namespace linregions {

/// Arrays of doubles for SweepKernels have room for a multiple of this many, those of keys and bits
/// for a multiple of kSweepLanes.
inline constexpr std::size_t kSweepDoubles = 8;
inline constexpr std::size_t kSweepLanes = 64;

[[nodiscard]] constexpr std::size_t sweep_padded(std::size_t n, std::size_t lanes) {
  return (n + lanes - 1) / lanes * lanes;
}

/// The most slacks that a table has, a multiple of kSweepDoubles.
inline constexpr std::size_t kMostSweepSlacks = 32;

/// Keys of a hyperplane whose crossing with the line may be anywhere: minus this, and this. Others
/// lie above kLeastKey.
inline constexpr std::int16_t kUnknownKey = 32765;
inline constexpr std::int16_t kLeastKey = -32750;

/// An elimination: values are in[h] - column[h] * factor.
struct Substitution {
  const double* in;
  double factor;
};

/// Where the hyperplanes cross a line. The value of hyperplane h at the parameter t of the line is
/// constant + slope * t; the position of its zero is kept as a number between -1 and 1 that grows
/// with t, certainly between low and high, once more as 16-bit keys.
struct LineKeys {
  double* slope;
  double* low;
  double* high;
  std::int16_t* low_key;
  std::int16_t* high_key;
  std::uint64_t* negative;  ///< bits: the slope is negative
};

/// The edges of the vertices on a line, each leaving one of the hyperplanes that contain the line.
///
/// The last of these makes the line out of a plane, whose rows of slacks are given: with
/// g[i] = last_row[i] * inverse, and g[n_slacks] = -inverse for its own slack, row j becomes
/// row j - column[j] * g. Edge i goes up, on the positive side, at the vertex with hyperplane j, if
///     own[i] * slope[j] - rise * row j[i]
/// has the sign of slope[j], own being the functional's row. That number is off by at most
/// own_error * |own[i]| + error.
struct EdgesView {
  const double* slacks;  ///< rows
  std::size_t slack_stride;
  std::size_t n_slacks;
  const double* column;
  const double* slope;
  std::size_t last_row;  ///< which row it is
  std::size_t functional;
  double inverse;
  double rise;
  double own_error;
  double error;
};

/// In the bits of edges: some edge's sign is not certain.
inline constexpr std::uint64_t kUncertainEdge = std::uint64_t{1} << 63;

/// The vertices on a line, to be listed.
struct SweptVertices {
  std::size_t first, last;  ///< of the hyperplanes, those that make vertices
  std::size_t n_words;      ///< of 64 hyperplanes
  const std::int16_t* low_key;
  const std::int16_t* high_key;
  const std::uint64_t* negative;
  const std::uint64_t* members;  ///< bits: the hyperplanes that contain the line
  const std::uint64_t* skipped;  ///< bits: these, and those that stand for no hyperplane
  const std::uint64_t* fixed;    ///< bits to be set in every sign vector
  const std::uint64_t* edges;    ///< per hyperplane j, in the order of the members
  bool is_rising;                ///< the functional grows with t
};

/// The inner loops of the vertex sweep, compiled for several instruction sets.
///
/// Everything that is written of rows n..padded - 1 is meaningless.
struct SweepKernels {
  /// out[h] = in[h] - column[h] * factor for h < n. Returns the largest absolute value.
  double (*eliminate)(const Substitution& value, const double* column, std::size_t n, double* out);
  /// The same for rows first..last - 1 of as many numbers as `stride` says, with a factor for each
  /// number.
  double (*eliminate_rows)(const double* in, std::size_t stride, const double* factors,
                           const double* column, std::size_t first, std::size_t last, double* out);
  /// Where hyperplanes 0..n - 1 cross the line on which their values are constant + slope * t,
  /// each off by at most `error`.
  void (*cross_line)(const Substitution& constant, const Substitution& slope, const double* column,
                     double error, std::size_t n, const LineKeys& out);
  /// Sets bit i of edges[j], first <= j < last, to whether edge i goes up on the positive side, and
  /// kUncertainEdge if the sign of one is not certain.
  void (*orient_edges)(const EdgesView& view, std::size_t first, std::size_t last,
                       std::uint64_t* edges);
  /// Writes for each vertex the sign vector of the cell that it is the lowest point of, n_words
  /// words of which only `row_bytes` bytes count: rows are that far apart, and each overwrites what
  /// hangs over from the one before. is_open[j - first] is set where a sign is not certain.
  void (*list_vertices)(const SweptVertices& view, std::uint8_t* rows, std::size_t row_bytes,
                        std::uint8_t* is_open);
  /// Bits: the keys do not tell whether the hyperplane crosses before or after hyperplane j.
  void (*find_unknown)(const SweptVertices& view, std::size_t j, std::uint64_t* unknown);
};

template <>
const SweepKernels Levels<SweepKernels>::base;
template <>
const SweepKernels Levels<SweepKernels>::v3;
template <>
const SweepKernels Levels<SweepKernels>::v4;

[[nodiscard]] inline const SweepKernels& sweep_kernels() noexcept {
  return fastest<SweepKernels>();
}

}  // namespace linregions
