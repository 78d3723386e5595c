#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "check.hpp"
#include "linregions/arrangement.hpp"
#include "linregions/errors.hpp"

namespace {

using linregions::Arrangement;
using linregions::InputError;
using linregions::Integer;
using linregions::Monitor;
using linregions::RowPermutation;
using Row = std::vector<Integer>;
using Rows = std::vector<Row>;

std::vector<Integer> chi(const Arrangement& a, const std::vector<RowPermutation>& symmetries = {}) {
  Monitor monitor(0.0, {});
  return *a.characteristic_polynomial(symmetries, monitor);
}

Integer cells(const std::vector<Integer>& chi) {
  Integer sum = 0;
  for (const Integer& c : chi) sum += abs(c);
  return sum;
}

Integer cells(std::size_t dim, const Rows& rows) { return cells(chi(Arrangement(dim, rows))); }

bool is_simple(std::size_t dim, const Rows& rows) {
  Monitor monitor(0.0, {});
  return *Arrangement(dim, rows).is_simple(monitor);
}

std::vector<Integer> faces(std::size_t dim, const Rows& rows) {
  Monitor monitor(0.0, {});
  return *Arrangement(dim, rows).f_vector(monitor);
}

/// The trace of g on h, in the coordinates other than c; cross-multiplied, so whole numbers.
Row trace(const Row& g, const Row& h, std::size_t c) {
  Row result;
  for (std::size_t j = 0; j < g.size(); ++j) {
    if (j != c) result.push_back(g[j] * h[c] - h[j] * g[c]);
  }
  return result;
}

bool proportional(const Row& a, const Row& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (a[i] * b[j] != a[j] * b[i]) return false;
    }
  }
  return true;
}

bool normal_is_zero(const Row& row) {
  return std::all_of(row.begin(), row.end() - 1, [](const Integer& v) { return v == 0; });
}

/// The naive way: chi(A) = t^d - sum of chi of what H_1..H_(i-1) leave on H_i, in whole numbers.
std::vector<Integer> naive(std::size_t dim, const Rows& given) {
  Rows rows;
  for (const Row& r : given) {
    if (normal_is_zero(r)) continue;
    if (std::none_of(rows.begin(), rows.end(), [&](const Row& k) { return proportional(r, k); })) {
      rows.push_back(r);
    }
  }
  std::vector<Integer> result(dim + 1, Integer(0));
  result[0] = 1;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::size_t c = 0;
    while (rows[i][c] == 0) ++c;
    Rows traces;
    for (std::size_t j = 0; j < i; ++j) traces.push_back(trace(rows[j], rows[i], c));
    const std::vector<Integer> below = naive(dim - 1, traces);
    for (std::size_t k = 0; k < dim; ++k) result[k + 1] -= below[k];
  }
  return result;
}

Rows zero_one(std::size_t dim, bool first_is_one) {
  Rows rows;
  for (std::uint32_t bits = first_is_one ? 0 : 1; bits < (1U << (dim - first_is_one)); ++bits) {
    Row& row = rows.emplace_back(dim + 1, Integer(0));
    for (std::size_t c = 0; c < dim; ++c) row[c] = bits >> c & 1;
    if (first_is_one) row[dim - 1] = 1;
  }
  return rows;
}

Rows random_rows(std::mt19937& random, std::size_t n, std::size_t dim, int largest) {
  std::uniform_int_distribution<int> entry(-largest, largest);
  Rows rows;
  while (rows.size() < n) {
    Row row;
    for (std::size_t c = 0; c <= dim; ++c) row.emplace_back(entry(random));
    if (!normal_is_zero(row)) rows.push_back(row);
  }
  return rows;
}

CASE(no_hyperplanes) {
  CHECK((chi(Arrangement(3, {})) == std::vector<Integer>{1, 0, 0, 0}));
  CHECK((faces(2, {}) == std::vector<Integer>{0, 0, 1}));
  CHECK(is_simple(2, {}));
}

CASE(points_of_the_line) {
  const Rows rows = {{1, 3}, {2, 6}, {-1, 1}, {5, 0}};  // the first two are one
  const Arrangement a(1, rows);
  CHECK(a.n_distinct() == 3 && a.rank() == 1);
  CHECK((chi(a) == std::vector<Integer>{1, -3}));
  CHECK(!is_simple(1, rows));
  CHECK((faces(1, rows) == std::vector<Integer>{3, 4}));
}

