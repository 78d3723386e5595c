// Part of vertex_kernels.cpp: where hyperplanes meet, for several points at a time.

/// One number for each of some points.
template <typename Vector>
struct Lanes {
  static Vector load(const double* x) {
    Vector result;
    __builtin_memcpy(&result, x, sizeof result);
    return result;
  }
  static Vector absolute(const Vector& x) { return x < Vector{} ? -x : x; }
  static Vector larger(const Vector& x, const Vector& y) { return x > y ? x : y; }
  /// Swaps x and y where `which` holds.
  template <typename Signs>
  static void swap(const Signs& which, Vector& x, Vector& y) {
    const Vector old = x;
    x = which ? y : x;
    y = which ? old : y;
  }
};

/// The inverses of matrices by Gauss-Jordan elimination in place, rows exchanged for large pivots
/// in each lane by itself. Of lanes without an inverse nothing is promised: who uses the result has
/// to bound how far it is from one.
template <std::size_t Dim, typename Vector>
void invert(Vector (&a)[Dim][Dim]) {
  using On = Lanes<Vector>;
  decltype(Vector{} < Vector{}) exchanged[Dim][Dim];
  for (std::size_t p = 0; p < Dim; ++p) {
    for (std::size_t i = p + 1; i < Dim; ++i) {
      exchanged[p][i] = On::absolute(a[i][p]) > On::absolute(a[p][p]);
      for (std::size_t k = 0; k < Dim; ++k) On::swap(exchanged[p][i], a[p][k], a[i][k]);
    }
    const Vector tiny = Vector{} + 1e-14;
    const Vector scale = On::absolute(a[p][p]) > tiny ? 1.0 / a[p][p] : Vector{} + 1e300;
    a[p][p] = Vector{} + 1.0;
    for (std::size_t k = 0; k < Dim; ++k) a[p][k] *= scale;
    for (std::size_t i = 0; i < Dim; ++i) {
      if (i == p) continue;
      const Vector factor = a[i][p];
      a[i][p] = Vector{};
      for (std::size_t k = 0; k < Dim; ++k) a[i][k] -= factor * a[p][k];
    }
  }
  for (std::size_t p = Dim; p-- > 0;) {
    for (std::size_t i = Dim; i-- > p + 1;) {
      for (std::size_t k = 0; k < Dim; ++k) On::swap(exchanged[p][i], a[k][p], a[k][i]);
    }
  }
}

/// An approximate inverse, one step of Newton's method, and the bound of docs/rigour.md, "Fresh
/// radii": for as many points as the vector has elements, from `first` on.
template <std::size_t Dim, typename Vector>
void refine_some(MeetingPlanes& planes, std::size_t first) {
  using On = Lanes<Vector>;
  constexpr double kRounding = rigour::gamma(Dim + 10);
  Vector normal[Dim][Dim];
  Vector inverse[Dim][Dim];
  Vector point[Dim];
  for (std::size_t k = 0; k < Dim; ++k) {
    for (std::size_t j = 0; j < Dim; ++j) {
      normal[k][j] = inverse[k][j] = On::load(planes.normal[k][j] + first);
    }
    point[k] = On::load(planes.point[k] + first);
  }
  invert<Dim, Vector>(inverse);

  Vector value[Dim];
  const auto evaluate = [&] {
    for (std::size_t k = 0; k < Dim; ++k) {
      value[k] = On::load(planes.constant[k] + first);
      for (std::size_t j = 0; j < Dim; ++j) value[k] += normal[k][j] * point[j];
    }
  };
  evaluate();
  Vector sum{};
  for (std::size_t i = 0; i < Dim; ++i) {
    for (std::size_t k = 0; k < Dim; ++k) point[i] -= inverse[i][k] * value[k];
    sum += On::absolute(point[i]);
  }
  sum *= 1.0 + kRounding;
  evaluate();
  Vector off[Dim];  // how far each hyperplane's exact value is from zero at most
  Vector tilt[Dim];
  for (std::size_t k = 0; k < Dim; ++k) {
    tilt[k] = On::load(planes.coefficient_error[k] + first);
    const Vector constant = On::load(planes.constant[k] + first);
    off[k] = On::absolute(value[k]) + On::load(planes.constant_error[k] + first) + tilt[k] * sum +
             kRounding * (On::absolute(constant) + 2.0 * sum) + rigour::kNoUnderflow;
  }

  Vector step[Dim];
  Vector largest{};
  Vector contraction{};
  auto contracts = Vector{} == Vector{};
  for (std::size_t i = 0; i < Dim; ++i) {
    Vector product[Dim] = {};
    Vector size{};
    Vector turned{};
    step[i] = Vector{};
    for (std::size_t k = 0; k < Dim; ++k) {
      const Vector weight = On::absolute(inverse[i][k]);
      size += weight;
      turned += weight * tilt[k];
      step[i] += weight * off[k];
      for (std::size_t j = 0; j < Dim; ++j) product[j] += inverse[i][k] * normal[k][j];
    }
    product[i] -= 1.0;
    Vector row = static_cast<double>(Dim) * (kRounding * (1.0 + 2.0 * size) + turned);
    for (std::size_t j = 0; j < Dim; ++j) row += On::absolute(product[j]);
    contracts = contracts & (row < 0.5);  // not so where it is no number
    contraction = On::larger(row, contraction);
    largest = On::larger(step[i], largest);
  }
  Vector squares{};
  for (std::size_t i = 0; i < Dim; ++i) {
    const Vector distance = step[i] + contraction * largest / (1.0 - contraction);
    squares += distance * distance;
  }
  for (std::size_t i = 0; i < sizeof(Vector) / sizeof(double); ++i) {
    const double radius = 1.0001 * __builtin_sqrt(squares[i]);
    const bool is_known = contracts[i] != 0 && radius < __builtin_inf();
    planes.radius[first + i] = is_known ? radius : __builtin_inf();
  }
  for (std::size_t k = 0; k < Dim; ++k) {
    __builtin_memcpy(planes.point[k] + first, &point[k], sizeof point[k]);
  }
}

template <std::size_t Dim>
void refine(MeetingPlanes& planes, std::size_t n_points) {
  for (std::size_t first = 0; first < n_points; first += kWide) {
    refine_some<Dim, Wide>(planes, first);
  }
}
