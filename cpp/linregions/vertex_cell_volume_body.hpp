// The volume of a cell: the fifth part of VertexCell, included by vertex_cell.cpp.

namespace linregions {

/// |det| of the edges from the first of `dim` + 1 corners: dim! times the volume of the simplex.
inline double parallelepiped(
    const std::array<std::array<double, kMaxVertexDim>, kMaxVertexDim + 1>& corners,
    std::size_t dim) {
  std::array<std::array<double, kMaxVertexDim>, kMaxVertexDim> a{};
  for (std::size_t i = 0; i < dim; ++i) {
    for (std::size_t k = 0; k < dim; ++k) a[i][k] = corners[i + 1][k] - corners[0][k];
  }
  double det = 1.0;
  for (std::size_t j = 0; j < dim; ++j) {
    std::size_t pivot = j;
    for (std::size_t i = j + 1; i < dim; ++i) {
      if (std::abs(a[i][j]) > std::abs(a[pivot][j])) pivot = i;
    }
    if (a[pivot][j] == 0.0) return 0.0;
    std::swap(a[j], a[pivot]);
    det *= a[j][j];
    for (std::size_t i = j + 1; i < dim; ++i) {
      const double factor = a[i][j] / a[j][j];
      for (std::size_t k = j + 1; k < dim; ++k) a[i][k] -= factor * a[j][k];
    }
  }
  return std::abs(det);
}

/// By a triangulation: a face is the union of the pyramids from one of its vertices over those of
/// its own facets that the vertex is not on (Cohen and Hickey 1979). All terms are positive, so
/// nothing cancels; non-simple vertices are nothing special.
template <std::size_t Words>
double VertexCell<Words>::volume() const {
  std::array<Point, kMaxVertexDim + 1> corners{};
  double sum = 0.0;
  add_simplices(alive_, corners, 0, sum);
  for (std::size_t k = 2; k <= dim_; ++k) sum /= static_cast<double>(k);
  return sum;
}

/// Adds the simplices of a face, by its vertices, with the corners chosen so far.
template <std::size_t Words>
void VertexCell<Words>::add_simplices(const Set& face,
                                      std::array<Point, kMaxVertexDim + 1>& corners,
                                      std::size_t n_corners, double& sum) const {
  const std::size_t apex = face.first_slot();
  for (std::size_t k = 0; k < dim_; ++k) corners[n_corners][k] = coordinate(k)[apex];
  if (n_corners == dim_) {
    sum += parallelepiped(corners, dim_);
    return;
  }
  const std::size_t face_dim = dim_ - n_corners;
  if (face_dim == 1) {  // the other end of the segment, if it is one
    Set end = face;
    end.erase(apex);
    if (end.any()) add_simplices(end, corners, n_corners + 1, sum);
    return;
  }
  std::array<Set, kFacets> done;
  std::size_t n_done = 0;
  for (std::uint64_t rest = used_facets_ & ~tight_[apex]; rest != 0; rest &= rest - 1) {
    const Set side = face & on_[static_cast<std::size_t>(std::countr_zero(rest))];
    // Sets of vertices that span less than a facet add simplices without a volume. Several
    // hyperplanes may cut the same facet out of the face.
    if (side.size() < face_dim) continue;
    const bool is_known = std::any_of(done.begin(), done.begin() + n_done, [&](const Set& other) {
      return !((side - other) | (other - side)).any();
    });
    if (is_known) continue;
    done[n_done++] = side;
    add_simplices(side, corners, n_corners + 1, sum);
  }
}

}  // namespace linregions