CASE(lines_of_the_plane) {
  CHECK(cells(2, {{1, 0, 0}, {0, 1, 0}, {1, 1, 0}}) == 6);             // a pencil
  CHECK(cells(2, {{1, 0, 0}, {0, 1, 0}, {1, 1, 1}}) == 7);             // a triangle
  CHECK(cells(2, {{1, 0, 0}, {1, 0, 1}, {0, 1, 0}, {0, 1, 1}}) == 9);  // a grid
  CHECK(cells(2, {{1, 0, 0}, {1, 0, 1}, {2, 0, 7}}) == 4);             // parallel
  CHECK((faces(2, {{1, 0, 0}, {0, 1, 0}, {1, 1, 1}}) == std::vector<Integer>{3, 9, 7}));
  CHECK((faces(2, {{1, 0, 0}, {1, 0, 1}, {2, 0, 7}}) == std::vector<Integer>{0, 3, 4}));
  CHECK(is_simple(2, {{1, 0, 0}, {0, 1, 0}, {1, 1, 1}}));
  CHECK(!is_simple(2, {{1, 0, 0}, {0, 1, 0}, {1, 1, 0}}));
}

CASE(published_numbers) {
  // resonance arrangements: Kamiya, Takemura, Terao 2011; threshold functions: OEIS A000609
  CHECK(cells(4, zero_one(4, false)) == 370);
  CHECK(cells(5, zero_one(5, false)) == 11292);
  CHECK(cells(6, zero_one(6, false)) == 1066044);
  CHECK(cells(4, zero_one(4, true)) == 104);
  CHECK(cells(5, zero_one(5, true)) == 1882);
  CHECK(cells(6, zero_one(6, true)) == 94572);
}

CASE(products_are_split) {
  Rows rows;
  for (std::size_t c = 0; c < 100; ++c) {
    rows.emplace_back(101, Integer(0));
    rows.back()[c] = 1;
  }
  CHECK(cells(100, rows) == Integer(1) << 100);
}

CASE(counts_beyond_64_bits) {
  std::mt19937 random(3);
  Rows rows = random_rows(random, 8, 3, 9);
  const Integer one = cells(3, rows);
  Integer product = 1;
  Rows many;
  for (std::size_t k = 0; k < 30; ++k) {
    for (const Row& r : rows) {
      Row& row = many.emplace_back(91, Integer(0));
      for (std::size_t c = 0; c < 3; ++c) row[3 * k + c] = r[c];
      row[90] = r[3];
    }
    product *= one;
  }
  CHECK(cells(90, many) == product);
}

CASE(random_arrangements_match_the_naive_way) {
  std::mt19937 random(5);
  for (int t = 0; t < 1500; ++t) {
    const std::size_t dim = 1 + random() % 5;
    const Rows rows = random_rows(random, random() % 11, dim, 1 + static_cast<int>(random() % 3));
    const Arrangement a(dim, rows);
    CHECK(chi(a) == naive(dim, rows));
  }
}

CASE(huge_coefficients_match_small_ones) {
  // an invertible map with entries of 300 bits changes nothing; scaled rows are the same
  // hyperplanes
  std::mt19937 random(7);
  for (int t = 0; t < 100; ++t) {
    const std::size_t dim = 2 + random() % 3;
    const Rows rows = random_rows(random, 4 + random() % 6, dim, 1);
    const Integer big = (Integer(1) << 300) + random();
    Rows moved;
    for (const Row& r : rows) {
      Row m = r;
      for (std::size_t c = 1; c < dim; ++c) m[c] += m[c - 1] * (big + c);  // unit determinant
      m[dim] = r[dim] + m[0] * big - m[dim - 1] * 3;                       // and a shift
      for (Integer& v : m) v *= (moved.size() % 2 == 0 ? big : Integer(-7));
      moved.push_back(m);
    }
    CHECK(chi(Arrangement(dim, moved)) == chi(Arrangement(dim, rows)));
    CHECK(faces(dim, moved) == faces(dim, rows));
    CHECK(is_simple(dim, moved) == is_simple(dim, rows));
  }
}

CASE(minors_divisible_by_the_first_prime) {
  // Three lines that meet modulo p, for the primes tried first, but not over the rationals: were
  // a zero modulo one prime believed, there would be 6 cells.
  Integer p = 1;
  for (std::uint64_t k = (std::uint64_t{1} << 50) - 1, found = 0; found < 3; k -= 2) {
    bool is_prime = true;
    for (std::uint64_t q = 3; q * q <= k && is_prime; q += 2) is_prime = k % q != 0;
    if (!is_prime) continue;
    p *= k;
    ++found;
  }
  const Rows rows = {{1, 0, 0}, {0, 1, 0}, {1, 1, p}, {1, -1, 0}, {2, 5, 3}};
  CHECK(chi(Arrangement(2, rows)) == naive(2, rows));
  CHECK(cells(2, {{1, 0, 0}, {0, 1, 0}, {1, 1, p}}) == 7);
  CHECK(is_simple(2, {{1, 0, 0}, {0, 1, 0}, {1, 1, p}}));
}

CASE(faces_of_a_simple_arrangement) {
  std::mt19937 random(11);
  const Rows rows = random_rows(random, 9, 4, 1000000);
  CHECK(is_simple(4, rows));
  // C(n, d - k) flats of dimension k, each with the cells of n - d + k generic hyperplanes
  CHECK((faces(4, rows) == std::vector<Integer>{126, 588, 1044, 837, 256}));
}

