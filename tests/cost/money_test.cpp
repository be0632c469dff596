// Spot, owned hardware, releases, carbon and years against tests/golden/money.py, and their laws.
#include "sizewell/cost/carbon.hpp"
#include "sizewell/cost/fleet.hpp"
#include "sizewell/cost/owned.hpp"
#include "sizewell/cost/release.hpp"
#include "sizewell/cost/spot.hpp"
#include "sizewell/cost/years.hpp"
#include "sizewell/error.hpp"

#include "goldens.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

using namespace sizewell;
using namespace sizewell::cost;
using testing_tools::golden_rows;

namespace {

using PerSecond = Q<div_u<one_u, second_u>>;
PerSecond per_hour(double x) { return PerSecond::from_value(x / 3600.0); }
const Q<second_u> kMonth = hours(730), kYear = hours(8760);

}  // namespace

TEST(SpotAvailability, MatchesEveryPatternOfZones) {
    const auto rows = golden_rows("money.txt", "spot_up");
    ASSERT_EQ(rows.size(), 9u);
    for (const auto& r : rows) EXPECT_NEAR(spot_availability(r.count(0), r.count(1), r.number(2), r.count(3), r.number(4)), r.number(5), 1e-12) << r.text(0);
}

TEST(SpotAvailability, FindsTheFewestInstances) {
    const auto rows = golden_rows("money.txt", "spot_fewest");
    ASSERT_EQ(rows.size(), 5u);
    for (const auto& r : rows) EXPECT_EQ(spot_instances_for(r.count(0), r.number(1), r.number(2), r.count(3), r.number(4)), r.count(5)) << r.text(0) << " " << r.text(1);
}

TEST(SpotAvailability, FallsWithCorrelationAndRefusesWhatIsNoShare) {
    double last = 1.0;  // two spares do not outlast a zone of four; four spares would, and correlation then does no harm
    for (const double c : {0.0, 0.1, 0.5, 1.0}) {
        const double now = spot_availability(10, 12, 0.98, 3, c);
        EXPECT_LT(now, last);
        last = now;
    }
    EXPECT_THROW((void)spot_availability(3, 2, 0.9, 1, 0.0), DomainError);
    EXPECT_THROW((void)spot_availability(1, 2, std::nan(""), 1, 0.0), DomainError);
    EXPECT_THROW((void)spot_availability(1, 2, 0.9, 0, 0.0), DomainError);
    EXPECT_THROW((void)spot_instances_for(1, 1.0, 0.9, 1, 0.0), DomainError);
}

TEST(SpotPrice, MatchesExactRationals) {
    for (const auto& r : golden_rows("money.txt", "spot_price")) {
        const SpotTerms<double> terms{per_hour(r.number(2)), seconds(r.number(3)), r.number(4), r.number(5)};
        EXPECT_NEAR((spot_price(usd_per_instance_hour(r.number(0)), usd_per_instance_hour(r.number(1)), terms) * hours(1)).value(), r.number(6), 1e-14);
    }
}

// At k = 1.2 an H100 at 42.8 % off saves 31 %.
TEST(SpotPrice, OverprovisioningEatsTheDiscount) {
    const SpotTerms<double> terms{per_hour(0.0), seconds(0), 1.2, 0.0};
    EXPECT_NEAR(1.0 - (spot_price(usd_per_instance_hour(0.572), usd_per_instance_hour(1.0), terms) / usd_per_instance_hour(1.0)).value(), 0.3136, 1e-12);
    const SpotTerms<double> hopeless{per_hour(10.0), hours(1), 1.0, 0.0};
    EXPECT_GT(spot_price(usd_per_instance_hour(0.1), usd_per_instance_hour(1.0), hopeless).value(), 1e200);
    EXPECT_DOUBLE_EQ(spot_uptime(SpotTerms<double>{per_hour(1.0), seconds(180), 1.0, 0.0}, seconds(120)), 1.0 / (1.0 + 60.0 / 3600.0));
    EXPECT_DOUBLE_EQ(spot_uptime(SpotTerms<double>{per_hour(1.0), seconds(60), 1.0, 0.0}, seconds(120)), 1.0);
}

