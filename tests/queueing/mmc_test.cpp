#include "sizewell/queueing/mmc.hpp"

#include "queueing/goldens.hpp"
#include "sizewell/error.hpp"
#include "sizewell/queueing/mmck.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sizewell::queueing {
namespace {

using testing_tools::golden_rows;
using testing_tools::number;

TEST(Mmc, PercentilesAgreeWithRootsIn40Digits) {
    const auto rows = golden_rows("queueing_exponential.txt", "mmc");
    ASSERT_GE(rows.size(), 20u);
    for (const auto& row : rows) {
        const QueueLaws q = mmc(number(row[2]), 1.0, number(row[1]));
        const double p = number(row[3]), wait = number(row[4]), response = number(row[5]);
        EXPECT_NEAR(quantile(q.wait, p), wait, 1e-12 * (1.0 + wait)) << row[1] << " " << row[3];
        EXPECT_NEAR(quantile(q.response, p), response, 1e-12 * response) << row[1] << " " << row[3];
    }
}

TEST(Mmc, ResponseIsSmoothWhereTheDrainMeetsTheServiceRate) {
    const double at = quantile(mmc(2.0, 1.0, 3.0).response, 0.99);  // c - a = 1
    for (const double e : {1e-12, 1e-9, 1e-7, 1e-6}) {
        EXPECT_NEAR(quantile(mmc(2.0 + e, 1.0, 3.0).response, 0.99), at, 20.0 * e + 1e-12);
        EXPECT_NEAR(quantile(mmc(2.0 - e, 1.0, 3.0).response, 0.99), at, 20.0 * e + 1e-12);
    }
}

TEST(Mmc, ScalesWithTheUnitOfTime) {
    const QueueLaws seconds = mmc(7.2, 1.0, 8.0), milliseconds = mmc(0.0072, 1000.0, 8.0);
    for (const double p : {0.5, 0.9, 0.99}) {
        EXPECT_NEAR(1000.0 * quantile(seconds.response, p), quantile(milliseconds.response, p), 1e-8);
    }
    EXPECT_NEAR(1000.0 * seconds.wait.mean, milliseconds.wait.mean, 1e-9);
}

TEST(Mmc, SaturatesAsAResult) {
    for (const double rate : {8.0, 9.0, 1e9}) {
        const QueueLaws q = mmc(rate, 1.0, 8.0);
        EXPECT_TRUE(q.saturated);
        EXPECT_EQ(quantile(q.wait, 0.5), std::numeric_limits<double>::infinity());
        EXPECT_EQ(q.response.mean, std::numeric_limits<double>::infinity());
    }
}

TEST(Mmc, WaitIsExactlyZeroBelowItsAtom) {
    const QueueLaws q = mmc(0.7, 1.0, 1.0);
    EXPECT_EQ(quantile(q.wait, 0.3 - 1e-9), 0.0);
    EXPECT_GT(quantile(q.wait, 0.3 + 1e-9), 0.0);
    EXPECT_EQ(quantile(mmc(0.0, 1.0, 2.0).wait, 0.999), 0.0);
}

TEST(Mmc, RejectsWhatHasNoMeaning) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THROW((void)mmc(-1.0, 1.0, 1.0), DomainError);
    EXPECT_THROW((void)mmc(nan, 1.0, 1.0), DomainError);
    EXPECT_THROW((void)mmc(1.0, 0.0, 1.0), DomainError);
    EXPECT_THROW((void)mmc(1.0, 1.0, 0.0), DomainError);
    EXPECT_THROW((void)quantile(mmc(0.5, 1.0, 1.0).wait, 1.0), DomainError);
    EXPECT_THROW((void)quantile(mmc(0.5, 1.0, 1.0).wait, nan), DomainError);
}

LossQueue loss_of(const testing_tools::Words& row) {
    LossQueue q{number(row[2]), 1.0, std::stoi(row[1]), {}, {}};
    if (row[3] != "0") q.capacity = std::stoi(row[3]);
    if (row[4] != "0") q.mean_patience = number(row[4]);
    return q;
}

TEST(LossQueue, AgreesWithIntegralsOfTheStationaryChain) {
    const auto rows = golden_rows("queueing_exponential.txt", "loss");
    ASSERT_GE(rows.size(), 6u);
    for (const auto& row : rows) {
        const QueueLaws q = loss_queue(loss_of(row));
        const auto near = [&](double got, std::size_t column) {
            const double want = number(row[column]);
            EXPECT_NEAR(got, want, 1e-10 * (1e-3 + want)) << row[1] << " " << row[2] << " column " << column;
        };
        near(q.p_wait, 5);
        near(q.p_block, 6);
        near(q.p_abandon, 7);
        near(q.wait.mean, 8);
        near(q.response.mean, 9);
        near(quantile(q.wait, 0.5), 10);
        near(quantile(q.wait, 0.99), 11);
        near(quantile(q.response, 0.5), 12);
        near(quantile(q.response, 0.99), 13);
    }
}

TEST(LossQueue, ApproachesMmcAsTheRoomGrows) {
    const QueueLaws open = mmc(7.2, 1.0, 8.0), room = loss_queue({7.2, 1.0, 8, 400, {}});
    for (const double p : {0.5, 0.9, 0.99, 0.999}) {
        EXPECT_NEAR(quantile(room.wait, p), quantile(open.wait, p), 1e-9);
        EXPECT_NEAR(quantile(room.response, p), quantile(open.response, p), 1e-9);
    }
    EXPECT_LT(room.p_block, 1e-15);
}

TEST(LossQueue, BalancesItsFlows) {
    // Served work per unit of time = busy servers <= c; Little for the queue: E[Q] = accepted rate * mean wait in queue.
    for (const double rate : {3.0, 8.0, 14.0}) {
        const QueueLaws q = loss_queue({rate, 1.0, 8, {}, 2.0});
        EXPECT_GE(q.p_abandon, std::max(0.0, 1.0 - 8.0 / rate));
        EXPECT_LT(rate * (1.0 - q.p_abandon), 8.0);
        EXPECT_GE(q.p_wait, 0.0);
    }
}

TEST(LossQueue, RejectsWhatHasNoMeaning) {
    EXPECT_THROW((void)loss_queue({1.0, 1.0, 2, {}, {}}), DomainError);
    EXPECT_THROW((void)loss_queue({1.0, 1.0, 2, 1, {}}), DomainError);
    EXPECT_THROW((void)loss_queue({1.0, 1.0, 0, 3, {}}), DomainError);
    EXPECT_THROW((void)loss_queue({1.0, 1.0, 2, {}, -1.0}), DomainError);
    EXPECT_THROW((void)loss_queue({9.0, 1.0, 2, {}, 1e9}), DomainError);
}

}  // namespace
}  // namespace sizewell::queueing
