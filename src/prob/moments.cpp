#include "sizewell/prob/moments.hpp"

#include "prob/gamma_tail.hpp"
#include "prob/metalog.hpp"
#include "prob/point.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/normal.hpp"

#include <boost/math/quadrature/gauss.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace sizewell::prob {
namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();

double to_the(double x, int n) { return n == 0 ? 1.0 : n == 1 ? x : n == 2 ? x * x : x * x * x; }
double factorial(int n) { return n < 2 ? 1.0 : n == 2 ? 2.0 : 6.0; }

// E[X^n; X > x].  n >= 1; a family on [0, inf) takes x <= 0 as everything.
double from(const Exponential& l, int n, double x) {
    const double z = std::max(x, 0.0) / l.mean;
    if (std::isinf(z)) return 0.0;
    double term = 1.0;
    double sum = 1.0;
    for (int k = 1; k <= n; ++k) sum += term *= z / k;
    return to_the(l.mean, n) * factorial(n) * std::exp(-z) * sum;
}
double from(const Erlang& l, int n, double x) {
    const double scale = l.mean / l.stages;
    return to_the(scale, n) * detail::gamma_moment_above(l.stages, n, x / scale);
}
double from(const Gamma& l, int n, double x) { return to_the(l.scale, n) * detail::gamma_moment_above(l.shape, n, x / l.scale); }
double from(const Hyperexponential& l, int n, double x) {
    double sum = 0.0;
    for (std::size_t i = 0; i < l.weight.size(); ++i) sum += l.weight[i] * from(Exponential{l.mean[i]}, n, x);
    return sum;
}
double from(const LogNormal& l, int n, double x) {
    const double whole = std::exp(n * (l.mu + 0.5 * n * l.sigma * l.sigma));
    return x > 0.0 ? whole * normal_ccdf((std::log(x) - l.mu) / l.sigma - n * l.sigma) : whole;
}
double from(const Weibull& l, int n, double x) {
    const double whole = to_the(l.scale, n) * detail::gamma_of_one_plus(n / l.shape);
    return x > 0.0 ? whole * detail::gamma_ccdf(1.0 + n / l.shape, std::pow(x / l.scale, l.shape)) : whole;
}

/// By parts, a^n P(a < X <= b) + n int u^(n-1) P(u < X <= b) du, on panels that halve towards 0.
double by_parts(const Law& law, int n, double a, double b) {
    const double start = std::max(a, 0.0);
    const auto f = [&](double u) { return n * to_the(u, n - 1) * detail::between(law, u, detail::Point::out, b); };
    double sum = start > 0.0 ? to_the(start, n) * detail::between(law, start, detail::Point::out, b) : 0.0;
    double high = b;
    for (int k = 0; k < 64 && high > start; ++k) {
        const double low = std::max(start, 0.5 * high);
        sum += boost::math::quadrature::gauss<double, 20>::integrate(f, low, high);
        high = low;
    }
    return sum;
}

// E[X^n; a < X <= b].
template <class L>
double within(const L& l, int n, double a, double b) {
    const double whole = from(l, n, a);
    if (std::isinf(b)) return whole;
    if (b <= 0.0) return 0.0;
    const double part = whole - from(l, n, b);
    // a moment that lies almost all above b, or is out of the range of doubles, leaves no digits to the difference
    return part > 1e-3 * whole ? part : by_parts(l, n, a, b);
}
double within(const Deterministic& l, int n, double a, double b) { return a < l.value && l.value <= b ? to_the(l.value, n) : 0.0; }

/// alpha m^alpha times the integral of u^(n - alpha - 1): by ln(b / a), so that alpha = n is no special point.
double within(const Pareto& l, int n, double a, double b) {
    const double low = std::max(a, l.minimum);
    if (b <= low) return 0.0;
    const double weight = l.alpha * to_the(low, n) * std::pow(l.minimum / low, l.alpha);
    const double rate = l.alpha - n;
    if (std::isinf(b)) return rate > 0.0 ? weight / rate : kInf;
    const double length = std::log1p((b - low) / low);
    return rate == 0.0 ? weight * length : weight * (-std::expm1(-rate * length) / rate);
}

