#pragma once

// What vertex_kernels_body.hpp needs from outside of its namespace.

#include <cstddef>
#include <cstdint>

#ifdef __AVX__
#include <immintrin.h>
#endif

#include "rigour.hpp"
#include "vertex_kernels.hpp"
