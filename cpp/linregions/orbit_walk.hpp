#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "flat_memo.hpp"
#include "monitor.hpp"
#include "restriction_level.hpp"

namespace linregions {

/// Whitney numbers of an arrangement with symmetries, from one flat of each orbit.
///
/// Weisner's theorem, |mu(Y)| = sum of |mu(X)| over the X that Y covers and that miss a given
/// hyperplane h of Y, summed over h: |Y| |mu(Y)| = sum of |mu(X)| |Y \ X| over all X that Y covers
/// (|Y| counts hyperplanes). Both sides are the same along an orbit, so flats are told apart only
/// up to symmetry, and in the last three dimensions not at all: there the sum over chains X < Y < Z
/// < P of |mu(X)| |Y \ X| / |Y| |Z \ Y| / |Z| |P \ Z| / |P| is enough.
class OrbitWalk {
 public:
  /// Permutations of the rows, row 0 fixed.
  using Generators = std::vector<std::vector<std::uint32_t>>;

  OrbitWalk(Restrictor& restrictor, const Generators& generators, Monitor& monitor)
      : restrictor_(restrictor), generators_(generators), monitor_(monitor) {}

  /// w_0..w_dim; nothing if there is too little symmetry to gain by it.
  [[nodiscard]] std::optional<std::vector<Integer>> count();

 private:
  struct Orbit {
    std::vector<std::uint32_t> basis;  ///< of one flat
    std::size_t flat_size = 0;         ///< hyperplanes that contain it
    std::size_t n_flats = 0;
    Integer weight =
        0;  ///< sum of |mu| over the orbit; while it is put together, flat_size times it
  };

  [[nodiscard]] bool cover(const std::vector<Orbit>& orbits, std::vector<Orbit>& next);
  [[nodiscard]] bool add_orbit(const RestrictionLevel& level, std::size_t point,
                               std::vector<Orbit>& next);
  [[nodiscard]] RestrictionLevel& level_of(const Orbit& orbit);
  void add_chains(RestrictionLevel& solid, const Orbit& orbit);
  void tick(std::size_t work);

  Restrictor& restrictor_;
  const Generators& generators_;
  Monitor& monitor_;
  std::vector<RestrictionLevel> levels_;  ///< by dimension
  FlatMemo<std::uint32_t> orbit_of_;
  std::vector<std::uint64_t> key_, queue_;
  /// Sums of the products |Y \ X| |Z \ Y| ... by the denominators |Y|, |Z|, |P| (0: not that far).
  std::map<std::tuple<std::size_t, std::size_t, std::size_t>, Integer> chains_;
  Progress progress_;
};

}  // namespace linregions
