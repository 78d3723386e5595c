#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "rigour.hpp"
#include "sweep_kernels_levels.hpp"

namespace linregions::sweep_kernels_v4 {

namespace {
#include "sweep_kernels_body.hpp"
}  // namespace

const SweepKernels kTable = {"v4",         eliminate,     eliminate_rows, cross_line,
                             orient_edges, list_vertices, find_unknown};

}  // namespace linregions::sweep_kernels_v4
