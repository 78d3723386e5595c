// Where vertices are, and a point between them: part of VertexCell, included by
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

/// Computes vertices afresh from their facets, those that get a smaller radius by that.
template <std::size_t Words>
void VertexCell<Words>::refine_vertices(const ConstraintStack& constraints, const Set& slots) {
  MeetingPlanes meetings{};
  std::array<std::size_t, MeetingPlanes::kPoints> slot;
  std::size_t n = 0;
  const auto refine_these = [&] {
    vertex_kernels<Words>().refine[dim_ - 1](meetings, n);
    for (std::size_t i = 0; i < n; ++i) {
      if (!(meetings.radius[i] < r_[slot[i]])) continue;
      for (std::size_t k = 0; k < dim_; ++k) coordinate(k)[slot[i]] = meetings.point[k][i];
      r_[slot[i]] = meetings.radius[i];
    }
    n = 0;
  };
  slots.for_each([&](std::size_t v) {
    std::array<Id, kFacets> ids;
    const std::size_t n_ids = tight_ids(v, ids);
    const std::array<Id, kMaxVertexDim> planes =
        independent_planes(constraints, {ids.data(), n_ids});
    set_planes(constraints, {planes.data(), dim_}, n, meetings);
    for (std::size_t k = 0; k < dim_; ++k) meetings.point[k][n] = coordinate(k)[v];
    slot[n++] = v;
    if (n == MeetingPlanes::kPoints) refine_these();
  });
  if (n > 0) refine_these();
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
