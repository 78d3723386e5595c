// A cell of another kind becomes an LP cell: part of LpCell.

#include <utility>

#include "lp_cell.hpp"

namespace linregions {

void LpCell::take_over(const CellContext& context, Path path,
                       std::span<const ConstraintStack::Id> basis,
                       std::span<const ConstraintStack::Id> facets,
                       std::span<const std::size_t> cuts) {
  path_ = std::move(path);
  has_witness_ = false;
  settled_.clear();
  n_cuts_unproven_ = 0;
  around_.valid = false;
  basis_.is_known = false;
  dictionary_.restart(context.constraints, *context.cuts, basis, facets, cuts);
  reach_ = context.scale;
  condition_ = 0.0;
  pool_.reset(context.cuts->size());
  sight_.assign(cuts.size(), 0);
  for (std::size_t k = 0; k < cuts.size(); ++k) {
    const CutRows::Kind kind = context.cuts->kind(cuts[k]);
    if (kind == CutRows::Kind::constant_negative) sight_[k] = kNegative;
    if (kind == CutRows::Kind::constant_positive) sight_[k] = kPositive;
  }
}

}  // namespace linregions
