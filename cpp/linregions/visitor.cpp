#include "visitor.hpp"

#include <bit>
#include <utility>

namespace linregions {

PatternLayout::PatternLayout(std::span<const std::uint32_t> unit_pieces) {
  std::uint32_t bits = 0;
  for (const std::uint32_t pieces : unit_pieces) {
    start.push_back(bits);
    width.push_back(static_cast<std::uint32_t>(std::bit_width(pieces - 1)));
    bits += width.back();
  }
  n_bytes = (bits + 7) / 8;
}

BatchVisitor::BatchVisitor(std::span<const std::uint32_t> unit_pieces, std::size_t dim,
                           std::size_t batch_size)
    : layout_(unit_pieces), dim_(dim), batch_size_(batch_size) {}

bool BatchVisitor::visit(const RegionView& region) {
  const std::size_t first = batch_.patterns.size();
  batch_.patterns.resize(first + layout_.n_bytes, 0);
  for (std::size_t u = 0; u < region.pattern.size(); ++u) {
    for (std::uint32_t k = 0; k < layout_.width[u]; ++k) {
      const std::uint32_t bit = layout_.start[u] + k;
      const auto value = static_cast<std::uint8_t>((region.pattern[u] >> k) & 1U);
      batch_.patterns[first + bit / 8] |= static_cast<std::uint8_t>(value << (bit % 8));
    }
  }
  region.interior_point(witness_);
  batch_.witnesses.insert(batch_.witnesses.end(), witness_.point.begin(), witness_.point.end());
  batch_.margins.push_back(witness_.margin);
  ++batch_.size;
  return batch_.size < batch_size_;
}

BatchVisitor::Batch BatchVisitor::take() { return std::exchange(batch_, Batch{}); }

}  // namespace linregions
