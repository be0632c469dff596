// Cases without people in them: serverless, batch, owning and commitments.
#include "plan/choice_cases.hpp"

#include "sizewell/decision/batch_job.hpp"
#include "sizewell/decision/commitment.hpp"
#include "sizewell/decision/rent_or_buy.hpp"
#include "sizewell/decision/serverless.hpp"
#include "sizewell/latency/stage.hpp"
#include "sizewell/scenario/law.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sizewell::plan {

namespace {

std::string per_cent(double share) { return scenario::format_quantity(100.0 * share, scenario::Dimension{}) + " %"; }
std::string time_text(double seconds) { return scenario::format_quantity(seconds, scenario::dimension_of<second_u>()); }

// Cold starts against the promises of the scenario.
void add_cold_notes(const CaseContext& context, BreakEvenAnswer& a) {
    const auto& s = context.scenario.choices.serverless;
    const double cold = s.cold_share.value.value(), start = s.cold_start.value.value();
    for (const auto& service : context.scenario.services) {
        const auto& promises = service.promises;
        for (const auto& [share, promise, name] : {std::tuple{0.05, &promises.p95, "p95"}, {0.01, &promises.p99, "p99"}, {0.001, &promises.p999, "p99.9"}}) {
            if (!promise->known() || cold < share || s.duration.value.value() + start <= promise->value.value()) continue;
            a.notes.push_back(service.name + ": " + per_cent(cold) + " of the requests start cold and take " + time_text(start) + " longer, so the promise " + name + " <= " + time_text(promise->value.value()) + " would break");
        }
    }
    const double warm = s.keep_warm.value.value();
    if (!(warm > 0.0)) return;
    const double least = decision::cold_share_at_least(req_per_s(context.fleet.now()), seconds(warm));
    a.figures.push_back({"cold_share_at_least", "share of cold requests that Poisson arrivals at the scenario's rate make for one kept instance", least, "1"});
    if (least > cold) a.notes.push_back("At this rate at least " + per_cent(least) + " of the requests find no warm instance, more than the " + per_cent(cold) + " stated");
}

}  // namespace

BreakEvenAnswer serverless_case(const CaseContext& context) {
    const auto& s = context.scenario.choices.serverless;
    if (!s.given) not_stated(context, "serverless", "what the platform asks", "{ \"memory_price\": \"$0.0000166667/(GB s)\", \"memory\": \"4 GB\" }");
    CaseQuestion q = over_rate(context, "serverless", "serverless", "always-on fleet");
    auto& in = q.assumptions;
    const auto price = add_prices(q, context);
    const std::size_t request = in.add(s.request_price, "price of a request"), memory_price = in.add(s.memory_price, "price of memory for a time"), memory = in.add(s.memory, "memory of a request");
    const std::size_t duration = in.add(s.duration, "billed time of a warm request"), cold_start = in.add(s.cold_start, "time a cold request takes longer"), cold = in.add(s.cold_share, "share of cold requests", 1.0);
    const std::size_t free_requests = in.add(s.free_requests, "free requests of a month"), free_time = in.add(s.free_memory_time, "free memory x time of a month");
    const std::size_t month = add_month(q, context);
    in[memory_price].shown = "$/GB/s";
    in[free_time].shown = "GB s";

    const auto terms = [=](const auto& p) {
        using S = typename std::decay_t<decltype(p)>::value_type;
        return decision::ServerlessTerms<S>{as<usd_per_req_u>(p[request]), as<storage_price_u>(p[memory_price]), as<request_u>(p[free_requests]), as<decision::byte_second_u>(p[free_time]),
                                            as<byte_u>(p[memory]), as<second_u>(p[duration]), as<second_u>(p[cold_start]), p[cold]};
    };
    const auto bills = [=](const auto& p, const auto& n, const auto& x) {
        using S = std::decay_t<decltype(x)>;
        const auto m = as<second_u>(p[month]);
        const Q<request_u, S> requests = label(Q<request_u, S>(as<request_rate_u>(x) * m), "requests_per_month");
        const Q<usd_u, S> always_on = instances_bill(p, price, n) * m;
        return std::pair<S, S>(decision::serverless_bill(terms(p), requests).value(), always_on.value());
    };
    const auto values = in.values();
    const auto t = terms(values);
    const double a_month = values[month];
    q.kinks = {t.free_requests.value() / a_month, t.free_memory_time.value() / decision::billed_memory_time(t).value() / a_month};
    BreakEvenAnswer a = solved(q, bills);
    const double free = std::min(t.request_price.value() > 0.0 ? q.kinks[0] : q.kinks[1], q.kinks[1]);
    a.figures.push_back({"free_up_to", "rate up to which the free tier pays for everything", free, "req/s"});
    if (context.fleet.now() <= free) a.notes.push_back("The free tier is larger than the scenario's volume: serverless costs nothing there");
    add_cold_notes(context, a);
    if (a.kind == BreakEvenKind::never) a.reason = "as far as was looked, a request costs less serverless than its share of the instances";
    if (a.kind == BreakEvenKind::always) a.reason = "the least fleet costs less than serverless at any demand";
    return a;
}

