#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace linregions {

/// A set of vertices of a cell, by slot; slots are numbered from 0 to 64 * Words - 1.
///
/// Kernels of several instruction sets use it, so everything has to be inlined: a copy out of line
/// would be shared by all of them.
template <std::size_t Words>
struct VertexSet {
  std::uint64_t word[Words] = {};

  /// The same set, which fits.
  template <std::size_t OtherWords>
  [[nodiscard]] static VertexSet from(const VertexSet<OtherWords>& other) noexcept {
    VertexSet set;
    for (std::size_t i = 0; i < Words && i < OtherWords; ++i) set.word[i] = other.word[i];
    return set;
  }
  /// The first n slots.
  [[nodiscard, gnu::always_inline]] static VertexSet first(std::size_t n) noexcept {
    VertexSet set;
    for (std::size_t i = 0; i < Words; ++i) {
      const std::size_t left = n > 64 * i ? n - 64 * i : 0;
      set.word[i] = left >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
    }
    return set;
  }

  [[gnu::always_inline]] void insert(std::size_t slot) noexcept {
    word[slot / 64] |= std::uint64_t{1} << (slot % 64);
  }
  [[gnu::always_inline]] void erase(std::size_t slot) noexcept {
    word[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
  }
  [[nodiscard, gnu::always_inline]] bool contains(std::size_t slot) const noexcept {
    return (word[slot / 64] >> (slot % 64) & 1) != 0;
  }
  [[nodiscard, gnu::always_inline]] bool any() const noexcept {
    std::uint64_t all = 0;
    for (const std::uint64_t w : word) all |= w;
    return all != 0;
  }
  [[nodiscard, gnu::always_inline]] std::size_t size() const noexcept {
    int n = 0;
    for (const std::uint64_t w : word) n += std::popcount(w);
    return static_cast<std::size_t>(n);
  }
  /// Of a set that is not empty.
  [[nodiscard, gnu::always_inline]] std::size_t first_slot() const noexcept {
    std::size_t i = 0;
    while (i + 1 < Words && word[i] == 0) ++i;
    return 64 * i + static_cast<std::size_t>(std::countr_zero(word[i]));
  }
  /// One more than the last slot in the set.
  [[nodiscard, gnu::always_inline]] std::size_t end() const noexcept {
    for (std::size_t i = Words; i-- > 0;) {
      if (word[i] != 0) return 64 * i + static_cast<std::size_t>(std::bit_width(word[i]));
    }
    return 0;
  }
  /// Calls `action` with every slot, in order.
  template <typename Action>
  void for_each(Action action) const {
    for (std::size_t i = 0; i < Words; ++i) {
      for (std::uint64_t w = word[i]; w != 0; w &= w - 1) {
        action(64 * i + static_cast<std::size_t>(std::countr_zero(w)));
      }
    }
  }

  [[gnu::always_inline]] friend VertexSet operator&(VertexSet a, const VertexSet& b) noexcept {
    for (std::size_t i = 0; i < Words; ++i) a.word[i] &= b.word[i];
    return a;
  }
  [[gnu::always_inline]] friend VertexSet operator|(VertexSet a, const VertexSet& b) noexcept {
    for (std::size_t i = 0; i < Words; ++i) a.word[i] |= b.word[i];
    return a;
  }
  /// Those of a that are not in b.
  [[gnu::always_inline]] friend VertexSet operator-(VertexSet a, const VertexSet& b) noexcept {
    for (std::size_t i = 0; i < Words; ++i) a.word[i] &= ~b.word[i];
    return a;
  }
};

}  // namespace linregions
