#include "simulation/network_cases.hpp"

#include "sizewell/simulation/network.hpp"

#include "sizewell/error.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

using namespace sizewell;
using namespace sizewell::simulation;
using namespace sizewell::simulation::cases;

namespace {

std::uint64_t hash_of(const Result& r) {
    std::uint64_t h = 14695981039346656037ULL;
    const auto mix = [&](double x) { h = (h ^ std::bit_cast<std::uint64_t>(x)) * 1099511628211ULL; };
    const auto times = [&](const Times& t) {
        for (const Estimate& e : t.percentile) mix(e.value), mix(e.half_width_95);
        mix(t.mean.value);
    };
    times(r.wait), times(r.response);
    for (const Estimate* e : {&r.p_fail, &r.mean_attempts, &r.extra_load, &r.in_system, &r.throughput}) mix(e->value);
    for (const StationResult& s : r.station) times(s.wait), mix(s.utilisation.value), mix(s.mean_batch.value);
    return h;
}

// One of everything.
Network menagerie() {
    Station a = station(3, prob::Erlang{2, 1.0});
    a.routing = Routing::least_loaded;
    a.outages = Outages{prob::Exponential{200.0}, prob::Exponential{5.0}};
    Station b = station(1);
    b.batching = Batching{4, 0.3, 0.5, 0.1, {}, prob::Exponential{1.0}};
    Station c = station(2, prob::Exponential{0.3});
    c.capacity = 20;
    c.patience = prob::Exponential{3.0};
    Station d = station(4, prob::Exponential{0.5});
    d.routing = Routing::round_robin;
    d.weight = {1.0, 2.0, 3.0, 4.0};
    return {
        bursts(1.5, 3.0, 0.2, 5.0),
        {a, b, c, d},
        Serial{{Cached{0.3, 0.05, Hedged{Visit{0}, 3.0, true}}, Sometimes{0.5, Visit{1}},
                Retried{Visit{2}, 1.5, 2, 0.1, 2.0, false},
                Fallback{{Tier{Visit{3}, 1.0}, Tier{Delay{prob::Deterministic{0.2}}, 10.0}}}, fan_out(Visit{2}, 2)}}};
}

}  // namespace

