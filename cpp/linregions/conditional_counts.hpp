#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "network.hpp"
#include "region_batches.hpp"
#include "visitor.hpp"

namespace linregions {

/// For each region of the first layers, how many regions one layer more divides it into; pauses the
/// search when a batch is full.
///
/// Depth first, the regions of a stage in one region of the stages before come in one run, so one
/// pass over the tree gives the counts of all stages and memory holds no more than one open run for
/// each of them. A run that threads share is open until the last of them has left it; runs that are
/// open when a search is given up are never delivered.
class ConditionalVisitor final : public Visitor {
 public:
  ConditionalVisitor(const Network& network, std::size_t batch_size);

  [[nodiscard]] bool needs_regions() const noexcept override { return false; }
  bool visit(const RegionView&) override { return true; }
  bool add(std::span<const std::uint32_t> pattern, std::size_t first_new,
           std::uint64_t n) override {
    return root_.add(pattern, first_new, n);
  }
  void take_back(std::uint64_t n) override { root_.take_back(n); }
  [[nodiscard]] Visitor& fork() override { return root_.fork(); }
  void close() override { root_.close(); }

  struct Batch {
    std::vector<std::uint32_t> layers;   ///< number of the layer with units, from 0
    std::vector<std::uint8_t> patterns;  ///< size * layout().n_bytes; units from that layer on: 0
    std::vector<std::uint64_t> counts;   ///< patterns that the layer takes there
  };

  // Only while the search rests:

  [[nodiscard]] Batch take();
  [[nodiscard]] const PatternLayout& layout() const noexcept { return layout_; }

 private:
  /// The regions of one stage in one region of the stages before it.
  struct Run {
    explicit Run(std::size_t n_bytes) : packed(n_bytes, 0) {}

    std::vector<std::uint8_t> packed;  // pieces of the stages before
    std::atomic<std::uint64_t> count{0};
    std::atomic<std::size_t> n_holders{1};
  };

  /// What one thread sees.
  class Part final : public Visitor {
   public:
    explicit Part(ConditionalVisitor& whole) : whole_(whole), open_(whole.stages_.size()) {}

    [[nodiscard]] bool needs_regions() const noexcept override { return false; }
    bool visit(const RegionView&) override { return true; }
    bool add(std::span<const std::uint32_t> pattern, std::size_t first_new,
             std::uint64_t n) override;
    void take_back(std::uint64_t n) override { open_.back()->count -= n; }
    [[nodiscard]] Visitor& fork() override;
    void close() override;

   private:
    void leave(std::size_t stage);

    ConditionalVisitor& whole_;
    std::vector<std::shared_ptr<Run>> open_;  // per stage
    std::vector<std::uint32_t> pieces_;       // scratch
    friend class ConditionalVisitor;
  };

  struct StageUnits {
    std::size_t first_unit;
    std::size_t n_units;
    std::uint32_t layer;  // how many stages with units come before
  };

  void deliver(std::size_t stage, const Run& run);

  PatternLayout layout_;
  std::vector<StageUnits> stages_;  // that the tree goes through
  std::size_t batch_size_;
  std::mutex mutex_;  // of the parts and the batch
  std::list<Part> parts_;
  Part& root_;
  std::vector<Part*> spare_;  // closed ones, to be used again
  Batch batch_;
  std::atomic<bool> is_full_{false};
};

}  // namespace linregions
