#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "arbiter.hpp"
#include "basis_memory.hpp"
#include "constraints.hpp"

namespace linregions {

/// Writes a search down as a proof, in the order of the walk (docs/proof-format.md): splits, cuts
/// that are decided with the half-spaces that decide them, regions with a point, empty nodes.
///
/// What it writes it has checked in exact arithmetic, but nobody has to believe that.
class ProofWriter {
 public:
  using Id = ConstraintStack::Id;

  ProofWriter(Arbiter& arbiter, const ConstraintStack& constraints, std::size_t n_halfspaces)
      : arbiter_(arbiter), constraints_(constraints), n_halfspaces_(n_halfspaces) {
    arbiter_.remember(&memory_);
  }

  /// The node on top goes on as two: the negative side of the cut, then the positive one.
  void split(std::size_t cut);
  /// The node on top is on one side of a cut of the stage at hand.
  void decided(const Path& path, CutSource source, bool is_constant, bool positive);
  /// The node on top has no cut left and an interior.
  void region(const Path& path, const InteriorPoint& point);
  /// The node on top has no interior.
  void empty(const Path& path);

  /// What was written since.
  [[nodiscard]] std::vector<std::uint8_t> take() { return std::exchange(bytes_, {}); }

 private:
  void put(std::uint64_t number);
  void put(const Integer& number);
  void put(const Path& path, std::span<const Id> core);

  Arbiter& arbiter_;
  const ConstraintStack& constraints_;
  const std::size_t n_halfspaces_;  // of the domain
  BasisMemory memory_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace linregions
