// Closed loops against closed forms and against another simulation (tests/golden/classic_serving.py).
#include "sizewell/serving/closed_loop.hpp"

#include "goldens.hpp"
#include "sizewell/error.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace sizewell::serving {
namespace {

ClassicServer server_of(double a, double b, int max_batch) {
    ClassicServer s;
    s.table = batch_table({{1, a + b}, {512, a + 512 * b}});
    s.max_batch = max_batch;
    return s;
}

TEST(ClosedLoop, OneRequestTakesTheSumOfItsParts) {
    auto s = server_of(2e-3, 1e-3, 8);
    s.host = {1e-3, 0.5e-3, 2.0};
    const auto r = closed_loop(s, 1);
    EXPECT_NEAR(r.mean, 4.5e-3, 1e-12);
    EXPECT_NEAR(r.percentile[3], 4.5e-3, 1e-12);
    EXPECT_NEAR(r.throughput, 1.0 / 4.5e-3, 1e-6);
    EXPECT_NEAR(r.mean_batch, 1.0, 1e-12);
    s.queue_delay = 3e-3;  // nobody joins: the delay is lost
    EXPECT_NEAR(closed_loop(s, 1).mean, 7.5e-3, 1e-12);
    s.max_batch = 1;       // a full batch does not wait
    EXPECT_NEAR(closed_loop(s, 1).mean, 4.5e-3, 1e-12);
}

TEST(ClosedLoop, ABusyInstanceFollowsTheCycleLaw) {
    auto s = server_of(2e-3, 0.2e-3, 512);
    s.host.delay = 0.5e-3;
    for (const double jitter : {0.0, 0.1}) {
        s.jitter = jitter;
        for (const int n : {30, 60, 240}) EXPECT_NEAR(closed_loop(s, n).mean / (2 * 2e-3 + 0.2e-3 * n), 1.0, 0.01) << n;
    }
}

TEST(ClosedLoop, MoreInstancesCarryMore) {
    auto s = server_of(2e-3, 0.2e-3, 32);
    s.jitter = 0.1;
    double last = 0.0;
    for (const int c : {1, 2, 4}) {
        s.sharing = {c, 1.0, false};
        const double x = closed_loop(s, 600).throughput;
        EXPECT_NEAR(x / replica_limit(s).throughput, 1.0, 0.02);
        EXPECT_GT(x, last);
        last = x;
    }
}

TEST(ClosedLoop, LimitsAreTheReplicas) {
    auto s = server_of(2e-3, 0.2e-3, 16);
    auto r = closed_loop(s, 500);
    EXPECT_NEAR(r.throughput / replica_limit(s).throughput, 1.0, 0.01);
    EXPECT_EQ(r.binding, Resource::gpu);
    EXPECT_NEAR(r.mean_batch, 16.0, 0.2);
    s.host.per_request = 1e-3;
    r = closed_loop(s, 500);
    EXPECT_NEAR(r.throughput / 1000.0, 1.0, 0.01);
    EXPECT_EQ(r.binding, Resource::host);
    EXPECT_NEAR(r.host_busy, 1.0, 0.01);
}

TEST(ClosedLoop, AgreesWithAnotherSimulation) {
    const auto rows = testing_tools::golden_rows("classic_serving.csv", "loop");
    EXPECT_EQ(rows.size(), 8u);
    for (const auto& row : rows) {
        auto s = server_of(row.number(0) * 1e-3, row.number(1) * 1e-3, row.count(3));
        s.queue_delay = row.number(4) * 1e-3;
        s.sharing.instances = row.count(5);
        s.host = {row.number(8) * 1e-3, row.number(6) * 1e-3, row.number(7)};
        s.jitter = row.number(9);
        const auto r = closed_loop(s, row.count(2));
        EXPECT_NEAR(r.mean * 1e3 / row.number(10), 1.0, 0.02) << row.text(2) << " in flight";
        EXPECT_NEAR(r.percentile[0] * 1e3 / row.number(11), 1.0, 0.02) << row.text(2) << " in flight";
        EXPECT_NEAR(r.percentile[3] * 1e3 / row.number(12), 1.0, 0.03) << row.text(2) << " in flight";
        EXPECT_NEAR(r.throughput * r.mean, r.requests, 1e-9);
    }
}

TEST(ClosedLoop, SameSeedSameBits) {
    auto s = server_of(2e-3, 0.2e-3, 16);
    s.jitter = 0.1;
    s.host = {1e-3, 0.1e-3, 2.0};
    EXPECT_EQ(closed_loop(s, 40).percentile, closed_loop(s, 40).percentile);
    ClosedLoopOptions other;
    other.seed = 2;
    EXPECT_NE(closed_loop(s, 40).percentile, closed_loop(s, 40, other).percentile);
}

TEST(ClosedLoop, RefusesWhatIsNoLoop) {
    const auto s = server_of(2e-3, 0.2e-3, 16);
    EXPECT_THROW((void)closed_loop(s, 0), DomainError);
    EXPECT_THROW((void)closed_loop({}, 1), DomainError);
    ClosedLoopOptions bad;
    bad.percentiles = {100.0};
    EXPECT_THROW((void)closed_loop(s, 1, bad), DomainError);
}

}  // namespace
}  // namespace sizewell::serving
