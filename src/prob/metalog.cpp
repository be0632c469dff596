#include "prob/metalog.hpp"

#include <boost/math/quadrature/gauss.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sizewell::prob::detail {
namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kStraight = 40.0;  // beyond it tanh(u / 2) rounds to +-1 and M(u) is a straight line
constexpr double kEnd = 745.0;      // beyond it e^-u is 0

struct Powers {
    double value;  // sum of coefficient * t^power
    double slope;  // its derivative in t
};

/// The two polynomials in t = y - 1/2 of M = m(t) + u s(t): terms 1, 4, 5, 7, 9 ... and 2, 3, 6, 8, 10 ...
struct Parts {
    Powers m{0.0, 0.0};
    Powers s{0.0, 0.0};
};

struct Place {
    bool times_logit;
    int power;
};
Place place(std::size_t index) {
    if (index < 4) {
        constexpr Place first[] = {{false, 0}, {true, 0}, {true, 1}, {false, 1}};
        return first[index];
    }
    return {index % 2 == 1, static_cast<int>(index / 2)};
}

Parts parts(const Metalog& law, double t) {
    Parts sum;
    for (std::size_t i = law.coefficient.size(); i-- > 0;) {  // Horner on both, highest power first
        Powers& p = place(i).times_logit ? sum.s : sum.m;
        p.slope = p.slope * t + p.value;
        p.value = p.value * t + law.coefficient[i];
    }
    return sum;
}

double centred(double u) {  // y - 1/2; near 0 expm1 keeps its digits, and it is half the price of tanh
    const double e = std::expm1(-std::fabs(u));
    return std::copysign(-0.5 * e / (2.0 + e), u);
}
double density_of_logit(double u) {  // y (1 - y)
    const double e = std::exp(-std::fabs(u));
    return e / ((1.0 + e) * (1.0 + e));
}

struct Unbounded {
    double value;
    double slope;
};
/// M and dM/du.
Unbounded unbounded_with_slope(const Metalog& law, double u) {
    const Parts p = parts(law, centred(u));
    const double y1y = density_of_logit(u);
    return {p.m.value + u * p.s.value, p.s.value + (p.m.slope + u * p.s.slope) * y1y};
}
double unbounded(const Metalog& law, double u) { return unbounded_with_slope(law, u).value; }
double unbounded_slope(const Metalog& law, double u) { return unbounded_with_slope(law, u).slope; }

/// Integral of f over [from, to] by 15 Gauss-Legendre points on panels of 2.5, wider where tanh no longer bends, and
/// narrower where a bounded law, raised to `power`, changes by more than e^4 over a panel.
template <class F>
double panels(const Metalog& law, int power, F f, double from, double to) {
    using Rule = boost::math::quadrature::gauss<double, 15>;
    const bool bounded = !(std::isinf(law.low) && std::isinf(law.high));
    double sum = 0.0;
    double a = from;
    while (a < to) {
        double width = std::fabs(a) < 12.0 ? 2.5 : 4.0;
        if (bounded) {
            const double steep = std::max({unbounded_slope(law, a), unbounded_slope(law, a + 0.5 * width), unbounded_slope(law, a + width)});
            width = std::min(width, 4.0 / (steep * power));
        }
        const double b = std::min(to, a + width);
        sum += Rule::integrate(f, a, b);
        a = b;
    }
    return sum;
}
}  // namespace

double logit_ccdf(double u) {
    if (u > 0.0) {
        const double e = std::exp(-u);
        return e / (1.0 + e);
    }
    return 1.0 / (1.0 + std::exp(u));
}
double logit_of(double p) { return std::log(p) - std::log1p(-p); }
double logit_of_upper(double q) { return std::log1p(-q) - std::log(q); }

MetalogTerm metalog_term(std::size_t index, double u) {
    const auto [times_logit, power] = place(index);
    const double t = centred(u);
    const double y1y = density_of_logit(u);
    const double value = std::pow(t, power);
    const double slope = power == 0 ? 0.0 : power * std::pow(t, power - 1) * y1y;
    if (!times_logit) return {value, slope};
    return {u * value, value + u * slope};
}

double metalog_unbounded(double x, double low, double high) {
    if (x <= low) return -kInf;
    if (x >= high) return kInf;
    if (std::isinf(low)) return std::isinf(high) ? x : -std::log(high - x);
    return std::isinf(high) ? std::log(x - low) : std::log((x - low) / (high - x));
}

double metalog_value(const Metalog& law, double u) {
    if (std::isinf(u)) return u > 0.0 ? law.high : law.low;
    const double m = unbounded(law, u);
    if (std::isinf(law.low)) return std::isinf(law.high) ? m : law.high - std::exp(-m);
    if (std::isinf(law.high)) return law.low + std::exp(m);
    return m > 0.0 ? law.high - (law.high - law.low) / (1.0 + std::exp(m))
                   : law.low + (law.high - law.low) / (1.0 + std::exp(-m));
}

