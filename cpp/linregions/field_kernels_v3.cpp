#include <bit>
#include <cmath>

#include "field_kernels_levels.hpp"
#include "prime_field.hpp"

namespace linregions::field_kernels_v3 {

namespace {
#include "field_kernels_body.hpp"
}  // namespace

const FieldKernels kTable = {"v3",           invert,  multiply,    multiply_to_keys,
                             subtract_point, n_zeros, differences, n_coincident};

}  // namespace linregions::field_kernels_v3
