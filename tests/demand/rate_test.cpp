#include "sizewell/demand/rate.hpp"

#include "goldens.hpp"

#include <gtest/gtest.h>

using namespace sizewell;
using namespace sizewell::demand;

TEST(GrownRate, MatchesArbitraryPrecision) {
    const auto rows = testing_tools::golden_rows("plan.txt", "growth");
    ASSERT_EQ(rows.size(), 5u);
    for (const auto& r : rows) EXPECT_NEAR(grown_rate(req_per_s(r.number(0)), r.number(1), r.number(2)).value(), r.number(3), 1e-15 * r.number(3) * 4);
}

TEST(GrownRate, CompoundsOverPartsOfAPeriod) {
    const auto once = grown_rate(req_per_s(80.0), 0.35, 3.5);
    const auto twice = grown_rate(grown_rate(req_per_s(80.0), 0.35, 1.25), 0.35, 2.25);
    EXPECT_DOUBLE_EQ(once.value(), twice.value());
    EXPECT_EQ(grown_rate(req_per_s(80.0), 0.35, 0.0).value(), 80.0);
    EXPECT_EQ(grown_rate(req_per_s(80.0), 0.0, 7.0).value(), 80.0);
}

TEST(DesignRate, AddsTheHeadroomToThePeak) {
    EXPECT_EQ(design_rate(req_per_s(600.0), 0.25).value(), 750.0);
    EXPECT_EQ(design_rate(req_per_s(600.0), 0.0).value(), 600.0);
    double last = 0.0;
    for (double headroom = 0.0; headroom < 2.0; headroom += 0.1) {
        const double rate = design_rate(req_per_s(17.0), headroom).value();
        EXPECT_GT(rate, last);
        last = rate;
    }
}

TEST(RequestsIn, CountsAMonthAtTheAverage) {
    EXPECT_EQ(requests_in(hours(730), req_per_s(1.0)).value(), 2628000.0);
    EXPECT_EQ(requests_in(days(1), req_per_s(0.5)).value(), 43200.0);
}

TEST(LogsKept, IsRequestsTimesBytesTimesShareTimesRetention) {
    const auto size = Q<byte_per_req_u>::from_value(1500.0);
    EXPECT_DOUBLE_EQ(logs_kept(req_per_s(200.0), size, 0.1, days(14)).value(), 200.0 * 1500.0 * 0.1 * 14 * 86400);
    EXPECT_EQ(logs_kept(req_per_s(200.0), size, 0.0, days(14)).value(), 0.0);
    EXPECT_DOUBLE_EQ(logs_kept(req_per_s(200.0), size, 0.1, days(28)).value(), 2.0 * logs_kept(req_per_s(200.0), size, 0.1, days(14)).value());
}
