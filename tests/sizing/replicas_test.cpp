#include "sizewell/sizing/replicas.hpp"

#include "sizewell/error.hpp"
#include "sizewell/sizing/fewest.hpp"
#include "sizewell/sizing/largest_rate.hpp"

#include "goldens.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>
#include <vector>

using namespace sizewell;
using namespace sizewell::sizing;
using testing_tools::golden_rows;

namespace {

latency::Stage pool(double mean) {
    latency::Stage stage;
    stage.name = "pool";
    stage.service = prob::Law(prob::Exponential{mean});
    return stage;
}

Question question(double rate, double mean, std::vector<Target> targets, double cap) {
    return {{pool(mean)}, {cap}, {1.0}, queueing::Poisson{rate}, std::move(targets)};
}

}  // namespace

TEST(FewestReplicas, MatchTheWalkUpwardsInArbitraryPrecision) {
    const auto rows = golden_rows("plan.txt", "replicas");
    ASSERT_EQ(rows.size(), 10u);
    for (const auto& r : rows) {
        std::vector<Target> targets;
        for (const auto& [percentile, column] : {std::pair{50.0, 2u}, {95.0, 3u}, {99.0, 4u}}) {
            if (r.number(column) > 0.0) targets.push_back({percentile, r.number(column)});
        }
        const auto answer = fewest_replicas(question(r.number(0), r.number(1), targets, r.number(5)));
        EXPECT_EQ(answer.replicas.at(0), r.count(6)) << r.text(0) << " req/s";
        EXPECT_TRUE(answer.unreachable.empty());
        EXPECT_FALSE(answer.binding.at(0).empty());
        for (std::size_t i = 0; i < targets.size(); ++i) {
            const auto e = latency::end_to_end({pool(r.number(1))}, answer.replicas, queueing::Poisson{r.number(0)}, {.percentiles = {targets[i].percentile}});
            EXPECT_LE(e.total.percentile.at(0), targets[i].seconds);
        }
    }
}

TEST(FewestNear, FindsTheSameFromEveryGuess) {
    for (int first = 1; first <= 4; ++first) {
        for (int answer = first; answer <= 41; ++answer) {  // 41: none up to 40
            for (int guess = -1; guess <= 44; ++guess) {
                int lowest = 1000, calls = 0;
                const int got = fewest_near(guess, first, 40, [&](int n) {
                    lowest = std::min(lowest, n);
                    ++calls;
                    return n >= answer;
                });
                ASSERT_EQ(got, answer) << first << " " << guess;
                EXPECT_GE(lowest, first);
                const bool right = guess == answer && guess > first && guess <= 40;  // beyond the last there is nothing to guess
                EXPECT_LE(calls, right ? 2 : 14);
            }
        }
    }
}

TEST(FewestReplicas, DoNotDependOnTheGuess) {
    for (const double rate : {40.0, 400.0, 4000.0}) {
        Question q = question(rate, 0.025, {{99.0, 0.15}, {50.0, 0.03}}, 0.9);
        queueing::Options o;
        o.effort = queueing::Effort::search;
        o.percentiles = {50.0, 90.0, 99.0};
        const Answer plain = fewest_replicas(q, o);
        for (const int guess : {1, plain.replicas[0] - 1, plain.replicas[0], plain.replicas[0] + 1, 3 * plain.replicas[0]}) {
            q.guess = guess;
            const Answer near = fewest_replicas(q, o);
            EXPECT_EQ(near.replicas, plain.replicas) << guess;
            EXPECT_EQ(near.binding, plain.binding) << guess;
            EXPECT_EQ(near.latency.total.percentile, plain.latency.total.percentile) << guess;
        }
    }
}

