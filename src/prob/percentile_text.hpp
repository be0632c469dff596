// How a probability is named in a message: 0.999 is "p99.9".
#pragma once

#include <cstdio>
#include <string>

namespace sizewell::prob::detail {

/// Six significant digits.
inline std::string short_text(double x) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.6g", x);
    return buffer;
}

inline std::string percentile_text(double p) { return "p" + short_text(100.0 * p); }

}  // namespace sizewell::prob::detail
