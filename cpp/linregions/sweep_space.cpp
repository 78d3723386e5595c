#include "sweep_space.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "arrangement.hpp"
#include "random_stream.hpp"

namespace linregions {

namespace {

constexpr std::uint64_t kSeed = 1;
constexpr int kAttempts = 8;
constexpr int kMapBits = 24;

bool is_zero_row(const IntegerRows& rows, std::size_t r) {
  for (std::size_t c = 0; c < rows.width; ++c) {
    if (rows.at(r, c) != 0) return false;
  }
  return true;
}

/// Exponents by which the coordinates have to be scaled for columns of like size, the least being
/// 0.
std::vector<long> column_exponents(const IntegerRows& rows) {
  constexpr int kRounds = 4;
  const std::size_t dim = rows.width - 1;
  std::vector<long> exponent(dim, 0), entries;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<long> size(rows.size(), 0);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      bool is_first = true;
      for (std::size_t c = 0; c < dim; ++c) {
        if (rows.at(r, c) == 0) continue;
        const long bit = leading_bit(rows.at(r, c)) + exponent[c];
        size[r] = is_first ? bit : std::max(size[r], bit);
        is_first = false;
      }
    }
    for (std::size_t c = 0; c < dim; ++c) {
      entries.clear();
      for (std::size_t r = 0; r < rows.size(); ++r) {
        if (rows.at(r, c) != 0) entries.push_back(leading_bit(rows.at(r, c)) - size[r]);
      }
      if (entries.empty()) continue;
      const auto middle = entries.begin() + static_cast<std::ptrdiff_t>(entries.size() / 2);
      std::nth_element(entries.begin(), middle, entries.end());
      exponent[c] = -*middle;
    }
  }
  const long least = *std::min_element(exponent.begin(), exponent.end());
  for (long& e : exponent) e -= least;
  return exponent;
}

/// Random directions, nearly orthogonal and of one length, in integers. Generic, so that no face of
/// the arrangement is level; orthogonal, so that coordinates stay as well-conditioned as they were.
std::vector<std::int64_t> random_rotation(std::size_t dim, WordStream& random) {
  std::vector<double> columns(dim * dim);
  for (std::size_t j = 0; j < dim; ++j) {
    double* own = &columns[j * dim];
    double norm = 0.0;
    while (norm < 1e-2) {
      for (std::size_t k = 0; k < dim; ++k) {
        own[k] = static_cast<double>(random.below(1 << 20)) * 0x1p-19 - 1.0;
      }
      for (std::size_t i = 0; i < j; ++i) {
        const double* other = &columns[i * dim];
        double dot = 0.0;
        for (std::size_t k = 0; k < dim; ++k) dot += own[k] * other[k];
        for (std::size_t k = 0; k < dim; ++k) own[k] -= dot * other[k];
      }
      norm = 0.0;
      for (std::size_t k = 0; k < dim; ++k) norm += own[k] * own[k];
      norm = std::sqrt(norm);
    }
    for (std::size_t k = 0; k < dim; ++k) own[k] /= norm;
  }
  std::vector<std::int64_t> map(dim * dim);
  for (std::size_t j = 0; j < dim; ++j) {
    for (std::size_t k = 0; k < dim; ++k) {
      map[k * dim + j] = std::llround(std::ldexp(columns[j * dim + k], kMapBits));
    }
  }
  return map;
}

/// Normals in the coordinates y, and the constants: minus the offsets.
IntegerRows in_new_coordinates(const IntegerRows& rows, const std::vector<long>& exponent,
                               const std::vector<std::int64_t>& map) {
  const std::size_t dim = rows.width - 1;
  IntegerRows result;
  result.width = rows.width;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t j = 0; j < dim; ++j) {
      Integer sum = 0;
      for (std::size_t k = 0; k < dim; ++k) {
        sum += Integer(rows.at(r, k) * map[k * dim + j]) << static_cast<unsigned>(exponent[k]);
      }
      result.entries.push_back(std::move(sum));
    }
    result.entries.push_back(-rows.at(r, dim));
  }
  return result;
}

