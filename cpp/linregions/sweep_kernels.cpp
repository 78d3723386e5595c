// Compiled once for each instruction set: levels.hpp.

#include "sweep_kernels.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "rigour.hpp"

namespace linregions {

namespace {

double eliminate(const Substitution& value, const double* __restrict column, std::size_t n,
                 double* __restrict out) {
  const double* __restrict in = value.in;
  const double factor = value.factor;
  double largest[kSweepDoubles] = {};
  for (std::size_t h = 0; h < n; h += kSweepDoubles) {
    for (std::size_t l = 0; l < kSweepDoubles; ++l) {
      const double result = in[h + l] - column[h + l] * factor;
      out[h + l] = result;
      largest[l] = std::max(largest[l], std::abs(result));
    }
  }
  return *std::max_element(largest, largest + kSweepDoubles);
}

double eliminate_rows(const double* __restrict in, std::size_t stride,
                      const double* __restrict factors, const double* __restrict column,
                      std::size_t first, std::size_t last, double* __restrict out) {
  double largest[kSweepDoubles] = {};
  for (std::size_t h = first; h < last; ++h) {
    const double head = column[h];
    for (std::size_t i = 0; i < stride; i += kSweepDoubles) {
      for (std::size_t l = 0; l < kSweepDoubles; ++l) {
        const double result = in[h * stride + i + l] - head * factors[i + l];
        out[h * stride + i + l] = result;
        largest[l] = std::max(largest[l], std::abs(result));
      }
    }
  }
  return *std::max_element(largest, largest + kSweepDoubles);
}

/// Bit l: values[l] < 0.
inline std::uint64_t negative_bits(const double* values) {
#if defined(__AVX512F__)
  return _mm512_cmp_pd_mask(_mm512_loadu_pd(values), _mm512_setzero_pd(), _CMP_LT_OQ);
#elif defined(__AVX2__)
  const auto low = static_cast<unsigned>(_mm256_movemask_pd(_mm256_loadu_pd(values)));
  const auto high = static_cast<unsigned>(_mm256_movemask_pd(_mm256_loadu_pd(values + 4)));
  return low | high << 4;
#else
  std::uint64_t bits = 0;
  for (std::size_t l = 0; l < kSweepDoubles; ++l) {
    bits |= static_cast<std::uint64_t>(values[l] < 0.0) << l;
  }
  return bits;
#endif
}

/// With a = -constant and b = slope, turned so that b > 0, the zero is at t = a / b, and
/// a / (|a| + b) grows with it. If the exact a and b are within e of these, that number changes by
/// at most e / (|a| + b - 2 e) (docs/arrangements.md).
void cross_line(const Substitution& constant, const Substitution& slope,
                const double* __restrict column, double error, std::size_t n, const LineKeys& out) {
  constexpr double kKeys = 32700.0;
  constexpr double kUnknown = kUnknownKey / kKeys;
  constexpr double kRounding = 8.0 * rigour::kUnitRoundoff;
  const double* __restrict c_in = constant.in;
  const double* __restrict s_in = slope.in;
  const double c_factor = constant.factor, s_factor = slope.factor;
  double* __restrict slopes = out.slope;
  double* __restrict lows = out.low;
  double* __restrict highs = out.high;
  const std::size_t padded = sweep_padded(n, kSweepDoubles);
  for (std::size_t h = 0; h < padded; ++h) {
    const double c = c_in[h] - column[h] * c_factor;
    const double s = s_in[h] - column[h] * s_factor;
    const double size = std::abs(c) + std::abs(s);
    const double inverse = 1.0 / (size + 1e-300);
    const double position = (s < 0.0 ? c : -c) * inverse;
    const double spread = 1.25 * error * inverse + kRounding;
    const bool is_known = (size >= 16.0 * error) & (std::abs(s) > error);
    slopes[h] = s;
    lows[h] = is_known ? position - spread : -kUnknown;
    highs[h] = is_known ? position + spread : kUnknown;
  }
  std::int16_t* __restrict low_keys = out.low_key;
  std::int16_t* __restrict high_keys = out.high_key;
  // truncation keeps the order, if not strictly
  for (std::size_t h = 0; h < padded; ++h) {
    low_keys[h] = static_cast<std::int16_t>(static_cast<std::int32_t>(lows[h] * kKeys));
  }
  for (std::size_t h = 0; h < padded; ++h) {
    high_keys[h] = static_cast<std::int16_t>(static_cast<std::int32_t>(highs[h] * kKeys));
  }
  for (std::size_t w = 0; w * 64 < padded; ++w) {
    std::uint64_t bits = 0;
    for (std::size_t h = w * 64; h < std::min(padded, w * 64 + 64); h += kSweepDoubles) {
      bits |= negative_bits(slopes + h) << (h % 64);
    }
    out.negative[w] = bits;
  }
}

void orient_edges(const EdgesView& view, std::size_t first, std::size_t last,
                  std::uint64_t* __restrict edges) {
  const double rise = view.rise, inverse = view.inverse;
  const std::size_t stride = view.slack_stride;
  const double* __restrict last_row = view.slacks + view.last_row * stride;
  const double* __restrict functional = view.slacks + view.functional * stride;
  const double functional_head = view.column[view.functional];
  for (std::size_t i = 0; i < stride; i += kSweepDoubles) {
    double factor[kSweepDoubles], own[kSweepDoubles], error[kSweepDoubles];
    for (std::size_t l = 0; l < kSweepDoubles; ++l) {
      factor[l] = i + l == view.n_slacks ? -inverse : last_row[i + l] * inverse;
      own[l] = functional[i + l] - functional_head * factor[l];
      const double bound = std::abs(own[l]) * view.own_error + view.error;
      error[l] = i + l <= view.n_slacks ? bound : -1.0;
    }
    for (std::size_t j = first; j < last; ++j) {
      const double slope = view.slope[j], head = view.column[j];
      const double* __restrict row = view.slacks + j * stride + i;
      double value[kSweepDoubles], lack[kSweepDoubles];
      for (std::size_t l = 0; l < kSweepDoubles; ++l) {
        value[l] = own[l] * slope - rise * (row[l] - head * factor[l]);
        lack[l] = error[l] - std::abs(value[l]);
      }
      std::uint64_t bits = (negative_bits(value) ^ (slope < 0.0 ? 0 : 0xff)) << i;
      if (negative_bits(lack) != 0xff) bits |= kUncertainEdge;
      edges[j] = i == 0 ? bits : edges[j] | bits;
    }
  }
}

struct Compared {
  std::uint64_t before;   ///< bits: certainly crosses the line before
  std::uint64_t unknown;  ///< bits: neither before nor after
};

/// Compares the keys of 64 hyperplanes with those of one.
inline Compared compare_keys(std::int16_t low, std::int16_t high, const std::int16_t* lows,
                             const std::int16_t* highs) {
#if defined(__AVX512BW__)
  const __m512i from = _mm512_set1_epi16(low), to = _mm512_set1_epi16(high);
  std::uint64_t before = 0, after = 0;
  for (unsigned k = 0; k < 2; ++k) {
    const std::uint64_t b = _mm512_cmpgt_epi16_mask(from, _mm512_loadu_si512(highs + 32 * k));
    const std::uint64_t a = _mm512_cmpgt_epi16_mask(_mm512_loadu_si512(lows + 32 * k), to);
    before |= b << (32 * k);
    after |= a << (32 * k);
  }
  return {before, ~(before | after)};
#elif defined(__AVX2__)
  const __m256i from = _mm256_set1_epi16(low), to = _mm256_set1_epi16(high);
  std::uint64_t before = 0, after = 0;
  for (unsigned k = 0; k < 2; ++k) {
    const auto* l = reinterpret_cast<const __m256i*>(lows + 32 * k);
    const auto* h = reinterpret_cast<const __m256i*>(highs + 32 * k);
    const __m256i b = _mm256_packs_epi16(_mm256_cmpgt_epi16(from, _mm256_loadu_si256(h)),
                                         _mm256_cmpgt_epi16(from, _mm256_loadu_si256(h + 1)));
    const __m256i a = _mm256_packs_epi16(_mm256_cmpgt_epi16(_mm256_loadu_si256(l), to),
                                         _mm256_cmpgt_epi16(_mm256_loadu_si256(l + 1), to));
    const auto bits = [](__m256i packed) {  // packing leaves the two middle quarters swapped
      return static_cast<std::uint64_t>(
          static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_permute4x64_epi64(packed, 0xd8))));
    };
    before |= bits(b) << (32 * k);
    after |= bits(a) << (32 * k);
  }
  return {before, ~(before | after)};
#elif defined(__SSE2__)
  const __m128i from = _mm_set1_epi16(low), to = _mm_set1_epi16(high);
  std::uint64_t before = 0, after = 0;
  for (unsigned k = 0; k < 4; ++k) {
    const auto* l = reinterpret_cast<const __m128i*>(lows + 16 * k);
    const auto* h = reinterpret_cast<const __m128i*>(highs + 16 * k);
    const __m128i b = _mm_packs_epi16(_mm_cmpgt_epi16(from, _mm_loadu_si128(h)),
                                      _mm_cmpgt_epi16(from, _mm_loadu_si128(h + 1)));
    const __m128i a = _mm_packs_epi16(_mm_cmpgt_epi16(_mm_loadu_si128(l), to),
                                      _mm_cmpgt_epi16(_mm_loadu_si128(l + 1), to));
    before |= static_cast<std::uint64_t>(_mm_movemask_epi8(b)) << (16 * k);
    after |= static_cast<std::uint64_t>(_mm_movemask_epi8(a)) << (16 * k);
  }
  return {before, ~(before | after)};
#else
  std::uint64_t before = 0, after = 0;
  for (std::size_t l = 0; l < 64; ++l) {
    before |= static_cast<std::uint64_t>(low > highs[l]) << l;
    after |= static_cast<std::uint64_t>(lows[l] > high) << l;
  }
  return {before, ~(before | after)};
#endif
}

