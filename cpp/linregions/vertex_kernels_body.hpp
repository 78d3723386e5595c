// The loops behind vertex_kernels.hpp. Each vertex_kernels_<level>.cpp includes this text once,
// inside a namespace of its own, and is compiled for its own instruction set; hence no include
// guard.

/// Four numbers at a time, wherever they lie; compilers turn it into what the processor has.
using Four __attribute__((vector_size(32), aligned(8))) = double;
using FourSigns __attribute__((vector_size(32))) = long long;

const Four& four(const double* x) { return *reinterpret_cast<const Four*>(x); }
Four& four(double* x) { return *reinterpret_cast<Four*>(x); }

/// One bit for each element that is true.
std::uint64_t bits_of(const FourSigns& which) {
#ifdef __AVX__
  return static_cast<std::uint64_t>(_mm256_movemask_pd(reinterpret_cast<__m256d>(which)));
#else
  return static_cast<std::uint64_t>((which[0] & 1) | (which[1] & 2) | (which[2] & 4) |
                                    (which[3] & 8));
#endif
}

/// The first bits of `from`, in order, to the places of the bits of `mask`.
std::uint64_t deposit(std::uint64_t from, std::uint64_t mask) {
#ifdef __BMI2__
  return _pdep_u64(from, mask);
#else
  std::uint64_t result = 0;
  for (; mask != 0; mask &= mask - 1, from >>= 1) {
    if ((from & 1) != 0) result |= mask & (~mask + 1);
  }
  return result;
#endif
}

template <std::size_t Dim>
void settle(const RawCuts& cuts, const VertexTable& vertices, std::uint8_t* side) {
  const std::size_t n = cuts.stride;
  for (std::size_t c = 0; c < n; c += 4) {
    Four row[Dim + 1];
    for (std::size_t k = 0; k <= Dim; ++k) row[k] = four(cuts.columns + k * n + c);
    Four least = Four{} + 0x1p1000;
    Four largest = Four{} - 0x1p1000;
    for (std::size_t v = 0; v < vertices.n_slots; ++v) {
      Four value = row[0];
      for (std::size_t k = 0; k < Dim; ++k) {
        value += row[k + 1] * vertices.x[k * vertices.stride + v];
      }
      least = value < least ? value : least;
      largest = value > largest ? value : largest;
    }
    const Four bound = cuts.error_per_coefficient * four(cuts.columns + (Dim + 1) * n + c) +
                       cuts.error_per_constant * four(cuts.columns + (Dim + 2) * n + c) +
                       rigour::kNoUnderflow;
    const std::uint64_t above = bits_of(least > bound);
    const std::uint64_t below = bits_of(largest < -bound);
    for (std::size_t i = 0; i < 4; ++i) {
      side[c + i] = static_cast<std::uint8_t>((above >> i & 1) << 1 | (below >> i & 1));
    }
  }
}

/// The slots, as bits of up to `Words` words, where a cut is certainly positive or negative.
template <std::size_t Dim, std::size_t Words>
void find_signs(const CutColumns& cuts, std::size_t cut, double blur, const VertexTable& vertices,
                VertexSet<Words>& positive, VertexSet<Words>& negative) {
  const double* row = cuts.columns + cut;
  double a[Dim + 1];
  for (std::size_t k = 0; k <= Dim; ++k) a[k] = row[k * cuts.n_cuts];
  const Four bound = Four{} + (cuts.error[cut] + blur);
  for (std::size_t i = 0; i < Words && 64 * i < vertices.n_slots; ++i) {
    const std::size_t end = vertices.n_slots - 64 * i < 64 ? vertices.n_slots - 64 * i : 64;
    std::uint64_t above = 0;
    std::uint64_t below = 0;
    for (std::size_t v = 0; v < end; v += 4) {
      Four value = Four{} + a[0];
      for (std::size_t k = 0; k < Dim; ++k) {
        value += a[k + 1] * four(vertices.x + k * vertices.stride + 64 * i + v);
      }
      above |= bits_of(value > bound) << v;
      below |= bits_of(value < -bound) << v;
    }
    positive.word[i] = above;
    negative.word[i] = below;
  }
}

template <std::size_t Dim, std::size_t Words>
void classify(const CutColumns& cuts, double blur, const VertexTable& vertices,
              OpenCut<Words>* open, std::size_t n_open) {
  for (std::size_t i = 0; i < n_open; ++i) {
    open[i].positive = open[i].negative = open[i].zero = {};
    find_signs<Dim, Words>(cuts, open[i].cut, blur, vertices, open[i].positive, open[i].negative);
  }
}

