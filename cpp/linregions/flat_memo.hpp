#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace linregions {

/// What is known of flats already counted. A flat is the set of all hyperplanes that contain it,
/// stored whole: nothing rests on a hash value. Once full it keeps what it has.
template <typename Count>
class FlatMemo {
 public:
  /// Sets of `words` words each; `n_values` numbers are kept for each; at most `capacity` of them.
  void reset(std::size_t words, std::size_t n_values, std::size_t capacity) {
    words_ = words;
    n_values_ = n_values;
    capacity_ = capacity;
    clear();
  }
  void clear() {
    keys_.clear();
    values_.clear();
    slots_.assign(kSmallest, 0);
  }

  /// The values kept for a flat, or null.
  [[nodiscard]] const Count* find(const std::uint64_t* flat) const {
    const std::uint32_t entry = slots_[slot_of(flat)];
    return entry == 0 ? nullptr : &values_[(entry - 1) * n_values_];
  }

  /// False if there is no room.
  bool insert(const std::uint64_t* flat, std::span<const Count> values) {
    const std::size_t n = values_.size() / n_values_;
    if (n >= capacity_) return false;
    if (2 * (n + 1) > slots_.size()) grow();
    slots_[slot_of(flat)] = static_cast<std::uint32_t>(n + 1);
    keys_.insert(keys_.end(), flat, flat + words_);
    values_.insert(values_.end(), values.begin(), values.end());
    return true;
  }

 private:
  static constexpr std::size_t kSmallest = 64;

  [[nodiscard]] std::size_t slot_of(const std::uint64_t* flat) const {
    std::uint64_t hash = 0;
    for (std::size_t w = 0; w < words_; ++w) {
      hash = (hash ^ flat[w]) * 0x9e3779b97f4a7c15ULL;
      hash ^= hash >> 29;
    }
    std::size_t slot = (hash * 0xbf58476d1ce4e5b9ULL >> 20) & (slots_.size() - 1);
    while (slots_[slot] != 0 &&
           !std::equal(flat, flat + words_, &keys_[(slots_[slot] - 1) * words_])) {
      slot = (slot + 1) & (slots_.size() - 1);
    }
    return slot;
  }

  void grow() {
    slots_.assign(2 * slots_.size(), 0);
    const std::size_t n = values_.size() / n_values_;
    for (std::size_t i = 0; i < n; ++i) {
      slots_[slot_of(&keys_[i * words_])] = static_cast<std::uint32_t>(i + 1);
    }
  }

  std::size_t words_ = 1, n_values_ = 1, capacity_ = 0;
  std::vector<std::uint64_t> keys_;
  std::vector<Count> values_;
  std::vector<std::uint32_t> slots_;
};

}  // namespace linregions
