#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "constraints.hpp"

namespace linregions {

/// What a visitor is told of the shape of regions; of some only, see ShapeView.
struct WantedShape {
  bool volume = false;
  bool vertices = false;
  bool facets = false;

  [[nodiscard]] bool any() const noexcept { return volume || vertices || facets; }
};

/// The shape of a region that is kept by its vertices, as far as it is wanted; else nothing.
struct ShapeView {
  double volume = std::numeric_limits<double>::quiet_NaN();
  std::span<const double> vertices{};      ///< one point after the other
  std::span<const CutSource> facets{};     ///< each facet of the closed region once
  std::span<const double> facet_points{};  ///< of each, and a radius: it holds a point of
                                           ///< the facet's relative interior
  std::span<const double> facet_rows{};    ///< outward normals of length 1, and offsets
};

/// Rows of different lengths in one piece of memory.
template <typename T>
class RaggedRows {
 public:
  /// To write a row: append its values, then end it.
  std::vector<T>& values() noexcept { return values_; }
  void end_row() { offsets_.push_back(static_cast<std::int64_t>(values_.size())); }
  void add(std::span<const T> row) {
    values_.insert(values_.end(), row.begin(), row.end());
    end_row();
  }
  [[nodiscard]] std::span<const T> row(std::size_t i) const noexcept {
    return {values_.data() + offsets_[i], static_cast<std::size_t>(offsets_[i + 1] - offsets_[i])};
  }
  void append(const RaggedRows& from, std::size_t first, std::size_t n) {
    const std::int64_t shift = offsets_.back() - from.offsets_[first];
    values_.insert(values_.end(), from.values_.begin() + from.offsets_[first],
                   from.values_.begin() + from.offsets_[first + n]);
    for (std::size_t i = first; i < first + n; ++i) {
      offsets_.push_back(from.offsets_[i + 1] + shift);
    }
  }
  void erase_front(std::size_t n) {
    const std::int64_t gone = offsets_[n];
    values_.erase(values_.begin(), values_.begin() + gone);
    offsets_.erase(offsets_.begin(), offsets_.begin() + static_cast<std::ptrdiff_t>(n));
    for (std::int64_t& offset : offsets_) offset -= gone;
  }
  void clear() {
    values_.clear();
    offsets_.assign(1, 0);
  }
  [[nodiscard]] const std::vector<std::int64_t>& offsets() const noexcept { return offsets_; }

 private:
  std::vector<T> values_;
  std::vector<std::int64_t> offsets_{0};  // one more than there are rows
};

/// Shapes of regions by columns; those that are not wanted are empty.
struct RegionShapes {
  explicit RegionShapes(WantedShape which = {}) : wanted(which) {}

  WantedShape wanted;
  std::vector<double> volumes;
  RaggedRows<double> vertices;
  RaggedRows<CutSource> facets;
  RaggedRows<double> facet_points;
  RaggedRows<double> facet_rows;

  void clear();
  void add(const ShapeView& shape);
  [[nodiscard]] ShapeView row(std::size_t i) const noexcept;
  void append(const RegionShapes& from, std::size_t first, std::size_t n);
  void erase_front(std::size_t n);
};

}  // namespace linregions
