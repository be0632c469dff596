#include "latency/simulated.hpp"

#include "latency/cells.hpp"
#include "sizewell/error.hpp"
#include "sizewell/latency/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace sizewell::latency {

namespace {

namespace sim = sizewell::simulation;

// The levels asked for among enough others to draw the whole law.
std::vector<double> levels_of(const queueing::Options& options) {
    std::vector<double> levels = {0.1, 0.5, 1.0, 2.0, 3.0, 99.3, 99.5, 99.7, 99.8, 99.9, 99.95, 99.98, 99.99};
    for (double p = 4.0; p < 99.25; p += p < 95.0 ? 1.0 : 0.25) levels.push_back(p);
    levels.insert(levels.end(), options.percentiles.begin(), options.percentiles.end());
    std::sort(levels.begin(), levels.end());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    return levels;
}

queueing::Stats stats_of(const sim::Times& times, const std::vector<double>& levels, const queueing::Options& options) {
    queueing::Stats s;
    s.mean = times.mean.value;
    for (const double p : options.percentiles) {
        const auto i = static_cast<std::size_t>(std::lower_bound(levels.begin(), levels.end(), p) - levels.begin());
        const sim::Estimate& e = times.percentile[i];
        s.percentile.push_back(e.value);
        s.lower.push_back(std::max(0.0, e.value - e.half_width_95));
        s.upper.push_back(e.value + e.half_width_95);
    }
    return s;
}

queueing::ResponseLaw law_of(const sim::Times& times, const std::vector<double>& levels) {
    queueing::Tabulated table{{0.0}, {times.p_positive.value}, 1.0, 0.0};
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const double t = times.percentile[i].value, c = 1.0 - levels[i] / 100.0;
        if (t <= table.time.back() || c >= table.ccdf.back()) continue;
        table.time.push_back(t);
        table.ccdf.push_back(c);
    }
    continue_tail(table);
    return {std::move(table), 0.0, times.mean.value};
}

double relative_half_width(const queueing::Stats& s, const queueing::Options& options) {
    double error = 0.0;
    for (std::size_t i = 0; i < s.percentile.size(); ++i) {
        if (options.percentiles[i] <= 99.0 && s.percentile[i] > 0.0) error = std::max(error, 0.5 * (s.upper[i] - s.lower[i]) / s.percentile[i]);
    }
    return error;
}

StageResponse answer_of(const sim::Network& network, double tasks, const queueing::Options& options) {
    constexpr double kTasksPerSecond = 2e6;  // of one core; a count, not a clock, so that the bits do not depend on it
    sim::Options run;
    run.seed = options.seed;
    run.threads = options.threads;
    const double seconds = options.time_budget > 0.0 ? options.time_budget : 2.0;  // simulated on request without a budget
    run.customers = std::max<std::int64_t>(20'000, static_cast<std::int64_t>(kTasksPerSecond * seconds / tasks));
    run.precision = options.precision;
    run.percentiles = levels_of(options);
    const sim::Result result = sim::simulate(network, run);
    StageResponse r;
    r.method = "simulation";
    r.error = queueing::ErrorClass::simulated;
    r.p_wait = result.wait.p_positive.value;
    r.wait = stats_of(result.wait, run.percentiles, options);
    r.response = stats_of(result.response, run.percentiles, options);
    r.p_block = result.p_block.value;
    r.p_abandon = result.p_abandon.value;
    r.p_fail = result.p_fail.value;
    r.mean_attempts = std::max(1.0, result.mean_attempts.value);
    r.extra_load = result.extra_load.value;
    if (result.saturated) {
        r.saturated = true;
        r.reason = "queues grow without bound in the simulation: load " + sizewell::detail::number_text(result.load);
        return r;
    }
    r.wait_law = law_of(result.wait, run.percentiles);
    r.response_law = law_of(result.response, run.percentiles);
    r.relative_error = relative_half_width(r.response, options);
    r.reason = std::to_string(result.customers) + " requests simulated";
    return r;
}

}  // namespace

StageResponse simulated_series(const std::vector<Stage>& stages, const std::vector<int>& replicas,
                               const queueing::Arrivals& arrivals, const queueing::Options& options) {
    double tasks = 0.0;
    for (const Stage& stage : stages) tasks += stage.fan_out.branches;
    return answer_of(network_of(stages, replicas, arrivals), tasks, options);
}

StageResponse simulated_stage(const Stage& stage, const queueing::Arrivals& arrivals, int replicas,
                              const queueing::Options& options) {
    StageResponse r = simulated_series({stage}, {replicas}, arrivals, options);
    // Copies and zombie attempts are load: where they fill the servers a run only shows how long it was.
    const double load = queueing::arrival_rate(arrivals) * busy_seconds(stage) / (static_cast<double>(replicas) * stage.concurrency);
    const bool copies = stage.queued && stage.hedge && !stage.hedge->cancel;
    const bool zombies = stage.queued && stage.retry && !stage.retry->cancel;
    constexpr double kFull = 0.995;
    const double all = load * (copies ? 1.0 + r.extra_load : 1.0) * (zombies ? r.mean_attempts : 1.0);
    if ((copies || zombies) && (r.saturated || all >= kFull)) {
        const double infinite = std::numeric_limits<double>::infinity();
        const std::vector<double> none(options.percentiles.size(), infinite);
        r.saturated = r.may_collapse = true;
        r.reason = "copies and retries fill the servers: cancel them, or send fewer";
        r.wait = r.response = {infinite, none, none, none};
        r.wait_law = r.response_law = {};
    }
    return r;
}

}  // namespace sizewell::latency
