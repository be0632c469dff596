#include "sizewell/queueing/mmck.hpp"

#include "checks.hpp"

#include <algorithm>
#include <vector>

namespace sizewell::queueing {
namespace {

constexpr int kLongestQueue = 20000;

struct Chain {
    double lambda, mu, gamma;
    int servers;
    double death(int n) const { return n <= servers ? n * mu : servers * mu + (n - servers) * gamma; }
};

// Stationary probabilities 0..last, walked away from the peak so that nothing overflows at any load.
std::vector<double> stationary(const Chain& chain, std::optional<int> capacity) {
    const int c = chain.servers;
    double crossing = chain.lambda / chain.mu;
    if (crossing > c) crossing = chain.gamma > 0.0 ? c + (chain.lambda - c * chain.mu) / chain.gamma : capacity.value_or(c);
    if (capacity) crossing = std::min(crossing, static_cast<double>(*capacity));
    if (crossing > c + kLongestQueue) throw DomainError("loss_queue", "mean_patience", 1.0 / chain.gamma, "short enough to keep fewer than 20000 waiting");
    const int peak = static_cast<int>(crossing);
    const int limit = capacity ? *capacity : c + 2 * kLongestQueue;
    std::vector<double> p(static_cast<std::size_t>(peak) + 1, 0.0);
    p.back() = 1.0;
    for (int n = peak; n > 0 && p[static_cast<std::size_t>(n)] > 1e-300; --n) {
        p[static_cast<std::size_t>(n) - 1] = p[static_cast<std::size_t>(n)] * chain.death(n) / chain.lambda;
    }
    for (int n = peak; n < limit && (p.back() > 1e-30 || n < c); ++n) p.push_back(p.back() * chain.lambda / chain.death(n + 1));
    double total = 0.0;
    for (const double x : p) total += x;
    for (double& x : p) x /= total;
    return p;
}

// Uniformised passage through stages of rates stage(i), i = m..1, then a service of rate mu.
struct Passage {
    PoissonMixture wait, response;
};

Passage passage(const Chain& chain, std::vector<double> stages, double at_once) {
    const double base = chain.servers * chain.mu;
    const auto m = stages.size();
    const double rate = base + chain.gamma * static_cast<double>(m);
    Passage out;
    out.wait = {rate, {}, m > 0 ? 1.0 - (base + chain.gamma) / rate : 0.0};
    out.response = {rate, {}, 1.0 - chain.mu / rate};
    double waiting = 0.0, served = at_once;
    for (const double u : stages) waiting += u;
    if (chain.gamma == 0.0) {  // every stage has the uniformisation rate: the queue only shifts by one
        std::vector<double> left(m + 1, 0.0);
        for (std::size_t i = m; i-- > 0;) left[i] = left[i + 1] + stages[i];
        for (std::size_t k = 0; k <= m; ++k) {
            out.wait.survival.push_back(left[k]);
            out.response.survival.push_back(left[k] + served);
            served = served * (1.0 - chain.mu / rate) + (k < m ? stages[k] : 0.0);
        }
        out.wait.ratio = 0.0;
        return out;
    }
    const double first = waiting;
    std::size_t high = m;
    for (;;) {
        out.wait.survival.push_back(waiting);
        out.response.survival.push_back(waiting + served);
        if (high == 0 || waiting < 1e-16 * first) return out;
        served = served * (1.0 - chain.mu / rate) + stages[0] * (base + chain.gamma) / rate;
        waiting = 0.0;
        for (std::size_t i = 0; i < high; ++i) {
            const double stay = 1.0 - (base + chain.gamma * static_cast<double>(i + 1)) / rate;
            const double enter = i + 1 < high ? stages[i + 1] * (base + chain.gamma * static_cast<double>(i + 2)) / rate : 0.0;
            stages[i] = stages[i] * stay + enter;
            waiting += stages[i];
        }
        while (high > 0 && stages[high - 1] < 1e-30) --high;
    }
}

}  // namespace

double mean(const PoissonMixture& m) {
    double sum = 0.0;
    for (const double g : m.survival) sum += g;
    return (sum + m.survival.back() * m.ratio / (1.0 - m.ratio)) / m.rate;
}

QueueLaws loss_queue(const LossQueue& q) {
    check_queue("loss_queue", q.arrival_rate, q.mean_service, q.servers);
    if (!q.capacity && !q.mean_patience) throw DomainError("loss_queue", "capacity", "none", "given, or a mean_patience");
    if (q.capacity && *q.capacity < q.servers) throw DomainError("loss_queue", "capacity", *q.capacity, ">= servers");
    if (q.mean_patience) check_positive("loss_queue", "mean_patience", *q.mean_patience);
    const Chain chain{q.arrival_rate, 1.0 / q.mean_service, q.mean_patience ? 1.0 / *q.mean_patience : 0.0, q.servers};
    QueueLaws out;
    const std::vector<double> p = q.arrival_rate > 0.0 ? stationary(chain, q.capacity) : std::vector<double>{1.0};
    const auto c = static_cast<std::size_t>(q.servers), n = p.size();
    const bool full_room = q.capacity && n == static_cast<std::size_t>(*q.capacity) + 1;
    const std::size_t accepted = full_room ? n - 1 : n;
    if (full_room) out.p_block = p.back();

    double at_once = 0.0, served = 0.0, abandoned = 0.0;
    std::vector<double> stages;
    for (std::size_t i = 0; i < accepted; ++i) {
        if (i < c) {
            at_once += p[i];
            continue;
        }
        const double base = q.servers * chain.mu, leaves = static_cast<double>(i - c + 1) * chain.gamma;
        stages.push_back(p[i] * base / (base + leaves));
        abandoned += p[i] * leaves / (base + leaves);
        served += stages.back();
    }
    served += at_once;
    out.p_abandon = abandoned;
    for (double& s : stages) s /= served;
    Passage laws = passage(chain, std::move(stages), at_once / served);
    const double mean_wait = mean(laws.wait);
    out.p_wait = laws.wait.survival.front();
    out.wait = {std::move(laws.wait), 0.0, mean_wait};
    out.response = {std::move(laws.response), 0.0, mean_wait + q.mean_service};
    return out;
}

}  // namespace sizewell::queueing
