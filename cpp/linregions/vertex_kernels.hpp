#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "vertex_set.hpp"

namespace linregions {

/// Cells of up to this many dimensions may be kept by their vertices.
inline constexpr std::size_t kMaxVertexDim = 5;

/// The cuts of a layer by columns, as CutRows keeps them.
struct CutColumns {
  const double* columns;  ///< constants, then one coefficient after the other, n_cuts each
  std::size_t n_cuts;
  const double* error;  ///< per cut, of a value anywhere in the domain; may be infinite
};

/// Vertices by coordinates: coordinate k of slot v is x[k * stride + v].
struct VertexTable {
  const double* x;
  std::size_t stride;
  std::size_t n_slots;
};

/// An open cut and where the vertices of the cell certainly are: those in no set are not certain.
template <std::size_t Words>
struct OpenCut {
  VertexSet<Words> positive, negative, zero;
  std::uint32_t cut = 0;
  bool is_dropped = false;
};

/// An edge from a vertex on the negative side of a cut to one on the positive side, by slots.
struct CrossedEdge {
  std::uint16_t negative;
  std::uint16_t positive;
};

/// What `cross` needs to know of a cut, and where it puts the points.
struct Crossing {
  const double* value;   ///< per slot: the cut's value
  const double* radius;  ///< per slot: how far the vertex is from the exact one at most
  double error;          ///< of a value of the cut, anywhere in the domain
  double norm;           ///< upper bound of the length of its normal
  double rounding;       ///< of the coordinates of a new point
  double* x;             ///< out: coordinate k of point i is x[k * stride + i]
  std::size_t stride;
  double* point_radius;  ///< out
};

/// The inner loops of vertex cells, compiled like those of kernels.hpp. The arrays that are read by
/// whole vectors have room for kRowPadding more numbers.
template <std::size_t Words>
struct VertexKernels {
  static constexpr std::size_t kSlots = 64 * Words;
  /// Entry d - 1 is for dimension d.
  template <typename Function>
  using PerDim = std::array<Function, kMaxVertexDim>;

  /// Per cut: 1 (2) if its value exceeds its error by more than `blur` at all vertices, with a
  /// negative (positive) sign; else 0.
  PerDim<void (*)(const CutColumns& cuts, double blur, const VertexTable& vertices,
                  std::uint8_t* side)>
      settle;
  /// The slots where a cut is certainly positive or negative, in the same sense.
  PerDim<void (*)(const CutColumns& cuts, double blur, const VertexTable& vertices,
                  OpenCut<Words>* open, std::size_t n_open)>
      classify;
  /// The same for new vertices, which go to `slots` in order.
  PerDim<void (*)(const CutColumns& cuts, double blur, const VertexTable& points,
                  const VertexSet<Words>& slots, OpenCut<Words>* open, std::size_t n_open)>
      extend;
  /// Values of a cut at all slots.
  PerDim<void (*)(const CutColumns& cuts, std::size_t cut, const VertexTable& vertices,
                  double* value)>
      evaluate;
  /// Lists the edges from `negative` to `positive`; gives up, with limit + 1, when there are more
  /// than `limit`. `tight`: per slot, the facets that it lies on.
  PerDim<std::size_t (*)(const std::uint64_t* tight, const VertexSet<Words>& alive,
                         const VertexSet<Words>& negative, const VertexSet<Words>& positive,
                         CrossedEdge* edges, std::size_t limit)>
      edges;
  /// The points where a cut crosses edges, each with a radius.
  PerDim<void (*)(const VertexTable& vertices, const CrossedEdge* edges, std::size_t n_edges,
                  const Crossing& crossing)>
      cross;
  /// The facets with at least dim vertices.
  PerDim<std::uint64_t (*)(const std::uint64_t* tight, const VertexSet<Words>& alive)> supported;
};

/// The fastest set of kernels that this processor runs.
template <std::size_t Words>
[[nodiscard]] const VertexKernels<Words>& vertex_kernels() noexcept;

}  // namespace linregions
