#include "sizewell/latency/budget.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/moments.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace sizewell::latency {

namespace {

// A stage that adds the same time to every request, or nothing that can be said so simply.
const prob::Deterministic* constant_delay(const Stage& stage) {
    if (stage.queued) return nullptr;
    const auto* law = std::get_if<prob::Law>(&stage.service);
    return law == nullptr ? nullptr : std::get_if<prob::Deterministic>(law);
}

void shift(queueing::Stats& stats, double seconds) {
    stats.mean += seconds;
    for (auto* values : {&stats.percentile, &stats.lower, &stats.upper}) {
        for (double& v : *values) v += seconds;
    }
}

}  // namespace

EndToEnd end_to_end(const std::vector<Stage>& stages, const std::vector<int>& replicas,
                    const queueing::Arrivals& arrivals, const queueing::Options& options) {
    if (stages.empty()) throw DomainError("end_to_end", "stages", 0.0, "at least one");
    if (replicas.size() != stages.size()) throw DomainError("end_to_end", "replicas", static_cast<double>(replicas.size()), "one for each stage");
    EndToEnd whole;
    double delay = 0.0;
    std::vector<std::size_t> varying;
    for (std::size_t k = 0; k < stages.size(); ++k) {
        whole.stages.push_back(stage_response(stages[k], arrivals, replicas[k], options));
        const auto& r = whole.stages.back();
        if (r.saturated && !whole.saturated) {
            whole.saturated = true;
            whole.reason = stages[k].name + ": " + r.reason;
        }
        if (const auto* constant = constant_delay(stages[k])) {
            delay += constant->value;
        } else {
            varying.push_back(k);
        }
    }
    if (varying.empty()) {
        whole.total.percentile.assign(options.percentiles.size(), 0.0);
        whole.total.lower = whole.total.upper = whole.total.percentile;
        whole.method = "constant";
    } else if (varying.size() == 1) {
        const auto& r = whole.stages[varying.front()];
        whole.total = r.response;
        whole.method = r.method;
        whole.error = r.error;
        whole.relative_error = r.relative_error;
    } else {
        throw DomainError("end_to_end", "varying stages", static_cast<double>(varying.size()), "at most one");
    }
    shift(whole.total, delay);
    return whole;
}

}  // namespace sizewell::latency
