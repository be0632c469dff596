// sizewell.sizing: replicas and what they carry, as functions of numbers.
#include "places.hpp"

#include <sizewell/demand/rate.hpp>
#include <sizewell/prob/fit.hpp>
#include <sizewell/sizing/largest_rate.hpp>
#include <sizewell/sizing/little.hpp>
#include <sizewell/sizing/redundancy.hpp>
#include <sizewell/sizing/replicas.hpp>

namespace sizewell::python {

namespace {

constexpr Choice kLaws{"law", {"exponential", "lognormal", "gamma", "weibull", "deterministic", "erlang", "hyperexponential", "pareto", "lomax", "uniform", "triangular"}, "Of the service."};
constexpr Place kTarget = positive("target_s", "s", "> 0 s and finite").meaning("What it must not exceed, {}.");
constexpr Place kCap = Place{"cap", "", 1e-6, 1.0, "in [1e-6, 1]"}.meaning("Highest utilisation, {}.");
constexpr Place kWholeReplicas{"replicas", "", 1.0, 1e6, "a whole number in [1, 1e6]", true};

// One queued stage with a promise on its response.
sizing::Question question_of(std::size_t family, double mean, double scv, double percentile, double target, double cap) {
    sizing::Question q;
    latency::Stage stage;
    stage.service = prob::law_with_mean_scv(*prob::family_named(kLaws.words[family]), mean, scv);
    q.stages = {std::move(stage)};
    q.cap = {cap};
    q.price = {1.0};
    q.targets = {{percentile, target}};
    return q;
}

queueing::Options options_of(double percentile) { return {.percentiles = {percentile}, .time_budget = 0.0}; }

// Neighbours need about as many: the search begins where the last one ended.
auto replicas_for(std::size_t family) {
    return [family, guess = 0](double rate, double mean, double percentile, double target, double cap, double scv) mutable -> std::int64_t {
        if (!(rate * mean / cap <= 1e6)) throw DomainError("fewest_replicas", "arrival_rate_rps x service_mean_s / cap", rate * mean / cap, "<= 1e6 servers");
        sizing::Question q = question_of(family, mean, scv, percentile, target, cap);
        q.arrivals = queueing::Poisson{rate};
        q.guess = guess;
        const sizing::Answer answer = sizing::fewest_replicas(q, options_of(percentile));
        guess = answer.replicas.front();
        return answer.unreachable.empty() ? guess : 0;
    };
}

auto largest_rate_for(std::size_t family) {
    return [family](double mean, double replicas, double percentile, double target, double cap, double scv) {
        return sizing::largest_rate(question_of(family, mean, scv, percentile, target, cap), {static_cast<int>(replicas)}, options_of(percentile));
    };
}

std::int64_t replicas_for_cap(double rate, double mean, double cap, double concurrency) {
    if (!(rate * mean / (cap * concurrency) <= 1e6)) {
        throw DomainError("replicas_for_cap", "arrival_rate_rps x service_mean_s / (cap x concurrency)", rate * mean / (cap * concurrency), "<= 1e6 replicas");
    }
    latency::Stage stage;
    stage.service = prob::Law(prob::Exponential{mean});
    stage.concurrency = static_cast<int>(concurrency);
    return sizing::replicas_for_cap(stage, rate, cap);
}

// -- their documentation ------------------------------------------------------------------------------------------------------

void add_replicas(const Section& s) {
    s.add("replicas_for_percentile", R"(
Fewest replicas behind one queue that keep a percentile of the response within a time.

Returns
-------
{whole}
    At least 1; 0 where no number does: the service alone takes longer than the target.
{raises}
Notes
-----
The fewest by the queue's own method, see `sizewell.queueing.mgc_percentile` for its accuracy. 8 us an element for
exponential service, milliseconds for others; less where neighbours need about as many.

Examples
--------
>>> replicas_for_percentile("90 req/s", "80 ms", 99, "500 ms")
9
>>> replicas_for_percentile([45, 90, 180], 0.080, 99, 0.400, cap=0.8)
array([ 6, 10, 18])
)", replicas_for, kSomeRate.meaning("Of Poisson arrivals, {}."), kServiceMean.meaning("Mean service time of one request, {}."),
          kPercentile, kTarget, Optional{kCap, 1.0},
          Optional{kServiceScv.meaning("Variance of the service time over its squared mean, what the law can have: 1 of an exponential."), 1.0},
          kLaws);

