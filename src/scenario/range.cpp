#include "sizewell/scenario/range.hpp"

#include "sizewell/error.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sizewell::scenario {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kWidest = 20.0;  // sigma of a logarithm: a factor of 1e14 between the 5 % and 95 % points
constexpr double kLeastConfidence = 0.01;
constexpr double kMostConfidence = 0.9999;
constexpr double kUsual = 0.9;  // the central interval people mean by a range

/// z with Phi(z) = p.
double normal_quantile(double p) {
    if (p <= 0.0) return -kInfinity;
    if (p >= 1.0) return kInfinity;
    return -std::sqrt(2.0) * boost::math::erfc_inv(2.0 * p);
}

double logistic(double x) { return x >= 0.0 ? 1.0 / (1.0 + std::exp(-x)) : std::exp(x) / (1.0 + std::exp(x)); }
double logit(double x) { return std::log(x) - std::log1p(-x); }

/// The line on which a family is normal, and back.
double to_line(RangeKind kind, double x) {
    return kind == RangeKind::lognormal ? std::log(x) : kind == RangeKind::logit_normal ? logit(x) : x;
}
double from_line(RangeKind kind, double y) {
    return kind == RangeKind::lognormal ? std::exp(y) : kind == RangeKind::logit_normal ? logistic(y) : y;
}
bool is_normal_on_a_line(RangeKind kind) {
    return kind == RangeKind::lognormal || kind == RangeKind::normal || kind == RangeKind::logit_normal;
}

void check_inside(const char* where, RangeKind kind, double x) {
    if (!std::isfinite(x)) throw DomainError(where, "value", x, "finite");
    if (kind == RangeKind::lognormal && !(x > 0.0)) throw DomainError(where, "value", x, "> 0 for a lognormal");
    if (kind == RangeKind::logit_normal && !(x > 0.0 && x < 1.0))
        throw DomainError(where, "value", x, "in (0, 1) for a fraction");
}

/// The basis of the metalog at y = ln(p / (1 - p)).
double basis(std::size_t term, double y) {
    const double centred = logistic(y) - 0.5;
    switch (term) {
        case 0:
            return 1.0;
        case 1:
            return y;
        case 2:
            return centred * y;
        case 3:
            return centred;
        case 4:
            return centred * centred;
        default:
            return centred * centred * y;
    }
}

double metalog_line(const Range& range, double y) {
    double sum = 0.0;
    for (std::size_t k = 0; k < range.coefficient.size(); ++k) sum += range.coefficient[k] * basis(k, y);
    return sum;
}

double metalog_value(const Range& range, double y) {
    const double line = metalog_line(range, y);
    if (std::isfinite(range.upper)) return range.lower + (range.upper - range.lower) * logistic(line);
    return std::isfinite(range.lower) ? range.lower + std::exp(line) : line;
}

double metalog_quantile(const Range& range, double p) {
    if (p <= 0.0) return range.lower;
    return p >= 1.0 ? range.upper : metalog_value(range, std::log(p) - std::log1p(-p));
}

double triangular_quantile(const Range& range, double p) {
    const double width = range.upper - range.lower;
    const double left = (range.likely - range.lower) / width;
    if (p <= left) return range.lower + std::sqrt(p * width * (range.likely - range.lower));
    return range.upper - std::sqrt((1.0 - p) * width * (range.upper - range.likely));
}

double pert_quantile(const Range& range, double p) {
    const double width = range.upper - range.lower;
    const double a = 1.0 + 4.0 * (range.likely - range.lower) / width;
    const double b = 1.0 + 4.0 * (range.upper - range.likely) / width;
    return range.lower + width * boost::math::ibeta_inv(a, b, p);
}

double choice_quantile(const Range& range, double p) {
    double sum = 0.0;
    for (const Choice& choice : range.choices) {
        sum += choice.probability;
        if (p <= sum) return choice.value;
    }
    return range.choices.back().value;
}

double sample_quantile(const Range& range, double p) {
    if (range.sample.empty()) throw DomainError("quantile", "sample", "empty", "read from its file first");
    const auto n = range.sample.size();
    const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(n)));
    return range.sample[std::clamp<std::size_t>(rank, 1, n) - 1];
}

