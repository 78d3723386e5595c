#include "exact_program.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include "exact_number.hpp"

namespace linregions {

using namespace exact;

namespace {

/// The linear program: largest t with sign * row >= t for all sides, t <= 1.
///
/// A dictionary over one common denominator. Rows: coordinates and t, then slacks of the sides,
/// then 1 - t. Columns: constant, then the non-basic variables.
template <typename Number>
class IntegerProgram {
 public:
  IntegerProgram(std::size_t dim, std::span<const ExactSide> sides)
      : dim_(dim), n_cols_(dim + 2), is_free_(n_cols_, true), id_(n_cols_, 0) {
    for (std::size_t k = 0; k <= dim; ++k) {
      rows_.emplace_back(n_cols_, Number{0});
      rows_[k][k + 1] = Number{1};
    }
    for (const ExactSide side : sides) {
      std::vector<Number> row(n_cols_, Number{0});
      for (std::size_t k = 0; k <= dim; ++k) row[k] = entry<Number>(side, k);
      row[dim + 1] = Number{-1};
      rows_.push_back(std::move(row));
    }
    rows_.emplace_back(n_cols_, Number{0});
    rows_.back()[0] = Number{1};
    rows_.back()[dim + 1] = Number{-1};
    for (std::size_t i = 0; i < rows_.size(); ++i) row_id_.push_back(i);
    for (std::size_t j = 1; j < n_cols_; ++j) id_[j] = j - 1;
  }

  /// Nothing if a number did not fit.
  std::optional<Interior> solve(Monitor& monitor, const Progress& progress, bool is_stoppable,
                                bool deep) {
    // t goes down to where the worst side allows it: feasible from then on.
    std::size_t worst = dim_ + 1;
    for (std::size_t i = dim_ + 1; i < rows_.size(); ++i) {
      if (compare_products(rows_[i][0], Number{1}, rows_[worst][0], Number{1}) < 0) worst = i;
    }
    if (!pivot(worst, dim_ + 1)) return std::nullopt;
    for (std::size_t step = 0; deep || sign(rows_[dim_][0]) <= 0; ++step) {
      const bool bland = step > 50 + 4 * rows_.size();
      bool increase = true;
      const std::size_t col = entering(bland, increase);
      if (col == 0) return sign(rows_[dim_][0]) > 0 ? Interior::found : Interior::empty;
      const std::size_t row = leaving(col, increase);
      if (row == 0 || !pivot(row, col)) return std::nullopt;
      monitor.tick(100 * rows_.size() * n_cols_, progress);
      if (is_stoppable && monitor.stopped()) return Interior::stopped;
    }
    return Interior::found;
  }

  void point(RationalPoint& out) const {
    out.numerators.clear();
    for (std::size_t k = 0; k < dim_; ++k) out.numerators.push_back(big(rows_[k][0]));
    out.denominator = big(denominator_);
  }

  /// At the end, where t is largest and not positive: t = c - sum of m_j (side_j - t) with m_j > 0
  /// that add up to 1, so the sum of m_j side_j is the constant c.
  void core(std::vector<std::size_t>& out) const {
    out.clear();
    for (std::size_t j = 1; j < n_cols_; ++j) {
      if (sign(rows_[dim_][j]) != 0) out.push_back(id_[j] - (dim_ + 1));
    }
    std::sort(out.begin(), out.end());
  }

 private:
  /// A column along which t grows; free ones first. The largest coefficient, or with `bland` the
  /// first variable, which excludes cycling.
  std::size_t entering(bool bland, bool& increase) const {
    std::size_t best = 0;
    Number best_size{0};
    const std::vector<Number>& objective = rows_[dim_];
    for (std::size_t j = 1; j < n_cols_; ++j) {
      const int s = sign(objective[j]);
      if (s == 0 || (s < 0 && !is_free_[j])) continue;
      const Number size = s > 0 ? objective[j] : negated(objective[j]);
      const bool better = best == 0 || (is_free_[j] && !is_free_[best]) ||
                          (is_free_[j] == is_free_[best] &&
                           (bland ? id_[j] < id_[best]
                                  : compare_products(size, Number{1}, best_size, Number{1}) > 0));
      if (!better) continue;
      best = j;
      best_size = size;
      increase = s > 0;
    }
    return best;
  }

