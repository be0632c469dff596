#include "prob/gamma_tail.hpp"
#include "prob/metalog.hpp"
#include "prob/point.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/normal.hpp"
#include "sizewell/prob/tail.hpp"

#include <boost/math/quadrature/gauss.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace sizewell::prob {
namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();

// E[(X - x)^+] for finite x.

double excess(const Deterministic& l, double x) { return std::max(0.0, l.value - x); }
double excess(const Exponential& l, double x) { return x > 0.0 ? l.mean * std::exp(-x / l.mean) : l.mean - x; }

double excess(const Erlang& l, double x) {
    const double scale = l.mean / l.stages;
    const double z = x / scale;
    if (z <= 0.0) return l.mean - x;
    if (l.stages > 16) return scale * detail::gamma_excess(l.stages, z);
    double term = 1.0;
    double sum = l.stages;  // the k-th stage is still to come for sum_{j <= k} e^-z z^j / j!: all terms positive
    for (int k = 1; k < l.stages; ++k) sum += (term *= z / k) * (l.stages - k);
    return z < 745.0 ? scale * std::exp(-z) * sum : 0.0;
}
double excess(const Gamma& l, double x) { return l.scale * detail::gamma_excess(l.shape, x / l.scale); }
double excess(const Hyperexponential& l, double x) {
    double sum = 0.0;
    for (std::size_t i = 0; i < l.weight.size(); ++i) sum += l.weight[i] * excess(Exponential{l.mean[i]}, x);
    return sum;
}

/// Mills' ratio P(Z > t) / pdf(t) for t >= 3, a rational function of 1 / t^2 (tests/golden/normal_coefficients.py).
double mills_ratio(double t) {
    constexpr double over[] = {1.0, 61.56640243512384, 1365.3373422144255, 13677.4955098553,
                               63559.88464572486, 125784.54547460897, 82327.20360369653, 7613.581806319076};
    constexpr double under[] = {1.0, 62.56640243512377, 1424.9037446496316, 14929.700047158654,
                                75048.36950620565, 171792.89700441365, 152036.0455460542, 33653.02969602262};
    return detail::ratio_of_polynomials(over, under, 1.0 / (t * t)) / t;
}

/// mean P(Z > d - sigma) - x P(Z > d) with d = (ln x - mu) / sigma.  Far out the two nearly cancel, but x pdf(d) =
/// mean pdf(d - sigma), so that a difference of Mills' ratios remains, of which the leading digits differ.
double excess(const LogNormal& l, double x) {
    const double whole = std::exp(l.mu + 0.5 * l.sigma * l.sigma);
    if (x <= 0.0) return whole - x;
    const double d = (std::log(x) - l.mu) / l.sigma;
    if (d - l.sigma < 3.0) return std::max(0.0, whole * normal_ccdf(d - l.sigma) - x * normal_ccdf(d));
    return x * normal_pdf(d) * (mills_ratio(d - l.sigma) - mills_ratio(d));
}