TEST(Network, GivesTheSameBitsForAnyNumberOfThreadsAndEveryCompiler) {
    Options o = quick(32'000);
    o.threads = 1;
    const std::uint64_t one = hash_of(simulate(menagerie(), o));
    for (const int threads : {2, 7}) {
        o.threads = threads;
        EXPECT_EQ(hash_of(simulate(menagerie(), o)), one);
    }
    EXPECT_EQ(one, 1431218158581830150ULL);
}

TEST(Network, ObeysLittlesLawWhateverHappens) {
    const Result r = simulate(menagerie(), quick(64'000));
    EXPECT_FALSE(r.saturated);
    for (const StationResult& s : r.station) {
        if (s.p_block.value > 0.0 || s.p_abandon.value > 0.0 || r.extra_load.value > 0.0) continue;
        EXPECT_NEAR(s.in_station.value, s.throughput.value * s.response.mean.value, 3.0 * s.in_station.half_width_95);
    }
    Network plain = network(1.6, station(2), Serial{{Visit{0}, Cached{0.5, 0.1, fan_out(Visit{1}, 3)}}});
    plain.stations.push_back(station(4, prob::Erlang{3, 0.9}));
    const Result p = simulate(plain, quick());
    EXPECT_NEAR(p.in_system.value, p.throughput.value * p.response.mean.value, 3.0 * p.in_system.half_width_95);
    for (const StationResult& s : p.station)
        EXPECT_NEAR(s.in_station.value, s.throughput.value * s.response.mean.value, 3.0 * s.in_station.half_width_95);
}

TEST(Network, BalancesItsFlows) {
    const Result r = simulate(menagerie(), quick(64'000));
    // Every request ends once, in one way.
    EXPECT_LE(r.p_block.value + r.p_abandon.value, r.p_fail.value + 1e-12);
    EXPECT_NEAR(r.throughput.value, 1.5 * (1.0 - r.p_fail.value), 4.0 * r.throughput.half_width_95);
    // Misses of the cache and copies visit the first station, half of the requests the second.
    EXPECT_NEAR(r.station[1].throughput.value, 0.75, 4.0 * r.station[1].throughput.half_width_95);
    EXPECT_LE(r.tier[0].value + r.tier[1].value, 1.0);
    const Result cached = simulate(network(1.0, station(1), Cached{0.7, 0.0, Visit{0}}), quick());
    EXPECT_NEAR(cached.station[0].throughput.value / cached.throughput.value, 0.3, 0.005);
    EXPECT_NEAR(cached.station[0].utilisation.value, 0.3, 3.0 * cached.station[0].utilisation.half_width_95);
}

TEST(Network, FastPathsAndEventsAgree) {
    for (const int c : {1, 3}) {
        for (const double delay : {0.0, 2.0}) {
            Station s = station(c);
            s.batching = Batching{4, delay, 1.0, 0.25, {}, prob::Erlang{4, 1.0}};
            const Network net = network(1.2 * c, s);
            const Result fast = simulate(net, quick()), slow = simulate_events(net, quick());
            const auto same = [&](const Estimate& a, const Estimate& b, const char* what) {
                EXPECT_NEAR(a.value, b.value, 2.0 * std::hypot(a.half_width_95, b.half_width_95))
                    << what << c << ' ' << delay;
            };
            same(fast.wait.mean, slow.wait.mean, "mean wait ");
            same(fast.wait.p_positive, slow.wait.p_positive, "p_wait ");
            same(fast.response.percentile[3], slow.response.percentile[3], "r99 ");
            same(fast.station[0].mean_batch, slow.station[0].mean_batch, "mean batch ");
            same(fast.station[0].utilisation, slow.station[0].utilisation, "utilisation ");
            same(fast.in_system, slow.in_system, "in system ");
        }
    }
}

TEST(Network, BatchesAsTheMarkovChainSays) {
    // tests/golden/unreliable_queue.py: batches of up to 4, exponential with mean 1 whatever the size, rate 2.4.
    Station s = station(1);
    s.batching = Batching{4, 0.0, 1.0, 0.0, {}, prob::Exponential{1.0}};
    for (const auto run : {simulate, simulate_events}) {
        const Result r = run(network(2.4, s), quick());
        expect_covers(r.wait.mean, 1.5995641645771057, "mean wait");
        expect_covers(r.station[0].utilisation, 0.9251439806207709, "busy");
        expect_covers(r.station[0].mean_batch, 2.5941907965391526, "mean batch");
    }
}

TEST(Network, ReadsABatchTable) {
    Station s = station(2);
    s.batching = Batching{3, 0.5, 1.0, 0.5, {}, prob::Deterministic{1.0}};
    const Result formula = simulate(network(2.0, s), quick(64'000));
    s.batching->table = {1.5, 2.0, 2.5};
    EXPECT_EQ(simulate(network(2.0, s), quick(64'000)).response, formula.response);
}

TEST(Network, BatchesWaitForTheDelayOrTheFullBatch) {
    // Arrivals at 0, 1, 2 and 9; up to 3 at once, delay 4, time 2: full at 2 (waits 2 1 0); the last waits out its delay.
    Station s = station(1);
    s.batching = Batching{3, 4.0, 2.0, 0.0, {}, prob::Deterministic{1.0}};
    const Network net{ArrivalTrace{{0.0, 1.0, 2.0, 9.0}}, {s}, Visit{0}};
    for (const auto run : {simulate, simulate_events}) {
        const Result r = run(net, quick(64));
        EXPECT_DOUBLE_EQ(r.wait.mean.value, 7.0 / 4.0);
        EXPECT_DOUBLE_EQ(r.response.mean.value, 15.0 / 4.0);
        EXPECT_DOUBLE_EQ(r.station[0].mean_batch.value, 2.0);
    }
}

TEST(Network, ServersFailAndComeBack) {
    // Markov chains in tests/golden/unreliable_queue.py: failures at rate 0.1 each, repairs at 0.4.
    for (const auto& [servers, rate, truth] : {std::tuple{1, 0.5, 7.0 / 3.0}, std::tuple{3, 1.5, 2.724969882270985}}) {
        Station s = station(servers);
        s.outages = Outages{prob::Exponential{10.0}, prob::Exponential{2.5}};
        const Result r = simulate(network(rate, s), quick());
        expect_covers(r.in_system, truth, "L with outages, servers " + std::to_string(servers));
        EXPECT_NEAR(r.load, rate / servers / 0.8, 1e-12);
    }
}

TEST(Network, AServerThatNeverLastsIsSaturated) {
    Station s = station(1, prob::Deterministic{2.0});
    s.outages = Outages{prob::Deterministic{1.0}, prob::Deterministic{0.1}};
    EXPECT_TRUE(simulate(network(0.1, s), quick(3'200)).saturated);
}

TEST(Network, ColdServersStartLate) {
    Station s = station(1, prob::Deterministic{1.0});
    s.start_up = 5.0;
    const Result r = simulate({ArrivalTrace{{0.0, 0.0, 20.0}}, {s}, Visit{0}}, quick(64));
    EXPECT_DOUBLE_EQ(r.wait.mean.value, (5.0 + 6.0 + 0.0) / 3.0);
}

TEST(Network, RoutesAtRandomAsIndependentQueues) {
    Station s = station(4);
    s.routing = Routing::random;
    const Result even = simulate(network(2.8, s), quick());
    expect_covers(even.response.mean, 1.0 / 0.3, "M/M/1 at 0.7");
    expect_covers(even.response.percentile[3], std::log(100.0) / 0.3, "p99 of M/M/1 at 0.7");
    s.weight = {1.0, 2.0, 3.0, 4.0};
    const Result uneven = simulate(network(2.0, s), quick());
    double mean = 0.0;
    for (int k = 1; k <= 4; ++k) mean += 0.1 * k / (1.0 - 0.2 * k);
    expect_covers(uneven.response.mean, mean, "a mixture of M/M/1");
    EXPECT_NEAR(uneven.load, 0.8, 1e-12);
}

TEST(Network, RoundRobinSmoothsArrivals) {
    // Each of two servers sees every second arrival of a Poisson stream of 1.6: E2/M/1 with sigma = (1.6 / (2.6 - sigma))^2.
    double sigma = 0.5;
    for (int i = 0; i < 10'000; ++i) sigma = std::pow(1.6 / (2.6 - sigma), 2.0);
    Station s = station(2);
    s.routing = Routing::round_robin;
    const Result r = simulate(network(1.6, s), quick());
    expect_covers(r.response.mean, 1.0 / (1.0 - sigma), "E2/M/1");
    expect_covers(r.wait.p_positive, sigma, "E2/M/1 p_wait");
    s.weight = {3.0, 1.0};
    const double weighted = simulate(network(0.8, s), quick()).response.mean.value;
    s.routing = Routing::random;
    EXPECT_LT(weighted, simulate(network(0.8, s), quick()).response.mean.value);
}

TEST(Network, LeastLoadedJoinsTheShorterQueue) {
    Station s = station(2);
    s.routing = Routing::least_loaded;
    expect_covers(simulate(network(1.4, s), quick()).in_system, 2.951476183374156, "tests/golden/unreliable_queue.py");
}

TEST(Network, RoutingsAreOrderedByWhatTheyKnow) {
    std::vector<double> p99;
    for (const Routing r : {Routing::shared, Routing::least_loaded, Routing::round_robin, Routing::random}) {
        Station s = station(6);
        s.routing = r;
        p99.push_back(simulate(network(5.1, s), quick(160'000)).response.percentile[3].value);
    }
    for (std::size_t i = 1; i < p99.size(); ++i) EXPECT_LT(p99[i - 1], p99[i]);
}

TEST(Network, FollowsASlowDayAsAMixtureOfItsHours) {
    // Arrivals see M/M/1 at 0.8 four times as often as M/M/1 at 0.2: mean wait 0.8 * 4 + 0.2 * 0.25.
    const Network net{RateSchedule{{0.0, 10'000.0}, {0.8, 0.2}, 20'000.0}, {station(1)}, Visit{0}};
    Options o = quick(3'200'000);
    expect_covers(simulate(net, o).wait.mean, 3.25, "mean wait");
    o.customers = 640'000;
    EXPECT_NEAR(simulate_events(net, o).wait.mean.value, 3.25, 0.65);
}

TEST(Network, CallsAnOverloadSaturated) {
    for (const double load : {1.0, 1.3, 1e6}) {
        const Result r = simulate(network(2.0 * load, station(2)));
        EXPECT_TRUE(r.saturated);
        EXPECT_TRUE(std::isinf(r.response.percentile[0].value));
        EXPECT_NEAR(r.load, load, 1e-9 * load);
        EXPECT_EQ(r.customers, 0);
    }
    Station batch = station(1);
    batch.batching = Batching{4, 0.0, 2.0, 0.5, {}, prob::Deterministic{1.0}};
    EXPECT_TRUE(simulate(network(1.0, batch)).saturated);
    EXPECT_FALSE(simulate(network(0.9, batch), quick(64'000)).saturated);
    // A full first station sheds some, and the second still gets too much: seen while it runs.
    Network tandem = network(3.0, station(2), Serial{{Visit{0}, Visit{1}}});
    tandem.stations[0].capacity = 5;
    tandem.stations.push_back(station(1));
    EXPECT_TRUE(simulate(tandem, quick(64'000)).saturated);
    tandem.stations[1].servers = 4;
    EXPECT_FALSE(simulate(tandem, quick(64'000)).saturated);
}

TEST(Network, SurvivesACollapseOfRetries) {
    // (1 + 3) x 0.3 > 1 with zombie work: the bad state feeds itself.  The run ends, and its figures are probabilities.
    const Result r = simulate(network(0.3, station(1), Retried{Visit{0}, 4.0, 3, 0.0, 1.0, false}), quick(64'000));
    EXPECT_GE(r.p_fail.value, 0.0);
    EXPECT_LE(r.p_fail.value, 1.0);
    EXPECT_GE(r.mean_attempts.value, 1.0);
    EXPECT_LE(r.mean_attempts.value, 4.0);
}

TEST(Network, ImpatientRequestsNeverWaitLongerThanTheirPatience) {
    Station s = station(1);
    s.patience = prob::Deterministic{0.7};
    const Result r = simulate(network(2.0, s), quick(64'000));
    EXPECT_FALSE(r.saturated);
    EXPECT_LE(r.wait.percentile.back().value, 0.7 * (1.0 + 1.0 / 4096));
    EXPECT_GT(r.p_abandon.value, 0.4);
    EXPECT_EQ(r.p_abandon, r.p_fail);
}

TEST(Network, RejectsWhatMakesNoSense) {
    const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
    const auto rejects = [](const char* what, const std::function<void(Network&)>& spoil) {
        Network net = network(0.5, station(1));
        spoil(net);
        EXPECT_THROW((void)simulate(net), DomainError) << what;
        EXPECT_THROW(validate(net), DomainError) << what;
    };
    rejects("no stations", [](Network& n) { n.stations.clear(); });
    rejects("no servers", [](Network& n) { n.stations[0].servers = 0; });
    rejects("negative service", [](Network& n) { n.stations[0].service = prob::Deterministic{-1.0}; });
    rejects("no such station", [](Network& n) { n.flow = Visit{1}; });
    rejects("batch of none",
            [](Network& n) { n.stations[0].batching = Batching{0, 0.0, 1.0, 0.0, {}, prob::Deterministic{1.0}}; });
    rejects("negative batch delay",
            [](Network& n) { n.stations[0].batching = Batching{1, -1.0, 1.0, 0.0, {}, prob::Deterministic{1.0}}; });
    rejects("no batch time",
            [](Network& n) { n.stations[0].batching = Batching{1, 0.0, 0.0, 0.0, {}, prob::Deterministic{1.0}}; });
    rejects("short table",
            [](Network& n) { n.stations[0].batching = Batching{2, 0.0, 0.0, 0.0, {1.0}, prob::Deterministic{1.0}}; });
    rejects("NaN batch time",
            [&](Network& n) { n.stations[0].batching = Batching{1, 0.0, nan, 0.0, {}, prob::Deterministic{1.0}}; });
    rejects("no room", [](Network& n) { n.stations[0].capacity = 0; });
    rejects("negative patience", [](Network& n) { n.stations[0].patience = prob::Deterministic{-1.0}; });
    rejects("weights of shared", [](Network& n) { n.stations[0].weight = {1.0}; });
    rejects("too few weights", [](Network& n) {
        n.stations[0].routing = Routing::random;
        n.stations[0].servers = 2;
        n.stations[0].weight = {1.0};
    });
    rejects("no weight at all", [](Network& n) {
        n.stations[0].routing = Routing::random;
        n.stations[0].weight = {0.0};
    });
    rejects("no time up", [](Network& n) {
        n.stations[0].outages = Outages{prob::Deterministic{0.0}, prob::Exponential{1.0}};
    });
    rejects("start-up without end", [&](Network& n) { n.stations[0].start_up = inf; });
    rejects("nothing in parallel", [](Network& n) { n.flow = Parallel{}; });
    rejects("nothing in series", [](Network& n) { n.flow = Serial{}; });
    rejects("no tiers", [](Network& n) { n.flow = Fallback{}; });
    rejects("a share above one", [](Network& n) { n.flow = Sometimes{1.1, Visit{0}}; });
    rejects("a negative hit ratio", [](Network& n) { n.flow = Cached{-0.1, 0.0, Visit{0}}; });
    rejects("a negative look-up", [](Network& n) { n.flow = Cached{0.1, -1.0, Visit{0}}; });
    rejects("a negative delay", [](Network& n) { n.flow = Delay{prob::Deterministic{-1.0}}; });
    rejects("a timeout of nothing", [](Network& n) { n.flow = Retried{Visit{0}, 0.0}; });
    rejects("negative retries", [](Network& n) { n.flow = Retried{Visit{0}, 1.0, -1}; });
    rejects("a negative backoff", [](Network& n) { n.flow = Retried{Visit{0}, 1.0, 1, -1.0}; });
    rejects("a negative hedge", [](Network& n) { n.flow = Hedged{Visit{0}, -1.0}; });
    rejects("NaN hedge", [&](Network& n) { n.flow = Hedged{Visit{0}, nan}; });
    rejects("NaN trace", [&](Network& n) { n.arrivals = ArrivalTrace{{0.0, nan}}; });
    rejects("unsorted trace", [](Network& n) { n.arrivals = ArrivalTrace{{1.0, 0.0}}; });
    EXPECT_THROW((void)fan_out(Visit{0}, 0), DomainError);
    try {
        Network net = network(0.5, station(0));
        validate(net);
        FAIL();
    } catch (const DomainError& e) { EXPECT_STREQ(e.what(), "station 'gpu': servers = 0, must be >= 1"); }
}
