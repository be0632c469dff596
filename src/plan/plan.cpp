#include "sizewell/plan/plan.hpp"

#include "sizewell/plan/choose.hpp"
#include "sizewell/scenario/served_model.hpp"

#include "plan/figure_list.hpp"
#include "plan/parts.hpp"
#include "plan/read_model.hpp"
#include "plan/sizing_step.hpp"

#include <algorithm>
#include <utility>

namespace sizewell::plan {

namespace {

TokenPlan token_plan(const scenario::Llm& llm, const latency::TokenTimes& times, double rate) {
    const scenario::ServedModel& served = *llm.served;
    TokenPlan t;
    t.model = llm.model;
    t.precision = served.place.precision;
    t.kv_precision = llm.kv_precision;
    t.engine = llm.engine;
    t.tensor_parallel = served.place.tensor_parallel;
    t.pipeline_parallel = served.place.pipeline_parallel;
    t.capacity = served.server.capacity;
    t.mean_batch = times.mean_batch;
    t.kv_share = times.kv_share;
    t.kv_tokens = served.memory.kv_tokens;
    t.limit = times.limit;
    t.estimated = served.server.estimated;
    t.relative_error = served.server.relative_error;
    t.basis = served.basis;
    t.outside = scenario::outside_measured(served, llm, rate);
    return t;
}

StagePlan stage_plan(const scenario::Stage& stage, const catalog::Catalog& catalog, const sizing::Answer& answer, std::size_t k, double design_rate) {
    const queueing::Response& r = answer.latency.stages[k];
    StagePlan p;
    p.name = stage.name;
    p.pooled = !stage.is_delay();
    p.method = r.method;
    p.error = name(r.error);
    p.relative_error = r.relative_error;
    p.p_wait = r.p_wait;
    p.response_mean = r.response.mean;
    for (std::size_t i = 0; i < kPercentiles.size(); ++i) {
        if (kPercentiles[i] == 99.0) p.response_p99 = r.response.percentile[i];
    }
    if (!p.pooled) return p;
    p.instance = stage.instance;
    p.purchase = stage.purchase;
    p.routing = stage.routing;
    p.redundancy = stage.redundancy;
    p.binding = answer.binding[k];
    if (!stage.instance.empty()) p.accelerator = catalog::instance_offer(catalog, stage.instance).accelerator;
    if (stage.llm.used()) p.tokens = token_plan(stage.llm, answer.latency.stages[k].tokens, design_rate / answer.replicas[k]);
    if (p.tokens && p.accelerator.empty()) p.accelerator = stage.llm.served->gpu.name;
    return p;
}

// A load test at twice the design rate, with every replica up.
double p99_at_double(const ServiceModel<double>& service, const ServiceFigures<double>& f) {
    const double rate = 2.0 * f.demand.design.value();
    const sizing::Question q = question_of(service, rate);
    std::vector<int> replicas;
    std::size_t pool = 0;
    for (const auto& stage : service.stages) {
        replicas.push_back(stage.pooled ? static_cast<int>(f.capacity.pools[pool++].replicas / stage.branches) : 0);
    }
    queueing::Options options = service.options;
    options.effort = queueing::Effort::search;
    options.time_budget = std::min(options.time_budget, 0.05);
    options.percentiles = {99.0};
    const auto whole = latency::end_to_end(q.stages, replicas, q.arrivals, options);
    return whole.saturated ? std::numeric_limits<double>::infinity() : whole.total.percentile.front();
}

ServicePlan service_plan(const scenario::Service& service, const catalog::Catalog& catalog, const sizing::Answer& answer, double design_rate) {
    ServicePlan p;
    p.name = service.name;
    p.saturated = answer.latency.saturated;
    p.method = answer.latency.method;
    p.error = name(answer.latency.error);
    p.relative_error = answer.latency.relative_error;
    for (std::size_t k = 0; k < service.stages.size(); ++k) p.stages.push_back(stage_plan(service.stages[k], catalog, answer, k, design_rate));
    return p;
}

std::string tco_regime(const TcoFigures<double>& t, const Model<double>& m) {
    const double multiplier = t.multiplier;
    if (multiplier < m.rule_low) return "people and fixed costs are small beside this much compute: the rule would overstate the total";
    if (multiplier > m.rule_high) return "people and fixed costs outweigh compute this small: the rule would understate the total";
    return "compute and people are in the proportion the rule was made for";
}

bool says_nothing_of_overheads(const scenario::Scenario& s) {
    bool given = s.people.engineers.was_given() || s.people.salary.was_given() || s.people.on_call.was_given();
    for (const auto& service : s.services) given = given || service.tco.given;
    return !given;
}

// The search for a break-even evaluates the model many times, and reads none of these.
Model<double> without_money_parts(Model<double> model) {
    model.owned.asked = model.years.asked = false;
    for (auto& s : model.services) s.mix.asked = false;
    return model;
}

}  // namespace

double years_between(const std::string& from, const std::string& until) {
    if (from.empty() || until.empty()) return 0.0;
    // Days since a fixed day of the proleptic Gregorian calendar, from March so that leap days come last.
    const auto days_of = [](const std::string& date) {
        int year = std::stoi(date.substr(0, 4));
        const int month = std::stoi(date.substr(5, 2)), day = std::stoi(date.substr(8, 2));
        year -= month <= 2 ? 1 : 0;
        const int shifted = (month + 9) % 12;
        return 365 * year + year / 4 - year / 100 + year / 400 + (153 * shifted + 2) / 5 + day;
    };
    return (days_of(until) - days_of(from)) / 365.25;
}

std::vector<sizing::Target> promised_times(const scenario::Promises& promises) {
    std::vector<sizing::Target> all;
    const auto add = [&all](const auto& p, latency::Time time) {
        for (const auto& [percentile, g] : {std::pair{50.0, &p.p50}, {90.0, &p.p90}, {95.0, &p.p95}, {99.0, &p.p99}, {99.9, &p.p999}}) {
            if (g->known()) all.push_back({percentile, g->value.value(), time});
        }
    };
    add(promises, latency::Time::response);
    add(promises.ttft, latency::Time::ttft);
    add(promises.tpot, latency::Time::tpot);
    return all;
}

Model<double> model_of(const scenario::Scenario& scenario, const catalog::Catalog& catalog) {
    const auto same = [](double value, const std::string&, auto) { return value; };
    return ModelReader<double, decltype(same)>(catalog, same).read(scenario);
}

sizing::Question question_of(const ServiceModel<double>& service, double design_rate) {
    std::vector<double> inputs{design_rate};
    for (const auto& stage : service.stages) inputs.push_back(stage.service.value());
    return sizing_question(service, inputs);
}

Plan make_plan(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const PlanOptions& options) {
    if (leaves_open(scenario)) {
        Chosen chosen = choose(scenario, catalog);
        Plan plan = make_plan(chosen.scenario, catalog, options);
        for (std::size_t i = 0; i < plan.services.size(); ++i) {
            plan.services[i].options = std::move(chosen.options[i]);
            plan.services[i].why = std::move(chosen.why[i]);
        }
        return plan;
    }
    Model<double> model = model_of(scenario, catalog);
    give_time(model, options.time_budget);

    Plan plan;
    plan.file = scenario.file;
    plan.scenario = scenario.name;
    plan.date = scenario.date;
    std::vector<sizing::Answer> decisions;
    plan.figures = evaluate(model, &decisions);
    for (std::size_t i = 0; i < scenario.services.size(); ++i) {
        plan.services.push_back(service_plan(scenario.services[i], catalog, decisions[i], plan.figures.services[i].demand.design.value()));
        plan.services.back().p99_at_double = p99_at_double(model.services[i], plan.figures.services[i]);
    }
    plan.tco_regime = tco_regime(plan.figures.tco, model);
    plan.rule_is_estimate = says_nothing_of_overheads(scenario);
    const double difference = plan.figures.managed.managed.value() - plan.figures.managed.kubernetes.value();
    plan.cheaper = difference < 0.0 ? "managed" : difference > 0.0 ? "kubernetes" : "equal";

    const PlanContext context{scenario, catalog, model, decisions};
    add_checks(context, plan);
    add_break_even({scenario, catalog, without_money_parts(model), decisions}, plan);
    add_tco_lines(context, plan);
    add_mixes(context, plan);
    add_years(context, plan);
    add_warnings(context, plan);
    add_money_warnings(context, plan);
    return plan;
}

std::vector<std::string> figure_paths(const Plan& plan) {
    std::vector<std::string> names, paths;
    for (const auto& s : plan.services) names.push_back(s.name);
    for (auto& f : list_figures(plan.figures, names)) paths.push_back(std::move(f.path));
    return paths;
}

}  // namespace sizewell::plan
