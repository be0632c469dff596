#include "sizewell/plan/verify.hpp"

#include "sizewell/latency/network.hpp"
#include "sizewell/latency/series.hpp"
#include "sizewell/plan/choose.hpp"
#include "sizewell/scenario/law.hpp"
#include "sizewell/scenario/literal.hpp"
#include "sizewell/scenario/served_model.hpp"
#include "sizewell/simulation/llm_replica.hpp"

#include "latency/cells.hpp"
#include "latency/stage_parts.hpp"
#include "plan/sizing_step.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>
#include <utility>

namespace sizewell::plan {

namespace {

namespace sim = sizewell::simulation;

Measured measured(const sim::Estimate& e) { return {e.value, e.half_width_95}; }

sim::Options run_options(const VerifyOptions& options) {
    sim::Options run;
    run.seed = options.seed;
    run.customers = options.customers;
    run.precision = options.precision;
    run.seconds = options.seconds;
    run.threads = options.threads;
    run.percentiles = kPercentiles;
    run.cancel = options.cancel;
    return run;
}

// Enough of a simulated law to add others to it.
const std::vector<double> kNodes = {1.0, 5.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 95.0, 98.0, 99.0, 99.5, 99.9};

Measured at(const sim::Times& times, double percentile) {
    const auto node = std::find(kNodes.begin(), kNodes.end(), percentile);
    return measured(times.percentile[static_cast<std::size_t>(node - kNodes.begin())]);
}

// A simulated time behind other stages: constants shift it, varying laws are added; the interval stays the simulation's.
class Behind {
  public:
    Behind(const sim::Times& times, double delay, const std::vector<queueing::ResponseLaw>& others) : times_(times), delay_(delay) {
        if (others.empty()) return;
        queueing::Response r;
        queueing::Options o;
        o.percentiles = kNodes;
        r.response.mean = times.mean.value;
        for (const auto& e : times.percentile) r.response.percentile.push_back(e.value);
        std::vector<queueing::ResponseLaw> all = others;
        all.push_back(latency::stage_law(r, o));
        sum_ = latency::sum_of(all);
    }
    Measured mean() const { return {(sum_ ? sum_->mean : times_.mean.value) + delay_, times_.mean.half_width_95}; }
    Measured percentile(double p) const {
        const Measured own = at(times_, p);
        return {(sum_ ? queueing::quantile(*sum_, p / 100.0) : own.value) + delay_, own.half_width};
    }

