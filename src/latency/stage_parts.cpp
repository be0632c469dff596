#include "latency/stage_parts.hpp"

#include "latency/cells.hpp"
#include "sizewell/latency/arrivals.hpp"
#include "sizewell/prob/moments.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::latency {

namespace {

bool is_poisson(const queueing::Arrivals& arrivals) {
    const auto* renewal = std::get_if<queueing::Renewal>(&arrivals);
    return std::holds_alternative<queueing::Poisson>(arrivals) ||
           (renewal != nullptr && std::holds_alternative<prob::Exponential>(renewal->interarrival));
}

}  // namespace

queueing::ResponseLaw stage_law(const queueing::Response& response, const queueing::Options& options) {
    if (response.saturated || !std::holds_alternative<queueing::Unbounded>(response.response_law.body)) {
        queueing::ResponseLaw law = response.response_law;
        law.mean = response.response.mean;
        return law;
    }
    queueing::Tabulated table{{0.0}, {1.0}, 1.0, 0.0};
    for (std::size_t i = 0; i < options.percentiles.size(); ++i) {
        const double t = response.response.percentile[i], c = 1.0 - options.percentiles[i] / 100.0;
        if (t <= table.time.back() || c >= table.ccdf.back()) continue;
        table.time.push_back(t);
        table.ccdf.push_back(c);
    }
    continue_tail(table);
    return {std::move(table), 0.0, response.response.mean};
}

queueing::Arrivals leaving(const Stage& stage, const queueing::Arrivals& arrivals, int replicas) {
    const auto* law = std::get_if<prob::Law>(&stage.service);
    const double reach = visits(stage) / (stage.fan_out.pool ? stage.fan_out.branches : 1);
    if (stage.tokens || law == nullptr || !(reach > 0.0) || std::holds_alternative<queueing::Mmpp>(arrivals)) return arrivals;
    const double rate = queueing::arrival_rate(arrivals), servers = static_cast<double>(replicas) * stage.concurrency;
    const double load = std::min(rate * busy_seconds(stage) / servers, 1.0 - 1e-9);
    const double own_queue = stage.routing == Routing::shared ? servers : stage.concurrency;
    queueing::Arrivals served = departures(thinned(arrivals, reach), load, prob::scv(*law), own_queue);
    if (reach == 1.0) return served;
    // Streams that join: the scv of each weighed with its share.
    const double past = 1.0 + (1.0 - reach) * (gap_scv(arrivals) - 1.0);
    return stream(rate, std::max(0.0, reach * gap_scv(served) + (1.0 - reach) * past));
}

// The classes of the method note: series of one-server and several-server stages against simulation.
double error_downstream(const Stage& stage, const queueing::Arrivals& arrivals) {
    const auto* law = std::get_if<prob::Law>(&stage.service);
    if (law == nullptr || stage.tokens) return 0.10;
    if (!is_poisson(arrivals)) return 0.05;
    if (std::holds_alternative<prob::Exponential>(*law) && stage.routing != Routing::round_robin) return 0.0;
    const double cs2 = prob::scv(*law);
    if (cs2 < 0.5) return 0.25;
    return cs2 <= 1.5 ? 0.01 : 0.10;
}

}  // namespace sizewell::latency