/// Integral of f over the line by the trapezoidal rule, which converges geometrically for what is analytic and decays.
template <class F>
double line_integral(F&& f, double half_width, double step) {
    const auto steps = static_cast<long>(half_width / step);
    double sum = 0.0;
    for (long i = -steps; i <= steps; ++i) sum += f(static_cast<double>(i) * step);
    return sum * step;
}

/// The step that keeps the trapezoidal error below 1e-15 when the integrand has poles at distance pi / steepness.
double fine_step(double steepness) { return std::min(0.1, 0.5 / std::max(steepness, 1e-9)); }

double logit_normal_mean(const Range& range) {
    const double norm = 1.0 / std::sqrt(2.0 * std::acos(-1.0));
    return line_integral(
        [&](double z) { return norm * std::exp(-0.5 * z * z) * logistic(range.location + range.scale * z); }, 10.0,
        fine_step(range.scale));
}

std::optional<double> metalog_mean(const Range& range) {
    const auto a = [&](std::size_t k) { return k < range.coefficient.size() ? range.coefficient[k] : 0.0; };
    if (!std::isfinite(range.lower)) return a(0) + a(2) / 2.0 + a(4) / 12.0;
    const double slope = a(1) + a(2) / 2.0 + a(5) / 4.0;  // of the line in y, far up: X grows like exp(slope * y)
    const bool bounded = std::isfinite(range.upper);
    if (!bounded && slope >= 1.0) return std::nullopt;
    const double reach = bounded ? 45.0 : 45.0 / std::min(1.0, 1.0 - slope);
    double steepness = 1.0;
    for (const double c : range.coefficient) steepness += std::abs(c);
    const auto weighted = [&](double y) {
        const double p = logistic(y);
        return metalog_value(range, y) * p * logistic(-y);
    };
    return line_integral(weighted, std::min(reach, 650.0), fine_step(steepness));
}

/// Gaussian elimination with row pivots of a small dense system.
std::vector<double> solution(std::vector<std::vector<double>> matrix, std::vector<double> right) {
    const std::size_t n = right.size();
    for (std::size_t k = 0; k < n; ++k) {
        std::size_t best = k;
        for (std::size_t i = k + 1; i < n; ++i) {
            if (std::abs(matrix[i][k]) > std::abs(matrix[best][k])) best = i;
        }
        std::swap(matrix[k], matrix[best]);
        std::swap(right[k], right[best]);
        if (std::abs(matrix[k][k]) < 1e-12)
            throw DomainError("metalog", "percentiles", "too close together", "farther apart");
        for (std::size_t i = k + 1; i < n; ++i) {
            const double factor = matrix[i][k] / matrix[k][k];
            for (std::size_t j = k; j < n; ++j) matrix[i][j] -= factor * matrix[k][j];
            right[i] -= factor * right[k];
        }
    }
    for (std::size_t k = n; k-- > 0;) {
        for (std::size_t j = k + 1; j < n; ++j) right[k] -= matrix[k][j] * right[j];
        right[k] /= matrix[k][k];
    }
    return right;
}

Range with_usual_interval(Range range) {
    range.confidence = kUsual;
    range.low = quantile(range, 0.5 - 0.5 * kUsual);
    range.high = quantile(range, 0.5 + 0.5 * kUsual);
    if (!std::isfinite(range.low) || !std::isfinite(range.high))
        throw DomainError("range", "spread", "beyond the largest number", "smaller");
    return range;
}

}  // namespace

std::string_view words(RangeKind kind) {
    switch (kind) {
        case RangeKind::exact:
            return "exact";
        case RangeKind::lognormal:
            return "lognormal";
        case RangeKind::normal:
            return "normal";
        case RangeKind::logit_normal:
            return "logit-normal";
        case RangeKind::uniform:
            return "uniform";
        case RangeKind::triangular:
            return "triangular";
        case RangeKind::pert:
            return "PERT";
        case RangeKind::metalog:
            return "metalog";
        case RangeKind::exponential:
            return "exponential";
        case RangeKind::gamma:
            return "gamma";
        case RangeKind::choice:
            return "choice";
        case RangeKind::empirical:
            return "empirical";
    }
    return "unknown";
}

