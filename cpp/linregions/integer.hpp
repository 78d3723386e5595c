#pragma once

#include <boost/multiprecision/cpp_int.hpp>

namespace linregions {

/// An integer of any size. Up to 256 bits it needs no allocation.
using Integer = boost::multiprecision::number<
    boost::multiprecision::cpp_int_backend<256, 0, boost::multiprecision::signed_magnitude,
                                           boost::multiprecision::unchecked,
                                           std::allocator<boost::multiprecision::limb_type>>,
    boost::multiprecision::et_off>;

}  // namespace linregions
