#include "sizewell/plan/evaluate.hpp"

#include "sizewell/cost/compute.hpp"
#include "sizewell/cost/tco.hpp"
#include "sizewell/cost/tiers.hpp"
#include "sizewell/decision/managed.hpp"
#include "sizewell/demand/rate.hpp"
#include "sizewell/dual.hpp"
#include "sizewell/latency/budget.hpp"
#include "sizewell/pack.hpp"
#include "sizewell/traced.hpp"

#include "plan/sizing_step.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace sizewell::plan {

namespace {

// A name in a trace; every other scalar ignores names, so they are not put together for it.
template <Scalar S>
auto name_in(const std::string& prefix, std::string_view what) {
    if constexpr (std::same_as<S, Traced>) return prefix + std::string(what);
    else return what;
}

template <Scalar S>
Q<second_u, S> in_seconds(const S& x) { return Q<second_u, S>::from_value(x); }

template <Scalar S>
DemandFigures<S> demand_figures(const Model<S>& m, const ServiceModel<S>& s) {
    const auto named = [&s](std::string_view what) { return name_in<S>(s.prefix, what); };
    const auto average = label(demand::grown_rate(s.average, s.growth, s.years), named("demand.average_then"));
    const auto peak = label(demand::grown_rate(s.peak, s.growth, s.years), named("demand.peak_then"));
    return {average, peak, label(demand::design_rate(peak, s.headroom), named("demand.design")),
            label(demand::requests_in(m.month, average), named("demand.requests_per_month"))};
}

// What every opaque step of a service depends on: the design rate and the service time of each stage.
template <Scalar S>
std::vector<S> sizing_inputs(const ServiceModel<S>& s, const Q<request_rate_u, S>& design) {
    std::vector<S> inputs{design.value()};
    for (const auto& stage : s.stages) inputs.push_back(stage.service.value());
    return inputs;
}

template <Scalar S>
PoolFigures<S> pool_figures(const Model<S>& m, const StageModel<S>& stage, const DemandFigures<S>& d, const S& needed,
                            const std::string& path) {
    const auto named = [&path](std::string_view what) { return name_in<S>(path, what); };
    PoolFigures<S> p;
    p.needed = needed;
    S instances = sizing::instances_with_spare(stage.loss, needed, stage.per_instance, stage.zones);
    const S branch_replicas = instances * stage.per_instance;
    if (stage.branches > 1.0) {  // every branch has its own replicas, and its own spares
        instances = instances * S(stage.branches);
        p.needed = label(needed * S(stage.branches), named("needed_by_all_branches"));
    }
    p.instances = label(Q<instance_u, S>::from_value(instances), named("instances"));
    p.replicas = label(instances * stage.per_instance, named("replicas"));
    p.gpus = label(p.instances * stage.gpus, named("gpus"));
    p.utilisation_design = label(cost::utilisation(d.design, stage.service, S(needed * stage.concurrency)), named("utilisation_design"));
    p.utilisation = label(cost::utilisation(d.average, stage.service, S(branch_replicas * stage.concurrency)), named("utilisation"));
    p.per_month = label(cost::compute_rate(p.instances, stage.price) * m.month, named("per_month"));
    return p;
}

template <Scalar S>
ServiceFigures<S> service_figures(const Model<S>& m, const ServiceModel<S>& s, std::vector<sizing::Answer>* decisions) {
    ServiceFigures<S> f;
    f.demand = demand_figures(m, s);
    const SizingStep<S> step(s, sizing_inputs(s, f.demand.design));
    if constexpr (std::same_as<S, double>) {
        if (decisions != nullptr) decisions->push_back(step.answer(sizing_inputs(s, f.demand.design)));
    }

    const auto named = [&s](std::string_view what) { return name_in<S>(s.prefix, what); };
    const auto times = [&]<class T>(T& figures, latency::Time which, const char* group) {
        const auto one = [&](double percentile, const char* name) {
            return label(in_seconds(step.time(which, percentile)), named(std::string(group) + name));
        };
        figures = {one(0.0, "mean"), one(50.0, "p50"), one(90.0, "p90"), one(95.0, "p95"), one(99.0, "p99"), one(99.9, "p99.9")};
    };
    times(f.latency, latency::Time::response, "latency.");

    S busiest(0.0);
    S replicas(0.0);
    S paid_seconds(0.0);
    S worked_seconds(0.0);
    Q<instance_u, S> instances = Q<instance_u, S>::from_value(S(0.0));
    Q<gpu_u, S> gpus = Q<gpu_u, S>::from_value(S(0.0));
    Q<usd_u, S> per_month = Q<usd_u, S>::from_value(S(0.0));
    bool first = true;
    for (std::size_t k = 0; k < s.stages.size(); ++k) {
        const auto& stage = s.stages[k];
        if (!stage.pooled) continue;
        std::string path;
        if constexpr (std::same_as<S, Traced>) path = s.prefix + "capacity.pools." + std::to_string(f.capacity.pools.size()) + ".";
        const auto pool = pool_figures(m, stage, f.demand, label(step.replicas(k), name_in<S>(path, "needed")), path);
        // The first pool starts the sums, so that a service of one pool explains itself without "0 +".
        const auto add = [first](const auto& sum, const auto& x) { return first ? x : sum + x; };
        replicas = add(replicas, pool.replicas);
        instances = add(instances, pool.instances);
        gpus = add(gpus, pool.gpus);
        per_month = add(per_month, pool.per_month);
        busiest = first ? pool.utilisation : max(busiest, pool.utilisation);
        const S servers = pool.replicas * stage.concurrency;
        paid_seconds = add(paid_seconds, servers);
        worked_seconds = add(worked_seconds, S(pool.utilisation * servers));
        f.capacity.pools.push_back(pool);
        first = false;
    }
    f.capacity.replicas = label(replicas, named("capacity.replicas"));
    f.capacity.instances = label(instances, named("capacity.instances"));
    f.capacity.gpus = label(gpus, named("capacity.gpus"));
    f.capacity.utilisation = label(busiest, named("capacity.utilisation"));

    f.cost.per_month = label(per_month, named("cost.per_month"));
    f.cost.per_hour = label(f.cost.per_month / m.month * m.hour, named("cost.per_hour"));
    f.cost.per_request = label(f.cost.per_month / f.demand.requests_per_month, named("cost.per_request"));
    f.cost.utilisation = label(first ? S(0.0) : S(worked_seconds / paid_seconds), named("cost.utilisation"));
    if (!s.tokens) return f;

    TokenFigures<S> t;
    times(t.ttft, latency::Time::ttft, "tokens.ttft.");
    times(t.tpot, latency::Time::tpot, "tokens.tpot.");
    t.read = label(f.demand.average * s.tokens->input, named("tokens.read"));
    t.written = label(f.demand.average * s.tokens->output, named("tokens.written"));
    t.per_token = label(f.cost.per_request / (s.tokens->input + s.tokens->output), named("tokens.per_token"));
    t.per_output_token = label(f.cost.per_request / s.tokens->output, named("tokens.per_output_token"));
    f.tokens = t;
    return f;
}

// The fleet: sums of money and machines, and the latency of the service that is named first where there is one.
template <Scalar S>
ServiceFigures<S> fleet_figures(const std::vector<ServiceFigures<S>>& services) {
    ServiceFigures<S> total = services.front();
    for (std::size_t i = 1; i < services.size(); ++i) {
        const auto& s = services[i];
        total.demand.average = total.demand.average + s.demand.average;
        total.demand.peak = total.demand.peak + s.demand.peak;
        total.demand.design = total.demand.design + s.demand.design;
        total.demand.requests_per_month = total.demand.requests_per_month + s.demand.requests_per_month;
        total.latency = {max(total.latency.mean, s.latency.mean), max(total.latency.p50, s.latency.p50),
                         max(total.latency.p90, s.latency.p90),   max(total.latency.p95, s.latency.p95),
                         max(total.latency.p99, s.latency.p99),   max(total.latency.p999, s.latency.p999)};
        total.capacity.replicas = total.capacity.replicas + s.capacity.replicas;
        total.capacity.instances = total.capacity.instances + s.capacity.instances;
        total.capacity.gpus = total.capacity.gpus + s.capacity.gpus;
        total.capacity.utilisation = max(total.capacity.utilisation, s.capacity.utilisation);
        total.capacity.pools.insert(total.capacity.pools.end(), s.capacity.pools.begin(), s.capacity.pools.end());
        total.cost.per_hour = total.cost.per_hour + s.cost.per_hour;
        total.cost.per_month = total.cost.per_month + s.cost.per_month;
    }
    if (services.size() > 1) {
        total.tokens.reset();  // tokens of different models do not add up
        auto& d = total.demand;
        d = {label(d.average, "demand.average"), label(d.peak, "demand.peak"), label(d.design, "demand.design"), label(d.requests_per_month, "demand.requests_per_month")};
        auto& l = total.latency;
        l = {label(l.mean, "latency.mean"), label(l.p50, "latency.p50"), label(l.p90, "latency.p90"),
             label(l.p95, "latency.p95"),   label(l.p99, "latency.p99"), label(l.p999, "latency.p99.9")};
        auto& c = total.capacity;
        c.replicas = label(c.replicas, "capacity.replicas");
        c.instances = label(c.instances, "capacity.instances");
        c.gpus = label(c.gpus, "capacity.gpus");
        c.utilisation = label(c.utilisation, "capacity.utilisation");
        total.cost.per_hour = label(total.cost.per_hour, "cost.per_hour");
        total.cost.per_month = label(total.cost.per_month, "cost.per_month");
        total.cost.per_request = label(total.cost.per_month / total.demand.requests_per_month, "cost.per_request");
        S worked(0.0);
        for (const auto& s : services) worked = worked + s.cost.utilisation * ratio(s.cost.per_month / total.cost.per_month);
        total.cost.utilisation = label(worked, "cost.utilisation");
    }
    return total;
}

// Sums over services and pools that the total cost is made of.
template <Scalar S>
struct Volumes {
    Q<byte_u, S> disk = Q<byte_u, S>::from_value(S(0.0));
    Q<byte_u, S> training_data = disk, logs_in = disk, logs_kept = disk, sent = disk;
    Q<usd_per_s_u, S> pipeline = Q<usd_per_s_u, S>::from_value(S(0.0));
    Q<usd_per_s_u, S> monitoring = pipeline, retraining = pipeline, experiments = pipeline, tooling = pipeline, other = pipeline;
};

template <Scalar S>
Volumes<S> volumes(const Model<S>& m, const std::vector<ServiceFigures<S>>& figures) {
    Volumes<S> v;
    for (std::size_t i = 0; i < m.services.size(); ++i) {
        const auto& s = m.services[i];
        const auto& f = figures[i];
        std::size_t pool = 0;
        for (const auto& stage : s.stages) {
            if (!stage.pooled) continue;
            const auto& p = f.capacity.pools[pool++];
            v.disk = v.disk + stage.disk * p.instances.value();
            v.monitoring = v.monitoring + p.instances * s.monitoring;
        }
        v.training_data = v.training_data + s.training_data;
        v.logs_in = v.logs_in + f.demand.requests_per_month * s.log_size * s.log_share;
        v.logs_kept = v.logs_kept + demand::logs_kept(f.demand.average, s.log_size, s.log_share, s.log_retention);
        v.sent = v.sent + f.demand.requests_per_month * s.response_size;
        v.pipeline = v.pipeline + s.pipeline;
        const auto retraining = s.retraining_runs * s.retraining_time * s.training_price * (S(1.0) + s.failed_runs);
        v.retraining = v.retraining + retraining;
        v.experiments = v.experiments + retraining * s.experiments;
        v.tooling = v.tooling + f.cost.per_month / m.month * s.tooling;
        for (const auto& line : s.other) v.other = v.other + line;
    }
    return v;
}

template <Scalar S>
Q<usd_u, S> egress_of_month(const Model<S>& m, const Q<byte_u, S>& sent) {
    constexpr double kGigabyte = 1e9;
    return Q<usd_u, S>::from_value(cost::tiered_cost(m.egress, S(sent.value() / S(kGigabyte))));
}

template <Scalar S>
TcoFigures<S> tco_figures(const Model<S>& m, const std::vector<ServiceFigures<S>>& services, const Q<usd_u, S>& compute) {
    const Volumes<S> v = volumes(m, services);
    TcoFigures<S> t;
    t.compute = label(compute, "tco.compute");
    t.storage = label(v.disk * m.block_storage * m.month, "tco.storage");
    t.training_data = label(v.training_data * m.object_storage * m.month, "tco.training_data");
    t.logs = label(v.logs_in * m.log_ingest + v.logs_kept * m.log_storage * m.month, "tco.logs");
    t.egress = label(egress_of_month(m, v.sent), "tco.egress");
    t.cluster = label(m.clusters * m.cluster_fee * m.month, "tco.cluster");
    t.pipeline = label(v.pipeline * m.month, "tco.pipeline");
    t.monitoring = label(v.monitoring * m.month, "tco.monitoring");
    t.retraining = label(v.retraining * m.month, "tco.retraining");
    t.experiments = label(v.experiments * m.month, "tco.experiments");
    t.tooling = label(v.tooling * m.month, "tco.tooling");
    t.engineers = label(m.engineers * m.salary * m.month, "tco.engineers");
    t.on_call = label(m.on_call * m.month, "tco.on_call");
    t.other = label(v.other * m.month, "tco.other");

    const auto overheads = label(t.storage + t.logs + t.egress + t.monitoring + t.tooling, "tco.overheads");
    t.fixed = label(t.training_data + t.cluster + t.pipeline + t.retraining + t.experiments + t.engineers + t.on_call + t.other, "tco.fixed");
    t.per_month = label(t.compute + overheads + t.fixed, "tco.per_month");
    t.multiplier = label(ratio(t.per_month / t.compute), "tco.multiplier");
    t.overhead_share = label(ratio(overheads / t.compute), "tco.overhead_share");
    t.rule_low = label(t.compute * m.rule_low, "tco.rule_low");
    t.rule_high = label(t.compute * m.rule_high, "tco.rule_high");
    const auto holds_at = [&](const S& rule) {
        return cost::compute_where_rule_holds(rule, t.overhead_share, Q<usd_per_s_u, S>(t.fixed / m.month)) * m.month;
    };
    t.rule_holds_at_low = label(holds_at(m.rule_low), "tco.rule_holds_at_low");
    t.rule_holds_at_high = label(holds_at(m.rule_high), "tco.rule_holds_at_high");
    return t;
}

template <Scalar S>
ManagedFigures<S> managed_figures(const Model<S>& m, const std::vector<ServiceFigures<S>>& services, const TcoFigures<S>& t) {
    ManagedFigures<S> f;
    Q<usd_u, S> paid = Q<usd_u, S>::from_value(S(0.0));
    for (std::size_t i = 0; i < m.services.size(); ++i) {
        std::size_t pool = 0;
        for (const auto& stage : m.services[i].stages) {
            if (stage.pooled) paid = paid + services[i].capacity.pools[pool++].per_month * stage.premium;
        }
    }
    f.premium_paid = label(paid, "managed.premium_paid");
    f.premium = label(ratio(f.premium_paid / t.compute), "managed.premium");
    f.people_saved = label(m.managed_saves * m.salary * m.month, "managed.people_saved");
    f.fee_saved = label(m.clusters * m.cluster_fee * m.month, "managed.fee_saved");

    const auto a_second = [&m](const Q<usd_u, S>& a_month) { return Q<usd_per_s_u, S>(a_month / m.month); };
    const auto bills = decision::managed_or_own(a_second(t.compute), a_second(f.premium_paid), a_second(t.engineers),
                                                a_second(t.engineers - f.people_saved), a_second(t.cluster));
    f.kubernetes = label(bills.own * m.month, "managed.kubernetes");
    f.managed = label(bills.managed * m.month, "managed.managed");
    f.break_even_compute = label(decision::break_even_compute(a_second(f.people_saved + f.fee_saved), f.premium) * m.month,
                                 "managed.break_even_compute");
    return f;
}

}  // namespace

template <Scalar S>
Figures<S> evaluate(const Model<S>& model, std::vector<sizing::Answer>* decisions) {
    Figures<S> f;
    for (const auto& s : model.services) f.services.push_back(service_figures(model, s, decisions));
    f.total = fleet_figures(f.services);
    f.tco = tco_figures(model, f.services, f.total.cost.per_month);
    f.managed = managed_figures(model, f.services, f.tco);
    return f;
}

template Figures<double> evaluate(const Model<double>&, std::vector<sizing::Answer>*);
template Figures<Pack8> evaluate(const Model<Pack8>&, std::vector<sizing::Answer>*);
template Figures<Dual<8>> evaluate(const Model<Dual<8>>&, std::vector<sizing::Answer>*);
template Figures<Traced> evaluate(const Model<Traced>&, std::vector<sizing::Answer>*);

}  // namespace sizewell::plan
