// sizewell.latency: laws of latency, and what parts of a system make of them, as functions of numbers.
#include "places.hpp"

#include <sizewell/latency/availability.hpp>
#include <sizewell/latency/breaker.hpp>
#include <sizewell/latency/cache.hpp>
#include <sizewell/latency/fan_out.hpp>
#include <sizewell/latency/hedge.hpp>
#include <sizewell/latency/retry.hpp>
#include <sizewell/latency/series.hpp>
#include <sizewell/prob/fit.hpp>
#include <sizewell/prob/moments.hpp>
#include <sizewell/prob/tail.hpp>

namespace sizewell::python {

namespace {

using queueing::ResponseLaw;

constexpr Place kTimeout = positive("timeout_s", "s", "> 0 s and finite").meaning("After the issue of an attempt, {}.");
constexpr Place kHedgeDelay = not_negative("hedge_delay_s", "s", ">= 0 s and finite");
constexpr Place kRetries = Place{"retries", "", 0.0, 100.0, "a whole number in [0, 100]", true}.meaning("Attempts after the first, {}.");
constexpr Place kBranches{"branches", "", 1.0, 1e9, "a whole number in [1, 1e9]", true};
constexpr Place kWindow = positive("window_s", "s", "> 0 s and finite");
constexpr Place kItems = Place{"items", "", 1.0, 1e9, "in [1, 1e9]"}.meaning("Objects that are asked for, {}.");
constexpr Place kExponent{"exponent", "", 0.0, 20.0, "in [0, 20]"};
constexpr Choice kLate{"late", {"served", "cancelled"}, "What happens to an attempt that timed out: it is served to its end all the same, or leaves at once."};

prob::Law lognormal(double p50, double p99) { return prob::law_with_quantiles(prob::Family::lognormal, {{0.5, p50}, {0.99, p99}}).law; }

ResponseLaw lognormal_response(double p50, double p99) { return latency::response_law(lognormal(p50, p99)); }

double at_percentile(const ResponseLaw& law, double percentile) { return queueing::quantile(law, percentile / 100.0); }

// Percentiles of a law that is computed once for neighbours.
template <class Law>
auto percentile_of(const Law& law) {
    return [law] { return asking(law, &at_percentile); };
}

ResponseLaw sum_law(std::span<const double> p50, std::span<const double> p99) {
    std::vector<ResponseLaw> stages;
    for (std::size_t i = 0; i < p50.size(); ++i) stages.push_back(lognormal_response(p50[i], p99[i]));
    return latency::sum_of(stages);
}

latency::Retry retry_rules(double timeout, double retries) { return {timeout, static_cast<int>(retries), 0.0, 1.0, false}; }

latency::LawsAt mmc_at(double rate, double mean, double servers) {
    return [=](double factor) { return queueing::mmc(rate * factor, mean, servers); };
}

double retry_load_factor(std::size_t late, double rate, double mean, double servers, double timeout, double retries) {
    latency::Retry rules = retry_rules(timeout, retries);
    rules.cancel = late == 1;
    const auto answer = latency::retry(mmc_at(rate, mean, servers), rules, rate * mean / servers, mean);
    return answer.may_collapse || answer.saturated ? kInfinity : answer.load_factor;
}

double hedge_load_factor(double rate, double mean, double servers, double delay) {
    const auto answer = latency::hedge(mmc_at(rate, mean, servers), {delay, false});
    return answer.saturated ? kInfinity : 1.0 + answer.extra_load;
}

std::vector<double> all_of(std::span<const double> x) { return {x.begin(), x.end()}; }

// -- their documentation ------------------------------------------------------------------------------------------------------

void add_lognormal(const Section& s) {
    s.add("lognormal_percentile", R"(
Percentile of the lognormal law through a median and a p99.

Returns
-------
{out}
    [s]
{raises}
Examples
--------
>>> round(lognormal_percentile("120 ms", "900 ms", 95), 6)
0.498766
)", [](double p50, double p99, double p) { return prob::quantile(lognormal(p50, p99), p / 100.0); }, kP50, kP99,
          kPercentile.meaning("{}: 99.9 or '99.9 %' is the p99.9."));

    s.add("lognormal_tail", R"(
Share of a lognormal law beyond a time: what a timeout cuts off, or how often a hedge is sent.

Returns
-------
{out}
    P(X > time), in [0, 1].
{raises}
Examples
--------
>>> round(lognormal_tail(0.120, 0.900, 0.5), 6)
0.049706
)", [](double p50, double p99, double t) { return prob::ccdf(lognormal(p50, p99), t); }, kP50, kP99, kTime);

    s.add("lognormal_mean", R"(
Mean of the lognormal law through a median and a p99.

Returns
-------
{out}
    [s]
{raises}
Examples
--------
>>> round(lognormal_mean(0.120, 0.900), 6)
0.174614
)", [](double p50, double p99) { return prob::mean(lognormal(p50, p99)); }, kP50, kP99);