/// The bits of `from`, in order, to the slots of `mask`.
template <std::size_t Words>
VertexSet<Words> deposited(const VertexSet<Words>& from, const VertexSet<Words>& mask) {
  if constexpr (Words == 1) {
    return {{deposit(from.word[0], mask.word[0])}};
  } else {
    VertexSet<Words> result;
    std::size_t used = 0;
    for (std::size_t i = 0; i < Words; ++i) {
      if (mask.word[i] == 0) continue;
      const std::size_t word = used / 64;
      const std::size_t shift = used % 64;
      std::uint64_t next = from.word[word] >> shift;
      if (shift > 0 && word + 1 < Words) next |= from.word[word + 1] << (64 - shift);
      result.word[i] = deposit(next, mask.word[i]);
      used += static_cast<std::size_t>(__builtin_popcountll(mask.word[i]));
    }
    return result;
  }
}

template <std::size_t Dim, std::size_t Words>
void extend(const CutColumns& cuts, double blur, const VertexTable& points,
            const VertexSet<Words>& slots, OpenCut<Words>* open, std::size_t n_open) {
  for (std::size_t i = 0; i < n_open; ++i) {
    VertexSet<Words> positive, negative;
    find_signs<Dim, Words>(cuts, open[i].cut, blur, points, positive, negative);
    open[i].positive = (open[i].positive - slots) | deposited(positive, slots);
    open[i].negative = (open[i].negative - slots) | deposited(negative, slots);
    open[i].zero = open[i].zero - slots;
  }
}

/// Two vertices are neighbours if no third one lies on all facets that they share: Fukuda and
/// Prodon 1996, Proposition 7. If one of them is on dim facets only, any dim - 1 of these meet in
/// an edge from it, and nothing has to be looked for.
template <std::size_t Dim, std::size_t Words>
std::size_t edges(const std::uint64_t* tight, const VertexSet<Words>& alive,
                  const VertexSet<Words>& negative, const VertexSet<Words>& positive,
                  CrossedEdge* edges, std::size_t limit) {
  std::uint64_t far_tight[64 * Words];
  std::uint16_t far[64 * Words];
  std::size_t n_far = 0;
  positive.for_each([&](std::size_t v) {
    far[n_far] = static_cast<std::uint16_t>(v);
    far_tight[n_far++] = tight[v];
  });
  std::size_t n = 0;
  for (std::size_t w = 0; w < Words; ++w) {
    for (std::uint64_t rest = negative.word[w]; rest != 0; rest &= rest - 1) {
      const std::size_t near = 64 * w + static_cast<std::size_t>(__builtin_ctzll(rest));
      const std::uint64_t own = tight[near];
      const bool is_simple = __builtin_popcountll(own) == static_cast<int>(Dim);
      for (std::size_t i = 0; i < n_far; ++i) {
        const std::uint64_t common = own & far_tight[i];
        if (__builtin_popcountll(common) < static_cast<int>(Dim) - 1) continue;
        if (!is_simple && __builtin_popcountll(far_tight[i]) != static_cast<int>(Dim)) {
          bool is_edge = true;
          alive.for_each([&](std::size_t v) {
            is_edge = is_edge && ((tight[v] & common) != common || v == near || v == far[i]);
          });
          if (!is_edge) continue;
        }
        if (n == limit) return limit + 1;
        edges[n++] = {static_cast<std::uint16_t>(near), far[i]};
      }
    }
  }
  return n;
}

/// Numbers of four slots.
void gather(const double* from, const std::size_t* slots, Four& to) {
  to = Four{from[slots[0]], from[slots[1]], from[slots[2]], from[slots[3]]};
}

