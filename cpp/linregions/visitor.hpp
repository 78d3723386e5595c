#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "cell.hpp"

namespace linregions {

/// A region of all layers, as the search hands it over. Valid during the call only.
struct RegionView {
  std::span<const std::uint32_t> pattern;  ///< piece of every unit
  /// Computes a point of the interior; not free, so only on request.
  std::function<void(InteriorPoint&)> interior_point;
};

/// Something that looks at the regions while the search goes by.
class Visitor {
 public:
  Visitor() = default;
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;
  virtual ~Visitor() = default;

  /// False: only the number of regions matters, and the search need not stand on each of them.
  [[nodiscard]] virtual bool needs_regions() const noexcept = 0;
  /// Returns false to pause the search after this region; `Search::run` goes on from there.
  virtual bool visit(const RegionView& region) = 0;
};

/// Counts. The search keeps the totals, so there is nothing to do.
class CountVisitor final : public Visitor {
 public:
  [[nodiscard]] bool needs_regions() const noexcept override { return false; }
  bool visit(const RegionView&) override { return true; }
};

/// How the pieces of a pattern are packed into bits: unit u takes `width[u]` bits from bit
/// `start[u]`, least significant first, within whole bytes per region.
struct PatternLayout {
  std::vector<std::uint32_t> start;
  std::vector<std::uint32_t> width;
  std::size_t n_bytes = 0;

  explicit PatternLayout(std::span<const std::uint32_t> unit_pieces);
};

/// Collects regions into columns and pauses the search when a batch is full.
class BatchVisitor final : public Visitor {
 public:
  BatchVisitor(std::span<const std::uint32_t> unit_pieces, std::size_t dim, std::size_t batch_size);

  [[nodiscard]] bool needs_regions() const noexcept override { return true; }
  bool visit(const RegionView& region) override;

  struct Batch {
    std::size_t size = 0;
    std::vector<std::uint8_t> patterns;  ///< size * layout().n_bytes
    std::vector<double> witnesses;       ///< size * dim
    std::vector<double> margins;         ///< size
  };
  /// The regions since the last call.
  [[nodiscard]] Batch take();
  [[nodiscard]] const PatternLayout& layout() const noexcept { return layout_; }

 private:
  PatternLayout layout_;
  std::size_t dim_;
  std::size_t batch_size_;
  Batch batch_;
  InteriorPoint witness_;
};

}  // namespace linregions
