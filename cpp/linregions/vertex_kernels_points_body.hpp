// Part of vertex_kernels_body.hpp: new vertices and where they are.

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
    const Four r = (one - share) * r_p + share * r_q;  // terms that cannot cancel
    length = 1.0001 * length + r_p + r_q;
    const Four rest = from + share * change;
    const Four size = (from < zero ? -from : from) + (change > zero ? change : zero);
    const Four off = (rest < zero ? -rest : rest) + own_error + normal * r + 8.0 * kUnit * size;
    const Four slope = 0.9999 * change - 2.0 * own_error - normal * (r_p + r_q);
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

/// The bits of `from` at the slots of `mask`, in order.
template <std::size_t Words>
VertexSet<Words> extracted(const VertexSet<Words>& from, const VertexSet<Words>& mask) {
  VertexSet<Words> result;
  std::size_t used = 0;
  for (std::size_t i = 0; i < Words; ++i) {
    if (mask.word[i] == 0) continue;
    const std::uint64_t bits = extract(from.word[i], mask.word[i]);
    const std::size_t shift = used % 64;
    result.word[used / 64] |= bits << shift;
    used += static_cast<std::size_t>(__builtin_popcountll(mask.word[i]));
    if (shift > 0 && used / 64 < Words) result.word[used / 64] |= bits >> (64 - shift);
  }
  return result;
}

double largest_of(const double* x, std::size_t n) {
  Four four_largest = Four{};
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4) {
    const Four& next = four(x + i);
    four_largest = next > four_largest ? next : four_largest;
  }
  double largest = 0.0;
  for (std::size_t k = 0; k < 4; ++k)
    largest = four_largest[k] > largest ? four_largest[k] : largest;
  for (; i < n; ++i) largest = x[i] > largest ? x[i] : largest;
  return largest;
}

template <std::size_t Dim, std::size_t Words>
double pack(const VertexSet<Words>& alive, const VertexArrays& vertices, std::uint64_t used_facets,
            VertexSet<Words>* on) {
  const std::size_t n_alive = alive.size();
  if (alive.end() != n_alive) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < Words; ++i) {
      const std::uint64_t mask = alive.word[i];
      if (mask == 0) continue;
      for (std::size_t k = 0; k < Dim; ++k) {
        double* column = vertices.x + k * vertices.stride;
        compress(column + 64 * i, mask, column + n);
      }
      compress(vertices.radius + 64 * i, mask, vertices.radius + n);
      compress(vertices.tight + 64 * i, mask, vertices.tight + n);
      n += static_cast<std::size_t>(__builtin_popcountll(mask));
    }
    for (std::uint64_t rest = used_facets; rest != 0; rest &= rest - 1) {
      VertexSet<Words>& set = on[__builtin_ctzll(rest)];
      set = extracted(set, alive);
    }
  }
  return largest_of(vertices.radius, n_alive);
}
