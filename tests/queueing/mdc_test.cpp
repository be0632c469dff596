#include "sizewell/queueing/mdc.hpp"

#include "queueing/goldens.hpp"
#include "sizewell/error.hpp"
#include "sizewell/queueing/mmc.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace sizewell::queueing {
namespace {

using testing_tools::golden_rows;
using testing_tools::number;

constexpr std::array<double, 5> kLevels = {0.5, 0.9, 0.95, 0.99, 0.999};

TEST(Mdc, AgreesWithADenseSolutionOfTheChain) {
    const auto rows = golden_rows("queueing_general.txt", "mdc");
    ASSERT_GE(rows.size(), 5u);
    for (const auto& row : rows) {
        const int c = std::stoi(row[1]);
        const QueueLaws q = mdc(c * number(row[2]), 1.0, c);
        EXPECT_NEAR(q.p_wait, number(row[3]), 1e-8 * number(row[3])) << row[1] << " " << row[2];
        EXPECT_NEAR(q.wait.mean, number(row[4]), 1e-7 * number(row[4])) << row[1] << " " << row[2];
        for (std::size_t i = 0; i < kLevels.size(); ++i) {
            const double want = number(row[5 + i]);
            EXPECT_NEAR(quantile(q.wait, kLevels[i]), want, 1e-4 * want + 1e-12) << row[1] << " " << row[2] << " " << kLevels[i];
        }
    }
}

TEST(Mdc, MeanOfOneServerIsPollaczekKhinchine) {
    for (const double rho : {0.05, 0.5, 0.9, 0.99, 0.999}) {
        const QueueLaws q = mdc(rho / 3.0, 3.0, 1);
        EXPECT_NEAR(q.wait.mean, 3.0 * rho / (2.0 * (1.0 - rho)), 1e-6 * q.wait.mean);
        EXPECT_NEAR(q.p_wait, rho, 1e-10);
        EXPECT_DOUBLE_EQ(q.response.mean, q.wait.mean + 3.0);
    }
}

TEST(Mdc, ResponseIsTheWaitShiftedByTheService) {
    const QueueLaws q = mdc(3.5, 2.0, 8);
    for (const double p : kLevels) EXPECT_DOUBLE_EQ(quantile(q.response, p), quantile(q.wait, p) + 2.0);
}

TEST(Mdc, WaitsLessThanWithExponentialService) {
    for (const int c : {1, 4, 32, 300, 2000}) {
        for (const double rho : {0.7, 0.9, 0.99}) {
            const QueueLaws constant = mdc(c * rho, 1.0, c), random = mmc(c * rho, 1.0, c);
            EXPECT_LE(constant.wait.mean, random.wait.mean) << c << " " << rho;
            EXPECT_LE(quantile(constant.wait, 0.99), quantile(random.wait, 0.99)) << c << " " << rho;
            // Cosmetatos: between half the M/M/c mean and all of it, towards half near saturation.
            if (rho > 0.98 && c < 100) {
                EXPECT_NEAR(constant.wait.mean / random.wait.mean, 0.5, 0.03) << c;
            }
        }
    }
}

TEST(Mdc, RisesWithLoad) {
    for (const int c : {2, 16, 128}) {
        double before = 0.0;
        for (double rho = 0.5; rho < 0.999; rho += 0.02) {
            const double now = mdc(c * rho, 1.0, c).wait.mean;
            EXPECT_GT(now, before) << c << " " << rho;
            before = now;
        }
    }
}

TEST(Mdc, EdgesAreResults) {
    EXPECT_TRUE(mdc(8.0, 1.0, 8).saturated);
    EXPECT_EQ(mdc(0.0, 1.0, 8).wait.mean, 0.0);
    EXPECT_EQ(quantile(mdc(100.0, 1.0, 1000).wait, 0.999), 0.0);
    EXPECT_EQ(quantile(mdc(5e-324, 1.0, 2).wait, 0.999), 0.0);
    EXPECT_THROW((void)mdc(1.0, 1.0, 0), DomainError);
    EXPECT_THROW((void)mdc(-1.0, 1.0, 2), DomainError);
    EXPECT_THROW((void)mdc(1.0, std::nan(""), 2), DomainError);
}

}  // namespace
}  // namespace sizewell::queueing
