#include "sizewell/simulation/fcfs_replay.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace sizewell;
using namespace sizewell::simulation;

namespace {

struct Requests {
    std::vector<double> arrival, service;
    [[nodiscard]] TraceOfRequests trace() const { return {arrival, service}; }
};

Requests random_requests(std::size_t n, double load_on_one, std::uint64_t seed) {
    prob::Random random(seed, 0);
    Requests r;
    double now = 1000.0;
    for (std::size_t i = 0; i < n; ++i) {
        r.arrival.push_back(now += random.exponential() / load_on_one);
        r.service.push_back(random.exponential());
    }
    return r;
}

// The textbook way: every request looks at every server.
std::vector<double> plain_waits(const Requests& r, int servers) {
    std::vector<double> free(static_cast<std::size_t>(servers), 0.0), wait;
    for (std::size_t i = 0; i < r.arrival.size(); ++i) {
        const auto first = std::min_element(free.begin(), free.end());
        const double start = std::max(*first, r.arrival[i]);
        wait.push_back(start - r.arrival[i]);
        *first = start + r.service[i];
    }
    return wait;
}

}  // namespace

TEST(FcfsReplay, AgreesWithTheTextbookForAnyNumberOfServers) {
    for (const int c :
         {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 18, 24, 25, 32, 33, 34, 64, 65, 128, 129, 200}) {
        const Requests r = random_requests(5000, 0.95 * c, static_cast<std::uint64_t>(c));
        const auto fast = fcfs_waits(r.trace(), c), plain = plain_waits(r, c);
        for (std::size_t i = 0; i < fast.size(); ++i)
            ASSERT_NEAR(fast[i], plain[i], 1e-9) << c << " servers, request " << i;
    }
}

TEST(FcfsReplay, GivesOrderStatistics) {
    // Service 1 each second on one server, five at once: waits 0 1 2 3 4.
    const Requests r{{7.0, 7.0, 7.0, 7.0, 7.0}, {1.0, 1.0, 1.0, 1.0, 1.0}};
    const Replay one = fcfs_replay(r.trace(), 1, {20.0, 40.0, 50.0, 80.0, 99.0, 100.0});
    EXPECT_EQ(one.wait.percentile, (std::vector<double>{0.0, 1.0, 2.0, 3.0, 4.0, 4.0}));
    EXPECT_EQ(one.response.percentile, (std::vector<double>{1.0, 2.0, 3.0, 4.0, 5.0, 5.0}));
    EXPECT_DOUBLE_EQ(one.wait.mean, 2.0);
    EXPECT_DOUBLE_EQ(one.wait.p_positive, 0.8);
    EXPECT_DOUBLE_EQ(one.wait.max, 4.0);
    EXPECT_DOUBLE_EQ(one.utilisation, 1.0);
    EXPECT_DOUBLE_EQ(one.last_end, 12.0);
    const Replay many = fcfs_replay(r.trace(), 1'000'000'000, {50.0});
    EXPECT_EQ(many.wait.max, 0.0);
}

TEST(FcfsReplay, PercentilesMatchASort) {
    const Requests r = random_requests(10'001, 2.7, 9);
    auto sorted = plain_waits(r, 3);
    std::sort(sorted.begin(), sorted.end());
    const Replay replay = fcfs_replay(r.trace(), 3, {1.0, 50.0, 95.0, 99.0, 99.9});
    const double p[] = {1.0, 50.0, 95.0, 99.0, 99.9};
    for (std::size_t k = 0; k < 5; ++k)
        EXPECT_NEAR(replay.wait.percentile[k], sorted[static_cast<std::size_t>(std::ceil(p[k] * 100.01)) - 1], 1e-9);
}

TEST(FcfsReplay, OneMoreServerNeverMakesAWaitLonger) {
    const Requests r = random_requests(3000, 3.6, 4);
    auto last = fcfs_waits(r.trace(), 1);
    for (int c = 2; c <= 8; ++c) {
        const auto now = fcfs_waits(r.trace(), c);
        for (std::size_t i = 0; i < now.size(); ++i) ASSERT_LE(now[i], last[i] + 1e-9);
        last = now;
    }
}

TEST(FewestServers, IsTheSameAsTryingEveryNumber) {
    const Requests r = random_requests(4000, 17.0, 6);
    for (const double limit : {0.0, 0.05, 0.5, 5.0, 50.0, 5000.0}) {
        for (const auto of : {Promise::Of::wait, Promise::Of::response}) {
            const auto percentile = [&](int c) {
                const Replay replay = fcfs_replay(r.trace(), c, {99.0});
                return of == Promise::Of::wait ? replay.wait.percentile[0] : replay.response.percentile[0];
            };
            const FewestServers f = fewest_servers(r.trace(), {of, 99.0, limit});
            int c = 1;
            while (c < 200 && percentile(c) > limit) ++c;
            ASSERT_EQ(f.reachable, c < 200) << limit;
            if (!f.reachable) continue;
            EXPECT_EQ(f.servers, c) << limit;
            EXPECT_EQ(f.at, percentile(c));
            if (c > 1) { EXPECT_GT(f.with_one_less, limit); }
        }
    }
}

TEST(FewestServers, SaysWhenServicesAloneBreakThePromise) {
    const Requests r{{0.0, 1.0, 2.0}, {4.0, 4.0, 4.0}};
    EXPECT_FALSE(fewest_servers(r.trace(), {Promise::Of::response, 99.0, 3.9}).reachable);
    EXPECT_EQ(fewest_servers(r.trace(), {Promise::Of::response, 99.0, 4.0}).servers, 3);
}

TEST(FcfsReplay, RejectsWhatMakesNoSense) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    const auto waits = [](std::vector<double> arrival, std::vector<double> service, int servers) {
        return fcfs_waits({arrival, service}, servers);
    };
    EXPECT_THROW((void)waits({}, {}, 1), DomainError);
    EXPECT_THROW((void)waits({1.0}, {1.0, 2.0}, 1), DomainError);
    EXPECT_THROW((void)waits({1.0}, {1.0}, 0), DomainError);
    EXPECT_THROW((void)waits({1.0, nan}, {1.0, 1.0}, 1), DomainError);
    EXPECT_THROW((void)waits({inf}, {1.0}, 1), DomainError);
    EXPECT_THROW((void)waits({2.0, 1.0}, {1.0, 1.0}, 1), DomainError);
    EXPECT_THROW((void)waits({1.0}, {-1.0}, 1), DomainError);
    EXPECT_THROW((void)waits({1.0}, {nan}, 1), DomainError);
    const Requests r{{1.0}, {1.0}};
    EXPECT_THROW((void)fcfs_replay(r.trace(), 1, {0.0}), DomainError);
    EXPECT_THROW((void)fcfs_replay(r.trace(), 1, {101.0}), DomainError);
    EXPECT_THROW((void)fewest_servers(r.trace(), {Promise::Of::wait, 99.0, -1.0}), DomainError);
    EXPECT_THROW((void)fewest_servers(r.trace(), {Promise::Of::wait, nan, 1.0}), DomainError);
    try {
        (void)waits({3.0, 2.0}, {1.0, 1.0}, 1);
        FAIL();
    } catch (const DomainError& e) {
        EXPECT_STREQ(e.what(), "fcfs_replay: arrival[1] = 2, must be >= the arrival before it");
    }
}
