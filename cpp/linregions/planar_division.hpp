#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "planar_complex.hpp"
#include "planar_layers.hpp"
#include "pullback.hpp"

namespace linregions {

/// Divides planar complexes by the units of their next layer. A face's new vertices lie on its
/// edges, which its neighbours share, or on the lines of other units; the values of all units there
/// are means of those at the ends.
///
/// Every sign that a division rests on is certain: a face where one is not stays as it was, marked
/// as open.
class PlanarDivision {
 public:
  /// `reach`: the sum of the coordinates of a point in the domain, in absolute values, is not
  /// larger.
  PlanarDivision(const PlanarLayers& layers, double reach) : layers_(layers), reach_(reach) {}

  /// A single face, which enters `stage`, whose units on it are `rows`.
  [[nodiscard]] std::shared_ptr<PlanarComplex> enter(const Polygon& polygon, std::size_t stage,
                                                     const PulledBackRows& rows,
                                                     std::size_t first_new);
  /// Faces [first, last) of a complex that has been divided, which enter the next stage.
  [[nodiscard]] std::shared_ptr<PlanarComplex> enter(const PlanarComplex& whole, std::size_t first,
                                                     std::size_t last);
  /// Divides the first faces of a complex that has just entered a stage by its units, until there
  /// are `most_faces` or more; the others are dropped. Returns how many were divided.
  std::size_t divide(PlanarComplex& complex, std::size_t most_faces);
  /// Into how many parts the units of the last stage would divide each face of a complex that has
  /// just entered it; 0 where that is not certain.
  void count(PlanarComplex& complex, std::vector<std::size_t>& n_parts);
  /// Of a complex that nobody uses any more the memory is used again.
  void give_back(std::shared_ptr<PlanarComplex> complex) {
    if (complex.use_count() == 1) spare_.push_back(std::move(complex));
  }

 private:
  using Index = PlanarComplex::Index;
  using Side = PlanarComplex::Side;
  using Words = std::vector<std::uint64_t>;
  /// See next_.
  static constexpr Index kWhole = static_cast<Index>(-1);

  /// Part of a face: some of `arena_`.
  struct Piece {
    std::size_t first;
    std::size_t n_sides;
  };

  [[nodiscard]] std::shared_ptr<PlanarComplex> make();
  void pass_layer(const PlanarComplex& whole, PlanarComplex& part);
  void find_signs(PlanarComplex& complex) const;
  void divide_face(PlanarComplex& complex, std::size_t face);
  void begin(const PlanarComplex& complex);
  [[nodiscard]] bool find_crossing(const PlanarComplex& complex, const PlanarComplex::Face& face);
  [[nodiscard]] bool gather(PlanarComplex& complex, const PlanarComplex::Face& face);
  void make_chain(PlanarComplex& complex, Index edge);
  [[nodiscard]] bool is_crossed(const PlanarComplex& complex, std::size_t piece,
                                std::size_t unit) const;
  [[nodiscard]] bool cut_pieces(PlanarComplex& complex, std::size_t unit);
  [[nodiscard]] bool cut_piece(PlanarComplex& complex, std::size_t piece, std::size_t unit);
  [[nodiscard]] Index make_vertex(PlanarComplex& complex, PlanarComplex::Edge& edge,
                                  std::size_t unit);
  void note_corners(const PlanarComplex& complex, std::size_t piece);
  void keep_whole(const PlanarComplex& complex, std::size_t face);
  void keep_pieces(const PlanarComplex& complex, std::size_t face);

  const PlanarLayers& layers_;
  double reach_;
  std::vector<std::shared_ptr<PlanarComplex>> spare_;
  PlanarExcerpt excerpt_;
  std::unique_ptr<PlanarScratch> scratch_ = std::make_unique<PlanarScratch>();

  // Of the division at hand:
  bool is_moderate_ = true;                 // no bound leaves the range of doubles
  std::vector<PlanarComplex::Edge> edges_;  // new
  std::vector<PlanarComplex::Face> faces_;
  std::vector<Side> sides_;
  Rows<std::uint64_t> patterns_;
  std::vector<Index> chain_first_;  // per old edge: its new edges, from tail to head
  std::vector<Index> chain_size_;
  // Of the face at hand:
  std::vector<std::size_t> crossing_;  // units that cross it
  std::size_t n_crossing_ = 0;
  Rows<Side> arena_;
  std::vector<Piece> pieces_;
  Words above_, below_;  // per piece: units that are positive, or negative, at some vertex
  /// Per new edge, in a face: if the piece on one side of it has divided it, its other half, behind
  /// its new head, until the piece on the other side has seen it.
  std::vector<Index> next_;
};

}  // namespace linregions
