#include "sizewell/queueing/qbd.hpp"

#include "queueing/goldens.hpp"
#include "sizewell/error.hpp"
#include "sizewell/queueing/gigc.hpp"
#include "sizewell/queueing/mg1.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace sizewell::queueing {
namespace {

using testing_tools::golden_rows;
using testing_tools::number;

constexpr std::array<double, 5> kLevels = {0.5, 0.9, 0.95, 0.99, 0.999};

prob::Hyperexponential h2(double mean, double scv) {
    const double p = 0.5 * (1.0 + std::sqrt((scv - 1.0) / (scv + 1.0)));
    return {{p, 1.0 - p}, {0.5 * mean / p, 0.5 * mean / (1.0 - p)}};
}

QueueLaws solved(const Arrivals& arrivals, const prob::Law& service, int servers) {
    return map_ph_c(*arrival_process(arrivals), *phase_type(service), servers);
}

void expect_equal(const QueueLaws& a, const QueueLaws& b, double tolerance, const char* what) {
    EXPECT_NEAR(a.p_wait, b.p_wait, tolerance * b.p_wait) << what;
    for (const double p : kLevels) {
        EXPECT_NEAR(quantile(a.wait, p), quantile(b.wait, p), tolerance * quantile(b.wait, p) + 1e-12) << what << " w" << p;
        EXPECT_NEAR(quantile(a.response, p), quantile(b.response, p), tolerance * quantile(b.response, p)) << what << " r" << p;
    }
}

TEST(Qbd, IsMmcForExponentials) {
    for (const int c : {1, 3, 20}) {
        for (const double rho : {0.4, 0.9, 0.99}) expect_equal(solved(Poisson{c * rho}, prob::Exponential{1.0}, c), mmc(c * rho, 1.0, c), 1e-6, "M/M/c");
    }
}

TEST(Qbd, IsGimcForPhaseTypeGaps) {
    for (const prob::Law& gap : {prob::Law{prob::Erlang{4, 0.25}}, prob::Law{h2(0.25, 4.0)}}) {
        expect_equal(solved(Renewal{gap}, prob::Exponential{0.9}, 4), gimc(gap, 0.9, 4), 1e-6, "GI/M/4");
    }
}

TEST(Qbd, IsMg1ForOneServer) {
    for (const prob::Law& law : {prob::Law{prob::Erlang{3, 1.0}}, prob::Law{h2(1.0, 10.0)}}) {
        expect_equal(solved(Poisson{0.8}, law, 1), mg1(0.8, law, {8192, 1e-3}), 2e-4, "M/PH/1");
    }
}

TEST(Qbd, AgreesWithASparseSolutionOfTheChain) {
    const auto rows = golden_rows("queueing_general.txt", "mh2c");
    ASSERT_GE(rows.size(), 2u);
    for (const auto& row : rows) {
        const int c = std::stoi(row[1]);
        const QueueLaws q = solved(Poisson{c * number(row[2])}, h2(1.0, number(row[3])), c);
        EXPECT_NEAR(q.p_wait, number(row[4]), 1e-8);
        EXPECT_NEAR(q.wait.mean, number(row[5]), 1e-5 * number(row[5]));
    }
}

// Reference rows (exact): Erlang-4 gaps with H2 service on 8 servers, MMPP with Erlang-2 service on 8 servers.
TEST(Qbd, AgreesWithReferenceValuesOfCorrelatedArrivals) {
    const QueueLaws smooth = solved(Renewal{prob::Erlang{4, 0.15625}}, h2(1.0, 4.0), 8);
    const QueueLaws bursty = solved(mmpp(5.6, 5.0, 0.1, 20.0), prob::Erlang{2, 1.0}, 8);
    constexpr std::array<double, 5> kSmooth = {0.724198004, 3.41819406, 5.34627595, 11.4703987, 21.5881811};
    constexpr std::array<double, 5> kBursty = {5.80839185, 78.685442, 110.071879, 182.948929, 287.212416};
    EXPECT_NEAR(smooth.p_wait, 0.387827876, 1e-8);
    EXPECT_NEAR(bursty.p_wait, 0.592414113, 1e-8);
    EXPECT_NEAR(bursty.wait.mean, 25.7442309, 1e-6);
    for (std::size_t i = 0; i < kLevels.size(); ++i) {
        EXPECT_NEAR(quantile(smooth.response, kLevels[i]), kSmooth[i], 1e-6 * kSmooth[i]);
        EXPECT_NEAR(quantile(bursty.wait, kLevels[i]), kBursty[i], 1e-6 * kBursty[i]);
    }
}

TEST(Qbd, TheTwoWaysThroughTheQueueAgree) {
    // Many phases go level by level, few by one matrix: the same queue split into a needless phase takes the other way.
    const PhaseType plain{{1.0}, {-1.0}}, split{{0.5, 0.5, 0.0}, {-1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, -1.0}};
    const auto arrivals = *arrival_process(Poisson{10.8});
    expect_equal(map_ph_c(arrivals, split, 12), map_ph_c(arrivals, plain, 12), 1e-6, "split");
}

TEST(Qbd, RisesWithLoadAndBurstiness) {
    double before = 0.0;
    for (const double rho : {0.3, 0.5, 0.7, 0.9, 0.97}) {
        const double now = solved(Poisson{4.0 * rho}, h2(1.0, 4.0), 4).wait.mean;
        EXPECT_GT(now, before);
        before = now;
    }
    EXPECT_GT(solved(mmpp(2.8, 5.0, 0.1, 20.0), h2(1.0, 4.0), 4).wait.mean, solved(Poisson{2.8}, h2(1.0, 4.0), 4).wait.mean);
}

TEST(Qbd, EdgesAreResults) {
    EXPECT_TRUE(solved(Poisson{4.0}, h2(1.0, 4.0), 4).saturated);
    EXPECT_THROW((void)solved(Poisson{1.0}, h2(1.0, 4.0), 0), DomainError);
    EXPECT_THROW((void)solved(Poisson{1.0}, prob::Erlang{8, 1.0}, 64), DomainError);
    EXPECT_FALSE(phase_type(prob::LogNormal{0.0, 1.0}).has_value());
    EXPECT_FALSE(arrival_process(Renewal{prob::Deterministic{1.0}}).has_value());
    EXPECT_EQ(qbd_states(2, 3, 8), 90u);
    EXPECT_EQ(qbd_states(1, 2, 32), 33u);
    EXPECT_THROW((void)mmpp(1.0, 0.5, 0.1, 1.0), DomainError);
    EXPECT_THROW((void)mmpp(1.0, 5.0, 1.0, 1.0), DomainError);
    EXPECT_NEAR(arrival_rate(mmpp(5.6, 5.0, 0.1, 20.0)), 5.6, 1e-12);
}

}  // namespace
}  // namespace sizewell::queueing
