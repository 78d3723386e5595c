#include "tree_cell.hpp"

#include <utility>

#include "errors.hpp"

namespace linregions {

namespace {

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
  if (other.exact_) {
    exact_ = std::make_unique<ExactCell>(*other.exact_);
  } else {
    exact_.reset();
    lp_.assign(other.lp_);
  }
}

void TreeCell::enter_layer(const CellContext& context) {
  exact_ ? exact_->enter_layer(context) : lp_.enter_layer(context);
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

void TreeCell::become_exact() {
  exact_ = std::make_unique<ExactCell>(lp_.path(), open_cuts(Cut::kNone), std::move(lp_.settled()));
}

/// The part on one side of a cut, in exact arithmetic.
std::unique_ptr<ExactCell> TreeCell::exact_part(ConstraintStack::Id side, std::size_t cut) const {
  Path path = lp_.path();
  path.push(side);
  return std::make_unique<ExactCell>(std::move(path), open_cuts(cut), std::vector<SettledCut>{});
}

/// Runs `action` on the LP cell; when rounding leads it astray, on an exact cell instead.
template <typename Action>
auto TreeCell::guarded(const CellContext& context, Action action) {
  if (!exact_) {
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
  return guarded(context, [&](auto& cell) { return cell.choose_cut(context); });
}

void TreeCell::split(const CellContext& context, std::size_t position, TreeCell& negative) {
  const std::size_t cut = cut_at(position);
  negative.exact_.reset();
  if (!exact_ && !lp_.is_thin(position)) {
    try {
      return lp_.split(context, position, negative.lp_);
    } catch (const NumericalError&) {
      if (context.arbiter == nullptr) throw;
      become_exact();
    }
  }
  if (exact_) {
    negative.exact_ = std::make_unique<ExactCell>(exact_->split(context, position_of(cut)));
    return;
  }
  // What shows goes on as it is; the sliver beyond the cut is left to exact arithmetic.
  const bool is_positive = lp_.is_visibly_positive(position);
  const auto id = context.constraints.push(*context.cuts, cut, context.source(cut), true);
  const auto other = ConstraintStack::opposite(id);
  auto sliver = exact_part(is_positive ? other : id, cut);
  lp_.accept(position, is_positive ? id : other);
  if (is_positive) {
    negative.exact_ = std::move(sliver);
  } else {
    negative.lp_.assign(lp_);
    negative.lp_.settled().clear();
    negative.lp_.forget_dropped();
    exact_ = std::move(sliver);
  }
}

bool TreeCell::restrict_to(const CellContext& context, std::size_t position, bool positive) {
  const Uninterrupted until_done(context.arbiter);
  const std::size_t cut = cut_at(position);
  if (!exact_) {
    try {
      if (lp_.restrict_to(context, position, positive)) return true;
      if (!lp_.is_thin(position)) return false;
      const auto id = context.constraints.push(*context.cuts, cut, context.source(cut), true);
      const auto side = positive ? id : ConstraintStack::opposite(id);
      if (lp_.is_visibly_positive(position) == positive) {
        lp_.accept(position, side);
      } else {
        exact_ = exact_part(side, cut);
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

void TreeCell::interior_point(const CellContext& context, InteriorPoint& out) {
  guarded(context, [&](auto& cell) { cell.reported_point(context, out); });
}

bool TreeCell::has_interior(const CellContext& context, InteriorPoint& out) {
  return guarded(context, [&](auto& cell) { return cell.has_interior(context, out); });
}

std::optional<std::uint64_t> TreeCell::count_parts(const CellContext& context) {
  return guarded(context, [&](auto& cell) { return cell.count_parts(context); });
}

double TreeCell::extent_nearby(const CellContext& context) {
  return exact_ ? 0.0 : lp_.extent_nearby(context);
}

}  // namespace linregions
