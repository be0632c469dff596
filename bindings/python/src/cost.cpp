// sizewell.cost: what fleets, requests and tokens cost, as functions of numbers.
#include "places.hpp"

#include <sizewell/cost/compute.hpp>
#include <sizewell/cost/mix.hpp>
#include <sizewell/cost/owned.hpp>
#include <sizewell/cost/spot.hpp>
#include <sizewell/cost/tco.hpp>
#include <sizewell/cost/tiers.hpp>
#include <sizewell/cost/tokens.hpp>
#include <sizewell/cost/years.hpp>
#include <sizewell/decision/managed.hpp>
#include <sizewell/decision/payback.hpp>
#include <sizewell/decision/serverless.hpp>
#include <sizewell/decision/token_api.hpp>

namespace sizewell::python {

namespace {

constexpr double kMost = 1e15;  // no sum of money overflows
constexpr Place money(const char* name, const char* unit, const char* must) { return {name, unit, 0.0, kMost, must}; }
constexpr Place monthly(const char* name) { return money(name, "$/month", "in [0, 1e15] USD/month"); }
constexpr Place some_monthly(const char* name) { return {name, "$/month", 1e-9, kMost, "in [1e-9, 1e15] USD/month"}; }
constexpr Place per_instance(const char* name) { return money(name, "$/instance-hour", "in [0, 1e15] USD/(instance hour)"); }
constexpr Place per_mtok(const char* name) { return money(name, "$/1M tok", "in [0, 1e15] USD per million tokens"); }
constexpr Place count(const char* name) { return {name, "", 0.0, 1e9, "in [0, 1e9]"}; }
constexpr Place kPrice = per_instance("price_usd_per_instance_hour");
constexpr Place kInstances = count("instances");
constexpr Place kAverage = Place{"average_rate_rps", "req/s", 1e-12, 1e12, "in [1e-12, 1e12] req/s", false, "/s"}.meaning("Served on average, not at the peak, {}.");
constexpr Place kTokenRate = Place{"token_rate_tps", "tok/s", 1e-12, 1e15, "in [1e-12, 1e15] tok/s"}.meaning("Of all GPUs together, on average, {}.");
constexpr Place kDiscount = Place{"discount_rate", "", 0.0, 1e3, "in [0, 1e3] a year"}.meaning("{}: 0.08 or '8 %'.");
constexpr Place kYears = Place{"years", "", 1e-3, 1e3, "in [1e-3, 1e3]"}.meaning("Of use, {}.");
constexpr Place kCount1{"running", "", 1.0, 1e4, "a whole number in [1, 10000]", true};
constexpr Place kZones{"zones", "", 1.0, 1e4, "a whole number in [1, 10000]", true};
constexpr Place kMonthHours{"month_hours", "", 1.0, 1e4, "in [1, 1e4]"};

constexpr double kHour = 3600.0, kMonth = 730.0 * kHour;  // of Calendar, which the reader of "/month" uses

Q<usd_per_s_u> per_month(double usd) { return Q<usd_per_s_u>::from_value(usd / kMonth); }
double to_month(const Q<usd_per_s_u>& rate) { return rate.value() * kMonth; }
double to_hour(const Q<usd_per_s_u>& rate) { return rate.value() * kHour; }
Q<usd_per_tok_u> per_million_tokens(double x) { return Q<usd_per_tok_u>::from_value(x * 1e-6); }

double effective_spot(double spot, double on_demand, double interruptions, double start_up, double overprovision, double fallback) {
    const cost::SpotTerms<double> terms{Q<div_u<one_u, second_u>>::from_value(interruptions / kHour), seconds(start_up), overprovision, fallback};
    const double usd = cost::spot_price(usd_per_instance_hour(spot), usd_per_instance_hour(on_demand), terms).value() * kHour;
    return usd > 1e200 ? kInfinity : usd;  // the library's stand-in for endless
}

double owned_month(double servers, double price, double years, double rate, double residual, double power, double pue, double energy, double colocation, double staff) {
    const cost::OwnedTerms<double> terms{servers, usd(price), residual, years, rate, Q<watt_u>::from_value(power), pue,
                                         Q<energy_price_u>::from_value(energy / 3.6e6), Q<energy_price_u>::from_value(colocation / (1e3 * kMonth)), per_month(staff)};
    return to_month(cost::owned_cost(terms, hours(8760.0)).total);
}

// Below it the managed platform is cheaper, above it the cluster of one's own.
double managed_break_even(double own_people, double fee, double managed_people, double premium) {
    const auto saved = per_month(own_people + fee - managed_people);
    if (!(saved.value() > 0.0)) return 0.0;
    return premium > 0.0 ? to_month(decision::break_even_compute(saved, premium)) : kInfinity;
}

double api_request(double input, double output, double input_price, double output_price, double cached_share, double cached_price, double batch_share, double batch_discount) {
    const decision::TokenPrices<double> price{per_million_tokens(input_price), per_million_tokens(cached_price), per_million_tokens(output_price), batch_discount};
    const decision::TokensOfRequest<double> tokens{tok_per_req(input), tok_per_req(output), cached_share, batch_share};
    return decision::api_cost_per_request(price, tokens).value();
}

double tiers(double volume, std::span<const double> up_to, std::span<const double> price) {
    std::vector<cost::Tier> all;
    for (std::size_t i = 0; i < up_to.size(); ++i) all.push_back({up_to[i], price[i]});
    cost::validate(all);
    return cost::tiered_cost(all, volume);
}

double worth_today(std::span<const double> monthly, double rate) {
    std::vector<Q<usd_u>> all;
    for (const double x : monthly) all.push_back(usd(x));
    return cost::present_value(all, rate).value();
}

// -- their documentation ------------------------------------------------------------------------------------------------------

void add_compute(const Section& s) {
    s.add("cost_per_request", R"(
Cost of a request: what an always-on fleet costs over what it serves on average, idle time included.

Returns
-------
{out}
    [USD/req]
{raises}
Examples
--------
>>> round(cost_per_request(4, "$2.50/instance-hour", "12 req/s"), 9)
0.000231481
)", [](double n, double price, double rate) { return cost::cost_per_request(cost::compute_rate(instances(n), usd_per_instance_hour(price)), req_per_s(rate)).value(); },
          kInstances, kPrice, kAverage);

