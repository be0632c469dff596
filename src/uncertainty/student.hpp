// Half-widths of 95 % intervals from a few independent estimates.
#pragma once

#include "sizewell/prob/random.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
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

/// What half_width_95 of 16 estimates is to be multiplied by because they are skewed; 1 where they are not.
///
/// Where the mean hangs on a heavy tail, estimates that all missed it agree with each other, and Student's interval is too short
/// just then.  How Student's t of 16 really spreads is read from a law of the same shape: 499 resamples of 16 from the means of
/// the smaller nets that the points are made of.  Each of these has one point in its outermost stratum, as a whole scramble has,
/// so their law is as skewed as that of the estimates, and there are many more of them (a bootstrap of Student's t).
///
/// @param nets  means of smaller nets, more than 16
/// @return      at least 1
/// @accuracy    see estimate.hpp
inline double skew_factor(const std::vector<double>& nets) {
    constexpr std::size_t kDrawn = 16, kResamples = 499, kRank = 474;  // the 475th of 499: 95 %
    constexpr double kStudent = 2.13145;
    if (nets.size() <= kDrawn) return 1.0;
    double mean = 0.0;
    for (const double x : nets) mean += (x - nets.front()) / static_cast<double>(nets.size());
    std::vector<double> t;
    std::uint64_t state = 0;
    for (std::size_t r = 0; r < kResamples; ++r) {
        double sum = 0.0, squares = 0.0;
        for (std::size_t i = 0; i < kDrawn; ++i) {
            const double apart = nets[(prob::detail::mixed(state++) >> 32U) * nets.size() >> 32U] - nets.front() - mean;
            sum += apart;
            squares += apart * apart;
        }
        const double n = kDrawn, variance = (squares - sum * sum / n) / (n - 1.0);
        t.push_back(variance > 0.0 ? std::abs(sum) / std::sqrt(n * variance) : 0.0);
    }
    std::nth_element(t.begin(), t.begin() + kRank, t.end());
    const double factor = t[kRank] / kStudent;
    return factor > 1.0 && std::isfinite(factor) ? factor : 1.0;
}

}  // namespace sizewell::uncertainty
