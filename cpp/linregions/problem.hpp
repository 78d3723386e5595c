#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "domain.hpp"
#include "network.hpp"
#include "region_shapes.hpp"
#include "rigour.hpp"

namespace linregions {

/// What kinds of cells the search may use.
enum class CellKinds : std::uint8_t {
  automatic,  ///< vertex cells where the dimension is low, once a cell has a vertex
  lp,         ///< LP cells only, to compare with
};

struct SearchOptions {
  std::uint64_t max_regions = 0;  ///< 0: no limit
  double time_limit = 0.0;        ///< seconds; 0: no limit
  /// Pieces of the units of the first layers, layer after layer: only regions with these are looked
  /// at. Must end with a layer.
  std::vector<std::uint32_t> prefix;
  /// Whether every decision is proven: in floating point with error bounds or in exact arithmetic.
  bool is_certified = true;
  std::size_t n_threads = 1;
  CellKinds cells = CellKinds::automatic;
  /// Whether the search writes a proof: on one thread, certified, with LP cells, no prefix.
  bool writes_proof = false;
  WantedShape shape{};  ///< what the visitor is told of the shape of regions
  /// Whether somebody looks at the progress: then more time is spent on foreseeing it.
  bool is_watched = false;
};

/// What is searched: read by all threads of a search.
struct Problem {
  /// Throws InputError when the domain's dimension is not the network's, or when the prefix does
  /// not fit the network.
  Problem(const Network& network, Domain domain, SearchOptions options);

  const Network& network;
  const Domain domain;
  const SearchOptions options;
  const std::size_t n_stages;  ///< that the tree has to go through
  rigour::Reach reach;
  std::size_t n_prefix_stages = 0;
  double scale = 0.0;                     ///< of the domain, known when its cell has been cut out
  std::atomic<std::uint64_t> n_taken{0};  ///< regions counted against the limit, if there is one

 private:
  void check_proof_options() const;
};

}  // namespace linregions
