// Compiled once for each instruction set: levels.hpp.

#include "planar_kernels.hpp"

#ifdef __AVX__
#include <immintrin.h>
#endif

#include "rigour.hpp"

namespace linregions {

namespace {

/// A whole row; where there are no vectors of that size, compilers make it of smaller ones.
using Eight __attribute__((vector_size(64), aligned(8))) = double;
/// The processor's vectors.
#ifdef __AVX512F__
using Wide = Eight;
#else
using Wide __attribute__((vector_size(32), aligned(8))) = double;
#endif
constexpr std::size_t kWide = sizeof(Wide) / sizeof(double);
static_assert(sizeof(Eight) == kPlanarRow * sizeof(double));

const Eight& eight(const double* x) { return *reinterpret_cast<const Eight*>(x); }
Eight& eight(double* x) { return *reinterpret_cast<Eight*>(x); }
const Wide& wide(const double* x) { return *reinterpret_cast<const Wide*>(x); }
Wide& wide(double* x) { return *reinterpret_cast<Wide*>(x); }

/// One bit for each of eight numbers that is larger than the one beside it.
std::uint64_t exceeds(const Eight& a, const Eight& b) {
#ifdef __AVX512F__
  return _mm512_cmp_pd_mask(reinterpret_cast<__m512d>(a), reinterpret_cast<__m512d>(b), _CMP_GT_OQ);
#elif defined(__AVX__)
  const auto* left = reinterpret_cast<const double*>(&a);
  const auto* right = reinterpret_cast<const double*>(&b);
  const auto bits = [&](int k) {
    return static_cast<std::uint64_t>(_mm256_movemask_pd(
        _mm256_cmp_pd(_mm256_loadu_pd(left + k), _mm256_loadu_pd(right + k), _CMP_GT_OQ)));
  };
  return bits(0) | bits(4) << 4;
#else
  std::uint64_t result = 0;
  for (std::size_t i = 0; i < kPlanarRow; ++i) {
    result |= static_cast<std::uint64_t>(a[i] > b[i]) << i;
  }
  return result;
#endif
}

/// Rows [first, first + kWide * Vectors) of the map at kPlanarTile vertices: all sums stay in
/// registers, and what is read of the map serves all vertices.
template <std::size_t Vectors>
void add_columns(const PlanarMap& map, std::size_t first, const std::uint32_t* columns,
                 std::size_t n_columns, const double* outputs, double* to) {
  Wide sum[kPlanarTile][Vectors];
  for (std::size_t v = 0; v < kPlanarTile; ++v) {
    for (std::size_t k = 0; k < Vectors; ++k) sum[v][k] = wide(map.bias + first + k * kWide);
  }
  for (std::size_t i = 0; i < n_columns; ++i) {
    const double* column = map.weights + columns[i] * map.stride + first;
    const double* output = outputs + columns[i];
    for (std::size_t k = 0; k < Vectors; ++k) {
      const Wide weights = wide(column + k * kWide);
      for (std::size_t v = 0; v < kPlanarTile; ++v) sum[v][k] += output[v * kPlanarPitch] * weights;
    }
  }
  for (std::size_t v = 0; v < kPlanarTile; ++v) {
    for (std::size_t k = 0; k < Vectors; ++k) {
      wide(to + v * map.stride + first + k * kWide) = sum[v][k];
    }
  }
}

void forward(const PlanarActivation& activation, const PlanarMap& map, const double* const* from,
             PlanarScratch& scratch, double* squares, double* to) {
  std::size_t n = 0;
  Eight sum[kPlanarTile] = {};
  for (std::size_t j = 0; j < activation.stride; j += kPlanarRow) {
    const Eight below = eight(activation.below + j);
    const Eight above = eight(activation.above + j);
    const Eight constant = eight(activation.constant + j);
    std::uint64_t used = 0;
    for (std::size_t v = 0; v < kPlanarTile; ++v) {
      const Eight z = eight(from[v] + j);
      const Eight output = (z > 0.0 ? above : below) * z + constant;
      sum[v] += output * output;
      eight(scratch.outputs + v * kPlanarPitch + j) = output;
      used |= exceeds(output, Eight{}) | exceeds(Eight{}, output);
    }
    for (; used != 0; used &= used - 1) {
      scratch.columns[n++] =
          static_cast<std::uint32_t>(j) + static_cast<std::uint32_t>(__builtin_ctzll(used));
    }
  }
  for (std::size_t v = 0; v < kPlanarTile; ++v) {
    squares[v] = 0.0;
    for (std::size_t i = 0; i < kPlanarRow; ++i) squares[v] += sum[v][i];
  }
  constexpr std::size_t kVectors = kWide == kPlanarRow ? 2 : 1;
  std::size_t first = 0;
  for (; first + kVectors * kWide <= map.stride; first += kVectors * kWide) {
    add_columns<kVectors>(map, first, scratch.columns, n, scratch.outputs, to);
  }
  for (; first < map.stride; first += kWide) {
    add_columns<1>(map, first, scratch.columns, n, scratch.outputs, to);
  }
}

void signs(const double* values, const double* scale, double reach, std::size_t n,
           std::uint64_t* positive, std::uint64_t* negative) {
  for (std::size_t first = 0; first < n; first += 64) {
    std::uint64_t above = 0;
    std::uint64_t below = 0;
    const std::size_t end = n - first < 64 ? n - first : 64;
    for (std::size_t i = 0; i < end; i += kPlanarRow) {
      const Eight bound = reach * eight(scale + first + i) + rigour::kNoUnderflow;
      const Eight value = eight(values + first + i);
      above |= exceeds(value, bound) << i;
      below |= exceeds(-bound, value) << i;
    }
    positive[first / 64] = above;
    negative[first / 64] = below;
  }
}

void between(const double* a, const double* b, double share, std::size_t n, double* out) {
  for (std::size_t i = 0; i < n; i += kPlanarRow) {
    const Eight start = eight(a + i);
    eight(out + i) = start + share * (eight(b + i) - start);
  }
}

}  // namespace

template <>
const PlanarKernels Levels<PlanarKernels>::LINREGIONS_LEVEL = {forward, signs, between};

}  // namespace linregions
