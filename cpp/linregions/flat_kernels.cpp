// Compiled once for each instruction set: levels.hpp.

#include "flat_kernels.hpp"

#include <algorithm>
#include <cstring>

namespace linregions {

namespace {

#if defined(__AVX512F__)
constexpr std::size_t kLanes = 8;
#elif defined(__AVX__)
constexpr std::size_t kLanes = 4;
#else
constexpr std::size_t kLanes = 2;
#endif
using Vec __attribute__((vector_size(8 * kLanes))) = double;
using Mask __attribute__((vector_size(8 * kLanes))) = long long;

constexpr double kLarge = 1e300;  // beyond any position

Vec load(const double* x) {
  Vec v;
  std::memcpy(&v, x, sizeof v);
  return v;
}
void store(double* x, Vec v) { std::memcpy(x, &v, sizeof v); }
Vec magnitude(Vec v) { return v < 0.0 ? -v : v; }
Vec greater(Vec a, Vec b) { return a > b ? a : b; }
Vec lesser(Vec a, Vec b) { return a < b ? a : b; }
Vec all_lanes(double x) { return Vec{} + x; }

double greatest(Vec v) {
  double lanes[kLanes];
  std::memcpy(lanes, &v, sizeof v);
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) lanes[i] = std::max(lanes[i], lanes[i + half]);
  }
  return lanes[0];
}
bool any(Mask m) {
  long long lanes[kLanes];
  std::memcpy(lanes, &m, sizeof m);
  long long all = 0;
  for (std::size_t i = 0; i < kLanes; ++i) all |= lanes[i];
  return all != 0;
}

void eliminate(const Elimination& task, std::size_t from_row, std::size_t to_row,
               std::size_t n_rows) {
  for (std::size_t i = 0; i < n_rows; i += kLanes) {
    const Vec variable = load(task.variable + from_row + i);
    double* to = task.to + to_row + i;
    for (std::size_t t = 0; t < task.n_columns; ++t, to += task.to_stride) {
      store(to, load(task.column[t] + from_row + i) - task.ratio[t] * variable);
    }
  }
}

bool spread(const double* margin, const double* variable, double factor, std::size_t n_rows,
            double* to) {
  Vec largest = Vec{};
  for (std::size_t i = 0; i < n_rows; i += kLanes) {
    const Vec sum = load(margin + i) + factor * magnitude(load(variable + i));
    largest = greater(sum, largest);
    store(to + i, sum);
  }
  return greatest(largest) <= kFlatLargest;
}

void survey(const FlatSurvey& s) {
  const std::size_t d = s.view.dim;
  const double* slack = s.view.table + s.first_constraint;
  const Vec floor = all_lanes(s.slack_floor);
  const Vec least = all_lanes(s.least_coefficient);
  for (std::size_t i = 0; i < s.n_constraints; i += kLanes) {
    store(s.inverse + i, 1.0 / greater(load(slack + i), floor));
  }
  for (std::size_t j = 0; j < d; ++j) {
    const double* column = s.view.column(j + 1) + s.first_constraint;
    Vec best = Vec{};
    for (std::size_t i = 0; i < s.n_constraints; i += kLanes) {
      const Vec down = -load(column + i);
      best = greater(best, down > least ? down * load(s.inverse + i) : Vec{});
    }
    const double ratio = greatest(best);
    s.length[j] = ratio > 0.1 / kFlatUnbounded ? 1.0 / ratio : 10.0 * kFlatUnbounded;
  }
  for (std::size_t i = 0; i < s.n_cuts; i += kLanes) {
    Vec fall = Vec{};
    Vec rise = Vec{};
    const double* column = s.view.column(1) + s.first_cut + i;
    for (std::size_t j = 0; j < d; ++j, column += s.view.stride) {
      const Vec slope = load(column);
      const Vec moved = magnitude(slope) > least ? slope * s.length[j] : Vec{};
      fall = lesser(fall, moved);
      rise = greater(rise, moved);
    }
    store(s.fall + i, fall);
    store(s.rise + i, rise);
  }
}

/// The constraint that ends the edge of a column.
std::size_t leaving_row(const FlatSurvey& s, std::size_t col) {
  const double* column = s.view.column(col) + s.first_constraint;
  const Vec least = all_lanes(s.least_coefficient);
  Vec row, best = Vec{}, last = Vec{};
  for (std::size_t k = 0; k < kLanes; ++k) row[k] = static_cast<double>(s.first_constraint + k);
  for (std::size_t i = 0; i < s.n_constraints; i += kLanes, row += static_cast<double>(kLanes)) {
    const Vec down = -load(column + i);
    const Vec ratio = down > least ? down * load(s.inverse + i) : Vec{};
    last = ratio > best ? row : last;
    best = greater(best, ratio);
  }
  return static_cast<std::size_t>(greatest(best == greatest(best) ? last : Vec{}));
}

