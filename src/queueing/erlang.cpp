#include "sizewell/queueing/erlang.hpp"

#include <cmath>
#include <limits>

namespace sizewell::queueing {
namespace {

// e^a a^-f Gamma(1 + f, a) for 0 < f < 1, a > 0: the inverse of Erlang B for a fraction of one server.
double inverse_fractional(double f, double a) {
    const double s = 1.0 + f;
    if (a < 1.5) {  // Gamma(s) minus the lower series: they differ by a factor of two or more here
        double term = 1.0 / s, sum = term;
        for (int n = 1; n < 200 && term > 1e-18 * sum; ++n) {
            term *= a / (s + n);
            sum += term;
        }
        return std::exp(a) * std::pow(a, -f) * std::tgamma(s) - a * sum;
    }
    // Continued fraction of the upper incomplete gamma function, by the modified Lentz algorithm.
    double b = a + 1.0 - s, c = 1e300, d = 1.0 / b, h = d;
    for (int i = 1; i < 500; ++i) {
        const double an = -i * (i - s);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        const double delta = c * d;
        h *= delta;
        if (std::fabs(delta - 1.0) < 1e-16) break;
    }
    return a * h;
}

void check(const char* where, double servers, double load) {
    if (!(servers > 0.0) || std::isinf(servers)) throw DomainError(where, "servers", servers, "> 0 and finite");
    if (!(load >= 0.0) || std::isinf(load)) throw DomainError(where, "load", load, ">= 0 and finite");
}

}  // namespace

double erlang_b_real(double servers, double load) {
    check("erlang_b_real", servers, load);
    if (load == 0.0) return 0.0;
    const double whole = std::floor(servers), fraction = servers - whole;
    const double per_load = 1.0 / load;
    double sum = 0.0, product = 1.0;
    for (double left = servers; left >= 1.0; left -= 1.0) {
        sum += product;
        product *= left * per_load;
        // Past the peak (left < load) the terms fall at least geometrically with the current ratio.
        if (left < load && product * load < 1e-17 * sum * (load - left)) return 1.0 / sum;
        if (std::isinf(product)) return 0.0;
    }
    sum += product * (fraction > 0.0 ? inverse_fractional(fraction, load) : 1.0);
    return 1.0 / sum;
}

double erlang_c_real(double servers, double load) {
    check("erlang_c_real", servers, load);
    if (load >= servers) return 1.0;
    const double blocked = erlang_b_real(servers, load);
    return servers * blocked / ((servers - load) + load * blocked);
}

}  // namespace sizewell::queueing
