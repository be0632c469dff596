#include "prob/gamma_tail.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <cmath>
#include <limits>

namespace sizewell::prob::detail {
namespace {
namespace bp = boost::math::policies;
// double throughout: long double is software on the web build.  The arguments are checked, so an "error" can only be
// a result beyond the range of doubles, and 0 or inf is then the answer.
using Quiet = bp::policy<bp::promote_double<false>, bp::overflow_error<bp::ignore_error>,
                         bp::underflow_error<bp::ignore_error>, bp::denorm_error<bp::ignore_error>,
                         bp::evaluation_error<bp::ignore_error>, bp::domain_error<bp::ignore_error>,
                         bp::pole_error<bp::ignore_error>>;

/// The K of Gamma(a, z) = e^-z z^a / (z - a + 1 - K), K = 1(1-a)/(z-a+3 - 2(2-a)/(z-a+5 - ...)), by its convergents
/// A/B, compared every fourth step so that a step costs no division.
double fraction(double a, double z) {
    double b = z - a + 3.0;
    double old_a = 1.0;
    double old_b = 0.0;
    double new_a = b;
    double new_b = 1.0;
    for (int n = 2; n < 100000;) {
        const double before_a = new_a;
        const double before_b = new_b;
        for (const int stop = n + 4; n < stop; ++n) {
            const double numerator = -n * (n - a);
            b += 2.0;
            const double next_a = b * new_a + numerator * old_a;
            const double next_b = b * new_b + numerator * old_b;
            old_a = new_a;
            old_b = new_b;
            new_a = next_a;
            new_b = next_b;
        }
        if (std::fabs(new_a * before_b - before_a * new_b) <= 1e-16 * std::fabs(before_a * new_b)) break;
        if (std::fabs(new_a) > 1e80) {
            old_a *= 1e-80;
            old_b *= 1e-80;
            new_a *= 1e-80;
            new_b *= 1e-80;
        }
    }
    return (1.0 - a) * new_b / new_a;
}
}  // namespace

double gamma_cdf(double shape, double z) {
    if (z <= 0.0) return 0.0;
    return std::isinf(z) ? 1.0 : boost::math::gamma_p(shape, z, Quiet());
}

double gamma_ccdf(double shape, double z) {
    if (z <= 0.0) return 1.0;
    return std::isinf(z) ? 0.0 : boost::math::gamma_q(shape, z, Quiet());
}

double gamma_quantile(double shape, double p) {
    if (p <= 0.0) return 0.0;
    return p >= 1.0 ? std::numeric_limits<double>::infinity() : boost::math::gamma_p_inv(shape, p, Quiet());
}

double gamma_upper_quantile(double shape, double q) {
    if (q <= 0.0) return std::numeric_limits<double>::infinity();
    return q >= 1.0 ? 0.0 : boost::math::gamma_q_inv(shape, q, Quiet());
}

double gamma_excess(double shape, double z) {
    if (z <= 0.0) return shape - z;
    if (std::isinf(z)) return 0.0;
    const double edge = z * boost::math::gamma_p_derivative(shape, z, Quiet());  // z^a e^-z / Gamma(a)
    if (z <= shape + 1.0) return (shape - z) * gamma_ccdf(shape, z) + edge;
    if (edge == 0.0) return 0.0;
    const double one_minus_k = 1.0 - fraction(shape, z);
    return edge * one_minus_k / (z - shape + one_minus_k);
}

double gamma_upper_rest(double shape, double z) { return 1.0 / (z - shape + 1.0 - fraction(shape, z)); }

double log_gamma_of_one_plus(double x) {
    if (x > 1.0) return boost::math::lgamma(1.0 + x, Quiet());
    return std::log1p(boost::math::tgamma1pm1(x, Quiet()));
}

double gamma_of_one_plus(double x) { return boost::math::tgamma(1.0 + x, Quiet()); }

double gamma_moment_above(double shape, int power, double z) {
    double rising = 1.0;
    for (int k = 0; k < power; ++k) rising *= shape + k;
    return rising * gamma_ccdf(shape + power, z);
}

}  // namespace sizewell::prob::detail
