#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <span>
#include <vector>

#include "visitor.hpp"

namespace linregions {

/// How the pieces of a pattern are packed into bits: unit u takes `width[u]` bits from bit
/// `start[u]`, least significant first, within whole bytes per region.
struct PatternLayout {
  std::vector<std::uint32_t> start;
  std::vector<std::uint32_t> width;
  std::size_t n_bytes = 0;
  bool is_binary = false;  ///< every unit takes one bit

  explicit PatternLayout(std::span<const std::uint32_t> unit_pieces);

  /// Packs the units from `first` on into bytes that hold those before.
  void pack(std::span<const std::uint32_t> pattern, std::size_t first,
            std::uint8_t* bytes) const noexcept;
};

/// Collects regions into columns, in the order of the tree whatever the number of threads, and
/// pauses the search when a batch is full.
///
/// The tree's regions are a list of segments, each filled by one thread at a time; a part that is
/// given away becomes a segment of its own behind the giver's. Batches are taken from the front, so
/// what threads find further back has to wait, and so do they when that gets too much.
class BatchVisitor final : public Visitor {
 public:
  BatchVisitor(std::span<const std::uint32_t> unit_pieces, std::size_t dim, std::size_t batch_size,
               WantedShape shape = {});

  [[nodiscard]] bool needs_regions() const noexcept override { return true; }
  bool visit(const RegionView& region) override { return root_.visit(region); }
  [[nodiscard]] Visitor& fork() override { return root_.fork(); }
  void close() override { root_.close(); }

  struct Batch {
    explicit Batch(WantedShape shape = {}) : shapes(shape) {}

    std::size_t size = 0;
    std::vector<std::uint8_t> patterns;  ///< size * layout().n_bytes
    std::vector<double> witnesses;       ///< size * dim
    std::vector<double> margins;         ///< size
    RegionShapes shapes;
  };

  // Only while the search rests:

  /// Regions at the front; with `all`, also those behind parts that are not searched yet.
  [[nodiscard]] std::size_t n_ready(bool all) const;
  /// Hands over that many of them, or fewer if there are not so many.
  [[nodiscard]] Batch take(std::size_t n, bool all);
  [[nodiscard]] const PatternLayout& layout() const noexcept { return layout_; }

 private:
  class Segment final : public Visitor {
   public:
    explicit Segment(BatchVisitor& whole) : whole_(whole), packed_(whole.layout_.n_bytes, 0) {}

    [[nodiscard]] bool needs_regions() const noexcept override { return true; }
    bool visit(const RegionView& region) override;
    [[nodiscard]] Visitor& fork() override;
    void close() override;
    [[nodiscard]] bool must_wait() const override;

    BatchVisitor& whole_;
    Batch batch_{whole_.shape_};
    std::size_t n_taken_ = 0;  // of the batch, from its beginning
    bool is_closed_ = false;
    std::vector<std::uint8_t> packed_;  // the pattern of the region that was seen last
  };

  void find_front();
  void drop_rows(Batch& batch, std::size_t n) const;

  PatternLayout layout_;
  std::size_t dim_;
  std::size_t batch_size_;
  WantedShape shape_;
  std::mutex mutex_;  // of the list
  std::list<Segment> segments_;
  Segment& root_;
  std::atomic<const Segment*> front_;      // the first one that is not closed
  std::atomic<std::size_t> n_before_{0};   // regions in the closed ones before it
  std::atomic<std::size_t> n_waiting_{0};  // regions in all segments
};

}  // namespace linregions
