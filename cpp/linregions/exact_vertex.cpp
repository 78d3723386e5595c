#include "exact_vertex.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "errors.hpp"
#include "exact_number.hpp"

namespace linregions {

using namespace exact;

namespace {

/// Elimination without fractions (Bareiss 1968): the row's constant becomes the determinant of the
/// independent rows with the row below them, the last pivot that of their normals alone. Nothing
/// if a number did not fit.
template <typename Number>
std::optional<int> sign_by_elimination(std::span<const ExactRow* const> tight,
                                       const ExactRow& row) {
  const std::size_t dim = row.values.size() - 1;
  std::vector<std::vector<Number>> a(tight.size() + 1, std::vector<Number>(dim + 1));
  for (std::size_t i = 0; i <= tight.size(); ++i) {
    const ExactRow& from = i < tight.size() ? *tight[i] : row;
    for (std::size_t k = 0; k <= dim; ++k) {
      a[i][k] = entry<Number>({&from, true}, k < dim ? k + 1 : 0);
    }
  }
  Number divisor{1};
  for (std::size_t p = 0; p < dim; ++p) {
    std::size_t pivot_row = tight.size();
    std::size_t pivot_col = dim;
    for (std::size_t i = p; i < tight.size() && pivot_col == dim; ++i) {
      for (std::size_t k = p; k < dim && pivot_col == dim; ++k) {
        if (sign(a[i][k]) == 0) continue;
        pivot_row = i;
        pivot_col = k;
      }
    }
    if (pivot_col == dim) throw NumericalError("a vertex is on too few independent hyperplanes");
    std::swap(a[p], a[pivot_row]);
    if (pivot_col != p) {
      for (std::vector<Number>& other : a) std::swap(other[p], other[pivot_col]);
    }
    for (std::size_t i = p + 1; i <= tight.size(); ++i) {
      for (std::size_t k = p + 1; k <= dim; ++k) {
        if (!cross(a[i][k], a[p][p], a[i][k], a[i][p], a[p][k], divisor)) return std::nullopt;
      }
    }
    divisor = a[p][p];
  }
  return sign(a[tight.size()][dim]) * sign(divisor);
}

/// Determinant of the square matrix that the columns of `rows` other than `left_out` make.
Integer minor_of(std::span<const ExactRow* const> rows, std::size_t left_out) {
  const std::size_t n = rows.size();
  std::vector<std::vector<Integer>> a(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k <= n; ++k) {
      if (k != left_out) a[i].push_back(rows[i]->values[k]);
    }
  }
  Integer divisor = 1;
  bool is_negative = false;
  for (std::size_t p = 0; p < n; ++p) {
    std::size_t pivot = p;
    while (pivot < n && a[pivot][p].is_zero()) ++pivot;
    if (pivot == n) return 0;
    if (pivot != p) {
      std::swap(a[p], a[pivot]);
      is_negative = !is_negative;
    }
    for (std::size_t i = p + 1; i < n; ++i) {
      for (std::size_t k = p + 1; k < n; ++k) {
        static_cast<void>(cross(a[i][k], a[p][p], a[i][k], a[i][p], a[p][k], divisor));
      }
    }
    divisor = a[p][p];
  }
  return is_negative ? Integer(-divisor) : divisor;
}

}  // namespace

int sign_at_vertex(std::span<const ExactRow* const> tight, const ExactRow& row) {
  const bool is_small =
      row.is_small() &&
      std::all_of(tight.begin(), tight.end(), [](const ExactRow* r) { return r->is_small(); });
  if (is_small) {
    if (const std::optional<int> result = sign_by_elimination<Word>(tight, row)) return *result;
  }
  return *sign_by_elimination<Integer>(tight, row);
}

std::optional<std::vector<Integer>> meeting_point(std::span<const ExactRow* const> tight) {
  std::vector<Integer> point(tight.size() + 1);
  bool is_negative = false;
  bool is_zero = true;
  for (std::size_t k = 0; k <= tight.size(); ++k, is_negative = !is_negative) {
    point[k] = minor_of(tight, k);
    if (is_negative) point[k] = -point[k];
    is_zero = is_zero && point[k].is_zero();
  }
  if (is_zero) return std::nullopt;
  if (point[0] < 0) {
    for (Integer& number : point) number = -number;
  }
  return point;
}

Integer value_at(std::span<const Integer> point, const ExactRow& row) {
  Integer value = 0;
  for (std::size_t k = 0; k < point.size(); ++k) value += row.values[k] * point[k];
  return value;
}

}  // namespace linregions
