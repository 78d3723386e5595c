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

}  // namespace

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
    : layout_(unit_pieces),
      dim_(dim),
      batch_size_(batch_size),
      root_(segments_.emplace_back(*this)),
      front_(&root_) {}

void BatchVisitor::append(Batch& batch, const RegionView& region, InteriorPoint& point) const {
  const std::size_t first = batch.patterns.size();
  batch.patterns.resize(first + layout_.n_bytes, 0);
  for (std::size_t u = 0; u < region.pattern.size(); ++u) {
    for (std::uint32_t k = 0; k < layout_.width[u]; ++k) {
      const std::uint32_t bit = layout_.start[u] + k;
      const auto value = static_cast<std::uint8_t>((region.pattern[u] >> k) & 1U);
      batch.patterns[first + bit / 8] |= static_cast<std::uint8_t>(value << (bit % 8));
    }
  }
  region.interior_point(point);
  batch.witnesses.insert(batch.witnesses.end(), point.point.begin(), point.point.end());
  batch.margins.push_back(point.margin);
  ++batch.size;
}

bool BatchVisitor::Segment::visit(const RegionView& region) {
  whole_.append(batch_, region, point_);
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

BatchVisitor::Batch BatchVisitor::take(std::size_t n, bool all) {
  Batch result;
  for (auto segment = segments_.begin(); segment != segments_.end() && result.size < n;) {
    Batch& batch = segment->batch_;
    const std::size_t take = std::min(n - result.size, batch.size - segment->n_taken_);
    const std::size_t first = segment->n_taken_;
    move_rows(result.patterns, batch.patterns, first, take, layout_.n_bytes);
    move_rows(result.witnesses, batch.witnesses, first, take, dim_);
    move_rows(result.margins, batch.margins, first, take, 1);
    result.size += take;
    segment->n_taken_ += take;
    if (segment->n_taken_ == batch.size) {
      batch = Batch{};
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
