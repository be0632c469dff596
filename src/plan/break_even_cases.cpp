// What the cases share, and the two over people: managed platforms and token APIs.
#include "plan/choice_cases.hpp"

#include "sizewell/decision/billing.hpp"
#include "sizewell/decision/managed.hpp"
#include "sizewell/decision/payback.hpp"
#include "sizewell/decision/token_api.hpp"


#include <algorithm>
#include <utility>

namespace sizewell::plan {

std::vector<const scenario::Stage*> pooled_stages(const scenario::Scenario& scenario) {
    std::vector<const scenario::Stage*> stages;
    for (const auto& service : scenario.services) {
        for (const auto& stage : service.stages) {
            if (!stage.is_delay()) stages.push_back(&stage);
        }
    }
    return stages;
}

CaseQuestion over_rate(const CaseContext& context, std::string key, std::string first, std::string second) {
    CaseQuestion q;
    q.answer.key = std::move(key);
    q.answer.first = std::move(first);
    q.answer.second = std::move(second);
    q.answer.axis = "average rate";
    q.answer.axis_unit = "req/s";
    q.answer.now = context.fleet.now();
    q.precision = context.fleet.precision();
    q.simulated = context.fleet.simulated();
    q.drawn = context.drawn;
    q.draw_to = context.draw_to;
    if (q.simulated) q.evaluations = 60;
    q.sizes = [&fleet = context.fleet](const std::vector<double>&, double x) { return fleet(x); };
    for (const auto* stage : pooled_stages(context.scenario)) q.size_names.push_back("instances of " + stage->name);
    return q;
}

CaseQuestion over_hours(const CaseContext& context, std::string key, std::string first, std::string second, const scenario::Given<second_u>& hours) {
    CaseQuestion q = over_rate(context, std::move(key), std::move(first), std::move(second));
    const double month = catalog::fact(context.catalog, "time/month").value;
    constexpr double kHour = 3600.0;
    q.answer.axis = "hours of use in a month";
    q.answer.axis_unit = "h/month";
    q.answer.now = (hours.known() ? hours.value.value() : month) / kHour;
    q.scale = 1.0 / kHour;
    q.precision = 1e-9;  // the fleet stands still
    q.simulated = false;
    q.evaluations = 4000;
    q.from = 1e-6 * month;
    q.to = month;
    q.sizes = [&fleet = context.fleet](const std::vector<double>&, double) { return fleet(fleet.now()); };
    return q;
}

std::vector<std::size_t> add_prices(CaseQuestion& question, const CaseContext& context) {
    std::vector<std::size_t> at;
    for (const auto* stage : pooled_stages(context.scenario)) at.push_back(question.assumptions.add(stage->price, "price of an instance of " + stage->name));
    return at;
}

std::size_t add_month(CaseQuestion& question, const CaseContext& context) {
    const auto& fact = catalog::fact(context.catalog, "time/month");
    return question.assumptions.constant<second_u>("time/month", "a month, for bills", fact.value, "catalogue: " + sizewell::detail::number_text(fact.written) + " " + fact.written_unit + ", " + fact.provenance.source);
}

void not_stated(const CaseContext& context, const std::string& key, const std::string& what, const std::string& example) {
    throw InputError(context.scenario.file, {{"E0301", "/choices/" + key, 0, 0, "is missing: " + what, "add \"choices\": { \"" + key + "\": " + example + " }"}});
}

namespace {

// Instances, replicas and compute of the fleet just beyond a rate.
void add_fleet_figures(const CaseContext& context, const CaseQuestion& q, BreakEvenAnswer& a) {
    if (a.crossings.all.empty()) return;
    const auto& c = a.crossings.all.front();
    const auto& sizes = q.sizes(q.assumptions.values(), std::min(c.at * (1.0 + 2.0 * q.precision), c.plateau_to));
    double instances = 0.0, replicas = 0.0, gpus = 0.0, compute = 0.0;
    const auto stages = pooled_stages(context.scenario);
    for (std::size_t k = 0; k < stages.size(); ++k) {
        instances += sizes[k];
        const double each = stages[k]->replicas_per_instance.value.value();
        replicas += sizes[k] * each;
        gpus += sizes[k] * each * stages[k]->gpus_per_replica.value.value();
        compute += sizes[k] * stages[k]->price.value.value() * catalog::fact(context.catalog, "time/month").value;
    }
    a.figures.push_back({"instances_beyond", "instances of the fleet just beyond the break-even", instances, "instance"});
    a.figures.push_back({"replicas_beyond", "their replicas", replicas, "replica"});
    a.figures.push_back({"gpus_beyond", "their GPUs", gpus, "GPU"});
    a.figures.push_back({"compute_beyond", "raw compute just beyond the break-even", compute, "USD/month"});
}

// A managed price that a cloud does not sell is no price.
std::string no_managed_price(const CaseContext& context) {
    for (const auto* stage : pooled_stages(context.scenario)) {
        if (stage->premium.was_given() || stage->instance.empty()) continue;
        const auto found = catalog::find_instance(context.catalog, stage->instance);
        if (found.row != nullptr && found.row->managed.availability == catalog::Availability::not_offered) return stage->instance;
    }
    return {};
}

}  // namespace

BreakEvenAnswer managed_case(const CaseContext& context) {
    const auto& people = context.scenario.people;
    const auto& cluster = context.scenario.cluster;
    const auto& choice = context.scenario.choices.managed;
    CaseQuestion q = over_rate(context, "managed", "managed platform", "Kubernetes of one's own");
    const std::string missing = no_managed_price(context);
    if (!missing.empty()) {
        q.answer.kind = BreakEvenKind::not_offered;
        q.answer.reason = missing + " is not offered as a managed service; give a \"premium\" if you have a price";
        return std::move(q.answer);
    }
    auto& in = q.assumptions;
    const auto price = add_prices(q, context);
    std::vector<std::size_t> premium;
    for (const auto* stage : pooled_stages(context.scenario)) premium.push_back(in.add(stage->premium, "what the managed platform adds to the price of " + stage->name));
    const std::size_t salary = in.add(people.salary, "loaded cost of an engineer"), saves = in.add(people.managed_saves, "engineers the managed platform makes unnecessary");
    const std::size_t engineers = in.add(people.engineers, "engineers on a Kubernetes of one's own");
    const std::size_t count = in.add(cluster.count, "clusters"), fee = in.add(cluster.fee, "fee of a cluster");
    const std::size_t data = in.add(choice.data, "bytes into and out of the endpoint for a request"), data_price = in.add(choice.data_price, "what the endpoint asks for them");
    const std::size_t month = add_month(q, context);
    in[engineers].flips = false;  // on both sides
    q.gap_is_monotone = true;
    const bool fees = choice.data.value.value() * choice.data_price.value.value() > 0.0;

    const auto saved_a_month = [=](const auto& p) {
        using S = typename std::decay_t<decltype(p)>::value_type;
        const Q<usd_per_s_u, S> people_saved = as<engineer_u>(p[saves]) * as<salary_u>(p[salary]);
        const Q<usd_per_s_u, S> cluster_fee = p[count] * as<usd_per_s_u>(p[fee]);
        return Q<usd_u, S>((people_saved + cluster_fee) * as<second_u>(p[month]));
    };
    const auto bills = [=](const auto& p, const auto& n, const auto& x) {
        using S = std::decay_t<decltype(x)>;
        const auto compute = label(instances_bill(p, price, n), "compute");
        std::vector<S> premium_price;
        std::vector<std::size_t> index;
        for (std::size_t k = 0; k < price.size(); ++k) {
            premium_price.push_back(p[price[k]] * p[premium[k]]);
            index.push_back(k);
        }
        Q<usd_per_s_u, S> paid = label(instances_bill(premium_price, index, n), "premium_paid");
        if (fees) paid = paid + label(decision::endpoint_data(as<request_rate_u>(x), as<byte_per_req_u>(p[data]), as<usd_per_byte_u>(p[data_price])), "endpoint_data");
        const Q<usd_per_s_u, S> own = label(Q<usd_per_s_u, S>(as<engineer_u>(p[engineers]) * as<salary_u>(p[salary])), "people_on_kubernetes");
        const Q<usd_per_s_u, S> remain = label(Q<usd_per_s_u, S>(own - as<engineer_u>(p[saves]) * as<salary_u>(p[salary])), "people_on_the_platform");
        const auto b = decision::managed_or_own(compute, paid, own, remain, Q<usd_per_s_u, S>(p[count] * as<usd_per_s_u>(p[fee])));
        return std::pair<S, S>((b.managed * as<second_u>(p[month])).value(), (b.own * as<second_u>(p[month])).value());
    };

    // What both bills meet at if compute were divisible: the arithmetic before the staircase.
    const CaseQuestion asked = q;
    BreakEvenAnswer a = solved(q, bills);
    const auto now = context.fleet(context.fleet.now());
    double compute = 0.0, paid = 0.0;
    for (std::size_t k = 0; k < price.size(); ++k) {
        compute += now[k] * in[price[k]].value;
        paid += now[k] * in[price[k]].value * in[premium[k]].value;
    }
    const double of_fleet = paid / compute;
    if (of_fleet > 0.0) {
        std::vector<Traced> p;
        for (const auto& v : asked.assumptions.all) p.push_back(Traced::input(v.value, v.path, v.unit));
        const Traced share = price.size() == 1 ? p[premium[0]] : label(opaque("premium_paid_over_compute", [of_fleet](const std::vector<double>&) { return of_fleet; }, p), "premium_of_the_fleet");
        const auto saved = label(saved_a_month(p), "break_even.managed.saved");
        const auto even = label(decision::break_even_compute(Q<usd_per_s_u, Traced>(saved / as<second_u>(p[month])), share) * as<second_u>(p[month]), "break_even.managed.compute");
        auto steps = explained({even.value()}, asked.assumptions.all);
        a.figures.push_back({"saved", "people and cluster fee the managed platform saves", saved.value().value(), "USD/month"});
        a.figures.push_back({"premium", "what it adds to compute", of_fleet, "1"});
        a.figures.push_back({"compute", "raw compute at which both cost the same, if it were divisible", even.value().value(), "USD/month"});
        if (price.size() == 1) {
            const auto instances = label(ratio(even / (as<instance_price_u>(p[price[0]]) * as<second_u>(p[month]) * as<instance_u>(Traced(1.0)))), "break_even.managed.instances");
            const auto step = label(floor(instances) + Traced(1.0), "break_even.managed.step");
            a.figures.push_back({"instances", "the same in instances", instances.value(), "instance"});
            for (auto& s : explained({step}, asked.assumptions.all)) {
                if (std::none_of(steps.begin(), steps.end(), [&](const Explanation& e) { return e.name == s.name; })) steps.push_back(std::move(s));
            }
        }
        for (auto& s : a.steps) {
            if (std::none_of(steps.begin(), steps.end(), [&](const Explanation& e) { return e.name == s.name; })) steps.push_back(std::move(s));
        }
        a.steps = std::move(steps);
    }
    add_fleet_figures(context, asked, a);
    if (a.kind == BreakEvenKind::never) a.reason = of_fleet > 0.0 || fees ? "as far as was looked, the premium stays below what the platform saves" : "the managed platform asks no premium";
    if (a.kind == BreakEvenKind::always) a.reason = "even the least fleet pays more premium than the platform saves";
    if (a.kind == BreakEvenKind::always && saved_a_month(in.values()).value() == 0.0) a.reason = "the managed platform saves nobody";
    if (choice.setup.value.value() > 0.0) {
        const double rate = catalog::fact(context.catalog, "owned/discount_rate").value / 12.0;
        a.figures.push_back({"payback", "months until the move to Kubernetes has paid, at the scenario's demand", decision::payback_periods(choice.setup.value.value(), a.first_now - a.second_now, rate), "month"});
    }
    return a;
}

BreakEvenAnswer api_case(const CaseContext& context) {
    const auto& api = context.scenario.choices.api;
    if (!api.given) not_stated(context, "api", "the token prices and the tokens of a request", "{ \"input_price\": \"$3/1M tok\", \"output_price\": \"$15/1M tok\", \"input\": \"1,000 tok/req\", \"output\": \"300 tok/req\" }");
    const auto& people = context.scenario.people;
    CaseQuestion q = over_rate(context, "api", "token API", "own fleet");
    auto& in = q.assumptions;
    const auto price = add_prices(q, context);
    const std::size_t p_in = in.add(api.input_price, "price of input tokens"), p_cached = in.add(api.cached_price, "price of cached input tokens"), p_out = in.add(api.output_price, "price of output tokens");
    const std::size_t t_in = in.add(api.input, "input tokens of a request"), t_out = in.add(api.output, "output tokens of a request");
    const std::size_t cached = in.add(api.cached_share, "share of the input that is cached", 1.0), batch = in.add(api.batch_share, "share of the requests that may wait", 1.0);
    const std::size_t discount = in.add(api.batch_discount, "discount of batch requests", 1.0), saves = in.add(api.saves, "engineers the API makes unnecessary");
    const std::size_t salary = in.add(people.salary, "loaded cost of an engineer");
    const std::size_t count = in.add(context.scenario.cluster.count, "clusters"), fee = in.add(context.scenario.cluster.fee, "fee of a cluster");
    const std::size_t month = add_month(q, context);

    const auto per_request = [=](const auto& p) {
        using S = typename std::decay_t<decltype(p)>::value_type;
        const decision::TokenPrices<S> prices{as<usd_per_tok_u>(p[p_in]), as<usd_per_tok_u>(p[p_cached]), as<usd_per_tok_u>(p[p_out]), p[discount]};
        const decision::TokensOfRequest<S> tokens{as<tok_per_req_u>(p[t_in]), as<tok_per_req_u>(p[t_out]), p[cached], p[batch]};
        return label(decision::api_cost_per_request(prices, tokens), "api_cost_per_request");
    };
    const auto bills = [=](const auto& p, const auto& n, const auto& x) {
        using S = std::decay_t<decltype(x)>;
        const auto m = as<second_u>(p[month]);
        const Q<usd_u, S> first = per_request(p) * as<request_rate_u>(x) * m;
        const auto fleet = label(Q<usd_per_s_u, S>(instances_bill(p, price, n)), "reserved_fleet");
        const auto fixed = label(Q<usd_per_s_u, S>(as<engineer_u>(p[saves]) * as<salary_u>(p[salary]) + p[count] * as<usd_per_s_u>(p[fee])), "people_and_cluster");
        return std::pair<S, S>(first.value(), ((fleet + fixed) * m).value());
    };

    // At 100 % utilisation: what the work of one request costs when no replica ever waits.
    const Figures<double> figures = evaluate(context.fleet.model());
    double busy = 0.0;
    for (const auto& s : figures.services) {
        for (const auto& pool : s.capacity.pools) busy += pool.per_month.value() * pool.utilisation;
    }
    const double floor_cost = busy / figures.total.demand.requests_per_month.value();
    const double api_cost = per_request(in.values()).value();
    const double tokens = api.input.value.value() + api.output.value.value();
    if (floor_cost >= api_cost) q.to = 256.0 * context.fleet.now();  // there is nothing to find further out
    const CaseQuestion asked = q;
    BreakEvenAnswer a = solved(q, bills);
    a.figures = {{"api_per_request", "price of a request at the API", api_cost, "USD/req"},
                 {"api_per_million_tokens", "blended price of a million tokens at the API", 1e6 * api_cost / tokens, "USD/million tok"},
                 {"own_at_full_utilisation", "price of a million tokens on the own fleet if it never waited, without people", 1e6 * floor_cost / tokens, "USD/million tok"},
                 {"own_now", "price of a million tokens on the own fleet at the scenario's demand, with people", 1e6 * a.second_now / (context.fleet.now() * in[month].value * tokens), "USD/million tok"}};
    if (!a.crossings.all.empty()) a.figures.push_back({"tokens_per_day", "tokens a day at the break-even", a.crossings.all.front().at * tokens * 86400.0, "tok/day"});
    a.figures.push_back({"tokens_per_day_now", "tokens a day of the scenario", context.fleet.now() * tokens * 86400.0, "tok/day"});
    add_fleet_figures(context, asked, a);
    if (a.kind == BreakEvenKind::never) {
        a.reason = floor_cost >= api_cost ? "even at 100 % utilisation a request costs more on these instances than at the API"
                                          : "idle time, spares and people keep the own fleet dearer as far as was looked";
    }
    if (a.kind == BreakEvenKind::always) a.reason = "the least fleet costs less than the API at any demand";
    return a;
}

}  // namespace sizewell::plan
