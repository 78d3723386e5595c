// Part of vertex_kernels_body.hpp: where vertices are with respect to cuts.

/// The sides of as many cuts as the vector has elements.
template <std::size_t Dim, typename Vector>
void settle_some(const RawCuts& cuts, std::size_t c, const VertexTable& vertices,
                 std::uint8_t* side) {
  constexpr std::size_t kSome = sizeof(Vector) / sizeof(double);
  Vector row[Dim + 3];
  for (std::size_t k = 0; k < Dim + 3; ++k) {
    // No pointer to vectors: template arguments lose what a type says of alignment.
    __builtin_memcpy(&row[k], cuts.columns + k * cuts.stride + c, sizeof row[k]);
  }
  Vector least = Vector{} + 0x1p1000;
  Vector largest = Vector{} - 0x1p1000;
  for (std::size_t v = 0; v < vertices.n_slots; ++v) {
    Vector value = row[0];
    for (std::size_t k = 0; k < Dim; ++k) {
      value += row[k + 1] * vertices.x[k * vertices.stride + v];
    }
    least = value < least ? value : least;
    largest = value > largest ? value : largest;
  }
  const Vector bound = cuts.error_per_coefficient * row[Dim + 1] +
                       cuts.error_per_constant * row[Dim + 2] + rigour::kNoUnderflow;
  const std::uint64_t above = bits_of(least > bound);
  const std::uint64_t below = bits_of(largest < -bound);
  for (std::size_t i = 0; i < kSome; ++i) {
    side[c + i] = static_cast<std::uint8_t>((above >> i & 1) << 1 | (below >> i & 1));
  }
}

template <std::size_t Dim>
void settle(const RawCuts& cuts, const VertexTable& vertices, std::uint8_t* side) {
  std::size_t c = 0;
  for (; c + kWide <= cuts.stride; c += kWide) settle_some<Dim, Wide>(cuts, c, vertices, side);
  for (; c < cuts.stride; c += 4) settle_some<Dim, Four>(cuts, c, vertices, side);
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
