#include "sizewell/queueing/mdc.hpp"

#include "checks.hpp"
#include "fourier.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::queueing {
namespace {

// P(Q > m) of the reflected walk Q' = (Q + Poisson(a) - c)+, and the decay of its tail.
struct WaitingCount {
    std::vector<double> above;  // above[m] = P(Q > m)
    double decay;               // P(Q > m + 1) / P(Q > m) far out
};

// The root z > 1 of z^c e^(a (1 - z)) = 1: the waiting count decays like z^-m.
double growth_root(double c, double a) {
    double z = 2.0 * c / a - 1.0;
    for (int step = 0; step < 100; ++step) {
        const double f = c * std::log(z) + a * (1.0 - z), slope = c / z - a;
        const double next = z - f / slope;
        if (std::fabs(next - z) < 1e-15 * z) break;
        z = next;
    }
    return z;
}

std::size_t circle_points(double c, double a) {
    const double spare = c - a;
    // Long enough for the queue (positive side) and for the echoes of the service epochs to smooth out (negative side).
    const double need = std::max({24.0 * c / spare, 4.0 * spare * spare * spare / a, 4.0 * (c + 20.0 * std::sqrt(c)), 256.0});
    std::size_t n = 256;
    while (static_cast<double>(n) < need && n < (std::size_t{1} << 22)) n *= 2;
    return n;
}

// Light loads: the chain forgets within a few services, so its own iteration is quickest and has no circle to fill.
WaitingCount iterated_count(int c, double a) {
    const double decay = 1.0 / growth_root(c, a);
    const auto states = static_cast<std::size_t>(std::min(2000.0, 45.0 / -std::log(decay) + 10.0));
    // Probabilities of c + 1 - states .. c + states arrivals in one service.
    const auto arrivals = [&](double k) { return k < 0.0 ? 0.0 : std::exp(k * std::log(a) - a - std::lgamma(k + 1.0)); };
    std::vector<double> jump(2 * states + 1);
    for (std::size_t i = 0; i < jump.size(); ++i) jump[i] = arrivals(c + static_cast<double>(i) - static_cast<double>(states));
    std::vector<double> q(states, 0.0), next(states);  // q[k] = P(Q = k + 1)
    double waiting = 0.0;
    for (int sweep = 0; sweep < 400; ++sweep) {
        double sum = 0.0;
        for (std::size_t k = 0; k < states; ++k) {
            double p = (1.0 - waiting) * jump[states + k + 1];
            for (std::size_t m = 0; m < states; ++m) p += q[m] * jump[states + k - m];
            next[k] = p;
            sum += p;
        }
        q.swap(next);
        const double change = std::fabs(sum - waiting);
        waiting = sum;
        if (change <= 1e-15 * waiting) break;
    }
    WaitingCount out{{}, decay};
    for (const double p : q) {
        out.above.push_back(waiting);
        waiting = std::max(0.0, waiting - p);
        if (waiting < 1e-9 * out.above.front() || waiting < 1e-300) break;
    }
    return out;
}

WaitingCount waiting_count(int c, double a) {
    const std::size_t n = circle_points(c, a);
    if (a < 0.5 * c || (n > 4096 && a < 0.9 * c)) return iterated_count(c, a);
    const prob::Fft fourier(n);
    std::vector<Complex> g(n);
    constexpr double kTwoPi = 6.283185307179586476925, kShrink = 0.5;
    for (std::size_t k = 0; k <= n / 2; ++k) {
        const double w = kTwoPi * static_cast<double>(k) / static_cast<double>(n);
        if (k == 0) {
            g[0] = std::log((c - a) * (1.0 - kShrink));
            continue;
        }
        const double s = std::sin(0.5 * w), turn = std::fmod(c * static_cast<double>(k), static_cast<double>(n));
        // 1 - e^(x + i y) without cancellation where x and y are small; whole turns of c w are dropped exactly.
        const double x = -2.0 * a * s * s, y = a * std::sin(w) - kTwoPi * turn / static_cast<double>(n);
        const double t = std::sin(0.5 * y), grow = std::expm1(x);
        const Complex one_minus_phi(-grow + 2.0 * (1.0 + grow) * t * t, -(1.0 + grow) * std::sin(y));
        const Complex back = std::polar(1.0, -w);
        const Complex one_minus_back(2.0 * s * s, std::sin(w));
        g[k] = std::log(one_minus_phi) + std::log(1.0 - kShrink * back) - std::log(one_minus_back);
        if (k < n - k) g[n - k] = std::conj(g[k]);
    }
    fourier.forward(g);  // g is e^(+i m w)-indexed, so the coefficient of z^m is the forward transform over n
    std::vector<Complex> plus(n, 0.0);
    double at_one = 0.0;
    for (std::size_t m = 1; m < n / 2; ++m) {
        plus[m] = g[m].real() / static_cast<double>(n);
        at_one += plus[m].real();
    }
    fourier.forward(plus);
    for (Complex& z : plus) z = std::exp(at_one - z);
    fourier.inverse(plus);
    WaitingCount q{std::vector<double>(n / 2), 1.0 / growth_root(c, a)};
    double above = 0.0;
    for (std::size_t m = n / 2; m-- > 0;) {
        q.above[m] = above;
        above += std::max(plus[m].real(), 0.0);
    }
    // The last digits of the transform are noise: continue geometrically from where the tail is still clean.
    std::size_t clean = 0;
    while (clean + 1 < q.above.size() && q.above[clean] > 1e-9) ++clean;
    q.above.resize(clean + 1);
    return q;
}

double above(const WaitingCount& q, double m) {
    if (m < 0.0) return 1.0;
    const double last = static_cast<double>(q.above.size() - 1);
    if (m <= last) return q.above[static_cast<std::size_t>(m)];
    return q.above.back() * std::pow(q.decay, m - last);
}

// P(W > x) in units of the service time.
double wait_ccdf(const WaitingCount& q, int c, double a, double x) {
    const double k = std::floor(x) + 1.0, mean = a * (k - x), top = k * c - 1.0;
    const double mode = std::floor(mean);
    double total = 1.0, sum = above(q, top - mode), weight = 1.0;
    for (double j = mode; j >= 1.0 && weight > 1e-17; j -= 1.0) {
        weight *= j / mean;
        total += weight;
        sum += weight * above(q, top - j + 1.0);
    }
    weight = 1.0;
    for (double j = mode + 1.0; weight > 1e-17; j += 1.0) {
        weight *= mean / j;
        total += weight;
        sum += weight * above(q, top - j);
    }
    return sum / total;
}


constexpr double kNearlyFull = 0.9995;

// Close to saturation the wait is exponential but for a share of order 1 - load: that share from a load that is solved
// in full, the decay exactly.
QueueLaws nearly_full(double arrival_rate, double service, int servers) {
    const double c = servers, a = arrival_rate * service, nearness = (c - a) / (c * (1.0 - kNearlyFull));
    const QueueLaws base = mdc(kNearlyFull * c / service, service, servers);
    const double theta = a * (growth_root(c, a) - 1.0) / service;
    const double base_theta = std::get<Tabulated>(base.wait.body).decay, far = quantile(base.wait, 0.99);
    const double share = 1.0 - nearness * (1.0 - 0.01 * std::exp(base_theta * far));
    QueueLaws q;
    q.p_wait = 1.0 - nearness * (1.0 - base.p_wait);
    q.wait = {ExponentialWait{std::min(share, 1.0), theta}, 0.0, share / theta};
    return q;
}

}  // namespace

