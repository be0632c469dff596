#include "sizewell/cost/fleet.hpp"
#include "sizewell/cost/mix.hpp"
#include "sizewell/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace sizewell;
using namespace sizewell::cost;
using demand::Stretch;

namespace {

using Hours = std::vector<int>;

std::vector<Stretch> stretches(const Hours& hours) {
    std::vector<Stretch> all;
    for (const int k : hours) all.push_back({1.0, k});
    return all;
}

// One year's cost an hour of `committed` instances, hour by hour: whatever runs beyond them is spot as far as it may be.
double overflow(const Hours& hours, int committed, const Offers& o, double spot_share) {
    double cost = 0.0;
    for (const int k : hours) {
        const int beyond = std::max(0, k - committed);
        const int may = std::min(beyond, static_cast<int>(std::floor(spot_share * k * (1.0 + 1e-12))));
        const int spot = o.spot < o.on_demand ? may : 0;
        cost += (spot > 0 ? o.spot * spot : 0.0) + o.on_demand * (beyond - spot);
    }
    return cost / static_cast<double>(hours.size());
}

double paid(int n, double price) { return n > 0 ? n * price : 0.0; }


// Every number of three-year commitments, and for each year every number of one-year ones.
double brute(const std::vector<Hours>& years, const Offers& o, double spot_share) {
    int peak = 0;
    for (const auto& y : years) peak = std::max(peak, *std::max_element(y.begin(), y.end()));
    const int most = (peak + o.block - 1) / o.block * o.block;
    double best = std::numeric_limits<double>::infinity();
    for (int three = 0; three <= most; three += o.block) {
        double sum = 3.0 * paid(three, o.reserved_3y);
        for (const auto& hours : years) {
            double year = std::numeric_limits<double>::infinity();
            for (int one = 0; three + one <= most; one += o.block) year = std::min(year, paid(one, o.reserved_1y) + overflow(hours, three + one, o, spot_share));
            sum += year;
        }
        best = std::min(best, sum);
    }
    return best / static_cast<double>(years.size());
}

}  // namespace

TEST(CheapestMix, IsTheCheapestOfAllMixesOnAThousandRandomCurves) {
    std::mt19937_64 random(2026);
    const auto uniform = [&](double a, double b) { return std::uniform_real_distribution<>(a, b)(random); };
    const auto integer = [&](int a, int b) { return std::uniform_int_distribution<>(a, b)(random); };
    int three = 0, one = 0, spot = 0;
    for (int trial = 0; trial < 1000; ++trial) {
        Offers o{uniform(0.5, 2.0), integer(0, 3) == 0 ? kNotOffered : uniform(0.1, 1.5), integer(0, 4) == 0 ? kNotOffered : uniform(0.2, 1.6),
                 integer(0, 4) == 0 ? kNotOffered : uniform(0.1, 1.5), integer(0, 2) == 0 ? integer(2, 4) : 1};
        const double share = integer(0, 2) == 0 ? 0.0 : uniform(0.0, 1.0);
        const int count = integer(1, 3), peak = integer(1, 14), hours = integer(1, 30);
        std::vector<Hours> years;
        std::vector<demand::Duration> curves;
        const double growth = uniform(0.6, 1.6);
        Hours base;
        for (int t = 0; t < hours; ++t) base.push_back(integer(0, peak));
        base.back() = peak;
        for (int y = 0; y < count; ++y) {
            Hours now;
            for (const int k : base) now.push_back(static_cast<int>(std::round(k * std::pow(growth, y))));
            years.push_back(now);
            curves.push_back(demand::duration(stretches(now), share));
        }
        const Mix m = cheapest_mix(curves, o);
        const double best = brute(years, o, share);
        ASSERT_NEAR(m.horizon_cost, best, 1e-12 * (1.0 + best)) << trial;
        const double first = paid(m.reserved_3y, o.reserved_3y) + paid(m.reserved_1y, o.reserved_1y) + overflow(years.front(), m.reserved_3y + m.reserved_1y, o, share);
        ASSERT_NEAR(m.cost, first, 1e-12 * (1.0 + first)) << trial;
        ASSERT_EQ(m.reserved_3y % o.block, 0);
        three += m.reserved_3y > 0;
        one += m.reserved_1y > 0;
        spot += m.spot > 0.0;
    }
    EXPECT_GT(three, 200);  // the curves exercise every way of buying
    EXPECT_GT(one, 100);
    EXPECT_GT(spot, 200);
}

