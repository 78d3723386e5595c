// The first part of VertexCell, included by vertex_cell.cpp.

namespace linregions {

namespace {

// Vertices that are more certain than this part of the domain's size are not worth computing again.
constexpr double kSharpRadius = 1e-12;
// The same before counting, which asks for many signs at once.
constexpr double kCountingRadius = 1e-7;

/// What the radius of a vertex can make of the value of a cut: the length of a normal is at most 2
/// in each coordinate.
double blur_of(std::size_t dim, double radius) {
  return 2.01 * std::sqrt(static_cast<double>(dim)) * radius;
}

}  // namespace

template <std::size_t Words>
template <std::size_t OtherWords>
void VertexCell<Words>::assign(const VertexCell<OtherWords>& other) {
  const std::size_t end = other.alive_.end();
  dim_ = other.dim_;
  extent_ = other.extent_;
  blur_ = other.blur_;
  radius_ = other.radius_;
  last_ = other.last_;
  alive_ = Set::from(other.alive_);
  x_.resize(dim_ * kStride);
  vertex_kernels<Words>().copy[dim_ - 1](other.arrays(), end, arrays());
  const auto n_facets = static_cast<std::size_t>(std::bit_width(other.used_facets_));
  for (std::size_t f = 0; f < n_facets; ++f) {
    facets_[f] = other.facets_[f];
    on_[f] = Set::from(other.on_[f]);
  }
  used_facets_ = other.used_facets_;
  central_ = other.central_;
  origin_ = other.origin_ < end ? other.origin_ : kSlots;
  is_new_layer_ = other.is_new_layer_;
  lacks_signs_ = other.lacks_signs_;
  is_full_ = false;
  n_new_ = other.n_new_;
  if constexpr (Words == OtherWords) {
    open_.assign(other.open_.begin(), other.open_.end());
  } else {
    open_.clear();
    for (const OpenCut<OtherWords>& open : other.open_) {
      open_.push_back({Set::from(open.positive), Set::from(open.negative), Set::from(open.zero),
                       open.cut, open.is_dropped});
    }
  }
  settled_.assign(other.settled_.begin(), other.settled_.end());
  plan_.position = Cut::kNone;
}

template <std::size_t Words>
void VertexCell<Words>::note_radius(double radius) noexcept {
  if (radius <= radius_) return;
  radius_ = radius;
  blur_ = blur_of(dim_, radius_);
}

template <std::size_t Words>
bool VertexCell<Words>::start(const CellContext& context, const DomainVertices& domain,
                              const Path& path, std::span<const Id> ids) {
  const std::size_t n = domain.vertices.size();
  if (n > kSlots) return false;
  // Only half-spaces with at least dim vertices can be facets.
  std::vector<std::size_t> n_on(ids.size(), 0);
  for (const DomainVertices::Vertex& vertex : domain.vertices) {
    for (const std::size_t i : vertex.tight) ++n_on[i];
  }
  std::vector<std::size_t> slot(ids.size(), kFacets);
  std::size_t n_facets = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (n_on[i] < dim_ || ids[i] == ConstraintStack::kNone) continue;
    if (n_facets == kFacets) return false;
    const ConstraintStack::Entry& entry = context.constraints.entry(ids[i]);
    if (context.constraints.row(ids[i])[0] == 0.0 && entry.error.constant == 0.0) {
      central_ |= std::uint64_t{1} << n_facets;
    }
    facets_[n_facets] = ids[i];
    slot[i] = n_facets++;
  }
  used_facets_ = n_facets == kFacets ? ~std::uint64_t{0} : (std::uint64_t{1} << n_facets) - 1;
  alive_ = Set::first(n);
  x_.assign(dim_ * kStride, 0.0);
  for (std::size_t v = 0; v < n; ++v) {
    const DomainVertices::Vertex& vertex = domain.vertices[v];
    double sum = 0.0;
    bool is_origin = vertex.radius == 0.0;
    for (std::size_t k = 0; k < dim_; ++k) {
      coordinate(k)[v] = vertex.point[k];
      sum += std::abs(vertex.point[k]) + vertex.radius;
      is_origin = is_origin && vertex.point[k] == 0.0;
    }
    if (is_origin) origin_ = v;
    extent_ = std::max(extent_, sum * (1.0 + rigour::gamma(2 * dim_ + 5)));
    r_[v] = vertex.radius;
    note_radius(vertex.radius);
    for (const std::size_t i : vertex.tight) {
      if (slot[i] < kFacets) tight_[v] |= std::uint64_t{1} << slot[i];
    }
  }
  list_by_facets();
  for (const Id id : path.ids()) {
    context.constraints.link(id, last_);
    last_ = id;
  }
  return true;
}