void pivot(const FlatView& view, const FlatStep& step) {
  double ratio[kFlatLargestDim + 1];
  double* variable = step.table + step.moved * view.stride;
  const double inverse = 1.0 / variable[step.left];
  for (std::size_t j = 0; j <= view.dim; ++j) {
    ratio[j] = view.column(j)[step.left] * inverse;
  }
  ratio[step.moved] = 0.0;  // its column is scaled below
  for (std::size_t i = 0; i < step.n_rows; i += kLanes) {
    const Vec v = load(variable + i);
    double* to = step.table + i;
    for (std::size_t j = 0; j <= view.dim; ++j, to += view.stride) {
      store(to, load(to) - ratio[j] * v);
    }
    store(variable + i, v * inverse);
  }
  for (std::size_t j = 0; j <= view.dim; ++j) step.table[j * view.stride + step.left] = -ratio[j];
  variable[step.left] = inverse;
}

bool step(const FlatSurvey& s, FlatStep& step) {
  const double* slope = s.view.column(1) + step.row;
  double best_gain = 0.0;
  step.moved = 0;
  for (std::size_t j = 0; j < s.view.dim; ++j, slope += s.view.stride) {
    const double gain =
        step.direction * *slope > s.least_coefficient ? step.direction * *slope * s.length[j] : 0.0;
    step.moved = gain > best_gain ? j + 1 : step.moved;
    best_gain = gain > best_gain ? gain : best_gain;
  }
  if (step.moved == 0 || s.length[step.moved - 1] >= kFlatUnbounded) return false;
  step.left = leaving_row(s, step.moved);
  pivot(s.view, step);
  survey(s);
  return true;
}

bool is_inside(const FlatView& view, std::size_t n_rows, const double* margin,
               const double* variable, double factor, const double* point) {
  Mask outside = Mask{};
  for (std::size_t i = 0; i < n_rows; i += kLanes) {
    Vec value = load(view.table + i);
    const double* column = view.table + i;
    for (std::size_t j = 0; j < view.dim; ++j) value += point[j] * load(column += view.stride);
    const Vec bound = load(margin + i) + factor * magnitude(load(variable + i));
    outside |= value <= kFlatInside * bound;
  }
  return !any(outside);
}

void evaluate(const FlatView& view, std::size_t first_row, std::size_t n_rows, const double* point,
              double* out) {
  for (std::size_t i = 0; i < n_rows; i += kLanes) {
    const double* column = view.table + first_row + i;
    Vec value = load(column);
    for (std::size_t j = 0; j < view.dim; ++j) value += point[j] * load(column += view.stride);
    store(out + i, value);
  }
}

/// The rows of a polygon along a line in it: where each of them vanishes, and how far from there
/// its sign is certain.
struct Along {
  const double* constant;
  const double* gone;  ///< coefficients of the variable that the line replaces
  const double* kept;
  const double* margin;
  double ratio_constant, ratio_kept, ratio_margin;
  double slope_per_margin;  ///< 1/4 of what turns a row by its margin within reach

  /// A slope that is next to nothing is replaced by one that is, in view of the margin, nothing
  /// either: the row then vanishes far outside, or its position stays open.
  void look(std::size_t i, Vec& slope, Vec& position, Vec& radius) const {
    const Vec g = load(gone + i);
    const Vec value = load(constant + i) - ratio_constant * g;
    const Vec s = load(kept + i) - ratio_kept * g;
    const Vec m = load(margin + i) + ratio_margin * magnitude(g);
    const Vec least = slope_per_margin * m;
    slope = magnitude(s) < least ? least : s;
    const Vec inverse = 1.0 / slope;
    position = -value * inverse;
    radius = kFlatInside * m * magnitude(inverse);
  }
};

/// Part of a line that is certainly inside, and one outside of which nothing is inside.
struct Chord {
  double low_in, low_out, high_in, high_out;
};