/// docs/rigour.md, "Vertices", derives the radius.
template <std::size_t Dim>
double cross(const VertexView& vertices, const Crossing& crossing, const VertexArrays& points) {
  constexpr double kUnit = rigour::kUnitRoundoff;
  const double* row = crossing.cuts.columns + crossing.cut;
  double a[Dim + 1];
  for (std::size_t k = 0; k <= Dim; ++k) a[k] = row[k * crossing.cuts.n_cuts];
  double normal = 0.0;
  for (std::size_t k = 1; k <= Dim; ++k) normal += a[k] * a[k];
  normal = 1.001 * __builtin_sqrt(normal);
  const double own_error = crossing.cuts.error[crossing.cut];
  Four largest = Four{};
  for (std::size_t first = 0; first < crossing.n_edges; first += 4) {
    const std::size_t left = crossing.n_edges - first;
    std::size_t p[4];
    std::size_t q[4];
    for (std::size_t i = 0; i < 4; ++i) {
      const CrossedEdge& edge = crossing.edges[first + (i < left ? i : 0)];
      p[i] = edge.negative;
      q[i] = edge.positive;
    }
    Four start[Dim];
    Four way[Dim];
    Four from = Four{} + a[0];
    Four change = Four{};
    Four squares = Four{};
    for (std::size_t k = 0; k < Dim; ++k) {
      Four end;
      gather(vertices.x + k * vertices.stride, p, start[k]);
      gather(vertices.x + k * vertices.stride, q, end);
      way[k] = end - start[k];
      from += a[k + 1] * start[k];
      change += a[k + 1] * end;
      squares += way[k] * way[k];
    }
    change = (change + a[0]) - from;
    // Signs that only exact arithmetic knows may be wrong here.
    const Four zero = Four{};
    const Four one = zero + 1.0;
    Four share = change > zero ? -from / change : zero;
    share = share < zero ? zero : share;
    share = share > one ? one : share;
    Four length;
    for (std::size_t i = 0; i < 4; ++i) length[i] = __builtin_sqrt(squares[i]);
    Four r_p;
    Four r_q;
    gather(vertices.radius, p, r_p);
    gather(vertices.radius, q, r_q);
    const Four r = r_p > r_q ? r_p : r_q;
    length = 1.0001 * length + r_p + r_q;
    const Four error = own_error + normal * r;
    const Four rest = from + share * change;
    const Four size = (from < zero ? -from : from) + (change > zero ? change : zero);
    const Four off = (rest < zero ? -rest : rest) + error + 8.0 * kUnit * size;
    const Four slope = 0.9999 * change - 2.0 * error;
    const Four along = slope > off ? off / slope : one;
    const Four radius = 1.0001 * (r + length * along + 8.0 * kUnit * crossing.extent);
    largest = radius > largest ? radius : largest;
    four(points.radius + first) = radius;
    for (std::size_t k = 0; k < Dim; ++k) {
      four(points.x + k * points.stride + first) = start[k] + share * way[k];
    }
    for (std::size_t i = 0; i < 4; ++i) {
      points.tight[first + i] = (vertices.tight[p[i]] & vertices.tight[q[i]]) | crossing.bit;
    }
  }
  const double two = largest[0] > largest[1] ? largest[0] : largest[1];
  const double other = largest[2] > largest[3] ? largest[2] : largest[3];
  return two > other ? two : other;
}

template <std::size_t Dim, std::size_t Words>
VertexSet<Words> place(const VertexView& points, std::size_t n_points,
                       const VertexSet<Words>& alive, std::uint64_t used_facets,
                       const VertexArrays& vertices, VertexSet<Words>* on) {
  for (std::uint64_t rest = used_facets; rest != 0; rest &= rest - 1) {
    VertexSet<Words>& set = on[__builtin_ctzll(rest)];
    set = set & alive;
  }
  VertexSet<Words> slots;
  std::size_t i = 0;
  for (std::size_t w = 0; w < Words && i < n_points; ++w) {
    for (std::uint64_t free = ~alive.word[w]; free != 0 && i < n_points; free &= free - 1, ++i) {
      const std::uint64_t bit = free & (~free + 1);
      const std::size_t slot = 64 * w + static_cast<std::size_t>(__builtin_ctzll(free));
      slots.word[w] |= bit;
      for (std::size_t k = 0; k < Dim; ++k) {
        vertices.x[k * vertices.stride + slot] = points.x[k * points.stride + i];
      }
      vertices.radius[slot] = points.radius[i];
      vertices.tight[slot] = points.tight[i];
      for (std::uint64_t rest = points.tight[i]; rest != 0; rest &= rest - 1) {
        on[__builtin_ctzll(rest)].word[w] |= bit;
      }
    }
  }
  return slots;
}

template <std::size_t Dim>
void copy(const VertexView& from, std::size_t n_slots, const VertexArrays& to) {
  for (std::size_t v = 0; v < n_slots; v += 4) {
    for (std::size_t k = 0; k < Dim; ++k) {
      four(to.x + k * to.stride + v) = four(from.x + k * from.stride + v);
    }
    four(to.radius + v) = four(from.radius + v);
    for (std::size_t i = 0; i < 4; ++i) to.tight[v + i] = from.tight[v + i];
  }
}