    s.add("cost_per_million_tokens", R"(
Cost of a million tokens: what GPUs cost over the tokens they make on average, idle time included.

Returns
-------
{out}
    [USD] per million tokens.
{raises}
Examples
--------
>>> round(cost_per_million_tokens(8, "$2.50/GPU-hour", "9,600 tok/s"), 6)
0.578704
)", [](double n, double price, double rate) { return cost::cost_per_token(Q<usd_per_s_u>(gpus(n) * usd_per_gpu_hour(price)), tok_per_s(rate)).value() * 1e6; },
          count("gpus"), money("price_usd_per_gpu_hour", "$/GPU-hour", "in [0, 1e15] USD/(GPU hour)"), kTokenRate);

    s.add("monthly_cost", R"(
Cost of a month of an always-on fleet.

Returns
-------
{out}
    [USD/month]
{raises}
Examples
--------
>>> monthly_cost(4, 2.50)
7300.0
)", [](double n, double price, double month) { return (cost::compute_rate(instances(n), usd_per_instance_hour(price)) * hours(month)).value(); },
          kInstances, kPrice, Optional{kMonthHours.meaning("Length of the month, {}."), 730.0});

    s.add("discounted_cost", R"(
Cost of a fleet with a volume discount on what exceeds a threshold: one more instance never lowers the bill.

Returns
-------
{out}
    [USD/hour]
{raises}
Examples
--------
>>> discounted_cost([50, 64, 65], 2.50, 64, "20 %")
array([125., 160., 162.])
)", [](double n, double price, double threshold, double cut) { return to_hour(cost::discounted_rate(usd_per_instance_hour(price), instances(n), instances(threshold), cut)); },
          kInstances, kPrice.meaning("List price, {}."), count("threshold").meaning("Instances at the list price, {}."),
          share("cut").meaning("Taken off the others, {}: 0.2 or '20 %'."));

    s.add("tiered_cost", R"(
Cost of a volume at prices that fall with it, each unit at the price of its tier.

Returns
-------
{out}
    [USD]; broadcasts over all axes but the last of the tiers.
{raises}
Examples
--------
>>> tiered_cost([5, 10, 25], [10, float("inf")], [1.0, 0.5])
array([ 5. , 10. , 17.5])
)", tiers, Place{"volume", "", 0.0, kMost, "in [0, 1e15]"}.meaning("In the unit of the bounds, {}."),
          Row{Place{"up_to", "", kTiny, kInfinity, "> 0"}.meaning("Upper bounds of the tiers along the last axis, ascending; the last is inf.")},
          Row{Place{"price", "", 0.0, kMost, "in [0, 1e15]"}.meaning("Of a unit in each tier, {}.")});
}