    s.add("replicas_for_cap", R"(
Fewest replicas whose utilisation stays at or below a cap.

Returns
-------
{whole}
    At least 1, and enough to be stable.
{raises}
Examples
--------
>>> replicas_for_cap(90, 0.080, [0.6, 0.8, 1.0])
array([12,  9,  8])
)", replicas_for_cap, kRate, kServiceMean.meaning("Mean service time of one request, {}."), kCap,
          Optional{Place{"concurrency", "", 1.0, 1e6, "a whole number in [1, 1e6]", true}.meaning("Requests one replica works on at once, {}."), 1.0});

    s.add("largest_rate", R"(
Highest Poisson rate at which replicas behind one queue keep a percentile of the response within a time.

Returns
-------
{out}
    [req/s]; 0 where the target fails even without load.
{raises}
Notes
-----
Within 1e-6 of the rate; about 12 evaluations of the queue, 35 us for exponential service.

Examples
--------
>>> largest_rate("80 ms", [4, 8, 16], 99, "500 ms").round(2)
array([ 38.34,  87.68, 187.18])
)", largest_rate_for, kServiceMean.meaning("Mean service time of one request, {}."), kWholeReplicas, kPercentile, kTarget,
          Optional{kCap, 1.0},
          Optional{kServiceScv.meaning("Variance of the service time over its squared mean, what the law can have: 1 of an exponential."), 1.0},
          kLaws);

    s.add("instances_with_spare", R"(
Whole instances to run so that the replicas left after a loss are still enough.

Returns
-------
{whole}
    Instances.
{raises}
Examples
--------
>>> [instances_with_spare(10, 2, 3, loss=loss) for loss in ("none", "replica", "node", "zone")]
[5, 6, 6, 8]
)", [](std::size_t loss) {
              constexpr sizing::Loss kLosses[] = {sizing::Loss::zone, sizing::Loss::node, sizing::Loss::replica, sizing::Loss::none};
              return [of = kLosses[loss]](double needed, double per_instance, double zones) {
                  return static_cast<std::int64_t>(sizing::instances_with_spare(of, needed, per_instance, zones));
              };
          }, Place{"replicas", "", 0.0, 1e9, "a whole number in [0, 1e9]", true}.meaning("That must survive, {}."),
          Place{"replicas_per_instance", "", 1.0, 1e6, "a whole number in [1, 1e6]", true},
          Place{"zones", "", 2.0, 1e6, "a whole number in [2, 1e6]", true}.meaning("That the instances are spread over as evenly as they go, {}; counts for the loss of a zone."),
          Choice{"loss", {"zone", "node", "replica", "none"}, "What is lost: the fullest zone, one instance, one replica, nothing."});
}

void add_rates(const Section& s) {
    s.add("in_flight", R"(
Requests in a system on average (Little's law): arrival rate times mean time in it.

Returns
-------
{out}
    [req]
{raises}
Examples
--------
>>> round(in_flight("90 req/s", "350 ms"), 6)
31.5
)", [](double rate, double time) { return sizing::in_flight(req_per_s(rate), seconds(time)).value(); }, kRate,
          kTime.meaning("Mean time a request is in the system, {}."));

    s.add("design_rate", R"(
Rate that capacity is sized for: the peak and a reserve above it.

Returns
-------
{out}
    [req/s]
{raises}
Examples
--------
>>> design_rate(100, "30 %")
130.0
)", [](double peak, double headroom) { return demand::design_rate(req_per_s(peak), headroom).value(); },
          kRate.named("peak_rps").meaning("Highest arrival rate planned for, {}."),
          Place{"headroom", "", 0.0, 1e6, "in [0, 1e6]"}.meaning("Reserve as a ratio, {}: 0.3 or '30 %'."));

    s.add("grown_rate", R"(
Rate after years of growth: rate (1 + growth)^years.

Returns
-------
{out}
    [req/s]
{raises}
Examples
--------
>>> grown_rate(100, "50 %", [0, 1, 2])
array([100., 150., 225.])
)", [](double rate, double growth, double years) { return demand::grown_rate(req_per_s(rate), growth, years).value(); },
          kRate.named("rate_rps").meaning("Today's, {}."),
          Place{"growth", "", -1.0, 1e3, "in [-1, 1e3]"}.meaning("A year, as a ratio, {}: 0.5 or '50 %'."),
          Place{"years", "", 0.0, 100.0, "in [0, 100]"});
}

}  // namespace

void add_sizing(py::module_& m) {
    const Section s(m, "sizewell.sizing");
    add_replicas(s);
    add_rates(s);
}

}  // namespace sizewell::python
