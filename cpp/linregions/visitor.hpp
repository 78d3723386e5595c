#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "region_shapes.hpp"

namespace linregions {

/// A region of all layers, as the search hands it over. Valid during the call only.
struct RegionView {
  std::span<const std::uint32_t> pattern;  ///< piece of every unit
  /// So many units, the first ones, have the same pieces as in the region that the visitor saw
  /// last.
  std::size_t n_same;
  std::span<const double> point;  ///< of the interior
  double margin;                  ///< as in InteriorPoint
  ShapeView shape{};
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

  /// Regions were counted, whether they are visited or not: `n` of the last stage, in one region of
  /// the stages before it. From stage `first_new` on the region of the stage is one that was not
  /// counted before. Returns false to pause the search.
  virtual bool add(std::span<const std::uint32_t> /*pattern*/, std::size_t /*first_new*/,
                   std::uint64_t /*n*/) {
    return true;
  }
  /// So many that were counted last in the region at hand are not there, or will be counted again.
  virtual void take_back(std::uint64_t /*n*/) {}

  /// A visitor, used by one thread at a time, for a part of the tree that is given away to another
  /// thread: all of it comes after what this one will still see, and before all that was given away
  /// earlier. Called by this one's thread; stays valid as long as the whole.
  [[nodiscard]] virtual Visitor& fork() = 0;
  /// This visitor has seen all of its part.
  virtual void close() {}
  /// Whether its thread should rather wait than bring more regions.
  [[nodiscard]] virtual bool must_wait() const { return false; }
};

/// Counts. The search keeps the totals, so there is nothing to do.
class CountVisitor final : public Visitor {
 public:
  [[nodiscard]] bool needs_regions() const noexcept override { return false; }
  bool visit(const RegionView&) override { return true; }
  [[nodiscard]] Visitor& fork() override { return *this; }
};

/// Sees to it that the search stands on every region, and pauses after every `n` of them.
class PausingVisitor final : public Visitor {
 public:
  explicit PausingVisitor(std::size_t n) : n_(n) {}

  [[nodiscard]] bool needs_regions() const noexcept override { return true; }
  bool visit(const RegionView&) override { return ++n_visited_ % n_ != 0; }
  [[nodiscard]] Visitor& fork() override { return *this; }

 private:
  std::size_t n_;
  std::size_t n_visited_ = 0;
};

}  // namespace linregions