/// With t = ln(1 + u / s) the density is alpha e^(-alpha t) dt: closed to infinity, Gauss-Legendre to a finite b, which
/// is as good for alpha <= n, where the closed form would be inf - inf.
double within(const Lomax& l, int n, double a, double b) {
    const double low = std::max(a, 0.0);
    if (b <= low) return 0.0;
    const double y = 1.0 + low / l.scale;
    if (std::isinf(b)) {
        if (l.alpha <= n) return kInf;
        const double tail = std::pow(y, -l.alpha);
        double sum = to_the(low, n) * tail;  // x^n S + n int u^(n-1) S, the integral expanded about x: all positive
        const double j1 = l.scale * y * tail / (l.alpha - 1.0);
        if (n == 1) return sum + j1;
        const double j2 = l.scale * y * j1 / (l.alpha - 2.0);
        if (n == 2) return sum + 2.0 * (low * j1 + j2);
        const double j3 = l.scale * y * j2 / (l.alpha - 3.0);
        return sum + 3.0 * (low * low * j1 + 2.0 * low * j2 + 2.0 * j3);
    }
    const double start = std::log1p(low / l.scale);
    const double end = std::log1p(b / l.scale);
    const auto f = [&](double t) { return l.alpha * std::exp(-l.alpha * t) * to_the(l.scale * std::expm1(t), n); };
    const int panels = static_cast<int>(std::min(2000.0, 1.0 + (end - start) * (1.0 + 0.25 * l.alpha)));
    double sum = 0.0;
    for (int k = 0; k < panels; ++k) {
        const double at = start + (end - start) * k / panels;
        sum += boost::math::quadrature::gauss<double, 15>::integrate(f, at, start + (end - start) * (k + 1) / panels);
    }
    return sum;
}

/// u^n times a density that runs straight from one height at a to another at b: Gauss-Legendre is exact.  The place in
/// the interval is the variable, so that a narrow law far from 0 keeps its digits.
double straight(int n, double a, double b, double height_a, double height_b) {
    if (b <= a) return 0.0;
    return (b - a) * boost::math::quadrature::gauss<double, 7>::integrate(
                         [&](double t) { return to_the(a + t * (b - a), n) * (height_a + t * (height_b - height_a)); }, 0.0, 1.0);
}
double within(const Uniform& l, int n, double a, double b) {
    const double height = 1.0 / (l.high - l.low);
    return straight(n, std::max(a, l.low), std::min(b, l.high), height, height);
}
double within(const Triangular& l, int n, double a, double b) {
    const double peak = 2.0 / (l.high - l.low);
    const auto side = [&](double end, double lo, double hi) {
        const auto height = [&](double u) { return peak * std::fabs(u - end) / std::fabs(l.mode - end); };
        return straight(n, lo, hi, height(lo), height(hi));
    };
    double sum = 0.0;
    if (l.mode > l.low) sum += side(l.low, std::max(a, l.low), std::min(b, l.mode));
    if (l.mode < l.high) sum += side(l.high, std::max(a, l.mode), std::min(b, l.high));
    return sum;
}
double within(const Metalog& l, int n, double a, double b) {
    return detail::metalog_moment(l, n, 0.0, detail::metalog_logit(l, a), detail::metalog_logit(l, b));
}
double within(const Empirical& l, int n, double a, double b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < l.value.size(); ++i) {
        if (a < l.value[i] && l.value[i] <= b) sum += to_the(l.value[i], n) * (l.cumulative[i] - (i == 0 ? 0.0 : l.cumulative[i - 1]));
    }
    return sum;
}
double within(const std::shared_ptr<const Mixture>& l, int n, double a, double b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < l->part.size(); ++i) {
        if (l->weight[i] > 0.0) sum += l->weight[i] * partial_moment(l->part[i], n, a, b);
    }
    return sum;
}
double within(const std::shared_ptr<const Truncated>& l, int n, double a, double b) {
    // the law includes its lower bound, so an atom there must count
    const double low = a < l->low ? std::nextafter(l->low, -kInf) : a;
    const double high = std::min(b, l->high);
    return low < high ? partial_moment(l->law, n, low, high) / detail::cut(*l).mass : 0.0;
}
double within(const std::shared_ptr<const Shifted>& l, int n, double a, double b) {
    constexpr double choose[4][4] = {{1, 0, 0, 0}, {1, 1, 0, 0}, {1, 2, 1, 0}, {1, 3, 3, 1}};
    double sum = 0.0;
    for (int k = 0; k <= n; ++k) {
        sum += choose[n][k] * to_the(l->offset, n - k) * partial_moment(l->law, k, a - l->offset, b - l->offset);
    }
    return sum;
}

