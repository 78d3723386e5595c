#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cell.hpp"
#include "vertex_kernels.hpp"
#include "vertex_sign.hpp"

namespace linregions {

/// A polytope by its vertices, in arrays that belong to somebody else: a cell, or a section of one
/// (the part of it on some hyperplanes).
template <std::size_t Words>
struct VertexPolytope {
  VertexArrays vertices;
  VertexSet<Words> alive;
  VertexSet<Words> vanishing;  ///< vertices, or free slots, where all cuts are known to be zero

  [[nodiscard]] VertexTable table() const noexcept {
    return {vertices.x, vertices.stride, vertices.radius, alive.end()};
  }
};

/// The hyperplanes that vertices can lie on, by bits.
struct Hyperplanes {
  std::array<ConstraintStack::Id, 64> ids;
  std::uint64_t used = 0;
  std::uint64_t central = 0;  ///< those through the origin, exactly
};

/// Into how many parts hyperplanes divide a polytope, without making the parts: each hyperplane in
/// turn adds as many as those before it make of its own section. One dimension less at a step, this
/// ends on segments, where points are counted. Every sign is certain, by error bounds or in exact
/// arithmetic, and so is the sum.
template <std::size_t Words>
class PartCounter {
 public:
  using Open = OpenCut<Words>;

  /// `extent`: upper bound of |x|_1 in the domain. `cuts`: what is counted with; used as a stack,
  /// and left as it was.
  PartCounter(const CellContext& context, std::size_t dim, const Hyperplanes& hyperplanes,
              double extent, std::vector<Open>& cuts)
      : context_(context), dim_(dim), hyperplanes_(hyperplanes), extent_(extent), cuts_(cuts) {}

  /// All cuts cross the polytope, which is full-dimensional. Nothing if a section has too many
  /// vertices, or the monitor stops.
  [[nodiscard]] std::optional<std::uint64_t> count(const VertexPolytope<Words>& polytope);

 private:
  static constexpr std::size_t kSlots = 64 * Words;
  static constexpr std::size_t kStride = kSlots + kRowPadding;
  using Set = VertexSet<Words>;

  struct Section {
    std::array<double, kMaxVertexDim * kStride> x;
    std::array<double, kStride> radius;
    std::array<std::uint64_t, kStride> tight;
    VertexPolytope<Words> polytope;
  };
  /// Where a cut crosses a segment, as a share of it: between low and high.
  struct Crosspoint {
    double low;
    double high;
    std::size_t cut;
  };

  [[nodiscard]] CutColumns columns() const noexcept {
    return {context_.cuts->column(0), context_.cuts->size(), context_.cuts->value_errors()};
  }
  /// Whether two cuts meet in the interior of a polytope; nothing if doubles do not show it.
  [[nodiscard]] std::optional<bool> meet(const VertexPolytope<Words>& polytope, const Open& a,
                                         const Open& b);
  [[nodiscard]] std::uint64_t parts(const VertexPolytope<Words>& polytope, std::size_t dim,
                                    std::size_t begin, std::size_t end);
  [[nodiscard]] std::uint64_t parts_of_section(const VertexPolytope<Words>& polytope,
                                               std::size_t dim, std::size_t position,
                                               std::size_t begin);
  [[nodiscard]] std::uint64_t parts_of_segment(const VertexPolytope<Words>& segment,
                                               std::size_t begin, std::size_t end);
  [[nodiscard]] std::uint64_t n_distinct(const VertexPolytope<Words>& segment,
                                         std::span<Crosspoint> points);
  void make_section(const VertexPolytope<Words>& polytope, Open& cut, std::size_t bit,
                    Section& section);
  /// Takes a cut among the hyperplanes that points can lie on; undone by `leave_out`.
  void take_in(std::size_t cut, std::size_t bit);
  void leave_out(std::size_t bit);
  /// The sign of a cut at a vertex, by slot.
  [[nodiscard]] auto signs(const VertexPolytope<Words>& polytope, std::size_t cut) {
    return [&, cut](std::size_t slot) { return sign_of(polytope, slot, cut); };
  }
  [[nodiscard]] int sign_of(const VertexPolytope<Words>& polytope, std::size_t slot,
                            std::size_t cut);
  [[nodiscard]] int sign_where(std::uint64_t tight, std::size_t cut, MeetingPoint& point);
  [[nodiscard]] bool coincide(const VertexPolytope<Words>& segment, const Crosspoint& a,
                              const Crosspoint& b);

  const CellContext& context_;
  std::size_t dim_;
  Hyperplanes hyperplanes_;
  double extent_;
  std::vector<Open>& cuts_;
  bool has_failed_ = false;
  std::size_t n_flats_ = 0;
};

}  // namespace linregions
