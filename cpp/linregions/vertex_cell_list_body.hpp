// Listing the parts of a cell: part of VertexCell, included by vertex_cell.cpp.

namespace linregions {

namespace {

// Cells that may have more parts than this are split: a search should be able to stop in between.
constexpr double kMostListed = 4096.0;
// Vertices that a cut adds to a part, more or less, by dimension. Only a guess of how much room a
// listing will need; one that runs out of it is thrown away.
constexpr std::array<std::size_t, kMaxVertexDim> kNewVertices{1, 2, 4, 9, 18};

}  // namespace

/// The parts share one table of vertices: a part is a set of them, `alive_`, and what it lies
/// between. New vertices go to slots that neither the part at hand nor one that is still to come
/// uses.
template <std::size_t Words>
bool VertexCell<Words>::list_parts(const CellContext& context, PartList& parts) {
  forget_dropped();
  const std::size_t n_cuts = open_.size();
  if (n_cuts == 0 || n_cuts > 64 || most_parts(n_cuts, dim_) > kMostListed) return false;
  if (alive_.size() + kNewVertices[dim_ - 1] * n_cuts > kSlots) return false;
  parts.clear(dim_);
  for (const Open& open : open_) parts.cuts.push_back(open.cut);
  Listing listing(parts);
  for (std::uint64_t rest = used_facets_; rest != 0; rest &= rest - 1) {
    const auto facet = static_cast<std::size_t>(std::countr_zero(rest));
    listing.walls[facet] = shown_wall(context, facets_[facet]);
  }
  waiting_ = alive_;  // the cell itself, should there be no room
  const std::size_t mark = context.constraints.mark();
  const bool is_listed = list_below(context, ~std::uint64_t{0} >> (64 - n_cuts), listing);
  context.constraints.truncate(mark);
  waiting_ = {};
  plan_.position = Cut::kNone;
  if (is_listed && context.arbiter != nullptr) context.arbiter->note_filtered(listing.n_settled);
  return is_listed;
}

/// Lists the parts of the part at hand; `cuts`: those that may cross it, by position.
template <std::size_t Words>
bool VertexCell<Words>::list_below(const CellContext& context, std::uint64_t cuts,
                                   Listing& listing) {
  std::uint64_t crossing = 0;
  for (; cuts != 0; cuts &= cuts - 1) {
    const std::uint64_t bit = cuts & (~cuts + 1);
    const CutSide side =
        side_of_cell(context, open_[static_cast<std::size_t>(std::countr_zero(cuts))]);
    if (side == CutSide::crosses) {
      crossing |= bit;
      continue;
    }
    listing.positive = side == CutSide::positive ? listing.positive | bit : listing.positive & ~bit;
    ++listing.n_settled;
  }
  if (crossing == 0) {
    list_part(context, listing);
    return true;
  }
  const bool is_last = (crossing & (crossing - 1)) == 0;
  return is_last ? list_pair(context, crossing, listing) : list_sides(context, crossing, listing);
}

/// Lists the parts on the negative side of the first one of `cuts`, then those on the positive.
template <std::size_t Words>
bool VertexCell<Words>::list_sides(const CellContext& context, std::uint64_t cuts,
                                   Listing& listing) {
  const auto position = static_cast<std::size_t>(std::countr_zero(cuts));
  const std::uint64_t others = cuts & (cuts - 1);
  const std::size_t cut = open_[position].cut;
  if (!plan(context, position, kSlots - (alive_ | waiting_).size())) return false;
  const auto facet = static_cast<std::size_t>(std::countr_one(used_facets_));
  const std::uint64_t bit = std::uint64_t{1} << facet;
  const Id last = last_;
  const Id id = push_facet(context, cut, facet);
  const Set slots = place_vertices(
      context, cut, bit,
      [&](const CutColumns& columns, const VertexTable& points, const Set& new_slots) {
        for (std::uint64_t rest = others; rest != 0; rest &= rest - 1) {
          vertex_kernels<Words>().extend[dim_ - 1](
              columns, points, new_slots, &open_[static_cast<std::size_t>(std::countr_zero(rest))],
              1);
        }
      });
  ++context.statistics.n_pivots;
  const Set alive = alive_;
  const Set waiting = waiting_;
  const Set zero = plan_.zero;
  const Set negative = plan_.negative | zero | slots;
  const Set positive = (alive - plan_.negative) | slots;
  const std::size_t origin = origin_;
  const std::size_t mark = context.constraints.mark();
  bool is_listed = true;
  for (const bool is_positive : {false, true}) {
    alive_ = is_positive ? positive : negative;
    waiting_ = is_positive ? waiting : waiting | positive;
    last_ = facets_[facet] = is_positive ? id : ConstraintStack::opposite(id);
    origin_ = origin;
    listing.walls[facet] = shown_wall(context, last_);
    listing.positive &= ~(cuts & (~cuts + 1));
    if (is_positive) listing.positive |= cuts & (~cuts + 1);
    is_listed = is_listed && list_below(context, others, listing);
    context.constraints.truncate(mark);
  }
  zero.for_each([&](std::size_t v) { tight_[v] &= ~bit; });
  used_facets_ &= ~bit;
  alive_ = alive;
  waiting_ = waiting;
  last_ = last;
  origin_ = origin;
  return is_listed;
}

/// Lists the two sides of the only cut that crosses the part at hand. As long as nothing but a
/// point of each is asked for, they need not be made: between the part's centroid, which is inside,
/// and a mean of vertices on that side, as far as they are certain.
template <std::size_t Words>
bool VertexCell<Words>::list_pair(const CellContext& context, std::uint64_t cuts,
                                  Listing& listing) {
  if (listing.parts.shapes.wanted.any()) return list_sides(context, cuts, listing);
  const Open& open = open_[static_cast<std::size_t>(std::countr_zero(cuts))];
  const std::uint64_t facets =
      vertex_kernels<Words>().supported(on_.data(), used_facets_, alive_, dim_);
  const auto facet = static_cast<std::size_t>(std::countr_one(used_facets_));
  if (facet == kFacets) return false;
  const std::size_t mark = context.constraints.mark();
  const Id id = context.constraints.push(*context.cuts, open.cut, context.source(open.cut), true);
  const Point centre = mean_of(alive_);
  std::array<Point, 2> points;
  std::array<Distance, 2> distances;
  for (const std::size_t side : {0, 1}) {
    const Id beyond_id = side == 1 ? id : ConstraintStack::opposite(id);
    const Wall beyond = wall(context.constraints, beyond_id);
    listing.walls[facet] = context.chart == nullptr ? beyond : shown_wall(context, beyond_id);
    const Point far = mean_of(alive_ & (side == 1 ? open.positive : open.negative));
    const double here = beyond.value_at(centre);
    const double there = beyond.value_at(far);
    const double share = here < 0.0 ? 0.5 - 0.5 * here / (there - here) : 0.5;
    for (std::size_t k = 0; k < kMaxVertexDim; ++k) {
      points[side][k] = centre[k] + share * (far[k] - centre[k]);
    }
    points[side] = shown(context, points[side]);
    distances[side] = distance_to(points[side], facets | std::uint64_t{1} << facet, listing);
  }
  context.constraints.truncate(mark);
  const bool is_proven = distances[0].is_proven && distances[1].is_proven;
  if (!is_proven && context.arbiter != nullptr) return list_sides(context, cuts, listing);
  ++context.statistics.n_pivots;
  listing.parts.add(listing.positive & ~cuts, points[0].data(), distances[0].margin);
  listing.parts.add(listing.positive | cuts, points[1].data(), distances[1].margin);
  return true;
}

/// Lists the part at hand by the centroid of its vertices, unless rounding leaves open whether it
/// is inside.
template <std::size_t Words>
void VertexCell<Words>::list_part(const CellContext& context, Listing& listing) {
  const Point point = shown(context, mean_of(alive_));
  const std::uint64_t facets =
      vertex_kernels<Words>().supported(on_.data(), used_facets_, alive_, dim_);
  const Distance distance = distance_to(point, facets, listing);
  if (listing.parts.shapes.wanted.any()) append_shape(context, listing.parts.shapes);
  if (distance.is_proven || context.arbiter == nullptr) {
    return listing.parts.add(listing.positive, point.data(), distance.margin);
  }
  const InteriorPoint known = context.arbiter->report(path(context.constraints), nullptr);
  listing.parts.add(listing.positive, known.point.data(), known.margin);
}

template <std::size_t Words>
typename VertexCell<Words>::Point VertexCell<Words>::mean_of(const Set& vertices) const {
  Point sum{};
  const double* x = x_.data();
  vertices.for_each([&](std::size_t v) {
    for (std::size_t k = 0; k < dim_; ++k) sum[k] += x[k * kStride + v];
  });
  const double share = 1.0 / static_cast<double>(vertices.size());
  for (double& value : sum) value *= share;
  return sum;
}

/// How far a point is from all of `facets`, and whether it is certainly inside of them.
template <std::size_t Words>
typename VertexCell<Words>::Distance VertexCell<Words>::distance_to(const Point& point,
                                                                    std::uint64_t facets,
                                                                    const Listing& listing) {
  double sum = 0.0;
  for (const double x : point) sum += std::abs(x);
  sum *= 1.0 + rigour::gamma(kMaxVertexDim + 5);
  Distance result;
  for (; facets != 0; facets &= facets - 1) {
    const Wall& facet = listing.walls[static_cast<std::size_t>(std::countr_zero(facets))];
    const double value = facet.value_at(point);
    result.is_proven = result.is_proven && value > facet.error_at(sum);
    result.margin = std::min(result.margin, value * facet.inverse_length);
  }
  return result;
}

/// A point in the coordinates of the input.
template <std::size_t Words>
typename VertexCell<Words>::Point VertexCell<Words>::shown(const CellContext& context,
                                                           const Point& point) {
  if (context.chart == nullptr) return point;
  Point result{};
  context.chart->map(point.data(), result.data());
  return result;
}

/// A facet in the coordinates of the input.
template <std::size_t Words>
Wall VertexCell<Words>::shown_wall(const CellContext& context, Id id) const {
  return context.chart == nullptr ? wall(context.constraints, id)
                                  : context.chart->wall(context.constraints, id);
}

template <std::size_t Words>
Wall VertexCell<Words>::wall(const ConstraintStack& constraints, Id id) const {
  const double* row = constraints.row(id);
  const rigour::RowError& error = constraints.entry(id).error;
  const double rounding = rigour::gamma(kMaxVertexDim + 12);
  const double sign = ConstraintStack::sign(id);
  Wall result{};
  double squares = 0.0;
  result.row[0] = sign * row[0];
  for (std::size_t k = 1; k <= dim_; ++k) {
    result.row[k] = sign * row[k];
    squares += row[k] * row[k];
  }
  result.inverse_length = 1.0 / std::sqrt(squares);
  result.constant_error = error.constant + rounding * std::abs(row[0]) + rigour::kNoUnderflow;
  result.coefficient_error = error.coefficient + 2.0 * rounding;
  return result;
}

}  // namespace linregions
