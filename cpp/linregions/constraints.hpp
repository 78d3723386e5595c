#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pullback.hpp"

namespace linregions {

/// The half-spaces cut so far on the way from the root of the region tree, in the input space.
///
/// A stack: a node's constraints lie below its mark and stay until its subtree is done. Both sides
/// of a cut share one entry; which side a cell keeps is in the identifier that it uses.
class ConstraintStack {
 public:
  using Id = std::int32_t;  ///< 2 * entry + (1 if the negative side is kept)

  void reset(std::size_t dim) {
    width_ = dim + 2;
    data_.clear();
  }
  [[nodiscard]] std::size_t mark() const noexcept { return data_.size() / width_; }
  void truncate(std::size_t mark) { data_.resize(mark * width_); }

  /// Pushes the hyperplane of a cut and returns the identifier of its side.
  Id push(const CutRows& cuts, std::size_t cut, bool positive) {
    const auto entry = static_cast<Id>(mark());
    for (std::size_t j = 0; j + 1 < width_; ++j) data_.push_back(cuts.column(j)[cut]);
    data_.push_back(cuts.noise(cut));
    return 2 * entry + (positive ? 0 : 1);
  }

  [[nodiscard]] static double sign(Id id) noexcept { return (id & 1) != 0 ? -1.0 : 1.0; }
  [[nodiscard]] static Id opposite(Id id) noexcept { return id ^ 1; }
  /// Constant, then the unit normal, of the entry behind `id`; multiply by sign(id).
  [[nodiscard]] const double* row(Id id) const noexcept {
    return data_.data() + static_cast<std::size_t>(id >> 1) * width_;
  }
  [[nodiscard]] double noise(Id id) const noexcept { return row(id)[width_ - 1]; }

 private:
  std::size_t width_ = 2;
  std::vector<double> data_;
};

}  // namespace linregions
