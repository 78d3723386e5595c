// Part of vertex_kernels_body.hpp: where vertices are with respect to cuts.

/// An error bound of the values of some cuts, from their magnitudes.
template <typename Vector>
Vector error_of(const RawCuts& cuts, const Vector& coefficients, const Vector& constants) {
  return cuts.error_per_coefficient * coefficients + cuts.error_per_constant * constants +
         rigour::kNoUnderflow;
}

/// The box around some points: its centre, and half of its sides.
template <std::size_t Dim>
struct PointBox {
  explicit PointBox(const VertexTable& vertices) {
    for (std::size_t k = 0; k < Dim; ++k) {
      const double* x = vertices.x + k * vertices.stride;
      Four least = Four{} + x[0];
      Four largest = least;
      std::size_t v = 0;
      for (; v + 4 <= vertices.n_slots; v += 4) {
        const Four& some = four(x + v);
        least = some < least ? some : least;
        largest = some > largest ? some : largest;
      }
      double low = x[0];
      double high = x[0];
      for (std::size_t i = 0; i < 4; ++i) {
        low = least[i] < low ? least[i] : low;
        high = largest[i] > high ? largest[i] : high;
      }
      for (; v < vertices.n_slots; ++v) {
        low = x[v] < low ? x[v] : low;
        high = x[v] > high ? x[v] : high;
      }
      centre[k] = 0.5 * (low + high);
      half[k] = 0.5 * (high - low);
    }
  }

  double centre[Dim];
  double half[Dim];
};

/// Bit i of two sets as byte i: 2 for the one, 1 for the other.
template <std::size_t N>
void write_sides(std::uint64_t above, std::uint64_t below, std::uint8_t* side) {
  const std::uint64_t bytes =
      deposit(above, 0x0202020202020202) | deposit(below, 0x0101010101010101);
  __builtin_memcpy(side, &bytes, N);
}

/// Writes the sides of cuts that exceed their error on all of the box; lists the others. Three
/// times the error, and a little of the rest, are more than rounding here can make of it.
template <std::size_t Dim, typename Vector>
std::size_t settle_around(const RawCuts& cuts, std::size_t c, const PointBox<Dim>& box,
                          std::uint8_t* side, std::uint32_t* left) {
  Vector row[Dim + 3];
  for (std::size_t k = 0; k < Dim + 3; ++k) {
    // No pointer to vectors: template arguments lose what a type says of alignment.
    __builtin_memcpy(&row[k], cuts.columns + k * cuts.stride + c, sizeof row[k]);
  }
  Vector value = row[0];
  Vector spread = Vector{};
  for (std::size_t k = 0; k < Dim; ++k) {
    value += row[k + 1] * box.centre[k];
    spread += (row[k + 1] < 0.0 ? -row[k + 1] : row[k + 1]) * box.half[k];
  }
  const Vector bound = 1.0001 * spread + 3.0 * error_of(cuts, row[Dim + 1], row[Dim + 2]);
  const std::uint64_t above = bits_of(value > bound);
  const std::uint64_t below = bits_of(value < -bound);
  constexpr std::size_t kSome = sizeof(Vector) / sizeof(double);
  write_sides<kSome>(above, below, side + c);
  std::size_t n = 0;
  std::uint64_t rest = ~(above | below) & ((std::uint64_t{1} << kSome) - 1);
  for (; rest != 0; rest &= rest - 1) {
    left[n++] = static_cast<std::uint32_t>(c) + static_cast<std::uint32_t>(__builtin_ctzll(rest));
  }
  return n;
}

