// The plan of one service against tests/golden/plan.py, which shares no code with it.
#include "plan/tools.hpp"

#include "goldens.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace sizewell;
using namespace sizewell::plan;
using namespace sizewell::plan::testing_tools;
using sizewell::testing_tools::golden_rows;

TEST(PlanGolden, MatchesEveryFigureOfTheOtherRoute) {
    const auto figures = by_path(plan_of({}));
    const auto rows = golden_rows("plan.txt", "figure");
    std::size_t seen = 0;
    for (const auto& r : rows) {
        ASSERT_TRUE(figures.count(r.text(0))) << r.text(0);
        EXPECT_NEAR(figures.at(r.text(0)), r.number(1), 1e-11 * std::fabs(r.number(1))) << r.text(0);
        ++seen;
    }
    EXPECT_EQ(seen, figures.size()) << "a figure of the plan has no golden value";
}

// A premium of 14 % meets at 147.3 instances; three zones cannot run 148, so the step is the 149th.
TEST(PlanGolden, MatchesTheCrossingOfTheStaircase) {
    const Plan p = plan_of({});
    const auto crossing = golden_rows("plan.txt", "crossing").at(0);
    ASSERT_EQ(p.break_even.kind, Crossing::at);
    EXPECT_EQ(p.break_even.instances, crossing.number(1));
    EXPECT_NEAR(p.break_even.premium_paid, crossing.number(2), 1e-9 * crossing.number(2));
    EXPECT_NEAR(p.break_even.rate, crossing.number(3), 2e-6 * crossing.number(3));
}

TEST(PlanGolden, MatchesTheRateThatTheReplicasCarry) {
    EXPECT_NEAR(plan_of({}).services.at(0).sustainable, golden_rows("plan.txt", "sustainable").at(0).number(0), 1e-3);
}
