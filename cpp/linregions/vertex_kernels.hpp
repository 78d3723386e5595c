#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "levels.hpp"
#include "vertex_set.hpp"

namespace linregions {

/// Cells of up to this many dimensions may be kept by their vertices.
inline constexpr std::size_t kMaxVertexDim = 5;

/// What a distance of 1 can make of the value of a cut, whose normal's length is at most 2 in each
/// coordinate; entry d - 1 is for dimension d.
inline constexpr std::array<double, kMaxVertexDim> kBlur = {2.01, 2.843, 3.482, 4.02, 4.495};

/// The cuts of a layer by columns, as CutRows keeps them.
struct CutColumns {
  const double* columns;  ///< constants, then one coefficient after the other, n_cuts each
  std::size_t n_cuts;
  const double* error;  ///< per cut, of a value anywhere in the domain; may be infinite
};

/// The cuts of a layer as CutRows::assign_raw keeps them: columns of `stride` numbers, a multiple
/// of four, the last two the magnitudes that the error of a value is proportional to.
struct RawCuts {
  const double* columns;
  std::size_t stride;
  double error_per_coefficient;
  double error_per_constant;
};

/// Vertices by coordinates: coordinate k of slot v is x[k * stride + v].
struct VertexTable {
  const double* x;
  std::size_t stride;
  const double* radius;  ///< how far each is from the exact one at most
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

/// A cut that crosses a polytope in some of its edges.
struct Crossing {
  CutColumns cuts;
  std::size_t cut;
  const CrossedEdge* edges;
  std::size_t n_edges;
  std::uint64_t bit;  ///< of the cut, among the hyperplanes that vertices lie on
  double extent;      ///< upper bound of |x|_1 in the domain
};

/// Vertices with all that is known of them, by slots.
struct VertexView {
  const double* x;  ///< see VertexTable
  std::size_t stride;
  const double* radius;        ///< how far each is from the exact one at most
  const std::uint64_t* tight;  ///< the hyperplanes that each lies on
};

/// The same, to be written.
struct VertexArrays {
  double* x;
  std::size_t stride;
  double* radius;
  std::uint64_t* tight;

  operator VertexView() const noexcept { return {x, stride, radius, tight}; }
};

/// Points near those where hyperplanes meet, as many as dimensions; and how far these are from the
/// exact ones. The last index is that of the point.
struct MeetingPlanes {
  static constexpr std::size_t kPoints = 8;
  using Numbers = double[kPoints];

  Numbers constant[kMaxVertexDim];
  Numbers normal[kMaxVertexDim][kMaxVertexDim];
  Numbers constant_error[kMaxVertexDim];
  Numbers coefficient_error[kMaxVertexDim];
  Numbers point[kMaxVertexDim];
  Numbers radius;  ///< how far the exact point is at most
};

/// Where the points of a polytope on one cut are with respect to another one: bounds of the two
/// ends, up to positive factors that differ from end to end.
struct Meeting {
  double least;    ///< the lower end is below this
  double largest;  ///< the upper end is above this
  double lower;    ///< the lower end is not below this
  double upper;    ///< the upper end is not above this
};

/// The inner loops of vertex cells, compiled like those of kernels.hpp. The arrays that are read by
/// whole vectors have room for kRowPadding more numbers.
template <std::size_t Words>
struct VertexKernels {
  static constexpr std::size_t kSlots = 64 * Words;
  /// Entry d - 1 is for dimension d.
  template <typename Function>
  using PerDim = std::array<Function, kMaxVertexDim>;

