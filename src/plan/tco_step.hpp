// The lines of the total cost of ownership, from the figures of the services.
#pragma once

#include "sizewell/cost/release.hpp"
#include "sizewell/cost/tco.hpp"
#include "sizewell/cost/tiers.hpp"
#include "sizewell/demand/rate.hpp"
#include "sizewell/plan/figures.hpp"
#include "sizewell/plan/model.hpp"
#include "sizewell/sizing/redundancy.hpp"

#include "plan/names.hpp"
#include "plan/sizing_step.hpp"

#include <cstddef>
#include <vector>

namespace sizewell::plan {

/// Sums over services and pools that the total cost is made of.
template <Scalar S>
struct Volumes {
    Q<byte_u, S> disk = Q<byte_u, S>::from_value(S(0.0));
    Q<byte_u, S> training_data = disk, logs_in = disk, logs_kept = disk, sent = disk;
    Q<usd_per_s_u, S> pipeline = Q<usd_per_s_u, S>::from_value(S(0.0));
    Q<usd_per_s_u, S> monitoring = pipeline, retraining = pipeline, experiments = pipeline, tooling = pipeline, other = pipeline;
    Q<usd_per_s_u, S> nat = pipeline, transfer = pipeline, endpoint = pipeline, logs_read = pipeline, tracing = pipeline, licences = pipeline, feature_store = pipeline,
                      versions = pipeline, shadow = pipeline, canary = pipeline, load_test = pipeline, spare = pipeline;
    Q<byte_u, S> metrics = disk;
};

// Instances that a load test at twice the design rate needs in each pool.
template <Scalar S>
std::vector<S> load_test_instances(const ServiceModel<S>& s, const ServiceFigures<S>& f) {
    const SizingStep<S> twice(s, sizing_inputs<S>(s, f.demand.design * 2.0));
    std::vector<S> all;
    for (std::size_t k = 0; k < s.stages.size(); ++k) {
        const auto& stage = s.stages[k];
        if (stage.pooled) all.push_back(sizing::instances_for(twice.replicas(k), stage.per_instance) * S(stage.branches));
    }
    return all;
}

/// Adds what the pools of one service are billed by the instance.
template <Scalar S>
void add_pools(const ServiceModel<S>& s, const ServiceFigures<S>& f, Volumes<S>& v) {
    const auto& o = s.overheads;
    const std::vector<S> tested = o.load_tested ? load_test_instances(s, f) : std::vector<S>{};
    std::size_t pool = 0;
    for (const auto& stage : s.stages) {
        if (!stage.pooled) continue;
        const auto& p = f.capacity.pools[pool];
        v.disk = v.disk + stage.disk * p.instances.value();
        v.monitoring = v.monitoring + p.instances * s.monitoring;
        v.tracing = v.tracing + p.instances * o.tracing;
        v.licences = v.licences + p.gpus * o.licence;
        v.shadow = v.shadow + o.releases * cost::shadow_time(p.instances, o.shadow) * stage.price;
        v.canary = v.canary + o.releases * cost::canary_time(p.instances, o.canary_step) * stage.price;
        if (o.load_tested) v.load_test = v.load_test + o.load_tests * (Q<instance_u, S>::from_value(tested[pool]) * o.load_test_time) * stage.price;
        const S bare = sizing::instances_for(S(p.needed / S(stage.branches)), stage.per_instance) * S(stage.branches);
        v.spare = v.spare + (p.instances - Q<instance_u, S>::from_value(bare)) * stage.price;
        ++pool;
    }
}

template <Scalar S>
Volumes<S> volumes(const Model<S>& m, const std::vector<ServiceFigures<S>>& figures) {
    Volumes<S> v;
    for (std::size_t i = 0; i < m.services.size(); ++i) {
        const auto& s = m.services[i];
        const auto& f = figures[i];
        add_pools(s, f, v);
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

        const auto& o = s.overheads;
        v.nat = v.nat + o.nat_gateways * m.overheads.nat_gateway + o.nat_traffic * m.overheads.nat;
        v.transfer = v.transfer + f.demand.average * (o.cross_zone_size * m.overheads.cross_zone + o.cross_region_size * m.overheads.cross_region);
        v.endpoint = v.endpoint + f.demand.average * o.endpoint_size * m.overheads.endpoint;
        v.metrics = v.metrics + o.metrics * m.month;
        v.logs_read = v.logs_read + o.logs_scanned * m.overheads.scan + o.logs_indexed * m.overheads.indexed;
        v.feature_store = v.feature_store + o.feature_reads * o.read_price + o.feature_writes * o.write_price + o.feature_storage * o.feature_storage_price;
        v.versions = v.versions + cost::versions_kept(o.model_size, o.model_versions) * m.object_storage;
    }
    return v;
}

/// Money by tiers that count a volume in their own unit.
template <Scalar S, class Unit>
Q<usd_u, S> tiered(const std::vector<cost::Tier>& tiers, const Q<Unit, S>& volume, double unit) {
    return Q<usd_u, S>::from_value(cost::tiered_cost(tiers, S(volume.value() / S(unit))));
}

inline constexpr double kGigabyte = 1e9, kMebibyte = 1048576.0;

template <Scalar S>
TcoFigures<S> tco_figures(const Model<S>& m, const std::vector<ServiceFigures<S>>& services, const ServiceFigures<S>& total, const std::vector<MixFigures<S>>& mixes) {
    const auto named = [&m](std::string_view what) { return name_in<S>(m.prefix, what); };
    const Volumes<S> v = volumes(m, services);
    const auto a_month = [&m](const Q<usd_per_s_u, S>& rate) { return Q<usd_u, S>(rate * m.month); };
    TcoFigures<S> t;
    t.compute = label(total.cost.per_month, named("tco.compute"));
    t.storage = label(a_month(v.disk * m.block_storage), named("tco.storage"));
    t.training_data = label(a_month(v.training_data * m.object_storage), named("tco.training_data"));
    t.logs = label(v.logs_in * m.log_ingest + a_month(v.logs_kept * m.log_storage) + a_month(v.logs_read), named("tco.logs"));
    t.egress = label(tiered(m.egress, v.sent, kGigabyte), named("tco.egress"));
    t.cluster = label(a_month(m.clusters * m.cluster_fee), named("tco.cluster"));
    t.pipeline = label(a_month(v.pipeline), named("tco.pipeline"));
    t.monitoring = label(a_month(v.monitoring), named("tco.monitoring"));
    t.retraining = label(a_month(v.retraining), named("tco.retraining"));
    t.experiments = label(a_month(v.experiments), named("tco.experiments"));
    t.tooling = label(a_month(v.tooling), named("tco.tooling"));
    t.engineers = label(m.engineers * m.salary * m.month, named("tco.engineers"));
    t.on_call = label(a_month(m.on_call), named("tco.on_call"));
    t.other = label(a_month(v.other), named("tco.other"));

    Q<usd_u, S> purchase = Q<usd_u, S>::from_value(S(0.0));
    for (std::size_t i = 0; i < m.services.size(); ++i) {
        if (m.services[i].mix.asked) purchase = purchase + (mixes[i].per_month - services[i].cost.per_month);
    }
    t.purchase = label(purchase, named("tco.purchase"));
    t.nat = label(a_month(v.nat), named("tco.nat"));
    t.transfer = label(a_month(v.transfer), named("tco.transfer"));
    t.endpoint = label(a_month(v.endpoint), named("tco.endpoint"));
    t.metrics = label(tiered(m.overheads.metrics, v.metrics, kMebibyte), named("tco.metrics"));
    t.tracing = label(a_month(v.tracing), named("tco.tracing"));
    t.licences = label(a_month(v.licences), named("tco.licences"));
    t.feature_store = label(a_month(v.feature_store), named("tco.feature_store"));
    t.model_versions = label(a_month(v.versions), named("tco.model_versions"));
    t.shadow = label(a_month(v.shadow), named("tco.shadow"));
    t.canary = label(a_month(v.canary), named("tco.canary"));
    t.load_test = label(a_month(v.load_test), named("tco.load_test"));
    t.support = Q<usd_u, S>::from_value(S(0.0));
    if (!m.overheads.support.empty()) {  // on the bill of the cloud: no people, no other vendors
        const auto cloud = label(t.compute + t.purchase + t.storage + t.training_data + t.logs + t.egress + t.cluster + t.pipeline + t.retraining + t.experiments + t.tooling +
                                     t.nat + t.transfer + t.endpoint + t.metrics + t.feature_store + t.model_versions + t.shadow + t.canary + t.load_test,
                                 named("tco.cloud_bill"));
        t.support = Q<usd_u, S>::from_value(cost::tiered_cost(m.overheads.support, cloud.value(), m.overheads.support_minimum));
    }
    t.support = label(t.support, named("tco.support"));

    const auto overheads = label(t.storage + t.logs + t.egress + t.monitoring + t.tooling + t.support + t.transfer + t.endpoint + t.tracing + t.licences + t.shadow + t.canary + t.load_test,
                                 named("tco.overheads"));
    t.fixed = label(t.training_data + t.cluster + t.pipeline + t.retraining + t.experiments + t.engineers + t.on_call + t.other + t.nat + t.metrics + t.feature_store + t.model_versions,
                    named("tco.fixed"));
    const auto bought = t.compute + t.purchase;  // S: what the fleet really costs
    t.idle = label(bought * (S(1.0) - total.cost.utilisation), named("tco.idle"));
    t.spare = label(a_month(v.spare), named("tco.spare"));
    t.per_month = label(bought + overheads + t.fixed, named("tco.per_month"));
    t.multiplier = label(ratio(t.per_month / bought), named("tco.multiplier"));
    t.overhead_share = label(ratio(overheads / bought), named("tco.overhead_share"));
    t.rule_low = label(bought * m.rule_low, named("tco.rule_low"));
    t.rule_high = label(bought * m.rule_high, named("tco.rule_high"));
    const auto holds_at = [&](const S& rule) {
        const Q<usd_u, S> compute = cost::compute_where_rule_holds(rule, t.overhead_share, Q<usd_per_s_u, S>(t.fixed / m.month)) * m.month;
        return Q<usd_u, S>(max(compute, Q<usd_u, S>::from_value(S(0.0))));  // overheads alone above the rule: it holds nowhere
    };
    t.rule_holds_at_low = label(holds_at(m.rule_low), named("tco.rule_holds_at_low"));
    t.rule_holds_at_high = label(holds_at(m.rule_high), named("tco.rule_holds_at_high"));
    return t;
}

}  // namespace sizewell::plan
