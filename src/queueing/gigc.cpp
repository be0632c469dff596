#include "sizewell/queueing/gigc.hpp"

#include "checks.hpp"
#include "fourier.hpp"
#include "ladder.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/normal.hpp"
#include "sizewell/prob/tail.hpp"
#include "sizewell/queueing/erlang.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::queueing {
namespace {

// Whitt's approximation of P(W > 0) from the two scvs; only its ratio against exponential service is used.
double whitt_wait(double c, double load, double ca2, double cs2) {
    const double rho = load / c, spare = (1.0 - rho) * std::sqrt(c);
    const double d = prob::normal_ccdf(spare), erlang = erlang_c_real(c, load);
    const double pi4 = std::min(1.0, prob::normal_ccdf((1.0 + cs2) * spare / (ca2 + cs2)) * erlang / d);
    const double pi5 = std::min(1.0, prob::normal_ccdf(2.0 * spare / (1.0 + ca2)) * erlang / d);
    return std::min(1.0, rho * rho * pi4 + (1.0 - rho * rho) * pi5);
}

constexpr double kTwoPi = 6.283185307179586476925;

// Masses at the points k h that keep the mean: each value is split between its two neighbours in proportion.  Rounding
// instead would move the drift of the walk, which near saturation is a small difference.  The far end is gathered in
// the last point.
template <class Integrated>
std::vector<double> mean_preserving(const Integrated& integrated_ccdf, double h, std::size_t n) {
    std::vector<double> m(n, 0.0);
    double above = 1.0, here = integrated_ccdf(0.0);
    for (std::size_t k = 0; k + 1 < n; ++k) {
        const double next = integrated_ccdf(static_cast<double>(k + 1) * h), share = std::clamp((here - next) / h, 0.0, above);
        m[k] = above - share;
        above = share;
        here = next;
    }
    m[n - 1] = above;
    return m;
}

// Cell masses, for a law that only has to be right on average over cells.
template <class Above>
std::vector<double> rounded(const Above& above, double h, std::size_t n) {
    std::vector<double> m(n, 0.0);
    double left = 1.0;
    for (std::size_t k = 0; k < n; ++k) {
        const double right = k + 1 == n ? 0.0 : above((static_cast<double>(k) + 0.5) * h);
        m[k] = left - right;
        left = right;
    }
    return m;
}

struct Walk {
    const prob::Law& gap;
    const prob::Law& service;
    double c;
    double p_wait;
};

// P(W > k h) on a circle of n points of step h.
std::vector<double> wait_nodes(const Walk& walk, double h, std::size_t n) {
    const prob::Fft fourier(n);
    const double mean = prob::mean(walk.service);
    const auto up = mean_preserving([&](double x) { return prob::integrated_ccdf(walk.service, walk.c * x) / walk.c; }, h, n / 2);
    const auto down = mean_preserving([&](double x) { return prob::integrated_ccdf(walk.gap, x); }, h, n / 2);
    const auto first = rounded([&](double x) { return std::pow(prob::integrated_ccdf(walk.service, x) / mean, walk.c); }, h, n / 2);
    std::vector<Complex> pair(n), g(n), plus(n);
    double drift = 0.0;
    for (std::size_t k = 0; k < n / 2; ++k) {
        pair[k] = {up[k], down[k]};
        drift += static_cast<double>(k) * (down[k] - up[k]);
    }
    fourier.forward(pair);
    constexpr double kShrink = 0.5;
    for (std::size_t k = 1; k <= n / 2; ++k) {
        const auto [s, a] = unpacked(pair, k);  // transforms at z = e^(-i w)
        const double w = kTwoPi * static_cast<double>(k) / static_cast<double>(n), half = std::sin(0.5 * w);
        const Complex turn = std::polar(1.0, w);  // 1/z
        g[k] = std::log(1.0 - times(s, std::conj(a))) + std::log(1.0 - kShrink * turn) -
               std::log(Complex(2.0 * half * half, -std::sin(w)));
        if (k < n - k) g[n - k] = std::conj(g[k]);
    }
    g[0] = std::log((1.0 - kShrink) * drift);
    fourier.inverse(g);
    double at_one = 0.0;
    const double at_zero = g[0].real();
    for (std::size_t m = 1; m < n / 2; ++m) {
        plus[m] = {g[m].real(), first[m]};
        at_one += g[m].real();
    }
    plus[0] = {0.0, first[0]};
    fourier.forward(plus);
    for (std::size_t k = 0; k <= n / 2; ++k) {
        const auto [p, f] = unpacked(plus, k);
        const Complex maximum = std::exp(at_one - p);
        g[k] = walk.c == 1.0 ? maximum : times(f, maximum);
        if (k > 0 && k < n - k) g[n - k] = std::conj(g[k]);
    }
    fourier.inverse(g);
    // On one server the maximum of the walk is the wait itself, its atom at 0 included.
    std::vector<double> ccdf(n / 2);
    const double share = walk.c == 1.0 ? 1.0 : walk.p_wait;
    double above = share;
    for (std::size_t k = 0; k < n / 2; ++k) {
        const double mass = share * g[k].real();
        ccdf[k] = above - 0.5 * mass;
        above -= mass;
    }
    // A step that rounds to 0 is as often up as down: half of the log coefficient at 0 belongs to the maximum.
    ccdf[0] = walk.c == 1.0 ? -std::expm1(at_one + 0.5 * at_zero) : walk.p_wait;
    return ccdf;
}

}  // namespace