BreakEvenAnswer batch_case(const CaseContext& context) {
    const auto& b = context.scenario.choices.batch;
    if (!b.given) not_stated(context, "batch", "how often it would run and how long it may take", "{ \"runs\": \"1/day\", \"window\": \"6 hours\" }");
    CaseQuestion q = over_rate(context, "batch", "real time", "batch");
    auto& in = q.assumptions;
    const auto price = add_prices(q, context);
    const std::size_t runs = in.add(b.runs, "how often the batch runs"), window = in.add(b.window, "time a run may take"), batch_price = in.add(b.price, "price of the batch's instance");
    const std::size_t startup = in.add(b.startup, "boot and load of an instance"), over = in.add(b.overprovision, "instances rented over those needed");
    const bool fixed = b.predictions.known();
    const std::size_t predictions = in.add(b.predictions, "predictions of one run");
    double busy = 0.0;
    for (const auto& service : context.scenario.services) {
        for (const auto& stage : service.stages) {
            if (stage.is_delay()) continue;
            const auto timing = scenario::timing(stage);
            const double share = service.demand.average.value.value();
            busy += share * latency::busy_seconds(timing) / (stage.replicas_per_instance.value.value() * stage.concurrency.value.value());
        }
    }
    double rate = 0.0;
    for (const auto& service : context.scenario.services) rate += service.demand.average.value.value();
    const std::size_t work = in.constant<second_u>("batch.busy", "time one instance needs for one prediction, never waiting", busy / rate, "the service times of the stages, over replicas and concurrency");
    const std::size_t month = add_month(q, context);
    in[predictions].flips = fixed;
    for (const std::size_t i : {runs, window, startup, predictions}) in[i].resizes = true;

    const auto terms = [=](const auto& p) {
        using S = typename std::decay_t<decltype(p)>::value_type;
        return decision::BatchTerms<S>{as<div_u<one_u, second_u>>(p[runs]), as<second_u>(p[window]), as<second_u>(p[startup]), as<second_u>(p[work]), as<instance_price_u>(p[batch_price]), p[over]};
    };
    const auto of_run = [=](const auto& p, const auto& x) {
        using S = std::decay_t<decltype(x)>;
        return fixed ? as<request_u>(p[predictions]) : label(Q<request_u, S>(as<request_rate_u>(x) / as<div_u<one_u, second_u>>(p[runs])), "predictions_of_a_run");
    };
    const auto bills = [=](const auto& p, const auto& n, const auto& x) {
        using S = std::decay_t<decltype(x)>;
        const auto m = as<second_u>(p[month]);
        const Q<usd_u, S> real_time = instances_bill(p, price, n) * m;
        const auto run = label(decision::batch_run_cost(terms(p), of_run(p, x), S(n.back())), "cost_of_a_run");
        const S runs_per_month = label((as<div_u<one_u, second_u>>(p[runs]) * m).value(), "runs_per_month");
        return std::pair<S, S>(real_time.value(), S(run.value() * runs_per_month));
    };
    q.sizes = [&fleet = context.fleet, terms, of_run](const std::vector<double>& p, double x) {
        decision::Sizes n = fleet(x);
        n.push_back(decision::batch_instances(terms(p), of_run(p, x)));
        return n;
    };
    q.size_names.push_back("instances of the batch");
    const CaseQuestion asked = q;
    BreakEvenAnswer a = solved(q, bills);
    const auto now = asked.sizes(in.values(), context.fleet.now());
    a.figures = {{"predictions_now", "predictions of one run at the scenario's demand", of_run(in.values(), context.fleet.now()).value(), "req"},
                 {"batch_instances_now", "instances that finish them in the window", now.back(), "instance"}};
    if (a.kind == BreakEvenKind::never) a.reason = "as far as was looked, the batch costs more than serving the requests";
    if (a.kind == BreakEvenKind::always) a.reason = "the least fleet that is always on costs more than the batch";
    a.notes.push_back("A batch answers only what was known when it ran: the rule \"batch or real time\" says whether it may");
    return a;
}

