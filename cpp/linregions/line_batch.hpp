#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "field_kernels.hpp"

namespace linregions {

/// Numbers, line by line, that are inverted, multiplied and compared many lines at once.
///
/// A line holds the traces of hyperplanes in it: the positions dy / dx, of which the first is the
/// point at infinity. A position with dx = 0 is the one place that the quotient does not reach.
class LineBatch {
 public:
  explicit LineBatch(const PrimeField& field) : field_(field), kernels_(field_kernels()) {}

  [[nodiscard]] std::size_t size() const { return n_; }
  [[nodiscard]] std::size_t n_lines() const { return lines_.size(); }
  void clear() {
    n_ = 0;
    lines_.clear();
    zeros_.clear();
  }

  /// Adds the line on which elements 0..i-1 have the positions of the pencil through element i of a
  /// plane, `owner` for the caller.
  void add(const double* x, const double* y, std::size_t i, std::size_t owner);
  /// Works out all positions.
  void solve();

  [[nodiscard]] std::size_t owner(std::size_t line) const { return lines_[line].owner; }
  [[nodiscard]] std::span<const std::uint64_t> positions(std::size_t line) const {
    return {keys_.data() + lines_[line].start, lines_[line].size};
  }

 private:
  struct Line {
    std::size_t start, size, owner;
  };

  PrimeField field_;
  const FieldKernels& kernels_;
  std::size_t n_ = 0;
  std::vector<Line> lines_;
  std::vector<std::size_t> zeros_;
  std::vector<double> dx_, dy_, scratch_;
  std::vector<std::uint64_t> keys_;
};

/// Finds repeated keys below 2^50, in a table that is never cleared between uses.
class KeySet {
 public:
  /// Starts a new set of at most n keys.
  void start(std::size_t n);
  /// Adds a key; false if it was there. Whether it was is not branched on: in degenerate
  /// arrangements nobody could predict it.
  bool add(std::uint64_t key) {
    const std::uint64_t entry = key | stamp_;
    std::size_t slot = key * 0x9e3779b97f4a7c15ULL >> shift_;
    while (table_[slot] >= stamp_ && table_[slot] != entry) slot = (slot + 1) & mask_;
    const bool is_new = table_[slot] != entry;
    table_[slot] = entry;
    return is_new;
  }

 private:
  static constexpr std::uint64_t kStep = std::uint64_t{1} << 50;
  std::vector<std::uint64_t> table_;
  std::uint64_t stamp_ = 0;  ///< a multiple of 2^50 that grows: older entries count as empty
  std::size_t mask_ = 0;
  int shift_ = 0;
};

}  // namespace linregions