TEST(CheapestMix, CommitsEverythingForNothingAndNothingForTheOverflowPrice) {
    const demand::Duration d = demand::duration(stretches({1, 4, 9, 2}));
    const std::vector<demand::Duration> steady(3, d);
    EXPECT_EQ(cheapest_mix(steady, {1.0, kNotOffered, kNotOffered, 0.0, 1}).reserved_3y, 9);
    EXPECT_EQ(cheapest_mix(steady, {1.0, kNotOffered, 0.0, kNotOffered, 1}).reserved_1y, 9);
    for (const double c : {1.0, 1.0000001, 7.0}) {
        const Mix m = cheapest_mix(steady, {1.0, kNotOffered, c, c, 1});
        EXPECT_EQ(m.reserved_1y + m.reserved_3y, 0) << c;
        EXPECT_DOUBLE_EQ(m.cost, m.all_on_demand);
    }
}

// The newsvendor: commit to the quantile 1 - c/o of the demand.
TEST(CheapestMix, IsTheNewsvendorQuantile) {
    Hours hours;
    for (int k = 1; k <= 100; ++k) hours.push_back(k);
    const std::vector<demand::Duration> steady(3, demand::duration(stretches(hours)));
    EXPECT_EQ(cheapest_mix(steady, {1.0, kNotOffered, 0.635, kNotOffered, 1}).reserved_1y, 37);
    EXPECT_EQ(cheapest_mix(steady, {1.0, kNotOffered, kNotOffered, 0.455, 1}).reserved_3y, 55);
}

// GCP L4: spot 43.8 % off, a year 37 % off, three years 55 % off.  A load that tolerates spot buys no year at all, and three
// years only for the lowest fifth.
TEST(CheapestMix, BuysNoYearWhereSpotIsCheaper) {
    Hours hours;
    for (int k = 1; k <= 100; ++k) hours.push_back(k);
    const std::vector<demand::Duration> steady(3, demand::duration(stretches(hours), 1.0));
    const Mix m = cheapest_mix(steady, {1.0, 0.562, 0.63, 0.4501, 1});
    EXPECT_EQ(m.reserved_1y, 0);
    EXPECT_EQ(m.reserved_3y, 20);
    EXPECT_EQ(cheapest_mix(steady, {1.0, 0.562, 0.63, kNotOffered, 1}).reserved_1y, 0);
    EXPECT_GT(break_even_utilisation(0.63, 0.562), 1.0);
    EXPECT_NEAR(break_even_utilisation(0.45, 0.562), 0.80, 0.005);
}

// What is needed only from the second year on is not bought for three years now.
TEST(CheapestMix, LeavesLaterYearsToLaterCommitments) {
    const std::vector<demand::Duration> years = {demand::duration(stretches({2})), demand::duration(stretches({6})), demand::duration(stretches({6}))};
    const Mix m = cheapest_mix(years, {1.0, kNotOffered, 0.6, 0.5, 1});
    EXPECT_EQ(m.reserved_3y, 2);  // of the other four, three years at 0.5 cost 1.5 and two years at 0.6 cost 1.2
    EXPECT_EQ(m.reserved_1y, 0);
    EXPECT_NEAR(m.horizon_cost, (2 * 1.5 + 4 * 1.2) / 3.0, 1e-14);
    const std::vector<demand::Duration> sure = {demand::duration(stretches({5}))};
    const Mix one = cheapest_mix(sure, {1.0, kNotOffered, 0.6, 0.45, 1});
    EXPECT_EQ(one.reserved_1y, 5);  // three years paid for one year's use cost 1.35
}

TEST(CheapestMix, NeverCostsLessForMoreDemandOrAHigherPrice) {
    std::mt19937_64 random(5);
    Hours hours;
    for (int t = 0; t < 60; ++t) hours.push_back(std::uniform_int_distribution<>(0, 20)(random));
    const auto cost = [&](const Hours& h, const Offers& o) { return cheapest_mix(std::vector<demand::Duration>(3, demand::duration(stretches(h), 0.4)), o).cost; };
    const Offers o{1.0, 0.5, 0.63, 0.45, 1};
    double last = 0.0;
    for (int more = 0; more < 12; ++more) {
        Hours h = hours;
        for (int& k : h) k += more;
        EXPECT_GE(cost(h, o), last);
        last = cost(h, o);
    }
    for (double factor = 1.0; factor < 3.0; factor += 0.1) {
        EXPECT_GE(cost(hours, {factor, 0.5, 0.63, 0.45, 1}) + 1e-12, cost(hours, o));
        EXPECT_GE(cost(hours, {1.0, 0.5 * factor, 0.63, 0.45, 1}) + 1e-12, cost(hours, o));
        EXPECT_GE(cost(hours, {1.0, 0.5, 0.63 * factor, 0.45 * factor, 1}) + 1e-12, cost(hours, o));
    }
}

