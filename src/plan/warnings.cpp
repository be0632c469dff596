#include "sizewell/scenario/literal.hpp"
#include "sizewell/scenario/served_model.hpp"

#include "plan/inputs.hpp"
#include "plan/parts.hpp"
#include "plan/read_model.hpp"

#include <cmath>

namespace sizewell::plan {

namespace {

using sizewell::detail::number_text;

std::string per_cent(double share, int digits = 2) { return scenario::format_quantity(100.0 * share, scenario::Dimension{}, digits) + " %"; }

std::string dollars(double amount) { return scenario::format_quantity(amount, scenario::dimension_of<usd_u>()); }

void list_used(const PlanContext& context, Plan& plan) {
    for (const ListedInput& input : list_inputs(context.scenario)) {
        if (input.from.origin != scenario::Origin::assumed && input.from.origin != scenario::Origin::catalogue) continue;
        plan.used.push_back({input.path, input.from.text, input.from.source, input.from.date, input.from.origin == scenario::Origin::assumed});
    }
    for (const char* name : {"time/month", "storage/block", "storage/object", "logs/ingest", "logs/keep", "egress/aws"}) {
        const catalog::Fact& f = catalog::fact(context.catalog, name);
        const std::string value = number_text(f.written) + " " + f.written_unit + (f.tiers.empty() ? "" : ", then by tiers");
        plan.used.push_back({name, value, f.provenance.source, f.provenance.date, f.provenance.kind == catalog::Kind::assumed});
    }
}

void warn_of_ranges(const PlanContext& context, Plan& plan) {
    const auto warn = [&plan](const std::string& name, const std::string& text) {
        plan.warnings.push_back({"W0101", name + " is a range, read as " + scenario::echo(scenario::parse_literal(text)), "every figure of this plan is computed at the median of each range"});
    };
    for (const auto& variable : context.scenario.variables) {
        if (variable.range != nullptr) warn(variable.name, variable.from.text);
    }
    for (const ListedInput& input : list_inputs(context.scenario)) {
        if (input.range != nullptr) warn(input.path, input.from.text);
    }
}

void warn_of_law(const scenario::Service& service, Plan& plan) {
    for (const auto& stage : service.stages) {
        if (stage.batch.used() || stage.llm.used() || stage.service.stated != nullptr || !stage.service.law.empty()) continue;
        plan.warnings.push_back({"W0102", service.name + ": nothing is said of how the service time of " + stage.name + " varies; it is taken as exponential (scv 1: its p99 is 4.6 times its mean)",
                                 stage.is_delay() ? "give \"service\": {\"mean\": ..., \"law\": \"deterministic\"} if it is constant, or its p50 and p99 as measured"
                                                  : "measure it and give \"service\": {\"law\": \"lognormal\", \"p50\": ..., \"p99\": ...}: the p99 depends on it"});
    }
}

void warn_of_arrivals(const scenario::Service& service, Plan& plan) {
    if (!service.demand.bursts.empty()) {
        plan.warnings.push_back({"W0111", service.name + ": " + service.demand.bursts, "the replicas were held against a replay of the trace; formulas on its mean rate would be too few"});
    }
    if (!service.demand.trace.empty()) return;
    plan.warnings.push_back({"W0103", service.name + ": arrivals are taken as Poisson at the design rate; real traffic comes in bursts",
                             "take the peak from the highest minute you measured: mean rates have undersized real services 1.0 to 6.8 times"});
}

void warn_of_idle(const ServicePlan& service, const ServiceFigures<double>& f, Plan& plan) {
    if (f.cost.utilisation >= 0.2) return;
    plan.warnings.push_back({"W0104", service.name + ": " + per_cent(1.0 - f.cost.utilisation) + " of the paid server time is idle on average",
                             "compare a smaller instance, batching, autoscaling, a managed endpoint or serverless"});
}

void warn_of_method(const ServicePlan& service, Plan& plan) {
    if (service.error == "exact" || service.error == "simulated") return;
    plan.warnings.push_back({"W0105", service.name + ": percentiles are " + service.error + " (" + service.method + "), p99 within " + per_cent(service.relative_error),
                             "keep that much distance to the promise, or simulate it"});
}

void warn_of_rule(const Plan& plan_so_far, Plan& plan) {
    if (!plan_so_far.rule_is_estimate) return;
    const auto& t = plan_so_far.figures.tco;
    plan.warnings.push_back({"W0106", "nothing is said about people or overheads: the total is the rule's " + dollars(t.rule_low.value()) + " to " + dollars(t.rule_high.value()) + " a month; the list beside it stands on assumed values",
                             "add \"people\" and \"tco\" to the scenario"});
}

// Fewer bits than a checkpoint was released in may cost quality, which no number here shows.
void warn_of_precision(const PlanContext& context, const scenario::Service& service, Plan& plan) {
    for (const auto& stage : service.stages) {
        if (!stage.llm.used()) continue;
        scenario::Llm released = stage.llm;
        released.precision.clear();
        const std::string was = scenario::precision_of(released, context.catalog);
        if (was == stage.llm.precision || serving::precision(stage.llm.precision).linear_bits >= serving::precision(was).linear_bits) continue;
        plan.warnings.push_back({"W0112", service.name + ": " + stage.llm.model + " is served in " + stage.llm.precision + ", but was released in " + was,
                                 "test the quality of the answers, or write \"precision\": \"" + was + "\""});
    }
}

void warn_of_range(const ServicePlan& service, Plan& plan) {
    for (const auto& stage : service.stages) {
        if (!stage.tokens || stage.tokens->outside.empty()) continue;
        plan.warnings.push_back({"W0113", service.name + ": " + stage.name + " is used outside what its profile measured: " + stage.tokens->outside,
                                 "expect twice the profile's error there, or measure that load too"});
    }
}

// Prices move: a year is long.
void warn_of_age(const PlanContext& context, Plan& plan) {
    if (context.scenario.date.empty()) return;
    for (const auto& service : context.scenario.services) {
        for (const auto& stage : service.stages) {
            const auto& from = stage.price.from;
            if (from.origin != scenario::Origin::catalogue || from.date.size() != 10) continue;
            const double age = years_between(from.date, context.scenario.date);
            if (age <= 0.5) continue;
            plan.warnings.push_back({"W0107", "the price of " + stage.instance + " was read on " + from.date + ", " + number_text(std::round(12.0 * age)) + " months before the scenario's date",
                                     "check it, and give a \"price\" or a catalogue of your own"});
        }
    }
}

void warn_of_premium(const PlanContext& context, Plan& plan) {
    for (const auto& service : context.scenario.services) {
        for (const auto& stage : service.stages) {
            if (stage.is_delay() || stage.premium.from.origin != scenario::Origin::assumed) continue;
            plan.warnings.push_back({"W0108", "no managed price of " + (stage.instance.empty() ? stage.name : stage.instance) + " is known: its premium is taken as " + stage.premium.from.text,
                                     "give a \"premium\"; the course's rule says 20 to 40 %, published prices 0 to 40 %"});
        }
    }
}

}  // namespace

void add_warnings(const PlanContext& context, Plan& plan) {
    list_used(context, plan);
    warn_of_ranges(context, plan);
    for (std::size_t i = 0; i < plan.services.size(); ++i) {
        const auto& service = context.scenario.services[i];
        warn_of_law(service, plan);
        warn_of_precision(context, service, plan);
        warn_of_arrivals(service, plan);
        warn_of_method(plan.services[i], plan);
        warn_of_range(plan.services[i], plan);
        warn_of_idle(plan.services[i], plan.figures.services[i], plan);
        if (plan.checks.empty()) {
            plan.warnings.push_back({"W0109", service.name + ": nothing was promised, so only the utilisation cap sizes it", "add \"promises\": {\"p99\": \"500 ms\"}"});
        }
    }
    warn_of_age(context, plan);
    warn_of_premium(context, plan);
    warn_of_rule(plan, plan);
}

}  // namespace sizewell::plan
