#include "plan/trace_step.hpp"

#include "sizewell/latency/network.hpp"
#include "sizewell/sizing/fewest.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace sizewell::plan {

namespace {

namespace sim = sizewell::simulation;

constexpr int kReplications = 8;       // service times drawn anew for each; the arrivals stay
constexpr int kMostReplicas = 100'000;

// The targets that some number of replicas can reach.
std::vector<sizing::Target> reachable(const sizing::Question& q, const sizing::Answer& answer) {
    std::vector<sizing::Target> targets = q.targets;
    std::erase_if(targets, [&](const sizing::Target& t) {
        return std::any_of(answer.unreachable.begin(), answer.unreachable.end(), [&](const auto& u) { return u.target == t; });
    });
    std::sort(targets.begin(), targets.end(), [](const auto& a, const auto& b) { return a.percentile < b.percentile; });
    return targets;
}

std::optional<std::size_t> only_queue(const sizing::Question& q) {
    std::optional<std::size_t> found;
    for (std::size_t k = 0; k < q.stages.size(); ++k) {
        if (!q.stages[k].queued) continue;
        if (found || !latency::can_simulate(q.stages[k])) return std::nullopt;
        found = k;
    }
    return found;
}

}  // namespace

void hold_on_trace(const sizing::Question& question, const std::vector<double>& times, double speed, sizing::Answer& answer) {
    const auto targets = reachable(question, answer);
    const auto queue = only_queue(question);
    if (targets.empty() || !queue || times.size() < 2) return;

    sim::ArrivalTrace trace{times};
    for (double& t : trace.time) t /= speed;
    sim::Options run;
    run.replications = kReplications;
    run.customers = static_cast<std::int64_t>(times.size()) * kReplications;
    run.common_random_numbers = true;  // more replicas must not look worse by chance
    run.percentiles.clear();
    for (const auto& t : targets) run.percentiles.push_back(t.percentile);

    const auto holds = [&](int replicas) {
        std::vector<int> trial = answer.replicas;
        trial[*queue] = replicas;
        sim::Network network = latency::network_of(question.stages, trial, question.arrivals);
        network.arrivals = trace;
        const sim::Result r = sim::simulate(network, run);
        for (std::size_t i = 0; i < targets.size(); ++i) {
            if (r.saturated || r.response.percentile[i].value > targets[i].seconds) return false;
        }
        return true;
    };
    const int before = answer.replicas[*queue];
    const int needed = sizing::fewest(before, kMostReplicas, holds);
    if (needed == before || needed > kMostReplicas) return;
    answer.replicas[*queue] = needed;
    answer.binding[*queue] = "bursts of the trace";
}

}  // namespace sizewell::plan