    s.add("lognormal_scv", R"(
Squared coefficient of variation of the lognormal law through a median and a p99, as the queues ask for it.

Returns
-------
{out}
    Variance over squared mean.
{raises}
Examples
--------
>>> round(lognormal_scv(0.120, 0.900), 6)
1.117357
)", [](double p50, double p99) { return prob::scv(lognormal(p50, p99)); }, kP50, kP99);
}

void add_composition(const Section& s) {
    s.add("sum_percentile", R"(
Percentile of stages in series, each lognormal and independent: laws are added, never percentiles.

Returns
-------
{out}
    [s]; one axis less than the stages.
{raises}
Notes
-----
Within 1e-4 from p50 to p99.9, and coarser beyond p99.99. 0.4 ms a sum of two; elements that differ in their percentile alone, one
after the other, share it.

Examples
--------
>>> round(sum_percentile([0.120, 0.030], [0.900, 0.080], 99), 4)
0.9332
)", percentile_of(&sum_law), Row{kP50.meaning("Of each stage along the last axis, {}, p50 < p99; the other axes broadcast.")},
          Row{kP99.meaning("Of each stage along the last axis, {}, p50 < p99; the other axes broadcast.")},
          kPercentile.meaning("{}; broadcasts against the axes before the last."));

    s.add("fan_out_percentile", R"(
Percentile of the last of n branches at once, each lognormal and independent.

Returns
-------
{out}
    [s]; branches that share arrivals are faster than this.
{raises}
Notes
-----
Within 1e-4 of the maximum of independent laws. Against simulated fork-join queues an upper bound: p50 3 to 38 % high, p99 up
to 4.4 % high.

Examples
--------
>>> fan_out_percentile(0.120, 0.900, [1, 10, 100], 50).round(4)
array([0.12  , 0.4395, 1.0122])
)", percentile_of([](double p50, double p99, double n) { return latency::maximum_of(lognormal_response(p50, p99), static_cast<int>(n)); }),
          kP50.meaning("Of one branch, {}, p50 < p99."), kP99.meaning("Of one branch, {}, p50 < p99."), kBranches,
          kPercentile.meaning("{}."));

    s.add("hedged_percentile", R"(
Percentile of the faster of a lognormal attempt and its copy, sent a delay later.

Returns
-------
{out}
    [s]; the load of the copies is not in it.
{raises}
See Also
--------
lognormal_tail : copies per request, P(X > delay).
hedge_load_factor : load with copies in a queue.

Notes
-----
Within 1e-4 for independent attempts.

Examples
--------
>>> round(hedged_percentile(0.120, 0.900, "300 ms", 99), 4)
0.5279
)", percentile_of([](double p50, double p99, double delay) { return latency::hedged(lognormal_response(p50, p99), delay); }),
          kP50.meaning("Of one attempt, {}, p50 < p99."), kP99.meaning("Of one attempt, {}, p50 < p99."), kHedgeDelay,
          kPercentile.meaning("{}."));

    s.add("hedge_load_factor", R"(
Load of an M/M/c queue whose late requests are sent twice, over that without copies.

Returns
-------
{out}
    1 plus copies per request, at the load with them; inf where the copies overload the queue.
{raises}
Notes
-----
The fixed point of factor = 1 + P(T > delay at that factor); 3 to 20 evaluations of the queue.

Examples
--------
>>> round(hedge_load_factor(60, 0.080, 8, "300 ms"), 4)
1.0253
)", hedge_load_factor, kRate.meaning("Of requests, before any copy, {}."), kServiceMean,
          kServers.meaning("Number of servers, {}."), kHedgeDelay);

    s.add("cached_percentile", R"(
Percentile behind a cache: a look-up for all, and for a miss a lognormal stage as well.

Returns
-------
{out}
    [s]
{raises}
Examples
--------
>>> cached_percentile(0.4, "2 ms", 0.120, 0.900, [30, 50, 99]).round(4)
array([0.002 , 0.0539, 0.76  ])
)", percentile_of([](double hits, double lookup, double p50, double p99) { return latency::cached({hits, lookup}, lognormal_response(p50, p99)); }),
          share("hit_ratio").meaning("Share of requests the cache answers, {}."),
          not_negative("lookup_s", "s", ">= 0 s and finite"), kP50.meaning("Of the stage behind, {}, p50 < p99."),
          kP99.meaning("Of the stage behind, {}, p50 < p99."), kPercentile.meaning("{}."));
}

