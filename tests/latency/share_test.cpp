#include "sizewell/latency/share.hpp"

#include "sizewell/error.hpp"

#include <numeric>

namespace sizewell::latency {
namespace {

Line line() {
    Stage network, search, answer;
    network.name = "network";
    network.service = prob::Law(prob::Deterministic{0.02});
    network.queued = false;
    search.name = "search";
    search.service = prob::Law(prob::Exponential{0.05});
    answer.name = "answer";
    answer.service = prob::Law(prob::Exponential{0.4});
    return {{network, search, answer}, {1, 2, 8}, queueing::Poisson{14.0}};
}

double p99(const Line& l) { return end_to_end(l.stages, l.replicas, l.arrivals).total.percentile[3]; }

TEST(Shares, AddToOneAndNameTheSlowStage) {
    const auto s = shares(line());
    ASSERT_EQ(s.size(), 3u);
    EXPECT_NEAR(std::accumulate(s.begin(), s.end(), 0.0), 1.0, 1e-9);
    EXPECT_NEAR(s[0], 0.02 / p99(line()), 1e-6);
    EXPECT_GT(s[2], 0.8);
    EXPECT_GT(s[1], 0.0);
}

TEST(Shares, AreZeroWhenSaturated) {
    Line l = line();
    l.arrivals = queueing::Poisson{30.0};
    for (const double s : shares(l)) EXPECT_EQ(s, 0.0);
}

TEST(Allowances, MeetThePromiseExactlyOneStageAtATime) {
    const Line l = line();
    const double promise = 1.2 * p99(l);
    const auto all = allowances(l, promise);
    for (std::size_t k = 0; k < 3; ++k) {
        ASSERT_GT(all[k].factor, 1.0);
        Line other = l;
        other.stages[k] = rescaled(other.stages[k], all[k].seconds);
        EXPECT_NEAR(p99(other) / promise, 1.0, 1e-3) << k;
    }
    EXPECT_NEAR(all[0].seconds, 0.02 + 0.2 * p99(l), 1e-3);
    EXPECT_LT(all[2].factor, all[0].factor);
}

TEST(Allowances, AreBelowOneForABrokenPromiseAndZeroWhereTheOthersBreakIt) {
    const Line l = line();
    const auto all = allowances(l, 0.9 * p99(l));
    EXPECT_LT(all[2].factor, 1.0);
    EXPECT_GT(all[2].factor, 0.5);
    EXPECT_EQ(all[0].factor, 0.0);  // without the network the rest is still too slow
    EXPECT_THROW((void)allowances(l, 0.0), DomainError);
    EXPECT_THROW((void)allowances(l, 1.0, 100.0), DomainError);
}

TEST(Savings, BuyDownTheSlowStageFirstUnlessItsPriceForbids) {
    const Line l = line();
    const auto free_of_price = savings(l);
    ASSERT_EQ(free_of_price.size(), 3u);
    EXPECT_EQ(free_of_price[0].stage, 2u);
    EXPECT_GT(free_of_price[0].saved_s, free_of_price[1].saved_s);
    for (const auto& s : free_of_price) {
        if (s.stage == 0) {
            EXPECT_NEAR(s.saved_s, 0.01 * 0.02, 1e-8);
        }
    }
    const auto priced = savings(l, {1.0, 1.0, 1e6});
    EXPECT_EQ(priced.back().stage, 2u);
    EXPECT_GT(priced.front().per_usd, 0.0);
    EXPECT_THROW((void)savings(l, {1.0}), DomainError);
    EXPECT_THROW((void)savings(l, {1.0, 0.0, 1.0}), DomainError);
    Line saturated = l;
    saturated.arrivals = queueing::Poisson{30.0};
    EXPECT_TRUE(savings(saturated).empty());
}

}  // namespace
}  // namespace sizewell::latency