BreakEvenAnswer buy_case(const CaseContext& context) {
    const auto& b = context.scenario.choices.buy;
    if (!b.given) not_stated(context, "buy", "the price and power of a server", "{ \"server\": \"$325,000/instance\", \"power\": \"10.2 kW/instance\" }");
    CaseQuestion q = over_hours(context, "buy", "renting", "owning", b.hours);
    auto& in = q.assumptions;
    const auto price = add_prices(q, context);
    const auto& interest_fact = catalog::fact(context.catalog, "owned/discount_rate");
    const auto& year_fact = catalog::fact(context.catalog, "time/year");
    const std::size_t server = in.add(b.server, "price of a server"), network = in.add(b.network_share, "network and cabling over it", 10.0), life = in.add(b.life, "time it is used"), residual = in.add(b.residual, "worth at the end", 1.0);
    const std::size_t power = in.add(b.power, "power of a server"), pue = in.add(b.pue, "power of the site over it"), electricity = in.add(b.electricity, "price of electricity"), colocation = in.add(b.colocation, "price of colocation");
    const std::size_t staff = in.add(b.staff, "hands for a server"), availability = in.add(b.availability, "share of the time it works", 1.0);
    const std::size_t interest = in.constant<one_u>("owned/discount_rate", "interest of a year", interest_fact.value, "catalogue: " + interest_fact.provenance.source);
    in[interest].flips = true;
    in[interest].high = 1.0;
    const std::size_t year = in.constant<second_u>("time/year", "a year", year_fact.value, "catalogue: " + year_fact.provenance.source);
    const std::size_t month = add_month(q, context);
    in[pue].low = 1.0;
    in[server].shown = "$/instance";
    in[life].shown = "years";
    in[power].shown = "kW/instance";
    in[colocation].shown = "$/kW-month";
    in[staff].shown = "$/instance-month";
    in[network].shown = "%";

    const auto owned = [=](const auto& p) {
        using S = typename std::decay_t<decltype(p)>::value_type;
        const auto bought = label(as<decision::usd_per_instance_u>(p[server]) * (S(1.0) + p[network]), "bought");
        const S years = label(ratio(Q<one_u, S>(as<second_u>(p[life]) / as<second_u>(p[year]))), "years");
        return decision::OwnedServer<S>{bought, p[residual], years, p[interest], as<decision::watt_per_instance_u>(p[power]), p[pue], as<energy_price_u>(p[electricity]), as<energy_price_u>(p[colocation]), as<instance_price_u>(p[staff]), p[availability]};
    };
    const auto bills = [=](const auto& p, const auto& n, const auto& x) {
        using S = std::decay_t<decltype(x)>;
        const Q<usd_u, S> rent = instances_bill(p, price, n) * as<second_u>(x);
        const auto owning = label(decision::cost_of_owning(owned(p), as<second_u>(p[year])), "cost_of_owning");
        S all = n[0];
        for (std::size_t k = 1; k < n.size(); ++k) all = all + n[k];
        const Q<usd_u, S> own = owning * as<instance_u>(label(all, "servers")) * as<second_u>(p[month]) / p[availability];
        return std::pair<S, S>(rent.value(), own.value());
    };
    const CaseQuestion asked = q;
    BreakEvenAnswer a = solved(q, bills);
    const auto values = in.values();
    const auto s = owned(values);
    const auto owning = decision::cost_of_owning(s, as<second_u>(values[year]));
    const auto sizes = asked.sizes(values, 0.0);
    double all = 0.0, rent = 0.0;
    for (std::size_t k = 0; k < sizes.size(); ++k) {
        all += sizes[k];
        rent += sizes[k] * values[price[k]];
    }
    const auto mean_rent = as<instance_price_u>(rent / all);
    a.figures = {{"servers", "servers that replace the instances of the plan", all, "instance"},
                 {"owning_per_hour", "cost of owning one server for an hour, used or not", owning.value() * 3600.0, "USD/h"},
                 {"rent_per_hour", "rent of one instance", mean_rent.value() * 3600.0, "USD/h"},
                 {"break_even_utilisation", "share of the time it must be used to pay", decision::break_even_utilisation(owning, s.availability, mean_rent), "1"},
                 {"price_of_all", "paid for the servers", s.price.value() * all, "USD"}};
    const double time = decision::break_even_time(s, mean_rent).value();
    a.figures.push_back({"break_even_hours", "hours of use after which the price is earned back, without interest", time > 0.0 ? time / 3600.0 : std::numeric_limits<double>::infinity(), "h"});
    if (a.kind == BreakEvenKind::never) a.reason = "owning costs more than renting for every hour of the month";
    if (a.kind == BreakEvenKind::always) a.reason = "owning costs less than renting for any part of the month";
    return a;
}

