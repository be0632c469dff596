#include "sizewell/latency/hedge.hpp"

#include "latency/cells.hpp"
#include "sizewell/error.hpp"
#include "sizewell/latency/series.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::latency {

namespace {

void check(double delay) {
    if (!(delay >= 0.0)) throw DomainError("hedge", "delay", delay, ">= 0");
}

}  // namespace

queueing::ResponseLaw hedged(const queueing::ResponseLaw& attempt, double delay) {
    check(delay);
    if (std::holds_alternative<queueing::Unbounded>(attempt.body) || std::isinf(delay)) return attempt;
    if (is_constant(attempt)) return attempt;
    const double shift = attempt.shift;
    const auto above = [&](double t) {
        const double first = ccdf(attempt, shift + t), since = shift + t - delay;
        return since < 0.0 ? first : first * ccdf(attempt, since);
    };
    double scale = quantile(attempt, 0.5) - shift;
    if (!(scale > 0.0)) scale = quantile(attempt, 0.99) - shift;
    queueing::ResponseLaw law = tabulated(above, scale > 0.0 ? scale : attempt.mean, {delay, delay - shift});
    law.shift = shift;
    law.mean += shift;
    return law;
}

HedgeAnswer hedge(const LawsAt& attempt, const Hedge& hedge) {
    constexpr int kMost = 60;
    constexpr double kClose = 1e-9;
    check(hedge.delay);
    HedgeAnswer answer;
    answer.needs_simulation = hedge.cancel;
    // From below: each step adds the copies the load of the last one causes, so the first fixed point is met.
    double extra = 0.0;
    queueing::QueueLaws laws;
    for (int step = 0; step < kMost; ++step) {
        laws = attempt(1.0 + extra);
        if (laws.saturated || std::holds_alternative<queueing::Unbounded>(laws.response.body)) {
            answer.saturated = true;
            answer.extra_load = 1.0;
            return answer;
        }
        const double copies = ccdf(laws.response, hedge.delay);
        const bool settled = std::fabs(copies - extra) <= kClose;
        extra = copies;
        if (settled) break;
    }
    answer.extra_load = extra;
    answer.law = hedged(laws.response, hedge.delay);
    return answer;
}

}  // namespace sizewell::latency
