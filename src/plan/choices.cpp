#include "sizewell/plan/choices.hpp"

#include "sizewell/decision/business.hpp"
#include "sizewell/decision/payback.hpp"
#include "sizewell/error.hpp"
#include "sizewell/scenario/distance.hpp"

#include "plan/choice_cases.hpp"
#include "plan/sizing_step.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <memory>
#include <utility>

namespace sizewell::plan {

namespace {

using decision::Known;

BreakEvenAnswer one_case(const CaseContext& context, const std::string& key) {
    if (key == "managed") return managed_case(context);
    if (key == "api") return api_case(context);
    if (key == "buy") return buy_case(context);
    if (key == "reserved") return reserved_case(context);
    if (key == "serverless") return serverless_case(context);
    if (key == "batch") return batch_case(context);
    if (key == "cache") return cache_case(context);
    if (key == "router") return router_case(context);
    std::vector<std::string> keys(std::begin(kBreakEvens), std::end(kBreakEvens));
    const std::string near = scenario::did_you_mean(key, keys);
    throw DomainError("break_even", "versus", key, near.empty() ? "one of managed, api, buy, reserved, serverless, batch, cache, router" : "one that is known; did you mean " + near + "?");
}

double fact(const catalog::Catalog& catalog, const char* name) { return catalog::fact(catalog, name).value; }

Known known(const std::string& word) { return word.empty() ? Known::unknown : word == "yes" ? Known::yes : Known::no; }

template <class U>
double or_unknown(const scenario::Given<U>& g) { return g.known() ? g.value.value() : decision::kNotKnown; }

const BreakEvenAnswer* find_answer(const std::vector<BreakEvenAnswer>& answers, const char* key) {
    const auto at = std::find_if(answers.begin(), answers.end(), [key](const auto& a) { return a.key == key; });
    return at == answers.end() || at->kind == BreakEvenKind::not_offered ? nullptr : &*at;
}

std::vector<ChoiceFigure> bills_of(const BreakEvenAnswer* a, const char* first, const char* second) {
    if (a == nullptr) return {};
    return {{first, a->first, a->first_now, "USD/month"}, {second, a->second, a->second_now, "USD/month"}};
}

// Workers that are always on, and runs that start up each time, over the same events.
RuleWithMoney pipeline_rule(const scenario::RuleFacts& f, const catalog::Catalog& catalog) {
    RuleWithMoney r{"pipeline", {}, {}};
    decision::PipelineFacts facts{or_unknown(f.feature_freshness), or_unknown(f.pipeline_interval), known(f.recompute), decision::kNotKnown, decision::kNotKnown};
    if (f.events.known() && f.event_work.known() && f.worker.known()) {
        const double month = fact(catalog, "time/month"), cap = fact(catalog, "capacity/utilisation_cap");
        const double busy = f.events.value.value() * f.event_work.value.value(), price = f.worker.value.value() * month;
        const double startup = f.run_startup.known() ? f.run_startup.value.value() : 0.0;
        const auto every = [&](double interval) { return price * (busy + startup / interval); };
        const double streaming = price * std::max(1.0, std::ceil(busy / cap - 1e-12));
        if (facts.freshness > 0.0) {
            facts.batch_as_fresh = every(facts.freshness);
            facts.streaming = streaming;
            r.money.push_back({"batch_as_fresh", "batch runs as often as the freshness asks", facts.batch_as_fresh, "USD/month"});
        }
        r.money.push_back({"streaming", "workers that are always on at this rate", streaming, "USD/month"});
        if (facts.run_interval > 0.0) {
            r.money.push_back({"batch", "batch runs at the interval stated", every(facts.run_interval), "USD/month"});
            r.money.push_back({"lambda", "both", streaming + every(facts.run_interval), "USD/month"});
        }
    }
    r.answer = decision::pipeline(facts);
    return r;
}

std::string payback_text(double months) {
    return std::isfinite(months) ? "pays back in " + sizewell::detail::number_text(months) + (months == 1.0 ? " month" : " months") : "never pays back";
}

}  // namespace

BreakEvenAnswer break_even(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::string& key) {
    FleetSizes fleet(model_of(scenario, catalog));
    return one_case({scenario, catalog, fleet}, key);
}

BillsOfAnswer bills(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::string& key, double to) {
    if (!(to >= 0.0 && std::isfinite(to))) throw DomainError("bills", "to", to, ">= 0 and finite");
    FleetSizes fleet(model_of(scenario, catalog));
    BillsOfAnswer out;
    out.answer = one_case({scenario, catalog, fleet, &out, to}, key);
    return out;
}

std::vector<Explanation> explain_break_even(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::string& quantity) {
    const std::string rest = quantity.substr(std::string("break_even.").size());
    const std::string key = rest.substr(0, rest.find('.'));
    if (std::find(std::begin(kBreakEvens), std::end(kBreakEvens), key) == std::end(kBreakEvens)) {
        throw DomainError("explain", "quantity", quantity, "break_even.managed, .api, .buy, .reserved, .serverless, .batch, .cache or .router");
    }
    std::vector<Explanation> all = break_even(scenario, catalog, key).steps;
    if (rest == key) return all;
    const auto at = std::find_if(all.begin(), all.end(), [&](const Explanation& e) { return e.name == quantity; });
    if (at == all.end()) {
        std::vector<std::string> names;
        for (const auto& e : all) names.push_back(e.name);
        const std::string near = scenario::did_you_mean(quantity, names);
        throw DomainError("explain", "quantity", quantity, near.empty() ? "a step of break_even." + key : "a step that is there; did you mean " + near + "?");
    }
    all.erase(at + 1, all.end());
    return all;
}

std::vector<BreakEvenAnswer> break_evens(const scenario::Scenario& scenario, const catalog::Catalog& catalog) {
    FleetSizes fleet(model_of(scenario, catalog));
    const CaseContext context{scenario, catalog, fleet};
    const auto& c = scenario.choices;
    const bool stated[] = {true, c.api.given, c.buy.given, true, c.serverless.given, c.batch.given, c.cache.given, c.router.given};
    std::vector<BreakEvenAnswer> all;
    for (std::size_t i = 0; i < std::size(kBreakEvens); ++i) {
        if (stated[i]) all.push_back(one_case(context, kBreakEvens[i]));
    }
    return all;
}

std::vector<RuleWithMoney> rules_of_choice(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const std::vector<BreakEvenAnswer>& answers) {
    const auto& f = scenario.choices.facts;
    if (!f.given) return {};
    std::vector<RuleWithMoney> out;
    out.push_back({"mode", decision::serving_mode({known(f.inputs_known), or_unknown(f.freshness), or_unknown(f.run_interval)}), bills_of(find_answer(answers, "batch"), "real_time", "batch")});
    out.push_back({"feature_store", decision::feature_store({or_unknown(f.models_sharing), or_unknown(f.features), known(f.skew), known(f.both_paths), fact(catalog, "rule/features_many"), fact(catalog, "rule/features_few")}), {}});
    if (f.feature_store.known()) out.back().money.push_back({"feature_store", "a feature store, as stated", f.feature_store.value.value() * fact(catalog, "time/month"), "USD/month"});
    if (f.postgres_redis.known()) out.back().money.push_back({"postgres_redis", "Postgres and Redis, as stated", f.postgres_redis.value.value() * fact(catalog, "time/month"), "USD/month"});
    out.push_back({"platform", decision::platform({or_unknown(f.team), known(f.expertise), known(f.multi_model_gpu), fact(catalog, "rule/team_managed")}), bills_of(find_answer(answers, "managed"), "managed", "kubernetes")});
    out.push_back(pipeline_rule(f, catalog));
    out.push_back({"team", decision::team_shape({or_unknown(f.team), fact(catalog, "rule/team_small_from"), fact(catalog, "rule/team_small_to"), fact(catalog, "rule/team_medium_to")}), {}});
    if (f.team.known()) {
        const double year = f.team.value.value() * scenario.people.salary.value.value() * fact(catalog, "time/year");
        out.back().money.push_back({"team_per_year", "the team at the loaded salary", year, "USD/year"});
    }
    return out;
}

std::optional<BusinessAnswer> business_of(const scenario::Scenario& scenario, const catalog::Catalog& catalog) {
    const auto& b = scenario.business;
    if (!b.given) return std::nullopt;
    Model<double> model = model_of(scenario, catalog);
    give_time(model, PlanOptions{}.time_budget);  // as make_plan()
    const Figures<double> plan = evaluate(model);
    Assumptions in;
    const auto& rate_fact = catalog::fact(catalog, "owned/discount_rate");
    const auto& month_fact = catalog::fact(catalog, "time/month");
    const std::size_t spend = in.add(b.spend, "what compute costs today"), utilisation = in.add(b.utilisation, "share of it that is work");
    const std::size_t spend_then = in.constant<usd_per_s_u>("cost.per_month / time/month", "compute of the plan", plan.total.cost.per_month.value() / month_fact.value, "the plan");
    const std::size_t utilisation_then = in.constant<one_u>("cost.utilisation", "share of the plan's paid time that is work", plan.total.cost.utilisation, "the plan");
    const std::size_t deploys = in.add(b.deploys, "releases"), deploy_now = in.add(b.deploy_now, "engineers' time for one today"), deploy_then = in.add(b.deploy_then, "and then"), salary = in.add(scenario.people.salary, "loaded cost of an engineer");
    const std::size_t down_now = in.add(b.downtime_now, "share of the time the service is down"), down_then = in.add(b.downtime_then, "and then"), revenue = in.add(b.revenue, "revenue lost while it is down"), setup = in.add(b.setup, "paid once");
    const std::size_t rate = in.constant<one_u>("owned/discount_rate", "interest of a year", rate_fact.value, "catalogue: " + rate_fact.provenance.source);
    const std::size_t month = in.constant<second_u>("time/month", "a month, for bills", month_fact.value, "catalogue: " + month_fact.provenance.source);

    std::vector<Traced> p;
    for (const auto& a : in.all) p.push_back(Traced::input(a.value, a.path, a.unit));
    using S = Traced;
    const decision::BusinessFacts<S> facts{as<usd_per_s_u>(p[spend]), as<usd_per_s_u>(p[spend_then]), p[utilisation], p[utilisation_then], as<div_u<one_u, second_u>>(p[deploys]),
                                           as<scenario::engineer_time_u>(p[deploy_now]), as<scenario::engineer_time_u>(p[deploy_then]), as<salary_u>(p[salary]), p[down_now], p[down_then], as<usd_per_s_u>(p[revenue]), as<usd_u>(p[setup])};
    const auto gains = decision::business_case(facts);
    const auto a_month = [&](const Q<usd_per_s_u, S>& x, const char* name) { return label(x * as<second_u>(p[month]), name); };
    const auto on_spend = a_month(gains.spend, "business.spend"), on_deploys = a_month(gains.deploys, "business.deploys"), on_downtime = a_month(gains.downtime, "business.downtime");
    const auto total = label(on_spend + on_deploys + on_downtime, "business.total");
    const Traced payback = label(decision::payback_periods(p[setup], total.value(), S(p[rate] / S(12.0))), "business.payback");
    BusinessAnswer out;
    out.figures = {{"spend", "compute today less compute of the plan", on_spend.value().value(), "USD/month"},
                   {"deploys", "engineers' time spared by faster deploys", on_deploys.value().value(), "USD/month"},
                   {"downtime", "revenue kept by less downtime", on_downtime.value().value(), "USD/month"},
                   {"total", "saved in all", total.value().value(), "USD/month"},
                   {"total_per_year", "the same in a year", total.value().value() * 12.0, "USD/year"},
                   {"setup", "paid once", in[setup].value, "USD"},
                   {"payback", "months until that is paid back, at the discount rate", payback.value(), "month"},
                   {"utilisation_now", "share of today's paid time that is work", in[utilisation].value, "1"},
                   {"utilisation_then", "the same of the plan", in[utilisation_then].value, "1"},
                   {"idle_now", "paid today for idle time", a_month(gains.wasted_now, "business.idle_now").value().value(), "USD/month"},
                   {"idle_then", "paid for idle time in the plan", a_month(gains.wasted_then, "business.idle_then").value().value(), "USD/month"}};
    out.steps = explained({total.value(), payback}, in.all);
    const double saved = total.value().value();
    out.verdict = saved > 0.0 ? "saves " + scenario::format_quantity(saved, scenario::dimension_of<usd_u>(), 4) + " a month; " + payback_text(payback.value())
                              : "costs " + scenario::format_quantity(-saved, scenario::dimension_of<usd_u>(), 4) + " a month more than today: it never pays back";
    if (in[setup].value == 0.0 && saved > 0.0) out.verdict = "saves " + scenario::format_quantity(saved, scenario::dimension_of<usd_u>(), 4) + " a month, and nothing has to be paid first";
    return out;
}

ChoicesOfPlan choices_of(const scenario::Scenario& scenario, const catalog::Catalog& catalog) {
    ChoicesOfPlan out;
    if (scenario.choices.given) {
        out.break_evens = break_evens(scenario, catalog);
        out.rules = rules_of_choice(scenario, catalog, out.break_evens);
    }
    out.business = business_of(scenario, catalog);
    return out;
}

void add_choices(const scenario::Scenario& scenario, const catalog::Catalog& catalog, Plan& plan) {
    if (!scenario.choices.given && !scenario.business.given) return;
    plan.choices = std::make_shared<const ChoicesOfPlan>(choices_of(scenario, catalog));
}

}  // namespace sizewell::plan
