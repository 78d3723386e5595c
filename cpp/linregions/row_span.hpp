#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
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

  /// In a chart the rows are those functions times x0, and multiples of x0 more.
  void set_in_chart(bool is_in_chart) noexcept { is_in_chart_ = is_in_chart; }

  /// Upper bound of the dimension of the span of all rows of a stage.
  [[nodiscard]] std::size_t dimension(std::int32_t stage) const {
    if (stage <= 0) return network_.input_dim();
    const Stage& before = network_.stages()[static_cast<std::size_t>(stage) - 1];
    std::size_t n = is_in_chart_ ? 1 : 0;
    for (std::size_t o = 0; o < before.outputs.size(); ++o) n += is_active(before, o) ? 1 : 0;
    return n;
  }

  /// Whether all rows of a stage are known to vanish at a vertex of a chart, by the hyperplanes
  /// that it lies on: if infinity and all active outputs of the stage before are among them, or as
  /// many independent ones of the span as that has dimensions. Then the rows of the stages behind
  /// vanish there, too, and the vertex is at infinity.
  [[nodiscard]] bool vanishes(std::int32_t stage, std::span<const CutSource> planes) const {
    // A vertex on no more hyperplanes than it needs is on independent ones.
    const bool is_simple = planes.size() == network_.input_dim();
    const bool is_infinite = std::any_of(planes.begin(), planes.end(), [](CutSource plane) {
      return plane.stage == CutSource::kInfinity;
    });
    for (std::int32_t s = 1; s <= stage; ++s) {
      const Stage& before = network_.stages()[static_cast<std::size_t>(s) - 1];
      bool are_all_zero = is_infinite;
      for (std::size_t o = 0; o < before.outputs.size() && are_all_zero; ++o) {
        are_all_zero = !is_active(before, o) || is_among(planes, s - 1, o);
      }
      if (are_all_zero) return true;
      const auto n = static_cast<std::size_t>(std::count_if(
          planes.begin(), planes.end(), [&](CutSource plane) { return contains(s, plane); }));
      if (is_simple && n >= dimension(s)) return true;
    }
    return false;
  }

  /// Whether the normal of a hyperplane is known to lie in the span of the rows of `stage`: it is
  /// one of them, or the pre-activation of an active output of the stage before.
  [[nodiscard]] bool contains(std::int32_t stage, CutSource source) const {
    if (source.stage == stage || source.stage == CutSource::kInfinity) return true;
    if (stage <= 0 || source.stage != stage - 1) return false;
    const Stage& before = network_.stages()[static_cast<std::size_t>(source.stage)];
    const Cut& cut = before.cuts[static_cast<std::size_t>(source.cut)];
    return !cut.is_pair() && is_active(before, cut.output);
  }

 private:
  /// Whether one of the hyperplanes is where an output's row has a breakpoint: at infinity, where
  /// it is zero.
  [[nodiscard]] bool is_among(std::span<const CutSource> planes, std::int32_t stage,
                              std::size_t output) const {
    const Stage& own = network_.stages()[static_cast<std::size_t>(stage)];
    return own.outputs[output].n_rows == 1 &&
           std::any_of(planes.begin(), planes.end(), [&](CutSource plane) {
             return plane.stage == stage &&
                    own.cuts[static_cast<std::size_t>(plane.cut)].output == output;
           });
  }
  [[nodiscard]] bool is_active(const Stage& stage, std::size_t output) const {
    const Output& o = stage.outputs[output];
    if (o.n_rows > 1) return true;
    const std::size_t unit = stage.unit[output];
    return stage.activations[o.activation].slopes[unit == Cut::kNone ? 0 : pattern_[unit]] != 0.0;
  }

  const Network& network_;
  const std::vector<std::uint32_t>& pattern_;
  bool is_in_chart_ = false;
};

}  // namespace linregions