QueueLaws mdc(double arrival_rate, double service, int servers) {
    check_queue("mdc", arrival_rate, service, servers);
    whole_servers("mdc", servers);
    const double a = arrival_rate * service, c = servers;
    QueueLaws q;
    if (a >= c) {
        q.saturated = true;
        return q;
    }
    if (a > kNearlyFull * c * (1.0 + 1e-12)) {
        q = nearly_full(arrival_rate, service, servers);
        q.response = q.wait;
        q.response.shift = service;
        q.response.mean = q.wait.mean + service;
        return q;
    }
    Tabulated table{{0.0}, {0.0}, 1.0, 0.0};
    double mean_wait = 0.0;
    constexpr double kNoLoad = 1e-100;
    if (a > kNoLoad && c - a < 9.0 * std::sqrt(c) + 9.0) {  // beyond: a wait is less likely than 1e-15
        const WaitingCount count = waiting_count(servers, a);
        const double theta = a * (1.0 / count.decay - 1.0);
        table.decay = theta / service;
        table.ccdf[0] = wait_ccdf(count, servers, a, 0.0);
        // About 1/40 of a factor e between nodes, and a node on every multiple of D, where the density jumps.
        double x = 0.0, end = 1.0, step = 0.01 / c;
        while (table.ccdf.back() > 1e-7 && table.time.size() < 4000) {
            if (step > 1.0) end = x + 2.0 * step;  // so long a wait has lost all memory of single services
            x = x + 1.25 * step > end ? end : x + step;
            if (x >= end) end += 1.0;
            const double before = table.ccdf.back(), width = x - table.time.back() / service;
            table.time.push_back(x * service);
            table.ccdf.push_back(wait_ccdf(count, servers, a, x));
            const double slope = std::log(before / table.ccdf.back()) / width;
            step = std::min({2.0 * step, 0.025 / slope, 0.025 / theta});
        }
        double queue = 0.0;
        for (const double p : count.above) queue += p;
        queue += count.above.back() * count.decay / (1.0 - count.decay);
        mean_wait = queue / arrival_rate;
    }
    q.p_wait = table.ccdf[0];
    q.wait = {std::move(table), 0.0, mean_wait};
    q.response = q.wait;
    q.response.shift = service;
    q.response.mean = mean_wait + service;
    return q;
}

}  // namespace sizewell::queueing