void add_retries(const Section& s) {
    s.add("retried_percentile", R"(
Percentile of successful requests whose lognormal attempts time out and are tried again.

Returns
-------
{out}
    [s] from first issue, no pause between attempts; inf where no attempt ever succeeds.
{raises}
Notes
-----
Within 1e-4 for independent attempts; the load of retries is not in it, see `retry_load_factor`.

Examples
--------
>>> round(retried_percentile(0.120, 0.900, "300 ms", 2, 99), 4)
0.6923
)", percentile_of([](double p50, double p99, double timeout, double retries) { return latency::retried(lognormal_response(p50, p99), retry_rules(timeout, retries)).law; }),
          kP50.meaning("Of one attempt, {}, p50 < p99."), kP99.meaning("Of one attempt, {}, p50 < p99."), kTimeout, kRetries,
          kPercentile.meaning("{}."));

    s.add("retry_failure", R"(
Share of requests whose lognormal attempts all time out.

Returns
-------
{out}
    Probability in [0, 1].
{raises}
Examples
--------
>>> retry_failure(0.120, 0.900, "300 ms", [0, 1, 2]).round(6)
array([0.145045, 0.021038, 0.003051])
)", [](double p50, double p99, double timeout, double retries) { return latency::retried(lognormal_response(p50, p99), retry_rules(timeout, retries)).p_fail; },
          kP50.meaning("Of one attempt, {}, p50 < p99."), kP99.meaning("Of one attempt, {}, p50 < p99."), kTimeout, kRetries);

    s.add("retry_attempts", R"(
Mean attempts per request where lognormal attempts time out and are tried again: the amplification of load.

Returns
-------
{out}
    In [1, 1 + retries].
{raises}
Examples
--------
>>> round(retry_attempts(0.120, 0.900, "300 ms", 2), 6)
1.166084
)", [](double p50, double p99, double timeout, double retries) { return latency::retried(lognormal_response(p50, p99), retry_rules(timeout, retries)).mean_attempts; },
          kP50.meaning("Of one attempt, {}, p50 < p99."), kP99.meaning("Of one attempt, {}, p50 < p99."), kTimeout, kRetries);

    s.add("retry_load_factor", R"(
Load of an M/M/c queue whose late requests are tried again, over that of first attempts served to their end.

Returns
-------
{out}
    inf where retries overload the queue, or can keep it overloaded once it is.
{raises}
Notes
-----
The fixed point of factor = attempts x work per attempt, attempts taken as independent: p99s at this load were within 2 % of
simulations at load 0.2, 19 % low at 0.45 (one server, served); beyond, simulate. 3 to 40 evaluations of the queue.

Examples
--------
>>> round(retry_load_factor(20, 0.080, 8, "300 ms", 2), 4)
1.0241
>>> retry_load_factor(60, 0.080, 8, "300 ms", 2)
inf
)", [](std::size_t late) { return [late](double rate, double mean, double servers, double timeout, double retries) { return retry_load_factor(late, rate, mean, servers, timeout, retries); }; },
          kRate.meaning("Of requests, before any retry, {}."), kServiceMean, kServers.meaning("Number of servers, {}."), kTimeout,
          kRetries, kLate);

    s.add("breaker_open_share", R"(
Share of the time in which a circuit breaker refuses calls.

Returns
-------
{out}
    In [0, 1]; of Poisson requests also the share that is refused.
{raises}
Notes
-----
Exact for Poisson requests and failures without memory that are seen at once; failures in bursts trip it more often.

Examples
--------
>>> breaker_open_share(50, [0.1, 0.5, 1.0], 5, "10 s").round(4)
array([0.005 , 0.9398, 0.998 ])
)", [](double rate, double failure, double threshold, double open, double probes) {
              return latency::breaker({static_cast<int>(threshold), open, static_cast<int>(probes)}, rate, failure).open_share;
          }, kSomeRate, share("failure").meaning("Share of calls that fail, independently, {}."),
          Place{"threshold", "", 1.0, 1e6, "a whole number in [1, 1e6]", true}.meaning("Failures in a row that open it, {}."),
          not_negative("open_time_s", "s", ">= 0 s and finite").meaning("Without calls, {}."),
          Optional{Place{"probes", "", 1.0, 1e6, "a whole number in [1, 1e6]", true}.meaning("Calls let through after that, all of which must succeed, {}."), 1.0});
}