double quantile(const Range& range, double p) {
    if (!(p >= 0.0 && p <= 1.0)) throw DomainError("quantile", "p", p, "in [0, 1]");
    switch (range.kind) {
        case RangeKind::exact:
            return range.likely;
        case RangeKind::lognormal:
        case RangeKind::normal:
        case RangeKind::logit_normal:
            return from_line(range.kind, range.location + range.scale * normal_quantile(p));
        case RangeKind::uniform:
            return p < 0.5 ? range.lower + p * (range.upper - range.lower)
                           : range.upper - (1.0 - p) * (range.upper - range.lower);
        case RangeKind::triangular:
            return triangular_quantile(range, p);
        case RangeKind::pert:
            return pert_quantile(range, p);
        case RangeKind::metalog:
            return metalog_quantile(range, p);
        case RangeKind::exponential:
            return -range.scale * std::log1p(-p);
        case RangeKind::gamma:
            return p >= 1.0 ? kInfinity : range.scale * boost::math::gamma_p_inv(range.location, p);
        case RangeKind::choice:
            return choice_quantile(range, p);
        case RangeKind::empirical:
            return sample_quantile(range, p);
    }
    throw DomainError("quantile", "kind", static_cast<int>(range.kind), "a RangeKind");
}

double median(const Range& range) { return quantile(range, 0.5); }

namespace {

std::optional<double> mean_of(const Range& range) {
    switch (range.kind) {
        case RangeKind::exact:
            return range.likely;
        case RangeKind::lognormal:
            return std::exp(range.location + 0.5 * range.scale * range.scale);
        case RangeKind::normal:
            return range.location;
        case RangeKind::logit_normal:
            return logit_normal_mean(range);
        case RangeKind::uniform:
            return 0.5 * (range.lower + range.upper);
        case RangeKind::triangular:
            return (range.lower + range.likely + range.upper) / 3.0;
        case RangeKind::pert:
            return (range.lower + 4.0 * range.likely + range.upper) / 6.0;
        case RangeKind::metalog:
            return metalog_mean(range);
        case RangeKind::exponential:
            return range.scale;
        case RangeKind::gamma:
            return range.location * range.scale;
        case RangeKind::choice:
            return std::accumulate(range.choices.begin(), range.choices.end(), 0.0,
                                   [](double sum, const Choice& c) { return sum + c.value * c.probability; });
        case RangeKind::empirical:
            if (range.sample.empty()) throw DomainError("mean", "sample", "empty", "read from its file first");
            return std::accumulate(range.sample.begin(), range.sample.end(), 0.0) /
                   static_cast<double>(range.sample.size());
    }
    throw DomainError("mean", "kind", static_cast<int>(range.kind), "a RangeKind");
}

}  // namespace

