#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "pullback.hpp"

namespace linregions {

/// Where a hyperplane comes from, so that it can be computed again without rounding.
struct CutSource {
  static constexpr std::int32_t kDomain = -1;  ///< stage of the domain's half-spaces

  std::int32_t stage = kDomain;
  std::int32_t cut = 0;  ///< of the stage; or which half-space
};

/// The half-spaces cut so far on the way from the root of the region tree, in the input space.
///
/// A stack: a node's constraints lie below its mark and stay until its subtree is done. Both sides
/// of a cut share one entry; which side a cell keeps is in the identifier that it uses.
class ConstraintStack {
 public:
  using Id = std::int32_t;  ///< 2 * entry + (1 if the negative side is kept)

  struct Entry {
    double noise = 0.0;        ///< CutRows::noise
    rigour::RowError error;    ///< CutRows::error
    double value_error = 0.0;  ///< CutRows::value_error
    CutSource source;
  };

  void reset(std::size_t dim) {
    width_ = dim + 1;
    data_.clear();
    entries_.clear();
  }
  [[nodiscard]] std::size_t dim() const noexcept { return width_ - 1; }
  [[nodiscard]] std::size_t mark() const noexcept { return entries_.size(); }
  void truncate(std::size_t mark) {
    data_.resize(mark * width_);
    entries_.resize(mark);
  }

  /// Pushes the hyperplane of a cut and returns the identifier of its side.
  Id push(const CutRows& cuts, std::size_t cut, CutSource source, bool positive) {
    const auto entry = static_cast<Id>(mark());
    for (std::size_t j = 0; j < width_; ++j) data_.push_back(cuts.column(j)[cut]);
    entries_.push_back({cuts.noise(cut), cuts.error(cut), cuts.value_error(cut), source});
    return 2 * entry + (positive ? 0 : 1);
  }

  [[nodiscard]] static double sign(Id id) noexcept { return (id & 1) != 0 ? -1.0 : 1.0; }
  [[nodiscard]] static bool is_positive(Id id) noexcept { return (id & 1) == 0; }
  [[nodiscard]] static Id opposite(Id id) noexcept { return id ^ 1; }
  /// Constant, then the normal, of the entry behind `id`; multiply by sign(id).
  [[nodiscard]] const double* row(Id id) const noexcept {
    return data_.data() + static_cast<std::size_t>(id >> 1) * width_;
  }
  [[nodiscard]] const Entry& entry(Id id) const noexcept {
    return entries_[static_cast<std::size_t>(id >> 1)];
  }
  [[nodiscard]] double noise(Id id) const noexcept { return entry(id).noise; }

 private:
  std::size_t width_ = 1;
  std::vector<double> data_;
  std::vector<Entry> entries_;
};

}  // namespace linregions
