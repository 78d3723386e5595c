#include "flat_table.hpp"

#include <algorithm>
#include <cmath>

#include "rigour.hpp"

namespace linregions {

FlatPivot::FlatPivot(const FlatTable& table, std::size_t row)
    : row_(row), size_(table.coordinate_size) {
  double largest = 0.0;
  for (std::size_t k = 0; k < table.n_coordinates; ++k) {
    const double entry = std::abs(table.coordinate(k)[row]);
    if (entry <= largest) continue;
    largest = entry;
    column_ = k;
  }
  is_safe_ = largest > 2.0 * size_.error && largest > rigour::kNoUnderflow;
  if (!is_safe_) return;
  inverse_ = 1.0 / table.coordinate(column_)[row];
  per_least_ = kSlightlyMore / (largest - size_.error);
}

void start_table(const SweepLevel& level, FlatTable& out) {
  out.n_coordinates = level.dim;
  out.n_slacks = 0;
  out.stride = level.stride;
  out.slack_stride = sweep_padded(level.dim, kSweepDoubles);
  out.columns = level.columns;
  out.columns.resize(level.columns.size() + level.stride, 0.0);
  out.slacks.assign(level.stride * out.slack_stride, 0.0);
  out.constant_size = {level.constant_error, level.largest_constant};
  out.coordinate_size = {level.coordinate_error, level.largest_coordinate};
  out.slack_size = {};
}

void restrict_table(const FlatTable& table, const FlatPivot& pivot, std::size_t row, std::size_t n,
                    FlatTable& out) {
  const SweepKernels& run = sweep_kernels();
  out.n_coordinates = table.n_coordinates - 1;
  out.n_slacks = table.n_slacks + 1;
  out.stride = table.stride;
  out.slack_stride = table.slack_stride;
  out.columns.resize(table.columns.size());
  out.slacks.resize(table.slacks.size());
  const double* column = table.coordinate(pivot.column());
  double* to = out.columns.data();
  const auto step = [&](const double* in, double factor) {
    const double largest = run.eliminate({in, factor}, column, n + 1, to);
    to += out.stride;
    return largest;
  };

  const double shift = pivot.factor(table.constant());
  out.constant_size = pivot.after(table.constant_size, shift);
  out.constant_size.largest = step(table.constant(), shift);

  double largest = 0.0, largest_factor = 0.0;
  for (std::size_t k = 0; k < table.n_coordinates; ++k) {
    if (k == pivot.column()) continue;
    const double factor = pivot.factor(table.coordinate(k));
    largest_factor = std::max(largest_factor, std::abs(factor));
    largest = std::max(largest, step(table.coordinate(k), factor));
  }
  out.coordinate_size = pivot.after(table.coordinate_size, largest_factor);
  out.coordinate_size.largest = largest;
  std::fill(to, to + out.stride, 0.0);

  double factors[kMostSweepSlacks];
  const double largest_slack_factor = pivot.slack_factors(table, factors);
  out.slack_size = pivot.slacks_after(table.slack_size, largest_slack_factor);
  out.slack_size.largest = run.eliminate_rows(table.slacks.data(), table.slack_stride, factors,
                                              column, row + 1, n + 1, out.slacks.data());
}

}  // namespace linregions
