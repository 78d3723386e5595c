#include "tree_cell.hpp"

#include <utility>

#include "errors.hpp"

namespace linregions {

namespace {

// A large vertex cell that enters a layer with this many vertices becomes a small one.
constexpr std::size_t kFewVertices = 40;

/// For a step that cannot be taken up half-way: the monitor has to wait for its end.
class Uninterrupted {
 public:
  explicit Uninterrupted(Arbiter* arbiter) : arbiter_(arbiter) {
    if (arbiter_ != nullptr) arbiter_->set_stoppable(false);
  }
  ~Uninterrupted() {
    if (arbiter_ != nullptr) arbiter_->set_stoppable(true);
  }
  Uninterrupted(const Uninterrupted&) = delete;
  Uninterrupted& operator=(const Uninterrupted&) = delete;

 private:
  Arbiter* arbiter_;
};

}  // namespace

void TreeCell::assign(const TreeCell& other) {
  kind_ = other.kind_;
  switch (kind_) {
    case Kind::lp:
      return lp_.assign(other.lp_);
    case Kind::small:
      return small_.assign(other.small_);
    case Kind::large:
      return large().assign(*other.large_);
    case Kind::exact:
      exact_ = std::make_unique<ExactCell>(*other.exact_);
  }
}

LargeVertexCell& TreeCell::large() {
  if (!large_) large_ = std::make_unique<LargeVertexCell>(dim());
  return *large_;
}

void TreeCell::keep_vertices(const CellContext& context, const DomainVertices& domain) {
  std::vector<ConstraintStack::Id> ids;
  for (const ConstraintStack::Id id : lp_.path().ids()) {
    const auto halfspace = static_cast<std::size_t>(context.constraints.entry(id).source.cut);
    if (ids.size() <= halfspace) ids.resize(halfspace + 1, ConstraintStack::kNone);
    ids[halfspace] = id;
  }
  if (kind_ == Kind::lp && small_.start(context, domain, lp_.path(), ids)) kind_ = Kind::small;
}

bool TreeCell::keep_vertices(const CellContext& context, const DomainVertices& vertices,
                             const Path& path) {
  if (!small_.start(context, vertices, path, path.ids())) return false;
  kind_ = Kind::small;
  return true;
}

void TreeCell::enter_layer(const CellContext& context) {
  if (kind_ == Kind::large && large_->n_vertices() <= kFewVertices) {
    large_->pack();
    small_.assign(*large_);
    kind_ = Kind::small;
  }
  with_cell([&](auto& cell) { cell.enter_layer(context); });
}

std::size_t TreeCell::position_of(std::size_t cut) const {
  for (std::size_t k = 0; k < n_cuts(); ++k) {
    if (cut_at(k) == cut) return k;
  }
  return Cut::kNone;
}

/// The cuts of the LP cell that are open, but for one.
std::vector<std::size_t> TreeCell::open_cuts(std::size_t except) const {
  std::vector<std::size_t> cuts;
  for (std::size_t k = 0; k < lp_.n_cuts(); ++k) {
    if (!lp_.is_dropped(k) && lp_.cut_at(k) != except) cuts.push_back(lp_.cut_at(k));
  }
  return cuts;
}

void TreeCell::become_exact(ExactCell cell) {
  exact_ = std::make_unique<ExactCell>(std::move(cell));
  kind_ = Kind::exact;
}

void TreeCell::become_exact() {
  become_exact(ExactCell(lp_.path(), open_cuts(Cut::kNone), std::move(lp_.settled())));
}

/// For a small vertex cell that has too many vertices.
void TreeCell::become_large() {
  large().assign(small_);
  kind_ = Kind::large;
}

/// For a large vertex cell that has too many. Its cuts have to be settled again.
void TreeCell::become_lp(const CellContext& context) {
  const LargeVertexCell& cell = *large_;
  Path path = cell.path(context.constraints);
  const std::vector<std::size_t> cuts = cell.open_cuts();
  try {
    lp_.take_over(context, path, cell.basis(context.constraints), cell.facets(), cuts);
    kind_ = Kind::lp;
  } catch (const NumericalError&) {
    if (context.arbiter == nullptr) throw;
    become_exact(ExactCell(std::move(path), cuts, {}));
  }
}

/// The part on one side of a cut, in exact arithmetic.
ExactCell TreeCell::exact_part(ConstraintStack::Id side, std::size_t cut) const {
  Path path = lp_.path();
  path.push(side);
  return ExactCell(std::move(path), open_cuts(cut), {});
}

/// Runs `action` on the cell; when rounding leads an LP cell astray, on an exact cell instead.
template <typename Action>
auto TreeCell::guarded(const CellContext& context, Action action) {
  if (kind_ == Kind::small) return action(small_);
  if (kind_ == Kind::large) return action(*large_);
  if (kind_ == Kind::lp) {
    try {
      return action(lp_);
    } catch (const NumericalError&) {
      if (context.arbiter == nullptr) throw;
      become_exact();
    }
  }
  return action(*exact_);
}

Settled TreeCell::settle_all(const CellContext& context) {
  return guarded(context, [&](auto& cell) { return cell.settle_all(context); });
}

std::size_t TreeCell::choose_cut(const CellContext& context) {
  if (kind_ == Kind::small) {
    const std::size_t position = small_.choose_cut(context);
    if (!small_.is_full()) return position;
    become_large();
  }
  if (kind_ == Kind::large) {
    const std::size_t position = large_->choose_cut(context);
    if (!large_->is_full()) return position;
    become_lp(context);
    return Cut::kNone;
  }
  return guarded(context, [&](auto& cell) { return cell.choose_cut(context); });
}

void TreeCell::split(const CellContext& context, std::size_t position, TreeCell& negative) {
  if (kind_ == Kind::small) {
    negative.kind_ = Kind::small;
    return small_.split(context, position, negative.small_);
  }
  if (kind_ == Kind::large) {
    negative.kind_ = Kind::large;
    return large_->split(context, position, negative.large());
  }
  const std::size_t cut = cut_at(position);
  if (kind_ == Kind::lp && !lp_.is_thin(position)) {
    try {
      negative.kind_ = Kind::lp;
      return lp_.split(context, position, negative.lp_);
    } catch (const NumericalError&) {
      if (context.arbiter == nullptr) throw;
      become_exact();
    }
  }
  if (kind_ == Kind::exact) {
    return negative.become_exact(exact_->split(context, position_of(cut)));
  }
  // What shows goes on as it is; the sliver beyond the cut is left to exact arithmetic.
  const bool is_positive = lp_.is_visibly_positive(position);
  const auto id = context.constraints.push(*context.cuts, cut, context.source(cut), true);
  const auto other = ConstraintStack::opposite(id);
  ExactCell sliver = exact_part(is_positive ? other : id, cut);
  lp_.accept(position, is_positive ? id : other);
  if (is_positive) {
    negative.become_exact(std::move(sliver));
  } else {
    negative.kind_ = Kind::lp;
    negative.lp_.assign(lp_);
    negative.lp_.settled().clear();
    negative.lp_.forget_dropped();
    become_exact(std::move(sliver));
  }
}

bool TreeCell::restrict_to(const CellContext& context, std::size_t position, bool positive) {
  const Uninterrupted until_done(context.arbiter);
  const std::size_t cut = cut_at(position);
  if (kind_ == Kind::small) {
    if (small_.restrict_to(context, position, positive)) return true;
    if (!small_.is_full()) return false;
    become_large();
  }
  if (kind_ == Kind::large) {
    if (large_->restrict_to(context, position, positive)) return true;
    if (!large_->is_full()) return false;
    become_lp(context);
    position = position_of(cut);
  }
  if (kind_ == Kind::lp) {
    try {
      if (lp_.restrict_to(context, position, positive)) return true;
      if (!lp_.is_thin(position)) return false;
      const auto id = context.constraints.push(*context.cuts, cut, context.source(cut), true);
      const auto side = positive ? id : ConstraintStack::opposite(id);
      if (lp_.is_visibly_positive(position) == positive) {
        lp_.accept(position, side);
      } else {
        become_exact(exact_part(side, cut));
      }
      return true;
    } catch (const NumericalError&) {
      if (context.arbiter == nullptr) throw;
      become_exact();
    }
  }
  const std::size_t exact_position = position_of(cut);
  return exact_position == Cut::kNone || exact_->restrict_to(context, exact_position, positive);
}

void TreeCell::reported_point(const CellContext& context, InteriorPoint& out) {
  if (context.chart != nullptr && kind_ == Kind::lp) {
    lp_.interior_point(context, out);
    std::vector<double> point(dim());
    context.chart->map(out.point.data(), point.data());
    out = context.chart->inside(context.constraints, path().ids(), std::move(point));
    if (context.arbiter != nullptr && !(out.margin > 0.0)) {
      out = context.arbiter->report(path(), nullptr);
    }
    return;
  }
  guarded(context, [&](auto& cell) { cell.reported_point(context, out); });
}

bool TreeCell::has_interior(const CellContext& context, InteriorPoint& out) {
  return guarded(context, [&](auto& cell) { return cell.has_interior(context, out); });
}

std::optional<std::uint64_t> TreeCell::count_parts(const CellContext& context) {
  return guarded(context, [&](auto& cell) { return cell.count_parts(context); });
}

bool TreeCell::list_parts(const CellContext& context, PartList& parts) {
  if (kind_ == Kind::small) return small_.list_parts(context, parts);
  return kind_ == Kind::large && large_->list_parts(context, parts);
}

void TreeCell::append_shape(const CellContext& context, RegionShapes& out) {
  if (kind_ == Kind::small) return small_.append_shape(context, out);
  if (kind_ == Kind::large) return large_->append_shape(context, out);
  out.add({});
}

double TreeCell::extent_nearby(const CellContext& context) {
  return kind_ == Kind::lp ? lp_.extent_nearby(context) : 0.0;
}

}  // namespace linregions