/// Gauss-Jordan elimination, one step of Newton's method, and the bound of docs/rigour.md, "Fresh
/// radii".
template <std::size_t Dim>
double refine(const MeetingPlanes& planes, double* point) {
  constexpr std::size_t kVectors = (Dim + 3) / 4;
  constexpr double kRounding = rigour::gamma(Dim + 10);
  Four rest[Dim][kVectors];
  Four inverse[Dim][kVectors];
  for (std::size_t i = 0; i < Dim; ++i) {
    for (std::size_t w = 0; w < kVectors; ++w) {
      rest[i][w] = four(planes.normal[i] + 4 * w);
      inverse[i][w] = Four{};
    }
    inverse[i][i / 4][i % 4] = 1.0;
  }
  for (std::size_t p = 0; p < Dim; ++p) {
    std::size_t pivot = p;
    double largest = 0.0;
    for (std::size_t i = p; i < Dim; ++i) {
      const double size = __builtin_fabs(rest[i][p / 4][p % 4]);
      pivot = size > largest ? i : pivot;
      largest = size > largest ? size : largest;
    }
    if (!(largest > 1e-14)) return __builtin_inf();
    const double scale = 1.0 / rest[pivot][p / 4][p % 4];
    for (std::size_t w = 0; w < kVectors; ++w) {
      const Four row = rest[pivot][w] * scale;
      const Four inverse_row = inverse[pivot][w] * scale;
      rest[pivot][w] = rest[p][w];
      inverse[pivot][w] = inverse[p][w];
      rest[p][w] = row;
      inverse[p][w] = inverse_row;
    }
    for (std::size_t i = 0; i < Dim; ++i) {
      if (i == p) continue;
      const double factor = rest[i][p / 4][p % 4];
      for (std::size_t w = 0; w < kVectors; ++w) {
        rest[i][w] -= factor * rest[p][w];
        inverse[i][w] -= factor * inverse[p][w];
      }
    }
  }

  const auto value_of = [&](std::size_t k) {
    double value = planes.constant[k];
    for (std::size_t j = 0; j < Dim; ++j) value += planes.normal[k][j] * point[j];
    return value;
  };
  double value[Dim];
  for (std::size_t k = 0; k < Dim; ++k) value[k] = value_of(k);
  double sum = 0.0;
  for (std::size_t i = 0; i < Dim; ++i) {
    for (std::size_t k = 0; k < Dim; ++k) point[i] -= inverse[i][k / 4][k % 4] * value[k];
    sum += __builtin_fabs(point[i]);
  }
  sum *= 1.0 + kRounding;
  double off[Dim];  // how far each hyperplane's exact value is from zero at most
  for (std::size_t k = 0; k < Dim; ++k) {
    off[k] = __builtin_fabs(value_of(k)) + planes.constant_error[k] +
             planes.coefficient_error[k] * sum +
             kRounding * (__builtin_fabs(planes.constant[k]) + 2.0 * sum) + rigour::kNoUnderflow;
  }

  double step[Dim];
  double largest = 0.0;
  double contraction = 0.0;
  for (std::size_t i = 0; i < Dim; ++i) {
    Four product[kVectors] = {};
    double size = 0.0;
    double tilt = 0.0;
    step[i] = 0.0;
    for (std::size_t k = 0; k < Dim; ++k) {
      const double factor = inverse[i][k / 4][k % 4];
      const double weight = __builtin_fabs(factor);
      size += weight;
      tilt += weight * planes.coefficient_error[k];
      step[i] += weight * off[k];
      for (std::size_t w = 0; w < kVectors; ++w)
        product[w] += factor * four(planes.normal[k] + 4 * w);
    }
    product[i / 4][i % 4] -= 1.0;
    double row = static_cast<double>(Dim) * (kRounding * (1.0 + 2.0 * size) + tilt);
    for (std::size_t j = 0; j < Dim; ++j) row += __builtin_fabs(product[j / 4][j % 4]);
    contraction = row > contraction ? row : contraction;
    largest = step[i] > largest ? step[i] : largest;
  }
  if (!(contraction < 0.5)) return __builtin_inf();
  double squares = 0.0;
  for (std::size_t i = 0; i < Dim; ++i) {
    const double distance = step[i] + contraction * largest / (1.0 - contraction);
    squares += distance * distance;
  }
  return 1.0001 * __builtin_sqrt(squares);
}

