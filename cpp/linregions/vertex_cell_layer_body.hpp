// The cuts of a layer and their sides: part of VertexCell, included by vertex_cell.cpp.

namespace linregions {

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
                                             table(), open_.data(), open_.size());
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
  run.classify[dim_ - 1]({cuts.column(0), cuts.size(), cuts.value_errors()}, table(), open_.data(),
                         open_.size());
  context.monitor.tick(alive_.end() * (cuts.size() + open_.size()) * (dim_ + 1), context.progress);
  if (context.chart != nullptr) note_vanishing(context);
}

/// Finds vertices at infinity where the cuts of the layer are zero, all of them, without
/// arithmetic.
template <std::size_t Words>
void VertexCell<Words>::note_vanishing(const CellContext& context) {
  if (context.arbiter == nullptr || !settled_.empty()) return;
  Set candidates = alive_ - vanishing_;
  for (const Open& open : open_) candidates = candidates - open.positive - open.negative;
  candidates.for_each([&](std::size_t v) {
    std::array<Id, kFacets> ids;
    const std::size_t n = tight_ids(v, ids);
    if (vanish_at(context, {ids.data(), n})) vanishing_.insert(v);
  });
}

/// On which side of a cut a vertex is, exactly where need be: -1, 0 or 1.
template <std::size_t Words>
int VertexCell<Words>::sign_of(const CellContext& context, std::size_t cut, std::size_t slot) {
  if (slot == origin_ && is_central(*context.cuts, cut)) return 0;
  if (vanishing_.contains(slot)) return 0;
  std::array<Id, kFacets> ids;
  const std::size_t n = tight_ids(slot, ids);
  if (is_facet(context, cut, {ids.data(), n})) return 0;
  MeetingPoint point = meeting_point(slot);
  const int sign = sign_at(context, cut, {ids.data(), n}, extent_, point);
  move_vertex(slot, point);
  if (point.vanishes) vanishing_.insert(slot);
  return sign;
}

template <std::size_t Words>
CutSide VertexCell<Words>::side_of_cell(const CellContext& context, Open& open) {
  return side_of(alive_, open, [&](std::size_t slot) { return sign_of(context, open.cut, slot); });
}

template <std::size_t Words>
Settled VertexCell<Words>::settle_all(const CellContext& context) {
  is_new_layer_ ? classify_layer(context) : classify_listed(context);
  std::size_t kept = 0;
  std::size_t n_settled = 0;
  for (std::size_t k = 0; k < open_.size(); ++k) {
    Open& open = open_[k];
    if (!open.is_dropped) {
      const CutSide side = side_of_cell(context, open);
      if (side != CutSide::crosses) {
        settled_.push_back({open.cut, side == CutSide::positive});
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

}  // namespace linregions