  /// The slack that is zero first; of several the one of the smallest index.
  std::size_t leaving(std::size_t col, bool increase) const {
    std::size_t best = 0;
    for (std::size_t i = dim_ + 1; i < rows_.size(); ++i) {
      const int s = sign(rows_[i][col]);
      if (s == 0 || (s > 0) == increase) continue;
      if (best != 0) {
        // rows_[i][0] / |rows_[i][col]| against the best one; the columns have the same sign.
        const int order =
            compare_products(rows_[i][0], rows_[best][col], rows_[best][0], rows_[i][col]) * s;
        if (order > 0 || (order == 0 && row_id_[i] > row_id_[best])) continue;
      }
      best = i;
    }
    return best;
  }

  bool pivot(std::size_t row, std::size_t col) {
    const std::vector<Number> line = rows_[row];
    const Number p = line[col];
    const bool is_positive = sign(p) > 0;
    const Number size = is_positive ? p : negated(p);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (i == row) continue;
      std::vector<Number>& r = rows_[i];
      const Number factor = is_positive ? r[col] : negated(r[col]);
      for (std::size_t j = 0; j < n_cols_; ++j) {
        if (j == col) continue;
        if (!cross(r[j], r[j], size, factor, line[j], denominator_)) return false;
      }
      r[col] = factor;
    }
    if (is_free_[col]) {  // the variable has a row of its own already
      rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(row));
      id_[col] = row_id_[row];
      row_id_.erase(row_id_.begin() + static_cast<std::ptrdiff_t>(row));
      is_free_[col] = false;
    } else {
      for (std::size_t j = 0; j < n_cols_; ++j) {
        rows_[row][j] = is_positive ? negated(line[j]) : line[j];
      }
      rows_[row][col] = is_positive ? denominator_ : negated(denominator_);
      std::swap(id_[col], row_id_[row]);
    }
    denominator_ = size;
    return true;
  }

  std::size_t dim_;
  std::size_t n_cols_;
  Number denominator_{1};
  std::vector<std::vector<Number>> rows_;
  std::vector<bool> is_free_;  // per column
  std::vector<std::size_t> id_;
  std::vector<std::size_t> row_id_;
};

template <typename Number>
std::optional<Interior> solve(std::size_t dim, std::span<const ExactSide> sides, Monitor& monitor,
                              const Progress& progress, bool is_stoppable, bool deep,
                              RationalPoint& point, std::vector<std::size_t>* core) {
  IntegerProgram<Number> program(dim, sides);
  const std::optional<Interior> result = program.solve(monitor, progress, is_stoppable, deep);
  if (result == Interior::found) program.point(point);
  if (result == Interior::empty && core != nullptr) program.core(*core);
  return result;
}

}  // namespace

int RationalPoint::sign_of(const ExactRow& row) const {
  Integer value = row.values[0] * denominator;
  for (std::size_t k = 0; k < numerators.size(); ++k) value += row.values[k + 1] * numerators[k];
  return value.sign();
}

std::vector<double> RationalPoint::rounded() const {
  std::vector<double> result;
  for (const Integer& n : numerators) {
    // Enough bits in the quotient, whatever the sizes.
    const Integer size = abs(n);
    if (size.is_zero()) {
      result.push_back(0.0);
      continue;
    }
    const auto gap =
        static_cast<std::int64_t>(msb(denominator)) - static_cast<std::int64_t>(msb(size)) + 61;
    const Integer quotient = gap >= 0 ? (size << static_cast<unsigned>(gap)) / denominator
                                      : size / (denominator << static_cast<unsigned>(-gap));
    const double value = std::ldexp(static_cast<double>(static_cast<std::int64_t>(quotient)),
                                    static_cast<int>(std::clamp<std::int64_t>(-gap, -2000, 2000)));
    result.push_back(n < 0 ? -value : value);
  }
  return result;
}

Interior find_interior(std::size_t dim, std::span<const ExactSide> sides, Monitor& monitor,
                       const Progress& progress, bool is_stoppable, bool deep, RationalPoint& point,
                       std::vector<std::size_t>* core) {
  if (all_small(sides)) {
    if (const auto result =
            solve<Word>(dim, sides, monitor, progress, is_stoppable, deep, point, core)) {
      return *result;
    }
  }
  return *solve<Integer>(dim, sides, monitor, progress, is_stoppable, deep, point, core);
}

}  // namespace linregions
