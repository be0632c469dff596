#include "sizewell/cost/compute.hpp"
#include "sizewell/cost/tco.hpp"
#include "sizewell/cost/tiers.hpp"
#include "sizewell/cost/tokens.hpp"

#include "goldens.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace sizewell;
using namespace sizewell::cost;
using testing_tools::golden_rows;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
const std::vector<Tier> kEgress = {{10240, 0.09}, {51200, 0.085}, {153600, 0.07}, {kInf, 0.05}};
const Q<second_u> kMonth = hours(730);

}  // namespace

TEST(ComputeRate, MatchesExactRationals) {
    const auto rows = golden_rows("plan.txt", "compute");
    ASSERT_EQ(rows.size(), 4u);
    for (const auto& r : rows) {
        const auto rate = compute_rate(instances(r.number(0)), usd_per_instance_hour(r.number(1)));
        const auto average = req_per_s(r.number(2));
        EXPECT_NEAR((rate * kMonth).value(), r.number(5), 1e-14 * r.number(5));
        EXPECT_NEAR(cost_per_request(rate, average).value(), r.number(6), 1e-14 * r.number(6));
        EXPECT_NEAR(utilisation(average, seconds(r.number(3)), r.number(4)), r.number(7), 1e-15);
    }
}

TEST(CostPerRequest, TimesTheRequestsIsTheBill) {
    for (const double average : {1e-6, 0.3, 17.0, 5200.0}) {
        const auto rate = compute_rate(instances(7), usd_per_instance_hour(1.006));
        EXPECT_DOUBLE_EQ((cost_per_request(rate, req_per_s(average)) * (req_per_s(average) * kMonth)).value(), (rate * kMonth).value());
    }
}

// Idle capacity is paid: a hundredth of the traffic does not make the fleet cheaper, it makes each request dearer.
TEST(CostPerToken, TimesTheTokensIsTheBill) {
    const Q<usd_per_s_u> bill = usd_per_hour(20.0);
    const Q<usd_per_tok_u> token = cost_per_token(bill, tok_per_s(9600.0));
    EXPECT_DOUBLE_EQ((token * tokens(9600.0 * 3600.0)).value(), 20.0);
}

TEST(CostPerRequest, RisesAsTheFleetIdles) {
    const auto rate = compute_rate(instances(4), usd_per_instance_hour(2.5));
    EXPECT_DOUBLE_EQ(cost_per_request(rate, req_per_s(1.0)).value(), 100.0 * cost_per_request(rate, req_per_s(100.0)).value());
}

TEST(DiscountedRate, MatchesTheSumOverInstances) {
    const auto rows = golden_rows("plan.txt", "discount");
    ASSERT_EQ(rows.size(), 4u);
    for (const auto& r : rows) {
        const auto rate = discounted_rate(usd_per_instance_hour(r.number(0)), instances(r.number(1)), instances(r.number(2)), r.number(3));
        EXPECT_NEAR((rate * hours(1)).value(), r.number(4), 1e-13 * r.number(4));
    }
}

// A discount on the whole volume would make 65 instances cheaper than 64.
TEST(DiscountedRate, NeverFallsAsInstancesAreAdded) {
    double last = -1.0;
    for (int n = 0; n <= 200; ++n) {
        const double rate = discounted_rate(usd_per_instance_hour(2.5), instances(n), instances(64), 0.4).value();
        EXPECT_GT(rate, last) << n;
        last = rate;
    }
}

TEST(TieredCost, MatchesTheSumUnitByUnit) {
    const auto rows = golden_rows("plan.txt", "egress");
    ASSERT_EQ(rows.size(), 12u);
    for (const auto& r : rows) EXPECT_NEAR(tiered_cost(kEgress, r.number(0)), r.number(1), 1e-14 * (1.0 + r.number(1)));
}

