// Where vertices are, and a point between them: the third part of VertexCell, included by
// vertex_cell.cpp.

namespace linregions {

template <std::size_t Words>
MeetingPoint VertexCell<Words>::meeting_point(std::size_t slot) const noexcept {
  MeetingPoint point;
  for (std::size_t k = 0; k < dim_; ++k) point.x[k] = coordinate(k)[slot];
  point.radius = r_[slot];
  return point;
}

template <std::size_t Words>
void VertexCell<Words>::move_vertex(std::size_t slot, const MeetingPoint& point) noexcept {
  for (std::size_t k = 0; k < dim_; ++k) coordinate(k)[slot] = point.x[k];
  r_[slot] = point.radius;
}

/// Computes a vertex afresh from its facets, if that gives it a smaller radius.
template <std::size_t Words>
void VertexCell<Words>::refine_vertex(const ConstraintStack& constraints, std::size_t slot) {
  std::array<Id, kFacets> ids;
  const std::size_t n = tight_ids(slot, ids);
  MeetingPoint point = meeting_point(slot);
  refine(constraints, {ids.data(), n}, point);
  move_vertex(slot, point);
}

template <std::size_t Words>
std::vector<ConstraintStack::Id> VertexCell<Words>::basis(
    const ConstraintStack& constraints) const {
  std::array<Id, kFacets> ids;
  const std::size_t n = tight_ids(alive_.first_slot(), ids);
  const std::array<Id, kMaxVertexDim> planes = independent_planes(constraints, {ids.data(), n});
  return {planes.begin(), planes.begin() + static_cast<std::ptrdiff_t>(dim_)};
}

/// The centroid of the vertices, unless rounding leaves open whether it is inside.
template <std::size_t Words>
void VertexCell<Words>::reported_point(const CellContext& context, InteriorPoint& out) const {
  const ConstraintStack& constraints = context.constraints;
  out.point.assign(dim_, 0.0);
  alive_.for_each([&](std::size_t v) {
    for (std::size_t k = 0; k < dim_; ++k) out.point[k] += coordinate(k)[v];
  });
  const double share = 1.0 / static_cast<double>(alive_.size());
  for (double& x : out.point) x *= share;
  if (context.chart != nullptr) {
    std::vector<double> point(dim_);
    context.chart->map(out.point.data(), point.data());
    out = context.chart->inside(constraints, facets(), std::move(point));
    if (context.arbiter != nullptr && !(out.margin > 0.0)) {
      out = context.arbiter->report(path(constraints), nullptr);
    }
    return;
  }
  const double sum = sum_of(out.point.data(), dim_);
  out.margin = std::numeric_limits<double>::infinity();
  bool is_proven = true;
  for (std::uint64_t rest = used_facets_; rest != 0; rest &= rest - 1) {
    const Id id = facets_[static_cast<std::size_t>(std::countr_zero(rest))];
    const double value = ConstraintStack::sign(id) * value_of(constraints, id, out.point.data());
    is_proven = is_proven && value > value_error(constraints, id, sum);
    out.margin = std::min(out.margin, constraints.distance(id, out.point));
  }
  if (context.arbiter != nullptr && !is_proven) {
    out = context.arbiter->report(path(constraints), nullptr);
  }
}

}  // namespace linregions
