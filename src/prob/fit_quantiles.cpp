#include "prob/metalog.hpp"
#include "prob/percentile_text.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/prob/normal.hpp"
#include "sizewell/prob/tail.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>

namespace sizewell::prob {
namespace {
constexpr double kInf = std::numeric_limits<double>::infinity();
using Points = std::vector<QuantilePoint>;

void check(Family family, const Points& points, std::size_t least) {
    if (points.size() < least) throw DomainError(name(family), "quantiles", static_cast<double>(points.size()), ">= " + std::to_string(least));
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto& [p, value] = points[i];
        if (!(p > 0.0 && p < 1.0)) throw DomainError(name(family), "p", p, "in (0, 1)");
        if (i > 0 && !(p > points[i - 1].p)) throw DomainError(name(family), "p", p, "> the one before it");
        const std::string which = detail::percentile_text(p);
        if (!(value > 0.0 && std::isfinite(value))) throw DomainError(name(family), which, value, "> 0 and finite");
        if (i > 0 && !(value > points[i - 1].value)) {
            throw DomainError(name(family), which, value, "> " + detail::short_text(points[i - 1].value) + ", the quantile before it");
        }
    }
}

struct Line {
    double at_zero;
    double slope;
};
/// Least squares of y = at_zero + slope * x; through both points when there are two.
template <class X, class Y>
Line line(const Points& points, X x, Y y) {
    double mx = 0.0;
    double my = 0.0;
    for (const auto& q : points) {
        mx += x(q) / static_cast<double>(points.size());
        my += y(q) / static_cast<double>(points.size());
    }
    double sxx = 0.0;
    double sxy = 0.0;
    for (const auto& q : points) {
        sxx += (x(q) - mx) * (x(q) - mx);
        sxy += (x(q) - mx) * (y(q) - my);
    }
    return {my - sxy / sxx * mx, sxy / sxx};
}

double log_value(const QuantilePoint& q) { return std::log(q.value); }
double minus_ln_q(const QuantilePoint& q) { return -std::log1p(-q.p); }

/// A family of one shape and a scale: law(shape, scale), the shape searched by its logarithm.
struct ScaleFamily {
    Family family;
    std::function<Law(double, double)> law;
    double low;
    double high;
};

/// ln value - ln quantile at scale 1, per point: constant where the fit is exact, and then ln scale.  +inf where the
/// quantile of so small a shape is below the range of doubles.
std::vector<double> log_ratios(const ScaleFamily& f, double log_shape, const Points& points) {
    const Law unit = f.law(std::exp(log_shape), 1.0);
    std::vector<double> r;
    for (const auto& q : points) {
        const double x = quantile(unit, q.p);
        r.push_back(x > 1e-300 && x < 1e300 ? std::log(q.value) - std::log(x) : kInf);
    }
    return r;
}
double average(const std::vector<double>& r) {
    double sum = 0.0;
    for (const double x : r) sum += x;
    return sum / static_cast<double>(r.size());
}
double spread(const std::vector<double>& r) {
    const double m = average(r);
    double sum = 0.0;
    for (const double x : r) sum += (x - m) * (x - m);
    return sum;
}

Law fitted(const ScaleFamily& f, double log_shape, const Points& points) {
    return f.law(std::exp(log_shape), std::exp(average(log_ratios(f, log_shape, points))));
}

constexpr int kScan = 96;
double scan_at(const ScaleFamily& f, int k) { return f.low + (f.high - f.low) * k / kScan; }

/// Two points: the shape at which their ratio is the one asked for.
Law through_two(const ScaleFamily& f, const Points& points) {
    const auto gap = [&](double s) {
        const auto r = log_ratios(f, s, points);
        return r[1] - r[0];
    };
    double least = kInf;
    double most = -kInf;
    double before = std::numeric_limits<double>::quiet_NaN();
    const double wanted = std::log(points[1].value) - std::log(points[0].value);
    for (int k = 0; k <= kScan; ++k) {
        const double now = gap(scan_at(f, k));
        if (!std::isfinite(now)) continue;
        least = std::min(least, wanted - now);
        most = std::max(most, wanted - now);
        if (!std::isnan(before) && (before <= 0.0) != (now <= 0.0)) {
            double lo = scan_at(f, k - 1);
            double hi = scan_at(f, k);
            for (int step = 0; step < 60; ++step) {
                const double middle = 0.5 * (lo + hi);
                ((gap(middle) <= 0.0) == (before <= 0.0) ? lo : hi) = middle;
            }
            return fitted(f, 0.5 * (lo + hi), points);
        }
        before = now;
    }
    throw DomainError(name(f.family), detail::percentile_text(points[1].p) + " / " + detail::percentile_text(points[0].p), std::exp(wanted),
                      "between " + detail::short_text(std::exp(least)) + " and " + detail::short_text(std::exp(most)) + " for this family");
}

/// More points: the shape with the least squares, by a scan and a golden section about its best point.
double best_log_shape(const ScaleFamily& f, const Points& points) {
    const auto error = [&](double s) { return spread(log_ratios(f, s, points)); };
    int best = 0;
    double least = kInf;
    for (int k = 0; k <= kScan; ++k) {
        const double e = error(scan_at(f, k));
        if (e < least) {
            least = e;
            best = k;
        }
    }
    double lo = scan_at(f, std::max(0, best - 1));
    double hi = scan_at(f, std::min(kScan, best + 1));
    constexpr double golden = 0.61803398874989484820;
    for (int step = 0; step < 50; ++step) {
        const double a = hi - golden * (hi - lo);
        const double b = lo + golden * (hi - lo);
        const bool left = error(a) < error(b);
        (left ? hi : lo) = left ? b : a;
    }
    return 0.5 * (lo + hi);
}

Law scale_fit(const ScaleFamily& f, const Points& points) {
    return points.size() == 2 ? through_two(f, points) : fitted(f, best_log_shape(f, points), points);
}

using Three = std::array<double, 3>;

/// Levenberg-Marquardt on the logarithms of the relative errors of a law of three parameters.
Three least_squares(const std::function<Law(const Three&)>& law, Three at, const Points& points) {
    const auto residuals = [&](const Three& t) {
        const Law l = law(t);
        std::vector<double> r;
        for (const auto& q : points) {
            const double x = quantile(l, q.p);
            r.push_back(x > 0.0 ? std::log(x / q.value) : x / q.value - 1.0 - 700.0);
        }
        return r;
    };
    const auto square = [](const std::vector<double>& r) {
        double sum = 0.0;
        for (const double x : r) sum += x * x;
        return sum;
    };
    std::vector<double> r = residuals(at);
    double error = square(r);
    double damping = 1e-3;
    for (int step = 0; step < 200 && error > 1e-30; ++step) {
        std::array<std::vector<double>, 3> jacobian;
        for (std::size_t k = 0; k < 3; ++k) {
            constexpr double h = 1e-6;
            Three up = at;
            Three down = at;
            up[k] += h;
            down[k] -= h;
            jacobian[k] = residuals(up);
            const std::vector<double> low = residuals(down);
            for (std::size_t i = 0; i < r.size(); ++i) jacobian[k][i] = (jacobian[k][i] - low[i]) / (2.0 * h);
        }
        double a[3][4] = {};
        for (std::size_t i = 0; i < 3; ++i) {
            for (std::size_t j = 0; j < 3; ++j) {
                for (std::size_t k = 0; k < r.size(); ++k) a[i][j] += jacobian[i][k] * jacobian[j][k];
            }
            for (std::size_t k = 0; k < r.size(); ++k) a[i][3] -= jacobian[i][k] * r[k];
        }
        for (std::size_t i = 0; i < 3; ++i) a[i][i] += damping * a[i][i] + 1e-300;
        for (std::size_t c = 0; c < 3; ++c) {  // symmetric and positive: no pivots needed
            for (std::size_t row = 0; row < 3; ++row) {
                const double f = row == c ? 0.0 : a[row][c] / a[c][c];
                for (std::size_t k = c; row != c && k < 4; ++k) a[row][k] -= f * a[c][k];
            }
        }
        Three next = at;
        for (std::size_t k = 0; k < 3; ++k) next[k] += std::clamp(a[k][3] / a[k][k], -2.0, 2.0);
        const std::vector<double> moved = residuals(next);
        const double new_error = square(moved);
        if (new_error < error) {
            const bool settled = error - new_error < 1e-14 * error && damping < 1e-6;
            at = next;
            r = moved;
            error = new_error;
            damping = std::max(damping * 0.1, 1e-12);
            if (settled) break;
        } else {
            damping *= 10.0;
            if (damping > 1e12) break;
        }
    }
    return at;
}

ScaleFamily gammas() {
    return {Family::gamma, [](double shape, double scale) { return Law(Gamma{shape, scale}); }, std::log(1e-3), std::log(1e6)};
}
ScaleFamily lomaxes() {
    return {Family::lomax, [](double alpha, double scale) { return Law(Lomax{alpha, scale}); }, std::log(0.02), std::log(1e8)};
}
ScaleFamily balanced() {
    return {Family::hyperexponential,
            [](double over_one, double mean) { return law_with_mean_scv(Family::hyperexponential, mean, 1.0 + over_one); },
            std::log(1e-8), std::log(1e6)};
}

Law erlang_fit(const Points& points) {
    const double shape = std::exp(points.size() == 2 ? std::log(std::get<Gamma>(through_two(gammas(), points)).shape) : best_log_shape(gammas(), points));
    Law best = Exponential{1.0};
    double least = kInf;
    for (const double k : {std::floor(shape), std::ceil(shape)}) {
        const ScaleFamily one{Family::erlang, [](double s, double scale) { const int n = static_cast<int>(std::lround(s)); return Law(Erlang{n, n * scale}); }, 0.0, 0.0};
        const double stages = std::log(std::max(1.0, k));
        const double error = spread(log_ratios(one, stages, points));
        if (error < least) {
            least = error;
            best = fitted(one, stages, points);
        }
    }
    return best;
}

/// Free branches from three points on.  Parameters: ln of the slow mean, ln of slow over fast, logit of the weights.
Law hyperexponential_fit(const Points& points) {
    if (points.size() == 2) return scale_fit(balanced(), points);
    const Law start = scale_fit(balanced(), points);
    const auto& h = std::get<Hyperexponential>(start);
    const auto law = [](const Three& t) {
        const double slow = std::exp(t[0]);
        const double fast = slow * std::exp(-std::exp(std::min(t[1], 5.0)));
        return Law(Hyperexponential{{detail::logit_ccdf(-t[2]), detail::logit_ccdf(t[2])}, {fast, slow}});
    };
    const double apart = std::log(std::max(std::log(h.mean[1] / h.mean[0]), 1e-3));
    return law(least_squares(law, {std::log(h.mean[1]), apart, detail::logit_of(h.weight[0])}, points));
}

Law uniform_fit(const Points& points) {
    const Line fit = line(points, [](const QuantilePoint& q) { return q.p; }, [](const QuantilePoint& q) { return q.value; });
    if (fit.at_zero >= 0.0) return Uniform{fit.at_zero, fit.at_zero + fit.slope};
    if (points.size() == 2) {
        throw DomainError("uniform", detail::percentile_text(points[1].p) + " / " + detail::percentile_text(points[0].p),
                          points[1].value / points[0].value, "<= " + detail::short_text(points[1].p / points[0].p) + " on [0, inf)");
    }
    double over = 0.0;
    double under = 0.0;
    for (const auto& q : points) {
        over += q.p * q.value;
        under += q.p * q.p;
    }
    return Uniform{0.0, over / under};
}

/// Parameters: ln of the mode, and ln of both sides over the mode; the low end may come out below 0, as points may ask.
Law triangular_fit(const Points& points) {
    const auto law = [](const Three& t) {
        const double mode = std::exp(t[0]);
        return Law(Triangular{mode - mode * std::exp(t[1]), mode, mode + mode * std::exp(t[2])});
    };
    const double middle = 0.5 * (points.front().value + points.back().value);
    const double side = std::log(1.2 * (points.back().value - points.front().value) / middle);
    return law(least_squares(law, {std::log(middle), side, side}, points));
}

Law law_of(Family family, const Points& points) {
    switch (family) {
        case Family::deterministic: {
            double sum = 0.0;
            for (const auto& q : points) sum += log_value(q);
            return Deterministic{points.size() == 1 ? points[0].value : std::exp(sum / static_cast<double>(points.size()))};
        }
        case Family::exponential: {
            double sum = 0.0;
            for (const auto& q : points) sum += log_value(q) - std::log(minus_ln_q(q));
            return Exponential{std::exp(sum / static_cast<double>(points.size()))};
        }
        case Family::erlang: return erlang_fit(points);
        case Family::gamma: return scale_fit(gammas(), points);
        case Family::hyperexponential: return hyperexponential_fit(points);
        case Family::lognormal: {
            const Line fit = line(points, [](const QuantilePoint& q) { return normal_quantile(q.p); }, log_value);
            return LogNormal{fit.at_zero, fit.slope};
        }
        case Family::weibull: {
            const Line fit = line(points, [](const QuantilePoint& q) { return std::log(minus_ln_q(q)); }, log_value);
            return Weibull{1.0 / fit.slope, std::exp(fit.at_zero)};
        }
        case Family::pareto: {
            const Line fit = line(points, minus_ln_q, log_value);
            return Pareto{1.0 / fit.slope, std::exp(fit.at_zero)};
        }
        case Family::lomax: return scale_fit(lomaxes(), points);
        case Family::uniform: return uniform_fit(points);
        case Family::triangular: return triangular_fit(points);
        case Family::metalog: break;
    }
    return metalog_with_quantiles(points, 0.0);
}
}  // namespace

QuantileFit law_with_quantiles(Family family, const std::vector<QuantilePoint>& points) {
    const std::size_t least = family == Family::deterministic || family == Family::exponential ? 1
                              : family == Family::triangular                                   ? 3
                                                                                               : 2;
    check(family, points, least);
    QuantileFit fit{law_of(family, points), 0.0, 100.0 * points[0].p, {}};
    validate(fit.law);
    for (const auto& q : points) {
        const double misfit = quantile(fit.law, q.p) / q.value - 1.0;
        fit.relative_misfit.push_back(misfit);
        if (std::fabs(misfit) > fit.max_relative_misfit) {
            fit.max_relative_misfit = std::fabs(misfit);
            fit.worst_percentile = 100.0 * q.p;
        }
    }
    return fit;
}

}  // namespace sizewell::prob