TEST(TieredCost, IsContinuousAndRisesEverywhere) {
    for (const double bound : {10240.0, 51200.0, 153600.0}) {
        const double below = tiered_cost(kEgress, std::nextafter(bound, 0.0)), at = tiered_cost(kEgress, bound), above = tiered_cost(kEgress, std::nextafter(bound, kInf));
        EXPECT_NEAR(below, at, 1e-9);
        EXPECT_NEAR(above, at, 1e-9);
    }
    double last = -1.0;
    for (double volume = 0.0; volume < 200000.0; volume += 37.0) {
        const double cost = tiered_cost(kEgress, volume);
        EXPECT_GT(cost, last);
        last = cost;
    }
}

TEST(TieredCost, KeepsTheMinimumCharge) {
    const std::vector<Tier> tiers = {{10000, 0.10}, {kInf, 0.07}};
    EXPECT_EQ(tiered_cost(tiers, 50.0, 100.0), 100.0);
    EXPECT_EQ(tiered_cost(tiers, 1000.0, 100.0), 100.0);
    EXPECT_DOUBLE_EQ(tiered_cost(tiers, 2000.0, 100.0), 200.0);
    EXPECT_EQ(tiered_cost(tiers, 0.0), 0.0);
}

TEST(Tiers, AreRefusedWhereTheyDoNotAscendToAnOpenEnd) {
    const auto message = [](const std::vector<Tier>& tiers) -> std::string {
        try {
            validate(tiers);
        } catch (const DomainError& e) {
            return e.what();
        }
        return "";
    };
    EXPECT_EQ(message(kEgress), "");
    EXPECT_EQ(message({}), "tiers: count = 0, must be >= 1");
    EXPECT_EQ(message({{10, 1}, {10, 2}, {kInf, 3}}), "tiers: up_to = 10, must be above the tier before");
    EXPECT_EQ(message({{10, -1}, {kInf, 3}}), "tiers: price = -1, must be >= 0");
    EXPECT_EQ(message({{10, std::nan("")}, {kInf, 3}}), "tiers: price = nan, must be >= 0");
    EXPECT_EQ(message({{10, 1}}), "tiers: last up_to = 10, must be open (infinite)");
    EXPECT_NE(message({{std::nan(""), 1}, {kInf, 3}}), "");
}

TEST(Multiplier, FromItsCausesIsTheTotalOverCompute) {
    for (const double compute : {500.0, 4000.0, 30000.0, 1e6}) {
        for (const double share : {0.0, 0.15, 0.6}) {
            for (const double fixed : {0.0, 15000.0, 90000.0}) {
                const auto s = usd(compute) / kMonth, f = usd(fixed) / kMonth;
                const auto total = s + s * share + f;
                EXPECT_NEAR(multiplier_from_causes(share, f, s), implied_multiplier(total, s), 1e-13 * implied_multiplier(total, s));
                EXPECT_GE(multiplier_from_causes(share, f, s), 1.0);
            }
        }
    }
}

// v = 0.15 and one engineer of 15,000 USD a month: the rule of 3 to 5 holds near 4 to 8 thousand of compute.
TEST(Multiplier, ShowsWhereTheRuleHolds) {
    const auto people = usd(15000.0) / kMonth;
    const auto at = [&](double compute) { return multiplier_from_causes(0.15, people, Q<usd_per_s_u>(usd(compute) / kMonth)); };
    EXPECT_NEAR(at(8000), 3.025, 1e-12);
    EXPECT_NEAR(at(4000), 4.9, 1e-12);
    EXPECT_NEAR(at(30000), 1.65, 1e-12);
    EXPECT_NEAR(at(100000), 1.30, 1e-12);
    for (const double rule : {3.0, 5.0}) {
        const auto compute = compute_where_rule_holds(rule, 0.15, people);
        EXPECT_NEAR(multiplier_from_causes(0.15, people, compute), rule, 1e-13);
    }
    EXPECT_LT(compute_where_rule_holds(1.1, 0.15, people).value(), 0.0);
}

TEST(RuleRange, IsTheComputeTimesBothEnds) {
    const auto range = rule_range(usd_per_hour(10.0), 3.0, 5.0);
    EXPECT_DOUBLE_EQ((range.low * hours(1)).value(), 30.0);
    EXPECT_DOUBLE_EQ((range.high * hours(1)).value(), 50.0);
}
