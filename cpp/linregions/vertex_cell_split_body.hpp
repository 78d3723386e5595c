// Cutting a cell in two: part of VertexCell, included by vertex_cell.cpp.

namespace linregions {

namespace {

// Vertices that are less certain than this part of the domain's size are computed afresh at once,
// others when a sign depends on it.
constexpr double kLooseRadius = 1e-5;

}  // namespace

/// Finds the sides of all vertices and the edges that a crossing cut crosses; false if there are
/// more of these than `room`, or too many facets.
template <std::size_t Words>
bool VertexCell<Words>::plan(const CellContext& context, std::size_t position, std::size_t room) {
  Open& open = open_[position];
  complete_signs(alive_, open, [&](std::size_t slot) { return sign_of(context, open.cut, slot); });
  plan_.negative = alive_ & open.negative;
  plan_.positive = alive_ & open.positive;
  plan_.zero = alive_ & open.zero;
  plan_.n_edges = vertex_kernels<Words>().edges_of_facets[dim_ - 1](
      tight_.data(), on_.data(), alive_, plan_.negative, plan_.positive, plan_.edges.data(), room);
  is_full_ = plan_.n_edges > room || used_facets_ == ~std::uint64_t{0};
  plan_.position = is_full_ ? Cut::kNone : position;
  context.monitor.tick(50 * (plan_.n_edges + 1) * dim_, context.progress);
  return !is_full_;
}

/// Adds the new vertices of a planned split, which both parts share, and their signs.
template <std::size_t Words>
typename VertexCell<Words>::Parts VertexCell<Words>::cut_through(const CellContext& context) {
  const std::size_t position = plan_.position;
  const std::size_t cut = open_[position].cut;
  const auto facet = static_cast<std::size_t>(std::countr_one(used_facets_));
  const Id id = push_facet(context, cut, facet);
  open_[position] = open_.back();
  open_.pop_back();
  const Set slots = place_vertices(
      context, cut, std::uint64_t{1} << facet,
      [this](const CutColumns& columns, const VertexTable& points, const Set& new_slots) {
        vertex_kernels<Words>().extend[dim_ - 1](columns, points, new_slots, open_.data(),
                                                 open_.size());
      });
  plan_.position = Cut::kNone;
  return {id, facet, plan_.negative, slots | plan_.zero};
}

/// Makes the cut of the planned split a facet; returns its positive side.
template <std::size_t Words>
typename VertexCell<Words>::Id VertexCell<Words>::push_facet(const CellContext& context,
                                                             std::size_t cut, std::size_t facet) {
  const CutRows& cuts = *context.cuts;
  const Id id = context.constraints.push(cuts, cut, context.source(cut), true);
  context.constraints.link(id, last_);
  const std::uint64_t bit = std::uint64_t{1} << facet;
  facets_[facet] = id;
  used_facets_ |= bit;
  central_ = is_central(cuts, cut) ? central_ | bit : central_ & ~bit;
  plan_.zero.for_each([&](std::size_t v) { tight_[v] |= bit; });
  on_[facet] = plan_.zero;
  return id;
}

/// Puts the vertices on the planned cut into free slots, and has `extend` find their signs.
template <std::size_t Words>
template <typename Extend>
typename VertexCell<Words>::Set VertexCell<Words>::place_vertices(const CellContext& context,
                                                                  std::size_t cut,
                                                                  std::uint64_t bit,
                                                                  Extend extend) {
  const CutRows& cuts = *context.cuts;
  const VertexKernels<Words>& run = vertex_kernels<Words>();
  std::array<double, kMaxVertexDim * kStride> x;
  std::array<double, kStride> radius;
  std::array<std::uint64_t, kStride> tight;
  const VertexArrays points{x.data(), kStride, radius.data(), tight.data()};
  const CutColumns columns{cuts.column(0), cuts.size(), cuts.value_errors()};
  double largest = run.cross[dim_ - 1](
      arrays(), {columns, cut, plan_.edges.data(), plan_.n_edges, bit, extent_}, points);
  const Set slots = run.place[dim_ - 1](points, plan_.n_edges, alive_ | waiting_, used_facets_,
                                        arrays(), on_.data());
  if (origin_ < kSlots && slots.contains(origin_)) origin_ = kSlots;
  vanishing_ = vanishing_ - slots;
  if ((central_ & bit) != 0 || largest > kLooseRadius * extent_) {
    Set loose;
    slots.for_each([&](std::size_t slot) {
      if ((tight_[slot] & ~central_) == 0) {
        // Where hyperplanes through the origin meet in a point, that is the origin.
        for (std::size_t k = 0; k < dim_; ++k) coordinate(k)[slot] = 0.0;
        r_[slot] = 0.0;
        origin_ = slot;
      } else if (r_[slot] > kLooseRadius * extent_) {
        loose.insert(slot);
      }
    });
    refine_vertices(context.constraints, loose);
    largest = 0.0;
    std::size_t i = 0;
    slots.for_each([&](std::size_t slot) {
      for (std::size_t k = 0; k < dim_; ++k) x[k * kStride + i] = coordinate(k)[slot];
      radius[i] = r_[slot];
      largest = std::max(largest, r_[slot]);
      ++i;
    });
  }
  radius_ = std::max(radius_, largest);
  extend(columns, {x.data(), kStride, radius.data(), plan_.n_edges}, slots);
  return slots;
}

/// Becomes one of the parts.
template <std::size_t Words>
void VertexCell<Words>::keep(const Parts& parts, bool positive) {
  const Set own = positive ? alive_ - parts.negative : (alive_ & parts.negative);
  alive_ = own | parts.shared;
  last_ = positive ? parts.id : ConstraintStack::opposite(parts.id);
  facets_[parts.facet] = last_;
  const std::uint64_t supported =
      vertex_kernels<Words>().supported(on_.data(), used_facets_, alive_, dim_);
  if ((used_facets_ & ~supported) == 0) return;
  alive_.for_each([&](std::size_t v) { tight_[v] &= supported; });
  used_facets_ &= supported;
}

template <std::size_t Words>
void VertexCell<Words>::split(const CellContext& context, std::size_t position,
                              VertexCell& negative) {
  if (plan_.position != position && !plan(context, position, kSlots - alive_.size())) return;
  const Parts parts = cut_through(context);
  alive_ = alive_ | parts.shared;  // for the copy to take in
  negative.assign(*this);
  negative.settled_.clear();
  negative.keep(parts, false);
  keep(parts, true);
  ++context.statistics.n_pivots;
}

template <std::size_t Words>
bool VertexCell<Words>::restrict_to(const CellContext& context, std::size_t position,
                                    bool positive) {
  classify_listed(context);
  Open& open = open_[position];
  const CutSide side = side_of_cell(context, open);
  if (side != CutSide::crosses) {
    if (context.arbiter != nullptr) context.arbiter->note_filtered(1);
    open.is_dropped = true;
    return (side == CutSide::positive) == positive;
  }
  if (!plan(context, position, kSlots - alive_.size())) return false;
  const Parts parts = cut_through(context);
  alive_ = alive_ | parts.shared;
  keep(parts, positive);
  return true;
}

}  // namespace linregions
