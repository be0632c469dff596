#include "sizewell/queueing/law.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::queueing {
namespace {

constexpr double kAtom = 1.0 + 1e-12;  // an atom at 0 of exactly p must not lose to the rounding of 1 - p
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// t e^-(s t) (1 - e^-x)/x with x = (drain - s) t: the convolution of two exponential densities over s * drain, smooth
// where the two rates meet.  Their values at t are passed: whoever asks has them.
double convolved_exponentials(double s, double drain, double t, double served, double drained) {
    const double x = (drain - s) * t;
    if (std::fabs(x) > 1.0) return (served - drained) / (drain - s);
    return t * served * (x == 0.0 ? 1.0 : -std::expm1(-x) / x);
}

double ccdf_of(const Unbounded&, double) { return 1.0; }
double ccdf_of(const ExponentialWait& w, double t) { return w.p_wait * std::exp(-w.drain * t); }
double ccdf_of(const ExponentialResponse& r, double t) {
    const double served = std::exp(-r.service * t), drained = std::exp(-r.wait.drain * t);
    return served + r.wait.p_wait * r.service * convolved_exponentials(r.service, r.wait.drain, t, served, drained);
}

// Poisson weights run from the mode outwards and are normalised by their own sum: no factorials, no underflow.
double ccdf_of(const PoissonMixture& m, double t) {
    const double x = m.rate * t;
    const auto size = m.survival.size();
    if (x <= 0.0) return m.survival.front();
    const double mode = std::floor(x);
    const auto last = static_cast<double>(size - 1);
    const auto at = [&](double k) {
        if (k <= last) return m.survival[static_cast<std::size_t>(k)];
        return m.ratio > 0.0 ? m.survival.back() * std::pow(m.ratio, k - last) : 0.0;
    };
    if (m.ratio > 0.0 && mode > last + 10.0 * std::sqrt(mode) + 30.0) {  // all of the weight is on the geometric part
        return m.survival.back() * std::exp(-x * (1.0 - m.ratio) - last * std::log(m.ratio));
    }
    double total = 1.0, sum = at(mode), weight = 1.0, value = sum;
    for (double k = mode; k >= 1.0 && weight > 1e-18; k -= 1.0) {
        weight *= k / x;
        total += weight;
        sum += weight * at(k - 1.0);
    }
    weight = 1.0;
    for (double k = mode + 1.0; weight > 1e-18; k += 1.0) {
        weight *= x / k;
        total += weight;
        value = k <= last + 1.0 ? at(k) : value * m.ratio;
        sum += weight * value;
    }
    return sum / total;
}

double beyond(const Tabulated& table, double t) {
    const double end = table.time.back();
    return table.ccdf.back() * (table.power > 0.0 ? std::pow(t / end, -table.power) : std::exp(-table.decay * (t - end)));
}

double ccdf_of(const Tabulated& table, double t) {
    if (t >= table.time.back()) return beyond(table, t);
    const auto i = static_cast<std::size_t>(std::upper_bound(table.time.begin(), table.time.end(), t) - table.time.begin());
    const double a = table.ccdf[i - 1], b = table.ccdf[i];
    const double u = (t - table.time[i - 1]) / (table.time[i] - table.time[i - 1]);
    return b > 0.0 ? a * std::exp(u * std::log(b / a)) : a * (1.0 - u);
}

// Secant on log ccdf, kept inside a bracket: exponential tails are straight lines there.
template <class Law>
double root(const Law& law, double q, double guess) {
    const double target = std::log(q);
    const auto residual = [&](double t) {
        const double c = ccdf_of(law, t);
        return c > 0.0 ? std::log(c) - target : -kInfinity;
    };
    double low = 0.0, f_low = residual(0.0), high = guess > 0.0 ? guess : 1.0, f_high = residual(high);
    while (f_high > 0.0) {
        low = high;
        f_low = f_high;
        high *= 2.0;
        f_high = residual(high);
    }
    double t = low;
    for (int step = 0; step < 200 && high - low > 1e-14 * high; ++step) {
        const bool secant = step % 3 != 2 && std::isfinite(f_high) && std::isfinite(f_low);
        t = secant ? low + (high - low) * f_low / (f_low - f_high) : 0.5 * (low + high);
        if (!(t > low && t < high)) t = 0.5 * (low + high);
        const double f = residual(t);
        if (std::fabs(f) < 1e-14) return t;
        if (f > 0.0) {
            low = t;
            f_low = f;
        } else {
            high = t;
            f_high = f;
        }
    }
    return t;
}

double quantile_of(const Unbounded&, double) { return kInfinity; }
double quantile_of(const ExponentialWait& w, double q) { return std::max(0.0, std::log(w.p_wait / q) / w.drain); }

double quantile_of(const ExponentialResponse& r, double q) {
    // Newton on the log from a point beyond the root; log ccdf is concave or convex throughout, so it stays monotone.
    const double target = std::log(q);
    double t = -target / r.service + quantile_of(r.wait, q);
    for (int step = 0; step < 60; ++step) {
        const double served = std::exp(-r.service * t), drained = std::exp(-r.wait.drain * t);
        const double c = served + r.wait.p_wait * r.service * convolved_exponentials(r.service, r.wait.drain, t, served, drained);
        // d/dt of the convolution is p s e^(-drain t) - service * convolution; the density follows.
        const double density = r.service * (c - r.wait.p_wait * drained);
        if (!(density > 0.0) || !(c > 0.0)) return root(r, q, t);
        const double move = (std::log(c) - target) * c / density;
        t = std::max(0.0, t + move);
        if (std::fabs(move) <= 1e-13 * t) return t;
    }
    return root(r, q, t);
}

double quantile_of(const PoissonMixture& m, double q) {
    if (m.survival.front() <= q * kAtom) return 0.0;
    // The crossing of the survival sequence is within a few standard deviations of the answer.
    const auto below = std::partition_point(m.survival.begin(), m.survival.end(), [&](double s) { return s > q; });
    double steps = static_cast<double>(below - m.survival.begin());
    if (below == m.survival.end()) steps += std::log(q / m.survival.back()) / std::log(std::max(m.ratio, 1e-300));
    return root(m, q, (steps + 1.0) / m.rate);
}

double quantile_of(const Tabulated& table, double q) {
    if (!(table.ccdf.front() > q * kAtom)) return 0.0;
    if (table.ccdf.back() > q) {
        const double end = table.time.back(), ratio = table.ccdf.back() / q;
        return table.power > 0.0 ? end * std::pow(ratio, 1.0 / table.power) : end + std::log(ratio) / table.decay;
    }
    const auto below = std::partition_point(table.ccdf.begin(), table.ccdf.end(), [&](double c) { return c > q; });
    const auto i = static_cast<std::size_t>(below - table.ccdf.begin());
    const double a = table.ccdf[i - 1], b = table.ccdf[i], width = table.time[i] - table.time[i - 1];
    return table.time[i - 1] + width * (b > 0.0 ? std::log(a / q) / std::log(a / b) : (a - q) / a);
}

}  // namespace

double ccdf(const ResponseLaw& law, double t) {
    if (std::isnan(t)) throw DomainError("ccdf", "t", t, "a number");
    const double x = t - law.shift;
    if (x < 0.0) return 1.0;
    return std::visit([&](const auto& body) { return ccdf_of(body, x); }, law.body);
}

double quantile(const ResponseLaw& law, double p) {
    if (!(p >= 0.0 && p < 1.0)) throw DomainError("quantile", "p", p, "in [0, 1)");
    return law.shift + std::visit([&](const auto& body) { return quantile_of(body, 1.0 - p); }, law.body);
}

}  // namespace sizewell::queueing
