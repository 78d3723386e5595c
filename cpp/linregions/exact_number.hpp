#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "exact_program.hpp"
#include "integer.hpp"

/// Integers of two sizes behind the same few operations, for algorithms that try machine words
/// first.
namespace linregions::exact {

__extension__ using Wide = __int128;

/// Integers that fit a machine word. Operations say when a result does not.
struct Word {
  std::int64_t value = 0;
};
constexpr std::int64_t kLargestWord = std::int64_t{1} << 62;

inline bool narrow(Wide wide, Word& out) {
  if (wide > kLargestWord || wide < -kLargestWord) return false;
  out.value = static_cast<std::int64_t>(wide);
  return true;
}

/// out = (a b - c d) / e, which has no remainder; false if it does not fit.
inline bool cross(Word& out, const Word& a, const Word& b, const Word& c, const Word& d,
                  const Word& e) {
  const Wide difference = Wide{a.value} * b.value - Wide{c.value} * d.value;
  return narrow(e.value == 1 ? difference : difference / e.value, out);
}
inline bool cross(Integer& out, const Integer& a, const Integer& b, const Integer& c,
                  const Integer& d, const Integer& e) {
  Integer difference = a * b;
  difference -= c * d;
  if (e != 1) difference /= e;
  out = std::move(difference);
  return true;
}

inline int sign(const Word& a) { return (a.value > 0) - (a.value < 0); }
inline int sign(const Integer& a) { return a.sign(); }
inline Word negated(const Word& a) { return {-a.value}; }
inline Integer negated(const Integer& a) { return -a; }

/// Sign of a b - c d.
inline int compare_products(const Word& a, const Word& b, const Word& c, const Word& d) {
  const Wide left = Wide{a.value} * b.value;
  const Wide right = Wide{c.value} * d.value;
  return (left > right) - (left < right);
}
inline int compare_products(const Integer& a, const Integer& b, const Integer& c,
                            const Integer& d) {
  return Integer(a * b).compare(c * d);
}

template <typename Number>
Number entry(ExactSide side, std::size_t k);
template <>
inline Word entry<Word>(ExactSide side, std::size_t k) {
  return {side.positive ? side.row->words[k] : -side.row->words[k]};
}
template <>
inline Integer entry<Integer>(ExactSide side, std::size_t k) {
  return side.positive ? side.row->values[k] : Integer(-side.row->values[k]);
}

inline bool all_small(std::span<const ExactSide> sides) {
  return std::all_of(sides.begin(), sides.end(),
                     [](const ExactSide& side) { return side.row->is_small(); });
}

inline Integer big(const Word& x) { return Integer(x.value); }
inline const Integer& big(const Integer& x) { return x; }

}  // namespace linregions::exact
