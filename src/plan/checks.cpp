#include "plan/parts.hpp"
#include "plan/sizing_step.hpp"
#include "sizewell/scenario/served_model.hpp"
#include "sizewell/serving/bounds.hpp"

#include <cmath>

namespace sizewell::plan {

namespace {

const char* bound_without_wait(latency::Time time) {
    switch (time) {
        case latency::Time::ttft: return "first token: one request alone on a replica waits this long for it, so no number of replicas helps";
        case latency::Time::tpot: return "token time: one request alone on a replica gets its tokens no faster, so no number of replicas helps";
        case latency::Time::response: break;
    }
    return "service time: the stages take this long without any wait, so no number of replicas helps";
}

// What no engine can beat, where the datasheet alone already breaks the promise; "" where it does not.
std::string physical_bound(const scenario::Service& service, const sizing::Target& target) {
    for (const auto& stage : service.stages) {
        if (!stage.llm.used() || target.time == latency::Time::response) continue;
        const scenario::ServedModel& m = *stage.llm.served;
        const serving::Work work = serving::work_of(m.architecture, serving::precision(m.place.precision), serving::precision(stage.llm.kv_precision));
        const double prompt = stage.llm.input.mean.value.value() * (1.0 - stage.llm.prefix_hit.value.value());
        const serving::Bound bound = target.time == latency::Time::tpot ? serving::token_time_bound(work, m.gpu, m.place.tensor_parallel, stage.llm.accepted.value.value())
                                                                        : serving::prefill_bound(work, m.gpu, m.place.tensor_parallel, prompt);
        if (bound.value > target.seconds) return ". No engine can do it: " + bound.sentence;
    }
    return {};
}

void add_times(const scenario::Service& asked, const PromiseModel& p, const ServiceFigures<double>& f, const sizing::Answer& answer, Plan& plan) {
    const std::string& service = asked.name;
    for (const sizing::Target& t : p.times) {
        const double planned = planned_time(f, t);
        Check c{service, sizing::target_name(t), "s", t.seconds, planned, planned <= t.seconds, {}, t.seconds};
        for (const auto& u : answer.unreachable) {
            if (!(u.target == t)) continue;
            c.met = false;
            c.nearest = u.nearest;
            c.bound = bound_without_wait(t.time) + physical_bound(asked, t);
        }
        if (!c.met && c.bound.empty()) {
            c.bound = "capacity: no number of replicas that was searched holds it";
            c.nearest = planned;
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

double planned_time(const ServiceFigures<double>& f, const sizing::Target& target) {
    const auto of = [&target](const auto& t) {
        for (const auto& [percentile, q] : {std::pair{50.0, t.p50}, {90.0, t.p90}, {95.0, t.p95}, {99.0, t.p99}}) {
            if (percentile == target.percentile) return q.value();
        }
        return t.p999.value();
    };
    switch (target.time) {
        case latency::Time::ttft: return of(f.tokens->ttft);
        case latency::Time::tpot: return of(f.tokens->tpot);
        case latency::Time::response: break;
    }
    return of(f.latency);
}

void add_checks(const PlanContext& context, Plan& plan) {
    for (std::size_t i = 0; i < context.model.services.size(); ++i) {
        const PromiseModel& p = context.model.services[i].promises;
        const ServiceFigures<double>& f = plan.figures.services[i];
        ServicePlan& service = plan.services[i];
        add_times(context.scenario.services[i], p, f, context.decisions[i], plan);
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