void add_purchases(const Section& s) {
    s.add("spot_price", R"(
Price of a useful hour on spot instances: spares, restarts and on-demand stand-ins paid for.

Returns
-------
{out}
    [USD/(instance hour)]; inf where instances are taken faster than they start.
{raises}
Examples
--------
>>> round(spot_price(0.90, 2.50, "0.05 /hour", "6 min", overprovision=1.1, fallback=0.05), 6)
1.070226
)", effective_spot, per_instance("spot_usd_per_instance_hour"), per_instance("on_demand_usd_per_instance_hour"),
          Place{"interruptions_per_hour", "/hour", 0.0, 1e6, "in [0, 1e6] /hour"}.meaning("Of one instance, {}."),
          Place{"start_up_s", "s", 0.0, 1e9, "in [0, 1e9] s"}.meaning("Until a new instance serves, {}."),
          Optional{Place{"overprovision", "", 1.0, 1e6, "in [1, 1e6]"}.meaning("Instances rented over those needed, {}."), 1.0},
          Optional{share("fallback").meaning("Share of the time that on-demand instances stand in, {}."), 0.0});

    s.add("spot_availability", R"(
Probability that enough of the running spot instances are up, spread evenly over zones that can run dry as a whole.

Returns
-------
{out}
    In [0, 1].
{raises}
Notes
-----
Within 1e-12 of exact rationals; O(running^2) additions.

Examples
--------
>>> spot_availability(8, [8, 10, 12], 0.95, 3, 0.2).round(4)
array([0.6976, 0.9641, 0.9914])
)", [](double needed, double running, double up, double zones, double correlation) {
              return cost::spot_availability(static_cast<int>(needed), static_cast<int>(running), up, static_cast<int>(zones), correlation);
          }, Place{"needed", "", 0.0, 1e4, "a whole number in [0, running]", true}, kCount1,
          share("up").meaning("Share of the time one instance is up, {}."), kZones,
          share("correlation").meaning("Share of an instance's down time that is its zone's, {}."));

    s.add("spot_instances_for", R"(
Fewest spot instances to run so that enough are up with a probability.

Returns
-------
{whole}
    Instances; 0 where 10,000 are not enough.
{raises}
Examples
--------
>>> spot_instances_for(8, [0.9, 0.99, 0.999], 0.95, 3, 0.0)
array([ 9, 11, 12])
)", [](double needed, double target, double up, double zones, double correlation) {
          return static_cast<std::int64_t>(std::max(0, cost::spot_instances_for(static_cast<int>(needed), target, up, static_cast<int>(zones), correlation)));
          }, Place{"needed", "", 1.0, 1e4, "a whole number in [1, 10000]", true},
          Place{"target", "", kTiny, 0x1.fffffffffffffp-1, "in (0, 1)"}.meaning("Probability, {}."),
          share("up").meaning("Share of the time one instance is up, {}."), kZones,
          share("correlation").meaning("Share of an instance's down time that is its zone's, {}."));

    s.add("break_even_utilisation", R"(
Share of the time a commitment must be used to pay.

Returns
-------
{out}
    Above 1 it never pays; inf where the other costs nothing.
{raises}
Examples
--------
>>> round(break_even_utilisation(1.60, "$2.50/instance-hour"), 6)
0.64
)", cost::break_even_utilisation, per_instance("committed_usd_per_instance_hour").meaning("Paid every hour of the term, {}."),
          per_instance("overflow_usd_per_instance_hour").meaning("Of an hour bought when it is needed, on demand or effective spot, {}."));
}