/// By logarithms: for a large shape both gamma functions are 1 + small.
double weibull_scv(double shape) {
    return std::expm1(detail::log_gamma_of_one_plus(2.0 / shape) - 2.0 * detail::log_gamma_of_one_plus(1.0 / shape));
}

// Variances in closed form, so that a small scv keeps its digits.
double variance_of(const Deterministic&) { return 0.0; }
double variance_of(const Exponential& l) { return l.mean * l.mean; }
double variance_of(const Erlang& l) { return l.mean * l.mean / l.stages; }
double variance_of(const Gamma& l) { return l.shape * l.scale * l.scale; }
double variance_of(const Hyperexponential& l) {
    const double m = mean(l);
    double sum = 0.0;
    for (std::size_t i = 0; i < l.weight.size(); ++i) {
        sum += l.weight[i] * (l.mean[i] * l.mean[i] + (l.mean[i] - m) * (l.mean[i] - m));
    }
    return sum;
}
double variance_of(const LogNormal& l) {
    const double m = mean(l);
    return std::expm1(l.sigma * l.sigma) * m * m;
}
double variance_of(const Weibull& l) {
    const double g1 = l.scale * detail::gamma_of_one_plus(1.0 / l.shape);
    return std::isinf(g1) ? kInf : g1 * g1 * weibull_scv(l.shape);
}
double variance_of(const Pareto& l) {
    if (l.alpha <= 2.0) return kInf;
    const double over = l.minimum / (l.alpha - 1.0);
    return over * over * l.alpha / (l.alpha - 2.0);
}
double variance_of(const Lomax& l) {
    if (l.alpha <= 2.0) return kInf;
    const double m = l.scale / (l.alpha - 1.0);
    return m * m * l.alpha / (l.alpha - 2.0);
}
double variance_of(const Uniform& l) { return (l.high - l.low) * (l.high - l.low) / 12.0; }
double variance_of(const Triangular& l) {
    const double a = l.mode - l.low;
    const double b = l.high - l.mode;
    return (a * a + a * b + b * b) / 18.0;
}
double variance_of(const Metalog& l) {
    const double m = mean(l);
    return std::isinf(m) ? kInf : detail::metalog_moment(l, 2, m, -kInf, kInf);
}
double variance_of(const Empirical& l) {
    const double m = mean(l);
    double sum = 0.0;
    for (std::size_t i = 0; i < l.value.size(); ++i) {
        sum += (l.value[i] - m) * (l.value[i] - m) * (l.cumulative[i] - (i == 0 ? 0.0 : l.cumulative[i - 1]));
    }
    return sum;
}
double variance_of(const std::shared_ptr<const Mixture>& l) {
    const double m = mean(l);
    if (std::isinf(m)) return kInf;
    double sum = 0.0;
    for (std::size_t i = 0; i < l->part.size(); ++i) {
        if (l->weight[i] <= 0.0) continue;
        const double d = mean(l->part[i]) - m;
        sum += l->weight[i] * (variance(l->part[i]) + d * d);
    }
    return sum;
}
double variance_of(const std::shared_ptr<const Truncated>& l) {
    const Law whole = l;
    const double m = mean(whole);
    if (std::isinf(m)) return kInf;
    return std::max(0.0, partial_moment(whole, 2, -kInf, kInf) - m * m);
}
double variance_of(const std::shared_ptr<const Shifted>& l) { return variance(l->law); }

