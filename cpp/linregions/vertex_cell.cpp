#include "vertex_cell.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace linregions {

namespace {

/// Coordinates of vertices and cuts are at most this; the proofs below multiply no larger ones.
double blur_of(std::size_t dim, double radius) {
  return 2.01 * std::sqrt(static_cast<double>(dim)) * radius;
}

}  // namespace

void VertexCell::assign(const VertexCell& other) {
  const std::size_t end = other.alive_.end();
  dim_ = other.dim_;
  extent_ = other.extent_;
  blur_ = other.blur_;
  radius_ = other.radius_;
  last_ = other.last_;
  alive_ = other.alive_;
  x_.resize(dim_ * kStride);
  for (std::size_t k = 0; k < dim_; ++k) {
    std::memcpy(coordinate(k), other.coordinate(k), end * sizeof(double));
  }
  std::memcpy(r_.data(), other.r_.data(), end * sizeof(double));
  std::memcpy(tight_.data(), other.tight_.data(), end * sizeof(std::uint64_t));
  const auto n_facets = static_cast<std::size_t>(std::bit_width(other.used_facets_));
  std::memcpy(facets_.data(), other.facets_.data(), n_facets * sizeof(Id));
  used_facets_ = other.used_facets_;
  central_ = other.central_;
  origin_ = other.origin_;
  is_new_layer_ = other.is_new_layer_;
  lacks_signs_ = other.lacks_signs_;
  is_full_ = other.is_full_;
  n_new_ = other.n_new_;
  open_.assign(other.open_.begin(), other.open_.end());
  settled_.assign(other.settled_.begin(), other.settled_.end());
  plan_.position = Cut::kNone;
}

void VertexCell::note_radius(double radius) noexcept {
  if (radius <= radius_) return;
  radius_ = radius;
  blur_ = blur_of(dim_, radius_);
}

bool VertexCell::start(const CellContext& context, const DomainVertices& domain, const Path& path,
                       std::span<const Id> ids) {
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
  for (const Id id : path.ids()) {
    context.constraints.link(id, last_);
    last_ = id;
  }
  return true;
}

void VertexCell::enter_layer(const CellContext& context) {
  pack();
  is_new_layer_ = true;
  lacks_signs_ = false;
  is_full_ = false;
  n_new_ = context.cuts->size();
  open_.clear();
  settled_.clear();
  plan_.position = Cut::kNone;
}

/// Moves the vertices to the first slots.
void VertexCell::pack() {
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
}

/// Gives every cut of a new layer a position of its own, as far as that is still to be done.
void VertexCell::list_cuts() {
  if (!is_new_layer_) return;
  is_new_layer_ = false;
  lacks_signs_ = true;
  open_.assign(n_new_, Open{});
  for (std::size_t c = 0; c < n_new_; ++c) open_[c].cut = static_cast<std::uint32_t>(c);
}

/// Cuts that were listed first, as a prefix needs it.
void VertexCell::classify_listed(const CellContext& context) {
  list_cuts();
  if (!lacks_signs_) return;
  lacks_signs_ = false;
  const CutRows& cuts = *context.cuts;
  vertex_kernels<kWords>().classify[dim_ - 1]({cuts.column(0), cuts.size(), cuts.value_errors()},
                                              blur_, table(), open_.data(), open_.size());
  for (Open& open : open_) {
    const CutRows::Kind kind = cuts.kind(open.cut);
    if (kind == CutRows::Kind::hyperplane) continue;
    open.positive = kind == CutRows::Kind::constant_positive ? alive_ : Set{};
    open.negative = kind == CutRows::Kind::constant_negative ? alive_ : Set{};
  }
  context.monitor.tick(alive_.end() * open_.size() * (dim_ + 1), context.progress);
}

void VertexCell::forget_dropped() {
  std::size_t kept = 0;
  for (std::size_t k = 0; k < open_.size(); ++k) {
    if (open_[k].is_dropped) continue;
    if (kept != k) open_[kept] = open_[k];
    ++kept;
  }
  open_.resize(kept);
}

