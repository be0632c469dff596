#include "sizewell/prob/validate.hpp"

#include "prob/metalog.hpp"
#include "prob/point.hpp"
#include "sizewell/error.hpp"

#include <cmath>
#include <cstddef>
#include <string>

namespace sizewell::prob {
namespace {
void positive(const char* where, const char* field, double x) {
    if (!(x > 0.0 && std::isfinite(x))) throw DomainError(where, field, x, "> 0 and finite");
}
void finite(const char* where, const char* field, double x) {
    if (!std::isfinite(x)) throw DomainError(where, field, x, "finite");
}
void weights(const char* where, const std::vector<double>& weight, std::size_t parts, const char* other) {
    if (weight.empty()) throw DomainError(where, "weight", "empty", "at least one");
    if (weight.size() != parts) {
        throw DomainError(where, "weight", std::to_string(weight.size()) + " values", "as many as " + std::string(other) + ", " + std::to_string(parts));
    }
    double sum = 0.0;
    for (const double w : weight) {
        if (!(w >= 0.0 && w <= 1.0 + 1e-9)) throw DomainError(where, "weight", w, "in [0, 1]");
        sum += w;
    }
    if (!(std::fabs(sum - 1.0) <= 1e-9)) throw DomainError(where, "sum of weight", sum, "1");
}

void check(const Deterministic& l) { finite("deterministic", "value", l.value); }
void check(const Exponential& l) { positive("exponential", "mean", l.mean); }
void check(const Erlang& l) {
    if (l.stages < 1) throw DomainError("erlang", "stages", l.stages, ">= 1");
    positive("erlang", "mean", l.mean);
}
void check(const Gamma& l) {
    positive("gamma", "shape", l.shape);
    positive("gamma", "scale", l.scale);
}
void check(const Hyperexponential& l) {
    weights("hyperexponential", l.weight, l.mean.size(), "mean");
    for (const double m : l.mean) positive("hyperexponential", "mean", m);
}
void check(const LogNormal& l) {
    finite("lognormal", "mu", l.mu);
    positive("lognormal", "sigma", l.sigma);
}
void check(const Weibull& l) {
    positive("weibull", "shape", l.shape);
    positive("weibull", "scale", l.scale);
}
void check(const Pareto& l) {
    positive("pareto", "alpha", l.alpha);
    positive("pareto", "minimum", l.minimum);
}
void check(const Lomax& l) {
    positive("lomax", "alpha", l.alpha);
    positive("lomax", "scale", l.scale);
}
void check(const Uniform& l) {
    finite("uniform", "low", l.low);
    finite("uniform", "high", l.high);
    if (!(l.low < l.high)) throw DomainError("uniform", "high", l.high, "> low = " + sizewell::detail::number_text(l.low));
}
void check(const Triangular& l) {
    finite("triangular", "low", l.low);
    finite("triangular", "high", l.high);
    if (!(l.low < l.high)) throw DomainError("triangular", "high", l.high, "> low = " + sizewell::detail::number_text(l.low));
    if (!(l.low <= l.mode && l.mode <= l.high)) throw DomainError("triangular", "mode", l.mode, "in [low, high]");
}
void check(const Metalog& l) {
    if (l.coefficient.size() < 2) throw DomainError("metalog", "terms", static_cast<double>(l.coefficient.size()), ">= 2");
    for (const double a : l.coefficient) finite("metalog", "coefficient", a);
    if (std::isnan(l.low)) throw DomainError("metalog", "low", l.low, "a number or -inf");
    if (!(l.low < l.high)) throw DomainError("metalog", "high", l.high, "> low = " + sizewell::detail::number_text(l.low));
    const detail::Worst worst = detail::metalog_least_slope(l);
    if (!(worst.slope > 0.0)) throw DomainError("metalog", "slope of the quantile function at p = " + sizewell::detail::number_text(worst.p), worst.slope, "> 0");
}
void check(const Empirical& l) {
    if (l.value.empty()) throw DomainError("empirical", "value", "empty", "at least one");
    if (l.value.size() != l.cumulative.size()) {
        throw DomainError("empirical", "cumulative", std::to_string(l.cumulative.size()) + " values", "as many as value, " + std::to_string(l.value.size()));
    }
    for (std::size_t i = 0; i < l.value.size(); ++i) {
        finite("empirical", "value", l.value[i]);
        if (i > 0 && !(l.value[i - 1] < l.value[i])) throw DomainError("empirical", "value", l.value[i], "> the one before it");
        const double before = i == 0 ? 0.0 : l.cumulative[i - 1];
        if (!(l.cumulative[i] >= before && l.cumulative[i] <= 1.0)) throw DomainError("empirical", "cumulative", l.cumulative[i], "non-decreasing in [0, 1]");
    }
    if (l.cumulative.back() != 1.0) throw DomainError("empirical", "last cumulative", l.cumulative.back(), "1");
}
void check(const std::shared_ptr<const Mixture>& l) {
    if (l == nullptr) throw DomainError("mixture", "law", "null", "a law");
    weights("mixture", l->weight, l->part.size(), "part");
    for (const Law& part : l->part) validate(part);
}
void check(const std::shared_ptr<const Truncated>& l) {
    if (l == nullptr) throw DomainError("truncated", "law", "null", "a law");
    validate(l->law);
    if (std::isnan(l->low)) throw DomainError("truncated", "low", l->low, "a number or -inf");
    if (!(l->low < l->high)) throw DomainError("truncated", "high", l->high, "> low = " + sizewell::detail::number_text(l->low));
    const double mass = detail::between(l->law, l->low, detail::Point::in, l->high);
    if (!(mass > 0.0)) throw DomainError("truncated", "probability inside", mass, "> 0");
}
void check(const std::shared_ptr<const Shifted>& l) {
    if (l == nullptr) throw DomainError("shifted", "law", "null", "a law");
    validate(l->law);
    finite("shifted", "offset", l->offset);
}
}  // namespace

void validate(const Law& law) {
    std::visit([](const auto& l) { check(l); }, law);
}

}  // namespace sizewell::prob
