// sizewell.queueing: queues as functions of numbers.
#include "places.hpp"

#include <sizewell/cost/compute.hpp>
#include <sizewell/latency/arrivals.hpp>
#include <sizewell/prob/fit.hpp>
#include <sizewell/queueing/erlang.hpp>
#include <sizewell/queueing/law.hpp>
#include <sizewell/queueing/mdc.hpp>
#include <sizewell/queueing/mg1.hpp>
#include <sizewell/queueing/mmc.hpp>
#include <sizewell/queueing/mmck.hpp>
#include <sizewell/queueing/response.hpp>

namespace sizewell::python {

namespace {

using namespace queueing;

constexpr Choice kOf{"of", {"response", "wait"}, "The response is the wait and the service."};
constexpr Choice kLaw{"law", {"lognormal", "gamma", "weibull", "exponential", "deterministic", "erlang", "hyperexponential", "pareto", "lomax", "uniform", "triangular"}, "Of the service."};
constexpr Choice kBound{"bound", {"estimate", "lower", "upper"}, "The estimate, or an end of the interval that its error leaves."};
constexpr Place kLoad = Place{"load", "", 0.0, 1e7, "in [0, 1e7]"}.meaning("Offered load, arrival rate times mean service time, {}.");
constexpr Place kCapacity = Place{"capacity", "", 1.0, 1e6, "a whole number in [servers, 1e6]", true}.meaning("Places in all, in service and waiting, {}.");
constexpr Place kPatience = Place{"patience_mean_s", "s", 1e-9, 1e12, "in [1e-9, 1e12] s"}.meaning("Mean of the exponential time a request waits before it leaves, {}.");
constexpr Place kSomeServers = Place{"servers", "", kTiny, 1e6, "in (0, 1e6]"}.meaning("Number of servers, {}; whole unless the law is exponential.");

// -- one question of a queue's laws -------------------------------------------------------------------------------------------

const ResponseLaw& law_of(const QueueLaws& laws, std::size_t of) { return of == 0 ? laws.response : laws.wait; }

double at_percentile(const ResponseLaw& law, double percentile) { return quantile(law, percentile / 100.0); }

// The mean of a queue's law, for its parameters.
template <class Laws>
auto mean_of(const Laws& laws) {
    return [laws](std::size_t of) { return [laws, of](auto... x) { return law_of(laws(x...), of).mean; }; };
}

// The percentile of a queue's law, for parameters and a percentile.
template <class Laws>
auto percentile_of(const Laws& laws) {
    return [laws](std::size_t of) { return asking(laws, [of](const QueueLaws& q, double percentile) { return at_percentile(law_of(q, of), percentile); }); };
}

QueueLaws mdc_laws(double rate, double service, double servers) { return mdc(rate, service, static_cast<int>(servers)); }

QueueLaws mmck_laws(double rate, double mean, double servers, double capacity) {
    return loss_queue({rate, mean, static_cast<int>(servers), static_cast<int>(capacity), {}});
}

QueueLaws erlang_a_laws(double rate, double mean, double servers, double patience) {
    return loss_queue({rate, mean, static_cast<int>(servers), {}, patience});
}

// -- general service ----------------------------------------------------------------------------------------------------------

Response general(const Arrivals& arrivals, std::size_t family, double mean, double scv, double servers, double percentile) {
    const prob::Law service = prob::law_with_mean_scv(*prob::family_named(kLaw.words[family]), mean, scv);
    return response(arrivals, service, servers, {.percentiles = {percentile}, .time_budget = 0.0});
}

double of_stats(const Stats& s, std::size_t bound) { return (bound == 0 ? s.percentile : bound == 1 ? s.lower : s.upper).front(); }

auto general_percentile(std::size_t of, std::size_t family, std::size_t bound) {
    return [=](double rate, double mean, double scv, double servers, double percentile) {
        const Response r = general(Poisson{rate}, family, mean, scv, servers, percentile);
        return of_stats(of == 0 ? r.response : r.wait, bound);
    };
}

auto uneven_percentile(std::size_t of, std::size_t family, std::size_t bound) {
    return [=](double rate, double gaps, double mean, double scv, double servers, double percentile) {
        const Response r = general(latency::stream(rate, gaps), family, mean, scv, servers, percentile);
        return of_stats(of == 0 ? r.response : r.wait, bound);
    };
}

double utilisation(double rate, double mean, double servers) { return cost::utilisation(req_per_s(rate), seconds(mean), servers); }

double mg1_mean(std::size_t of, double rate, double mean, double scv) {
    const double wait = mg1_mean_wait(rate, mean, mean * mean * (1.0 + scv));
    return of == 0 ? wait + mean : wait;
}

// -- their documentation ------------------------------------------------------------------------------------------------------

void add_erlang(const Section& s) {
    s.add("erlang_b", R"(
Share of requests that an M/M/c/c system turns away (Erlang B).

Returns
-------
{out}
    Probability in [0, 1].
{raises}
Notes
-----
Within 1e-13 of 40-digit values up to 10,000 servers; 14 ns an element at 8 servers, 1.3 us at 10,000.

Examples
--------
>>> round(erlang_b(10, 8.0), 6)
0.121661
)", [](double c, double a) { return erlang_b_real(c, a); }, kServers, kLoad);

    s.add("erlang_c", R"(
Share of requests that wait in an M/M/c queue (Erlang C).

Returns
-------
{out}
    Probability in [0, 1]; 1 where the queue is unstable (load >= servers).
{raises}
Notes
-----
Within 1e-13 of 40-digit values up to 10,000 servers; 14 ns an element at 8 servers, 1.3 us at 10,000.

Examples
--------
>>> erlang_c([9, 10, 12], 8.0).round(6)
array([0.653327, 0.40918 , 0.139842])
)", [](double c, double a) { return erlang_c_real(c, a); }, kServers, kLoad);

    s.add("utilisation", R"(
Share of the servers' time that is work: arrival rate times mean service time over servers.

Returns
-------
{out}
    1 or more where the servers cannot keep up.
{raises}
Examples
--------
>>> utilisation("90 req/s", "80 ms", 8)
0.9
)", utilisation, kRate, kServiceMean.meaning("Mean service time of one request on one server, {}."),
          kServers.meaning("Number of servers, {}."));
}

void add_mmc(const Section& s) {
    s.add("mmc_mean", R"(
Mean response or wait of an M/M/c queue: Poisson arrivals, exponential service.

Returns
-------
{out}
    [s]; inf where the queue is unstable.
{raises}
Examples
--------
>>> round(mmc_mean(90, 0.080, 8), 6)
0.150153
)", [](std::size_t of) { return [of](double rate, double mean, double c) { return law_of(mmc(rate, mean, c), of).mean; }; }, kRate,
          kServiceMean, kServers, kOf);