double excess(const Weibull& l, double x) {
    const double a = 1.0 / l.shape;
    const double z = x > 0.0 ? std::pow(x / l.scale, l.shape) : 0.0;
    if (z > 745.0) return 0.0;  // e^-z is, and the convergents would overflow for a z of 1e60
    if (z > a + 1.0) return x * a * std::exp(-z) * detail::gamma_upper_rest(a, z);
    const double whole = l.scale * detail::gamma_of_one_plus(a);
    return x > 0.0 ? whole * detail::gamma_ccdf(a, z) : whole - x;
}
double excess(const Pareto& l, double x) {
    if (l.alpha <= 1.0) return kInf;
    if (x < l.minimum) return l.minimum - x + l.minimum / (l.alpha - 1.0);
    return x / (l.alpha - 1.0) * std::pow(l.minimum / x, l.alpha);
}
double excess(const Lomax& l, double x) {
    if (l.alpha <= 1.0) return kInf;
    const double whole = l.scale / (l.alpha - 1.0);
    return x > 0.0 ? whole * std::exp((1.0 - l.alpha) * std::log1p(x / l.scale)) : whole - x;
}
double excess(const Uniform& l, double x) {
    if (x <= l.low) return 0.5 * (l.low + l.high) - x;
    return x >= l.high ? 0.0 : 0.5 * (l.high - x) * ((l.high - x) / (l.high - l.low));
}
double excess(const Triangular& l, double x) {
    if (x >= l.high) return 0.0;
    if (x <= l.low) return (l.low + l.mode + l.high) / 3.0 - x;
    const double width = l.high - l.low;
    const double falling = l.high - l.mode;
    if (x >= l.mode) return (l.high - x) * ((l.high - x) / width) * ((l.high - x) / (3.0 * falling));
    const double rising = l.mode - l.low;
    const double w = l.mode - x;  // integral of the ccdf from x to the mode, a sum of positive terms
    return falling * falling / (3.0 * width) + w * (falling * rising + w * (rising - w / 3.0)) / (width * rising);
}
double excess(const Metalog& l, double x) {
    const double from = detail::metalog_logit(l, x);
    if (std::isinf(from)) return from > 0.0 ? 0.0 : std::max(0.0, mean(l) - x);
    return detail::metalog_area(l, from, kInf);
}
double excess(const Empirical& l, double x) {
    double sum = 0.0;
    for (std::size_t i = l.value.size(); i-- > 0 && l.value[i] > x;) {
        sum += (l.value[i] - x) * (l.cumulative[i] - (i == 0 ? 0.0 : l.cumulative[i - 1]));
    }
    return sum;
}
double excess(const std::shared_ptr<const Mixture>& l, double x) {
    double sum = 0.0;
    for (std::size_t i = 0; i < l->part.size(); ++i) {
        if (l->weight[i] > 0.0) sum += l->weight[i] * integrated_ccdf(l->part[i], x);
    }
    return sum;
}
double excess(const std::shared_ptr<const Truncated>& l, double x) {
    if (x >= l->high) return 0.0;
    const double mass = detail::cut(*l).mass;
    const double low = std::max(x, l->low);
    // an atom at the lower bound lies 0 above it and adds nothing to the second term
    return (low - x) + detail::excess_within(l->law, low, l->high) / mass;
}
double excess(const std::shared_ptr<const Shifted>& l, double x) { return integrated_ccdf(l->law, x - l->offset); }

// E[(X - x); x < X <= high].

/// A continuous law.  Three routes to one number; the first that keeps its digits is taken.
template <class L>
double capped(const L& l, double x, double high) {
    const Law law = l;
    const double all = excess(l, x);
    if (std::isinf(high)) return all;
    if (!std::isinf(all)) {
        const double value = all - excess(l, high) - (high - x) * detail::above(law, high, detail::Point::out);
        if (value > 0.01 * all) return value;
    }
    const double moment = partial_moment(law, 1, x, high);
    const double value = moment - x * detail::between(law, x, detail::Point::out, high);
    if (value > 0.01 * moment) return value;
    // the interval is short against the scale on which the law varies there: a fixed rule sees a smooth function
    return boost::math::quadrature::gauss<double, 20>::integrate(
        [&](double u) { return detail::between(law, u, detail::Point::out, high); }, x, high);
}
double capped(const Deterministic& l, double x, double high) { return x < l.value && l.value <= high ? l.value - x : 0.0; }
double capped(const Empirical& l, double x, double high) {
    double sum = 0.0;
    for (std::size_t i = l.value.size(); i-- > 0 && l.value[i] > x;) {
        if (l.value[i] <= high) sum += (l.value[i] - x) * (l.cumulative[i] - (i == 0 ? 0.0 : l.cumulative[i - 1]));
    }
    return sum;
}
double capped(const std::shared_ptr<const Mixture>& l, double x, double high) {
    double sum = 0.0;
    for (std::size_t i = 0; i < l->part.size(); ++i) {
        if (l->weight[i] > 0.0) sum += l->weight[i] * detail::excess_within(l->part[i], x, high);
    }
    return sum;
}
double capped(const std::shared_ptr<const Truncated>& l, double x, double high) {
    const double low = std::max(x, l->low);
    const double top = std::min(high, l->high);
    if (top <= low) return 0.0;
    const double mass = detail::cut(*l).mass;
    const double inside = detail::between(l->law, low, x < l->low ? detail::Point::in : detail::Point::out, top);
    return ((low - x) * inside + detail::excess_within(l->law, low, top)) / mass;
}
double capped(const std::shared_ptr<const Shifted>& l, double x, double high) {
    return detail::excess_within(l->law, x - l->offset, high - l->offset);
}
}  // namespace

double detail::excess_within(const Law& law, double x, double high) {
    return std::visit([&](const auto& l) { return capped(l, x, high); }, law);
}

double integrated_ccdf(const Law& law, double x) {
    if (std::isnan(x)) throw DomainError("integrated_ccdf", "x", x, "a number");
    if (std::isinf(x)) {
        if (x < 0.0) return kInf;
        return std::isinf(mean(law)) ? kInf : 0.0;
    }
    return std::visit([&](const auto& l) { return excess(l, x); }, law);
}

}  // namespace sizewell::prob