template <std::size_t Words>
void VertexCell<Words>::enter_layer(const CellContext& context) {
  pack();
  is_new_layer_ = true;
  lacks_signs_ = false;
  is_full_ = false;
  n_new_ = context.cuts->size();
  open_.clear();
  settled_.clear();
  plan_.position = Cut::kNone;
}

template <std::size_t Words>
void VertexCell<Words>::pack() {
  std::size_t n = 0;
  std::size_t origin = kSlots;
  radius_ = blur_ = 0.0;
  alive_.for_each([&](std::size_t v) {
    for (std::size_t k = 0; k < dim_; ++k) coordinate(k)[n] = coordinate(k)[v];
    r_[n] = r_[v];
    tight_[n] = tight_[v];
    if (v == origin_) origin = n;
    note_radius(r_[n]);
    ++n;
  });
  origin_ = origin;
  alive_ = Set::first(n);
  list_by_facets();
}

template <std::size_t Words>
void VertexCell<Words>::list_by_facets() noexcept {
  for (std::uint64_t rest = used_facets_; rest != 0; rest &= rest - 1) {
    on_[static_cast<std::size_t>(std::countr_zero(rest))] = {};
  }
  alive_.for_each([&](std::size_t v) {
    for (std::uint64_t rest = tight_[v]; rest != 0; rest &= rest - 1) {
      on_[static_cast<std::size_t>(std::countr_zero(rest))].insert(v);
    }
  });
}

/// Gives every cut of a new layer a position of its own, as far as that is still to be done.
template <std::size_t Words>
void VertexCell<Words>::list_cuts() {
  if (!is_new_layer_) return;
  is_new_layer_ = false;
  lacks_signs_ = true;
  open_.assign(n_new_, Open{});
  for (std::size_t c = 0; c < n_new_; ++c) open_[c].cut = static_cast<std::uint32_t>(c);
}

/// Cuts that were listed first, as a prefix needs it.
template <std::size_t Words>
void VertexCell<Words>::classify_listed(const CellContext& context) {
  list_cuts();
  if (!lacks_signs_) return;
  lacks_signs_ = false;
  const CutRows& cuts = *context.cuts;
  for (const Open& open : open_) context.make(open.cut);
  vertex_kernels<Words>().classify[dim_ - 1]({cuts.column(0), cuts.size(), cuts.value_errors()},
                                             blur_, table(), open_.data(), open_.size());
  for (Open& open : open_) {
    const CutRows::Kind kind = cuts.kind(open.cut);
    if (kind == CutRows::Kind::hyperplane) continue;
    open.positive = kind == CutRows::Kind::constant_positive ? alive_ : Set{};
    open.negative = kind == CutRows::Kind::constant_negative ? alive_ : Set{};
  }
  context.monitor.tick(alive_.end() * open_.size() * (dim_ + 1), context.progress);
}

template <std::size_t Words>
void VertexCell<Words>::forget_dropped() {
  std::size_t kept = 0;
  for (std::size_t k = 0; k < open_.size(); ++k) {
    if (open_[k].is_dropped) continue;
    if (kept != k) open_[kept] = open_[k];
    ++kept;
  }
  open_.resize(kept);
}

/// Settles what all vertices show, all cuts at once; the others are made and left open.
template <std::size_t Words>
void VertexCell<Words>::classify_layer(const CellContext& context) {
  if (!context.cuts->is_raw()) return classify_listed(context);
  const CutRows& cuts = *context.cuts;
  const VertexKernels<Words>& run = vertex_kernels<Words>();
  const CutRows::RawError error = cuts.raw_error(context.reach);
  is_new_layer_ = false;
  sides_.resize(cuts.raw_stride());
  // The radii move the value of a cut by at most the sum of its coefficients' sizes times theirs.
  const double blur = 1.0001 * static_cast<double>(dim_) * radius_;
  run.settle[dim_ - 1](
      {cuts.raw_column(0), cuts.raw_stride(), error.per_coefficient + blur, error.per_constant},
      table(), sides_.data());
  for (std::size_t c = 0; c < cuts.size(); ++c) {
    if (sides_[c] != 0) {
      settled_.push_back({c, sides_[c] == 2});
      continue;
    }
    context.make(c);
    if (const CutRows::Kind kind = cuts.kind(c); kind != CutRows::Kind::hyperplane) {
      settled_.push_back({c, kind == CutRows::Kind::constant_positive});
    } else {
      open_.push_back({{}, {}, {}, static_cast<std::uint32_t>(c), false});
    }
  }
  if (context.arbiter != nullptr) context.arbiter->note_filtered(settled_.size());
  run.classify[dim_ - 1]({cuts.column(0), cuts.size(), cuts.value_errors()}, blur_, table(),
                         open_.data(), open_.size());
  context.monitor.tick(alive_.end() * (cuts.size() + open_.size()) * (dim_ + 1), context.progress);
}

