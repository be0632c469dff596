#include "prob/gamma_tail.hpp"
#include "prob/metalog.hpp"
#include "prob/point.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/normal.hpp"
#include "sizewell/prob/tail.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sizewell::prob {
namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();

/// A probability as it was asked for: `small` is p itself (lower tail) or 1 - p (upper tail), never rounded away.
/// Both ends of the support are answered before a family sees it.
struct Asked {
    double small;
    bool upper;

    double p() const { return upper ? 1.0 - small : small; }
    double q() const { return upper ? small : 1.0 - small; }
    double minus_ln_q() const { return upper ? -std::log(small) : -std::log1p(-small); }
};

double at(const Deterministic& l, const Asked&) { return l.value; }
double at(const Exponential& l, const Asked& a) { return l.mean * a.minus_ln_q(); }
double gamma_at(double shape, const Asked& a) {
    return a.upper ? detail::gamma_upper_quantile(shape, a.small) : detail::gamma_quantile(shape, a.small);
}
double at(const Erlang& l, const Asked& a) { return gamma_at(l.stages, a) * l.mean / l.stages; }
double at(const Gamma& l, const Asked& a) { return gamma_at(l.shape, a) * l.scale; }

/// Newton from the left: ln ccdf is convex and decreasing and the cdf concave and increasing, so no step overshoots.
double at(const Hyperexponential& l, const Asked& a) {
    const std::size_t n = l.weight.size();
    double x = 0.0;
    const bool tail = a.upper || a.small > 0.5;
    const double target = tail ? a.q() : a.small;
    if (tail) {
        for (std::size_t i = 0; i < n; ++i) {
            if (l.weight[i] > 0.0) x = std::max(x, l.mean[i] * std::log(l.weight[i] / target));
        }
    }
    for (int step = 0; step < 200; ++step) {
        double value = 0.0;
        double density = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            const double e = std::exp(-x / l.mean[i]);
            value += l.weight[i] * (tail ? e : -std::expm1(-x / l.mean[i]));
            density += l.weight[i] * e / l.mean[i];
        }
        const double move = tail ? std::log(value / target) * value / density : (target - value) / density;
        x += move;
        if (!(std::fabs(move) > 2e-16 * x)) break;
    }
    return x;
}

double at(const LogNormal& l, const Asked& a) {
    const double z = a.upper ? normal_upper_quantile(a.small) : normal_quantile(a.small);
    return std::exp(l.mu + l.sigma * z);
}
double at(const Weibull& l, const Asked& a) { return l.scale * std::pow(a.minus_ln_q(), 1.0 / l.shape); }
double at(const Pareto& l, const Asked& a) { return l.minimum * std::exp(a.minus_ln_q() / l.alpha); }
double at(const Lomax& l, const Asked& a) { return l.scale * std::expm1(a.minus_ln_q() / l.alpha); }
double at(const Uniform& l, const Asked& a) {
    const double width = (l.high - l.low) * a.small;
    return a.upper ? l.high - width : l.low + width;
}
/// Each side from the end that keeps its digits: sqrt from its own end, or by the conjugate from the mode.
double at(const Triangular& l, const Asked& a) {
    const double width = l.high - l.low;
    const double rise = l.mode - l.low;
    const double fall = l.high - l.mode;
    if (a.upper) {
        const double area = a.small * width;
        if (area <= fall) return l.high - std::sqrt(area * fall);
        return std::max(l.low, l.mode - (area - fall) * (rise / (rise + std::sqrt(a.p() * width * rise))));
    }
    const double area = a.small * width;
    if (area <= rise) return l.low + std::sqrt(area * rise);
    return std::min(l.high, l.mode + (area - rise) * (fall / (fall + std::sqrt(a.q() * width * fall))));
}
double at(const Metalog& l, const Asked& a) {
    return detail::metalog_value(l, a.upper ? detail::logit_of_upper(a.small) : detail::logit_of(a.small));
}
double at(const Empirical& l, const Asked& a) {
    // 1 - (1 - q) is not q: the atom is found by the comparison the ccdf itself makes
    const auto found = a.upper ? std::partition_point(l.cumulative.begin(), l.cumulative.end(),
                                                      [&](double c) { return 1.0 - c > a.small; })
                               : std::lower_bound(l.cumulative.begin(), l.cumulative.end(), a.small);
    const auto i = std::min(found - l.cumulative.begin(), static_cast<std::ptrdiff_t>(l.value.size()) - 1);
    return l.value[static_cast<std::size_t>(i)];
}