  /// Per cut: 1 (2) if its value exceeds its error at all vertices, with a negative (positive)
  /// sign; else 0.
  PerDim<void (*)(const RawCuts& cuts, const VertexTable& vertices, std::uint8_t* side)> settle;
  /// The slots where a cut is certainly positive or negative, each by its own radius.
  PerDim<void (*)(const CutColumns& cuts, const VertexTable& vertices, OpenCut<Words>* open,
                  std::size_t n_open)>
      classify;
  /// The same for new vertices, which go to `slots` in order.
  PerDim<void (*)(const CutColumns& cuts, const VertexTable& points, const VertexSet<Words>& slots,
                  OpenCut<Words>* open, std::size_t n_open)>
      extend;
  /// Lists the edges of a polytope from `negative` to `positive`; gives up, with limit + 1, when
  /// there are more than `limit`. `tight`: per slot, the hyperplanes that it lies on.
  PerDim<std::size_t (*)(const std::uint64_t* tight, const VertexSet<Words>& alive,
                         const VertexSet<Words>& negative, const VertexSet<Words>& positive,
                         CrossedEdge* edges, std::size_t limit)>
      edges;
  /// The same where the vertices on each facet are known: faster if there are many.
  PerDim<std::size_t (*)(const std::uint64_t* tight, const VertexSet<Words>* on,
                         const VertexSet<Words>& alive, const VertexSet<Words>& negative,
                         const VertexSet<Words>& positive, CrossedEdge* edges, std::size_t limit)>
      edges_of_facets;
  /// The points where a cut crosses edges: new vertices, to the slots 0, 1, 2, ... of `points`.
  /// Returns the largest radius among them.
  PerDim<double (*)(const VertexView& vertices, const Crossing& crossing,
                    const VertexArrays& points)>
      cross;
  /// The same vertices once more, to the first slots of a cell that are free, and to the facets
  /// that they lie on.
  PerDim<VertexSet<Words> (*)(const VertexView& points, std::size_t n_points,
                              const VertexSet<Words>& alive, std::uint64_t used_facets,
                              const VertexArrays& vertices, VertexSet<Words>* on)>
      place;
  /// Moves points to where hyperplanes meet. The radius says how far they are then from where the
  /// exact ones do at most: infinitely far if doubles cannot tell. What the planes of more than
  /// `n_points` are does not matter, but they are read.
  PerDim<void (*)(MeetingPlanes& planes, std::size_t n_points)> refine;
  /// All slots of one cell to another.
  PerDim<void (*)(const VertexView& from, std::size_t n_slots, const VertexArrays& to)> copy;
  /// Moves the vertices in `alive` to the first slots, in order, and `on` of the facets in use
  /// likewise. Returns the largest radius among them.
  PerDim<double (*)(const VertexSet<Words>& alive, const VertexArrays& vertices,
                    std::uint64_t used_facets, VertexSet<Words>* on)>
      pack;
  /// Where two cuts are to each other.
  PerDim<Meeting (*)(const CutColumns& cuts, std::size_t first, std::size_t second,
                     const VertexTable& vertices, const VertexSet<Words>& alive)>
      meet;
  /// Of the facets in use those with at least `n` vertices.
  std::uint64_t (*supported)(const VertexSet<Words>* on, std::uint64_t used_facets,
                             const VertexSet<Words>& alive, std::size_t n);
  /// The volume of the convex hull of the vertices; `on`: those on each facet.
  PerDim<double (*)(const VertexView& vertices, const VertexSet<Words>* on,
                    const VertexSet<Words>& alive, std::uint64_t used_facets)>
      volume;
};

template <>
const VertexKernels<1> Levels<VertexKernels<1>>::base;
template <>
const VertexKernels<1> Levels<VertexKernels<1>>::v3;
template <>
const VertexKernels<1> Levels<VertexKernels<1>>::v4;
template <>
const VertexKernels<4> Levels<VertexKernels<4>>::base;
template <>
const VertexKernels<4> Levels<VertexKernels<4>>::v3;
template <>
const VertexKernels<4> Levels<VertexKernels<4>>::v4;

template <std::size_t Words>
[[nodiscard]] const VertexKernels<Words>& vertex_kernels() noexcept {
  return fastest<VertexKernels<Words>>();
}

}  // namespace linregions