template <std::size_t Words>
std::size_t size_of(const VertexSet<Words>& set) {
  int n = 0;
  for (std::size_t i = 0; i < Words; ++i) n += __builtin_popcountll(set.word[i]);
  return static_cast<std::size_t>(n);
}

template <std::size_t Words>
std::uint64_t supported(const VertexSet<Words>* on, std::uint64_t used_facets,
                        const VertexSet<Words>& alive, std::size_t n) {
  std::uint64_t result = 0;
  for (std::uint64_t rest = used_facets; rest != 0; rest &= rest - 1) {
    const std::uint64_t bit = rest & (~rest + 1);
    if (size_of(on[__builtin_ctzll(rest)] & alive) >= n) result |= bit;
  }
  return result;
}

/// From a vertex on Dim facets only, each Dim - 1 of these lead along an edge to one other vertex.
template <std::size_t Dim, std::size_t Words>
std::size_t edges_of_facets(const std::uint64_t* tight, const VertexSet<Words>* on,
                            const VertexSet<Words>& alive, const VertexSet<Words>& negative,
                            const VertexSet<Words>& positive, CrossedEdge* edges,
                            std::size_t limit) {
  const bool is_swapped = size_of(positive) < size_of(negative);
  const VertexSet<Words>& nearer = is_swapped ? positive : negative;
  const VertexSet<Words>& farther = is_swapped ? negative : positive;
  std::size_t n = 0;
  const auto add = [&](std::size_t near, std::size_t far) {
    if (n < limit) {
      const auto from = static_cast<std::uint16_t>(is_swapped ? far : near);
      const auto to = static_cast<std::uint16_t>(is_swapped ? near : far);
      edges[n] = {from, to};
    }
    ++n;
  };
  nearer.for_each([&](std::size_t near) {
    const std::uint64_t own = tight[near];
    if (__builtin_popcountll(own) == static_cast<int>(Dim)) {
      VertexSet<Words> beyond[Dim + 1];  // entry j: those on the facets from the j-th on
      const VertexSet<Words>* facet[Dim];
      std::uint64_t rest = own;
      for (std::size_t j = 0; j < Dim; ++j, rest &= rest - 1) facet[j] = on + __builtin_ctzll(rest);
      beyond[Dim] = farther;
      for (std::size_t j = Dim; j-- > 1;) beyond[j] = beyond[j + 1] & *facet[j];
      VertexSet<Words> before = farther;
      for (std::size_t j = 0; j < Dim; ++j) {
        const VertexSet<Words> ends = before & beyond[j + 1];
        if (ends.any()) add(near, ends.first_slot());
        before = before & *facet[j];
      }
      return;
    }
    farther.for_each([&](std::size_t far) {
      const std::uint64_t common = own & tight[far];
      if (__builtin_popcountll(common) < static_cast<int>(Dim) - 1) return;
      if (__builtin_popcountll(tight[far]) != static_cast<int>(Dim)) {
        VertexSet<Words> all = alive;
        for (std::uint64_t rest = common; rest != 0; rest &= rest - 1) {
          all = all & on[__builtin_ctzll(rest)];
        }
        if (size_of(all) != 2) return;
      }
      add(near, far);
    });
  });
  return n <= limit ? n : limit + 1;
}

template <std::size_t Words>
constexpr VertexKernels<Words> kTableOf = {
    {settle<1>, settle<2>, settle<3>, settle<4>, settle<5>},
    {classify<1, Words>, classify<2, Words>, classify<3, Words>, classify<4, Words>,
     classify<5, Words>},
    {extend<1, Words>, extend<2, Words>, extend<3, Words>, extend<4, Words>, extend<5, Words>},
    {edges<1, Words>, edges<2, Words>, edges<3, Words>, edges<4, Words>, edges<5, Words>},
    {edges_of_facets<1, Words>, edges_of_facets<2, Words>, edges_of_facets<3, Words>,
     edges_of_facets<4, Words>, edges_of_facets<5, Words>},
    {cross<1>, cross<2>, cross<3>, cross<4>, cross<5>},
    {place<1, Words>, place<2, Words>, place<3, Words>, place<4, Words>, place<5, Words>},
    {refine<1>, refine<2>, refine<3>, refine<4>, refine<5>},
    {copy<1>, copy<2>, copy<3>, copy<4>, copy<5>},
    supported<Words>};
