// The loops behind kernels.hpp. Each kernels_<level>.cpp includes this text once, inside a
// namespace of its own, and is compiled for its own instruction set; hence no include guard.

/// Rows are worked on in whole vectors: a few rows beyond the last one are computed for nothing,
/// which spares the loops their tails.
constexpr std::size_t whole(std::size_t n) { return (n + 3) & ~std::size_t{3}; }

void pivot(double* table, std::size_t stride, std::size_t n_rows, std::size_t n_cols,
           std::size_t row, std::size_t col) {
  double* __restrict pivot_col = table + col * stride;
  const double inverse = 1.0 / pivot_col[row];
  n_rows = whole(n_rows);
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

/// One column of `ranges`.
void extend_ranges(const double* __restrict col, std::size_t n_rows, double along, double limit,
                   double* __restrict fall, double* __restrict rise) {
  for (std::size_t i = 0; i < whole(n_rows); ++i) {
    const double moved = col[i] > limit || col[i] < -limit ? col[i] * along : 0.0;
    fall[i] = moved < fall[i] ? moved : fall[i];
    rise[i] = moved > rise[i] ? moved : rise[i];
  }
}

void ranges(const double* table, std::size_t stride, std::size_t n_rows, std::size_t n_cols,
            const double* length, const double* threshold, double* fall, double* rise) {
  for (std::size_t i = 0; i < whole(n_rows); ++i) fall[i] = rise[i] = 0.0;
  for (std::size_t j = 0; j < n_cols; ++j) {
    extend_ranges(table + j * stride, n_rows, length[j], threshold[j], fall, rise);
  }
}

double largest_magnitude(const double* __restrict x, std::size_t n) {
  double largest = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const double magnitude = x[i] < 0.0 ? -x[i] : x[i];
    largest = magnitude > largest ? magnitude : largest;
  }
  return largest;
}

/// Sets tight slacks to zero and inverts the others.
void invert_slacks(double* __restrict slack, std::size_t n, const double* __restrict noise,
                   double tolerance, double* __restrict inverse) {
  for (std::size_t i = 0; i < n; ++i) {
    const double value = slack[i] > noise[i] + tolerance ? slack[i] : 0.0;
    slack[i] = value;
    inverse[i] = 1.0 / (value > tolerances::kSlackFloor ? value : tolerances::kSlackFloor);
  }
  for (std::size_t i = n; i < whole(n); ++i) inverse[i] = 0.0;  // ends no edge
}

/// Largest of -col[i] / slack[i] over the entries below -threshold: the inverse of the edge's
/// length.
double largest_ratio(const double* __restrict col, std::size_t n, const double* __restrict inverse,
                     double threshold) {
  double best = 0.0;
  for (std::size_t i = 0; i < whole(n); ++i) {
    const double ratio = col[i] < -threshold ? -col[i] * inverse[i] : 0.0;
    best = ratio > best ? ratio : best;
  }
  return best;
}

void survey(const TableView& view, SurveyView& out) {
  const std::size_t d = view.dim;
  const std::size_t n = view.n_constraints;
  out.extent = largest_magnitude(view.table, d);
  if (out.extent > out.reach) out.reach = out.extent;
  for (std::size_t j = 0; j < d; ++j) {
    const double norm = largest_magnitude(view.table + (j + 1) * view.stride, d);
    out.threshold[j] = norm;
    if (norm > out.condition) out.condition = norm;
  }
  double relative = tolerances::kCondition * out.condition;
  if (relative < tolerances::kCoefficient) relative = tolerances::kCoefficient;
  invert_slacks(view.table + d, n, out.noise, tolerances::kValue * out.reach, out.inverse);
  for (std::size_t k = 0; k < whole(view.n_cuts); ++k) out.fall[k] = out.rise[k] = 0.0;
  for (std::size_t j = 0; j < d; ++j) {
    const double* col = view.table + (j + 1) * view.stride;
    const double threshold = out.threshold[j] * relative;
    const double ratio = largest_ratio(col + d, n, out.inverse, threshold);
    double length = ratio > 0.0 ? 1.0 / ratio : tolerances::kUnbounded;
    if (length < tolerances::kShortestEdge) length = tolerances::kBlocked;
    out.threshold[j] = threshold;
    out.length[j] = length;
    extend_ranges(col + d + n, view.n_cuts, length, threshold, out.fall, out.rise);
  }
}

void axpy(std::size_t n, double a, const double* __restrict x, double* __restrict y) {
  for (std::size_t i = 0; i < n; ++i) y[i] += a * x[i];
}

void axpy_abs(std::size_t n, double a, const double* __restrict x, double* __restrict y) {
  if (a < 0.0) a = -a;
  for (std::size_t i = 0; i < n; ++i) y[i] += a * (x[i] < 0.0 ? -x[i] : x[i]);
}
