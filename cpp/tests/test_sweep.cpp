#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "check.hpp"
#include "linregions/arrangement.hpp"
#include "linregions/arrangement_vertex.hpp"
#include "linregions/cell_points.hpp"
#include "linregions/cell_sweep.hpp"
#include "linregions/errors.hpp"
#include "linregions/kernels.hpp"
#include "linregions/rigour.hpp"
#include "linregions/sweep_kernels.hpp"

namespace {

using namespace linregions;

IntegerRows random_rows(std::size_t n, std::size_t dim, int bits, unsigned seed,
                        bool is_central = false) {
  std::mt19937_64 random(seed);
  IntegerRows rows;
  rows.width = dim + 1;
  for (std::size_t i = 0; i < n * (dim + 1); ++i) {
    const auto word = static_cast<std::int64_t>(random()) >> (64 - bits);
    rows.entries.emplace_back(is_central && i % (dim + 1) == dim ? 0 : 2 * word + 1);
  }
  return rows;
}

bool is_simple(const IntegerRows& rows) {
  std::vector<std::vector<Integer>> lists(rows.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t c = 0; c < rows.width; ++c) lists[r].push_back(rows.at(r, c));
  }
  Monitor monitor(0.0, {});
  return Arrangement(rows.width - 1, lists).is_simple(monitor).value();
}

/// Sign of row h at a point of doubles, without rounding.
int exact_sign(const IntegerRows& rows, std::size_t h, const std::vector<double>& point) {
  int least = 0;
  for (const double x : point) least = std::min(least, rigour::take_apart(x).exponent);
  Integer value = -(rows.at(h, point.size()) << static_cast<unsigned>(-least));
  for (std::size_t k = 0; k < point.size(); ++k) {
    const rigour::Binary x = rigour::take_apart(point[k]);
    value += Integer(rows.at(h, k) * x.mantissa) << static_cast<unsigned>(x.exponent - least);
  }
  return value.sign();
}

struct Listed {
  std::size_t n_cells = 0, n_distinct = 0, n_wrong = 0, n_thin = 0;
  std::uint64_t n_exact = 0;
};

/// All cells, each with its point looked at in integers.
Listed list_cells(const IntegerRows& rows, std::size_t batch_size = 100) {
  Monitor monitor(0.0, {});
  const auto space = sweep_space(rows, monitor);
  Listed listed;
  if (!space) return listed;
  CellSweep sweep(*space);
  CellPoints points(*space, rows);
  const std::size_t dim = rows.width - 1, n_bytes = sweep.row_bytes();
  std::set<std::string> seen;
  for (Completion completion = Completion::paused; completion != Completion::finished;) {
    completion = sweep.run(batch_size, monitor);
    const CellSweep::Batch batch = sweep.take(batch_size);
    listed.n_cells += batch.size;
    for (std::size_t c = 0; c < batch.size; ++c) {
      const std::uint8_t* signs = &batch.sign_vectors[c * n_bytes];
      seen.emplace(reinterpret_cast<const char*>(signs), n_bytes);
      std::vector<double> point(dim);
      const std::span<const std::uint16_t> basis(&batch.bases[c * sweep.basis_size()],
                                                 sweep.basis_size());
      if (!(points.find(signs, basis, point, monitor) > 0.0)) {
        ++listed.n_thin;
        continue;
      }
      for (std::size_t h = 0; h < rows.size(); ++h) {
        const int expected = (signs[h / 8] >> (h % 8) & 1) != 0 ? 1 : -1;
        if (exact_sign(rows, h, point) != expected) ++listed.n_wrong;
      }
    }
  }
  listed.n_distinct = seen.size();
  listed.n_exact = sweep.n_exact();
  return listed;
}

std::size_t n_generic(std::size_t n, std::size_t dim) {
  std::size_t sum = 0, choose = 1;
  for (std::size_t k = 0; k <= dim; ++k) {
    sum += choose;
    choose = choose * (n - k) / (k + 1);
  }
  return sum;
}

