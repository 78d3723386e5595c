#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "cut_rows.hpp"
#include "kernels.hpp"

namespace linregions {

/// Where a hyperplane comes from, so that it can be computed again without rounding.
struct CutSource {
  static constexpr std::int32_t kDomain = -1;    ///< stage of the domain's half-spaces
  static constexpr std::int32_t kInfinity = -2;  ///< x0, of a chart

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
  static constexpr Id kNone = -1;

  struct Entry {
    double noise = 0.0;        ///< CutRows::noise
    rigour::RowError error;    ///< CutRows::error
    double value_error = 0.0;  ///< CutRows::value_error
    CutSource source;
    Id previous = kNone;  ///< of the cells that vertices keep: the last half-space before this one
  };

  void reset(std::size_t dim) {
    width_ = dim + 1;
    stride_ = (width_ + 3) / 4 * 4;  // whole vectors
    data_.clear();
    entries_.clear();
    size_ = 0;
    capacity_ = 0;
    columns_.clear();
  }
  [[nodiscard]] std::size_t dim() const noexcept { return width_ - 1; }
  [[nodiscard]] std::size_t mark() const noexcept { return size_; }
  void truncate(std::size_t mark) noexcept { size_ = mark; }

  /// Pushes the hyperplane of a cut and returns the identifier of its side.
  Id push(const CutRows& cuts, std::size_t cut, CutSource source, bool positive) {
    if (size_ + 1 + kRowPadding > capacity_) grow();
    const std::size_t at = size_++;
    double* row = data_.data() + at * stride_;
    double* column = columns_.data() + at;
    const double* from = cuts.column(0) + cut;
    for (std::size_t j = 0; j < width_; ++j, from += cuts.size(), column += capacity_) {
      row[j] = *column = *from;
    }
    const rigour::RowError& error = cuts.error(cut);
    column[0] = error.constant + rigour::gamma(width_ + 5) * std::abs(row[0]);
    column[capacity_] = error.coefficient;
    entries_[at] = {cuts.noise(cut), error, cuts.value_error(cut), source, kNone};
    const auto entry = static_cast<Id>(at);
    return 2 * entry + (positive ? 0 : 1);
  }
  /// Links the entry behind `id` to the half-space that comes before it on its path.
  void link(Id id, Id previous) noexcept {
    entries_[static_cast<std::size_t>(id >> 1)].previous = previous;
  }

  [[nodiscard]] static double sign(Id id) noexcept { return (id & 1) != 0 ? -1.0 : 1.0; }
  [[nodiscard]] static bool is_positive(Id id) noexcept { return (id & 1) == 0; }
  [[nodiscard]] static Id opposite(Id id) noexcept { return id ^ 1; }
  /// Constant, then the normal, then zeros up to `row_stride()` numbers, of the entry behind `id`;
  /// multiply by sign(id).
  [[nodiscard]] const double* row(Id id) const noexcept {
    return data_.data() + static_cast<std::size_t>(id >> 1) * stride_;
  }
  /// Distance of a point to the hyperplane, as doubles compute it; negative on the other side.
  [[nodiscard]] double distance(Id id, const std::vector<double>& point) const {
    const double* a = row(id);
    double value = a[0];
    double norm = 0.0;
    for (std::size_t k = 0; k < point.size(); ++k) {
      value += a[k + 1] * point[k];
      norm += a[k + 1] * a[k + 1];
    }
    return sign(id) * value / std::sqrt(norm);
  }
  [[nodiscard]] std::size_t row_stride() const noexcept { return stride_; }
  /// The same by columns, of all entries: the constants, dim columns of the normals, then the part
  /// of the error of a value that is the row's own, and the part that goes with the point.
  [[nodiscard]] const double* column(std::size_t j) const noexcept {
    return columns_.data() + j * capacity_;
  }
  [[nodiscard]] std::size_t column_stride() const noexcept { return capacity_; }
  [[nodiscard]] const Entry& entry(Id id) const noexcept {
    return entries_[static_cast<std::size_t>(id >> 1)];
  }
  [[nodiscard]] double noise(Id id) const noexcept { return entry(id).noise; }

 private:
  void grow() {
    const std::size_t capacity = 2 * capacity_ + 8 * kRowPadding;
    std::vector<double> columns((width_ + 2) * capacity, 0.0);
    for (std::size_t j = 0; j < width_ + 2; ++j) {
      std::copy_n(columns_.data() + j * capacity_, capacity_, columns.data() + j * capacity);
    }
    columns_ = std::move(columns);
    data_.resize(capacity * stride_, 0.0);
    entries_.resize(capacity);
    capacity_ = capacity;
  }

  std::size_t width_ = 1;
  std::size_t stride_ = 4;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;  // entries that there is room for
  std::vector<double> columns_;
  std::vector<double> data_;
  std::vector<Entry> entries_;
};

/// The half-spaces that define a cell: those of the domain, and one for each split above it.
class Path {
 public:
  using Id = ConstraintStack::Id;

  /// The path that ends with the half-space `last`, by the links of the stack.
  [[nodiscard]] static Path up_to(Id last, const ConstraintStack& constraints) {
    std::vector<Id> ids;
    for (Id id = last; id != ConstraintStack::kNone; id = constraints.entry(id).previous) {
      ids.push_back(id);
    }
    Path path;
    for (std::size_t k = ids.size(); k-- > 0;) path.push(ids[k]);
    return path;
  }

  void push(Id id) {
    ids_.push_back(id);
    const auto entry = static_cast<std::size_t>(id >> 1);
    if (signs_.size() < entry + 1 + kRowPadding) signs_.resize(entry + 4 * kRowPadding, 0.0);
    signs_[entry] = ConstraintStack::sign(id);
  }
  /// Turns the last half-space to its other side.
  void flip_last() {
    ids_.back() = ConstraintStack::opposite(ids_.back());
    signs_[static_cast<std::size_t>(ids_.back() >> 1)] = ConstraintStack::sign(ids_.back());
  }
  [[nodiscard]] const std::vector<Id>& ids() const noexcept { return ids_; }
  /// Entries of the stack up to the last one on the path.
  [[nodiscard]] std::size_t n_entries() const noexcept {
    return ids_.empty() ? 0 : static_cast<std::size_t>(ids_.back() >> 1) + 1;
  }
  /// Per entry, and kRowPadding more: 1 or -1, the side that is kept, or 0 if it is not on the
  /// path.
  [[nodiscard]] const double* signs() const noexcept { return signs_.data(); }

 private:
  std::vector<Id> ids_;  // of ascending entries
  std::vector<double> signs_;
};

}  // namespace linregions