Chord find_chord(const Along& along, std::size_t n_constraints) {
  Vec low_in = all_lanes(-kLarge), low_out = low_in, high_in = low_in, high_out = low_in;
  for (std::size_t i = 0; i < n_constraints; i += kLanes) {
    Vec slope, position, radius;
    along.look(i, slope, position, radius);
    const Mask is_low = slope > 0.0;
    const Vec far = position + radius, near = position - radius;
    low_in = is_low && far > low_in ? far : low_in;
    low_out = is_low && near > low_out ? near : low_out;
    high_in = !is_low && -near > high_in ? -near : high_in;
    high_out = !is_low && -far > high_out ? -far : high_out;
  }
  return {greatest(low_in), greatest(low_out), -greatest(high_in), -greatest(high_out)};
}

/// Whether points on a line are certainly distinct. Reorders them.
bool are_distinct(double* position, double* radius, std::size_t n) {
  for (std::size_t i = 1; i < n; ++i) {  // sorting, of a few as a rule
    const double p = position[i], r = radius[i];
    std::size_t k = i;
    for (; k > 0 && position[k - 1] > p; --k) {
      position[k] = position[k - 1];
      radius[k] = radius[k - 1];
    }
    position[k] = p;
    radius[k] = r;
  }
  double end = -kLarge;  // how far the ones before reach
  for (std::size_t i = 0; i < n; ++i) {
    if (position[i] - radius[i] <= end) return false;
    end = std::max(end, position[i] + radius[i]);
  }
  return true;
}

/// Number of points at which the cuts before `line` cross its chord; -1 if that is uncertain.
std::int64_t count_points(const PolygonView& p, const Along& along, const Chord& chord,
                          std::size_t line) {
  Mask unsure = Mask{};
  Mask count = Mask{};
  Mask lane;
  for (std::size_t k = 0; k < kLanes; ++k) lane[k] = static_cast<long long>(k);
  for (std::size_t i = 0; i < line; i += kLanes) {
    Vec slope, position, radius;
    along.look(p.first_cut + i, slope, position, radius);
    const Vec high = position + radius, low = position - radius;
    const Mask is_asked = lane < static_cast<long long>(line - i);
    const Mask is_in = is_asked & (low > chord.low_in) & (high < chord.high_in);
    const Mask is_out = (high < chord.low_out) | (low > chord.high_out);
    unsure |= is_asked & ~(is_in | is_out);
    count -= is_in;
    store(p.position + i, position);
    store(p.radius + i, radius);
    store(p.is_inside + i, is_in ? all_lanes(1.0) : Vec{});
  }
  if (any(unsure)) return -1;
  std::int64_t n = 0;
  for (std::size_t k = 0; k < kLanes; ++k) n += count[k];
  if (n < 2) return n;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < line; ++i) {
    p.position[kept] = p.position[i];
    p.radius[kept] = p.radius[i];
    kept += p.is_inside[i] > 0.0 ? 1 : 0;
  }
  return are_distinct(p.position, p.radius, kept) ? n : -1;
}

std::int64_t count_lines(const PolygonView& p) {
  std::int64_t total = 0;
  for (std::size_t line = p.first_line; line < p.n_cuts; ++line) {
    const std::size_t row = p.first_cut + line;
    const double constant = p.view.column(0)[row];
    const double slope[2] = {p.view.column(1)[row], p.view.column(2)[row]};
    const double size[2] = {std::abs(slope[0]) * p.reach[0], std::abs(slope[1]) * p.reach[1]};
    const std::size_t gone = size[0] >= size[1] ? 0 : 1;
    const double margin = kFlatInside * p.margin[row];
    if (std::abs(constant) > size[0] + size[1] + margin) continue;  // passes beyond the domain
    if (size[gone] <= margin) return -1;
    const double inverse = 1.0 / slope[gone];
    const Along along{p.view.column(0),
                      p.view.column(1 + gone),
                      p.view.column(2 - gone),
                      p.margin,
                      constant * inverse,
                      slope[1 - gone] * inverse,
                      p.margin[row] * std::abs(inverse),
                      0.25 / p.reach[1 - gone]};
    const Chord chord = find_chord(along, p.n_constraints);
    if (chord.low_out > chord.high_out) continue;
    if (chord.low_in >= chord.high_in) return -1;
    const std::int64_t n_points = count_points(p, along, chord, line);
    if (n_points < 0) return -1;
    total += 1 + n_points;
  }
  return total;
}

}  // namespace

template <>
const FlatKernels Levels<FlatKernels>::LINREGIONS_LEVEL = {eliminate, spread,   survey,     step,
                                                           is_inside, evaluate, count_lines};

}  // namespace linregions
