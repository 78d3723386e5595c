// Farkas multipliers in exact arithmetic.

#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "exact_number.hpp"
#include "exact_program.hpp"

namespace linregions {

using namespace exact;

namespace {

/// Multipliers that are simple fractions need no elimination: rounded to a common denominator, they
/// are proven by putting them in.
bool is_simple_combination(std::span<const ExactSide> basis, ExactSide target,
                           std::span<const double> multipliers) {
  constexpr std::int64_t kLargestDenominator = 12;
  constexpr double kLargestMultiplier = 1 << 20;
  const std::size_t width = target.row->words.size();
  if (basis.size() > 500) return false;  // sums stay below 500 * 2^51
  std::vector<std::int64_t> n(basis.size());
  for (std::int64_t denominator = 1; denominator <= kLargestDenominator; ++denominator) {
    bool fits = true;
    for (std::size_t j = 0; j < basis.size() && fits; ++j) {
      const double scaled = multipliers[j] * static_cast<double>(denominator);
      fits = scaled < kLargestMultiplier && std::abs(scaled - std::round(scaled)) < 1e-6;
      n[j] = fits ? std::llround(scaled) : 0;
      fits = fits && n[j] >= 0;
    }
    for (std::size_t k = 0; k < width && fits; ++k) {
      std::int64_t rest = denominator * entry<Word>(target, k).value;
      for (std::size_t j = 0; j < basis.size(); ++j) rest -= n[j] * entry<Word>(basis[j], k).value;
      fits = k == 0 ? rest >= 0 : rest == 0;
    }
    if (fits) return true;
  }
  return false;
}

/// Solves for the multipliers by Gauss-Jordan elimination without fractions. Nothing if a number
/// did not fit.
template <typename Number>
std::optional<bool> eliminate(std::span<const ExactSide> basis, ExactSide target) {
  const std::size_t n = basis.size();
  const std::size_t dim = target.row->values.size() - 1;
  // Row k: coefficient k of the basis rows, then of the target.
  std::vector<std::vector<Number>> a(dim, std::vector<Number>(n + 1));
  for (std::size_t k = 0; k < dim; ++k) {
    for (std::size_t j = 0; j < n; ++j) a[k][j] = entry<Number>(basis[j], k + 1);
    a[k][n] = entry<Number>(target, k + 1);
  }
  Number divisor{1};
  for (std::size_t p = 0; p < n; ++p) {
    std::size_t pivot = p;
    while (pivot < dim && sign(a[pivot][p]) == 0) ++pivot;
    if (pivot == dim) return false;  // the basis is dependent
    std::swap(a[p], a[pivot]);
    for (std::size_t i = 0; i < dim; ++i) {
      if (i == p) continue;
      for (std::size_t j = p + 1; j <= n; ++j) {
        if (!cross(a[i][j], a[p][p], a[i][j], a[i][p], a[p][j], divisor)) return std::nullopt;
      }
      if (i < p) a[i][i] = a[p][p];
      a[i][p] = Number{0};
    }
    divisor = a[p][p];
  }
  for (std::size_t i = n; i < dim; ++i) {
    if (sign(a[i][n]) != 0) return false;  // not in the span
  }
  // Multiplier j is a[j][n] / divisor.
  const int orientation = sign(divisor);
  Integer constant = Integer(0);
  for (std::size_t j = 0; j < n; ++j) {
    if (sign(a[j][n]) * orientation < 0) return false;
  }
  constant = big(divisor) * entry<Integer>(target, 0);
  for (std::size_t j = 0; j < n; ++j) constant -= big(a[j][n]) * entry<Integer>(basis[j], 0);
  return constant.sign() * orientation >= 0;
}

}  // namespace

bool is_combination(std::span<const ExactSide> basis, ExactSide target,
                    std::span<const double> multipliers) {
  if (target.row->is_small() && all_small(basis)) {
    if (is_simple_combination(basis, target, multipliers)) return true;
    if (const std::optional<bool> result = eliminate<Word>(basis, target)) return *result;
  }
  return *eliminate<Integer>(basis, target);
}

}  // namespace linregions