void add_availability(const Section& s) {
    s.add("availability", R"(
Share of the time that a part is up which fails and is repaired.

Returns
-------
{out}
    In (0, 1].
{raises}
Examples
--------
>>> round(availability("30 days", "1 hour"), 6)
0.998613
)", latency::availability, positive("mean_up_s", "s", "> 0 s and finite").meaning("Mean time between failures, {}."),
          not_negative("mean_repair_s", "s", ">= 0 s and finite").meaning("Mean time to repair, {}."));

    s.add("serial_availability", R"(
Availability of a whole that needs all of its parts, which fail independently.

Returns
-------
{out}
    In [0, 1]; one axis less.
{raises}
Examples
--------
>>> round(serial_availability([0.999, 0.995, 0.9999]), 6)
0.993906
)", [](std::span<const double> parts) { return latency::serial_availability(all_of(parts)); },
          Row{share("availabilities").meaning("Of the parts along the last axis, {}.")});

    s.add("redundant_availability", R"(
Availability of a whole that needs one of its parts, which fail independently.

Returns
-------
{out}
    In [0, 1]; one axis less. Shared zones and releases break the independence.
{raises}
Examples
--------
>>> round(redundant_availability([0.99, 0.99]), 6)
0.9999
)", [](std::span<const double> parts) { return latency::redundant_availability(all_of(parts)); },
          Row{share("availabilities").meaning("Of the parts along the last axis, {}.")});

    s.add("availability_k_of_n", R"(
Share of the time that at least k of n equal parts are up, which fail independently.

Returns
-------
{out}
    In [0, 1].
{raises}
Notes
-----
The unavailability is within 1e-12 relative of exact rationals; O(needed).

Examples
--------
>>> availability_k_of_n(0.99, [8, 9, 10], 8).round(6)
array([0.922745, 0.996564, 0.999886])
)", [](double part, double n, double needed) { return latency::availability_k_of_n(part, static_cast<int>(n), static_cast<int>(needed)); },
          share("part").meaning("Availability of one part, {}."),
          Place{"n", "", 1.0, 1e5, "a whole number in [1, 100000]", true}.meaning("Parts, {}."),
          Place{"needed", "", 0.0, 1e5, "a whole number in [0, n]", true});

    s.add("error_budget_left", R"(
Time that a promise of availability leaves to be down in a window.

Returns
-------
{out}
    [s]; negative where the budget is overspent.
{raises}
Examples
--------
>>> error_budget_left("99.9 %", [1.0, 0.9995, 0.998], "30 days").round(1)
array([ 2592.,  1296., -2592.])
)", [](double promise, double availability, double window) { return latency::error_budget(promise, availability, window).left_s; },
          share("promise").meaning("Promised availability, {}: 0.999 or '99.9 %'."),
          share("availability").meaning("That is kept, {}; 1 for the whole budget."), kWindow);

    s.add("error_budget_burn", R"(
Share of an error budget that is spent.

Returns
-------
{out}
    1 spends the budget exactly; inf for a promise of 1 that is broken.
{raises}
Examples
--------
>>> round(error_budget_burn(0.999, 0.9975), 6)
2.5
)", [](double promise, double availability) { return latency::error_budget(promise, availability, 1.0).used_share; },
          share("promise").meaning("Promised availability, {}: 0.999 or '99.9 %'."),
          share("availability").meaning("That is kept, {}."));
}

void add_caches(const Section& s) {
    s.add("zipf_hit_ratio", R"(
Share of requests that a cache answers, the i-th most popular object asked for in proportion to i^-exponent.

Returns
-------
{out}
    In [0, 1].
{raises}
Notes
-----
The approximation of Che: LRU within 1 % of a simulation at 10 objects, 0.3 % from 100.

Examples
--------
>>> zipf_hit_ratio(1e6, 0.9, [1e3, 1e4, 1e5]).round(3)
array([0.224, 0.395, 0.637])
)", [](std::size_t eviction) {
              return [eviction](double items, double exponent, double capacity) {
                  return latency::hit_ratio({items, exponent}, capacity, eviction == 0 ? latency::Eviction::lru : latency::Eviction::fifo);
              };
          }, kItems, kExponent, positive("capacity", "").meaning("Objects that fit, {}."),
          Choice{"eviction", {"lru", "fifo"}, "The least recently used goes, or the oldest (a random one gives the same hits)."});

    s.add("ttl_hit_ratio", R"(
Share of requests answered by a cache that keeps every object for a fixed time.

Returns
-------
{out}
    In [0, 1].
{raises}
Notes
-----
Exact for Poisson requests.

Examples
--------
>>> round(ttl_hit_ratio(1e6, 0.9, 100, "10 min"), 3)
0.469
)", [](std::size_t starts) {
              return [starts](double items, double exponent, double rate, double ttl) { return latency::ttl_hit_ratio({items, exponent}, rate, ttl, starts == 1); };
          }, kItems, kExponent.meaning("Of their popularity (Zipf), {}."), kRate.meaning("Of all requests, {}."),
          not_negative("ttl_s", "s", ">= 0 s and finite"),
          Choice{"starts", {"at_miss", "at_hit"}, "The time runs from the miss that stored the object, or begins again with every hit."});
}

}  // namespace

void add_latency(py::module_& m) {
    const Section s(m, "sizewell.latency");
    add_lognormal(s);
    add_composition(s);
    add_retries(s);
    add_availability(s);
    add_caches(s);
}

}  // namespace sizewell::python
