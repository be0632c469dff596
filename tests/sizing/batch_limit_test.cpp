// The batch limit and the replicas together: against every pair tried, and against simulation.
#include "sizewell/sizing/batch_limit.hpp"

#include "sizewell/error.hpp"
#include "sizewell/queueing/response.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace sizewell::sizing {
namespace {

BatchLimitQuestion question(double rate, double p99_ms, double cap = 1.0) {
    BatchLimitQuestion q;  // ResNet-50 on T4, offline latencies of NVIDIA/DeepLearningExamples
    q.server.table = serving::batch_table({{1, 3.003e-3}, {2, 3.998e-3}, {4, 5.747e-3}, {8, 8.998e-3}, {16, 15.113e-3}});
    q.server.max_batch = 16;
    q.arrivals = queueing::Poisson{rate};
    q.targets = {{99.0, p99_ms * 1e-3}};
    q.cap = cap;
    q.price = 0.5 / 3600.0;
    return q;
}

double p99_of(const BatchLimitQuestion& q, int limit, int replicas) {
    queueing::BatchService b;
    b.max = limit;
    b.table = serving::batch_times(q.server.table, limit);
    queueing::Options options;
    options.percentiles = {99.0};
    const auto r = queueing::response(queueing::Poisson{std::get<queueing::Poisson>(q.arrivals).rate / replicas}, b, 1.0, options);
    return r.saturated ? 1e9 : r.response.percentile[0];
}

TEST(BatchLimit, IsTheCheapestOfAllPairs) {
    for (const auto& q : {question(2000, 40), question(2000, 20), question(900, 12), question(300, 8)}) {
        int least = 1000;
        for (const int limit : {1, 2, 4, 8, 16}) {
            for (int n = 1; n < least; ++n) {
                if (p99_of(q, limit, n) <= q.targets[0].seconds) least = n;
            }
        }
        const auto a = cheapest_batch_limit(q);
        ASSERT_TRUE(a.chosen);
        EXPECT_EQ(a.chosen->replicas, least);
        EXPECT_NEAR(a.chosen->percentile[0], p99_of(q, a.chosen->max_batch, least), 1e-6 + 0.01 * a.chosen->percentile[0]);
        EXPECT_NEAR(a.chosen->price, least * q.price, 1e-15);
        EXPECT_EQ(a.considered.size(), 5u);
    }
}

TEST(BatchLimit, SaysWhichBoundBreaks) {
    auto a = cheapest_batch_limit(question(2000, 1000));  // a loose promise: the load binds
    ASSERT_TRUE(a.chosen);
    EXPECT_EQ(a.chosen->max_batch, 16);
    EXPECT_NE(a.why[0].find("GPU is loaded to"), std::string::npos) << a.why[0];
    EXPECT_NE(a.why[1].find("smaller limit, 8"), std::string::npos) << a.why[1];
    a = cheapest_batch_limit(question(2000, 15));  // a tight one: the percentile binds
    EXPECT_NE(a.why[0].find("with one less p99"), std::string::npos) << a.why[0];
    auto host = question(2000, 100, 0.8);
    host.server.host = {1e-3, 4e-3, 2.0};
    a = cheapest_batch_limit(host);
    EXPECT_EQ(a.chosen->replicas, 5);  // 2000 x 4 ms / (2 x 0.8)
    EXPECT_EQ(a.chosen->binding, serving::Resource::host);
    EXPECT_NE(a.why[0].find("host"), std::string::npos);
}

TEST(BatchLimit, KeepsItsCap) {
    const auto a = cheapest_batch_limit(question(3000, 100, 0.6));
    ASSERT_TRUE(a.chosen);
    EXPECT_LE(a.chosen->load, 0.6 + 1e-12);
    EXPECT_GE(a.chosen->load * a.chosen->replicas / (a.chosen->replicas - 1), 0.6);
}

TEST(BatchLimit, RefusesAPromiseBelowTheIdleServer) {
    const auto a = cheapest_batch_limit(question(10, 2));
    EXPECT_FALSE(a.chosen);
    ASSERT_EQ(a.unreachable.size(), 1u);
    EXPECT_NEAR(a.unreachable[0].nearest, 3.003e-3, 1e-12);
    auto few = question(1e6, 30);
    few.most_replicas = 3;
    EXPECT_FALSE(cheapest_batch_limit(few).chosen);
    EXPECT_GT(cheapest_batch_limit(few).why.size(), 1u);
}

TEST(BatchLimit, IsConfirmedBySimulation) {
    const auto q = question(1500, 30);
    const auto a = cheapest_batch_limit(q);
    ASSERT_TRUE(a.chosen);
    queueing::BatchService b;
    b.max = a.chosen->max_batch;
    b.table = serving::batch_times(q.server.table, b.max);
    queueing::Options options;
    options.percentiles = {99.0};
    options.method = queueing::Method::simulate;
    options.time_budget = 0.3;
    const auto r = queueing::response(queueing::Poisson{1500.0 / a.chosen->replicas}, b, 1.0, options);
    EXPECT_NEAR(r.response.percentile[0] / a.chosen->percentile[0], 1.0, 0.03);
}

TEST(BatchLimit, RefusesWhatIsNoQuestion) {
    auto q = question(10, 20);
    q.targets.clear();
    EXPECT_THROW((void)cheapest_batch_limit(q), DomainError);
    q = question(10, 20);
    q.cap = 0.0;
    EXPECT_THROW((void)cheapest_batch_limit(q), DomainError);
    q = question(10, 20);
    q.limits = {0};
    EXPECT_THROW((void)cheapest_batch_limit(q), DomainError);
    q = question(10, 20);
    q.server.table.points.clear();
    EXPECT_THROW((void)cheapest_batch_limit(q), DomainError);
}

}  // namespace
}  // namespace sizewell::sizing
