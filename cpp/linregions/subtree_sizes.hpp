#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "network.hpp"

namespace linregions {

/// What sampled walks saw of the region tree, by kind of node; kinds are numbered by stage, then by
/// the number of open cuts. Sums of integers: the order in which walks are added does not matter.
class SubtreeCensus {
 public:
  struct Kind {
    std::uint64_t n_nodes = 0;                        ///< that were gone into
    std::uint64_t n_regions = 0;                      ///< counted right there
    std::map<std::uint32_t, std::uint64_t> children;  ///< of these nodes, by kind
  };

  explicit SubtreeCensus(std::size_t n_kinds) : kinds_(n_kinds) {}

  void set_root(std::uint32_t kind) noexcept { root_ = kind; }
  [[nodiscard]] std::uint32_t root() const noexcept { return root_; }
  void add_child(std::uint32_t parent, std::uint32_t child) { ++kinds_[parent].children[child]; }
  void add_node(std::uint32_t kind) { ++kinds_[kind].n_nodes; }
  void add_regions(std::uint32_t kind, std::uint64_t n) { kinds_[kind].n_regions += n; }
  void take_back(std::uint32_t kind, std::uint64_t n) { kinds_[kind].n_regions -= n; }
  void add(const SubtreeCensus& other);
  [[nodiscard]] const Kind& kind(std::size_t k) const noexcept { return kinds_[k]; }

 private:
  std::vector<Kind> kinds_;
  std::uint32_t root_ = 0;
};

/// How many regions a node of each kind is expected to have below it: a Markov chain of kinds,
/// learned from a census. A guide for sampling, nothing that an estimate's mean depends on.
class SubtreeSizes {
 public:
  SubtreeSizes(const Network& network, std::size_t n_stages, std::size_t dim);

  [[nodiscard]] std::uint32_t kind(std::size_t stage, std::size_t n_open) const noexcept {
    return static_cast<std::uint32_t>(first_[stage] + n_open);
  }
  [[nodiscard]] std::size_t n_kinds() const noexcept { return first_.back(); }
  [[nodiscard]] std::size_t n_stages() const noexcept { return first_.size() - 1; }
  void learn(const SubtreeCensus& census);
  /// At least 1.
  [[nodiscard]] double size(std::uint32_t kind) const noexcept { return sizes_[kind]; }
  /// Of the whole tree.
  [[nodiscard]] double root_size() const noexcept { return sizes_[root_]; }
  /// Upper bound of the number of parts that so many hyperplanes can divide a cell into.
  [[nodiscard]] double most_parts(std::size_t n_open) const noexcept { return most_parts_[n_open]; }
  /// Whether nodes of a kind were seen often enough.
  [[nodiscard]] bool is_known(std::uint32_t kind) const noexcept { return is_known_[kind]; }

 private:
  void learn_stage(const SubtreeCensus& census, std::size_t stage);

  std::vector<std::size_t> first_;  // kind of each stage; then how many there are
  std::vector<double> sizes_;
  std::uint32_t root_ = 0;
  std::vector<bool> is_known_;
  std::vector<double> most_parts_;
};

}  // namespace linregions