/// Settles what all vertices show, all cuts at once; the others are left open.
void VertexCell::classify_layer(const CellContext& context) {
  const CutRows& cuts = *context.cuts;
  const VertexKernels<kWords>& run = vertex_kernels<kWords>();
  const CutColumns columns{cuts.column(0), cuts.size(), cuts.value_errors()};
  is_new_layer_ = false;
  sides_.resize(cuts.size() + kRowPadding);
  run.settle[dim_ - 1](columns, blur_, table(), sides_.data());
  for (std::size_t c = 0; c < cuts.size(); ++c) {
    const CutRows::Kind kind = cuts.kind(c);
    if (kind != CutRows::Kind::hyperplane) {
      settled_.push_back({c, kind == CutRows::Kind::constant_positive});
    } else if (sides_[c] != 0) {
      settled_.push_back({c, sides_[c] == 2});
    } else {
      open_.push_back({{}, {}, {}, static_cast<std::uint32_t>(c), false});
    }
  }
  if (context.arbiter != nullptr) context.arbiter->note_filtered(settled_.size());
  run.classify[dim_ - 1](columns, blur_, table(), open_.data(), open_.size());
  context.monitor.tick(alive_.end() * (cuts.size() + open_.size()) * (dim_ + 1), context.progress);
}

/// Finds out, exactly where need be, on which side of a cut a vertex is.
void VertexCell::find_sign(const CellContext& context, Open& open, std::size_t slot) {
  int sign = 0;
  const CutRows& cuts = *context.cuts;
  const bool is_central = cuts.column(0)[open.cut] == 0.0 && cuts.error(open.cut).constant == 0.0;
  if (context.arbiter != nullptr && !(slot == origin_ && is_central)) {
    std::array<Id, kFacets> ids;
    const std::size_t n = tight_ids(slot, ids);
    sign = context.arbiter->sign_at({ids.data(), n}, context.source(open.cut));
  }
  (sign > 0 ? open.positive : sign < 0 ? open.negative : open.zero).insert(slot);
}

VertexCell::Side VertexCell::side_of(const CellContext& context, Open& open) {
  Set uncertain = alive_ - open.positive - open.negative - open.zero;
  const auto crosses = [&] {
    return (alive_ & open.positive).any() && (alive_ & open.negative).any();
  };
  while (!crosses() && uncertain.any()) {
    const std::size_t slot = uncertain.first_slot();
    find_sign(context, open, slot);
    uncertain.erase(slot);
  }
  if (crosses()) return Side::crosses;
  return (alive_ & open.positive).any() ? Side::positive : Side::negative;
}

Settled VertexCell::settle_all(const CellContext& context) {
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

std::size_t VertexCell::choose_cut(const CellContext& context) {
  for (std::size_t k = 0; k < n_cuts(); ++k) {
    if (is_dropped(k)) continue;
    return plan(context, k) ? k : Cut::kNone;
  }
  return Cut::kNone;
}

std::vector<VertexCell::Id> VertexCell::facets() const {
  std::vector<Id> ids;
  for (std::uint64_t rest = used_facets_; rest != 0; rest &= rest - 1) {
    ids.push_back(facets_[static_cast<std::size_t>(std::countr_zero(rest))]);
  }
  return ids;
}

std::vector<std::size_t> VertexCell::open_cuts() const {
  std::vector<std::size_t> cuts;
  for (std::size_t k = 0; k < n_cuts(); ++k) {
    if (!is_dropped(k)) cuts.push_back(cut_at(k));
  }
  return cuts;
}

std::size_t VertexCell::tight_ids(std::size_t slot, std::array<Id, kFacets>& ids) const {
  std::size_t n = 0;
  for (std::uint64_t rest = tight_[slot]; rest != 0; rest &= rest - 1) {
    ids[n++] = facets_[static_cast<std::size_t>(std::countr_zero(rest))];
  }
  return n;
}

std::optional<std::uint64_t> VertexCell::count_parts(const CellContext&) { return {}; }

}  // namespace linregions