    s.add("mmc_percentile", R"(
Percentile of the response or wait of an M/M/c queue: Poisson arrivals, exponential service.

Returns
-------
{out}
    [s]; 0 for a wait that so many requests do not have, inf where the queue is unstable.
{raises}
Notes
-----
Within 1e-12 of 40-digit roots from p50 to p99.9; about 0.25 us an element at 8 servers.

Examples
--------
>>> round(mmc_percentile("90 req/s", "80 ms", 8, 99), 6)
0.566988
>>> mmc_percentile(90, 0.080, [8, 9, 10], 99, of="wait").round(4)
array([0.4251, 0.1674, 0.0924])
)", [](std::size_t of) { return [of](double rate, double mean, double c, double p) { return at_percentile(law_of(mmc(rate, mean, c), of), p); }; },
          kRate, kServiceMean, kServers, kPercentile, kOf);

    s.add("mmc_tail", R"(
Share of requests of an M/M/c queue whose response or wait is longer than a time.

Returns
-------
{out}
    P(response > time) or P(wait > time); 1 where the queue is unstable.
{raises}
Examples
--------
>>> round(mmc_tail(90, 0.080, 8, "300 ms", of="wait"), 6)
0.034927
)", [](std::size_t of) { return [of](double rate, double mean, double c, double t) { return ccdf(law_of(mmc(rate, mean, c), of), t); }; },
          kRate, kServiceMean, kServers, kTime, kOf);
}

