#include "sizewell/prob/tail.hpp"

#include "prob/gamma_tail.hpp"
#include "prob/metalog.hpp"
#include "prob/point.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/normal.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace sizewell::prob {
namespace detail {
namespace {

double below_of(const Deterministic& l, double x, Point at) { return x > l.value || (at == Point::in && x == l.value) ? 1.0 : 0.0; }
double above_of(const Deterministic& l, double x, Point at) { return x < l.value || (at == Point::in && x == l.value) ? 1.0 : 0.0; }

double below_of(const Exponential& l, double x, Point) { return x > 0.0 ? -std::expm1(-x / l.mean) : 0.0; }
double above_of(const Exponential& l, double x, Point) { return x > 0.0 ? std::exp(-x / l.mean) : 1.0; }

double below_of(const Erlang& l, double x, Point) { return gamma_cdf(l.stages, x * l.stages / l.mean); }
double above_of(const Erlang& l, double x, Point) {
    const double z = x * l.stages / l.mean;
    if (z <= 0.0) return 1.0;
    if (l.stages > 16 || std::isinf(z)) return gamma_ccdf(l.stages, z);
    double term = 1.0;
    double sum = 1.0;
    for (int k = 1; k < l.stages; ++k) sum += term *= z / k;
    // e^-z times a sum that overflows long after e^-z is 0 would be 0 * inf
    return z < 745.0 ? std::exp(-z) * sum : 0.0;
}

double below_of(const Gamma& l, double x, Point) { return gamma_cdf(l.shape, x / l.scale); }
double above_of(const Gamma& l, double x, Point) { return gamma_ccdf(l.shape, x / l.scale); }

double below_of(const Hyperexponential& l, double x, Point) {
    double sum = 0.0;
    for (std::size_t i = 0; x > 0.0 && i < l.weight.size(); ++i) sum -= l.weight[i] * std::expm1(-x / l.mean[i]);
    return std::min(sum, 1.0);
}
double above_of(const Hyperexponential& l, double x, Point) {
    if (x <= 0.0) return 1.0;
    double sum = 0.0;
    for (std::size_t i = 0; i < l.weight.size(); ++i) sum += l.weight[i] * std::exp(-x / l.mean[i]);
    return std::min(sum, 1.0);
}

double below_of(const LogNormal& l, double x, Point) { return x > 0.0 ? normal_cdf((std::log(x) - l.mu) / l.sigma) : 0.0; }
double above_of(const LogNormal& l, double x, Point) { return x > 0.0 ? normal_ccdf((std::log(x) - l.mu) / l.sigma) : 1.0; }

double below_of(const Weibull& l, double x, Point) { return x > 0.0 ? -std::expm1(-std::pow(x / l.scale, l.shape)) : 0.0; }
double above_of(const Weibull& l, double x, Point) { return x > 0.0 ? std::exp(-std::pow(x / l.scale, l.shape)) : 1.0; }

double below_of(const Pareto& l, double x, Point) {
    if (x <= l.minimum) return 0.0;
    const double over = (x - l.minimum) / l.minimum;
    return -std::expm1(-l.alpha * (over < 1e300 ? std::log1p(over) : std::log(x) - std::log(l.minimum)));
}
double above_of(const Pareto& l, double x, Point) {
    if (x <= l.minimum) return 1.0;
    const double under = l.minimum / x;
    return under > 1e-300 ? std::pow(under, l.alpha) : std::exp(l.alpha * (std::log(l.minimum) - std::log(x)));
}

double below_of(const Lomax& l, double x, Point) { return x > 0.0 ? -std::expm1(-l.alpha * std::log1p(x / l.scale)) : 0.0; }
double above_of(const Lomax& l, double x, Point) { return x > 0.0 ? std::exp(-l.alpha * std::log1p(x / l.scale)) : 1.0; }

double below_of(const Uniform& l, double x, Point) {
    if (x <= l.low) return 0.0;
    return x >= l.high ? 1.0 : (x - l.low) / (l.high - l.low);
}
double above_of(const Uniform& l, double x, Point) {
    if (x <= l.low) return 1.0;
    return x >= l.high ? 0.0 : (l.high - x) / (l.high - l.low);
}

/// P(X > x) of a triangle from `low` end x to the mode: no 1 - F, so that a mode at the high end keeps its digits.
double rising_side(double width, double to_mode, double beyond_mode, double from_mode) {
    return (beyond_mode * to_mode + from_mode * (2.0 * to_mode - from_mode)) / (width * to_mode);
}
double below_of(const Triangular& l, double x, Point) {
    if (x <= l.low) return 0.0;
    if (x >= l.high) return 1.0;
    const double width = l.high - l.low;
    if (x < l.mode) return (x - l.low) * (x - l.low) / (width * (l.mode - l.low));
    return rising_side(width, l.high - l.mode, l.mode - l.low, x - l.mode);
}
double above_of(const Triangular& l, double x, Point) {
    if (x <= l.low) return 1.0;
    if (x >= l.high) return 0.0;
    const double width = l.high - l.low;
    if (x >= l.mode) return (l.high - x) * (l.high - x) / (width * (l.high - l.mode));
    return rising_side(width, l.mode - l.low, l.high - l.mode, l.mode - x);
}

double below_of(const Metalog& l, double x, Point) { return logit_ccdf(-metalog_logit(l, x)); }
double above_of(const Metalog& l, double x, Point) { return logit_ccdf(metalog_logit(l, x)); }

/// Number of atoms that are <= x (Point::in) or < x (Point::out).
std::size_t atoms_below(const Empirical& l, double x, Point at) {
    const auto end = at == Point::in ? std::upper_bound(l.value.begin(), l.value.end(), x)
                                     : std::lower_bound(l.value.begin(), l.value.end(), x);
    return static_cast<std::size_t>(end - l.value.begin());
}
double below_of(const Empirical& l, double x, Point at) {
    const std::size_t n = atoms_below(l, x, at);
    return n == 0 ? 0.0 : l.cumulative[n - 1];
}
double above_of(const Empirical& l, double x, Point at) {
    const std::size_t n = atoms_below(l, x, at == Point::in ? Point::out : Point::in);
    return n == 0 ? 1.0 : 1.0 - l.cumulative[n - 1];
}

double below_of(const std::shared_ptr<const Mixture>& l, double x, Point at) {
    double sum = 0.0;
    for (std::size_t i = 0; i < l->part.size(); ++i) sum += l->weight[i] * below(l->part[i], x, at);
    return std::min(sum, 1.0);
}
double above_of(const std::shared_ptr<const Mixture>& l, double x, Point at) {
    double sum = 0.0;
    for (std::size_t i = 0; i < l->part.size(); ++i) sum += l->weight[i] * above(l->part[i], x, at);
    return std::min(sum, 1.0);
}

double below_of(const std::shared_ptr<const Truncated>& l, double x, Point at) {
    if (x < l->low || (x == l->low && at == Point::out)) return 0.0;
    if (x > l->high) return 1.0;
    const Cut c = cut(*l);
    const double upto = c.below_low + c.mass > 0.5 && c.from_low <= 0.5 ? c.from_low - above(l->law, x, at == Point::in ? Point::out : Point::in)
                                                                       : below(l->law, x, at) - c.below_low;
    return std::clamp(upto / c.mass, 0.0, 1.0);
}
double above_of(const std::shared_ptr<const Truncated>& l, double x, Point at) {
    if (x < l->low) return 1.0;
    if (x > l->high || (x == l->high && at == Point::out)) return 0.0;
    const Cut c = cut(*l);
    const double tail = above(l->law, x, at);
    const double from = tail <= 0.5 ? tail - c.above_high
                                    : (c.below_low + c.mass) - below(l->law, x, at == Point::in ? Point::out : Point::in);
    return std::clamp(from / c.mass, 0.0, 1.0);
}

double below_of(const std::shared_ptr<const Shifted>& l, double x, Point at) { return below(l->law, x - l->offset, at); }
double above_of(const std::shared_ptr<const Shifted>& l, double x, Point at) { return above(l->law, x - l->offset, at); }

void no_nan(const char* where, double x) {
    if (std::isnan(x)) throw DomainError(where, "x", x, "a number");
}
}  // namespace

double below(const Law& law, double x, Point point) {
    return std::visit([&](const auto& l) { return below_of(l, x, point); }, law);
}
double above(const Law& law, double x, Point point) {
    return std::visit([&](const auto& l) { return above_of(l, x, point); }, law);
}

double between(const Law& law, double low, Point low_point, double high) {
    const Point other = low_point == Point::in ? Point::out : Point::in;
    const double from = above(law, low, low_point);
    if (from <= 0.5) return from - above(law, high, Point::out);
    return below(law, high, Point::in) - below(law, low, other);
}

Cut cut(const Truncated& l) {
    return {below(l.law, l.low, Point::out), above(l.law, l.low, Point::in), above(l.law, l.high, Point::out),
            between(l.law, l.low, Point::in, l.high)};
}
}  // namespace detail

using detail::Point;

double cdf(const Law& law, double x) {
    detail::no_nan("cdf", x);
    return detail::below(law, x, Point::in);
}
double ccdf(const Law& law, double x) {
    detail::no_nan("ccdf", x);
    return detail::above(law, x, Point::out);
}
double cdf_below(const Law& law, double x) {
    detail::no_nan("cdf_below", x);
    return detail::below(law, x, Point::out);
}
double ccdf_from(const Law& law, double x) {
    detail::no_nan("ccdf_from", x);
    return detail::above(law, x, Point::in);
}

}  // namespace sizewell::prob
