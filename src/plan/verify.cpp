#include "sizewell/plan/verify.hpp"

#include "sizewell/latency/network.hpp"
#include "sizewell/scenario/law.hpp"
#include "sizewell/scenario/literal.hpp"

#include "plan/sizing_step.hpp"

#include <cmath>
#include <iterator>
#include <tuple>
#include <utility>

namespace sizewell::plan {

namespace {

namespace sim = sizewell::simulation;

Measured measured(const sim::Estimate& e) { return {e.value, e.half_width_95}; }

std::optional<Simulated> simulate_service(const scenario::Service& service, const ServiceFigures<double>& figures, const VerifyOptions& options) {
    const double rate = figures.demand.design.value();
    std::vector<latency::Stage> stages;
    std::vector<int> replicas;
    std::size_t pool = 0;
    for (const auto& stage : service.stages) {
        stages.push_back(scenario::timing(stage));
        replicas.push_back(stages.back().queued ? static_cast<int>(figures.capacity.pools[pool++].needed) : 0);
        if (!latency::can_simulate(stages.back())) return std::nullopt;
    }
    sim::Network network = latency::network_of(stages, replicas, queueing::Poisson{rate});

    sim::Options run;
    run.seed = options.seed;
    run.customers = options.customers;
    run.precision = options.precision;
    run.seconds = options.seconds;
    run.threads = options.threads;
    run.percentiles = kPercentiles;
    if (service.demand.arrivals != nullptr) {
        sim::ArrivalTrace trace{*service.demand.arrivals};
        for (double& t : trace.time) t *= service.demand.trace_peak / rate;  // its busiest minute becomes the design rate
        run.replications = 8;
        run.customers = 8 * static_cast<std::int64_t>(trace.time.size());
        network.arrivals = std::move(trace);
    }
    const sim::Result r = sim::simulate(network, run);

    Simulated out;
    out.service = service.name;
    out.saturated = r.saturated;
    out.truncated = r.truncated;
    out.customers = r.customers;
    out.rate = rate;
    out.on_trace = service.demand.arrivals != nullptr;
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
        if (auto s = simulate_service(scenario.services[i], plan.figures.services[i], options)) all.push_back(std::move(*s));
    }
    return all;
}

void verify(const scenario::Scenario& scenario, Plan& plan, const VerifyOptions& options) {
    for (const Simulated& s : simulate_plan(scenario, plan, options)) {
        for (std::size_t i = 0; i < plan.services.size(); ++i) {
            if (plan.services[i].name != s.service) continue;
            plan.services[i].simulated = s;
            for (const Check& check : plan.checks) compare(s, plan.figures.services[i].latency, check, plan.warnings);
        }
    }
}

}  // namespace sizewell::plan