CASE(one_degeneracy_is_seen) {
  std::mt19937 random(13);
  Rows rows = random_rows(random, 14, 5, 1000000);
  const Integer generic = cells(5, rows);
  for (std::size_t c = 0; c <= 5; ++c) rows[9][c] = rows[2][c] * 3 - rows[11][c] * 8;
  CHECK(!is_simple(5, rows));
  CHECK(cells(5, rows) < generic);
  CHECK(chi(Arrangement(5, rows)) == naive(5, rows));
}

CASE(symmetries_do_not_change_the_count) {
  for (const bool first_is_one : {false, true}) {
    for (std::size_t dim = 4; dim <= 6; ++dim) {
      const Rows rows = zero_one(dim, first_is_one);
      const std::size_t n = dim - first_is_one;
      RowPermutation swap(rows.size()), turn(rows.size());
      for (std::uint32_t i = 0; i < rows.size(); ++i) {
        const std::uint32_t skip = first_is_one ? 0 : 1, bits = i + skip;
        const std::uint32_t both = bits & 3;
        swap[i] = (bits - both + (both == 1 ? 2 : both == 2 ? 1 : both)) - skip;
        turn[i] = (bits >> 1 | (bits & 1) << (n - 1)) - skip;
      }
      const Arrangement a(dim, rows);
      CHECK(chi(a, {swap, turn}) == chi(a));
    }
  }
}

CASE(symmetries_of_few_hyperplanes) {
  CHECK((chi(Arrangement(2, {{1, -1, 1}}), {{0}}) == std::vector<Integer>{1, -1, 0}));
  CHECK((chi(Arrangement(2, {{1, 0, 0}, {0, 1, 0}}), {{1, 0}}) == std::vector<Integer>{1, -2, 1}));
  const Rows pencil = {{1, 0, 0}, {0, 1, 0}, {1, 1, 0}};
  CHECK((chi(Arrangement(2, pencil), {{1, 0, 2}}) == std::vector<Integer>{1, -3, 2}));
}

CASE(symmetries_of_affine_arrangements) {
  // Shi arrangement, (n + 1)^(n - 1) cells: reversing and negating coordinates maps x_i - x_j to
  // itself. Catalan, n! C_n: all permutations.
  Rows catalan;
  std::vector<std::vector<std::size_t>> index(6, std::vector<std::size_t>(6));
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t j = 0; j < 6; ++j) {
      if (i == j) continue;
      for (int b = i < j ? 0 : 1; b <= 1; ++b) {
        if (b == 1) index[i][j] = catalan.size();
        Row& row = catalan.emplace_back(7, Integer(0));
        row[i] = 1, row[j] = -1, row[6] = b;
      }
    }
  }
  const auto moved = [&](auto map) {
    RowPermutation result(catalan.size());
    for (std::size_t i = 0; i < 6; ++i) {
      for (std::size_t j = 0; j < 6; ++j) {
        if (i == j) continue;
        const std::size_t a = map(i), b = map(j);
        result[index[i][j]] = static_cast<std::uint32_t>(index[a][b]);
        if (i < j)
          result[index[i][j] - 1] =
              static_cast<std::uint32_t>(index[std::min(a, b)][std::max(a, b)] - 1);
      }
    }
    return result;
  };
  const RowPermutation swap = moved([](std::size_t i) { return i < 2 ? 1 - i : i; });
  const RowPermutation turn = moved([](std::size_t i) { return (i + 1) % 6; });
  const Arrangement a(6, catalan);
  CHECK(cells(chi(a)) == 720 * 132);
  CHECK(chi(a, {swap, turn}) == chi(a));
}

CASE(bad_input_is_refused) {
  CHECK(check::throws<InputError>([] { Arrangement(2, {{1, 2}}); }));
  CHECK(check::throws<InputError>([] { Arrangement(2, {{0, 0, 1}}); }));
  const Arrangement a(2, {{1, 0, 0}, {0, 1, 0}});
  CHECK(check::throws<InputError>([&] { chi(a, {{0}}); }));
  CHECK(check::throws<InputError>([&] { chi(a, {{0, 0}}); }));
  CHECK(check::throws<InputError>([&] { chi(a, {{0, 2}}); }));
}

CASE(a_count_can_be_stopped) {
  int n_polls = 0;
  double fraction = 0.0;
  Monitor monitor(0.0, [&](const linregions::Progress& progress) {
    fraction = progress.fraction;
    return ++n_polls == 3;
  });
  const Rows rows = zero_one(7, false);
  CHECK(!Arrangement(7, rows).characteristic_polynomial({}, monitor));
  CHECK(n_polls == 3);
  CHECK(fraction >= 0.0 && fraction <= 1.0);
  CHECK(monitor.seconds() < 2.0);
}

}  // namespace

int main() { return check::run_all(); }
