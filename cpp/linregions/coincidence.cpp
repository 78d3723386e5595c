#include "coincidence.hpp"

#include <algorithm>

#include "modular_arithmetic.hpp"

namespace linregions {

namespace {

/// Primes lie between 2^61 and 2^62: each settles 61 bits of a bound.
constexpr std::uint64_t kPrimesBelow = std::uint64_t{1} << 62;
constexpr std::size_t kBitsPerPrime = 61;

}  // namespace

Coincidence::Coincidence(const IntegerRows& rows) : rows_(rows), minor_bits_(minor_bits(rows)) {
  for (std::size_t r = 0; r < rows_.size(); ++r) length_bits_.push_back(length_bits(rows_, r));
}

const Coincidence::Residues& Coincidence::residues(std::size_t index) {
  while (residues_.size() <= index) {
    Residues next;
    next.prime = prime_below(residues_.empty() ? kPrimesBelow : residues_.back().prime);
    const Integer prime(next.prime);
    next.entries.reserve(rows_.entries.size());
    for (const Integer& entry : rows_.entries) {
      Integer rest = entry % prime;
      if (rest < 0) rest += prime;
      next.entries.push_back(static_cast<std::uint64_t>(rest));
    }
    residues_.push_back(std::move(next));
  }
  return residues_[index];
}

bool Coincidence::full_rank(const Residues& by, const std::vector<std::uint32_t>& chosen) {
  const std::size_t width = rows_.width, k = chosen.size();
  const std::uint64_t p = by.prime;
  scratch_.resize(k * width);
  for (std::size_t r = 0; r < k; ++r) {
    std::copy_n(&by.entries[chosen[r] * width], width, &scratch_[r * width]);
  }
  for (std::size_t r = 0; r < k; ++r) {
    std::uint64_t* head = &scratch_[r * width];
    std::size_t pivot = 0;
    while (pivot < width && head[pivot] == 0) ++pivot;
    if (pivot == width) return false;
    const std::uint64_t inverse = invert_mod(head[pivot], p);
    for (std::size_t s = r + 1; s < k; ++s) {
      std::uint64_t* row = &scratch_[s * width];
      if (row[pivot] == 0) continue;
      const std::uint64_t factor = p - multiply_mod(row[pivot], inverse, p);
      for (std::size_t c = pivot; c < width; ++c) {
        row[c] = (row[c] + multiply_mod(factor, head[c], p)) % p;
      }
    }
  }
  return true;
}

bool Coincidence::dependent(std::span<const std::uint32_t> rows, std::uint32_t a, std::uint32_t b) {
  chosen_.assign(rows.begin(), rows.end());
  chosen_.push_back(a);
  chosen_.push_back(b);
  if (chosen_.size() > rows_.width) return true;
  std::size_t bound = 0;
  for (const std::uint32_t r : chosen_) bound += length_bits_[r];
  for (std::size_t settled = 0, i = 0; settled <= bound; settled += kBitsPerPrime, ++i) {
    if (full_rank(residues(i), chosen_)) return false;
  }
  return true;
}

}  // namespace linregions
