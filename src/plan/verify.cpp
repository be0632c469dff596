#include "sizewell/plan/verify.hpp"

#include "sizewell/scenario/law.hpp"
#include "sizewell/scenario/literal.hpp"
#include "sizewell/simulation/network.hpp"

#include "plan/sizing_step.hpp"

#include <cmath>
#include <iterator>
#include <tuple>
#include <utility>

namespace sizewell::plan {

namespace {

namespace sim = sizewell::simulation;

sim::Routing routing_of(latency::Routing routing) {
    switch (routing) {
        case latency::Routing::shared: return sim::Routing::shared;
        case latency::Routing::least_loaded: return sim::Routing::least_loaded;
        case latency::Routing::round_robin: return sim::Routing::round_robin;
        case latency::Routing::random: return sim::Routing::random;
    }
    return sim::Routing::shared;
}

prob::Law delay_law(const latency::Stage& stage) {
    const auto* batch = std::get_if<queueing::BatchService>(&stage.service);
    return batch != nullptr ? prob::Law(prob::Deterministic{queueing::batch_time(*batch, 1)}) : std::get<prob::Law>(stage.service);
}

sim::Station station_of(const latency::Stage& stage, int replicas) {
    sim::Station s;
    s.name = stage.name;
    s.servers = replicas * stage.concurrency;
    s.routing = routing_of(stage.routing);
    if (const auto* b = std::get_if<queueing::BatchService>(&stage.service)) {
        s.batching = sim::Batching{b->max, b->delay, b->fixed, b->per_item, b->table, b->noise.value_or(prob::Deterministic{1.0})};
    } else {
        s.service = std::get<prob::Law>(stage.service);
    }
    return s;
}

Measured measured(const sim::Estimate& e) { return {e.value, e.half_width_95}; }

Simulated simulate_service(const scenario::Service& service, const ServiceFigures<double>& figures, const VerifyOptions& options) {
    sim::Network network;
    const double rate = figures.demand.design.value();
    network.arrivals = sim::Renewal{prob::Exponential{1.0 / rate}};
    sim::Serial chain;
    std::size_t pool = 0;
    for (const auto& stage : service.stages) {
        const latency::Stage timing = scenario::timing(stage);
        if (!timing.queued) {
            chain.steps.emplace_back(sim::Delay{delay_law(timing)});
            continue;
        }
        chain.steps.emplace_back(sim::Visit{network.stations.size()});
        network.stations.push_back(station_of(timing, static_cast<int>(figures.capacity.pools[pool++].needed)));
    }
    network.flow = chain.steps.size() == 1 ? chain.steps.front() : sim::Step(std::move(chain));

    sim::Options run;
    run.seed = options.seed;
    run.customers = options.customers;
    run.precision = options.precision;
    run.seconds = options.seconds;
    run.threads = options.threads;
    run.percentiles = kPercentiles;
    const sim::Result r = sim::simulate(network, run);

    Simulated out;
    out.service = service.name;
    out.saturated = r.saturated;
    out.truncated = r.truncated;
    out.customers = r.customers;
    out.rate = rate;
    out.mean = measured(r.response.mean);
    Measured* const at[] = {&out.p50, &out.p90, &out.p95, &out.p99, &out.p999};
    for (std::size_t i = 0; i < std::size(at); ++i) *at[i] = measured(r.response.percentile[i]);
    out.wait_mean = measured(r.wait.mean);
    out.wait_p99 = measured(r.wait.percentile[3]);
    out.p_wait = measured(r.wait.p_positive);
    return out;
}

// A promise that the analytic percentile keeps and the whole simulated interval breaks.
void compare(const Simulated& s, const LatencyFigures<double>& l, const Check& check, std::vector<Warning>& warnings) {
    for (const auto& [name, simulated, analytic] : {std::tuple{"p50", &s.p50, l.p50.value()}, {"p90", &s.p90, l.p90.value()}, {"p95", &s.p95, l.p95.value()},
                                                   {"p99", &s.p99, l.p99.value()}, {"p99.9", &s.p999, l.p999.value()}}) {
        if (check.service != s.service || check.name != name || !check.met || simulated->value - simulated->half_width <= check.promised) continue;
        const auto seconds = [](double x) { return scenario::format_quantity(x, scenario::dimension_of<second_u>()); };
        warnings.push_back({"W0110", s.service + ": " + name + " is " + seconds(analytic) + " by " + "formula but " + seconds(simulated->value) + " simulated, above the promise",
                            "add a replica, or lower the utilisation cap"});
    }
}

}  // namespace

std::vector<Simulated> simulate_plan(const scenario::Scenario& scenario, const Plan& plan, const VerifyOptions& options) {
    std::vector<Simulated> all;
    for (std::size_t i = 0; i < scenario.services.size(); ++i) {
        all.push_back(simulate_service(scenario.services[i], plan.figures.services[i], options));
    }
    return all;
}

void verify(const scenario::Scenario& scenario, Plan& plan, const VerifyOptions& options) {
    const auto all = simulate_plan(scenario, plan, options);
    for (std::size_t i = 0; i < all.size(); ++i) {
        plan.services[i].simulated = all[i];
        for (const Check& check : plan.checks) compare(all[i], plan.figures.services[i].latency, check, plan.warnings);
    }
}

}  // namespace sizewell::plan
