#include "planar_complex.hpp"

#include <algorithm>

#include "planar_kernels.hpp"

namespace linregions {

void PlanarComplex::clear() {
  vertices.clear();
  values.clear();
  positive.clear();
  negative.clear();
  edges.clear();
  faces.clear();
  sides.clear();
  patterns.clear();
}

void PlanarComplex::reserve(std::size_t n_vertices) {
  vertices.reserve(n_vertices);
  values.reserve((n_vertices + kPlanarTile) * stride);
  positive.reserve(n_vertices * n_words);
  negative.reserve(n_vertices * n_words);
}

void PlanarExcerpt::take(const PlanarComplex& whole, std::size_t first, std::size_t last,
                         PlanarComplex& part) {
  part.clear();
  part.stage = whole.stage;
  part.gain = whole.gain;
  part.n_pattern_words = whole.n_pattern_words;
  if (new_vertex_.size() < whole.vertices.size()) new_vertex_.resize(whole.vertices.size(), kNone);
  if (new_edge_.size() < whole.edges.size()) new_edge_.resize(whole.edges.size(), kNone);
  vertices_.clear();
  edges_.clear();
  const auto new_vertex = [&](Index v) {
    if (new_vertex_[v] == kNone) {
      new_vertex_[v] = static_cast<Index>(vertices_.size());
      vertices_.push_back(v);
      part.vertices.push_back(whole.vertices[v]);
    }
    return new_vertex_[v];
  };
  for (std::size_t f = first; f < last; ++f) {
    PlanarComplex::Face face = whole.faces[f];
    const PlanarComplex::Side* sides = whole.sides.data() + face.first_side;
    face.first_side = static_cast<Index>(part.sides.size());
    for (Index k = 0; k < face.n_sides; ++k) {
      const Index e = sides[k].edge >> 1;
      if (new_edge_[e] == kNone) {
        new_edge_[e] = static_cast<Index>(edges_.size());
        edges_.push_back(e);
        const PlanarComplex::Edge& edge = whole.edges[e];
        const Index tail = new_vertex(edge.tail);
        part.edges.push_back({tail, new_vertex(edge.head), edge.width});
      }
      part.sides.push_back({2 * new_edge_[e] + (sides[k].edge & 1), new_vertex_[sides[k].start]});
    }
    part.faces.push_back(face);
  }
  part.patterns.insert(part.patterns.end(), whole.pattern(first), whole.pattern(last));
  for (const Index v : vertices_) new_vertex_[v] = kNone;
  for (const Index e : edges_) new_edge_[e] = kNone;
}

}  // namespace linregions
