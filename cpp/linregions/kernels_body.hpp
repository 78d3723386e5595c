// The loops behind kernels.hpp. Each kernels_<level>.cpp includes this text once, inside a
// namespace of its own, and is compiled for its own instruction set; hence no include guard.

void pivot(double* table, std::size_t stride, std::size_t n_rows, std::size_t n_cols,
           std::size_t row, std::size_t col) {
  double* __restrict pivot_col = table + col * stride;
  const double inverse = 1.0 / pivot_col[row];
  for (std::size_t j = 0; j < n_cols; ++j) {
    if (j == col) continue;
    double* __restrict other = table + j * stride;
    const double factor = other[row] * inverse;
    if (factor == 0.0) continue;
    for (std::size_t i = 0; i < n_rows; ++i) other[i] -= factor * pivot_col[i];
    other[row] = -factor;
  }
  for (std::size_t i = 0; i < n_rows; ++i) pivot_col[i] *= inverse;
  pivot_col[row] = inverse;
}

void max_ratios(const double* table, std::size_t stride, std::size_t n_rows, std::size_t n_cols,
                const double* __restrict inverse, const double* threshold, double* out) {
  for (std::size_t j = 0; j < n_cols; ++j) {
    const double* __restrict col = table + j * stride;
    const double limit = -threshold[j];
    double best = 0.0;
    for (std::size_t i = 0; i < n_rows; ++i) {
      const double ratio = col[i] < limit ? -col[i] * inverse[i] : 0.0;
      best = ratio > best ? ratio : best;
    }
    out[j] = best;
  }
}

void ranges(const double* table, std::size_t stride, std::size_t n_rows, std::size_t n_cols,
            const double* length, const double* threshold, double* __restrict fall,
            double* __restrict rise) {
  for (std::size_t i = 0; i < n_rows; ++i) fall[i] = rise[i] = 0.0;
  for (std::size_t j = 0; j < n_cols; ++j) {
    const double* __restrict col = table + j * stride;
    const double along = length[j];
    const double limit = threshold[j];
    for (std::size_t i = 0; i < n_rows; ++i) {
      const double moved = col[i] > limit || col[i] < -limit ? col[i] * along : 0.0;
      fall[i] = moved < fall[i] ? moved : fall[i];
      rise[i] = moved > rise[i] ? moved : rise[i];
    }
  }
}

void axpy(std::size_t n, double a, const double* __restrict x, double* __restrict y) {
  for (std::size_t i = 0; i < n; ++i) y[i] += a * x[i];
}

void inverses(std::size_t n, const double* __restrict x, double floor, double* __restrict out) {
  for (std::size_t i = 0; i < n; ++i) out[i] = 1.0 / (x[i] > floor ? x[i] : floor);
}