const SweepKernels* const kLevels[] = {
    &Levels<SweepKernels>::base,
#if defined(__x86_64__)
    &Levels<SweepKernels>::v3,
    &Levels<SweepKernels>::v4,
#endif
};

/// The levels that this processor runs.
std::vector<const SweepKernels*> levels() {
  return {kLevels, kLevels + 1 + static_cast<std::size_t>(processor_level())};
}

}  // namespace

CASE(as_many_cells_as_the_formula_says_each_with_a_point) {
  for (const auto& [n, dim] : {std::pair<std::size_t, std::size_t>{6, 1},
                               {9, 2},
                               {66, 2},
                               {12, 3},
                               {9, 4},
                               {9, 5},
                               {8, 6},
                               {9, 8}}) {
    const IntegerRows rows = random_rows(n, dim, 50, static_cast<unsigned>(n * 10 + dim));
    const Listed listed = list_cells(rows);
    CHECK(listed.n_cells == n_generic(n, dim));
    CHECK(listed.n_distinct == listed.n_cells);
    CHECK(listed.n_wrong == 0);
    CHECK(listed.n_thin == 0);
  }
}

CASE(central_arrangements_come_in_opposite_pairs) {
  for (const auto& [n, dim] :
       {std::pair<std::size_t, std::size_t>{8, 2}, {9, 3}, {65, 3}, {8, 5}}) {
    const Listed listed = list_cells(random_rows(n, dim, 50, 7, true), 101);
    CHECK(listed.n_cells == 2 * n_generic(n - 1, dim - 1));
    CHECK(listed.n_distinct == listed.n_cells);
    CHECK(listed.n_wrong == 0);
    CHECK(listed.n_thin == 0);
  }
}

CASE(near_ties_are_decided_exactly) {
  // nearly through two points, by one part in 2^70
  for (std::size_t dim = 1; dim <= 4; ++dim) {
    IntegerRows rows = random_rows(2 * dim + 4, dim, 20, 3);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      Integer sum = 0;
      for (std::size_t c = 0; c < dim; ++c) {
        sum += rows.at(r, c) * static_cast<int>(r % 2 == 0 ? c + 2 : 5 * c - 7);
        rows.at(r, c) <<= 70;
      }
      rows.at(r, dim) = (sum << 70) + static_cast<int>(r * r * r + 1);
    }
    CHECK(is_simple(rows));
    const Listed listed = list_cells(rows);
    CHECK(listed.n_cells == n_generic(rows.size(), dim));
    CHECK(listed.n_distinct == listed.n_cells);
    CHECK(listed.n_wrong == 0);
    CHECK(listed.n_exact > 0);
    CHECK(listed.n_thin > 0);
  }
}

CASE(a_tie_in_spite_of_the_callers_word_is_refused) {
  IntegerRows rows = random_rows(6, 2, 8, 1);
  for (std::size_t r = 0; r < 3; ++r) rows.at(r, 2) = rows.at(r, 0) + rows.at(r, 1);
  CHECK(check::throws<InputError>([&] { (void)list_cells(rows); }));
}

CASE(a_central_arrangement_that_is_not_generic_has_no_space) {
  IntegerRows rows = random_rows(5, 3, 8, 1, true);
  for (std::size_t c = 0; c < 3; ++c) rows.at(2, c) = rows.at(0, c) + rows.at(1, c);
  Monitor monitor(0.0, {});
  CHECK(!sweep_space(rows, monitor));
}

CASE(vertices_are_exact) {
  // x - 1, y - 2, x + y - 4: value = normal.x + constant
  IntegerRows rows;
  rows.width = 3;
  for (const int entry : {1, 0, -1, 0, 1, -2, 1, 1, -4, 1, 1, -3}) rows.entries.emplace_back(entry);
  ArrangementVertex vertex(rows);
  const std::uint32_t basis[] = {0, 1};
  vertex.move_to(basis);
  CHECK(!vertex.is_positive(2));
  CHECK(check::throws<InputError>([&] { (void)vertex.is_positive(3); }));
  const std::uint32_t tilted[] = {1, 2};
  vertex.move_to(tilted);
  CHECK(vertex.is_positive(0));
  CHECK(!vertex.rising_edges()[0]);  // x = (x + y) - y
  CHECK(vertex.rising_edges()[1]);
  const std::uint32_t level[] = {0, 2};
  vertex.move_to(level);
  CHECK(check::throws<InputError>([&] { (void)vertex.rising_edges(); }));
  const std::uint32_t twice[] = {2, 3};
  CHECK(check::throws<InputError>([&] { vertex.move_to(twice); }));
}