void add_general(const Section& s) {
    s.add("mg1_mean", R"(
Mean response or wait of an M/G/1 queue (Pollaczek and Khinchine): Poisson arrivals, any service.

Returns
-------
{out}
    [s]; inf where the queue is unstable.
{raises}
Examples
--------
>>> mg1_mean(10, 0.080, [0, 1, 4], of="wait").round(6)
array([0.16, 0.32, 0.8 ])
)", [](std::size_t of) { return [of](double rate, double mean, double scv) { return mg1_mean(of, rate, mean, scv); }; }, kRate,
          kServiceMean,
          kServiceScv.meaning("Variance of the service time over its squared mean, {}: 0 is constant, 1 exponential."), kOf);

    s.add("mgc_mean", R"(
Mean response or wait of an M/G/c queue: Poisson arrivals, a service law with this mean and scv.

Returns
-------
{out}
    [s]; inf where the queue is unstable.
{raises}
See Also
--------
mgc_percentile : the same queue, with its accuracy and cost.

Examples
--------
>>> round(mgc_mean(90, 0.080, 1.0, 8, law="exponential"), 6)
0.150153
)", [](std::size_t of, std::size_t family) {
              return [=](double rate, double mean, double scv, double servers) {
                  const Response r = general(Poisson{rate}, family, mean, scv, servers, 50.0);
                  return (of == 0 ? r.response : r.wait).mean;
              };
          }, kSomeRate, kServiceMean, kServiceScv, kSomeServers, kOf, kLaw);

    s.add("mgc_percentile", R"(
Percentile of the response or wait of an M/G/c queue: Poisson arrivals, a service law with this mean and scv.

Returns
-------
{out}
    [s]; inf where the queue is unstable.
{raises}
Notes
-----
The method is chosen as for a stage of a plan, without simulation. Exact to 1e-3 for one server, for exponential, constant,
Erlang and hyperexponential service; otherwise approximate, at p99 of the response within 1.5 % for scv up to 0.9, 3 % with a
lognormal or gamma law above, as measured against simulations; more for heavier tails with many servers, and for the wait alone:
the interval says it for each element. 0.3 to 0.6 ms an element for scv up to 1, 1 to 35 ms above.

Examples
--------
>>> round(mgc_percentile(90, 0.080, 0.5, 8, 99, law="gamma"), 3)
0.432
)", general_percentile, kSomeRate, kServiceMean, kServiceScv, kSomeServers, kPercentile, kOf, kLaw, kBound);

    s.add("gigc_percentile", R"(
Percentile of the response or wait of a GI/G/c queue: independent gaps with this scv, a service law with this mean and scv.

Returns
-------
{out}
    [s]; inf where the queue is unstable.
{raises}
See Also
--------
mgc_percentile : Poisson arrivals.

Notes
-----
The method is chosen as for a stage of a plan, without simulation. Exact to 1e-3 for one server, for exponential and for
phase-type laws; otherwise approximate, at p99 of the response as measured against simulations within 3 % for service scv up
to 1.1 and bursty gaps, 6 % for gaps smoother than Poisson, 3 to 30 % for longer service tails, and more for the wait alone: the
interval says it for each element. 5 us an element for exponential service, 3 to 50 ms otherwise.

Examples
--------
>>> round(gigc_percentile(80, 4.0, 0.080, 1.0, 8, 99, law="exponential"), 3)
0.59
)", uneven_percentile, kSomeRate,
          kServiceScv.named("arrival_scv").meaning("Variance of the gaps between arrivals over their squared mean, {}: 1 is Poisson; hyperexponential gaps above, gamma below, and what is below 0.02 counts as 0.02."),
          kServiceMean, kServiceScv, kSomeServers, kPercentile, kOf, kLaw, kBound);

    s.add("mdc_mean", R"(
Mean response or wait of an M/D/c queue: Poisson arrivals, constant service.

Returns
-------
{out}
    [s]; inf where the queue is unstable.
{raises}
Examples
--------
>>> round(mdc_mean(90, 0.080, 8), 4)
0.116
)", mean_of(&mdc_laws), kRate, kServiceMean.named("service_s").meaning("Service time of every request, {}."), kWholeServers, kOf);

    s.add("mdc_percentile", R"(
Percentile of the response or wait of an M/D/c queue: Poisson arrivals, constant service.

Returns
-------
{out}
    [s]; inf where the queue is unstable.
{raises}
Notes
-----
Within 2e-4 of exact from p50 to p99.9; 80 us a queue with one server, 140 us with 8. Elements that differ in their percentile
alone, one after the other, share the queue.

Examples
--------
>>> mdc_percentile(90, 0.080, 8, [50, 99]).round(4)
array([0.0998, 0.2889])
)", percentile_of(&mdc_laws), kRate, kServiceMean.named("service_s").meaning("Service time of every request, {}."), kWholeServers,
          kPercentile, kOf);
}

