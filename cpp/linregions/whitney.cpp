#include "whitney.hpp"

#include <algorithm>
#include <numeric>

#include "modular_arithmetic.hpp"
#include "orbit_walk.hpp"
#include "restriction_walk.hpp"

namespace linregions {

namespace {

using Wide = unsigned __int128;
constexpr std::size_t kFieldBits = 49;  // primes lie above 2^49: smaller minors cannot vanish

Integer to_integer(Wide value) {
  const Integer word = Integer(std::uint64_t{1} << 32) * (std::uint64_t{1} << 32);
  return word * static_cast<std::uint64_t>(value >> 64) + static_cast<std::uint64_t>(value);
}
Integer to_integer(const Integer& value) { return value; }

/// Whether all counts stay below 2^127: no arrangement has more than a generic one of its size.
bool fits_wide(const IntegerRows& rows) {
  const std::size_t n = rows.size() - 1, dim = rows.width - 1;
  Integer cells = 0;
  for (std::size_t k = 0; k <= std::min(n, dim); ++k) cells += binomial(n, k);
  return msb(cells) < 127;
}

/// Calls `work(restrictor)` with one prime after the other until none of the coincidences that it
/// meets is an accident of the prime.
template <typename Work>
auto with_primes(const IntegerRows& rows, RestrictorOptions options, Work work) {
  Coincidence exact(rows);
  options.certified = exact.bits() <= kFieldBits;
  for (std::uint64_t prime = prime_below(kFieldLimit);; prime = prime_below(prime)) {
    try {
      Restrictor restrictor(rows, exact, prime, options);
      return work(restrictor);
    } catch (const UnluckyPrime&) {
    }
  }
}

/// Drops the one column in which row 0 is not zero. In a central arrangement all others are zero
/// there, and row 0 is left without a meaning.
IntegerRows without_infinity(const IntegerRows& rows) {
  std::size_t own = 0;
  while (rows.at(0, own) == 0) ++own;
  IntegerRows result;
  result.width = rows.width - 1;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows.width; ++c) {
      if (c != own) result.entries.push_back(rows.at(r, c));
    }
  }
  return result;
}

template <typename Count>
std::vector<Integer> whitney_numbers_of(Restrictor& restrictor, Monitor& monitor) {
  RestrictionLevel top = restrictor.whole_space();
  std::vector<Integer> result;
  for (const Count& w : RestrictionWalk<Count>(restrictor, monitor).count(top)) {
    result.push_back(to_integer(w));
  }
  return result;
}

std::vector<Integer> whitney_numbers_by(Restrictor& restrictor, bool fits, Monitor& monitor) {
  return fits ? whitney_numbers_of<Wide>(restrictor, monitor)
              : whitney_numbers_of<Integer>(restrictor, monitor);
}

std::vector<Integer> whitney_numbers_as(const IntegerRows& rows, RestrictorOptions options,
                                        Monitor& monitor) {
  return with_primes(rows, options, [&](Restrictor& restrictor) {
    return whitney_numbers_by(restrictor, fits_wide(rows), monitor);
  });
}

/// Whether these are the numbers of n hyperplanes in general position.
bool are_binomial(const std::vector<Integer>& w, std::size_t n) {
  for (std::size_t k = 0; k < w.size(); ++k) {
    if (w[k] != binomial(n, k)) return false;
  }
  return true;
}

/// Hyperplanes with many traces on them first, which leaves the table of flats the most to do:
/// a fifth less time on the resonance arrangement. An order needs no proof, so none is asked for.
IntegerRows many_traces_first(const IntegerRows& rows) {
  constexpr std::size_t kMost = 1000;
  if (rows.width < 4 || rows.size() > kMost) return rows;
  std::vector<std::size_t> n_traces(rows.size(), 0), order(rows.size());
  try {
    Coincidence exact(rows);
    RestrictorOptions options;
    options.certified = true;
    Restrictor restrictor(rows, exact, prime_below(kFieldLimit), options);
    RestrictionLevel top = restrictor.whole_space(), child;
    for (std::size_t i = 1; i < top.n; ++i) {
      restrictor.restrict_to(top, i, child);
      n_traces[top.least[i]] = child.n;
    }
  } catch (const UnluckyPrime&) {
    return rows;
  }
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin() + 1, order.end(),
                   [&](std::size_t a, std::size_t b) { return n_traces[a] > n_traces[b]; });
  IntegerRows result;
  result.width = rows.width;
  for (const std::size_t r : order) {
    for (std::size_t c = 0; c < rows.width; ++c) result.entries.push_back(rows.at(r, c));
  }
  return result;
}

