#include "vertex_sign.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tolerances.hpp"
#include "vertex_basis.hpp"

namespace linregions {

using Id = ConstraintStack::Id;

namespace {

// Points that are more certain than this part of the domain's size are not worth computing again.
constexpr double kSharpRadius = 1e-12;

/// The sign of a cut as the doubles show it; 0 if they do not.
int shown_sign(const CellContext& context, std::size_t cut, double extent,
               const MeetingPoint& point) {
  const CutRows& cuts = *context.cuts;
  const std::size_t dim = context.constraints.dim();
  double value = cuts.column(0)[cut];
  for (std::size_t k = 0; k < dim; ++k) value += cuts.column(k + 1)[cut] * point.x[k];
  // Without proofs an ill-conditioned point is taken for where it seems to be.
  const double error = context.arbiter == nullptr
                           ? tolerances::kValue * (std::abs(cuts.column(0)[cut]) + extent)
                           : cuts.value_error(cut) + kBlur[dim - 1] * point.radius;
  return std::abs(value) > error ? (value > 0.0 ? 1 : -1) : 0;
}

std::vector<CutSource> sources_of(const CellContext& context, std::span<const Id> planes) {
  std::vector<CutSource> sources;
  for (const Id id : planes) sources.push_back(context.constraints.entry(id).source);
  return sources;
}

}  // namespace

bool is_central(const CutRows& cuts, std::size_t cut) noexcept {
  return cuts.column(0)[cut] == 0.0 && cuts.error(cut).constant == 0.0;
}

bool is_facet(const CellContext& context, std::size_t cut, std::span<const Id> planes) noexcept {
  const CutSource source = context.source(cut);
  return std::any_of(planes.begin(), planes.end(), [&](Id id) {
    const CutSource& plane = context.constraints.entry(id).source;
    return plane.stage == source.stage && plane.cut == source.cut;
  });
}

bool vanish_at(const CellContext& context, std::span<const Id> planes) {
  return context.arbiter->vanishes(context.first.stage, sources_of(context, planes));
}

void refine(const ConstraintStack& constraints, std::span<const Id> planes, MeetingPoint& point) {
  const std::size_t dim = constraints.dim();
  const std::array<Id, kMaxVertexDim> basis = independent_planes(constraints, planes);
  MeetingPlanes meeting{};
  set_planes(constraints, {basis.data(), dim}, 0, meeting);
  for (std::size_t k = 0; k < dim; ++k) meeting.point[k][0] = point.x[k];
  vertex_kernels<1>().refine[dim - 1](meeting, 1);
  if (!(meeting.radius[0] < point.radius)) return;
  for (std::size_t k = 0; k < dim; ++k) point.x[k] = meeting.point[k][0];
  point.radius = meeting.radius[0];
}

int sign_at(const CellContext& context, std::size_t cut, std::span<const Id> planes, double extent,
            MeetingPoint& point) {
  const bool is_sharp = point.radius <= kSharpRadius * extent;
  // In plain floating point the radius does not count, so the best point is wanted at once.
  if (context.arbiter == nullptr && !is_sharp) refine(context.constraints, planes, point);
  if (const int sign = shown_sign(context, cut, extent, point); sign != 0) return sign;
  if (context.arbiter == nullptr) return 0;
  if (!is_sharp) {
    refine(context.constraints, planes, point);
    if (const int sign = shown_sign(context, cut, extent, point); sign != 0) return sign;
  }
  if (context.chart != nullptr && vanish_at(context, planes)) {
    point.vanishes = true;
    return 0;
  }
  return context.arbiter->sign_at(sources_of(context, planes), context.source(cut));
}

}  // namespace linregions