BreakEvenAnswer reserved_case(const CaseContext& context) {
    const auto& r = context.scenario.choices.reserved;
    const bool three = r.term == "3y";
    CaseQuestion q = over_hours(context, "reserved", "on demand", three ? "3-year commitment" : "1-year commitment", r.hours);
    auto& in = q.assumptions;
    std::vector<std::size_t> on_demand, committed;
    for (const auto* stage : pooled_stages(context.scenario)) {
        const auto found = stage->instance.empty() ? catalog::Lookup<catalog::InstanceOffer>{} : catalog::find_instance(context.catalog, stage->instance);
        const catalog::Price* term = found.row == nullptr ? nullptr : three ? &found.row->reserved_3y : &found.row->reserved_1y;
        const bool bought_otherwise = stage->purchase != "on_demand" && !stage->price.was_given();
        if (bought_otherwise && found.row != nullptr && found.row->on_demand.offered()) {
            on_demand.push_back(in.constant<instance_price_u>("price of " + stage->instance + ", on demand", "price of an instance of " + stage->name, found.row->on_demand.value.value(), found.row->on_demand.provenance.source));
        } else {
            on_demand.push_back(in.add(stage->price, "price of an instance of " + stage->name));
        }
        if (r.price.known()) {
            committed.push_back(in.add(r.price, "price of the commitment"));
            continue;
        }
        if (term == nullptr || !term->offered()) {
            const bool refused = term != nullptr && term->availability == catalog::Availability::not_offered;
            q.answer.kind = BreakEvenKind::not_offered;
            q.answer.reason = (stage->instance.empty() ? "stage " + stage->name + " has a price of its own" : stage->instance + (refused ? " is not offered with a " : ": the catalogue has no price for a ") + q.answer.second) + "; give choices.reserved.price if you have one";
            return std::move(q.answer);
        }
        committed.push_back(in.constant<instance_price_u>("price of " + stage->instance + ", committed", "price of the commitment", term->value.value(), "catalogue: " + term->provenance.source + ", " + term->provenance.date));
        in[committed.back()].flips = true;
        in[committed.back()].high = std::numeric_limits<double>::infinity();
    }
    const std::size_t month = add_month(q, context);
    const auto bills = [=](const auto& p, const auto& n, const auto& x) {
        using S = std::decay_t<decltype(x)>;
        const Q<usd_u, S> as_needed = instances_bill(p, on_demand, n) * as<second_u>(x);
        const Q<usd_u, S> bound = instances_bill(p, committed, n) * as<second_u>(p[month]);
        return std::pair<S, S>(as_needed.value(), bound.value());
    };
    const CaseQuestion asked = q;
    BreakEvenAnswer a = solved(q, bills);
    const auto values = in.values();
    for (std::size_t k = 0; k < on_demand.size(); ++k) {
        const double share = decision::commitment_break_even(as<instance_price_u>(values[committed[k]]), as<instance_price_u>(values[on_demand[k]]));
        const std::string of = on_demand.size() > 1 ? "." + asked.size_names[k].substr(std::string("instances of ").size()) : "";
        a.figures.push_back({"break_even_utilisation" + of, "share of the term an instance must be needed", share, "1"});
        a.figures.push_back({"break_even_months" + of, "months of the term after which it has paid, if it is needed all the time", share * (three ? 36.0 : 12.0), "month"});
        if (share >= 1.0) continue;
        const auto* stage = pooled_stages(context.scenario)[k];
        const auto found = stage->instance.empty() ? catalog::Lookup<catalog::InstanceOffer>{} : catalog::find_instance(context.catalog, stage->instance);
        if (found.row == nullptr || !found.row->spot.offered()) continue;
        const double against_spot = values[committed[k]] / (found.row->spot.value.value() * catalog::fact(context.catalog, "spot/overprovision").value);
        a.figures.push_back({"against_spot" + of, "the same share against over-provisioned spot, for load that tolerates it", against_spot, "1"});
        if (against_spot >= 1.0) a.notes.push_back(stage->instance + ": spot is cheaper than this commitment for load that tolerates interruptions, however much it is used");
    }
    if (a.kind == BreakEvenKind::never) a.reason = "the commitment costs as much as on demand for every hour of the month";
    if (a.kind == BreakEvenKind::always) a.reason = "the commitment costs nothing";
    return a;
}

}  // namespace sizewell::plan
