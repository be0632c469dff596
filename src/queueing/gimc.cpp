#include "checks.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"
#include "sizewell/queueing/gigc.hpp"

#include <cmath>
#include <vector>

namespace sizewell::queueing {
namespace {

struct Transform {
    double s;

    double operator()(const prob::Deterministic& d) const { return std::exp(-s * d.value); }
    double operator()(const prob::Exponential& e) const { return 1.0 / (1.0 + s * e.mean); }
    double operator()(const prob::Erlang& e) const { return std::exp(-e.stages * std::log1p(s * e.mean / e.stages)); }
    double operator()(const prob::Gamma& g) const { return std::exp(-g.shape * std::log1p(s * g.scale)); }
    double operator()(const prob::Hyperexponential& h) const {
        double sum = 0.0;
        for (std::size_t i = 0; i < h.weight.size(); ++i) sum += h.weight[i] / (1.0 + s * h.mean[i]);
        return sum;
    }
    double operator()(const prob::Uniform& u) const {
        const double x = s * (u.high - u.low);
        return std::exp(-s * u.low) * (x == 0.0 ? 1.0 : -std::expm1(-x) / x);
    }
    double operator()(const prob::Empirical& e) const {
        double sum = 0.0, before = 0.0;
        for (std::size_t i = 0; i < e.value.size(); ++i) {
            sum += (e.cumulative[i] - before) * std::exp(-s * e.value[i]);
            before = e.cumulative[i];
        }
        return sum;
    }
    // The trapezoidal rule converges geometrically for the normal weight: 64 points give all digits.
    double operator()(const prob::LogNormal& l) const {
        constexpr double kStep = 0.2, kNormal = 0.3989422804014327;
        double sum = 0.0;
        for (int i = -60; i <= 60; ++i) {
            const double z = kStep * i;
            sum += std::exp(-0.5 * z * z - s * std::exp(l.mu + l.sigma * z));
        }
        return sum * kStep * kNormal;
    }
    double operator()(const std::shared_ptr<const prob::Mixture>& m) const {
        double sum = 0.0;
        for (std::size_t i = 0; i < m->weight.size(); ++i) sum += m->weight[i] * laplace_transform(m->part[i], s);
        return sum;
    }
    double operator()(const std::shared_ptr<const prob::Shifted>& shifted) const {
        return std::exp(-s * shifted->offset) * laplace_transform(shifted->law, s);
    }
    // tanh-sinh quadrature: the ends, where the law may be anything, get double-exponentially many points.  Bounded
    // laws: s times the integral of e^(-s x) P(X > x); others: u = e^(-s (x - low)) makes the exponential the measure.
    template <class Other>
    double operator()(const Other& other) const {
        const prob::Law law = other;
        const auto [low, high] = prob::support(law);
        const bool bounded = std::isfinite(high);
        constexpr double kHalfPi = 1.5707963267948966, kStep = 0.05;
        double sum = 0.0;
        for (int i = -80; i <= 80; ++i) {
            const double t = kStep * i, w = kHalfPi * std::sinh(t), ch = std::cosh(w);
            const double u = 1.0 / (1.0 + std::exp(-2.0 * w)), weight = kHalfPi * std::cosh(t) / (2.0 * ch * ch);
            if (u <= 0.0 || !(weight > 0.0)) continue;
            const double x = bounded ? low + (high - low) * u : low - std::log(u) / s;
            sum += weight * (bounded ? s * (high - low) * std::exp(-s * x) * prob::ccdf(law, x) : prob::cdf(law, x));
        }
        return bounded ? std::exp(-s * low) - sum * kStep : std::exp(-s * low) * sum * kStep;
    }
};

// The fixed point sigma = A*(c mu (1 - sigma)) below 1; in 1 - sigma, so that it keeps its digits near saturation.
double idle_share(const prob::Law& gap, double drain) {
    const auto excess = [&](double x) { return 1.0 - laplace_transform(gap, drain * x) - x; };  // > 0 below the root
    double low = 0.0, high = 1.0;
    for (double x = 0.5; x > 1e-14; x *= 0.5) {
        if (excess(x) > 0.0) {
            low = x;
            break;
        }
        high = x;
    }
    double f_low = excess(low), f_high = excess(high);
    for (int step = 0; step < 200 && high - low > 1e-15 * high; ++step) {
        double x = low + (high - low) * f_low / (f_low - f_high);
        if (step % 3 == 2 || !(x > low && x < high)) x = 0.5 * (low + high);
        const double f = excess(x);
        if (f == 0.0) return x;
        if (f > 0.0) {
            low = x;
            f_low = f;
        } else {
            high = x;
            f_high = f;
        }
    }
    return 0.5 * (low + high);
}

// P(W > 0): 1 / ( 1 + (1 - sigma) sum_j binom(c, j) / (C_j (1 - phi_j)) (c (1 - phi_j) - j) / (c (1 - sigma) - j) )
// with phi_j = A*(j mu), C_j = prod phi_i / (1 - phi_i).  Every term is positive.
double embedded_wait(const prob::Law& gap, double mu, int c, double idle) {
    double sum = 0.0, log_binomial = 0.0, log_product = 0.0;
    for (int j = 1; j <= c; ++j) {
        const double phi = laplace_transform(gap, j * mu);
        log_binomial += std::log((c - j + 1.0) / j);
        log_product += std::log(phi) - std::log1p(-phi);
        double ratio = 0.0;
        if (std::fabs(c * idle - j) > 1e-7 * c) {
            ratio = (c * (1.0 - phi) - j) / (c * idle - j);
        } else {  // both vanish: their ratio is minus the slope of c (1 - A*(s mu)) - s
            const double e = 1e-4;
            ratio = 1.0 + c * (laplace_transform(gap, (j + e) * mu) - laplace_transform(gap, (j - e) * mu)) / (2.0 * e);
        }
        sum += std::exp(log_binomial - log_product) / (1.0 - phi) * ratio;
    }
    return 1.0 / (1.0 + idle * sum);
}

}  // namespace

double laplace_transform(const prob::Law& law, double s) {
    if (!(s >= 0.0)) throw DomainError("laplace_transform", "s", s, ">= 0");
    if (s == 0.0) return 1.0;
    return std::visit(Transform{s}, law);
}

QueueLaws gimc(const prob::Law& interarrival, double mean_service, int servers) {
    const double gap = prob::mean(interarrival);
    check_positive("gimc", "mean interarrival", gap);
    check_queue("gimc", 1.0 / gap, mean_service, servers);
    whole_servers("gimc", servers);
    const double mu = 1.0 / mean_service;
    QueueLaws q;
    if (mean_service >= servers * gap) {
        q.saturated = true;
        return q;
    }
    const double idle = idle_share(interarrival, servers * mu);
    q.p_wait = embedded_wait(interarrival, mu, servers, idle);
    const ExponentialWait wait{q.p_wait, servers * mu * idle};
    q.wait = {wait, 0.0, q.p_wait / wait.drain};
    q.response = {ExponentialResponse{wait, mu}, 0.0, q.wait.mean + mean_service};
    return q;
}

}  // namespace sizewell::queueing
