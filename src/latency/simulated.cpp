#include "latency/simulated.hpp"

#include "latency/cells.hpp"
#include "sizewell/error.hpp"
#include "sizewell/simulation/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace sizewell::latency {

namespace {

namespace sim = sizewell::simulation;

sim::Arrivals simulated(const queueing::Arrivals& arrivals) {
    if (const auto* p = std::get_if<queueing::Poisson>(&arrivals)) {
        if (!(p->rate > 0.0)) throw DomainError("simulate", "rate", p->rate, "> 0");
        return sim::Renewal{prob::Exponential{1.0 / p->rate}};
    }
    if (const auto* r = std::get_if<queueing::Renewal>(&arrivals)) return sim::Renewal{r->interarrival};
    const auto& m = std::get<queueing::Mmpp>(arrivals);
    const double up = 1.0 / m.low_sojourn, down = 1.0 / m.high_sojourn;
    return sim::Mmpp{{m.low_rate, m.high_rate}, {{0.0, up}, {down, 0.0}}};
}

sim::Routing simulated(Routing routing) {
    switch (routing) {
        case Routing::shared: return sim::Routing::shared;
        case Routing::least_loaded: return sim::Routing::least_loaded;
        case Routing::round_robin: return sim::Routing::round_robin;
        case Routing::random: return sim::Routing::random;
    }
    return sim::Routing::shared;
}

sim::Station station(const Stage& stage, int replicas) {
    sim::Station s;
    s.name = stage.name;
    s.servers = replicas * stage.concurrency;
    s.routing = simulated(stage.routing);
    if (const auto* law = std::get_if<prob::Law>(&stage.service)) {
        s.service = *law;
        return s;
    }
    const auto& b = std::get<queueing::BatchService>(stage.service);
    s.batching = sim::Batching{b.max, b.delay, b.fixed, b.per_item, b.table, b.noise.value_or(prob::Law(prob::Deterministic{1.0}))};
    if (!b.table.empty()) s.batching->table.resize(static_cast<std::size_t>(b.max));
    return s;
}

// One branch: the visit, hedged, retried.
sim::Step branch(const Stage& stage, int replicas, sim::Network& network) {
    const auto visit = [&]() -> sim::Step {
        if (stage.queued) {
            network.stations.push_back(station(stage, replicas));
            return sim::Visit{network.stations.size() - 1};
        }
        if (const auto* law = std::get_if<prob::Law>(&stage.service)) return sim::Delay{*law};
        return sim::Delay{prob::Deterministic{queueing::batch_time(std::get<queueing::BatchService>(stage.service), 1)}};
    };
    sim::Step step = visit();
    if (stage.hedge) step = sim::Hedged{step, stage.hedge->delay, stage.hedge->cancel};
    if (stage.retry) {
        const Retry& r = *stage.retry;
        step = sim::Retried{step, r.timeout, r.retries, r.backoff, r.factor, r.cancel};
    }
    return step;
}

sim::Step flow(const Stage& stage, int replicas, sim::Network& network) {
    sim::Step step = branch(stage, replicas, network);
    if (stage.fan_out.branches > 1) {
        if (stage.fan_out.pool || !stage.queued) {
            step = sim::fan_out(step, stage.fan_out.branches);
        } else {
            std::vector<sim::Step> all{step};
            while (all.size() < static_cast<std::size_t>(stage.fan_out.branches)) all.push_back(branch(stage, replicas, network));
            step = sim::Parallel{std::move(all)};
        }
    }
    if (stage.cache) step = sim::Cached{stage.cache->hit_ratio, stage.cache->lookup, step};
    if (stage.probability < 1.0) step = sim::Sometimes{stage.probability, step};
    return step;
}

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

bool can_simulate(const Stage& stage) { return !stage.queued || stage.routing == Routing::shared || stage.concurrency == 1; }

StageResponse simulated_series(const std::vector<Stage>& stages, const std::vector<int>& replicas,
                               const queueing::Arrivals& arrivals, const queueing::Options& options) {
    sim::Network network{simulated(arrivals), {}};
    std::vector<sim::Step> steps;
    double tasks = 0.0;
    for (std::size_t k = 0; k < stages.size(); ++k) {
        steps.push_back(flow(stages[k], replicas[k], network));
        tasks += stages[k].fan_out.branches;
    }
    network.flow = steps.size() == 1 ? steps.front() : sim::Step(sim::Serial{std::move(steps)});
    return answer_of(network, tasks, options);
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