/// Finds out, exactly where need be, on which side of a cut a vertex is.
template <std::size_t Words>
void VertexCell<Words>::find_sign(const CellContext& context, Open& open, std::size_t slot) {
  const int sign = sign_of(context, open.cut, slot);
  (sign > 0 ? open.positive : sign < 0 ? open.negative : open.zero).insert(slot);
}

/// -1, 0 or 1.
template <std::size_t Words>
int VertexCell<Words>::sign_of(const CellContext& context, std::size_t cut, std::size_t slot) {
  const CutRows& cuts = *context.cuts;
  if (slot == origin_ && cuts.column(0)[cut] == 0.0 && cuts.error(cut).constant == 0.0) return 0;
  if (r_[slot] > kSharpRadius * extent_) {
    refine(context.constraints, slot);
    double value = cuts.column(0)[cut];
    for (std::size_t k = 0; k < dim_; ++k) value += cuts.column(k + 1)[cut] * coordinate(k)[slot];
    const double error = cuts.value_error(cut) + blur_of(dim_, r_[slot]);
    if (std::abs(value) > error) return value > 0.0 ? 1 : -1;
  }
  if (context.arbiter == nullptr) return 0;
  std::array<CutSource, kFacets> sources;
  std::size_t n = 0;
  for (std::uint64_t rest = tight_[slot]; rest != 0; rest &= rest - 1) {
    const Id id = facets_[static_cast<std::size_t>(std::countr_zero(rest))];
    sources[n++] = context.constraints.entry(id).source;
  }
  return context.arbiter->sign_at({sources.data(), n}, context.source(cut));
}

template <std::size_t Words>
typename VertexCell<Words>::Side VertexCell<Words>::side_of(const CellContext& context,
                                                            Open& open) {
  const Set uncertain = alive_ - open.positive - open.negative - open.zero;
  bool is_positive = (alive_ & open.positive).any();
  bool is_negative = (alive_ & open.negative).any();
  for (Set rest = uncertain; rest.any() && !(is_positive && is_negative);) {
    const std::size_t slot = rest.first_slot();
    rest.erase(slot);
    find_sign(context, open, slot);
    is_positive = is_positive || open.positive.contains(slot);
    is_negative = is_negative || open.negative.contains(slot);
  }
  if (is_positive && is_negative) return Side::crosses;
  return is_positive ? Side::positive : Side::negative;
}

template <std::size_t Words>
Settled VertexCell<Words>::settle_all(const CellContext& context) {
  is_new_layer_ ? classify_layer(context) : classify_listed(context);
  std::size_t kept = 0;
  std::size_t n_settled = 0;
  for (std::size_t k = 0; k < open_.size(); ++k) {
    Open& open = open_[k];
    if (!open.is_dropped) {
      const Side side = side_of(context, open);
      if (side != Side::crosses) {
        settled_.push_back({open.cut, side == Side::positive});
        ++n_settled;
        continue;
      }
    }
    if (kept != k) open_[kept] = open;
    ++kept;
  }
  open_.resize(kept);
  plan_.position = Cut::kNone;
  if (context.arbiter != nullptr) context.arbiter->note_filtered(n_settled);
  return Settled::all;
}

template <std::size_t Words>
std::size_t VertexCell<Words>::choose_cut(const CellContext& context) {
  for (std::size_t k = 0; k < n_cuts(); ++k) {
    if (is_dropped(k)) continue;
    return plan(context, k) ? k : Cut::kNone;
  }
  return Cut::kNone;
}

template <std::size_t Words>
std::vector<ConstraintStack::Id> VertexCell<Words>::facets() const {
  std::vector<Id> ids;
  for (std::uint64_t rest = used_facets_; rest != 0; rest &= rest - 1) {
    ids.push_back(facets_[static_cast<std::size_t>(std::countr_zero(rest))]);
  }
  return ids;
}

template <std::size_t Words>
std::vector<std::size_t> VertexCell<Words>::open_cuts() const {
  std::vector<std::size_t> cuts;
  for (std::size_t k = 0; k < n_cuts(); ++k) {
    if (!is_dropped(k)) cuts.push_back(cut_at(k));
  }
  return cuts;
}

template <std::size_t Words>
std::size_t VertexCell<Words>::tight_ids(std::size_t slot, std::array<Id, kFacets>& ids) const {
  std::size_t n = 0;
  for (std::uint64_t rest = tight_[slot]; rest != 0; rest &= rest - 1) {
    ids[n++] = facets_[static_cast<std::size_t>(std::countr_zero(rest))];
  }
  return n;
}

}  // namespace linregions