/// The arrangement where coordinate dim - k - 1 is minus infinity, or the whole one if k = dim.
IntegerRows level_rows(const IntegerRows& rows, std::size_t k) {
  const std::size_t dim = rows.width - 1;
  IntegerRows result;
  result.width = k + 1;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = dim - k; c < dim; ++c) result.entries.push_back(rows.at(r, c));
    result.entries.push_back(k == dim ? rows.at(r, dim) : Integer(-rows.at(r, dim - k - 1)));
  }
  return result;
}

/// Whether the rows that are not zero are in general position.
bool is_simple(const IntegerRows& rows, Monitor& monitor) {
  std::vector<std::vector<Integer>> used;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (is_zero_row(rows, r)) continue;
    std::vector<Integer>& row = used.emplace_back();
    bool is_flat = true;
    for (std::size_t c = 0; c < rows.width; ++c) {
      row.push_back(rows.at(r, c));
      is_flat = is_flat && (c + 1 == rows.width || row.back() == 0);
    }
    if (is_flat) return false;
  }
  return Arrangement(rows.width - 1, used).is_simple(monitor).value_or(false);
}

}  // namespace

IntegerRows central_section(const IntegerRows& rows, std::size_t& axis) {
  const std::size_t dim = rows.width - 1;
  axis = dim;
  for (std::size_t c = 0; c < dim; ++c) {
    const Integer& entry = rows.at(0, c);
    if (entry != 0 && (axis == dim || abs(entry) > abs(rows.at(0, axis)))) axis = c;
  }
  const Integer head = rows.at(0, axis);
  IntegerRows result;
  result.width = dim;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    Integer own = rows.at(r, axis);
    if (head < 0) own = -own;
    for (std::size_t c = 0; c < dim; ++c) {
      if (c != axis) result.entries.push_back(rows.at(r, c) * abs(head) - own * rows.at(0, c));
    }
    result.entries.push_back(r == 0 ? Integer(0) : Integer(-own));
  }
  return result;
}

std::optional<SweepSpace> sweep_space(const IntegerRows& rows, Monitor& monitor) {
  SweepSpace space;
  const std::size_t ambient = rows.width - 1;
  space.is_central = true;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    space.is_central = space.is_central && rows.at(r, ambient) == 0;
  }
  IntegerRows own = rows;
  if (space.is_central) {
    if (ambient < 2) return std::nullopt;
    own = central_section(rows, space.axis);
    for (std::size_t c = 0; c < ambient; ++c) space.section.push_back(rows.at(0, c));
  }
  space.dim = own.width - 1;
  if (space.is_central && !is_simple(own, monitor)) return std::nullopt;
  space.exponent = column_exponents(own);
  WordStream random(kSeed);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::vector<std::int64_t> map = random_rotation(space.dim, random);
    const IntegerRows mixed = in_new_coordinates(own, space.exponent, map);
    bool holds = true;
    // Level k is simple if any k rows are independent in the last k columns, and any k + 1 in the
    // last k + 1: every second level says it all, and the top one has been asked.
    for (std::size_t k = space.dim; holds && k > 2;) {
      k -= 2;
      holds = is_simple(level_rows(mixed, k), monitor);
    }
    if (monitor.stopped()) return std::nullopt;
    for (std::size_t r = 0; r < mixed.size(); ++r) {
      holds = holds && (is_zero_row(mixed, r) || mixed.at(r, space.dim - 1) != 0);
    }
    if (!holds) continue;
    space.levels.resize(1);
    for (std::size_t k = 1; k <= space.dim; ++k) {
      space.levels.push_back(sweep_level(level_rows(mixed, k)));
    }
    for (const std::int64_t entry : map) space.map.push_back(static_cast<double>(entry));
    return space;
  }
  return std::nullopt;
}

}  // namespace linregions
