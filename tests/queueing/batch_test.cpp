#include "sizewell/queueing/batch.hpp"

#include "sizewell/error.hpp"
#include "sizewell/queueing/mdc.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace sizewell::queueing {
namespace {

constexpr std::array<double, 5> kLevels = {0.5, 0.9, 0.95, 0.99, 0.999};

BatchService linear(int max, double fixed = 5.0, double per_item = 1.0) {
    BatchService b;
    b.max = max;
    b.fixed = fixed;
    b.per_item = per_item;
    return b;
}

// Reference rows (embedded chain with 400-node quadrature, good to 5e-4).
TEST(Batch, AgreesWithReferenceValues) {
    struct Golden { int max; double rate, p_wait, mean_wait, mean_response, mean_batch; std::array<double, 5> wait, response; };
    for (const Golden& g : {Golden{4, 0.35555555555555557, 0.9804647, 6.54321737, 14.8754947, 2.844858, {5.32483105, 13.5176493, 17.1478217, 25.5644696, 37.5939601}, {13.6584148, 22.4470531, 26.1270401, 34.5644696, 46.5939601}},
                            Golden{16, 0.6095238095238096, 0.999750956, 7.02000964, 21.3387747, 7.80985915, {6.48715406, 13.2697333, 15.3326797, 19.9766948, 27.0718447}, {20.5407368, 30.1372825, 33.2980593, 39.7639546, 47.7815819}}}) {
        const BatchLaws b = single_server_batch(g.rate, linear(g.max));
        EXPECT_NEAR(b.laws.p_wait, g.p_wait, 1e-6);
        EXPECT_NEAR(b.mean_batch, g.mean_batch, 1e-5);
        EXPECT_NEAR(b.laws.wait.mean, g.mean_wait, 2e-4 * g.mean_wait);
        EXPECT_NEAR(b.laws.response.mean, g.mean_response, 2e-4 * g.mean_response);
        for (std::size_t i = 0; i < kLevels.size(); ++i) {
            EXPECT_NEAR(quantile(b.laws.wait, kLevels[i]), g.wait[i], 1.5e-3 * g.wait[i]) << g.max << " w" << kLevels[i];
            EXPECT_NEAR(quantile(b.laws.response, kLevels[i]), g.response[i], 1.5e-3 * g.response[i]) << g.max << " r" << kLevels[i];
        }
    }
}

TEST(Batch, OfOneIsMd1) {
    const BatchLaws b = single_server_batch(0.8 / 6.0, linear(1));
    const QueueLaws exact = mdc(0.8 / 6.0, 6.0, 1);
    EXPECT_NEAR(b.laws.p_wait, 0.8, 1e-9);
    EXPECT_NEAR(b.laws.wait.mean, 12.0, 1e-3);
    EXPECT_NEAR(b.utilisation, 0.8, 1e-9);
    for (const double p : kLevels) EXPECT_NEAR(quantile(b.laws.wait, p), quantile(exact.wait, p), 1e-3 * quantile(exact.wait, p));
}

TEST(Batch, ServesWhatArrives) {
    // Flow balance: requests per busy time * utilisation = arrival rate.
    for (const double load : {0.05, 0.5, 0.95}) {
        for (const int max : {1, 3, 32}) {
            const double rate = load * batch_throughput(linear(max), 1.0);
            const BatchLaws b = single_server_batch(rate, linear(max));
            EXPECT_GE(b.mean_batch, 1.0);
            EXPECT_LE(b.mean_batch, max);
            EXPECT_GE(b.utilisation, load - 1e-9);
            EXPECT_LT(b.utilisation, 1.0);
            // Linear batch times: busy share = (rate / mean batch) * (a + b * mean batch).
            EXPECT_NEAR(b.utilisation, rate / b.mean_batch * (5.0 + b.mean_batch), 1e-6) << load << " " << max;
        }
    }
}

TEST(Batch, StaysBelowTheBoundForUnlimitedBatches) {
    // Upper bounds of the mean response for unlimited batches (Inoue); 64 places are as good as no limit at these loads.
    for (const double l : {0.05, 0.2, 0.5}) {
        const double a = 5.0, b = 1.0, lb = l * b;
        const double phi0 = (a + b) / (2.0 * (1.0 - lb)) * (1.0 + 2.0 * l * a + (1.0 - l * a) / (1.0 + lb));
        const double phi1 = 3.0 * a / (2.0 * (1.0 - lb)) + 0.5 * b * (lb + 2.0) / (1.0 - lb * lb);
        const double mean = single_server_batch(l, linear(64)).laws.response.mean;
        EXPECT_LT(mean, std::min(phi0, phi1) * 1.0005) << l;
        EXPECT_GT(mean, 0.9 * std::min(phi0, phi1)) << l;
    }
}

TEST(Batch, TakesAMeasuredTable) {
    BatchService table = linear(4);
    table.table = {6.0, 7.0, 8.0, 9.0};
    const BatchLaws a = single_server_batch(0.2, table), b = single_server_batch(0.2, linear(4));
    EXPECT_DOUBLE_EQ(quantile(a.laws.response, 0.99), quantile(b.laws.response, 0.99));
    EXPECT_DOUBLE_EQ(batch_time(table, 3), 8.0);
    EXPECT_THROW((void)batch_time(table, 5), DomainError);
}

TEST(Batch, EdgesAreResults) {
    EXPECT_TRUE(single_server_batch(16.0 / 21.0, linear(16)).laws.saturated);
    BatchService late = linear(4);
    late.delay = 1.0;
    EXPECT_THROW((void)single_server_batch(0.1, late), DomainError);
    EXPECT_THROW((void)single_server_batch(0.0, linear(4)), DomainError);
    EXPECT_NEAR(single_server_batch(1e-9, linear(4)).laws.response.mean, 6.0, 1e-6);
}

}  // namespace
}  // namespace sizewell::queueing
