#include "residual.hpp"

#include "sizewell/prob/tail.hpp"

#include <cmath>

namespace sizewell::queueing {
namespace {

bool is_dear_and_smooth(const prob::Law& law) {
    return std::holds_alternative<prob::LogNormal>(law) || std::holds_alternative<prob::Gamma>(law) || std::holds_alternative<prob::Weibull>(law);
}

}  // namespace

Residual::Residual(const prob::Law& law, double mean) : law_(law), mean_(mean) {
    if (!is_dear_and_smooth(law)) return;
    constexpr double kStep = 0.08;
    const double low = std::log(1e-3 * mean), high = std::log(1.2 * prob::upper_quantile(law, 1e-10));
    first_ = low;
    per_step_ = 1.0 / kStep;
    for (double u = low; u < high + kStep; u += kStep) {
        const double x = std::exp(u), r = exact(x);
        if (!(r > 1e-250)) break;
        value_.push_back(std::log(r));
        slope_.push_back(-kStep * x * prob::ccdf(law, x) / (mean * r));
    }
    // A nearly constant service falls too fast for a logarithmic grid.
    for (const double s : slope_) {
        if (s < -3.0) value_.clear();
    }
}

double Residual::exact(double x) const { return prob::integrated_ccdf(law_, x) / mean_; }

double Residual::operator()(double x) const {
    if (value_.size() < 2 || !(x > 0.0)) return exact(x);
    const double at = (std::log(x) - first_) * per_step_;
    if (!(at >= 0.0) || at >= static_cast<double>(value_.size() - 1)) return exact(x);
    const auto k = static_cast<std::size_t>(at);
    const double t = at - static_cast<double>(k), s = 1.0 - t;
    const double y = s * s * ((1.0 + 2.0 * t) * value_[k] + t * slope_[k]) + t * t * ((1.0 + 2.0 * s) * value_[k + 1] - s * slope_[k + 1]);
    return std::exp(y);
}

}  // namespace sizewell::queueing