TEST(FewestReplicas, AreTheSameWithWhatOtherRatesTaught) {
    KnownRates known;
    for (const double rate : {40.0, 700.0, 90.0, 90.5, 1.0, 2500.0, 699.0, 90.2, 40.0, 0.2, 1800.0}) {
        for (const double seconds : {0.030, 0.12}) {  // of other promises nothing is known, so each has its own
            if (seconds == 0.12) known = {};
            Question q = question(rate, 0.02, {{99.0, seconds}, {50.0, 0.1}}, 0.9);
            const Answer plain = fewest_replicas(q);
            q.known = &known;
            const Answer taught = fewest_replicas(q);
            EXPECT_EQ(taught.replicas, plain.replicas) << rate;
            EXPECT_EQ(taught.binding, plain.binding) << rate;
            EXPECT_EQ(taught.unreachable.size(), plain.unreachable.size()) << rate;
            EXPECT_EQ(taught.latency.total.percentile, plain.latency.total.percentile) << rate;
            q.sizes_only = true;
            const Answer sizes = fewest_replicas(q);
            EXPECT_EQ(sizes.replicas, plain.replicas) << rate;
            EXPECT_TRUE(std::isnan(sizes.latency.total.mean));
            if (seconds == 0.12) known = {};
        }
    }
    Question two = question(10.0, 0.02, {{99.0, 0.2}}, 0.9);
    two.stages.push_back(two.stages.front());
    two.cap.push_back(0.9);
    two.price.push_back(1.0);
    two.known = &known;
    EXPECT_THROW((void)fewest_replicas(two), DomainError);
}

TEST(KnownRates, MoreReplicasAndLowerRatesNeverBreakWhatHolds) {
    KnownRates known;
    EXPECT_FALSE(known.any());
    EXPECT_FALSE(known.holds(3, 10.0).has_value());
    known.learn(3, 10.0, true);
    known.learn(3, 14.0, false);
    EXPECT_TRUE(known.any());
    for (const auto& [n, rate, want] : {std::tuple{3, 9.0, true}, {4, 10.0, true}, {3, 15.0, false}, {2, 14.0, false}}) EXPECT_EQ(known.holds(n, rate), want) << n << " " << rate;
    for (const auto& [n, rate] : {std::pair{3, 12.0}, {2, 10.0}, {4, 14.0}}) EXPECT_FALSE(known.holds(n, rate).has_value()) << n << " " << rate;
}

TEST(FewestReplicas, NameWhatForbidsOneLess) {
    EXPECT_EQ(fewest_replicas(question(100.0, 0.025, {{99.0, 0.12}}, 0.95)).binding.at(0), "p99");
    EXPECT_EQ(fewest_replicas(question(100.0, 0.025, {{99.0, 5.0}}, 0.8)).binding.at(0), "utilisation cap");
    EXPECT_EQ(fewest_replicas(question(0.1, 0.025, {{99.0, 5.0}}, 0.8)).binding.at(0), "one replica");
}

TEST(FewestReplicas, NeverFallWithDemandOrATighterPromise) {
    int last = 0;
    for (double rate = 1.0; rate < 3000.0; rate *= 1.13) {
        const int n = fewest_replicas(question(rate, 0.025, {{99.0, 0.13}}, 0.9)).replicas.at(0);
        EXPECT_GE(n, last) << rate;
        last = n;
    }
    last = 1 << 30;
    for (double promise = 0.118; promise < 0.5; promise += 0.01) {
        const int n = fewest_replicas(question(400.0, 0.025, {{99.0, promise}}, 0.95)).replicas.at(0);
        EXPECT_LE(n, last) << promise;
        last = n;
    }
}

// The service alone has a p99 of 115 ms: the nearest promise is that.
TEST(FewestReplicas, RefuseAPromiseThatNoReplicaKeeps) {
    const auto answer = fewest_replicas(question(100.0, 0.025, {{50.0, 0.1}, {99.0, 0.1}}, 0.8));
    ASSERT_EQ(answer.unreachable.size(), 1u);
    EXPECT_EQ(answer.unreachable[0].target.percentile, 99.0);
    EXPECT_NEAR(answer.unreachable[0].nearest, 0.025 * std::log(100.0), 1e-12);
    EXPECT_GE(answer.replicas.at(0), 4);
}

// A delay of 30 ms before the pool shortens what is left of the promise by as much.
TEST(FewestReplicas, LeaveAFixedDelayAlone) {
    latency::Stage delay;
    delay.name = "network";
    delay.service = prob::Law(prob::Deterministic{0.03});
    delay.queued = false;
    const Question with{{delay, pool(0.025)}, {1.0, 0.95}, {0.0, 1.0}, queueing::Poisson{400.0}, {{99.0, 0.16}}};
    const auto answer = fewest_replicas(with);
    const auto without = fewest_replicas(question(400.0, 0.025, {{99.0, 0.13}}, 0.95));
    EXPECT_EQ(answer.replicas, (std::vector<int>{0, without.replicas.at(0)}));
    EXPECT_EQ(answer.binding.at(0), "");
    EXPECT_EQ(answer.binding.at(1), without.binding.at(0));
}

