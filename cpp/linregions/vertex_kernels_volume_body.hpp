// Part of vertex_kernels.cpp: volumes.

/// The content of a polytope by a triangulation: a face is the union of the pyramids from one of
/// its vertices over those of its own facets that the vertex is not on (Cohen and Hickey 1979).
/// All terms are positive, so nothing cancels; non-simple vertices are nothing special.
///
/// Seen along a line from its apex to its base a pyramid is its base, in one coordinate less. So
/// coordinates shrink on the way down, for all simplices of a face at once, and what is left of
/// each determinant at the end is of order three at most.
template <std::size_t Dim, std::size_t Words, bool IsSimple>
class Content {
  using Set = VertexSet<Words>;
  static constexpr std::size_t kStride = 64 * Words;

 public:
  Content(const VertexView& vertices, const Set* on, std::size_t n_slots)
      : tight_(vertices.tight), on_(on), n_slots_(n_slots) {
    for (std::size_t k = 0; k < Dim; ++k) column_[k] = vertices.x + k * vertices.stride;
  }

  /// K! times the volume of a face of K dimensions, as its first K columns have it. `facets`: those
  /// of the face are among them.
  template <std::size_t K>
  [[nodiscard]] double of(const Set& face, std::uint64_t facets, const double* const* column) {
    std::size_t apex = face.first_slot();
    if constexpr (K == 1) {
      Set end = face;
      end.erase(apex);
      return end.any() ? std::abs(column[0][end.first_slot()] - column[0][apex]) : 0.0;
    } else if constexpr (K == 2) {
      const double *x = column[0], *y = column[1];
      return over_edges(face, apex, facets, [&](std::size_t a, std::size_t b) {
        return (x[a] - x[apex]) * (y[b] - y[apex]) - (y[a] - y[apex]) * (x[b] - x[apex]);
      });
    } else {
      // The facets of a facet are its intersections with other facets of the same face.
      std::uint64_t own = 0;
      std::size_t sizes[64];
      for (std::uint64_t rest = facets; rest != 0; rest &= rest - 1) {
        const auto f = static_cast<std::size_t>(__builtin_ctzll(rest));
        sizes[f] = (face & on_[f]).size();
        if (sizes[f] >= K) own |= rest & (~rest + 1);
      }
      if constexpr (K >= 4) {  // few vertices are left where the apex is on large facets
        std::size_t most = 0;
        face.for_each([&](std::size_t v) {
          std::size_t sum = 0;
          for (std::uint64_t rest = own & tight_[v]; rest != 0; rest &= rest - 1) {
            sum += sizes[__builtin_ctzll(rest)];
          }
          if (sum > most) {
            most = sum;
            apex = v;
          }
        });
      }
      Seen seen;
      double sum = 0.0;
      for (std::uint64_t rest = own & ~tight_[apex]; rest != 0; rest &= rest - 1) {
        const Set base = face & on_[__builtin_ctzll(rest)];
        if (seen.before(base)) continue;
        sum += pyramid<K>(apex, base, own & ~(rest & (~rest + 1)), column);
      }
      return sum;
    }
  }
  [[nodiscard]] double of_all(const Set& alive, std::uint64_t facets) {
    return of<Dim>(alive, facets, column_);
  }

 private:
  /// Several hyperplanes may cut the same facet out of a face, if it is not simple.
  struct Seen {
    [[nodiscard]] bool before(const Set& set) noexcept {
      if constexpr (IsSimple) return false;
      for (std::size_t i = 0; i < n; ++i) {
        if (!((set - sets[i]) | (sets[i] - set)).any()) return true;
      }
      sets[n++] = set;
      return false;
    }

    Set sets[IsSimple ? 1 : 64];
    std::size_t n = 0;
  };

