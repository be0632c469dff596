#include "sizewell/sizing/largest_rate.hpp"

#include "plan/parts.hpp"
#include "plan/sizing_step.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>

namespace sizewell::plan {

namespace {

queueing::Options searching(const ServiceModel<double>& service) {
    queueing::Options o = service.options;
    o.effort = queueing::Effort::search;
    o.time_budget = std::min(o.time_budget, 0.05);  // many evaluations, each only to find its way
    return o;
}

// Targets that no number of replicas reaches bound no rate either.
sizing::Question reachable_question(const ServiceModel<double>& service, double design, const sizing::Answer& answer) {
    sizing::Question q = question_of(service, design);
    std::erase_if(q.targets, [&](const sizing::Target& t) {
        for (const auto& u : answer.unreachable) {
            if (u.target == t) return true;
        }
        return false;
    });
    return q;
}

// The most replicas whose instances, spares included, stay below `instances`; 0 if even one needs as many.
int replicas_below(const StageModel<double>& stage, double instances) {
    int n = static_cast<int>(std::min(instances * stage.per_instance, 1e9));
    while (n > 0 && sizing::instances_with_spare(stage.loss, static_cast<double>(n), stage.per_instance, stage.zones) >= instances) --n;
    return n;
}

// The stage that has the fleet's only pool, if one has and its tasks share it.
std::optional<std::size_t> only_pool(const Model<double>& model) {
    if (model.services.size() != 1) return std::nullopt;
    std::optional<std::size_t> found;
    const auto& stages = model.services.front().stages;
    for (std::size_t k = 0; k < stages.size(); ++k) {
        if (!stages[k].pooled) continue;
        if (found || stages[k].branches > 1.0) return std::nullopt;
        found = k;
    }
    return found;
}

// One pool: the step of the staircase is known, so only the rate that leads to it is searched.
void one_pool(const PlanContext& context, std::size_t k, double saved, Plan& plan) {
    const ServiceModel<double>& service = context.model.services.front();
    const StageModel<double>& stage = service.stages[k];
    const double premium_of_one = stage.price.value() * context.model.month.value() * stage.premium;
    BreakEven& out = plan.break_even;
    out.kind = Crossing::at;
    const int below = replicas_below(stage, std::ceil(saved / premium_of_one * (1.0 - 1e-12)));
    // Spares and several replicas an instance make steps wider than one instance.
    out.instances = sizing::instances_with_spare(stage.loss, static_cast<double>(below) + 1.0, stage.per_instance, stage.zones);
    out.premium_paid = out.instances * premium_of_one;
    if (below == 0) {
        out.rate = 0.0;
        return;
    }
    const DemandFigures<double>& d = plan.figures.total.demand;
    std::vector<int> replicas(service.stages.size(), 0);
    replicas[k] = below;
    const auto q = reachable_question(service, d.design.value(), context.decisions.front());
    out.rate = sizing::largest_rate(q, replicas, searching(service)) * d.average.value() / d.design.value();
}

// Several pools grow together: the whole fleet is evaluated at multiples of its demand.
void many_pools(const PlanContext& context, double saved, Plan& plan) {
    const auto at_scale = [&](double scale) {
        Model<double> m = context.model;
        for (auto& s : m.services) {
            s.average = s.average * scale;
            s.peak = s.peak * scale;
            s.options.effort = queueing::Effort::search;
        }
        return evaluate(m);
    };
    plan.break_even.kind = Crossing::at;
    double low = 1e-6, high = 1.0;
    while (at_scale(high).managed.premium_paid.value() < saved) {
        low = high;
        high *= 4.0;
        if (high > 1e6) return;
    }
    while (high / low > 1.0 + 1e-6) {
        const double middle = std::sqrt(low * high);
        (at_scale(middle).managed.premium_paid.value() < saved ? low : high) = middle;
    }
    const Figures<double> there = at_scale(high);
    plan.break_even = {Crossing::at, there.total.demand.average.value(), there.total.capacity.instances.value(), there.managed.premium_paid.value()};
}

}  // namespace

void add_break_even(const PlanContext& context, Plan& plan) {
    const double saved = plan.figures.managed.people_saved.value() + plan.figures.managed.fee_saved.value();
    const double premium = plan.figures.managed.premium;
    if (!(premium > 0.0)) {
        plan.break_even.kind = Crossing::never;
    } else if (!(saved > 0.0)) {
        plan.break_even = {Crossing::always, 0.0, 0.0, 0.0};
    } else if (const auto only = only_pool(context.model)) {
        one_pool(context, *only, saved, plan);
    } else {
        many_pools(context, saved, plan);
    }

    for (std::size_t i = 0; i < context.model.services.size(); ++i) {
        const ServiceModel<double>& service = context.model.services[i];
        const auto q = reachable_question(service, plan.figures.services[i].demand.design.value(), context.decisions[i]);
        plan.services[i].sustainable = sizing::largest_rate(q, context.decisions[i].replicas, searching(service));
    }
}

}  // namespace sizewell::plan