void add_losses(const Section& s) {
    s.add("mmck_blocking", R"(
Share of requests that an M/M/c/K queue turns away: a waiting room with an end.

Returns
-------
{out}
    Probability in [0, 1].
{raises}
Notes
-----
Within 1e-10 of sums in 18 digits; O(capacity), 0.5 us at 8 servers and 20 places.

Examples
--------
>>> round(mmck_blocking(90, 0.080, 8, 20), 6)
0.024113
)", [](double rate, double mean, double servers, double capacity) { return mmck_laws(rate, mean, servers, capacity).p_block; },
          kRate.meaning("{}; may be more than the servers finish."), kServiceMean, kWholeServers, kCapacity);

    s.add("mmck_mean", R"(
Mean response or wait of the requests that an M/M/c/K queue serves.

Returns
-------
{out}
    [s]
{raises}
Examples
--------
>>> round(mmck_mean(90, 0.080, 8, 20), 6)
0.113128
)", mean_of(&mmck_laws), kRate.meaning("{}; may be more than the servers finish."), kServiceMean, kWholeServers, kCapacity, kOf);

    s.add("mmck_percentile", R"(
Percentile of the response or wait of the requests that an M/M/c/K queue serves.

Returns
-------
{out}
    [s]
{raises}
Notes
-----
Within 1e-10 of sums in 18 digits from p50 to p99.9; 3 us a queue at 8 servers and 20 places. Elements that differ in their
percentile alone, one after the other, share the queue.

Examples
--------
>>> round(mmck_percentile(90, 0.080, 8, 20, 99), 6)
0.414532
)", percentile_of(&mmck_laws), kRate.meaning("{}; may be more than the servers finish."), kServiceMean, kWholeServers, kCapacity,
          kPercentile, kOf);

    s.add("erlang_a_abandonment", R"(
Share of requests that leave an M/M/c+M queue unserved (Erlang A): waiting ends patience.

Returns
-------
{out}
    Probability in [0, 1].
{raises}
Notes
-----
Within 1e-10 of integrals in 18 digits; about 40 us at 8 servers. Where more than 20,000 requests would wait: DomainError.

Examples
--------
>>> round(erlang_a_abandonment(120, 0.080, 8, 2.0), 6)
0.16706
)", [](double rate, double mean, double servers, double patience) { return erlang_a_laws(rate, mean, servers, patience).p_abandon; },
          kRate.meaning("{}; may be more than the servers finish."), kServiceMean, kWholeServers, kPatience);

    s.add("erlang_a_mean", R"(
Mean response or wait of the requests that an M/M/c+M queue serves (Erlang A).

Returns
-------
{out}
    [s]
{raises}
Examples
--------
>>> round(erlang_a_mean(120, 0.080, 8, 2.0), 6)
0.440688
)", mean_of(&erlang_a_laws), kRate.meaning("{}; may be more than the servers finish."), kServiceMean, kWholeServers, kPatience,
          kOf);

    s.add("erlang_a_percentile", R"(
Percentile of the response or wait of the requests that an M/M/c+M queue serves (Erlang A).

Returns
-------
{out}
    [s]
{raises}
Notes
-----
Within 1e-10 of integrals in 18 digits from p50 to p99.9; 45 us a queue at 8 servers. Elements that differ in their
percentile alone, one after the other, share the queue. Where more than 20,000 requests would wait: DomainError.

Examples
--------
>>> round(erlang_a_percentile(120, 0.080, 8, 2.0, 99), 6)
0.855907
)", percentile_of(&erlang_a_laws), kRate.meaning("{}; may be more than the servers finish."), kServiceMean, kWholeServers,
          kPatience, kPercentile, kOf);
}

}  // namespace

void add_queueing(py::module_& m) {
    const Section s(m, "sizewell.queueing");
    add_erlang(s);
    add_mmc(s);
    add_general(s);
    add_losses(s);
}

}  // namespace sizewell::python