void add_ownership(const Section& s) {
    s.add("owned_cost", R"(
Cost of a month of servers of one's own: capital, power, place and staff.

Returns
-------
{out}
    [USD/month], a month of 730 hours.
{raises}
Examples
--------
>>> round(owned_cost(4, "$250,000", 4, "8 %", residual=0.1, power_w=5600, pue=1.3, power_price_usd_per_kwh=0.12), 2)
25861.64
)", owned_month, count("servers"),
          money("price_usd", "$", "in [0, 1e15] USD").meaning("Of one server, network and cabling included, {}."), kYears,
          kDiscount, Optional{share("residual").meaning("Worth at the end over the price, {}."), 0.0},
          Optional{Place{"power_w", "W", 0.0, 1e9, "in [0, 1e9] W"}.meaning("Of one server, {}."), 0.0},
          Optional{Place{"pue", "", 1.0, 100.0, "in [1, 100]"}.meaning("Power of the building over that of its computers, {}."), 1.0},
          Optional{{"power_price_usd_per_kwh", "$/kWh", 0.0, 1e6, "in [0, 1e6] USD/kWh"}, 0.0},
          Optional{Place{"colocation_usd_per_kw_month", "$/kW-month", 0.0, 1e9, "in [0, 1e9] USD/(kW month)"}.meaning("Of a kilowatt of servers for a month, {}; a bare number or a price per energy."), 0.0},
          Optional{monthly("staff_usd_per_month").meaning("Of all servers, {}."), 0.0});

    s.add("capital_recovery", R"(
Yearly payment that pays back 1 over years at a rate of interest.

Returns
-------
{out}
    1 / years without interest.
{raises}
Notes
-----
Within 2e-10 relative where rate times years is at most 1e-3, 1e-12 above.

Examples
--------
>>> round(capital_recovery(0.08, 4), 6)
0.301921
)", [](double rate, double years) { return cost::capital_recovery(rate, years); }, kDiscount, kYears.meaning("{}."));

    s.add("break_even_own", R"(
Utilisation of owned hardware at which it costs what renting only the useful hours costs.

Returns
-------
{out}
    Above 1: renting by the hour is cheaper at any use.
{raises}
Examples
--------
>>> round(break_even_own("$25,800/month", "$58,400/month", "99 %"), 6)
0.446243
)", [](double own, double rent, double availability) { return cost::break_even_own(per_month(own), per_month(rent), availability); },
          monthly("own_usd_per_month").meaning("Of owning, {}."),
          some_monthly("rent_usd_per_month").meaning("Of renting the same all the time, {}."),
          Optional{Place{"availability", "", 1e-3, 1.0, "in [1e-3, 1]"}.meaning("Of the hardware, {}."), 1.0});

    s.add("implied_multiplier", R"(
Total cost of ownership over raw compute.

Returns
-------
{out}
{raises}
Examples
--------
>>> implied_multiplier(42_000, 10_000)
4.2
)", [](double total, double compute) { return cost::implied_multiplier(per_month(total), per_month(compute)); },
          monthly("total_usd_per_month"), some_monthly("compute_usd_per_month"));

    s.add("multiplier_from_causes", R"(
Total cost of ownership over raw compute, from overheads that grow with compute, and people and fees that do not.

Returns
-------
{out}
{raises}
Examples
--------
>>> multiplier_from_causes(0.4, 25_000, [5_000, 10_000, 100_000])
array([6.4 , 3.9 , 1.65])
)", [](double overheads, double fixed, double compute) { return cost::multiplier_from_causes(overheads, per_month(fixed), per_month(compute)); },
          Place{"overhead_share", "", 0.0, 1e6, "in [0, 1e6]"}.meaning("Overheads over compute, {}."),
          monthly("fixed_usd_per_month").meaning("People and fixed fees, {}."), some_monthly("compute_usd_per_month"));
}

void add_rule(const Section& s) {
    s.add("compute_where_rule_holds", R"(
Raw compute at which total cost of ownership is a given multiple of it.

Returns
-------
{out}
    [USD/month]; inf where no compute is enough, because overheads alone make the multiple.
{raises}
Examples
--------
>>> compute_where_rule_holds([3, 5], 0.4, 25_000).round(2)
array([15625.  ,  6944.44])
)", [](double multiplier, double overheads, double fixed) {
              return multiplier > 1.0 + overheads ? to_month(cost::compute_where_rule_holds(multiplier, overheads, per_month(fixed))) : kInfinity;
          }, Place{"multiplier", "", 1.0, 1e6, "in [1, 1e6]"},
          Place{"overhead_share", "", 0.0, 1e6, "in [0, 1e6]"}.meaning("Overheads that grow with compute, over compute, {}."),
          monthly("fixed_usd_per_month").meaning("People and fixed fees, {}."));
}