TEST(CapitalRecovery, MatchesTheSumOfPresentValues) {
    const auto rows = golden_rows("money.txt", "crf");
    ASSERT_EQ(rows.size(), 7u);
    for (const auto& r : rows) {
        EXPECT_NEAR(capital_recovery(r.number(0), r.number(1)), r.number(2), 3e-10 * r.number(2)) << r.text(0);
        EXPECT_NEAR(sinking_fund(r.number(0), r.number(1)), r.number(2) - r.number(0), 3e-10);
    }
}

TEST(Owned, MatchesExactRationals) {
    const auto rows = golden_rows("money.txt", "owned");
    ASSERT_EQ(rows.size(), 2u);
    for (const auto& r : rows) {
        const auto energy = [](double usd_per_kwh) { return Q<energy_price_u>::from_value(usd_per_kwh / 3.6e6); };
        const OwnedTerms<double> t{r.number(0), usd(r.number(1)), r.number(2), r.number(3), r.number(4), Q<watt_u>::from_value(1e3 * r.number(5)), r.number(6), energy(r.number(7)),
                                   energy(r.number(8) / 730.0), Q<usd_per_s_u>(usd(r.number(9)) / kMonth)};
        const auto c = owned_cost(t, kYear);
        const auto month = [](const Q<usd_per_s_u>& x) { return (x * kMonth).value(); };
        EXPECT_NEAR(month(c.capital), r.number(10), 1e-9 * r.number(10));
        EXPECT_NEAR(month(c.power), r.number(11), 1e-12 * r.number(11));
        EXPECT_NEAR(month(c.colocation), r.number(12), 1e-12 * (1.0 + r.number(12)));
        EXPECT_NEAR(month(c.total), r.number(13), 1e-9 * r.number(13));
        EXPECT_NEAR(month(c.depreciation), r.number(14), 1e-12 * r.number(14));
        EXPECT_DOUBLE_EQ(break_even_own(c.total, Q<usd_per_s_u>(c.total * 2.0), 1.0), 0.5);
    }
}

// theneuralbase.com says 8,000 to 12,000 USD of power a month for a node of eight H100 at 0.12; 10.2 kW cost 894.
TEST(WorkedExample, Number25_PowerOfAnH100Node) {
    const auto bill = Q<watt_u>::from_value(10200.0) * Q<energy_price_u>::from_value(0.12 / 3.6e6) * kMonth;
    EXPECT_EQ(std::round(bill.value()), 894.0);
    EXPECT_EQ(std::round(100.0 * bill.value()) / 100.0, 893.52);
    EXPECT_LT(bill.value(), 8000.0 / 8.0);
}

TEST(PresentValue, MatchesTheSumAndIsThePlainSumAtZero) {
    const auto rows = golden_rows("money.txt", "npv");
    ASSERT_EQ(rows.size(), 4u);
    for (const auto& r : rows) {
        std::vector<Q<usd_u>> cash;
        double sum = 0.0;
        for (int m = 0; m < r.count(2); ++m) {
            cash.push_back(usd(r.number(0) * std::pow(1.0 + r.number(1), m)));
            sum += cash.back().value();
        }
        EXPECT_NEAR(present_value(cash, r.number(3)).value(), r.number(4), 1e-12 * r.number(4));
        EXPECT_EQ(present_value(cash, 0.0).value(), sum);
    }
}

TEST(PriceFactor, StartsAtOneAndFollowsItsPath) {
    const PriceTerms<double> t{0.2, 0.44, 1.0, 0.4, 1.75, 0.82, 2.17};
    for (const auto path : kPricePaths) EXPECT_EQ(price_factor(path, t, 0.0), 1.0) << name(path);
    EXPECT_DOUBLE_EQ(price_factor(PricePath::decline, t, 2.0), 0.64);
    EXPECT_EQ(price_factor(PricePath::step, t, 0.99), 1.0);
    EXPECT_DOUBLE_EQ(price_factor(PricePath::step, t, 1.0), 0.56);
    EXPECT_DOUBLE_EQ(price_factor(PricePath::fall_and_rise, t, 1.75), 0.6);
    EXPECT_DOUBLE_EQ(price_factor(PricePath::fall_and_rise, t, 1.96), 0.71);
    EXPECT_EQ(price_factor(PricePath::fall_and_rise, t, 9.0), 0.82);
}

