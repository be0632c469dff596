// Half-widths of 95 % intervals from a few independent estimates.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace sizewell::uncertainty {

/// t s / sqrt(n) of independent estimates of one number; infinite with fewer than two or where one is not finite.
inline double half_width_95(const std::vector<double>& each) {
    const auto n = static_cast<double>(each.size());
    if (each.size() < 2) return std::numeric_limits<double>::infinity();
    double mean = 0.0, squares = 0.0;  // of what exceeds the first, so that equal estimates give exactly 0
    for (const double x : each) mean += (x - each.front()) / n;
    if (!std::isfinite(mean)) return std::numeric_limits<double>::infinity();
    for (const double x : each) squares += (x - each.front() - mean) * (x - each.front() - mean);
    if (squares == 0.0) return 0.0;
    // Student's 97.5 % point for 1, 2, ... degrees of freedom; with more than 15 the last is a hair too wide.
    constexpr double t[] = {12.7062, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462, 2.306, 2.26216, 2.22814, 2.20099, 2.17881, 2.16037, 2.14479, 2.13145};
    return t[std::min<std::size_t>(each.size() - 2, 14)] * std::sqrt(squares / (n - 1.0) / n);
}

}  // namespace sizewell::uncertainty