  /// K! times the volume of a pyramid; `facets`: those of its base are among them.
  template <std::size_t K>
  [[nodiscard]] double pyramid(std::size_t apex, const Set& base, std::uint64_t facets,
                               const double* const* column) {
    const std::size_t foot = base.first_slot();
    double along[K];
    std::size_t pivot = 0;
    for (std::size_t k = 0; k < K; ++k) {
      along[k] = column[k][foot] - column[k][apex];
      if (std::abs(along[k]) > std::abs(along[pivot])) pivot = k;
    }
    if (along[pivot] == 0.0) return 0.0;
    if constexpr (K == 3) {
      return over_edges(base, foot, facets, [&](std::size_t a, std::size_t b) {
        double p[3], q[3];
        for (std::size_t k = 0; k < 3; ++k) {
          p[k] = column[k][a] - column[k][foot];
          q[k] = column[k][b] - column[k][foot];
        }
        return along[0] * (p[1] * q[2] - p[2] * q[1]) + along[1] * (p[2] * q[0] - p[0] * q[2]) +
               along[2] * (p[0] * q[1] - p[1] * q[0]);
      });
    } else {
      double* seen = seen_[K - 4];
      const double* next[K - 1];
      const double* dropped = column[pivot];
      for (std::size_t k = 0, j = 0; k < K; ++k) {
        if (k == pivot) continue;
        const double factor = along[k] / along[pivot];
        const double* from = column[k];
        double* to = seen + j * kStride;
        for (std::size_t v = 0; v < n_slots_; v += 4) {
          four(to + v) = four(from + v) - factor * four(dropped + v);
        }
        next[j++] = to;
      }
      return std::abs(along[pivot]) * of<K - 1>(base, facets, next);
    }
  }

  /// Sums up the sizes of what a polygon's edges make of its triangles from one of its vertices.
  /// `facets`: those that its edges may lie on.
  template <typename Determinant>
  [[nodiscard]] double over_edges(const Set& polygon, std::size_t corner, std::uint64_t facets,
                                  Determinant determinant) const {
    Seen seen;
    double sum = 0.0;
    for (facets &= ~tight_[corner]; facets != 0; facets &= facets - 1) {
      Set edge = polygon & on_[__builtin_ctzll(facets)];
      const std::size_t a = edge.first_slot();
      if (!edge.any() || seen.before(edge)) continue;
      edge.erase(a);
      if (edge.any()) sum += std::abs(determinant(a, edge.first_slot()));
    }
    return sum;
  }

  const double* column_[Dim];
  const std::uint64_t* tight_;
  const Set* on_;
  std::size_t n_slots_;
  double seen_[Dim > 4 ? Dim - 3 : 1][Dim * kStride];  // columns on the way down
};

template <std::size_t Dim, std::size_t Words>
double content_of(const VertexView& vertices, const VertexSet<Words>* on,
                  const VertexSet<Words>& alive, std::uint64_t facets) {
  bool is_simple = true;
  alive.for_each([&](std::size_t v) {
    is_simple =
        is_simple && __builtin_popcountll(vertices.tight[v] & facets) == static_cast<int>(Dim);
  });
  const std::size_t n = alive.end();
  return is_simple ? Content<Dim, Words, true>(vertices, on, n).of_all(alive, facets)
                   : Content<Dim, Words, false>(vertices, on, n).of_all(alive, facets);
}

/// The same with the vertices, 64 at most, in the first slots.
template <std::size_t Dim, std::size_t Words>
double packed_content_of(const VertexView& vertices, const VertexSet<Words>& alive,
                         std::uint64_t facets) {
  double x[Dim * 64];
  std::uint64_t tight[64];
  VertexSet<1> on[64] = {};
  std::size_t n = 0;
  alive.for_each([&](std::size_t v) {
    for (std::size_t k = 0; k < Dim; ++k) x[k * 64 + n] = vertices.x[k * vertices.stride + v];
    tight[n] = vertices.tight[v] & facets;
    for (std::uint64_t rest = tight[n]; rest != 0; rest &= rest - 1) {
      on[__builtin_ctzll(rest)].insert(n);
    }
    ++n;
  });
  for (std::size_t v = n; v % 4 != 0; ++v) {
    for (std::size_t k = 0; k < Dim; ++k) x[k * 64 + v] = 0.0;
  }
  return content_of<Dim>({x, 64, nullptr, tight}, on, VertexSet<1>::first(n), facets);
}

template <std::size_t Dim, std::size_t Words>
double volume(const VertexView& vertices, const VertexSet<Words>* on, const VertexSet<Words>& alive,
              std::uint64_t facets) {
  double content = 0.0;
  if (Dim >= 4 && alive.size() <= 64) {
    content = packed_content_of<Dim>(vertices, alive, facets);
  } else {
    content = content_of<Dim>(vertices, on, alive, facets);
  }
  for (std::size_t k = 2; k <= Dim; ++k) content /= static_cast<double>(k);
  return content;
}