/// Visits every flat once, along its first basis: hyperplanes are added in ascending order, each
/// the first of its class.
template <typename Count>
class FaceCount {
 public:
  FaceCount(Restrictor& restrictor, Monitor& monitor)
      : restrictor_(restrictor), walk_(restrictor, monitor) {}

  std::vector<Integer> run() {
    RestrictionLevel top = restrictor_.whole_space();
    levels_.resize(top.dim + 1);
    faces_.assign(top.dim + 1, Integer(0));
    visit(top);
    return faces_;
  }

 private:
  void visit(RestrictionLevel& level) {
    add_cells(level);
    if (level.dim == 0) return;
    const std::size_t after = level.basis.empty() ? 0 : level.basis.back();
    for (std::size_t i = 1; i < level.n; ++i) {
      if (level.least[i] <= after) continue;
      RestrictionLevel& child = levels_[level.dim - 1];
      restrictor_.restrict_to(level, i, child);
      walk_.tick(level.n * (level.dim + 8) * 4);
      visit(child);
    }
  }

  /// The restriction by itself: no hyperplane contains its whole space.
  void add_cells(const RestrictionLevel& level) {
    own_ = level;
    own_.n_below = own_.n;
    std::fill(own_.flat.begin(), own_.flat.end(), 0);
    own_.flat_size = 0;
    walk_.forget();
    for (const Count& w : walk_.count(own_)) faces_[level.dim] += to_integer(w);
  }

  Restrictor& restrictor_;
  RestrictionWalk<Count> walk_;
  std::vector<RestrictionLevel> levels_;
  RestrictionLevel own_;
  std::vector<Integer> faces_;
};

}  // namespace

Integer binomial(std::size_t n, std::size_t k) {
  if (k > n) return 0;
  Integer result = 1;
  for (std::size_t i = 1; i <= k; ++i) result = result * (n - k + i) / i;
  return result;
}

std::vector<Integer> whitney_numbers(const IntegerRows& rows, Monitor& monitor) {
  return whitney_numbers_as(many_traces_first(rows), {}, monitor);
}

std::optional<std::vector<Integer>> whitney_numbers_by_orbits(
    const IntegerRows& rows, bool is_central,
    const std::vector<std::vector<std::uint32_t>>& symmetries, Monitor& monitor) {
  RestrictorOptions options;
  options.generic_infinity = is_central;
  const IntegerRows used = is_central ? without_infinity(rows) : rows;
  auto w = with_primes(used, options, [&](Restrictor& restrictor) {
    return OrbitWalk(restrictor, symmetries, monitor).count();
  });
  if (!w || !is_central) return w;
  Integer last = 0;  // chi(1) = 0
  for (const Integer& own : *w) last = own - last;
  w->push_back(last);
  return w;
}

bool in_general_position(const IntegerRows& rows, Monitor& monitor) {
  RestrictorOptions options;
  options.refuse_coincidences = true;
  try {
    return are_binomial(whitney_numbers_as(rows, options, monitor), rows.size() - 1);
  } catch (const NotSimple&) {
    return false;
  }
}

bool shows_general_position(const IntegerRows& rows, Monitor& monitor) {
  RestrictorOptions options;
  options.certified = true;  // coincidences are not looked at, but for the first one to give up at
  options.refuse_coincidences = true;
  Coincidence exact(rows);
  Restrictor restrictor(rows, exact, prime_below(kFieldLimit), options);
  try {
    return are_binomial(whitney_numbers_by(restrictor, fits_wide(rows), monitor), rows.size() - 1);
  } catch (const NotSimple&) {
  } catch (const UnluckyPrime&) {
  }
  return false;
}

std::vector<Integer> face_numbers(const IntegerRows& rows, Monitor& monitor) {
  const auto count = [&]<typename Count>(Count) {
    return with_primes(rows, {}, [&](Restrictor& restrictor) {
      return FaceCount<Count>(restrictor, monitor).run();
    });
  };
  return fits_wide(rows) ? count(Wide(0)) : count(Integer(0));
}

}  // namespace linregions