TEST(CheapestMix, RefusesPricesThatAreNone) {
    const std::vector<demand::Duration> steady(1, demand::duration(stretches({1})));
    EXPECT_THROW((void)cheapest_mix(steady, {-1.0, kNotOffered, kNotOffered, kNotOffered, 1}), DomainError);
    EXPECT_THROW((void)cheapest_mix(steady, {std::nan(""), kNotOffered, kNotOffered, kNotOffered, 1}), DomainError);
    EXPECT_THROW((void)cheapest_mix(steady, {1.0, std::nan(""), kNotOffered, kNotOffered, 1}), DomainError);
    EXPECT_THROW((void)cheapest_mix(steady, {kNotOffered, 1.0, 1.0, 1.0, 1}), DomainError);
    EXPECT_THROW((void)cheapest_mix(steady, {1.0, 1.0, 1.0, 1.0, 0}), DomainError);
    EXPECT_THROW((void)cheapest_mix({}, {1.0, 1.0, 1.0, 1.0, 1}), DomainError);
    EXPECT_THROW((void)mix_cost(steady.front(), {1.0, 1.0, kNotOffered, 1.0, 1}, 0, 2), DomainError);
    EXPECT_THROW((void)mix_cost(steady.front(), {1.0, 1.0, 1.0, 1.0, 1}, -1, 0), DomainError);
    EXPECT_EQ(break_even_utilisation(1.0, 0.0), kNotOffered);
}

TEST(FleetCurve, FollowsEachKindOfScaling) {
    const Hours needed = {2, 5, 3, 3};
    const auto hours_of = [](const FleetCurve& f) {
        double sum = 0.0;
        for (const auto& s : f.stretches) sum += s.hours * s.instances;
        return sum;
    };
    EXPECT_EQ(hours_of(fleet_curve(needed, {Scaling::fixed, 0, 0, 0, 100})), 20.0);
    EXPECT_EQ(hours_of(fleet_curve(needed, {Scaling::scheduled, 0, 0, 0, 100})), 13.0);
    EXPECT_EQ(hours_of(fleet_curve(needed, {Scaling::autoscaled, 0, 0, 0, 100})), 13.0);
    // A quarter of an hour of start-up: the rise to 5 begins early; the fall to 3 does not, and the night's 2 rise from 3 to none.
    EXPECT_DOUBLE_EQ(hours_of(fleet_curve(needed, {Scaling::scheduled, 900, 0, 0, 100})), 13.0 + 0.25 * 3);
    // A quarter of an hour of cooldown: 5 stays, and 3 stays into the night.
    EXPECT_DOUBLE_EQ(hours_of(fleet_curve(needed, {Scaling::autoscaled, 0, 900, 0, 100})), 13.0 + 0.25 * 2 + 0.25 * 1);
    EXPECT_DOUBLE_EQ(hours_of(fleet_curve(needed, {Scaling::scheduled, 7200, 0, 0, 100})), 5.0 + 5.0 + 3.0 + 5.0);
    EXPECT_EQ(hours_of(fleet_curve(needed, {Scaling::scheduled, 0, 0, 3, 4})), 3.0 + 4.0 + 3.0 + 3.0);
    EXPECT_EQ(fleet_curve(needed, {Scaling::scheduled, 0, 0, 3, 4}).short_share, 0.25);
}

TEST(FleetCurve, RefusesImpossibleRules) {
    EXPECT_THROW((void)fleet_curve(Hours{}, {}), DomainError);
    EXPECT_THROW((void)fleet_curve(Hours{1}, {Scaling::fixed, 0, 0, 5, 4}), DomainError);
    EXPECT_THROW((void)fleet_curve(Hours{1}, {Scaling::fixed, 0, 0, -1, 4}), DomainError);
    EXPECT_THROW((void)fleet_curve(Hours{1, 2}, {Scaling::scheduled, 7200, 0, 0, 4}), DomainError);
    EXPECT_THROW((void)fleet_curve(Hours{1, -2}, {}), DomainError);
}

TEST(CarriedRates, RiseByWhatComesWithinTheLag) {
    EXPECT_EQ(carried_rates(std::vector<double>{10, 20, 5}, 900), (std::vector<double>{12.5, 20, 6.25}));
    EXPECT_EQ(carried_rates(std::vector<double>{10, 20, 5}, 7200), (std::vector<double>{20, 20, 10}));
    EXPECT_THROW((void)carried_rates(std::vector<double>{std::nan("")}, 1), DomainError);
}

TEST(StepBacklog, IsTheFluidOfTheLag) {
    const auto b = step_backlog(30.0, 20.0, 40.0, 60.0);
    EXPECT_EQ(b.backlog, 600.0);
    EXPECT_EQ(b.wait, 15.0);
    EXPECT_EQ(b.drain, 60.0);
    EXPECT_EQ(step_backlog(10.0, 20.0, 20.0, 60.0).drain, 0.0);
    EXPECT_TRUE(std::isinf(step_backlog(30.0, 20.0, 30.0, 60.0).drain));
}
