// Part of vertex_kernels_body.hpp: edges and facets.

/// Two vertices are neighbours if no third one lies on all facets that they share: Fukuda and
/// Prodon 1996. If one of them is on dim facets only, any dim - 1 of these meet in
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
