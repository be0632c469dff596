// Distance of two doubles in units in the last place.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace sizewell::testing_tools {

/// 0 for equal values and for two NaNs, otherwise how many doubles lie between them.
inline double ulps_between(double a, double b) {
    if (a == b || (std::isnan(a) && std::isnan(b))) return 0.0;
    if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::infinity();
    if (std::signbit(a) != std::signbit(b)) return ulps_between(a, 0.0) + ulps_between(0.0, b);
    std::int64_t x, y;  // doubles of one sign are ordered like their bits
    std::memcpy(&x, &a, sizeof x);
    std::memcpy(&y, &b, sizeof y);
    if (a == 0.0) x = y & std::numeric_limits<std::int64_t>::min();
    if (b == 0.0) y = x & std::numeric_limits<std::int64_t>::min();
    return static_cast<double>(x > y ? x - y : y - x);
}

/// Same bits, any NaN equal to any other.
inline bool same_bits(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof a) == 0;
}

}  // namespace sizewell::testing_tools
