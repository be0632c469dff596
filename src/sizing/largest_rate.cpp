#include "sizewell/sizing/largest_rate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sizewell::sizing {

namespace {

// The rate at which the caps and stability end, over all stages.
double rate_at_caps(const Question& q, const std::vector<int>& replicas) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < q.stages.size(); ++k) {
        if (!q.stages[k].queued) continue;
        const double cap = std::min(q.cap[k], 1.0 - 1e-9);
        least = std::min(least, cap * replicas[k] * q.stages[k].concurrency / latency::busy_seconds(q.stages[k]));
        if (latency::visits(q.stages[k]) > 0.0) least = std::min(least, cap * replicas[k] * latency::host_rate(q.stages[k]) / latency::visits(q.stages[k]));
    }
    return least;
}

}  // namespace

double largest_rate(const Question& question, const std::vector<int>& replicas, const queueing::Options& options) {
    queueing::Options asked = options;
    asked.percentiles.clear();
    for (const Target& t : question.targets) asked.percentiles.push_back(t.percentile);
    const double high = rate_at_caps(question, replicas);
    if (!(high > 0.0) || question.targets.empty()) return std::max(high, 0.0);

    // Logarithm of the worst percentile over its target: smooth in the rate, so that a secant step is worth taking.
    const auto excess = [&](double rate) {
        const auto e = latency::end_to_end(question.stages, replicas, queueing::Poisson{rate}, asked);
        if (e.saturated) return 50.0;
        double worst = -std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < question.targets.size(); ++i) {
            worst = std::max(worst, std::log(reached(e, question.targets[i], i) / question.targets[i].seconds));
        }
        return worst;
    };
    constexpr double kTolerance = 1e-6;
    double b = high, fb = excess(b);
    if (fb <= 0.0) return b;
    double a = high * 1e-3, fa = excess(a);
    if (fa > 0.0) return 0.0;
    for (int i = 0; i < 60 && b - a > kTolerance * b; ++i) {
        double middle = b - fb * (b - a) / (fb - fa);
        if (i % 3 == 2 || !(middle > a && middle < b)) middle = 0.5 * (a + b);
        const double f = excess(middle);
        if (f > 0.0) {
            b = middle;
            fb = f;
        } else {
            a = middle;
            fa = f;
        }
    }
    return a;
}

}  // namespace sizewell::sizing
