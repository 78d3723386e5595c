#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace linregions {

/// The last few points seen in a cell, each kept only as its signs against the layer's cuts.
///
/// A point that has been seen on one side of a cut proves that side non-empty; after a split it
/// goes to the part that holds it. Many cuts are settled as crossing this way, without an LP.
class PointPool {
 public:
  void reset(std::size_t n_cuts) {
    words_ = (n_cuts + 63) / 64;
    n_points_ = 0;
    next_ = 0;
    bits_.resize(kCapacity * 2 * words_);
  }

  /// Starts a new point, replacing the oldest when full.
  void begin_point() {
    point_ = next_;
    next_ = (next_ + 1) % kCapacity;
    if (n_points_ < kCapacity) ++n_points_;
    std::uint64_t* bits = at(point_);
    for (std::size_t w = 0; w < 2 * words_; ++w) bits[w] = 0;
  }
  void set(std::size_t cut, bool positive) {
    at(point_)[(positive ? words_ : 0) + cut / 64] |= std::uint64_t{1} << (cut % 64);
  }

  /// Copies the points that are not on the other side of `cut`.
  void assign_side(const PointPool& other, std::size_t cut, bool positive) {
    if (words_ != other.words_) {
      words_ = other.words_;
      bits_.resize(kCapacity * 2 * words_);
    }
    std::size_t kept = 0;
    const std::size_t word = (positive ? 0 : words_) + cut / 64;  // of the other side
    const std::uint64_t bit = std::uint64_t{1} << (cut % 64);
    for (std::size_t p = 0; p < other.n_points_; ++p) {
      const std::uint64_t* from = other.at(p);
      if ((from[word] & bit) != 0) continue;
      std::uint64_t* to = at(kept++);
      for (std::size_t w = 0; w < 2 * words_; ++w) to[w] = from[w];
    }
    n_points_ = kept;
    next_ = kept % kCapacity;
  }

  /// Which sides of each cut have been seen: `words()` words of negative, then of positive sides.
  void unite(std::vector<std::uint64_t>& out) const {
    out.assign(2 * words_, 0);
    for (std::size_t p = 0; p < n_points_; ++p) {
      const std::uint64_t* bits = at(p);
      for (std::size_t w = 0; w < 2 * words_; ++w) out[w] |= bits[w];
    }
  }
  [[nodiscard]] std::size_t words() const noexcept { return words_; }

 private:
  static constexpr std::size_t kCapacity = 16;

  [[nodiscard]] std::uint64_t* at(std::size_t p) { return bits_.data() + p * 2 * words_; }
  [[nodiscard]] const std::uint64_t* at(std::size_t p) const {
    return bits_.data() + p * 2 * words_;
  }

  std::size_t words_ = 0;
  std::size_t n_points_ = 0;
  std::size_t next_ = 0;
  std::size_t point_ = 0;
  std::vector<std::uint64_t> bits_;
};

}  // namespace linregions
