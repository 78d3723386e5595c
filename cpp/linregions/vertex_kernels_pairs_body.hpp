// Part of vertex_kernels_body.hpp: where two cuts meet.

/// The sum of the largest (least) numbers of two sets, which are being collected four at a time.
struct Extremes {
  Four above, below;
};

/// What rounding can make of the quotients.
double slack(double above, double below) {
  return 1e-14 * (__builtin_fabs(above) + __builtin_fabs(below)) + rigour::kNoUnderflow;
}

double largest_of(const Four& x) {
  double result = x[0];
  for (std::size_t i = 1; i < 4; ++i) result = x[i] > result ? x[i] : result;
  return result;
}

double least_of(const Four& x) { return -largest_of(-x); }

/// docs/rigour.md, "Pairs of cuts". With x and y the values of the cuts, the edge or diagonal
/// between a vertex above (y > 0) and one below passes the second cut where x has the sign of the
/// sum of their x / |y|.
template <std::size_t Dim, std::size_t Words>
Meeting meet(const CutColumns& cuts, std::size_t first, std::size_t second,
             const VertexTable& vertices, const VertexSet<Words>& alive) {
  constexpr double kInfinity = __builtin_inf();
  constexpr double kTiny = 1e-300;  // |y| that are less may be zero, and quotients infinite
  double a[Dim + 1];
  double b[Dim + 1];
  for (std::size_t k = 0; k <= Dim; ++k) {
    a[k] = cuts.columns[k * cuts.n_cuts + first];
    b[k] = cuts.columns[k * cuts.n_cuts + second];
  }
  const double a_error = cuts.error[first];
  const double b_error = cuts.error[second];
  const Four zero = Four{};
  const FourSigns lane = {1, 2, 4, 8};
  // Surely taken, by a vertex whose side of the second cut is certain; and surely not exceeded.
  Extremes least{zero + kInfinity, zero + kInfinity}, largest{zero - kInfinity, zero - kInfinity};
  Extremes lower = least, upper = largest;
  for (std::size_t v = 0; v < vertices.n_slots; v += 4) {
    const auto bits = static_cast<long long>(alive.word[v / 64] >> (v % 64) & 15);
    if (bits == 0) continue;
    const FourSigns in = ((FourSigns{} + bits) & lane) != FourSigns{};
    Four x = zero + a[0];
    Four y = zero + b[0];
    for (std::size_t k = 0; k < Dim; ++k) {
      const Four at = four(vertices.x + k * vertices.stride + v);
      x += a[k + 1] * at;
      y += b[k + 1] * at;
    }
    const Four blur = kBlur[Dim - 1] * four(vertices.radius + v);
    const Four off_x =
        1.0001 * (a_error + blur) + 4.0 * rigour::kUnitRoundoff * (x < zero ? -x : x);
    const Four size = y < zero ? -y : y;
    const Four off_y = 1.0001 * (b_error + blur) + 4.0 * rigour::kUnitRoundoff * size;
    const Four far = size + off_y;
    const Four gap = size - off_y;
    const FourSigns has_gap = gap > kTiny;
    const Four near = has_gap ? gap : zero + 1.0;
    const Four limit = has_gap ? zero : zero + kInfinity;
    const Four from = x - off_x;
    const Four to = x + off_x;
    const Four low = from < zero ? from / near - limit : from / far;
    const Four high = to > zero ? to / near + limit : to / far;
    const FourSigns is_sure = in & has_gap;
    const FourSigns is_above = is_sure & (y > zero);
    const FourSigns is_below = is_sure & (y < zero);
    const FourSigns may_be_above = in & ~is_below;
    const FourSigns may_be_below = in & ~is_above;
    largest.above = is_above & (low > largest.above) ? low : largest.above;
    largest.below = is_below & (low > largest.below) ? low : largest.below;
    least.above = is_above & (high < least.above) ? high : least.above;
    least.below = is_below & (high < least.below) ? high : least.below;
    upper.above = may_be_above & (high > upper.above) ? high : upper.above;
    upper.below = may_be_below & (high > upper.below) ? high : upper.below;
    lower.above = may_be_above & (low < lower.above) ? low : lower.above;
    lower.below = may_be_below & (low < lower.below) ? low : lower.below;
  }
  const double least_above = least_of(least.above);
  const double least_below = least_of(least.below);
  const double largest_above = largest_of(largest.above);
  const double largest_below = largest_of(largest.below);
  const double lower_above = least_of(lower.above);
  const double lower_below = least_of(lower.below);
  const double upper_above = largest_of(upper.above);
  const double upper_below = largest_of(upper.below);
  return {least_above + least_below + slack(least_above, least_below),
          largest_above + largest_below - slack(largest_above, largest_below),
          lower_above + lower_below - slack(lower_above, lower_below),
          upper_above + upper_below + slack(upper_above, upper_below)};
}
