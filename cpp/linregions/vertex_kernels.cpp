// Compiled once for each instruction set: levels.hpp.

#include "vertex_kernels.hpp"

#include <cmath>
#ifdef __AVX__
#include <immintrin.h>
#endif

#include "rigour.hpp"

namespace linregions {

namespace {

/// Four numbers at a time, wherever they lie; compilers turn it into what the processor has.
using Four __attribute__((vector_size(32), aligned(8))) = double;
using FourSigns __attribute__((vector_size(32))) = long long;
/// As many as the processor has room for.
#ifdef __AVX512DQ__
using Wide __attribute__((vector_size(64), aligned(8))) = double;
#else
using Wide = Four;
#endif
constexpr std::size_t kWide = sizeof(Wide) / sizeof(double);

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

#ifdef __AVX512DQ__
using WideSigns __attribute__((vector_size(64))) = long long;

std::uint64_t bits_of(const WideSigns& which) {
  return _mm512_movepi64_mask(reinterpret_cast<__m512i>(which));
}
#endif

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

/// The reverse: the bits of `from` at the places of the bits of `mask`, in order.
std::uint64_t extract(std::uint64_t from, std::uint64_t mask) {
#ifdef __BMI2__
  return _pext_u64(from, mask);
#else
  std::uint64_t result = 0;
  for (std::uint64_t bit = 1; mask != 0; mask &= mask - 1, bit <<= 1) {
    if ((from & mask & (~mask + 1)) != 0) result |= bit;
  }
  return result;
#endif
}

/// The elements of an array of 64 that have a bit in `mask`, one behind the other; `to` may be
/// anywhere before `from`, or there.
template <typename Number>
void compress(const Number* from, std::uint64_t mask, Number* to) {
#ifdef __AVX512F__
  for (; mask != 0; mask >>= 8, from += 8) {
    const auto some = static_cast<__mmask8>(mask);
    _mm512_mask_compressstoreu_epi64(to, some, _mm512_loadu_epi64(from));
    to += __builtin_popcount(some);
  }
#else
  for (; mask != 0; mask &= mask - 1) *to++ = from[__builtin_ctzll(mask)];
#endif
}

#include "vertex_kernels_edges_body.hpp"
#include "vertex_kernels_pairs_body.hpp"
#include "vertex_kernels_points_body.hpp"
#include "vertex_kernels_refine_body.hpp"
#include "vertex_kernels_signs_body.hpp"
#include "vertex_kernels_volume_body.hpp"

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
    {pack<1, Words>, pack<2, Words>, pack<3, Words>, pack<4, Words>, pack<5, Words>},
    {meet<1, Words>, meet<2, Words>, meet<3, Words>, meet<4, Words>, meet<5, Words>},
    supported<Words>,
    {volume<1, Words>, volume<2, Words>, volume<3, Words>, volume<4, Words>, volume<5, Words>}};

}  // namespace

template <>
const VertexKernels<1> Levels<VertexKernels<1>>::LINREGIONS_LEVEL = kTableOf<1>;
template <>
const VertexKernels<4> Levels<VertexKernels<4>>::LINREGIONS_LEVEL = kTableOf<4>;

}  // namespace linregions
