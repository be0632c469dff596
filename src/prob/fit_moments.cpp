#include "prob/gamma_tail.hpp"
#include "sizewell/error.hpp"
#include "sizewell/prob/fit.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <string>

namespace sizewell::prob {
namespace {
constexpr std::array<std::string_view, 12> kNames = {"deterministic", "exponential", "erlang", "gamma", "hyperexponential", "lognormal",
                                                     "weibull", "pareto", "lomax", "uniform", "triangular", "metalog"};

void positive(Family family, const char* argument, double x) {
    if (!(x > 0.0 && std::isfinite(x))) throw DomainError(name(family), argument, x, "> 0 and finite");
}

[[noreturn]] void refuse(Family family, double scv, std::string_view bound) { throw DomainError(name(family), "scv", scv, bound); }

double weibull_shape(double scv) {
    constexpr double kLeast = 0.02;  // Gamma(1 + 2 / shape) is in range and scv is 1e29
    constexpr double kMost = 1e7;
    const double target = std::log1p(scv);
    const auto log_ratio = [](double k) { return detail::log_gamma_of_one_plus(2.0 / k) - 2.0 * detail::log_gamma_of_one_plus(1.0 / k); };
    if (!(target < log_ratio(kLeast) && target > log_ratio(kMost))) refuse(Family::weibull, scv, "in [1e-13, 1e28]");
    double low = std::log(kLeast);
    double high = std::log(kMost);
    for (int step = 0; step < 70; ++step) {
        const double middle = 0.5 * (low + high);
        (log_ratio(std::exp(middle)) > target ? low : high) = middle;
    }
    return std::exp(0.5 * (low + high));
}

Law erlang(double mean, double scv) {
    const double stages = std::round(1.0 / scv);
    if (!(stages >= 1.0 && stages <= 1e6 && std::fabs(scv * stages - 1.0) <= 1e-6)) {
        const double nearest = 1.0 / std::fmin(1e6, std::fmax(1.0, stages));
        refuse(Family::erlang, scv, "1/k for a whole number k of stages up to 1e6 (nearest: " + sizewell::detail::number_text(nearest) + ")");
    }
    return Erlang{static_cast<int>(stages), mean};
}

Law hyperexponential(double mean, double scv) {
    const double p = 0.5 * (1.0 + std::sqrt((scv - 1.0) / (scv + 1.0)));
    // 1 - p by its conjugate, which keeps its digits when scv is large
    const double rest = 1.0 / ((scv + 1.0) * 2.0 * p);
    return Hyperexponential{{p, rest}, {mean / (2.0 * p), mean / (2.0 * rest)}};
}
}  // namespace

std::string_view name(Family family) { return kNames[static_cast<std::size_t>(family)]; }

std::optional<Family> family_named(std::string_view text) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (kNames[i] == text) return static_cast<Family>(i);
    }
    return std::nullopt;
}

Law law_with_mean_scv(Family family, double mean, double scv) {
    positive(family, "mean", mean);
    if (family == Family::metalog) throw DomainError("law_with_mean_scv", "family", "metalog", "one with a mean and scv form; use metalog_with_quantiles");
    if (!(scv >= 0.0 && std::isfinite(scv))) refuse(family, scv, ">= 0 and finite");
    if (family == Family::deterministic) {
        if (scv != 0.0) refuse(family, scv, "0");
        return Deterministic{mean};
    }
    if (scv == 0.0) refuse(family, scv, "> 0 (deterministic has scv 0)");
    switch (family) {
        case Family::exponential:
            if (std::fabs(scv - 1.0) > 1e-9) refuse(family, scv, "1");
            return Exponential{mean};
        case Family::erlang: return erlang(mean, scv);
        case Family::gamma: return Gamma{1.0 / scv, mean * scv};
        case Family::hyperexponential:
            if (scv < 1.0) refuse(family, scv, ">= 1");
            return hyperexponential(mean, scv);
        case Family::lognormal: {
            const double variance = std::log1p(scv);
            return LogNormal{std::log(mean) - 0.5 * variance, std::sqrt(variance)};
        }
        case Family::weibull: return law_with_mean_shape(family, mean, weibull_shape(scv));
        case Family::pareto: return law_with_mean_shape(family, mean, 1.0 + std::sqrt(1.0 + 1.0 / scv));
        case Family::lomax:
            if (scv <= 1.0) refuse(family, scv, "> 1");
            return law_with_mean_shape(family, mean, 2.0 * scv / (scv - 1.0));
        case Family::uniform: {
            if (scv > 1.0 / 3.0) refuse(family, scv, "<= 1/3 on [0, inf)");
            const double half = mean * std::fmin(1.0, std::sqrt(3.0 * scv));
            return Uniform{mean - half, mean + half};
        }
        default: {  // triangular
            if (scv > 1.0 / 6.0) refuse(family, scv, "<= 1/6 for a symmetric one on [0, inf)");
            const double half = mean * std::fmin(1.0, std::sqrt(6.0 * scv));
            return Triangular{mean - half, mean, mean + half};
        }
    }
}

Law law_with_mean_shape(Family family, double mean, double shape) {
    positive(family, "mean", mean);
    positive(family, family == Family::erlang ? "stages" : "shape", shape);
    switch (family) {
        case Family::erlang:
            if (shape != std::round(shape) || shape > 1e6) throw DomainError("erlang", "stages", shape, "a whole number in 1..1e6");
            return Erlang{static_cast<int>(shape), mean};
        case Family::gamma: return Gamma{shape, mean / shape};
        case Family::lognormal: return LogNormal{std::log(mean) - 0.5 * shape * shape, shape};
        case Family::weibull: {
            const double unit = detail::gamma_of_one_plus(1.0 / shape);
            if (std::isinf(unit)) throw DomainError("weibull", "shape", shape, ">= 0.006");
            return Weibull{shape, mean / unit};
        }
        case Family::pareto:
            if (shape <= 1.0) throw DomainError("pareto", "alpha", shape, "> 1 (the mean is infinite otherwise)");
            return Pareto{shape, mean * (shape - 1.0) / shape};
        case Family::lomax:
            if (shape <= 1.0) throw DomainError("lomax", "alpha", shape, "> 1 (the mean is infinite otherwise)");
            return Lomax{shape, mean * (shape - 1.0)};
        default: throw DomainError("law_with_mean_shape", "family", name(family), "one with a shape: erlang, gamma, lognormal, weibull, pareto, lomax");
    }
}

}  // namespace sizewell::prob
