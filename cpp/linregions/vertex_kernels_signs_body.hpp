// Part of vertex_kernels_body.hpp: where vertices are with respect to cuts.

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
