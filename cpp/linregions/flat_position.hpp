#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace linregions {

/// Which part of a count is to be done: of its units, numbered as they come, every n-th.
struct FlatShare {
  std::uint32_t index = 0;
  std::uint32_t n = 1;

  [[nodiscard]] bool has(std::uint64_t unit) const noexcept { return unit % n == index; }
};

/// How far a count of parts by restriction (FlatCount) has come: enough to go on with it, in a copy
/// of the cell as well.
///
/// Flats are visited in an order that the cell alone determines, so a place in it is the way there:
/// for each flat on it, from the cell down, how many of its traces are done. The count's *units*
/// are the traces of flats of dimension `share_dim`, with all that is in them, and each larger flat
/// for itself. Counts that go through the same flats and count different units add up.
class FlatPosition {
 public:
  struct Step {
    std::uint32_t n_done = 0;  ///< traces of the flat that are done
    std::uint32_t n_left = 0;  ///< cuts that are not known to miss it
    std::uint64_t order = 0;   ///< hash of the way in which its traces were found, so far
  };

  /// The dimension of the flats whose traces are units, in a cell of that dimension.
  [[nodiscard]] static std::size_t share_dim(std::size_t dim) noexcept {
    return dim < 5 ? 3 : dim - 2;
  }
  [[nodiscard]] static std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) noexcept {
    hash = (hash ^ (value + 1)) * 0x9E3779B97F4A7C15U;
    return hash ^ (hash >> 29U);
  }

  /// Notes where a count in a cell of that dimension stands now.
  void reach(std::size_t dim);
  /// About how much of what was to be counted at first is done. Never decreases.
  [[nodiscard]] double fraction() const noexcept { return fraction_; }
  /// Gives every second unit that is left away; false if that is not worth it.
  [[nodiscard]] bool split(FlatPosition& other);

  std::vector<Step> path;     ///< from the cell to the flat at hand; empty at the beginning
  std::uint64_t n_units = 0;  ///< that are done, or others' to do
  std::uint64_t order = 0;    ///< hash of the way through all flats of dimension share_dim and more
  FlatShare share;

 private:
  std::size_t dim_ = 0;  // of the cell
  double fraction_ = 0.0;
};

/// A count that is done in pieces.
struct PartialCount {
  FlatPosition position;
  std::uint64_t n_new = 0;  ///< parts in the last piece
  bool is_done = false;     ///< it was the last one
};

}  // namespace linregions
