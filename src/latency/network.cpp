#include "sizewell/latency/network.hpp"

#include "sizewell/error.hpp"

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
    if (stage.host_work > 0.0 && stage.queued) {
        sim::Station cpus;
        cpus.name = stage.name + " host";
        cpus.servers = replicas * stage.host_workers;
        cpus.service = prob::Deterministic{stage.host_work};
        network.stations.push_back(std::move(cpus));
        step = sim::Serial{{sim::Visit{network.stations.size() - 1}, step}};
    }
    const double delay = stage.host_delay + (stage.queued ? 0.0 : stage.host_work);
    if (delay > 0.0) step = sim::Serial{{sim::Delay{prob::Deterministic{delay}}, step}};
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

}  // namespace

bool can_simulate(const Stage& stage) {
    if (stage.tokens) return false;
    return !stage.queued || stage.routing == Routing::shared || stage.concurrency == 1;
}

simulation::Network network_of(const std::vector<Stage>& stages, const std::vector<int>& replicas, const queueing::Arrivals& arrivals) {
    if (stages.empty()) throw DomainError("network_of", "stages", 0.0, "at least one");
    if (replicas.size() != stages.size()) throw DomainError("network_of", "replicas", static_cast<double>(replicas.size()), "one for each stage");
    sim::Network network{simulated(arrivals), {}};
    std::vector<sim::Step> steps;
    for (std::size_t k = 0; k < stages.size(); ++k) steps.push_back(flow(stages[k], replicas[k], network));
    network.flow = steps.size() == 1 ? steps.front() : sim::Step(sim::Serial{std::move(steps)});
    return network;
}

}  // namespace sizewell::latency
