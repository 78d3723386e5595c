#include "orbit_walk.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace linregions {

namespace {

constexpr std::size_t kMemoryBytes = std::size_t{48} << 20;  // for the flats of one rank
constexpr std::size_t kWorthwhile = 20;                      // flats per orbit, at least

}  // namespace

void OrbitWalk::tick(std::size_t work) {
  monitor_.tick(work, progress_);
  if (monitor_.stopped()) throw Stopped{};
}

std::optional<std::vector<Integer>> OrbitWalk::count() {
  RestrictionLevel top = restrictor_.whole_space();
  const std::size_t dim = top.dim;
  if (dim < 3) return std::nullopt;
  levels_.resize(dim + 1);
  levels_[dim] = std::move(top);
  key_.resize(restrictor_.words());
  std::vector<Integer> w(dim + 1, Integer(0));
  std::vector<Orbit> orbits(1), next;
  orbits[0].n_flats = 1;
  orbits[0].weight = 1;
  for (std::size_t rank = 0;; ++rank) {
    std::size_t n_flats = 0;
    for (const Orbit& orbit : orbits) {
      w[rank] += orbit.weight;
      n_flats += orbit.n_flats;
    }
    if (rank == 1 && n_flats < 2 * orbits.size()) return std::nullopt;
    if (rank + 3 == dim) {
      if (rank > 0 && n_flats < kWorthwhile * orbits.size()) return std::nullopt;
      break;
    }
    if (!cover(orbits, next)) return std::nullopt;
    std::swap(orbits, next);
  }
  for (std::size_t i = 0; i < orbits.size(); ++i) {
    progress_.fraction = static_cast<double>(i) / static_cast<double>(orbits.size());
    add_chains(level_of(orbits[i]), orbits[i]);
  }
  // denominators differ: fractions with a common one for each length of chain
  std::vector<Integer> numerator(dim + 1, Integer(0)), denominator(dim + 1, Integer(1));
  for (const auto& [sizes, sum] : chains_) {
    const auto [y, z, p] = sizes;
    const std::size_t k = dim - 2 + (z > 0 ? 1 : 0) + (p > 0 ? 1 : 0);
    const Integer own = Integer(y) * std::max<std::size_t>(z, 1) * std::max<std::size_t>(p, 1);
    const Integer common = lcm(denominator[k], own);
    numerator[k] = numerator[k] * (common / denominator[k]) + sum * (common / own);
    denominator[k] = common;
  }
  for (std::size_t k = dim - 2; k <= dim; ++k) w[k] = numerator[k] / denominator[k];
  return w;
}

/// The orbits of the next rank, with their weights. False if they are too many.
bool OrbitWalk::cover(const std::vector<Orbit>& orbits, std::vector<Orbit>& next) {
  const std::size_t bytes = restrictor_.words() * 8 + 12;
  orbit_of_.reset(restrictor_.words(), 1, kMemoryBytes / bytes);
  next.clear();
  for (const Orbit& orbit : orbits) {
    const RestrictionLevel& level = level_of(orbit);
    for (std::size_t i = 1; i < level.n; ++i) {
      for (std::size_t w = 0; w < key_.size(); ++w) {
        key_[w] = level.flat[w] | level.members[i * key_.size() + w];
      }
      if (orbit_of_.find(key_.data()) == nullptr && !add_orbit(level, i, next)) return false;
      Orbit& above = next[*orbit_of_.find(key_.data())];
      above.weight += orbit.weight * level.n_members[i];
    }
  }
  for (Orbit& orbit : next) orbit.weight /= orbit.flat_size;
  return true;
}

/// Enters the orbit of the flat key_ as a whole.
bool OrbitWalk::add_orbit(const RestrictionLevel& level, std::size_t point,
                          std::vector<Orbit>& next) {
  const std::size_t words = key_.size();
  const auto id = static_cast<std::uint32_t>(next.size());
  Orbit& orbit = next.emplace_back();
  orbit.basis = level.basis;
  orbit.basis.push_back(level.least[point]);
  orbit.flat_size = level.flat_size + level.n_members[point];
  queue_.assign(key_.begin(), key_.end());
  if (!orbit_of_.insert(key_.data(), {&id, 1})) return false;
  std::vector<std::uint64_t> image(words);
  for (std::size_t at = 0; at < queue_.size(); at += words) {
    ++orbit.n_flats;
    for (const std::vector<std::uint32_t>& generator : generators_) {
      std::fill(image.begin(), image.end(), 0);
      for (std::size_t w = 0; w < words; ++w) {
        for (std::uint64_t bits = queue_[at + w]; bits != 0; bits &= bits - 1) {
          const auto row = 64 * w + static_cast<std::size_t>(std::countr_zero(bits));
          image[generator[row] / 64] |= std::uint64_t{1} << (generator[row] % 64);
        }
      }
      if (orbit_of_.find(image.data()) != nullptr) continue;
      if (!orbit_of_.insert(image.data(), {&id, 1})) return false;
      queue_.insert(queue_.end(), image.begin(), image.end());
    }
    tick(50 * generators_.size());
  }
  return true;
}

/// Restricts the whole space along the orbit's basis.
RestrictionLevel& OrbitWalk::level_of(const Orbit& orbit) {
  std::size_t dim = levels_.size() - 1;
  for (const std::uint32_t row : orbit.basis) {
    RestrictionLevel& level = levels_[dim];
    std::size_t point = 1;
    const std::size_t words = key_.size();
    while ((level.members[point * words + row / 64] >> (row % 64) & 1) == 0) ++point;
    restrictor_.restrict_to(level, point, levels_[--dim]);
    tick(level.n * (level.dim + 8) * 4);
  }
  return levels_[dim];
}

void OrbitWalk::add_chains(RestrictionLevel& solid, const Orbit& orbit) {
  const Integer weight = orbit.weight;
  std::map<std::tuple<std::size_t, std::size_t, std::size_t>, std::uint64_t> found;
  for (std::size_t i = 1; i < solid.n; ++i) {
    RestrictionLevel& plane = levels_[2];
    restrictor_.restrict_to(solid, i, plane);
    const std::uint64_t y = solid.n_members[i];
    found[{plane.flat_size, 0, 0}] += y;
    for (std::size_t j = 1; j < plane.n; ++j) {
      RestrictionLevel& line = levels_[1];
      restrictor_.restrict_to(plane, j, line);
      const std::uint64_t yz = y * plane.n_members[j];
      found[{plane.flat_size, line.flat_size, 0}] += yz;
      for (std::size_t k = 1; k < line.n; ++k) {
        found[{plane.flat_size, line.flat_size, line.flat_size + line.n_members[k]}] +=
            yz * line.n_members[k];
      }
      tick(plane.n * 100);
    }
  }
  for (const auto& [sizes, sum] : found) chains_[sizes] += weight * sum;
}

}  // namespace linregions
