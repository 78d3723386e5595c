#pragma once

#include <cstddef>
#include <vector>

#include "constraints.hpp"
#include "dictionary.hpp"

namespace linregions {

/// Remembers by which constraints each cut was settled last: hints for proofs that are written
/// down.
class BasisMemory {
 public:
  void note(CutSource source, const Dictionary& table) {
    if (source.stage == CutSource::kDomain) return;  // nothing is written of the domain's own
    std::vector<ConstraintStack::Id>& basis = at(source);
    basis.clear();
    for (std::size_t j = 1; j <= table.dim(); ++j) {
      if (!table.is_free(j)) basis.push_back(table.col_id(j));
    }
  }
  [[nodiscard]] std::vector<ConstraintStack::Id>& at(CutSource source) {
    const auto stage = static_cast<std::size_t>(source.stage);
    const auto cut = static_cast<std::size_t>(source.cut);
    if (stages_.size() <= stage) stages_.resize(stage + 1);
    if (stages_[stage].size() <= cut) stages_[stage].resize(cut + 1);
    return stages_[stage][cut];
  }

 private:
  std::vector<std::vector<std::vector<ConstraintStack::Id>>> stages_;
};

}  // namespace linregions
