#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "constraints.hpp"
#include "network.hpp"

namespace linregions {

/// What is known, from the pattern alone, of the space that a stage's pulled-back normals lie in:
/// the span of the normals of the active outputs of the stage before (those whose piece has a
/// slope). Their number bounds its dimension.
class RowSpan {
 public:
  /// `pattern`: the pieces of all units decided on the current path; read when asked.
  RowSpan(const Network& network, const std::vector<std::uint32_t>& pattern)
      : network_(network), pattern_(pattern) {}

  /// Upper bound of the dimension of the span of all rows of a stage.
  [[nodiscard]] std::size_t dimension(std::int32_t stage) const {
    if (stage <= 0) return network_.input_dim();
    const Stage& before = network_.stages()[static_cast<std::size_t>(stage) - 1];
    std::size_t n = 0;
    for (std::size_t o = 0; o < before.outputs.size(); ++o) n += is_active(before, o) ? 1 : 0;
    return n;
  }

  /// Whether the normal of a hyperplane is known to lie in the span of the rows of `stage`: it is
  /// one of them, or the pre-activation of an active output of the stage before.
  [[nodiscard]] bool contains(std::int32_t stage, CutSource source) const {
    if (source.stage == stage) return true;
    if (stage <= 0 || source.stage != stage - 1) return false;
    const Stage& before = network_.stages()[static_cast<std::size_t>(source.stage)];
    const Cut& cut = before.cuts[static_cast<std::size_t>(source.cut)];
    return !cut.is_pair() && is_active(before, cut.output);
  }

 private:
  [[nodiscard]] bool is_active(const Stage& stage, std::size_t output) const {
    const Output& o = stage.outputs[output];
    if (o.n_rows > 1) return true;
    const std::size_t unit = stage.unit[output];
    return stage.activations[o.activation].slopes[unit == Cut::kNone ? 0 : pattern_[unit]] != 0.0;
  }

  const Network& network_;
  const std::vector<std::uint32_t>& pattern_;
};

}  // namespace linregions
