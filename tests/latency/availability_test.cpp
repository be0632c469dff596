#include "sizewell/latency/availability.hpp"

#include "sizewell/error.hpp"
#include "sizewell/latency/breaker.hpp"
#include "sizewell/prob/random.hpp"

namespace sizewell::latency {
namespace {

TEST(Availability, OfSerialAndRedundantPartsIsClosed) {
    EXPECT_DOUBLE_EQ(availability(99.0, 1.0), 0.99);
    EXPECT_DOUBLE_EQ(serial_availability({0.9, 0.8}), 0.72);
    EXPECT_EQ(serial_availability({}), 1.0);
    EXPECT_DOUBLE_EQ(redundant_availability({0.9, 0.8}), 0.98);
    EXPECT_NEAR(availability_k_of_n(0.9, 3, 2), 0.972, 1e-14);
    EXPECT_NEAR(1.0 - availability_k_of_n(0.99, 2, 1), 1e-4, 1e-15);
    EXPECT_EQ(availability_k_of_n(0.5, 4, 0), 1.0);
    EXPECT_EQ(availability_k_of_n(0.0, 4, 1), 0.0);
    EXPECT_EQ(availability_k_of_n(1.0, 4, 4), 1.0);
}

TEST(Availability, GrowsWithSparesAndFallsWithNeeds) {
    for (int n = 2; n < 8; ++n) {
        EXPECT_GT(availability_k_of_n(0.95, n + 1, n), availability_k_of_n(0.95, n, n));
        EXPECT_LT(availability_k_of_n(0.95, n, n), availability_k_of_n(0.95, n, n - 1));
    }
}

TEST(ErrorBudget, IsWhatThePromiseLeaves) {
    const double month = 730.0 * 3600.0;
    const ErrorBudget b = error_budget(0.999, 0.9995, month);
    EXPECT_NEAR(b.allowed_s / 60.0, 43.8, 1e-6);
    EXPECT_NEAR(b.used_share, 0.5, 1e-9);
    EXPECT_NEAR(b.left_s, 0.5 * b.allowed_s, 1e-6);
    EXPECT_TRUE(b.met);
    const ErrorBudget over = error_budget(1.0, 0.9995, month);
    EXPECT_FALSE(over.met);
    EXPECT_TRUE(std::isinf(over.used_share));
    EXPECT_LT(over.left_s, 0.0);
    EXPECT_EQ(error_budget(1.0, 1.0, month).used_share, 0.0);
}

TEST(ErrorRate, IsComparedWithItsLimit) {
    EXPECT_TRUE(error_rate_check(1.0, 100.0, 0.01).met);
    EXPECT_FALSE(error_rate_check(1.1, 100.0, 0.01).met);
    EXPECT_DOUBLE_EQ(error_rate_check(1.1, 100.0, 0.01).allowed_per_s, 1.0);
}

TEST(Availability, SaysWhatIsWrong) {
    EXPECT_THROW((void)availability(0.0, 1.0), DomainError);
    EXPECT_THROW((void)availability(1.0, -1.0), DomainError);
    EXPECT_THROW((void)serial_availability({1.1}), DomainError);
    EXPECT_THROW((void)redundant_availability({}), DomainError);
    EXPECT_THROW((void)availability_k_of_n(0.9, 0, 0), DomainError);
    EXPECT_THROW((void)availability_k_of_n(0.9, 2, 3), DomainError);
    EXPECT_THROW((void)error_budget(1.1, 0.9, 1.0), DomainError);
    EXPECT_THROW((void)error_budget(0.9, 0.9, 0.0), DomainError);
    EXPECT_THROW((void)error_rate_check(2.0, 1.0, 0.01), DomainError);
    EXPECT_THROW((void)error_rate_check(0.0, 0.0, 0.01), DomainError);
}

// Requests one by one, in Poisson time.
BreakerAnswer simulated(const Breaker& b, double rate, double p, int requests) {
    prob::Random random(11, 3);
    double time = 0.0, open_until = 0.0, open_time = 0.0;
    int in_a_row = 0, probes_left = 0;
    double calls = 0.0, refused = 0.0, failed = 0.0, trips = 0.0;
    for (int i = 0; i < requests; ++i) {
        time -= std::log1p(-random.uniform()) / rate;
        if (time < open_until) {
            ++refused;
            continue;
        }
        ++calls;
        const bool fails = random.uniform() < p;
        failed += fails;
        const auto open = [&] {
            open_until = time + b.open_time;
            open_time += b.open_time;
            probes_left = b.probes;
            in_a_row = 0;
        };
        if (probes_left > 0) {
            if (fails) open();
            else --probes_left;
        } else if (!fails) {
            in_a_row = 0;
        } else if (++in_a_row == b.threshold) {
            ++trips;
            open();
        }
    }
    return {open_time / time, calls / time, refused / time, (refused + failed) / time, (refused + failed) / requests, trips / time};
}

TEST(Breaker, MatchesASimulationRequestByRequest) {
    for (const double p : {0.3, 0.6}) {
        const Breaker b{3, 2.0, 2};
        const BreakerAnswer a = breaker(b, 5.0, p), s = simulated(b, 5.0, p, 1'000'000);
        EXPECT_NEAR(a.open_share / s.open_share, 1.0, 0.01) << p;
        EXPECT_NEAR(a.calls_per_s / s.calls_per_s, 1.0, 0.01) << p;
        EXPECT_NEAR(a.error_rate / s.error_rate, 1.0, 0.01) << p;
        EXPECT_NEAR(a.trips_per_s / s.trips_per_s, 1.0, 0.03) << p;
    }
}

TEST(Breaker, KeepsEveryRequestAndTheEnds) {
    for (const double p : {0.0, 0.01, 0.5, 1.0}) {
        const BreakerAnswer a = breaker({5, 30.0, 3}, 20.0, p);
        EXPECT_NEAR(a.calls_per_s + a.refused_per_s, 20.0, 1e-9);
        EXPECT_GE(a.error_rate, p * a.calls_per_s / 20.0 - 1e-12);
        EXPECT_LE(a.error_rate, 1.0 + 1e-12);
    }
    EXPECT_EQ(breaker({5, 30.0, 3}, 20.0, 0.0).open_share, 0.0);
    EXPECT_NEAR(breaker({5, 30.0, 3}, 20.0, 1.0).open_share, 30.0 / 30.05, 1e-12);
    EXPECT_GT(breaker({5, 30.0, 1}, 20.0, 0.6).open_share, breaker({10, 30.0, 1}, 20.0, 0.6).open_share);
}

TEST(Breaker, SaysWhatIsWrong) {
    EXPECT_THROW((void)breaker({0, 1.0, 1}, 1.0, 0.1), DomainError);
    EXPECT_THROW((void)breaker({1, -1.0, 1}, 1.0, 0.1), DomainError);
    EXPECT_THROW((void)breaker({1, 1.0, 0}, 1.0, 0.1), DomainError);
    EXPECT_THROW((void)breaker({1, 1.0, 1}, 0.0, 0.1), DomainError);
    EXPECT_THROW((void)breaker({1, 1.0, 1}, 1.0, 1.1), DomainError);
}

}  // namespace
}  // namespace sizewell::latency