/// The smallest x in [lo, hi] at which `short_of(x)` <= 0, for a non-increasing function with short_of(hi) <= 0:
/// secant steps with the stale end halved, and a bisection whenever two of them have not halved the bracket.
template <class F>
double crossing(F short_of, double lo, double hi) {
    double f_lo = short_of(lo);
    if (f_lo <= 0.0) return lo;
    double f_hi = short_of(hi);
    for (int step = 0; step < 200; ++step) {
        const double width = hi - lo;
        if (width <= 4.0 * std::numeric_limits<double>::epsilon() * std::max(std::fabs(lo), std::fabs(hi))) break;
        double side = 0.0;
        for (int k = 0; k < 3; ++k) {
            double x = lo + (hi - lo) * (f_lo / (f_lo - f_hi));
            if (k == 2 || !std::isfinite(x) || x <= lo || x >= hi) x = lo + 0.5 * (hi - lo);
            if (x <= lo || x >= hi) return hi;
            const double f = short_of(x);
            if (f > 0.0) {
                lo = x;
                f_lo = f;
                if (side > 0.0) f_hi *= 0.5;
                side = 1.0;
            } else {
                hi = x;
                f_hi = f;
                if (side < 0.0) f_lo *= 0.5;
                side = -1.0;
            }
            if (hi - lo <= 0.5 * width) break;
        }
    }
    return hi;
}

double of(const Law& law, const Asked& asked);

double at(const std::shared_ptr<const Mixture>& l, const Asked& a) {
    double lo = kInf;
    double hi = -kInf;
    for (std::size_t i = 0; i < l->part.size(); ++i) {
        if (l->weight[i] <= 0.0) continue;
        const double x = of(l->part[i], a);
        lo = std::min(lo, x);
        hi = std::max(hi, x);
    }
    if (!(lo < hi)) return hi;
    const Law whole = l;
    if (a.upper) {
        return crossing([&](double x) { return std::log(std::max(ccdf(whole, x), 1e-320) / a.small); }, lo, hi);
    }
    return crossing([&](double x) { return a.small - cdf(whole, x); }, lo, hi);
}

double at(const std::shared_ptr<const Truncated>& l, const Asked& a) {
    const detail::Cut c = detail::cut(*l);
    const double from_above = c.above_high + a.q() * c.mass;
    const double x = from_above <= 0.5 ? of(l->law, {from_above, true}) : of(l->law, {c.below_low + a.p() * c.mass, false});
    return std::clamp(x, l->low, l->high);
}
double at(const std::shared_ptr<const Shifted>& l, const Asked& a) { return of(l->law, a) + l->offset; }

double of(const Law& law, const Asked& asked) {
    // 0 from below and 0 from above are the two ends; 1 is the other end
    if (asked.small <= 0.0) return asked.upper ? support(law).high : support(law).low;
    if (asked.small >= 1.0) return asked.upper ? support(law).low : support(law).high;
    return std::visit([&](const auto& l) { return at(l, asked); }, law);
}
}  // namespace

double quantile(const Law& law, double p) {
    if (!(p >= 0.0 && p <= 1.0)) throw DomainError("quantile", "p", p, "in [0, 1]");
    return of(law, {p, false});
}

double upper_quantile(const Law& law, double q) {
    if (!(q >= 0.0 && q <= 1.0)) throw DomainError("upper_quantile", "q", q, "in [0, 1]");
    return of(law, {q, true});
}

}  // namespace sizewell::prob
