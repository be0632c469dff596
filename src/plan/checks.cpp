#include "plan/parts.hpp"
#include "plan/sizing_step.hpp"

#include <cmath>

namespace sizewell::plan {

namespace {

struct PromisedPercentile {
    const char* name;
    double promised;
    double planned;
    double percentile;
};

void add_latency(const std::string& service, const PromiseModel& p, const LatencyFigures<double>& l, const sizing::Answer& answer, Plan& plan) {
    for (const auto& x : {PromisedPercentile{"p50", p.p50, l.p50.value(), 50.0}, {"p90", p.p90, l.p90.value(), 90.0},
                          {"p95", p.p95, l.p95.value(), 95.0}, {"p99", p.p99, l.p99.value(), 99.0}, {"p99.9", p.p999, l.p999.value(), 99.9}}) {
        if (!std::isfinite(x.promised)) continue;
        Check c{service, x.name, "s", x.promised, x.planned, x.planned <= x.promised, {}, x.promised};
        for (const auto& u : answer.unreachable) {
            if (u.target.percentile != x.percentile) continue;
            c.met = false;
            c.nearest = u.nearest;
            c.bound = "service time: the stages take this long without any wait, so no number of replicas helps";
        }
        if (!c.met && c.bound.empty()) {
            c.bound = "capacity: no number of replicas that was searched holds it";
            c.nearest = x.planned;
        }
        plan.checks.push_back(std::move(c));
    }
}

// Money: what forbids a lower bill is the constraint that binds the pool that costs most.
std::string money_bound(const ServicePlan& service, const CapacityFigures<double>& capacity) {
    std::size_t dearest = 0;
    for (std::size_t k = 1; k < capacity.pools.size(); ++k) {
        if (capacity.pools[k].per_month > capacity.pools[dearest].per_month) dearest = k;
    }
    std::size_t pool = 0;
    for (const StagePlan& stage : service.stages) {
        if (!stage.pooled) continue;
        if (pool++ != dearest) continue;
        const auto& p = capacity.pools[dearest];
        return "capacity: " + stage.name + " needs " + sizewell::detail::number_text(p.instances.value()) + " of " +
               (stage.instance.empty() ? "its instances" : stage.instance) + ", bound by " + stage.binding +
               (stage.redundancy == "none" ? "" : " with redundancy for one " + stage.redundancy);
    }
    return "capacity";
}

}  // namespace

void add_checks(const PlanContext& context, Plan& plan) {
    for (std::size_t i = 0; i < context.model.services.size(); ++i) {
        const PromiseModel& p = context.model.services[i].promises;
        const ServiceFigures<double>& f = plan.figures.services[i];
        ServicePlan& service = plan.services[i];
        add_latency(service.name, p, f.latency, context.decisions[i], plan);
        const auto money = [&](const char* name, const char* unit, double promised, double planned) {
            if (!std::isfinite(promised)) return;
            const bool met = planned <= promised;
            plan.checks.push_back({service.name, name, unit, promised, planned, met, met ? "" : money_bound(service, f.capacity), planned});
        };
        // A fleet that scales, commitments and spot make the bill that counts.
        const bool mixed = context.model.services[i].mix.asked;
        const double bill = mixed ? plan.figures.mixes[i].per_month.value() : f.cost.per_month.value();
        money("cost_per_request", "USD/req", p.cost_per_request, mixed ? bill / f.demand.requests_per_month.value() : f.cost.per_request.value());
        money("monthly_budget", "USD/month", p.monthly_budget * context.model.month.value(), bill);
        if (const auto& promised = context.scenario.services[i].fleet.rollback; promised.known()) {
            const double planned = plan.figures.mixes[i].rollback.value();
            const bool met = planned <= promised.value.value();
            plan.checks.push_back({service.name, "rollback", "s", promised.value.value(), planned, met,
                                   met ? "" : "start-up: image and weights are loaded wave by wave; a larger \"wave\", a faster \"bandwidth\" or a warm old fleet shortens it", planned});
        }
    }
    for (const Check& c : plan.checks) plan.met = plan.met && c.met;
}

}  // namespace sizewell::plan