void add_decisions(const Section& s) {
    s.add("managed_break_even", R"(
Raw compute above which a cluster of one's own is cheaper than a managed platform.

Returns
-------
{out}
    [USD/month]; 0 where one's own is never dearer, inf where the platform is always cheaper.
{raises}
Examples
--------
>>> round(managed_break_even(30_000, 73, 5_000, "20 %"), 2)
125365.0
)", managed_break_even, monthly("own_people_usd_per_month").meaning("Who run the cluster, {}."),
          monthly("cluster_fee_usd_per_month").meaning("Of its control plane, {}."),
          monthly("managed_people_usd_per_month").meaning("Who are needed all the same on the platform, {}."),
          Place{"premium", "", 0.0, 1e6, "in [0, 1e6]"}.meaning("What the platform adds to compute, as a ratio, {}."));

    s.add("api_cost_per_request", R"(
Price of a request at a token API.

Returns
-------
{out}
    [USD/req]
{raises}
Examples
--------
>>> round(api_cost_per_request(1_500, 300, "$0.10/1M tok", "$0.40/1M tok"), 9)
0.00027
)", api_request, Place{"input_tokens", "tok", 0.0, 1e12, "in [0, 1e12] tok"}.meaning("Of a request, {}."),
          Place{"output_tokens", "tok", 0.0, 1e12, "in [0, 1e12] tok"}.meaning("Of a request, {}."),
          per_mtok("input_usd_per_mtok").meaning("{}: 0.40 or '$0.40/1M tok'."),
          per_mtok("output_usd_per_mtok").meaning("{}: 0.40 or '$0.40/1M tok'."),
          Optional{share("cached_share").meaning("Of the input that the API has cached, {}."), 0.0},
          Optional{per_mtok("cached_usd_per_mtok").meaning("Of cached tokens, {}."), 0.0},
          Optional{share("batch_share").meaning("Of the requests that may wait for a batch, {}."), 0.0},
          Optional{share("batch_discount").meaning("Taken off these, {}."), 0.0});

    s.add("break_even_tokens", R"(
Tokens a second at which a bill that does not move equals a token API's.

Returns
-------
{out}
    [tok/s] on average; whether the fleet can make them is another question.
{raises}
Examples
--------
>>> round(break_even_tokens("$7,300/month", "$0.50/1M tok"), 2)
5555.56
)", [](double bill, double price) { return decision::break_even_tokens(per_month(bill), per_million_tokens(price)).value(); },
          monthly("bill_usd_per_month"),
          Place{"price_usd_per_mtok", "$/1M tok", 1e-9, kMost, "in [1e-9, 1e15] USD per million tokens"}.meaning("Blended price at the API, {}."));

    s.add("cold_share", R"(
Share of requests that find no warm instance, at least: gaps of Poisson arrivals longer than it is kept warm.

Returns
-------
{out}
    In [0, 1].
{raises}
Examples
--------
>>> round(cold_share("20 /hour", "10 min"), 6)
0.035674
)", [](double rate, double warm) { return decision::cold_share_at_least(req_per_s(rate), seconds(warm)); }, kRate,
          not_negative("keep_warm_s", "s", ">= 0 s and finite").meaning("After the last request, {}."));

    s.add("payback_periods", R"(
Whole periods after which equal savings, discounted, cover what was paid at the start.

Returns
-------
{out}
    inf where it never does.
{raises}
Examples
--------
>>> payback_periods(120_000, [20_000, 10_000, 0], 0.01)
array([ 7., 13., inf])
)", [](double once, double saving, double rate) { return decision::payback_periods(once, saving, rate); },
          money("once_usd", "$", "in [0, 1e15] USD").meaning("Paid at the start, {}."),
          Place{"saving_usd", "$", -kMost, kMost, "in [-1e15, 1e15] USD"}.meaning("Of each period, {}."),
          Place{"discount_rate", "", 0.0, 1e3, "in [0, 1e3] a period"}.meaning("{}."));

    s.add("present_value", R"(
Worth today of payments at the ends of months.

Returns
-------
{out}
    [USD]; one axis less. The plain sum without interest.
{raises}
Examples
--------
>>> round(present_value([1_000] * 12, "8 %"), 2)
11512.86
)", worth_today,
          Row{Place{"monthly_usd", "$", -kMost, kMost, "in [-1e15, 1e15] USD"}.meaning("Along the last axis, the first month first, {}.")},
          kDiscount.meaning("{}."));
}

}  // namespace

void add_cost(py::module_& m) {
    const Section s(m, "sizewell.cost");
    add_compute(s);
    add_purchases(s);
    add_ownership(s);
    add_rule(s);
    add_decisions(s);
}

}  // namespace sizewell::python