Support support_of(const Deterministic& l) { return {l.value, l.value}; }
Support support_of(const Pareto& l) { return {l.minimum, kInf}; }
Support support_of(const Uniform& l) { return {l.low, l.high}; }
Support support_of(const Triangular& l) { return {l.low, l.high}; }
Support support_of(const Metalog& l) { return {l.low, l.high}; }
Support support_of(const Empirical& l) { return {l.value.front(), l.value.back()}; }
Support support_of(const std::shared_ptr<const Mixture>& l) {
    Support whole{kInf, -kInf};
    for (std::size_t i = 0; i < l->part.size(); ++i) {
        if (l->weight[i] <= 0.0) continue;
        const Support part = support(l->part[i]);
        whole = {std::min(whole.low, part.low), std::max(whole.high, part.high)};
    }
    return whole;
}
Support support_of(const std::shared_ptr<const Truncated>& l) {
    const Support inner = support(l->law);
    return {std::max(inner.low, l->low), std::min(inner.high, l->high)};
}
Support support_of(const std::shared_ptr<const Shifted>& l) {
    const Support inner = support(l->law);
    return {inner.low + l->offset, inner.high + l->offset};
}
template <class L>
Support support_of(const L&) {  // every other family lives on [0, inf)
    return {0.0, kInf};
}
}  // namespace

double partial_moment(const Law& law, int power, double low, double high) {
    if (power < 0 || power > 3) throw DomainError("partial_moment", "power", power, "in 0..3");
    if (std::isnan(low)) throw DomainError("partial_moment", "low", low, "a number");
    if (!(low <= high)) throw DomainError("partial_moment", "high", high, ">= low");
    if (low == high) return 0.0;
    if (power == 0) return detail::between(law, low, detail::Point::out, high);
    return std::visit([&](const auto& l) { return within(l, power, low, high); }, law);
}

double mean(const Law& law) {
    if (const auto* l = std::get_if<Exponential>(&law)) return l->mean;
    if (const auto* l = std::get_if<Erlang>(&law)) return l->mean;
    if (const auto* l = std::get_if<Uniform>(&law)) return 0.5 * (l->low + l->high);
    if (const auto* l = std::get_if<Triangular>(&law)) return (l->low + l->mode + l->high) / 3.0;
    if (const auto* l = std::get_if<std::shared_ptr<const Shifted>>(&law)) return mean((*l)->law) + (*l)->offset;
    return partial_moment(law, 1, -kInf, kInf);
}

double variance(const Law& law) {
    return std::visit([](const auto& l) { return variance_of(l); }, law);
}

double scv(const Law& law) {
    const double m = mean(law);
    if (m == 0.0) throw DomainError("scv", "mean", m, "not 0");
    return std::isinf(m) ? kInf : variance(law) / (m * m);
}

double third_moment(const Law& law) { return partial_moment(law, 3, -kInf, kInf); }

Support support(const Law& law) {
    return std::visit([](const auto& l) { return support_of(l); }, law);
}

std::string name(const Law& law) {
    constexpr const char* names[] = {"deterministic", "exponential", "erlang",  "gamma",      "hyperexponential", "lognormal",
                                     "weibull",       "pareto",      "lomax",   "uniform",    "triangular",       "metalog",
                                     "empirical",     "mixture",     "truncated", "shifted"};
    static_assert(std::size(names) == std::variant_size_v<Law>);
    return names[law.index()];
}

}  // namespace sizewell::prob
