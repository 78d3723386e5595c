#include "region_batches.hpp"

#include <algorithm>
#include <bit>
#include <iterator>

namespace linregions {

namespace {

/// Batches that may wait behind the front before threads are held back.
constexpr std::size_t kMostBatchesWaiting = 16;

template <typename T>
void move_rows(std::vector<T>& to, const std::vector<T>& from, std::size_t first, std::size_t n,
               std::size_t width) {
  const T* begin = from.data() + first * width;
  to.insert(to.end(), begin, begin + n * width);
}

/// Packs units of one bit each from `first` on, where a byte begins.
void pack_bits(std::span<const std::uint32_t> pattern, std::size_t first,
               std::uint8_t* bytes) noexcept {
  const std::uint32_t* p = pattern.data();
  std::size_t u = first;
  for (; u + 8 <= pattern.size(); u += 8) {
    const std::uint32_t low = p[u] | p[u + 1] << 1 | p[u + 2] << 2 | p[u + 3] << 3;
    const std::uint32_t high = p[u + 4] | p[u + 5] << 1 | p[u + 6] << 2 | p[u + 7] << 3;
    bytes[u / 8] = static_cast<std::uint8_t>(low | high << 4);
  }
  if (u == pattern.size()) return;
  std::uint32_t last = 0;
  for (std::size_t k = u; k < pattern.size(); ++k) last |= p[k] << (k - u);
  bytes[u / 8] = static_cast<std::uint8_t>(last);
}

template <typename T>
void erase_rows(std::vector<T>& rows, std::size_t n, std::size_t width) {
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(n * width));
}

}  // namespace

PatternLayout::PatternLayout(std::span<const std::uint32_t> unit_pieces) {
  std::uint32_t bits = 0;
  for (const std::uint32_t pieces : unit_pieces) {
    start.push_back(bits);
    width.push_back(static_cast<std::uint32_t>(std::bit_width(pieces - 1)));
    bits += width.back();
  }
  n_bytes = (bits + 7) / 8;
  is_binary = std::all_of(width.begin(), width.end(), [](std::uint32_t w) { return w == 1; });
}

void PatternLayout::pack(std::span<const std::uint32_t> pattern, std::size_t first,
                         std::uint8_t* bytes) const noexcept {
  if (first == pattern.size()) return;
  if (is_binary) return pack_bits(pattern, first / 8 * 8, bytes);
  std::uint8_t* to = bytes + start[first] / 8;
  std::uint32_t filled = start[first] % 8;
  std::uint64_t word = *to & ((1U << filled) - 1U);
  const auto write = [&] {
    *to++ = static_cast<std::uint8_t>(word);
    word >>= 8;
  };
  for (std::size_t u = first; u < pattern.size(); ++u) {
    word |= std::uint64_t{pattern[u]} << filled;
    filled += width[u];
    if (filled < 32) continue;
    for (int byte = 0; byte < 4; ++byte) write();
    filled -= 32;
  }
  for (std::uint32_t bits = 0; bits < filled; bits += 8) write();
}

BatchVisitor::BatchVisitor(std::span<const std::uint32_t> unit_pieces, std::size_t dim,
                           std::size_t batch_size, WantedShape shape)
    : layout_(unit_pieces),
      dim_(dim),
      batch_size_(batch_size),
      shape_(shape),
      root_(segments_.emplace_back(*this)),
      front_(&root_) {}

bool BatchVisitor::Segment::visit(const RegionView& region) {
  whole_.layout_.pack(region.pattern, region.n_same, packed_.data());
  batch_.patterns.insert(batch_.patterns.end(), packed_.begin(), packed_.end());
  batch_.witnesses.insert(batch_.witnesses.end(), region.point.begin(), region.point.end());
  batch_.margins.push_back(region.margin);
  batch_.shapes.add(region.shape);
  ++batch_.size;
  whole_.n_waiting_.fetch_add(1, std::memory_order_relaxed);
  if (whole_.front_.load(std::memory_order_acquire) != this) return true;
  const std::size_t n_before = whole_.n_before_.load(std::memory_order_relaxed);
  return n_before + batch_.size - n_taken_ < whole_.batch_size_;
}

Visitor& BatchVisitor::Segment::fork() {
  const std::lock_guard lock(whole_.mutex_);
  const auto self = std::find_if(whole_.segments_.begin(), whole_.segments_.end(),
                                 [this](const Segment& s) { return &s == this; });
  return *whole_.segments_.emplace(std::next(self), whole_);
}

void BatchVisitor::Segment::close() {
  const std::lock_guard lock(whole_.mutex_);
  is_closed_ = true;
  whole_.find_front();
}

bool BatchVisitor::Segment::must_wait() const {
  return whole_.n_waiting_.load(std::memory_order_relaxed) >
             kMostBatchesWaiting * whole_.batch_size_ &&
         whole_.front_.load(std::memory_order_relaxed) != this;
}

/// With the list locked.
void BatchVisitor::find_front() {
  std::size_t n_before = 0;
  const Segment* front = nullptr;
  for (const Segment& segment : segments_) {
    if (!segment.is_closed_) {
      front = &segment;
      break;
    }
    n_before += segment.batch_.size - segment.n_taken_;
  }
  n_before_.store(n_before, std::memory_order_relaxed);
  front_.store(front, std::memory_order_release);
}

std::size_t BatchVisitor::n_ready(bool all) const {
  std::size_t n = 0;
  for (const Segment& segment : segments_) {
    n += segment.batch_.size - segment.n_taken_;
    if (!segment.is_closed_ && !all) break;
  }
  return n;
}

/// Forgets the first n regions of a batch.
void BatchVisitor::drop_rows(Batch& batch, std::size_t n) const {
  erase_rows(batch.patterns, n, layout_.n_bytes);
  erase_rows(batch.witnesses, n, dim_);
  erase_rows(batch.margins, n, 1);
  batch.shapes.erase_front(n);
  batch.size -= n;
}

BatchVisitor::Batch BatchVisitor::take(std::size_t n, bool all) {
  Batch result(shape_);
  for (auto segment = segments_.begin(); segment != segments_.end() && result.size < n;) {
    Batch& batch = segment->batch_;
    const std::size_t take = std::min(n - result.size, batch.size - segment->n_taken_);
    const std::size_t first = segment->n_taken_;
    move_rows(result.patterns, batch.patterns, first, take, layout_.n_bytes);
    move_rows(result.witnesses, batch.witnesses, first, take, dim_);
    move_rows(result.margins, batch.margins, first, take, 1);
    result.shapes.append(batch.shapes, first, take);
    result.size += take;
    segment->n_taken_ += take;
    if (2 * segment->n_taken_ >= batch.size) {  // more is gone than waits
      drop_rows(batch, segment->n_taken_);
      segment->n_taken_ = 0;
    }
    const bool is_done = segment->is_closed_ && batch.size == 0;
    if (!segment->is_closed_ && !all) break;
    segment = is_done && &*segment != &root_ ? segments_.erase(segment) : std::next(segment);
  }
  n_waiting_.fetch_sub(result.size, std::memory_order_relaxed);
  find_front();
  return result;
}

}  // namespace linregions
