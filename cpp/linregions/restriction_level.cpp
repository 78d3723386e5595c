#include "restriction_level.hpp"

#include <algorithm>
#include <bit>

#include "modular_arithmetic.hpp"

namespace linregions {

namespace {

constexpr std::uint32_t kEmpty = 0xffffffff;

std::uint64_t to_word(double value) { return static_cast<std::uint64_t>(value); }

}  // namespace

void PointIndex::start(std::size_t n_points) {
  const std::size_t size = std::bit_ceil(std::max<std::size_t>(2 * n_points, 16));
  slots_.assign(size, kEmpty);
  shift_ = 64 - std::countr_zero(size);
}

std::size_t PointIndex::find_or_add(const double* const* from, std::size_t at,
                                    const double* const* kept, std::size_t n_axes,
                                    std::size_t index) {
  std::size_t slot = to_word(from[0][at]) * 0x9e3779b97f4a7c15ULL >> shift_;
  for (; slots_[slot] != kEmpty; slot = (slot + 1) & (slots_.size() - 1)) {
    const std::size_t other = slots_[slot];
    std::size_t c = 0;
    while (c < n_axes && from[c][at] == kept[c][other]) ++c;
    if (c == n_axes) return other;
  }
  slots_[slot] = static_cast<std::uint32_t>(index);
  return index;
}

Restrictor::Restrictor(const IntegerRows& rows, Coincidence& exact, std::uint64_t prime,
                       RestrictorOptions options)
    : rows_(rows),
      exact_(exact),
      field_(prime),
      kernels_(field_kernels()),
      options_(options),
      words_(rows.width <= 3 ? 1 : (rows.size() + 63) / 64),
      random_(prime) {}

RestrictionLevel Restrictor::whole_space() {
  RestrictionLevel level;
  const std::size_t n = rows_.size();
  level.dim = rows_.width - 1;
  level.n = level.n_below = n;
  level.stride = field_padded(n);
  level.coordinates.resize(std::max<std::size_t>(level.dim, 1) * level.stride);
  level.flat.assign(words_, 0);
  level.members.assign(n * words_, 0);
  for (std::size_t r = 0; r < n; ++r) {
    level.least.push_back(static_cast<std::uint32_t>(r));
    level.n_members.push_back(1);
    level.members[r * words_ + r / 64 % words_] |= std::uint64_t{1} << (r % 64);
  }
  constexpr int kTries = 20;  // each fails with probability n / 2^49
  for (int t = 0; !choose_chart(level); ++t) {
    if (t == kTries) throw UnluckyPrime{};
  }
  merge(level);
  return level;
}

/// Rows times a random matrix, divided by the first of the products. False if one of those is zero.
bool Restrictor::choose_chart(RestrictionLevel& level) {
  const std::uint64_t p = field_.modulus;
  const std::size_t width = rows_.width;
  std::vector<std::uint64_t> matrix(width * width), row(width);
  for (std::uint64_t& entry : matrix) entry = random_.below(p);
  const Integer prime(p);
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    for (std::size_t c = 0; c < width; ++c) {
      Integer rest = rows_.at(r, c) % prime;
      if (rest < 0) rest += prime;
      row[c] = static_cast<std::uint64_t>(rest);
    }
    if (r == 0 && options_.generic_infinity) {
      for (std::uint64_t& entry : row) entry = random_.below(p);
    }
    std::uint64_t scale = 0;
    for (std::size_t k = 0; k < width; ++k) {
      std::uint64_t sum = 0;
      for (std::size_t c = 0; c < width; ++c) {
        sum = (sum + multiply_mod(row[c], matrix[k * width + c], p)) % p;
      }
      if (k == 0) {
        if (sum == 0) return false;
        scale = invert_mod(sum, p);
      } else {
        level.axis(k - 1)[r] = static_cast<double>(multiply_mod(sum, scale, p));
      }
    }
  }
  return true;
}

void Restrictor::shear(RestrictionLevel& level) {
  for (std::size_t c = 1; c < level.dim; ++c) {
    const std::uint64_t factor = random_.below(field_.modulus);
    for (std::size_t j = 0; j < level.n; ++j) {
      const std::uint64_t moved = multiply_mod(to_word(level.axis(c)[j]), factor, field_.modulus) +
                                  to_word(level.axis(0)[j]);
      level.axis(0)[j] = static_cast<double>(moved % field_.modulus);
    }
  }
}

void Restrictor::restrict_to(RestrictionLevel& level, std::size_t i, RestrictionLevel& child) {
  const std::size_t n = level.n, room = field_padded(n);
  if (inverse_.size() < room) {
    inverse_.resize(room);
    scratch_.resize(room);
    difference_.resize(room);
  }
  for (bool is_zero = true; is_zero;) {
    const double* x = level.axis(0);
    for (std::size_t j = 0; j < n; ++j) inverse_[j] = x[j] - x[i];
    inverse_[i] = 1.0;
    is_zero = std::find(inverse_.begin(), inverse_.begin() + static_cast<std::ptrdiff_t>(n), 0.0) !=
              inverse_.begin() + static_cast<std::ptrdiff_t>(n);
    if (is_zero) shear(level);
  }
  kernels_.invert(field_, inverse_.data(), n, scratch_.data());
  child.dim = level.dim - 1;
  child.n = n;
  child.n_below = i;
  child.stride = room;
  child.coordinates.resize(child.dim * room);
  for (std::size_t c = 1; c < level.dim; ++c) {
    const double* axis = level.axis(c);
    for (std::size_t j = 0; j < n; ++j) difference_[j] = axis[j] - axis[i];
    kernels_.multiply(field_, difference_.data(), inverse_.data(), n, child.axis(c - 1));
  }
  child.least = level.least;
  child.n_members = level.n_members;
  child.members = level.members;
  child.flat = level.flat;
  for (std::size_t w = 0; w < words_; ++w) child.flat[w] |= level.members[i * words_ + w];
  child.flat_size = level.flat_size + level.n_members[i];
  child.basis = level.basis;
  child.basis.push_back(level.least[i]);
  child.least[i] = kEmpty;  // the flat itself is no point any more
  merge(child);
}

/// Puts equal points together, drops those at infinity, and closes the gaps.
void Restrictor::merge(RestrictionLevel& level) {
  axes_.clear();
  for (std::size_t c = 0; c < level.dim; ++c) axes_.push_back(level.axis(c));
  index_.start(level.n);
  std::size_t kept = 0, kept_below = 0;
  for (std::size_t j = 0; j < level.n; ++j) {
    if (j == level.n_below) kept_below = kept;
    if (level.least[j] == kEmpty) continue;
    const std::size_t at = index_.find_or_add(axes_.data(), j, axes_.data(), level.dim, kept);
    if (at == kept) {
      for (std::size_t c = 0; c < level.dim; ++c) level.axis(c)[kept] = level.axis(c)[j];
      level.least[kept] = level.least[j];
      level.n_members[kept] = level.n_members[j];
      std::copy_n(&level.members[j * words_], words_, &level.members[kept * words_]);
      ++kept;
      continue;
    }
    confirm(level.basis, level.least[at], level.least[j]);
    if (at == 0) continue;
    level.n_members[at] += level.n_members[j];
    for (std::size_t w = 0; w < words_; ++w) {
      level.members[at * words_ + w] |= level.members[j * words_ + w];
    }
  }
  level.n_below = level.n_below == level.n ? kept : kept_below;
  level.n = kept;
}

}  // namespace linregions