double metalog_slope(const Metalog& law, double u) {
    const auto [m, slope] = unbounded_with_slope(law, u);
    if (std::isinf(law.low) && std::isinf(law.high)) return slope;
    if (std::isinf(law.high)) return slope * std::exp(m);
    if (std::isinf(law.low)) return slope * std::exp(-m);
    return slope * (law.high - law.low) * density_of_logit(m);
}

double metalog_slope_at_infinity(const Metalog& law, bool upper) { return parts(law, upper ? 0.5 : -0.5).s.value; }

std::vector<double> metalog_grid() {
    std::vector<double> grid;
    for (int k = -560; k <= 560; ++k) grid.push_back(k / 40.0);  // 0.025 apart where t bends, |u| <= 14
    for (int k = 1; k <= 52; ++k) {                              // and 0.5 apart to where it no longer does
        grid.push_back(14.0 + 0.5 * k);
        grid.push_back(-14.0 - 0.5 * k);
    }
    return grid;
}

Worst metalog_least_slope(const Metalog& law) {
    Worst worst{std::numeric_limits<double>::max(), 0.5};
    for (const bool upper : {false, true}) {  // 0 at an end is a law that ends there, like the uniform one
        const double slope = metalog_slope_at_infinity(law, upper);
        if (slope < 0.0 && slope < worst.slope) worst = {slope, upper ? 1.0 : 0.0};
    }
    for (const double u : metalog_grid()) {
        const double slope = unbounded_slope(law, u);
        if (!(slope >= worst.slope)) worst = {slope, logit_ccdf(-u)};
    }
    return worst;
}

double metalog_logit(const Metalog& law, double x, double guess) {
    const double target = metalog_unbounded(x, law.low, law.high);
    if (std::isinf(target)) return target;
    double lo = -kEnd;
    double hi = kEnd;
    if (unbounded(law, lo) >= target) return -kInf;
    if (unbounded(law, hi) <= target) return kInf;
    double u = std::clamp(guess, lo, hi);
    for (int step = 0; step < 200; ++step) {
        const auto [value, slope] = unbounded_with_slope(law, u);
        const double miss = value - target;
        (miss > 0.0 ? hi : lo) = u;
        if (miss == 0.0) break;
        double next = slope > 0.0 ? u - miss / slope : 0.5 * (lo + hi);
        if (!(next > lo && next < hi)) next = 0.5 * (lo + hi);
        const bool settled = std::fabs(next - u) <= 4e-16 * std::max(1.0, std::fabs(u));
        u = next;
        if (settled) break;
    }
    return u;
}

double metalog_area(const Metalog& law, double from, double to) {
    if (!(from < to)) return 0.0;
    const auto f = [&](double u) { return logit_ccdf(u) * metalog_slope(law, u); };
    const double start = std::max(from, -kEnd);
    if (to - from < 0.05 && (to - from) * metalog_slope_at_infinity(law, true) < 0.05) {  // the error is of order (to - from)^7 / 2e6
        const double half = 0.5 * (to - from);
        const double middle = from + half;
        const double out = half * 0.77459666924148337704;  // sqrt(3/5)
        return half * (8.0 * f(middle) + 5.0 * (f(middle - out) + f(middle + out))) / 9.0;
    }
    if (!std::isinf(to)) return panels(law, 1, f, start, std::min(to, kEnd));
    // Past the bend the integrand is an exponential of rate 1 - slope (times a slow factor): 45 of its lengths reach
    // 1e-19, and the rest is closed.
    const double heavy = std::isinf(law.high) && !std::isinf(law.low) ? metalog_slope_at_infinity(law, true) : 0.0;
    if (heavy >= 1.0) return kInf;
    const double end = std::min(kEnd, std::max(start, kStraight) + std::min(400.0, 45.0 / (1.0 - heavy)));
    return panels(law, 1, f, start, end) + (heavy > 0.0 ? f(end) / (1.0 - heavy) : 0.0);
}

double metalog_moment(const Metalog& law, int power, double centre, double from, double to) {
    if (!(from < to)) return 0.0;
    const auto f = [&](double u) { return std::pow(metalog_value(law, u) - centre, power) * density_of_logit(u); };
    double start = from;
    double end = to;
    double sum = 0.0;
    if (std::isinf(to)) {
        const double heavy = std::isinf(law.high) && !std::isinf(law.low) ? power * metalog_slope_at_infinity(law, true) : 0.0;
        if (heavy >= 1.0) return kInf;
        end = std::min(kEnd, std::max(from, kStraight) + std::min(400.0, 45.0 / (1.0 - heavy)));
        if (heavy > 0.0) sum += f(end) / (1.0 - heavy);
    }
    if (std::isinf(from)) {
        const double heavy = std::isinf(law.low) && !std::isinf(law.high) ? power * metalog_slope_at_infinity(law, false) : 0.0;
        if (heavy >= 1.0) return power % 2 == 1 ? -kInf : kInf;
        start = std::max(-kEnd, std::min(end, -kStraight) - std::min(400.0, 45.0 / (1.0 - heavy)));
        if (heavy > 0.0) sum += f(start) / (1.0 - heavy);
    }
    return sum + panels(law, power, f, start, end);
}

}  // namespace sizewell::prob::detail
