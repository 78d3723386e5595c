#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace linregions {

/// The vertices of a polygon, counter-clockwise.
struct Polygon {
  struct Corner {
    double x, y;
    double radius;  ///< the exact vertex is no farther
  };
  std::vector<Corner> corners;
};

/// Memory for numbers that are written before they are read: what grows is not filled.
template <typename Number>
struct Unfilled : std::allocator<Number> {
  template <typename Other>
  struct rebind {
    using other = Unfilled<Other>;
  };
  template <typename Other>
  void construct(Other* place) noexcept {
    ::new (static_cast<void*>(place)) Other;
  }
  template <typename Other, typename... Arguments>
  void construct(Other* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) Other(std::forward<Arguments>(arguments)...);
  }
};
template <typename Number>
using Rows = std::vector<Number, Unfilled<Number>>;

/// Regions of the layers before `stage`, which lie side by side in the plane: polygons that share
/// their vertices and edges, with the values of a layer's units at every vertex.
///
/// What is known of a vertex, with proof (docs/rigour.md, "Planar subdivisions"): the exact one is
/// no farther than `radius` from (x, y); and the affine function that a unit is on any face at the
/// vertex takes at (x, y) a value that is no farther than `value_error` times the unit's scale from
/// the double. The points between the doubles of an edge's ends are no farther than its `width`
/// from the exact edge's line.
struct PlanarComplex {
  using Index = std::uint32_t;

  struct Vertex {
    double x, y;
    double radius;
    double value_error;
    double size;   ///< no value is larger than so many times its unit's scale
    double slope;  ///< lower bound of the gradient of the unit that is zero here, if it is new
    bool is_blurred = false;  ///< the side of some unit that it lies on is not certain
  };
  struct Edge {
    Index tail, head;
    double width;
  };
  struct Side {
    Index edge;   ///< twice its index, plus one if it is gone along from head to tail
    Index start;  ///< the vertex where it begins
  };
  /// Its sides are `n_sides` of `sides`, counter-clockwise.
  struct Face {
    Index first_side, n_sides;
    Index first_new;       ///< from this stage on it is another region than the face before
    bool is_open = false;  ///< has not been divided by the stage before `stage`
  };

  std::size_t stage = 0;
  /// Lipschitz constant, in Euclidean norms: of the values as long as they are those of `stage`,
  /// then of the outputs of the stage before.
  double gain = 1.0;
  std::vector<double> scale;  ///< per unit: of errors, and an upper bound of its gradient anywhere
  std::size_t stride = 0;     ///< of values
  std::size_t n_words = 0;    ///< of signs, per vertex
  std::vector<Vertex> vertices;
  Rows<double> values;                     ///< per vertex, `stride` of them
  Rows<std::uint64_t> positive, negative;  ///< per vertex, units that certainly are
  std::vector<Edge> edges;
  std::vector<Face> faces;
  std::vector<Side> sides;
  std::size_t n_pattern_words = 0;
  Rows<std::uint64_t> patterns;  ///< per face, bits of all layers (PlanarLayers)

  void clear();
  /// Room for so many vertices and as many edges.
  void reserve(std::size_t n_vertices);
  /// Where a face's k-th side begins.
  [[nodiscard]] const Vertex& corner(const Face& face, std::size_t k) const noexcept {
    return vertices[sides[face.first_side + k].start];
  }
  [[nodiscard]] const std::uint64_t* pattern(std::size_t face) const noexcept {
    return patterns.data() + face * n_pattern_words;
  }
};

/// Takes some faces out of a complex.
class PlanarExcerpt {
 public:
  using Index = PlanarComplex::Index;

  /// `part` becomes faces [first, last) by themselves, but for values and signs.
  void take(const PlanarComplex& whole, std::size_t first, std::size_t last, PlanarComplex& part);
  /// Which vertices these were in the whole.
  [[nodiscard]] const std::vector<Index>& vertices() const noexcept { return vertices_; }

 private:
  static constexpr Index kNone = static_cast<Index>(-1);

  std::vector<Index> vertices_, edges_;
  std::vector<Index> new_vertex_, new_edge_;  // per vertex and edge of the whole; kNone in between
};

}  // namespace linregions
