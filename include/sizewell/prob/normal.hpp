// The standard normal law: pdf, cdf, ccdf and both quantiles, header only.
#pragma once

#include "sizewell/error.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

namespace sizewell::prob {

inline constexpr double kSqrtHalf = 0.70710678118654752440;
inline constexpr double kInverseSqrtTwoPi = 0.39894228040143267794;

/// Density of the standard normal law, e^(-x^2/2) / sqrt(2 pi).
///
/// @param x  real; +-inf gives 0
/// @accuracy relative error < 3e-16 (1 + x^2 / 2) (normal_test.cpp)
/// @cost     one exp
inline double normal_pdf(double x) { return kInverseSqrtTwoPi * std::exp(-0.5 * x * x); }

/// P(Z > x) of the standard normal law, erfc(x / sqrt 2) / 2: no cancellation in the upper tail.
///
/// @param x  real or +-inf
/// @accuracy relative error < 4e-16 (1 + x^2 / 2), the rounding of x / sqrt 2, down to the smallest normal double (normal_test.cpp)
/// @cost     one erfc
inline double normal_ccdf(double x) { return 0.5 * std::erfc(x * kSqrtHalf); }

/// P(Z <= x) of the standard normal law; accurate in the lower tail as normal_ccdf is in the upper one.
inline double normal_cdf(double x) { return normal_ccdf(-x); }

namespace detail {
/// over(x) / under(x), both of degree 7, lowest coefficient first.
inline double ratio_of_polynomials(const double (&over)[8], const double (&under)[8], double x) {
    double p = over[7];
    double q = under[7];
    for (std::size_t k = 7; k-- > 0;) {
        p = p * x + over[k];
        q = q * x + under[k];
    }
    return p / q;
}

/// The coefficients: tests/golden/normal_coefficients.py.
inline double normal_quantile_near_half(double u) {
    constexpr double over[] = {3.3871328727963665, 133.19614060585207, 1973.3639515914015, 13752.131910318705,
                               46022.74231930763, 67469.76904465177, 33564.51425347982, 2521.895070856622};
    constexpr double under[] = {1.0, 42.32941295054522, 687.7587907300364, 5401.593689710829,
                                21256.519889192958, 39416.89510126861, 28834.030855763467, 5250.768878035598};
    return u * ratio_of_polynomials(over, under, 0.180625 - u * u);
}
inline double normal_quantile_of_tail(double q) {
    constexpr double near_over[] = {1.4234371107496835, 4.62947572461495, 5.7668652211492155, 3.6449379370863775,
                                    1.2689717015889534, 0.24141907008198496, 0.022685813485405472, 0.0007732985192873879};
    constexpr double near_under[] = {1.0, 2.0525859647963713, 1.675262418744902, 0.6890169487064824,
                                     0.1478866229911437, 0.015173176191602664, 0.0005467124613545197, 1.05084951433846e-09};
    constexpr double far_over[] = {6.657904643501104, 5.461756256046173, 1.7833047371673993, 0.2961188030232463,
                                   0.026469694638409494, 0.0012382306545618822, 2.697214087221242e-05, 1.9947581243884437e-07};
    constexpr double far_under[] = {1.0, 0.5995275078215919, 0.13676859187817175, 0.01484422603347257,
                                    0.0007842123876366254, 1.8367276649203256e-05, 1.4104978175666015e-07, 2.0000902069021185e-15};
    const double root = std::sqrt(-std::log(q));
    return root <= 5.0 ? ratio_of_polynomials(near_over, near_under, root - 1.6)
                       : ratio_of_polynomials(far_over, far_under, root - 5.0);
}
}  // namespace detail

/// The x with P(Z <= x) = p: three rational functions, one about p = 1/2 and two in sqrt(-ln) of the tail.
///
/// @param p  probability in [0, 1]; 0 gives -inf, 1 gives +inf
/// @throws DomainError  p outside [0, 1] or NaN
/// @accuracy relative error < 1e-15 against mpmath from the smallest subnormal p to 1 - 1e-16 (normal_test.cpp)
/// @cost     two polynomials of degree 7 and a division; beside |p - 1/2| > 0.425 a log and a square root
/// @source   derivation: tests/golden/normal_coefficients.py
inline double normal_quantile(double p) {
    if (!(p >= 0.0 && p <= 1.0)) throw DomainError("normal_quantile", "p", p, "in [0, 1]");
    const double u = p - 0.5;
    if (std::fabs(u) <= 0.425) return detail::normal_quantile_near_half(u);
    const double q = u < 0.0 ? p : 1.0 - p;
    const double x = q > 0.0 ? detail::normal_quantile_of_tail(q) : std::numeric_limits<double>::infinity();
    return u < 0.0 ? -x : x;
}

/// The x with P(Z > x) = q, for q as small as doubles go; = -normal_quantile(q).
inline double normal_upper_quantile(double q) { return -normal_quantile(q); }

}  // namespace sizewell::prob
