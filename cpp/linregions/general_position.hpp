#pragma once

#include <cstddef>
#include <vector>

#include "restriction_level.hpp"

namespace linregions {

/// Proves that the points below a flat are in general position, many small determinants at once.
///
/// From points to directions and on, as RestrictionWalk does, but for all sequences of points side
/// by side, in long vectors without branches: for the small restrictions, of which a generic
/// arrangement has very many in high dimension. No zero modulo the prime, no zero: a proof. In the
/// other case nothing is known.
class GeneralPosition {
 public:
  explicit GeneralPosition(const PrimeField& field) : field_(field), kernels_(field_kernels()) {}

  /// Whether a test is worth it; it learns from how often tests held.
  [[nodiscard]] bool is_promising(const RestrictionLevel& level);
  /// Whether all sets of at most dim + 1 of the first n_below points are affinely independent.
  [[nodiscard]] bool holds(const RestrictionLevel& level);
  /// About the floating-point operations of the last test.
  [[nodiscard]] std::size_t work() const { return work_; }

 private:
  void lay_out(std::size_t m, std::size_t k, std::size_t which);
  [[nodiscard]] SequenceRows rows(std::size_t m, std::size_t which) const {
    return {m, start_[which].data(), size_[which].data()};
  }
  [[nodiscard]] bool test(const RestrictionLevel& level);

  PrimeField field_;
  const FieldKernels& kernels_;
  std::vector<std::size_t> start_[2], size_[2];
  std::size_t n_[2] = {0, 0};
  std::vector<std::vector<double>> axes_;
  std::vector<double> scratch_, inverse_;
  std::vector<std::size_t> n_held_, n_failed_, n_skipped_;  // by dimension
  std::size_t work_ = 0;
};

}  // namespace linregions
