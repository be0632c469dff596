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

/// The K of Gamma(a, z) = e^-z z^a / (z - a + 1 - K), K = 1(1-a)/(z-a+3 - 2(2-a)/(z-a+5 - ...)), by Lentz's product.
double fraction(double a, double z) {
    constexpr double tiny = 1e-300;
    double b = z - a + 3.0;
    double c = b;
    double d = 0.0;
    double value = b;
    for (int n = 2; n < 100000; ++n) {
        const double numerator = -n * (n - a);
        b += 2.0;
        d = b + numerator * d;
        if (std::fabs(d) < tiny) d = tiny;
        c = b + numerator / c;
        if (std::fabs(c) < tiny) c = tiny;
        d = 1.0 / d;
        const double factor = c * d;
        value *= factor;
        if (std::fabs(factor - 1.0) < 1e-16) break;
    }
    return (1.0 - a) / value;
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
    const double one_minus_k = 1.0 - fraction(shape, z);
    return edge * one_minus_k / (z - shape + one_minus_k);
}

double log_gamma_of_one_plus(double x) { return boost::math::log1p(boost::math::tgamma1pm1(x, Quiet()), Quiet()); }

double gamma_of_one_plus(double x) { return boost::math::tgamma(1.0 + x, Quiet()); }

double gamma_moment_above(double shape, int power, double z) {
    double rising = 1.0;
    for (int k = 0; k < power; ++k) rising *= shape + k;
    return rising * gamma_ccdf(shape + power, z);
}

}  // namespace sizewell::prob::detail
