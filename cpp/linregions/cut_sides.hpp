#pragma once

#include <cstddef>
#include <cstdint>

#include "vertex_kernels.hpp"

namespace linregions {

/// How a cut meets a polytope: `contains` if all of it lies on the cut.
enum class CutSide : std::uint8_t { negative, positive, crosses, contains };

/// Finds all signs of a cut at vertices that are still open. `sign_of`: the sign at a slot.
template <std::size_t Words, typename Sign>
void complete_signs(const VertexSet<Words>& vertices, OpenCut<Words>& cut, Sign sign_of) {
  (vertices - cut.positive - cut.negative - cut.zero).for_each([&](std::size_t slot) {
    const int sign = sign_of(slot);
    (sign > 0 ? cut.positive : sign < 0 ? cut.negative : cut.zero).insert(slot);
  });
}

/// How a cut meets the polytope of these vertices; finds as many signs as that takes.
template <std::size_t Words, typename Sign>
[[nodiscard]] CutSide side_of(const VertexSet<Words>& vertices, OpenCut<Words>& cut, Sign sign_of) {
  bool is_positive = (vertices & cut.positive).any();
  bool is_negative = (vertices & cut.negative).any();
  VertexSet<Words> open = vertices - cut.positive - cut.negative - cut.zero;
  while (open.any() && !(is_positive && is_negative)) {
    VertexSet<Words> next;
    next.insert(open.first_slot());
    complete_signs(next, cut, sign_of);
    is_positive = is_positive || (next & cut.positive).any();
    is_negative = is_negative || (next & cut.negative).any();
    open = open - next;
  }
  if (is_positive && is_negative) return CutSide::crosses;
  if (is_positive) return CutSide::positive;
  return is_negative ? CutSide::negative : CutSide::contains;
}

}  // namespace linregions