double wait_probability(const prob::Law& interarrival, const prob::Law& service, int servers) {
    const double gap = prob::mean(interarrival), mean = prob::mean(service), load = mean / gap;
    check_positive("wait_probability", "mean interarrival", gap);
    if (load >= servers) return 1.0;
    const bool poisson = std::holds_alternative<prob::Exponential>(interarrival);
    const double exact = poisson ? erlang_c_real(servers, load) : gimc(interarrival, mean, servers).p_wait;
    const double ca2 = prob::scv(interarrival), cs2 = prob::scv(service);
    if (servers == 1 && poisson) return load;
    if (!std::isfinite(cs2) || !std::isfinite(ca2)) return exact;
    const double ratio = whitt_wait(servers, load, ca2, cs2) / whitt_wait(servers, load, ca2, 1.0);
    return std::isfinite(ratio) ? std::min(1.0, exact * ratio) : exact;
}

QueueLaws gigc_lattice(const prob::Law& interarrival, const prob::Law& service, int servers, double p_wait,
                       const LatticeOptions& options) {
    const double gap = prob::mean(interarrival), mean = prob::mean(service);
    check_positive("gigc_lattice", "mean interarrival", gap);
    check_queue("gigc_lattice", 1.0 / gap, mean, servers);
    check_lattice("gigc_lattice", options);
    if (!(p_wait >= 0.0 && p_wait <= 1.0)) throw DomainError("gigc_lattice", "p_wait", p_wait, "in [0, 1]");
    QueueLaws q;
    if (mean >= servers * gap) {
        q.saturated = true;
        return q;
    }
    q.p_wait = p_wait;
    const double ca2 = std::min(prob::scv(interarrival), 1e3), cs2 = std::min(prob::scv(service), 1e3);
    const double spare = servers - mean / gap, scale = std::max(0.5 * (ca2 + cs2), 0.2) * mean / spare;
    // Half the circle must hold the tail asked for, the gaps and one service shared by all servers.
    const double tail = std::log(std::max(p_wait, options.deepest) / options.deepest) + 9.0;
    double length = std::max({tail * scale, 1.5 * prob::upper_quantile(interarrival, 1e-6), 1.5 * prob::upper_quantile(service, 1e-5) / servers});
    std::size_t n = 4 * options.points;
    const double coarsest = 0.02 * 2048.0 / static_cast<double>(options.points);  // of a gap or a shared service
    while (length / static_cast<double>(n / 2) > coarsest * std::min(gap, mean / servers) && n < (std::size_t{1} << 17)) n *= 2;
    const double h = length / static_cast<double>(n / 2);
    const Walk walk{interarrival, service, static_cast<double>(servers), p_wait};
    std::vector<double> fine = wait_nodes(walk, h, n);
    const std::vector<double> coarse = wait_nodes(walk, 2.0 * h, n / 2);
    q.wait = tabulated_wait(std::move(fine), coarse, h);
    q.p_wait = ccdf(q.wait, 0.0);
    q.response = response_of(q.wait, service, {options.points, options.deepest});
    q.response.mean = q.wait.mean + mean;
    return q;
}

}  // namespace sizewell::queueing