// A year committed at 37 % off 98.32 costs 61.94 an hour: dearer than the list after the cut to 55.04.
TEST(PriceFactor, ShowsTheCommitmentThatACutMadeDear) {
    const PriceTerms<double> cut{0.0, 1.0 - 55.04 / 98.32, 0.5, 0.0, 1.0, 1.0, 2.0};
    EXPECT_NEAR(0.63 * 98.32, 61.94, 0.005);
    EXPECT_GT(0.63 * 98.32, 98.32 * price_factor(PricePath::step, cut, 0.5));
}

TEST(Payback, IsTheMonthAfterWhichItStaysPaid) {
    const std::vector<double> steady(24, 100.0);
    EXPECT_EQ(payback_months(1000.0, steady, 0.0), 10.0);
    EXPECT_EQ(payback_months(0.0, steady, 0.0), 0.0);
    EXPECT_EQ(payback_months(1000.0, steady, 0.1), 11.0);
    EXPECT_TRUE(std::isinf(payback_months(2401.0, steady, 0.0)));
    EXPECT_TRUE(std::isinf(payback_months(10.0, std::vector<double>(12, -1.0), 0.0)));
    EXPECT_EQ(payback_months(100.0, std::vector<double>{100.0, -50.0, 60.0}, 0.0), 3.0);
    EXPECT_THROW((void)payback_months(std::nan(""), steady, 0.0), DomainError);
    EXPECT_THROW((void)payback_months(1.0, steady, -1.0), DomainError);
}

TEST(LargestRegrets, AreZeroForAnOptionThatIsAlwaysBest) {
    EXPECT_EQ(largest_regrets({{1, 2}, {3, 2.5}}), (std::vector<double>{0, 2}));
    EXPECT_EQ(largest_regrets({{1, 5}, {3, 2}}), (std::vector<double>{3, 2}));
    EXPECT_THROW((void)largest_regrets({}), DomainError);
    EXPECT_THROW((void)largest_regrets({{1}, {1, 2}}), DomainError);
}

TEST(Releases, MatchAWalkOverTheSteps) {
    for (const auto& r : golden_rows("money.txt", "canary")) {
        EXPECT_DOUBLE_EQ((canary_time(instances(r.number(0)), hours(r.number(1))) / hours(1)).value(), r.number(2));
    }
    EXPECT_DOUBLE_EQ((shadow_time(instances(4), days(2)) / hours(1)).value(), 192.0);
    EXPECT_DOUBLE_EQ(versions_kept(gigabytes(16), 8.0).value(), 128e9);
}

TEST(Carbon, MatchesExactRationals) {
    for (const auto& r : golden_rows("money.txt", "carbon")) {
        const auto power = mean_power(Q<watt_u>::from_value(r.number(0)), Q<watt_u>::from_value(r.number(1)), r.number(2));
        const auto grams = operational_carbon(Q<watt_u>(power), r.number(3), Q<carbon_intensity_u>::from_value(r.number(4) / 3.6e6)) * kMonth;
        EXPECT_NEAR(grams.value() / 1e3, r.number(5), 1e-12 * r.number(5));
    }
}

TEST(ColdStart, IsBootAndLoading) {
    const auto rate = Q<byte_rate_u>::from_value(5e8);
    const auto start = cold_start(seconds(120), gigabytes(8), gigabytes(2), rate);
    EXPECT_DOUBLE_EQ(start.value(), 140.0);
    EXPECT_DOUBLE_EQ(scaling_lag(seconds(60), seconds(15), Q<second_u>(start)).value(), 185.0);
    EXPECT_DOUBLE_EQ(rollback_time(gigabytes(8), gigabytes(2), rate, 0.25).value(), 80.0);
    EXPECT_DOUBLE_EQ(rollback_time(gigabytes(8), gigabytes(2), rate, 0.3).value(), 80.0);
    using Ramp = Q<div_u<request_rate_u, second_u>>;
    EXPECT_DOUBLE_EQ(safe_target(0.8, Ramp::from_value(0.1), seconds(100), req_per_s(10.0)), 0.4);
}
