#include "sizewell/decision/managed.hpp"

#include <gtest/gtest.h>

using namespace sizewell;
using namespace sizewell::decision;

namespace {

Q<usd_per_s_u> monthly(double amount) { return usd(amount) / hours(730); }
double a_month(const Q<usd_per_s_u>& rate) { return (rate * hours(730)).value(); }

}  // namespace

TEST(ManagedOrOwn, AddsUpBothBills) {
    const auto bills = managed_or_own(monthly(10000), monthly(2500), monthly(22500), monthly(7500), monthly(146));
    EXPECT_NEAR(a_month(bills.own), 32646.0, 1e-9);
    EXPECT_NEAR(a_month(bills.managed), 20000.0, 1e-9);
}

TEST(ManagedOrOwn, GivesEqualBillsWithoutPremiumAndWithEqualPeople) {
    for (const double compute : {0.0, 1.0, 84000.0}) {
        const auto bills = managed_or_own(monthly(compute), monthly(0), monthly(15000), monthly(15000), monthly(0));
        EXPECT_EQ(bills.own.value(), bills.managed.value());
    }
}

TEST(BreakEvenCompute, SolvesItsEquationOnBothSides) {
    for (const double premium : {0.05, 0.148, 0.15, 0.25, 0.40, 1.22}) {
        for (const double people : {3000.0, 15000.0, 40000.0}) {
            const double fee = 73.0;
            const auto even = break_even_compute(monthly(people + fee), premium);
            const auto difference = [&](double factor) {
                const auto compute = even * factor;
                const auto bills = managed_or_own(Q<usd_per_s_u>(compute), Q<usd_per_s_u>(compute * premium), monthly(people), monthly(0), monthly(fee));
                return a_month(bills.managed) - a_month(bills.own);
            };
            EXPECT_NEAR(difference(1.0), 0.0, 1e-9 * a_month(even));
            EXPECT_LT(difference(0.999), 0.0) << "below it the managed platform is cheaper";
            EXPECT_GT(difference(1.001), 0.0);
        }
    }
}

// One engineer at 180k with one cluster, and what two of them make of it.
TEST(BreakEvenCompute, MatchesTheMethodNote) {
    for (const auto& [premium, compute] : {std::pair{0.15, 100487.0}, {0.20, 75365.0}, {0.25, 60292.0}, {0.40, 37682.5}}) {
        EXPECT_NEAR(a_month(break_even_compute(monthly(15073), premium)), compute, 0.5);
        EXPECT_NEAR(a_month(break_even_compute(monthly(2 * 15073), premium)), 2 * compute, 1.0);
    }
}

TEST(BreakEvenCompute, FallsAsThePremiumRises) {
    double last = 1e300;
    for (double premium = 0.01; premium < 1.0; premium += 0.01) {
        const double even = a_month(break_even_compute(monthly(15073), premium));
        EXPECT_LT(even, last);
        last = even;
    }
}
