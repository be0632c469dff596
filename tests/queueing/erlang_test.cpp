#include "sizewell/queueing/erlang.hpp"

#include "queueing/goldens.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace sizewell::queueing {
namespace {

using testing_tools::golden_rows;
using testing_tools::number;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(ErlangB, AgreesWithExactRationals) {
    const auto rows = golden_rows("queueing_exponential.txt", "erlang_b");
    ASSERT_GE(rows.size(), 6u);
    for (const auto& row : rows) {
        const int c = std::stoi(row[1]);
        const double a = number(row[2]), want = number(row[3]);
        EXPECT_NEAR(erlang_b(c, a), want, 5e-15 * want) << c << " " << a;
        EXPECT_NEAR(erlang_b_real(c, a), want, 1e-13 * want) << c << " " << a;
    }
}

TEST(ErlangC, AgreesWithExactRationals) {
    for (const auto& row : golden_rows("queueing_exponential.txt", "erlang_c")) {
        const int c = std::stoi(row[1]);
        const double a = number(row[2]), want = number(row[3]);
        EXPECT_NEAR(erlang_c(c, a), want, 5e-15 * want) << c << " " << a;
        EXPECT_NEAR(erlang_c_real(c, a), want, 1e-13 * want) << c << " " << a;
    }
}

TEST(ErlangReal, AgreesWithTheIntegralForFractionalServers) {
    const auto rows = golden_rows("queueing_exponential.txt", "erlang_b_real");
    ASSERT_GE(rows.size(), 5u);
    for (const auto& row : rows) {
        const double want = number(row[3]);
        EXPECT_NEAR(erlang_b_real(number(row[1]), number(row[2])), want, 1e-13 * want) << row[1] << " " << row[2];
    }
    for (const auto& row : golden_rows("queueing_exponential.txt", "erlang_c_real")) {
        const double want = number(row[3]);
        EXPECT_NEAR(erlang_c_real(number(row[1]), number(row[2])), want, 1e-13 * want) << row[1] << " " << row[2];
    }
}

TEST(ErlangReal, IsContinuousAcrossWholeServers) {
    for (const double c : {1.0, 2.0, 17.0}) {
        for (const double load : {0.3, 0.9 * c, 1.4, 1.5, 1.6}) {
            const double at = erlang_b_real(c, load);
            EXPECT_NEAR(erlang_b_real(c + 1e-9, load), at, 1e-8 * at) << c << " " << load;
            EXPECT_NEAR(erlang_b_real(c - 1e-9, load), at, 1e-8 * at) << c << " " << load;
        }
    }
}

TEST(ErlangC, ReturnsOneWhenUnstable) {
    EXPECT_EQ(erlang_c(4, 4.0), 1.0);
    EXPECT_EQ(erlang_c(4, 9.0), 1.0);
    EXPECT_EQ(erlang_c_real(4.5, 4.5), 1.0);
}

TEST(ErlangC, FallsWithServersAndRisesWithLoad) {
    for (int c = 1; c < 80; ++c) {
        EXPECT_LT(erlang_c(c + 1, 0.9), erlang_c(c, 0.9));
        EXPECT_GT(erlang_c(c, 0.8 * c), erlang_c(c, 0.7 * c));
        EXPECT_GT(erlang_c(c, 0.8 * c), erlang_b(c, 0.8 * c));
    }
}

TEST(Erlang, RejectsWhatHasNoMeaning) {
    EXPECT_THROW((void)erlang_b(0, 1.0), DomainError);
    EXPECT_THROW((void)erlang_c(-3, 1.0), DomainError);
    EXPECT_THROW((void)erlang_c(2, -0.1), DomainError);
    EXPECT_THROW((void)erlang_c(2, kNan), DomainError);
    EXPECT_THROW((void)erlang_b_real(0.0, 1.0), DomainError);
    EXPECT_THROW((void)erlang_c_real(kNan, 1.0), DomainError);
    EXPECT_THROW((void)erlang_c_real(2.0, std::numeric_limits<double>::infinity()), DomainError);
    try {
        (void)erlang_c(0, 1.0);
        FAIL();
    } catch (const DomainError& e) {
        EXPECT_STREQ(e.what(), "erlang_c: servers = 0, must be >= 1");
    }
}

}  // namespace
}  // namespace sizewell::queueing