TEST(FewestReplicas, RefuseQuestionsOutsideTheirDomain) {
    EXPECT_THROW((void)fewest_replicas({{}, {}, {}, queueing::Poisson{1.0}, {}}), DomainError);
    EXPECT_THROW((void)fewest_replicas({{pool(1.0)}, {}, {1.0}, queueing::Poisson{1.0}, {}}), DomainError);
    EXPECT_THROW((void)fewest_replicas({{pool(1.0)}, {1.0}, {}, queueing::Poisson{1.0}, {}}), DomainError);
    for (const double cap : {0.0, -1.0, 1.01, std::nan("")}) EXPECT_THROW((void)fewest_replicas(question(1.0, 1.0, {}, cap)), DomainError);
    for (const double t : {0.0, -1.0, std::nan("")}) EXPECT_THROW((void)fewest_replicas(question(1.0, 1.0, {{99.0, t}}, 0.8)), DomainError);
}

TEST(ReplicasForCap, KeepUtilisationAtOrBelowTheCap) {
    EXPECT_EQ(replicas_for_cap(pool(1.0), 8.0, 0.8), 10);
    EXPECT_EQ(replicas_for_cap(pool(1.0), 8.001, 0.8), 11);
    EXPECT_EQ(replicas_for_cap(pool(1.0), 8.0, 1.0), 9) << "a queue at utilisation 1 never settles";
    EXPECT_EQ(replicas_for_cap(pool(1.0), 0.0, 0.8), 1);
    auto four_at_once = pool(1.0);
    four_at_once.concurrency = 4;
    EXPECT_EQ(replicas_for_cap(four_at_once, 8.0, 0.8), 3);
}

TEST(LargestRate, MatchesBisectionInArbitraryPrecision) {
    const auto rows = golden_rows("plan.txt", "largest");
    ASSERT_EQ(rows.size(), 5u);
    for (const auto& r : rows) {
        const auto q = question(1.0, r.number(1), {{99.0, r.number(2)}}, r.number(3));
        EXPECT_NEAR(largest_rate(q, {r.count(0)}), r.number(4), 2e-6 * r.number(4));
    }
}

TEST(LargestRate, IsTheEdgeAtWhichOneMoreReplicaIsNeeded) {
    for (const int n : {1, 2, 5, 17, 60}) {
        const auto at = [&](double rate) { return question(rate, 0.04, {{99.0, 0.2}}, 0.95); };
        const double rate = largest_rate(at(1.0), {n});
        EXPECT_EQ(fewest_replicas(at(rate * (1.0 - 1e-5))).replicas.at(0), n);
        EXPECT_EQ(fewest_replicas(at(rate * (1.0 + 1e-5))).replicas.at(0), n + 1);
    }
    EXPECT_EQ(largest_rate(question(1.0, 0.04, {{99.0, 0.1}}, 0.95), {5}), 0.0) << "fails without load";
}

TEST(Fewest, IsTheLeastThatIsEnoughInFewCalls) {
    for (int answer = 1; answer <= 300; ++answer) {
        int calls = 0;
        EXPECT_EQ(fewest(1, 1000, [&](int n) { ++calls; return n >= answer; }), answer);
        EXPECT_LE(calls, 20);
    }
    EXPECT_EQ(fewest(5, 9, [](int n) { return n >= 2; }), 5);
    EXPECT_EQ(fewest(5, 9, [](int n) { return n >= 9; }), 9);
    EXPECT_EQ(fewest(5, 9, [](int) { return false; }), 10);
    EXPECT_EQ(fewest(7, 7, [](int) { return false; }), 8);
    EXPECT_THROW(fewest(0, 9, [](int) { return true; }), DomainError);
    EXPECT_THROW(fewest(3, 2, [](int) { return true; }), DomainError);
}
