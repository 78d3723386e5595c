#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "integer_rows.hpp"

namespace linregions {

/// Decides over the rationals what a single prime found: whether rows are linearly dependent.
///
/// A minor that is not zero modulo a prime is not zero. A minor that is zero modulo primes whose
/// product exceeds Hadamard's bound on it is zero. So independence takes one lucky prime, and
/// dependence as many as the bound asks for.
class Coincidence {
 public:
  explicit Coincidence(const IntegerRows& rows);

  /// No minor of the rows reaches 2^bits.
  [[nodiscard]] std::size_t bits() const { return minor_bits_; }

  /// Whether `rows` together with a and b are linearly dependent.
  [[nodiscard]] bool dependent(std::span<const std::uint32_t> rows, std::uint32_t a,
                               std::uint32_t b);

 private:
  struct Residues {
    std::uint64_t prime;
    std::vector<std::uint64_t> entries;
  };

  const Residues& residues(std::size_t index);
  [[nodiscard]] bool full_rank(const Residues& by, const std::vector<std::uint32_t>& chosen);

  IntegerRows rows_;
  std::size_t minor_bits_;
  std::vector<std::size_t> length_bits_;
  std::vector<Residues> residues_;
  std::vector<std::uint64_t> scratch_;
  std::vector<std::uint32_t> chosen_;
};

}  // namespace linregions