  private:
    const sim::Times& times_;
    double delay_;
    std::optional<queueing::ResponseLaw> sum_;
};

// The busiest replica of a language model, step by step.
std::optional<Simulated> simulate_tokens(const scenario::Service& service, const ServiceFigures<double>& figures, const VerifyOptions& options) {
    const double rate = figures.demand.design.value();
    double delay = 0.0, delay_before = 0.0;
    std::vector<queueing::ResponseLaw> others, before;
    const latency::TokenServer* server = nullptr;
    double on_one = 0.0;
    std::size_t pool = 0;
    queueing::Options analytic;
    analytic.percentiles = kPercentiles;
    for (const auto& stage : service.stages) {
        const latency::Stage timing = scenario::timing(stage);
        const int replicas = timing.queued ? static_cast<int>(figures.capacity.pools[pool++].needed) : 0;
        if (timing.tokens) {
            if (server != nullptr || timing.cache || timing.probability < 1.0) return std::nullopt;  // one model on every request's way
            server = &stage.llm.served->server;
            on_one = rate * server->imbalance / replicas;
            delay_before = delay;
            before = others;
            continue;
        }
        const auto r = latency::stage_response(timing, queueing::Poisson{rate}, replicas, analytic);
        if (latency::is_constant(r.response_law)) delay += r.response_law.shift;
        else others.push_back(latency::stage_law(r, analytic));
    }

    sim::Options run = run_options(options);
    run.customers = std::max<std::int64_t>(options.customers / 10, 1000);
    run.percentiles = kNodes;
    const sim::LlmResult r = sim::llm_simulation(*server->replica, sim::Renewal{prob::Exponential{1.0 / on_one}}, run);
    Simulated out;
    out.service = service.name;
    out.has_tokens = true;
    out.saturated = r.saturated;
    out.truncated = r.truncated;
    out.customers = r.requests;
    out.rate = rate;
    if (r.saturated) return out;
    const Behind whole(r.e2e, delay, others), first(r.ttft, delay_before, before);
    out.mean = whole.mean();
    for (const auto& [slot, p] : {std::pair{&out.p50, 50.0}, {&out.p90, 90.0}, {&out.p95, 95.0}, {&out.p99, 99.0}, {&out.p999, 99.9}}) *slot = whole.percentile(p);
    for (const auto& [slot, p] : {std::pair{&out.ttft_p50, 50.0}, {&out.ttft_p95, 95.0}, {&out.ttft_p99, 99.0}}) *slot = first.percentile(p);
    for (const auto& [slot, p] : {std::pair{&out.tpot_p50, 50.0}, {&out.tpot_p95, 95.0}, {&out.tpot_p99, 99.0}}) *slot = at(r.tpot, p);
    constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    out.wait_mean = out.wait_p99 = out.p_wait = {kUnknown, kUnknown};
    return out;
}

std::optional<Simulated> simulate_service(const scenario::Service& service, const ServiceFigures<double>& figures, const VerifyOptions& options) {
    const bool tokens = std::any_of(service.stages.begin(), service.stages.end(), [](const auto& stage) { return stage.llm.used(); });
    if (tokens) return simulate_tokens(service, figures, options);
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

    sim::Options run = run_options(options);
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
void compare(const Simulated& s, const Check& check, std::vector<Warning>& warnings) {
    if (check.service != s.service || !check.met) return;
    for (const auto& [name, simulated] : {std::pair{"p50", &s.p50}, {"p90", &s.p90}, {"p95", &s.p95}, {"p99", &s.p99}, {"p99.9", &s.p999},
                                          {"TTFT p50", &s.ttft_p50}, {"TTFT p95", &s.ttft_p95}, {"TTFT p99", &s.ttft_p99},
                                          {"TPOT p50", &s.tpot_p50}, {"TPOT p95", &s.tpot_p95}, {"TPOT p99", &s.tpot_p99}}) {
        if (check.name != name || simulated->value - simulated->half_width <= check.promised) continue;
        const auto seconds = [](double x) { return scenario::format_quantity(x, scenario::dimension_of<second_u>()); };
        warnings.push_back({"W0110", s.service + ": " + name + " is " + seconds(check.planned) + " by formula but " + seconds(simulated->value) + " simulated, above the promise",
                            "add a replica, or lower the utilisation cap"});
    }
}

}  // namespace

std::vector<Simulated> simulate_plan(const scenario::Scenario& given, const catalog::Catalog& catalog, const Plan& plan, const VerifyOptions& options) {
    std::vector<Simulated> all;
    const scenario::Scenario scenario = with_choices(given, catalog, plan);
    for (std::size_t i = 0; i < scenario.services.size(); ++i) {
        if (auto s = simulate_service(scenario.services[i], plan.figures.services[i], options)) all.push_back(std::move(*s));
    }
    return all;
}

void verify(const scenario::Scenario& scenario, const catalog::Catalog& catalog, Plan& plan, const VerifyOptions& options) {
    for (const Simulated& s : simulate_plan(scenario, catalog, plan, options)) {
        for (std::size_t i = 0; i < plan.services.size(); ++i) {
            if (plan.services[i].name != s.service) continue;
            plan.services[i].simulated = s;
            for (const Check& check : plan.checks) compare(s, check, plan.warnings);
        }
    }
}

}  // namespace sizewell::plan
