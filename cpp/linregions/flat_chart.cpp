#include "flat_chart.hpp"

#include <algorithm>
#include <cmath>

namespace linregions {

void FlatChart::reset(const Dictionary& dictionary, double size) {
  const std::size_t d = dictionary.dim();
  dim_ = d;
  origin_.assign(dictionary.column(0), dictionary.column(0) + d);
  edges_.resize(d * d);
  slack_.resize(d);
  size_ = size;
  origin_sum_ = 0.0;
  for (const double x : origin_) {
    size_ = std::max(size_, std::abs(x));
    origin_sum_ += std::abs(x);
  }
  edge_sum_ = 0.0;
  for (std::size_t j = 0; j < d; ++j) {
    const double* direction = dictionary.column(j + 1);
    double largest = 0.0;
    for (std::size_t k = 0; k < d; ++k) largest = std::max(largest, std::abs(direction[k]));
    slack_[j] = size_ / largest;
    double sum = 0.0;
    for (std::size_t k = 0; k < d; ++k) {
      edges_[j * d + k] = slack_[j] * direction[k];
      sum += std::abs(edges_[j * d + k]);
    }
    edge_sum_ = std::max(edge_sum_, sum);
  }
}

double FlatChart::place(FlatRows& rows, std::size_t row, const rigour::RowError& error) const {
  double normal[kFlatLargestDim];
  double here = rows.column(0)[row];
  double at_origin = std::abs(here);
  for (std::size_t k = 0; k < dim_; ++k) {
    normal[k] = rows.column(k + 1)[row];
    here += normal[k] * origin_[k];
    at_origin += std::abs(normal[k] * origin_[k]);
  }
  rows.column(0)[row] = here;
  double magnitude = std::abs(here);
  double along_edge = 0.0;
  const double* edge = edges_.data();
  for (std::size_t j = 0; j < dim_; ++j, edge += dim_) {
    double rise = 0.0;
    double sum = 0.0;
    for (std::size_t k = 0; k < dim_; ++k) {
      rise += normal[k] * edge[k];
      sum += std::abs(normal[k] * edge[k]);
    }
    along_edge = std::max(along_edge, sum);
    rows.column(j + 1)[row] = rise - here;
    magnitude += std::abs(rise - here) * kReach;
  }
  // What the change of coordinates rounds, and what the row was off by before, in the unit of four
  // roundings; on the simplex |y|_1 and w are hardly above 1.
  const double n_roundings = static_cast<double>(dim_ + 3);
  magnitude += n_roundings / 4.0 * (2.2 * at_origin + 1.2 * along_edge);
  const double given = 2.2 * (error.constant + error.coefficient * origin_sum_) +
                       1.2 * error.coefficient * edge_sum_;
  return magnitude + given / (4.0 * rigour::kUnitRoundoff);
}

void FlatChart::place_infinity(FlatRows& rows, std::size_t row) const {
  for (std::size_t j = 0; j <= dim_; ++j) rows.column(j)[row] = j == 0 ? size_ : -size_;
}

void FlatChart::place(FlatProgram& program) const {
  // A row is here (1 - sum of y_j) + ..., and y_j is the slack of column j over slack_[j].
  const double* here = program.column(0);
  for (std::size_t j = 0; j < dim_; ++j) {
    double* column = program.column(j + 1);
    const auto turn = [&](std::size_t first, std::size_t n) {
      for (std::size_t i = first; i < first + n; ++i) column[i] -= here[i] / slack_[j];
    };
    turn(program.first_constraint(), program.n_constraints());
    turn(program.first_cut(), program.n_rows() - program.first_cut());
  }
  const std::size_t infinity = program.first_constraint() + program.n_constraints() - 1;
  for (std::size_t j = 0; j <= dim_; ++j) {
    double* column = program.column(j);
    std::fill_n(column, dim_, 0.0);
    if (j > 0) column[j - 1] = 1.0 / slack_[j - 1];
    column[infinity] = j == 0 ? size_ : -size_ / slack_[j - 1];
  }
  program.set_scale(size_);
}

bool FlatChart::is_within_reach(const FlatRows& rows,
                                const std::vector<std::uint32_t>& basis) const {
  // If constraint j is y_j, up to the factor and up to eta (1 + |y|_1), then y_j is above -eta (1 +
  // |y|_1). The y_j add up to 1 at most, so |y|_1 <= 1 + 2 d eta (1 + |y|_1): near to 1.
  double eta = 0.0;
  for (std::size_t j = 0; j < dim_; ++j) {
    const std::size_t row = basis[j];
    double off = std::abs(rows.column(0)[row]) + 2.0 * rows.margin()[row];
    for (std::size_t k = 0; k < dim_; ++k) {
      const double expected = k == j ? slack_[j] : 0.0;
      off = std::max(off, std::abs(rows.column(k + 1)[row] - expected) + 2.0 * rows.margin()[row]);
    }
    eta = std::max(eta, off / slack_[j]);
  }
  return static_cast<double>(dim_) * eta <= 0.01;
}

}  // namespace linregions
