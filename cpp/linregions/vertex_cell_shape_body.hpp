// What a cell looks like: part of VertexCell, included by vertex_cell.cpp.

namespace linregions {

namespace {

// Vertices that are less certain than this part of the domain's size are computed afresh.
constexpr double kShownRadius = 1e-12;

}  // namespace

template <std::size_t Words>
void VertexCell<Words>::append_shape(const CellContext& context, RegionShapes& out) {
  if (!out.wanted.any()) return;
  Set loose;
  alive_.for_each([&](std::size_t v) {
    if (r_[v] > kShownRadius * extent_) loose.insert(v);
  });
  refine_vertices(context.constraints, loose);
  if (context.chart == nullptr) return append_own_shape(context.constraints, out);
  if (is_unbounded()) return out.add({});
  // Facets are not shown: those of unbounded neighbours would be missing beside them.
  RegionShapes shape({out.wanted.volume, out.wanted.vertices, false});
  VertexCell cell(dim_);
  cell.assign(*this);
  alive_.for_each([&](std::size_t v) {
    const Point point = shown(context, meeting_point(v).x);
    for (std::size_t k = 0; k < dim_; ++k) cell.coordinate(k)[v] = point[k];
  });
  cell.append_own_shape(context.constraints, shape);
  out.add(shape.row(0));
}

/// Whether a vertex is at infinity, or so far away that its doubles do not tell.
template <std::size_t Words>
bool VertexCell<Words>::is_unbounded() const {
  bool result = false;
  alive_.for_each([&](std::size_t v) {
    double x0 = 1.0;
    for (std::size_t k = 0; k < dim_; ++k) x0 -= coordinate(k)[v];
    result = result || !(x0 > kBlur[dim_ - 1] * r_[v] + tolerances::kValue);
  });
  return result;
}

template <std::size_t Words>
void VertexCell<Words>::append_own_shape(const ConstraintStack& constraints,
                                         RegionShapes& out) const {
  if (out.wanted.volume) out.volumes.push_back(volume());
  const bool is_polygon = dim_ == 2;
  if (!out.wanted.facets && !(out.wanted.vertices && is_polygon)) {
    if (out.wanted.vertices) append_vertices(out.vertices);
    return;
  }
  std::array<std::size_t, kFacets> facets;
  const std::size_t n_facets = true_facets(facets);
  if (out.wanted.vertices) {
    is_polygon ? append_polygon({facets.data(), n_facets}, out.vertices)
               : append_vertices(out.vertices);
  }
  if (!out.wanted.facets) return;
  std::vector<double>& points = out.facet_points.values();
  std::vector<double>& rows = out.facet_rows.values();
  for (const std::size_t facet : std::span(facets.data(), n_facets)) {
    const Set side = on_[facet] & alive_;
    const Point point = mean_of(side);
    points.insert(points.end(), point.begin(), point.begin() + static_cast<std::ptrdiff_t>(dim_));
    // The exact mean is no farther than the exact vertices and what rounds the sum.
    double radius = 0.0;
    side.for_each([&](std::size_t v) { radius = std::max(radius, r_[v]); });
    points.push_back(1.01 * radius + rigour::gamma(side.size() + 5) * extent_);
    const Id id = facets_[facet];
    const double* row = constraints.row(id);
    double squares = 0.0;
    for (std::size_t k = 1; k <= dim_; ++k) squares += row[k] * row[k];
    const double scale = ConstraintStack::sign(id) / std::sqrt(squares);
    for (std::size_t k = 1; k <= dim_; ++k) rows.push_back(-scale * row[k]);
    rows.push_back(scale * row[0]);
    out.facets.values().push_back(constraints.entry(id).source);
  }
  out.facets.end_row();
  out.facet_points.end_row();
  out.facet_rows.end_row();
}

/// Which of the cell's half-spaces are facets, each facet once; returns how many.
///
/// A face of the closed cell is the intersection of the facets that contain it, and facets are
/// among these half-spaces. So the face that a half-space cuts out is no facet if and only if
/// another one has all of its vertices and more; faces of the same vertices are the same.
template <std::size_t Words>
std::size_t VertexCell<Words>::true_facets(std::array<std::size_t, kFacets>& facets) const {
  std::array<Set, kFacets> sides;
  std::size_t n = 0;
  for (std::uint64_t rest = used_facets_; rest != 0; rest &= rest - 1) {
    const auto facet = static_cast<std::size_t>(std::countr_zero(rest));
    const Set side = on_[facet] & alive_;
    if (side.size() < dim_) continue;
    bool is_known = false;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < n; ++i) {
      is_known = is_known || !(side - sides[i]).any();
      if (!is_known && !(sides[i] - side).any()) continue;  // part of this one
      facets[kept] = facets[i];
      sides[kept++] = sides[i];
    }
    n = kept;
    if (is_known) continue;
    facets[n] = facet;
    sides[n++] = side;
  }
  return n;
}

template <std::size_t Words>
void VertexCell<Words>::append_vertices(RaggedRows<double>& out) const {
  const auto append = [&](std::size_t v) {
    for (std::size_t k = 0; k < dim_; ++k) out.values().push_back(coordinate(k)[v]);
  };
  const std::size_t first = alive_.first_slot();
  const std::size_t last = alive_.end() - 1;
  if (dim_ == 1 && coordinate(0)[last] < coordinate(0)[first]) {
    append(last);
    append(first);
  } else {
    alive_.for_each(append);
  }
  out.end_row();
}

/// The vertices of a polygon counter-clockwise, from edge to edge: their order is exact, whatever
/// rounding has done to them.
template <std::size_t Words>
void VertexCell<Words>::append_polygon(std::span<const std::size_t> edges,
                                       RaggedRows<double>& out) const {
  std::array<std::array<std::size_t, 2>, kSlots> beside;
  std::array<std::uint8_t, kSlots> n_beside{};
  // As many edges as vertices, two at each: else decisions that are not proven contradict each
  // other, and there is no order.
  bool is_closed = edges.size() == alive_.size();
  for (const std::size_t edge : edges) {
    const Set ends = on_[edge] & alive_;
    is_closed = is_closed && ends.size() == 2;
    if (!is_closed) break;
    const std::size_t one = ends.first_slot();
    const std::size_t other = ends.end() - 1;
    is_closed = n_beside[one] < 2 && n_beside[other] < 2;
    if (!is_closed) break;
    beside[one][n_beside[one]++] = other;
    beside[other][n_beside[other]++] = one;
  }
  if (!is_closed) return append_vertices(out);
  const double* x = coordinate(0);
  const double* y = coordinate(1);
  std::array<std::size_t, kFacets> order;
  std::size_t n = 0;
  double area = 0.0;
  const std::size_t origin = alive_.first_slot();
  std::size_t before = beside[origin][0];
  std::size_t at = origin;
  do {
    order[n++] = at;
    const std::size_t next = beside[at][0] == before ? beside[at][1] : beside[at][0];
    area +=
        (x[at] - x[origin]) * (y[next] - y[origin]) - (x[next] - x[origin]) * (y[at] - y[origin]);
    before = at;
    at = next;
  } while (at != origin);
  if (area < 0.0) std::reverse(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(n));
  for (const std::size_t v : std::span(order.data(), n)) {
    out.values().push_back(x[v]);
    out.values().push_back(y[v]);
  }
  out.end_row();
}

}  // namespace linregions
