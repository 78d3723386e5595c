// Starting, copying and handing over a cell: part of VertexCell, included by vertex_cell.cpp.

namespace linregions {

namespace {

/// Into how many parts n hyperplanes divide a cell of `dim` dimensions at most (Schlaefli 1852).
double most_parts(std::size_t n, std::size_t dim) {
  double sum = 1.0;
  double choices = 1.0;
  for (std::size_t k = 1; k <= dim && k <= n; ++k) {
    choices *= static_cast<double>(n - k + 1) / static_cast<double>(k);
    sum += choices;
  }
  return sum;
}

}  // namespace

template <std::size_t Words>
template <std::size_t OtherWords>
void VertexCell<Words>::assign(const VertexCell<OtherWords>& other) {
  const std::size_t end = other.alive_.end();
  dim_ = other.dim_;
  extent_ = other.extent_;
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
  vanishing_ = Set::from(other.vanishing_);
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
bool VertexCell<Words>::start(const CellContext& context, const DomainVertices& domain,
                              const Path& path, std::span<const Id> ids) {
  const std::size_t n = domain.vertices.size();
  if (n > kSlots) return false;
  // Only half-spaces with at least dim vertices can be facets.
  std::vector<std::size_t> n_on(ids.size(), 0);
  for (const DomainVertices::Vertex& vertex : domain.vertices) {
    for (const std::size_t i : vertex.tight) ++n_on[i];
  }
  extent_ = 0.0;
  radius_ = 0.0;
  last_ = ConstraintStack::kNone;
  central_ = 0;
  origin_ = kSlots;
  vanishing_ = {};
  tight_.fill(0);
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
    radius_ = std::max(radius_, vertex.radius);
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
  if (origin_ < kSlots) {
    origin_ = alive_.contains(origin_) ? (alive_ & Set::first(origin_)).size() : kSlots;
  }
  Set vanishing;
  (vanishing_ & alive_).for_each([&](std::size_t v) {
    vanishing.insert((alive_ & Set::first(v)).size());
  });
  vanishing_ = vanishing;
  radius_ = vertex_kernels<Words>().pack[dim_ - 1](alive_, arrays(), used_facets_, on_.data());
  alive_ = Set::first(alive_.size());
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

template <std::size_t Words>
std::size_t VertexCell<Words>::choose_cut(const CellContext& context) {
  for (std::size_t k = 0; k < n_cuts(); ++k) {
    if (is_dropped(k)) continue;
    return plan(context, k, kSlots - alive_.size()) ? k : Cut::kNone;
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
