#include "integer_rows.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>

namespace linregions {

namespace {

/// Makes column `pivot` of row `row` the only one that is not zero there. All entries stay minors
/// of the input, and `previous` (the last pivot) divides exactly.
void clear_row(IntegerRows& m, std::size_t row, std::size_t pivot, const Integer& previous) {
  const Integer head = m.at(row, pivot);
  std::vector<Integer> factors(m.width);
  for (std::size_t c = 0; c < m.width; ++c) factors[c] = m.at(row, c);
  for (std::size_t r = 0; r < m.size(); ++r) {
    const Integer own = m.at(r, pivot);
    for (std::size_t c = 0; c < m.width; ++c) {
      if (c == pivot) continue;
      Integer& entry = m.at(r, c);
      if (entry == 0 && (own == 0 || factors[c] == 0)) continue;
      entry = (entry * head - own * factors[c]) / previous;
    }
  }
}

/// Multiplies columns by rational numbers that make the entries equal along a spanning tree of each
/// connected component (entries as edges between rows and columns), and makes rows primitive: a
/// scale of the input that has nothing to do with its matroid goes away.
void balance_columns(IntegerRows& m) {
  std::vector<Integer> numerator(m.width, Integer(0)), denominator(m.width, Integer(1));
  for (std::size_t start = 0; start < m.width; ++start) {
    if (numerator[start] != 0) continue;
    numerator[start] = 1;
    for (bool has_grown = true; has_grown;) {
      has_grown = false;
      for (std::size_t r = 0; r < m.size(); ++r) {
        std::size_t known = 0;
        while (known < m.width && (m.at(r, known) == 0 || numerator[known] == 0)) ++known;
        if (known == m.width) continue;
        for (std::size_t c = 0; c < m.width; ++c) {
          if (m.at(r, c) == 0 || numerator[c] != 0) continue;
          numerator[c] = abs(m.at(r, known)) * numerator[known];
          denominator[c] = abs(m.at(r, c)) * denominator[known];
          const Integer divisor = gcd(numerator[c], denominator[c]);
          numerator[c] /= divisor;
          denominator[c] /= divisor;
          has_grown = true;
        }
      }
    }
  }
  for (std::size_t r = 0; r < m.size(); ++r) {
    Integer common = 1;
    for (std::size_t c = 0; c < m.width; ++c) {
      if (m.at(r, c) != 0) common = lcm(common, denominator[c]);
    }
    for (std::size_t c = 0; c < m.width; ++c) {
      if (m.at(r, c) != 0) m.at(r, c) *= numerator[c] * (common / denominator[c]);
    }
  }
  make_primitive(m);
}

/// The greatest common divisor of a number that is not negative and any other.
Integer common_divisor(const Integer& a, const Integer& b) {
  constexpr std::size_t kWordBits = 63;
  if (a == 0) return abs(b);
  if (b == 0) return a;
  if (msb(a) >= kWordBits || msb(abs(b)) >= kWordBits) return gcd(a, b);
  return Integer(std::gcd(static_cast<std::int64_t>(a), static_cast<std::int64_t>(b)));
}

IntegerRows kept_columns(const IntegerRows& m, const std::vector<std::size_t>& columns) {
  IntegerRows kept;
  kept.width = columns.size();
  for (std::size_t r = 0; r < m.size(); ++r) {
    for (const std::size_t c : columns) kept.entries.push_back(m.at(r, c));
  }
  return kept;
}

}  // namespace

void make_primitive(IntegerRows& rows) {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    Integer divisor = 0;
    for (std::size_t c = 0; c < rows.width && divisor != 1; ++c) {
      divisor = common_divisor(divisor, rows.at(r, c));
    }
    for (std::size_t c = 0; c < rows.width; ++c) {
      if (rows.at(r, c) == 0) continue;
      if (rows.at(r, c) < 0) divisor = -divisor;
      break;
    }
    if (divisor == 0 || divisor == 1) continue;
    for (std::size_t c = 0; c < rows.width; ++c) rows.at(r, c) /= divisor;
  }
}

BasisForm basis_form(const IntegerRows& rows) {
  BasisForm form;
  IntegerRows m = rows;
  std::vector<bool> used(m.width, false);
  Integer previous = 1;
  for (std::size_t r = 0; r < m.size() && form.basis.size() < m.width; ++r) {
    std::size_t pivot = 0;
    while (pivot < m.width && (used[pivot] || m.at(r, pivot) == 0)) ++pivot;
    if (pivot == m.width) continue;
    clear_row(m, r, pivot, previous);
    previous = m.at(r, pivot);
    used[pivot] = true;
    form.basis.push_back(r);
    form.columns.push_back(pivot);
  }
  form.rows = kept_columns(m, form.columns);  // the other columns are zero
  make_primitive(form.rows);
  balance_columns(form.rows);
  return form;
}

std::vector<std::vector<std::size_t>> components(const BasisForm& form) {
  const IntegerRows& m = form.rows;
  std::vector<std::size_t> parent(m.width);
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  const std::function<std::size_t(std::size_t)> find = [&](std::size_t c) {
    while (parent[c] != c) c = parent[c] = parent[parent[c]];
    return c;
  };
  std::vector<std::size_t> first(m.size());
  for (std::size_t r = 0; r < m.size(); ++r) {
    std::size_t seen = m.width;
    for (std::size_t c = 0; c < m.width; ++c) {
      if (m.at(r, c) == 0) continue;
      if (seen == m.width) {
        seen = c;
      } else {
        parent[find(c)] = find(seen);
      }
    }
    first[r] = seen;
  }
  std::vector<std::vector<std::size_t>> by_root(m.width);
  for (std::size_t r = 0; r < m.size(); ++r) by_root[find(first[r])].push_back(r);
  std::erase_if(by_root, [](const auto& rows) { return rows.empty(); });
  return by_root;
}

std::size_t length_bits(const IntegerRows& rows, std::size_t row) {
  Integer square = 0;
  for (std::size_t c = 0; c < rows.width; ++c) square += rows.at(row, c) * rows.at(row, c);
  // square < 2^(msb + 1), hence its root lies below 2^((msb + 2) / 2), rounded down
  return square <= 1 ? 0 : (static_cast<std::size_t>(msb(square)) + 2) / 2;
}

std::size_t minor_bits(const IntegerRows& rows) {
  std::vector<std::size_t> bits(rows.size());
  for (std::size_t r = 0; r < rows.size(); ++r) bits[r] = length_bits(rows, r);
  std::sort(bits.begin(), bits.end(), std::greater<>());
  const std::size_t n = std::min(rows.width, bits.size());
  return std::accumulate(bits.begin(), bits.begin() + static_cast<std::ptrdiff_t>(n),
                         std::size_t{0});
}

}  // namespace linregions
