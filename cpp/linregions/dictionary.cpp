#include "dictionary.hpp"

#include <algorithm>
#include <cstring>

#include "errors.hpp"
#include "inverse.hpp"
#include "kernels.hpp"

namespace linregions {

namespace {

// Normals have lengths between 1 and 2: what is below this is rounding.
constexpr double kLeastPivot = 1e-14;

}  // namespace

Dictionary::Dictionary(std::size_t dim) : dim_(dim), n_free_(dim), col_id_(dim), col_noise_(dim) {
  reserve_rows(dim);
  for (std::size_t j = 0; j < dim; ++j) {
    column(j + 1)[j] = 1.0;
    col_id_[j] = -1 - static_cast<Id>(j);
  }
}

void Dictionary::assign(const Dictionary& other) {
  const std::size_t rows = other.n_rows();
  dim_ = other.dim_;
  n_constraints_ = other.n_constraints_;
  n_cuts_ = other.n_cuts_;
  n_free_ = other.n_free_;
  age_ = other.age_;
  if (stride_ < rows + kRowPadding || table_.size() < stride_ * (dim_ + 1)) {
    stride_ = other.stride_;
    table_.resize(other.table_.size());
  }
  for (std::size_t j = 0; j <= dim_; ++j) {
    std::memcpy(column(j), other.column(j), (rows + kRowPadding) * sizeof(double));
  }
  row_id_ = other.row_id_;
  row_noise_ = other.row_noise_;
  col_id_ = other.col_id_;
  col_noise_ = other.col_noise_;
}

void Dictionary::reserve_rows(std::size_t n) {
  if (n + kRowPadding <= stride_) return;
  const std::size_t stride = (n + n / 4 + 2 * kRowPadding) / kRowPadding * kRowPadding;
  std::vector<double> table(stride * (dim_ + 1), 0.0);
  for (std::size_t j = 0; j <= dim_; ++j) {
    std::copy_n(table_.data() + j * stride_, std::min(stride_, n_rows()),
                table.data() + j * stride);
  }
  table_ = std::move(table);
  stride_ = stride;
}

void Dictionary::eliminate(std::size_t row, std::size_t col) {
  kernels().pivot(table_.data(), stride_, n_rows(), dim_ + 1, row, col);
  ++age_;
}

void Dictionary::pivot(std::size_t row, std::size_t col) {
  eliminate(row, col);
  std::swap(row_id_[row - dim_], col_id_[col - 1]);
  std::swap(row_noise_[row - dim_], col_noise_[col - 1]);
}

void Dictionary::pivot_cut(std::size_t row, std::size_t col, Id id) {
  eliminate(row, col);
  const double noise = row_noise(row);
  const bool was_free = is_free(col);
  // The row now holds the variable that left the column: put it first among the cuts, where the
  // run of constraints can take it in.
  const std::size_t first = first_cut();
  for (std::size_t j = 0; j <= dim_; ++j) std::swap(column(j)[row], column(j)[first]);
  std::swap(row_id_[row - dim_], row_id_[first - dim_]);
  std::swap(row_noise_[row - dim_], row_noise_[first - dim_]);
  --n_cuts_;
  if (was_free) {
    for (std::size_t j = 0; j <= dim_; ++j) {
      double* c = column(j);
      std::copy(c + first + 1, c + first + 1 + n_cuts_, c + first);
    }
    row_id_.erase(row_id_.begin() + static_cast<std::ptrdiff_t>(first - dim_));
    row_noise_.erase(row_noise_.begin() + static_cast<std::ptrdiff_t>(first - dim_));
    --n_free_;
    clear_padding();
  } else {
    row_id_[first - dim_] = col_id(col);
    row_noise_[first - dim_] = col_noise_[col - 1];
    ++n_constraints_;
  }
  col_id_[col - 1] = id;
  col_noise_[col - 1] = noise;
}

void Dictionary::flip(std::size_t col) {
  double* c = column(col);
  for (std::size_t i = 0; i < n_rows(); ++i) c[i] = -c[i];
  col_id_[col - 1] = ConstraintStack::opposite(col_id_[col - 1]);
}

void Dictionary::keep_rows(std::span<const std::uint32_t> rows, std::size_t n_constraints) {
  std::vector<double>& values = scratch_values_;
  std::vector<Id>& ids = scratch_ids_;
  values.resize(rows.size());
  ids.resize(rows.size());
  for (std::size_t j = 0; j <= dim_; ++j) {
    double* c = column(j);
    for (std::size_t k = 0; k < rows.size(); ++k) values[k] = c[rows[k]];
    std::copy(values.begin(), values.end(), c + dim_);
  }
  for (std::size_t k = 0; k < rows.size(); ++k) {
    ids[k] = row_id_[rows[k] - dim_];
    values[k] = row_noise_[rows[k] - dim_];
  }
  row_id_.assign(ids.begin(), ids.end());
  row_noise_.assign(values.begin(), values.end());
  n_constraints_ = n_constraints;
  n_cuts_ = rows.size() - n_constraints;
  clear_padding();
}

void Dictionary::drop_cuts() {
  n_cuts_ = 0;
  row_id_.resize(n_constraints_);
  row_noise_.resize(n_constraints_);
  clear_padding();
}

/// Rows behind the last one are zero, and stay so in a pivot: kernels work on them as well.
void Dictionary::clear_padding() {
  for (std::size_t j = 0; j <= dim_; ++j) std::fill_n(column(j) + n_rows(), kRowPadding, 0.0);
}

void Dictionary::append_cuts(const CutRows& cuts) {
  const std::size_t first = n_rows();
  const std::size_t n = cuts.size();
  reserve_rows(first + n);
  const Kernels& run = kernels();
  for (std::size_t j = 0; j <= dim_; ++j) {
    double* c = column(j);
    if (j == 0) {
      std::copy_n(cuts.column(0), n, c + first);
    } else {
      std::fill_n(c + first, n, 0.0);
    }
    for (std::size_t k = 0; k < dim_; ++k) {
      if (c[k] != 0.0) run.axpy(n, c[k], cuts.column(k + 1), c + first);
    }
  }
  for (std::size_t k = 0; k < n; ++k) {
    row_id_.push_back(static_cast<Id>(k));
    row_noise_.push_back(cuts.noise(k));
  }
  n_cuts_ += n;
  clear_padding();
}

void Dictionary::restart(const ConstraintStack& stack, const CutRows& cuts,
                         std::span<const Id> basis, std::span<const Id> constraints,
                         std::span<const std::size_t> open) {
  row_id_.clear();
  row_noise_.clear();
  n_constraints_ = n_cuts_ = n_free_ = 0;
  for (const Id id : constraints) {
    if (std::find(basis.begin(), basis.end(), id) != basis.end()) continue;
    row_id_.push_back(id);
    row_noise_.push_back(stack.noise(id));
    ++n_constraints_;
  }
  for (const std::size_t cut : open) {
    row_id_.push_back(static_cast<Id>(cut));
    row_noise_.push_back(cuts.noise(cut));
  }
  for (std::size_t j = 0; j < basis.size(); ++j) {
    col_id_[j] = basis[j];
    col_noise_[j] = stack.noise(basis[j]);
  }
  reserve_rows(dim_ + n_constraints_ + open.size());
  n_cuts_ = open.size();
  clear_padding();
  if (basis.size() != dim_ || !refactor(stack, cuts)) {
    throw NumericalError("a cell has no vertex that doubles could tell");
  }
}

bool Dictionary::refactor(const ConstraintStack& constraints, const CutRows& cuts) {
  const std::size_t d = dim_;
  std::vector<double> basis(d * d, 0.0);
  std::vector<double> inverse;
  std::vector<double> constant(d, 0.0);
  for (std::size_t j = 0; j < d; ++j) {
    if (col_id_[j] < 0) {
      basis[j * d + static_cast<std::size_t>(-1 - col_id_[j])] = 1.0;
      continue;
    }
    const double* row = constraints.row(col_id_[j]);
    const double sign = ConstraintStack::sign(col_id_[j]);
    constant[j] = sign * row[0];
    for (std::size_t k = 0; k < d; ++k) basis[j * d + k] = sign * row[k + 1];
  }
  if (!invert(d, kLeastPivot, basis, inverse)) return false;

  // Coordinates: x = B^-1 (n - c); column j of the table is column j of the inverse.
  std::fill_n(column(0), d, 0.0);
  for (std::size_t k = 0; k < d; ++k) {
    for (std::size_t j = 0; j < d; ++j) {
      column(j + 1)[k] = inverse[k * d + j];
      column(0)[k] -= inverse[k * d + j] * constant[j];
    }
  }
  // The other rows by columns: original (constant and normal) times the coordinates' columns.
  const std::size_t n = n_rows() - d;
  std::vector<double> original(n * (d + 1));
  for (std::size_t i = 0; i < n; ++i) {
    const Id id = row_id_[i];
    for (std::size_t k = 0; k <= d; ++k) {
      original[k * n + i] = i < n_constraints_ ? ConstraintStack::sign(id) * constraints.row(id)[k]
                                               : cuts.column(k)[static_cast<std::size_t>(id)];
    }
  }
  const Kernels& run = kernels();
  for (std::size_t j = 0; j <= d; ++j) {
    double* rows = column(j) + d;
    if (j == 0) {
      std::copy_n(original.data(), n, rows);
    } else {
      std::fill_n(rows, n, 0.0);
    }
    for (std::size_t k = 0; k < d; ++k) run.axpy(n, column(j)[k], &original[(k + 1) * n], rows);
    for (std::size_t i = 0; i < n_constraints_; ++i) {
      if (j == 0) {
        rows[i] = std::max(rows[i], 0.0);
      } else if (col_id_[j - 1] < 0) {
        rows[i] = 0.0;  // constraints are constant along the lines of the cell
      }
    }
  }
  age_ = 0;
  return true;
}

}  // namespace linregions