/// The same at each of the points themselves, for the cuts in `which`.
template <std::size_t Dim>
void settle_some(const RawCuts& cuts, const std::uint32_t (&which)[kWide],
                 const VertexTable& vertices, std::uint8_t* side) {
  Wide row[Dim + 3];
  for (std::size_t k = 0; k < Dim + 3; ++k) gather(cuts.columns + k * cuts.stride, which, row[k]);
  Wide least = Wide{} + 0x1p1000;
  Wide largest = Wide{} - 0x1p1000;
  for (std::size_t v = 0; v < vertices.n_slots; ++v) {
    Wide value = row[0];
    for (std::size_t k = 0; k < Dim; ++k) {
      value += row[k + 1] * vertices.x[k * vertices.stride + v];
    }
    least = value < least ? value : least;
    largest = value > largest ? value : largest;
  }
  const Wide bound = error_of(cuts, row[Dim + 1], row[Dim + 2]);
  const std::uint64_t above = bits_of(least > bound);
  const std::uint64_t below = bits_of(largest < -bound);
  for (std::size_t i = 0; i < kWide; ++i) {
    side[which[i]] = static_cast<std::uint8_t>((above >> i & 1) << 1 | (below >> i & 1));
  }
}

/// Most cuts are far from the cell: only those that its box leaves open see all of its vertices.
template <std::size_t Dim>
void settle(const RawCuts& cuts, const VertexTable& vertices, std::uint8_t* side) {
  constexpr std::size_t kBlock = 256;
  const PointBox<Dim> box(vertices);
  std::uint32_t left[kBlock + kWide];
  for (std::size_t c = 0; c < cuts.stride;) {
    const std::size_t end = cuts.stride - c < kBlock ? cuts.stride : c + kBlock;
    std::size_t n = 0;
    for (; c + kWide <= end; c += kWide) {
      n += settle_around<Dim, Wide>(cuts, c, box, side, left + n);
    }
    for (; c < end; c += 4) n += settle_around<Dim, Four>(cuts, c, box, side, left + n);
    for (std::size_t first = 0; first < n; first += kWide) {
      std::uint32_t which[kWide];
      for (std::size_t i = 0; i < kWide; ++i) which[i] = left[first + i < n ? first + i : n - 1];
      settle_some<Dim>(cuts, which, vertices, side);
    }
  }
}

/// The slots, as bits of up to `Words` words, where a cut is certainly positive or negative.
template <std::size_t Dim, std::size_t Words>
void find_signs(const CutColumns& cuts, std::size_t cut, const VertexTable& vertices,
                VertexSet<Words>& positive, VertexSet<Words>& negative) {
  const double* row = cuts.columns + cut;
  double a[Dim + 1];
  for (std::size_t k = 0; k <= Dim; ++k) a[k] = row[k * cuts.n_cuts];
  const Four error = Four{} + cuts.error[cut];
  for (std::size_t i = 0; i < Words && 64 * i < vertices.n_slots; ++i) {
    const std::size_t end = vertices.n_slots - 64 * i < 64 ? vertices.n_slots - 64 * i : 64;
    std::uint64_t above = 0;
    std::uint64_t below = 0;
    for (std::size_t v = 0; v < end; v += 4) {
      Four value = Four{} + a[0];
      for (std::size_t k = 0; k < Dim; ++k) {
        value += a[k + 1] * four(vertices.x + k * vertices.stride + 64 * i + v);
      }
      const Four bound = error + kBlur[Dim - 1] * four(vertices.radius + 64 * i + v);
      above |= bits_of(value > bound) << v;
      below |= bits_of(value < -bound) << v;
    }
    positive.word[i] = above;
    negative.word[i] = below;
  }
}

template <std::size_t Dim, std::size_t Words>
void classify(const CutColumns& cuts, const VertexTable& vertices, OpenCut<Words>* open,
              std::size_t n_open) {
  for (std::size_t i = 0; i < n_open; ++i) {
    open[i].positive = open[i].negative = open[i].zero = {};
    find_signs<Dim, Words>(cuts, open[i].cut, vertices, open[i].positive, open[i].negative);
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
void extend(const CutColumns& cuts, const VertexTable& points, const VertexSet<Words>& slots,
            OpenCut<Words>* open, std::size_t n_open) {
  for (std::size_t i = 0; i < n_open; ++i) {
    VertexSet<Words> positive, negative;
    find_signs<Dim, Words>(cuts, open[i].cut, points, positive, negative);
    open[i].positive = (open[i].positive - slots) | deposited(positive, slots);
    open[i].negative = (open[i].negative - slots) | deposited(negative, slots);
    open[i].zero = open[i].zero - slots;
  }
}