CASE(scaled_doubles_are_within_a_rounding) {
  CHECK(scaled_double(Integer(0), 5) == 0.0);
  CHECK(scaled_double(Integer(-12), 2) == -3.0);
  const Integer large = (Integer(1) << 200) + 1;
  CHECK(scaled_double(large, 200) == 1.0);
  CHECK(scaled_double(-large, 190) == -1024.0);
  CHECK(scaled_double(large, 5000) == 0.0);
}

CASE(all_levels_list_the_same_vertices) {
  std::mt19937 random(5);
  for (const std::size_t n : {3, 8, 33, 64, 65, 200}) {
    const std::size_t doubles = sweep_padded(n + 1, kSweepDoubles) + kSweepDoubles;
    const std::size_t lanes = sweep_padded(n + 1 + kSweepDoubles, kSweepLanes);
    const std::size_t n_words = (n + 63) / 64, n_bytes = (n + 7) / 8;
    std::normal_distribution<double> normal;
    std::vector<double> constant(doubles), slope_in(doubles), column(doubles);
    for (auto* v : {&constant, &slope_in, &column}) {
      for (std::size_t h = 0; h < n; ++h) (*v)[h] = normal(random);
    }
    constant[n / 2] = constant[0];  // two hyperplanes that cross at one point
    slope_in[n / 2] = slope_in[0];
    column[n / 2] = column[0];
    std::vector<std::uint8_t> expected;
    for (const SweepKernels* level : levels()) {
      std::vector<double> slope(doubles), low(doubles), high(doubles);
      std::vector<std::int16_t> low_key(lanes), high_key(lanes);
      std::vector<std::uint64_t> negative(lanes / 64), members(n_words, 0), skipped(n_words, 0);
      std::vector<std::uint64_t> fixed(n_words, 0), edges(doubles, 0);
      if (n % 64 != 0) skipped[n_words - 1] = ~std::uint64_t{0} << (n % 64);
      level->cross_line({constant.data(), 0.5}, {slope_in.data(), 0.25}, column.data(), 1e-14, n,
                        {slope.data(), low.data(), high.data(), low_key.data(), high_key.data(),
                         negative.data()});
      const SweptVertices view{0,
                               n,
                               n_words,
                               low_key.data(),
                               high_key.data(),
                               negative.data(),
                               members.data(),
                               skipped.data(),
                               fixed.data(),
                               edges.data(),
                               true};
      std::vector<std::uint8_t> rows(n * n_bytes + 8), is_open(n);
      level->list_vertices(view, rows.data(), n_bytes, is_open.data());
      rows.resize(n * n_bytes);
      if (expected.empty()) expected = rows;
      CHECK(rows == expected);
      CHECK(is_open[0] != 0);
      CHECK(is_open[n / 2] != 0);
      for (std::size_t j = 0; j < n; ++j) {
        const double at = -(constant[j] - column[j] * 0.5) / (slope_in[j] - column[j] * 0.25);
        std::vector<std::uint64_t> unknown(n_words);
        level->find_unknown(view, j, unknown.data());
        for (std::size_t h = 0; h < n; ++h) {
          if ((unknown[h / 64] >> (h % 64) & 1) != 0) continue;
          const double value =
              constant[h] - column[h] * 0.5 + (slope_in[h] - column[h] * 0.25) * at;
          const bool bit = (rows[j * n_bytes + h / 8] >> (h % 8) & 1) != 0;
          CHECK(bit == (value > 0.0));
        }
      }
    }
  }
}

int main() { return check::run_all(); }
