// What each kind of step does, by hand-made traces and closed forms.
#include "simulation/network_cases.hpp"

#include "sizewell/simulation/network.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

using namespace sizewell;
using namespace sizewell::simulation;
using namespace sizewell::simulation::cases;

TEST(Steps, RetriesByTheBook) {
    // Service 10, timeout 5, one retry 2 after: the first attempt ends at 10, too late; the second starts at 10 behind the
    // zombie and times out at 12.
    const auto run = [](bool cancel, double service, double timeout) {
        return simulate({ArrivalTrace{{0.0}},
                         {station(1, prob::Deterministic{service})},
                         Retried{Visit{0}, timeout, 2, 2.0, 3.0, cancel}},
                        quick(64));
    };
    const Result zombie = run(false, 10.0, 5.0);
    EXPECT_EQ(zombie.p_fail.value, 1.0);
    EXPECT_EQ(zombie.mean_attempts.value, 3.0);
    EXPECT_EQ(zombie.response.mean.value, 0.0);
    // Service 6, timeout 7 (issue at 0, then never late): done at 6.
    EXPECT_DOUBLE_EQ(run(false, 6.0, 7.0).response.mean.value, 6.0);
    // With zombies: attempts at 0, 5 + 2, 12 + 6; service 6: the first is a zombie until 6, the second runs 7 to 13, past
    // its timeout at 12, the third 18 to 24: past 23.
    EXPECT_EQ(run(true, 6.0, 5.0).p_fail.value, 1.0);
}

TEST(Steps, ATimeoutOfAQueueIsRetried) {
    // Two at once, one server, service 4, timeout 6: the second would end at 8.  Cancelled at 6, reissued at 7, done at 11.
    const Network net{
        ArrivalTrace{{0.0, 0.0}}, {station(1, prob::Deterministic{4.0})}, Retried{Visit{0}, 6.0, 1, 1.0, 1.0, true}};
    const Result r = simulate(net, quick(64));
    EXPECT_DOUBLE_EQ(r.response.mean.value, 0.5 * (4.0 + 11.0));
    EXPECT_DOUBLE_EQ(r.mean_attempts.value, 1.5);
    Network zombie = net;
    zombie.flow = Retried{Visit{0}, 6.0, 1, 1.0, 1.0, false};
    // The zombie holds the server until 8, the retry from 8 to 12.
    EXPECT_DOUBLE_EQ(simulate(zombie, quick(64)).response.mean.value, 0.5 * (4.0 + 12.0));
}

TEST(Steps, AHedgeTakesTheFasterCopy) {
    // Two tiers of luck: 1 or 9 with even odds; copy after 2: the original (1), or min(9, 2 + 1 or 9).
    const Step either = Delay{prob::Empirical{{1.0, 9.0}, {0.5, 1.0}}};
    const Result r = simulate(network(1.0, station(1), Hedged{either, 2.0, true}), quick());
    expect_covers(r.response.mean, 0.5 * 1.0 + 0.25 * 3.0 + 0.25 * 9.0, "mean");
    expect_covers(r.extra_load, 0.5, "copies");
}

TEST(Steps, AHedgedVisitTakesAnotherServer) {
    // The only other server is idle: the copy of a visit stuck behind a long one always finds it.
    Station s = station(2, prob::Deterministic{10.0});
    s.routing = Routing::round_robin;
    const Network net{ArrivalTrace{{0.0, 100.0}}, {s}, Hedged{Visit{0}, 1.0, true}};
    const Result r = simulate(net, quick(64));
    EXPECT_DOUBLE_EQ(r.wait.mean.value, 0.0);
    EXPECT_DOUBLE_EQ(r.response.mean.value, 10.0);
    EXPECT_DOUBLE_EQ(r.extra_load.value, 1.0);
}

TEST(Steps, CancelFreesTheServer) {
    // Without cancel a loser holds the server for 10 and the next request, 5 later, waits.
    Station s = station(2, prob::Deterministic{10.0});
    s.routing = Routing::random;
    const std::vector<double> times{0.0, 10.5};
    const Result with = simulate({ArrivalTrace{times}, {s}, Hedged{Visit{0}, 1.0, true}}, quick(3200));
    const Result without = simulate({ArrivalTrace{times}, {s}, Hedged{Visit{0}, 1.0, false}}, quick(3200));
    EXPECT_DOUBLE_EQ(with.response.mean.value, 10.0);
    EXPECT_GT(without.response.mean.value, 10.0);
}

TEST(Steps, FallsBackTierByTier) {
    const Step slow = Delay{prob::Exponential{1.0}};
    const Step fast = Delay{prob::Deterministic{0.5}};
    const Result r = simulate(network(1.0, station(1), Fallback{{Tier{slow, 1.0}, Tier{fast, 2.0}}}), quick());
    const double first = 1.0 - std::exp(-1.0);
    expect_covers(r.tier[0], first, "share of the first tier");
    EXPECT_NEAR(r.tier[0].value + r.tier[1].value, 1.0, 1e-12);
    // E[min(X, 1)] = 1 - 1/e, and half a second for those who time out.
    expect_covers(r.response.mean, first + 0.5 * (1.0 - first), "mean");
    EXPECT_EQ(r.p_fail.value, 0.0);
    const Result last = simulate(network(1.0, station(1), Fallback{{Tier{slow, 1.0}, Tier{fast, 0.1}}}), quick());
    expect_covers(last.p_fail, 1.0 - first, "the last tier is too slow");
}

TEST(Steps, FullStationsTurnAwayAndFallBack) {
    // Erlang's loss formula: M/M/2/2 offered 1.6: B = 1.28 / 3.88.
    Station s = station(2);
    s.capacity = 2;
    const double blocked = 1.28 / 3.88;
    const Result r = simulate(network(1.6, s), quick());
    expect_covers(r.p_block, blocked, "Erlang B");
    EXPECT_EQ(r.wait.p_positive.value, 0.0);
    const Result f =
        simulate(network(1.6, s, Fallback{{Tier{Visit{0}, 1e9}, Tier{Delay{prob::Deterministic{0.1}}, 1.0}}}), quick());
    expect_covers(f.tier[1], blocked, "the tier behind it");
    EXPECT_EQ(f.p_fail.value, 0.0);
}
