#include "sizewell/latency/token_server.hpp"

#include "latency/cells.hpp"
#include "sizewell/error.hpp"
#include "sizewell/latency/stage.hpp"
#include "sizewell/serving/llm.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace sizewell::latency {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Nodes of the laws that are handed on: what is asked, and enough besides to add other stages to; fewer in a search.
std::vector<double> nodes(const std::vector<double>& asked, queueing::Effort effort) {
    std::vector<double> all = {1.0, 5.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 95.0, 98.0, 99.0, 99.5, 99.9, 99.95, 99.99};
    if (effort == queueing::Effort::search) all = {10.0, 50.0, 90.0, 99.0};
    all.insert(all.end(), asked.begin(), asked.end());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

queueing::ResponseLaw law_of(const serving::LlmTimes& times, const std::vector<double>& percentile, double factor) {
    constexpr double kSame = 1.0 + 1e-9;
    const std::vector<double>& time = times.percentile;
    if (time.back() <= time.front() * kSame) return constant_law(times.mean * factor);
    queueing::Tabulated table{{0.0}, {1.0}, 1.0, 0.0};
    const auto node = [&](double t, double ccdf) {
        if (t <= table.time.back()) return;
        table.time.push_back(t);
        table.ccdf.push_back(ccdf);
    };
    for (std::size_t i = 0, last = 0; i < time.size(); i = last + 1) {
        for (last = i; last + 1 < time.size() && time[last + 1] <= time[i] * kSame;) ++last;
        if (last > i) node(time[i] * factor / kSame, table.ccdf.back());  // percentiles that are one time are a jump there
        node(time[i] * factor, 1.0 - percentile[last] / 100.0);
    }
    continue_tail(table);
    return {std::move(table), 0.0, times.mean * factor};
}

queueing::Stats stats_of(const serving::LlmTimes& times, const std::vector<double>& all, const std::vector<double>& asked, double factor, double doubt) {
    queueing::Stats s;
    s.mean = times.mean * factor;
    for (const double p : asked) {
        const auto at = std::lower_bound(all.begin(), all.end(), p);
        const double x = times.percentile[static_cast<std::size_t>(at - all.begin())] * factor;
        s.percentile.push_back(x);
        s.lower.push_back(x / (1.0 + doubt));
        s.upper.push_back(x * (1.0 + doubt));
    }
    return s;
}

std::string saturation(const serving::LlmResponse& r, double offered, double factor) {
    return "each replica is offered " + detail::number_text(offered) + " req/s and sustains " + detail::number_text(r.capacity / factor) + ", limited by " + std::string(name(r.bound));
}

}  // namespace

queueing::Response token_response(const Stage& stage, const queueing::Arrivals& arrivals, int replicas, const queueing::Options& options, TokenTimes& times) {
    const TokenServer& server = *stage.tokens;
    const double factor = server.time_factor;
    // Alone on a replica: what no number of replicas improves on.
    const double offered = stage.queued ? queueing::arrival_rate(arrivals) * server.imbalance / replicas : 0.0;
    const std::vector<double> all = nodes(options.percentiles, options.effort);
    const serving::LlmResponse r = serving::llm_response(*server.replica, offered * factor, all);  // times scale as rates do

    queueing::Response out;
    out.method = "continuous batching, fixed point";
    out.error = queueing::ErrorClass::approximate;
    out.relative_error = server.relative_error;
    out.mean_batch = r.mean_batch;
    times.mean_batch = r.mean_batch;
    times.kv_share = r.kv_use;
    times.limit = name(r.bound);
    if (r.saturated) {
        const std::vector<double> infinite(options.percentiles.size(), kInfinity);
        out.saturated = true;
        out.reason = saturation(r, offered, factor);
        out.method = "saturation";
        out.p_wait = 1.0;
        out.wait = out.response = {kInfinity, infinite, infinite, infinite};
        times.ttft = times.tpot = out.response;
        times.ttft_law = {};
        return out;
    }
    out.response = stats_of(r.e2e, all, options.percentiles, factor, server.relative_error);
    out.response_law = law_of(r.e2e, all, factor);
    out.wait = {offered > 0.0 ? r.waiting / (offered * factor) * factor : 0.0, std::vector<double>(options.percentiles.size(), 0.0), {}, {}};
    out.wait.lower = out.wait.upper = out.wait.percentile;
    out.wait_law = constant_law(0.0);
    times.ttft = stats_of(r.ttft, all, options.percentiles, factor, server.relative_error);
    times.tpot = stats_of(r.tpot, all, options.percentiles, factor, server.relative_error);
    times.ttft_law = law_of(r.ttft, all, factor);
    return out;
}

}  // namespace sizewell::latency