std::optional<double> mean(const Range& range) {
    const auto value = mean_of(range);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

Range through(RangeKind kind, const QuantilePoint& first, const QuantilePoint& second) {
    if (!is_normal_on_a_line(kind))
        throw DomainError("through", "kind", words(kind), "normal, lognormal or logit-normal");
    if (!(first.probability > 0.0 && first.probability < second.probability && second.probability < 1.0)) {
        throw DomainError("through", "probability", first.probability, "below the second, both in (0, 1)");
    }
    check_inside("through", kind, first.value);
    check_inside("through", kind, second.value);
    if (!(first.value < second.value)) throw DomainError("through", "value", first.value, "below the second");
    const double y1 = to_line(kind, first.value);
    const double y2 = to_line(kind, second.value);
    const double z1 = normal_quantile(first.probability);
    const double z2 = normal_quantile(second.probability);
    Range range;
    range.kind = kind;
    range.scale = (y2 - y1) / (z2 - z1);
    range.location = (y1 * z2 - y2 * z1) / (z2 - z1);
    if (!(range.scale > 0.0)) throw DomainError("through", "value", first.value, "farther below the second");
    if (kind != RangeKind::normal && range.scale > kWidest)
        throw DomainError("through", "spread", range.scale, "at most 20 in logarithms");
    return with_usual_interval(range);
}

Range interval(RangeKind kind, double low, double high, double confidence) {
    if (!(confidence >= kLeastConfidence && confidence <= kMostConfidence))
        throw DomainError("interval", "confidence", confidence, "in [0.01, 0.9999]");
    if (!std::isfinite(low) || !(low < high)) throw DomainError("interval", "low", low, "below high");
    if (!std::isfinite(high)) throw DomainError("interval", "high", high, "finite");
    Range range;
    if (is_normal_on_a_line(kind)) {
        range = through(kind, {0.5 - 0.5 * confidence, low}, {0.5 + 0.5 * confidence, high});
    } else if (kind == RangeKind::uniform || kind == RangeKind::triangular) {
        // The share outside is (1 - confidence) of a uniform's width, and its square root of a symmetric triangle's.
        const double outside = 1.0 - confidence;
        const double half = 0.5 * (high - low) / (1.0 - (kind == RangeKind::uniform ? outside : std::sqrt(outside)));
        range.kind = kind;
        range.likely = 0.5 * (low + high);
        range.lower = range.likely - half;
        range.upper = range.likely + half;
    } else {
        throw DomainError("interval", "kind", words(kind), "normal, lognormal, logit-normal, uniform or triangular");
    }
    range.low = low;
    range.high = high;
    range.confidence = confidence;
    return range;
}

Range three_points(RangeKind kind, double low, double likely, double high) {
    if (kind != RangeKind::triangular && kind != RangeKind::pert)
        throw DomainError("three_points", "kind", words(kind), "triangular or PERT");
    if (!std::isfinite(low) || !std::isfinite(high) || !(low < high))
        throw DomainError("three_points", "low", low, "below high");
    if (!(low <= likely && likely <= high)) throw DomainError("three_points", "likely", likely, "between low and high");
    Range range;
    range.kind = kind;
    range.low = range.lower = low;
    range.likely = likely;
    range.high = range.upper = high;
    return range;
}

Range by_moments(RangeKind kind, double mean, double sd) {
    constexpr double kLeast = 1e-6;
    constexpr double kMost = 100.0;  // beyond, half of a gamma lies below the smallest double
    if (!std::isfinite(mean)) throw DomainError("by_moments", "mean", mean, "finite");
    if (!std::isfinite(sd) || !(sd > 0.0)) throw DomainError("by_moments", "sd", sd, "> 0");
    Range range;
    range.kind = kind;
    if (kind == RangeKind::normal) {
        range.location = mean;
        range.scale = sd;
        return with_usual_interval(range);
    }
    if (!(mean > 0.0)) throw DomainError("by_moments", "mean", mean, "> 0");
    const double scv = (sd / mean) * (sd / mean);
    if (!(scv >= kLeast && scv <= kMost)) throw DomainError("by_moments", "scv", scv, "in [1e-6, 100]");
    switch (kind) {
        case RangeKind::exponential:
            if (sd != mean) throw DomainError("by_moments", "sd", sd, "the mean of an exponential");
            range.scale = mean;
            break;
        case RangeKind::gamma:
            range.location = 1.0 / scv;
            range.scale = mean * scv;
            break;
        case RangeKind::lognormal:
            range.scale = std::sqrt(std::log1p(scv));
            range.location = std::log(mean) - 0.5 * range.scale * range.scale;
            break;
        default:
            throw DomainError("by_moments", "kind", words(kind), "exponential, gamma, lognormal or normal");
    }
    return with_usual_interval(range);
}

Range discrete(std::vector<Choice> choices) {
    if (choices.empty()) throw DomainError("discrete", "choices", "empty", "at least one");
    double sum = 0.0;
    for (const Choice& choice : choices) {
        if (!std::isfinite(choice.value)) throw DomainError("discrete", "value", choice.value, "finite");
        if (!(choice.probability > 0.0)) throw DomainError("discrete", "probability", choice.probability, "> 0");
        sum += choice.probability;
    }
    if (!(std::abs(sum - 1.0) <= 1e-9)) throw DomainError("discrete", "sum of probabilities", sum, "1");
    std::sort(choices.begin(), choices.end(), [](const Choice& a, const Choice& b) { return a.value < b.value; });
    Range range;
    range.kind = RangeKind::choice;
    for (const Choice& choice : choices) {
        if (!range.choices.empty() && range.choices.back().value == choice.value)
            range.choices.back().probability += choice.probability;
        else
            range.choices.push_back(choice);
    }
    range.low = range.choices.front().value;
    range.high = range.choices.back().value;
    return range;
}

Range metalog(std::vector<QuantilePoint> stated, double lower, double upper) {
    constexpr int kGrid = 2000;
    constexpr double kReach = 15.0;  // in ln(p / (1 - p)): p from 3e-7
    const std::size_t n = stated.size();
    if (n < 3 || n > 6) throw DomainError("metalog", "percentiles", static_cast<double>(n), "3 to 6");
    if (std::isfinite(upper) && !std::isfinite(lower))
        throw DomainError("metalog", "lower", lower, "finite when upper is");
    if (!(lower < upper)) throw DomainError("metalog", "lower", lower, "below upper");
    Range range;
    range.kind = RangeKind::metalog;
    range.lower = lower;
    range.upper = upper;
    std::vector<std::vector<double>> matrix(n, std::vector<double>(n));
    std::vector<double> right(n);
    for (std::size_t i = 0; i < n; ++i) {
        const auto& [p, x] = stated[i];
        if (!(p > 0.0 && p < 1.0) || (i > 0 && p <= stated[i - 1].probability))
            throw DomainError("metalog", "probability", p, "in (0, 1) and increasing");
        if (!std::isfinite(x) || (i > 0 && x <= stated[i - 1].value))
            throw DomainError("metalog", "value", x, "increasing");
        if (!(x > lower && x < upper)) throw DomainError("metalog", "value", x, "inside the bounds");
        for (std::size_t k = 0; k < n; ++k) matrix[i][k] = basis(k, logit(p));
        right[i] = !std::isfinite(lower)   ? x
                   : !std::isfinite(upper) ? std::log(x - lower)
                                           : std::log((x - lower) / (upper - x));
    }
    range.coefficient = solution(std::move(matrix), std::move(right));
    range.stated = std::move(stated);
    double before = metalog_line(range, -kReach);
    for (int i = 1; i <= kGrid; ++i) {
        const double now = metalog_line(range, kReach * (2.0 * i / kGrid - 1.0));
        if (!(now > before)) throw DomainError("metalog", "percentiles", "too uneven for any distribution", "spread more evenly");
        before = now;
    }
    if (!std::isfinite(metalog_value(range, -kReach)) || !std::isfinite(metalog_value(range, kReach))) {
        throw DomainError("metalog", "percentiles", "too far apart", "of a smaller spread");
    }
    return with_usual_interval(range);
}

std::optional<MetalogRepair> nearest_metalog(const std::vector<QuantilePoint>& stated, double lower, double upper) {
    const auto feasible = [&](std::size_t i, double value) {
        std::vector<QuantilePoint> moved = stated;
        moved[i].value = value;
        try {
            (void)metalog(std::move(moved), lower, upper);
            return true;
        } catch (const DomainError&) {
            return false;
        }
    };
    if (stated.size() < 3 || feasible(0, stated[0].value)) return std::nullopt;
    const double span = stated.back().value - stated.front().value;
    std::optional<MetalogRepair> best;
    for (std::size_t i = 0; i < stated.size(); ++i) {
        const double from = stated[i].value;
        const double low = i > 0 ? stated[i - 1].value : std::max(lower, from - 10.0 * span);
        const double high = i + 1 < stated.size() ? stated[i + 1].value : std::min(upper, from + 10.0 * span);
        for (const double end : {low, high}) {  // what is feasible is one interval: the constraints are convex
            constexpr int kSteps = 40;
            double inside = from, outside = from;
            bool found = false;
            for (int k = 1; k < kSteps && !found; ++k) {
                outside = inside;
                inside = from + (end - from) * k / kSteps;
                found = feasible(i, inside);
            }
            if (!found) continue;
            for (int k = 0; k < 20; ++k) {
                const double middle = 0.5 * (inside + outside);
                (feasible(i, middle) ? inside : outside) = middle;
            }
            if (!best || std::abs(inside - from) < std::abs(best->value - stated[best->index].value)) best = MetalogRepair{i, inside};
        }
    }
    return best;
}

}  // namespace sizewell::scenario