/// The lowest bits of `bits`, spread over the places of the ones of `places`.
inline std::uint64_t deposit(std::uint64_t bits, std::uint64_t places) {
#if defined(__BMI2__)
  return _pdep_u64(bits, places);
#else
  std::uint64_t result = 0;
  for (; places != 0; places &= places - 1, bits >>= 1) {
    if ((bits & 1) != 0) result |= places & (~places + 1);
  }
  return result;
#endif
}

inline void store_word(std::uint64_t word, std::uint8_t* out) {
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(out, &word, sizeof word);
  } else {
    for (unsigned b = 0; b < 8; ++b) out[b] = static_cast<std::uint8_t>(word >> (8 * b));
  }
}

void list_vertices(const SweptVertices& view, std::uint8_t* rows, std::size_t row_bytes,
                   std::uint8_t* is_open) {
  for (std::size_t j = view.first; j < view.last; ++j, rows += row_bytes) {
    const std::int16_t low = view.low_key[j], high = view.high_key[j];
    std::uint64_t edges = view.edges[j];
    int n_unknown = 0;
    for (std::size_t w = 0; w < view.n_words; ++w) {
      const Compared compared =
          compare_keys(low, high, view.low_key + 64 * w, view.high_key + 64 * w);
      const std::uint64_t skipped = view.skipped[w];
      n_unknown += std::popcount(compared.unknown & ~skipped);
      std::uint64_t word = ((compared.before ^ view.negative[w]) & ~skipped) | view.fixed[w];
      const std::uint64_t members = view.members[w];
      word |= deposit(edges, members);
      edges >>= std::popcount(members);
      if (w == j / 64 && view.is_rising) word ^= std::uint64_t{1} << (j % 64);
      store_word(word, rows + 8 * w);
    }
    // j itself is neither before nor after
    is_open[j - view.first] = n_unknown != 1 || view.edges[j] >= kUncertainEdge || low <= kLeastKey;
  }
}

void find_unknown(const SweptVertices& view, std::size_t j, std::uint64_t* unknown) {
  for (std::size_t w = 0; w < view.n_words; ++w) {
    const Compared compared = compare_keys(view.low_key[j], view.high_key[j], view.low_key + 64 * w,
                                           view.high_key + 64 * w);
    unknown[w] = compared.unknown & ~view.skipped[w];
  }
}

}  // namespace

template <>
const SweepKernels Levels<SweepKernels>::LINREGIONS_LEVEL = {
    eliminate, eliminate_rows, cross_line, orient_edges, list_vertices, find_unknown};

}  // namespace linregions
