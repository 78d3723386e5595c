// Compiled once for each instruction set: levels.hpp.

#include "kernels.hpp"

#include "tolerances.hpp"

namespace linregions {

namespace {

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

/// Four numbers at a time, wherever they lie; compilers turn it into what the processor has.
using Four __attribute__((vector_size(32), aligned(8))) = double;

const Four& four(const double* x) { return *reinterpret_cast<const Four*>(x); }
Four& four(double* x) { return *reinterpret_cast<Four*>(x); }

/// As many as the processor has room for, and how many vectors of sums its registers hold.
#ifdef __AVX512F__
using Wide __attribute__((vector_size(64), aligned(8))) = double;
constexpr std::size_t kSums = 24;
#else
using Wide = Four;
constexpr std::size_t kSums = 12;
#endif

// Template arguments lose what a type says of alignment.
template <typename Vector>
void load(const double* from, Vector& to) {
  __builtin_memcpy(&to, from, sizeof to);
}
template <typename Vector>
void store(const Vector& from, double* to) {
  __builtin_memcpy(to, &from, sizeof from);
}

/// `accumulate` for kColumns columns and kVectors vectors of rows, all of them in registers.
template <std::size_t kColumns, typename Vector, std::size_t kVectors, bool kAbsolute>
void accumulate_block(std::size_t n_weights, const double* const* weight, const double* factor,
                      std::size_t n_factors, std::size_t first_row, double* out,
                      std::size_t stride) {
  constexpr std::size_t kSize = sizeof(Vector) / sizeof(double);
  Vector sum[kColumns][kVectors];
  const auto place = [&](std::size_t j, std::size_t r) { return out + j * stride + kSize * r; };
  for (std::size_t j = 0; j < kColumns; ++j) {
    for (std::size_t r = 0; r < kVectors; ++r) load(place(j, r), sum[j][r]);
  }
  for (std::size_t w = 0; w < n_weights; ++w, factor += n_factors) {
    for (std::size_t r = 0; r < kVectors; ++r) {
      Vector x;
      load(weight[w] + first_row + kSize * r, x);
      if (kAbsolute) x = x > -x ? x : -x;
      for (std::size_t j = 0; j < kColumns; ++j) sum[j][r] += factor[j] * x;
    }
  }
  for (std::size_t j = 0; j < kColumns; ++j) {
    for (std::size_t r = 0; r < kVectors; ++r) store(sum[j][r], place(j, r));
  }
}

template <std::size_t kColumns, bool kAbsolute>
void accumulate_columns(std::size_t n_rows, std::size_t n_weights, const double* const* weight,
                        const double* factor, std::size_t n_factors, double* out) {
  std::size_t i = 0;
  const auto run = [&](auto block, std::size_t n) {
    for (; i + n <= n_rows; i += n) {
      block(n_weights, weight, factor, n_factors, i, out + i, n_rows);
    }
  };
  constexpr std::size_t kVectors = kSums / kColumns;
  constexpr std::size_t kWide = sizeof(Wide) / sizeof(double);
  run(accumulate_block<kColumns, Wide, kVectors, kAbsolute>, kVectors * kWide);
  run(accumulate_block<kColumns, Wide, (kVectors + 1) / 2, kAbsolute>, (kVectors + 1) / 2 * kWide);
  run(accumulate_block<kColumns, Wide, 1, kAbsolute>, kWide);
  run(accumulate_block<kColumns, Four, 1, kAbsolute>, 4);
}

void accumulate(std::size_t n_rows, std::size_t n_weights, const double* const* weight,
                const double* factor, std::size_t n_columns, double* out) {
  std::size_t j = 0;
  const auto run = [&](auto columns, std::size_t n) {
    columns(n_rows, n_weights, weight, factor + j, n_columns, out + j * n_rows);
    j += n;
  };
  while (j + 8 <= n_columns) run(accumulate_columns<6, false>, 6);
  switch (n_columns - 2 - j) {
    case 1:
      run(accumulate_columns<1, false>, 1);
      break;
    case 2:
      run(accumulate_columns<2, false>, 2);
      break;
    case 3:
      run(accumulate_columns<3, false>, 3);
      break;
    case 4:
      run(accumulate_columns<4, false>, 4);
      break;
    case 5:
      run(accumulate_columns<5, false>, 5);
      break;
    default:
      break;
  }
  run(accumulate_columns<2, true>, 2);
}

void subtract_rows(std::size_t n, std::size_t n_rows, const double* factor,
                   const double* const* row, double* y) {
  for (std::size_t i = 0; i < n; i += 4) {
    Four sum = four(y + i);
    for (std::size_t j = 0; j < n_rows; ++j) sum -= factor[j] * four(row[j] + i);
    four(y + i) = sum;
  }
}

std::size_t count_inside(const double* columns, std::size_t stride, std::size_t n_rows,
                         std::size_t dim, const double* point, const double* sign, double sum,
                         double spread) {
  using Counts __attribute__((vector_size(32))) = long long;
  Counts count = {0, 0, 0, 0};
  const double* own = columns + (dim + 1) * stride;
  const double* shared = own + stride;
  for (std::size_t i = 0; i < n_rows; i += 4) {
    Four value = four(columns + i);
    const double* column = columns + stride + i;
    for (std::size_t k = 0; k < dim; ++k, column += stride) value += point[k] * four(column);
    const Four bound = four(own + i) + four(shared + i) * sum + spread;
    // A sign of zero, off the path or behind its end, is not inside: 0 is not more than the bound.
    count -= four(sign + i) * value > bound;
  }
  return static_cast<std::size_t>(count[0] + count[1] + count[2] + count[3]);
}

}  // namespace

template <>
const Kernels Levels<Kernels>::LINREGIONS_LEVEL = {pivot,         survey,       ranges,    axpy,
                                                   subtract_rows, count_inside, accumulate};

}  // namespace linregions
