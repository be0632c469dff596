#include "sizewell/simulation/fcfs.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/law.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace sizewell;
using namespace sizewell::simulation;

namespace {

prob::Law balanced_h2(double mean, double scv) {
    const double p = 0.5 * (1.0 + std::sqrt((scv - 1.0) / (scv + 1.0)));
    return prob::Hyperexponential{{p, 1.0 - p}, {mean / (2.0 * p), mean / (2.0 * (1.0 - p))}};
}

Fcfs poisson(double load, int servers, prob::Law service) {
    return {Renewal{prob::Exponential{1.0 / (load * servers)}}, std::move(service), servers};
}

Options quick(std::int64_t customers = 640'000) {
    Options o;
    o.customers = customers;
    return o;
}

// An exact value must lie within three half-widths: by chance one miss in 10^6 pairs (Student's t, 31 degrees).
void expect_covers(const Estimate& e, double truth, const std::string& what) {
    EXPECT_NEAR(e.value, truth, 3.0 * e.half_width_95 + 1e-12) << what;
    EXPECT_LT(e.half_width_95, 0.5 * truth + 0.02) << what;
}

// Order-sensitive hash of every number of a result.
std::uint64_t hash_of(const Result& r) {
    std::uint64_t h = 14695981039346656037ULL;
    const auto mix = [&](double x) { h = (h ^ std::bit_cast<std::uint64_t>(x)) * 1099511628211ULL; };
    for (const Times* t : {&r.wait, &r.response}) {
        for (const Estimate& e : t->percentile) mix(e.value), mix(e.half_width_95);
        mix(t->mean.value), mix(t->mean.half_width_95), mix(t->p_positive.value);
    }
    return h;
}

struct Golden {
    const char* name;
    Fcfs queue;
    double p_wait, mean_wait, w50, w99, r50, r99;
    const char* source;
};

}  // namespace

TEST(Fcfs, CoversExactValues) {
    const Golden goldens[] = {
        {"mm1", poisson(0.7, 1, prob::Exponential{1.0}), 0.7, 2.33333333, 1.12157412, 14.1616508, 2.3104906, 15.3505673,
         "closed form"},
        {"mm8", poisson(0.7, 8, prob::Exponential{1.0}), 0.270602932, 0.112751222, 0.0, 1.37419477, 0.816862156,
         4.78168202, "Erlang C"},
        {"md1", poisson(0.9, 1, prob::Deterministic{1.0}), 0.9, 4.5, 3.01304752, 21.8982373, 4.01304752, 22.8982373,
         "Crommelin roots"},
        {"me2_8", poisson(0.9, 8, prob::Erlang{2, 1.0}), 0.695960198, 0.665478497, 0.33628818, 3.96558536, 1.41866468,
         5.38643977, "QBD"},
        {"mh2_8", poisson(0.9, 8, balanced_h2(1.0, 4.0)), 0.716268071, 2.05411633, 0.770899417, 13.6030629, 1.72668956,
         16.7854599, "QBD"},
        {"h2m_64",
         {Renewal{balanced_h2(1.0 / 57.6, 4.0)}, prob::Exponential{1.0}, 64},
         0.517972102,
         0.189455237,
         0.0129163071,
         1.44379114,
         0.905493536,
         4.86649482,
         "GI/M/c"},
        {"e4m_8",
         {Renewal{prob::Erlang{4, 1.0 / 7.2}}, prob::Exponential{1.0}, 8},
         0.61025045,
         0.486907355,
         0.158986882,
         3.28031645,
         1.17594555,
         5.64640584,
         "GI/M/c"},
        {"mmpp_e2_8",
         {bursts(5.6, 5.0, 0.1, 20.0), prob::Erlang{2, 1.0}, 8},
         0.592414113,
         25.7442309,
         5.80839185,
         182.948929,
         6.81465487,
         183.954491,
         "QBD"},
    };
    for (const Golden& g : goldens) {
        const Result r = fcfs(g.queue, quick(3'200'000));
        EXPECT_FALSE(r.saturated);
        expect_covers(r.wait.p_positive, g.p_wait, std::string(g.name) + " p_wait");
        expect_covers(r.wait.mean, g.mean_wait, std::string(g.name) + " mean wait");
        expect_covers(r.response.mean, g.mean_wait + 1.0, std::string(g.name) + " mean response");
        expect_covers(r.wait.percentile[0], g.w50, std::string(g.name) + " w50");
        expect_covers(r.wait.percentile[3], g.w99, std::string(g.name) + " w99");
        expect_covers(r.response.percentile[0], g.r50, std::string(g.name) + " r50");
        expect_covers(r.response.percentile[3], g.r99, std::string(g.name) + " r99");
    }
}

TEST(Fcfs, MatchesTheSortedAndTheHeapRecursion) {
    // The number of servers chooses the data structure, not the queue.
    for (const int c : {12, 13, 32, 33, 128, 129}) {
        const Result r = fcfs(poisson(0.9, c, prob::Deterministic{1.0}), quick(64'000));
        EXPECT_NEAR(r.station[0].utilisation.value, 0.9, 3.0 * r.station[0].utilisation.half_width_95);
        EXPECT_GE(r.response.percentile[0].value, 1.0);
    }
}

TEST(Fcfs, GivesTheSameBitsForAnyNumberOfThreads) {
    Options o = quick(64'000);
    const Fcfs queue = poisson(0.8, 3, balanced_h2(1.0, 4.0));
    o.threads = 1;
    const Result one = fcfs(queue, o);
    for (const int threads : {2, 7}) {
        o.threads = threads;
        const Result many = fcfs(queue, o);
        EXPECT_EQ(one.wait, many.wait);
        EXPECT_EQ(one.response, many.response);
    }
    o.seed = 2;
    EXPECT_FALSE(fcfs(queue, o).wait == one.wait);
}

TEST(Fcfs, GivesTheSameBitsWithEveryCompiler) {
    EXPECT_EQ(hash_of(fcfs(poisson(0.8, 3, balanced_h2(1.0, 4.0)), quick(64'000))), 5016902789237767283ULL);
}

TEST(Fcfs, ObeysLittlesLaw) {
    const Result r = fcfs(poisson(0.8, 4, prob::Exponential{1.0}), quick());
    const double busy = r.station[0].utilisation.value * 4.0;
    // Servers are busy for throughput x mean service, whatever the waits.
    EXPECT_NEAR(busy, r.throughput.value * (r.response.mean.value - r.wait.mean.value), 1e-9);
    expect_covers(r.in_system, 3.2 + 3.2 * 0.74545, "L of M/M/4 at 0.8: a + rho C / (1 - rho)");
}

TEST(Fcfs, WaitsLessWithMoreServersAndLessLoad) {
    double last = std::numeric_limits<double>::infinity();
    for (const int c : {1, 2, 4, 8}) {
        const double w = fcfs(poisson(0.8, c, prob::Exponential{1.0}), quick(160'000)).wait.percentile[3].value;
        EXPECT_LT(w, last);
        last = w;
    }
    last = 0.0;
    for (const double load : {0.3, 0.5, 0.7, 0.9}) {
        const double w = fcfs(poisson(load, 2, prob::Exponential{1.0}), quick(160'000)).wait.percentile[3].value;
        EXPECT_GT(w, last);
        last = w;
    }
}

TEST(Fcfs, OrdersPercentiles) {
    const Result r = fcfs(poisson(0.9, 2, prob::LogNormal{-0.8, 1.2}), quick(64'000));
    for (std::size_t i = 1; i < r.wait.percentile.size(); ++i) {
        EXPECT_LE(r.wait.percentile[i - 1].value, r.wait.percentile[i].value);
        EXPECT_LE(r.wait.percentile[i].value, r.response.percentile[i].value);
    }
}

TEST(Fcfs, CallsAnOverloadSaturated) {
    for (const double load : {1.0, 1.5, 1e9}) {
        const Result r = fcfs(poisson(load, 2, prob::Exponential{1.0}));
        EXPECT_TRUE(r.saturated);
        EXPECT_TRUE(std::isinf(r.wait.mean.value));
        EXPECT_TRUE(std::isinf(r.response.percentile[3].value));
        EXPECT_EQ(r.wait.p_positive.value, 1.0);
        EXPECT_EQ(r.customers, 0);
    }
    EXPECT_TRUE(fcfs(poisson(0.5, 1, prob::Pareto{0.9, 1.0})).saturated) << "an infinite mean service time";
}

TEST(Fcfs, ReplaysATraceAsItIs) {
    // Four arrivals at once and one later, service 1, two servers: waits 0 0 1 1 0.
    const Result r = fcfs({ArrivalTrace{{5.0, 5.0, 5.0, 5.0, 9.0}}, prob::Deterministic{1.0}, 2}, quick(32));
    EXPECT_EQ(r.customers, 5 * 32);
    EXPECT_DOUBLE_EQ(r.wait.p_positive.value, 0.4);
    EXPECT_DOUBLE_EQ(r.wait.mean.value, 0.4);
    EXPECT_DOUBLE_EQ(r.response.mean.value, 1.4);
}

TEST(Fcfs, FollowsARateThatChanges) {
    // Poisson whatever the clock: with idle servers the count of arrivals follows the mean rate, and the waits of a fast
    // cycle are those of the mean rate.
    const RateSchedule fast{{0.0, 0.0005}, {1.5, 0.1}, 0.001};
    const Result r = fcfs({fast, prob::Exponential{1.0}, 1}, quick());
    EXPECT_NEAR(r.load, 0.8, 1e-12);
    expect_covers(r.wait.mean, 4.0, "M/M/1 at 0.8");
    // A slow cycle mixes two queues: each with its own load, weighted by arrivals.
    const RateSchedule slow{{0.0, 5e5}, {0.8, 0.2}, 1e6};
    EXPECT_NEAR(mean_rate(slow), 0.5, 1e-15);
}

TEST(Fcfs, StopsAtThePrecisionAsked) {
    Options o;
    o.customers = 100'000'000;
    o.precision = 0.01;
    const Result r = fcfs(poisson(0.7, 8, prob::Exponential{1.0}), o);
    EXPECT_TRUE(r.precise);
    EXPECT_LE(r.response.percentile[3].half_width_95, 0.01 * r.response.percentile[3].value);
    EXPECT_LE(r.response.mean.half_width_95, 0.01 * r.response.mean.value);
    EXPECT_LT(r.customers, o.customers / 10);
    o.customers = 64'000;
    o.precision = 1e-4;
    const Result s = fcfs(poisson(0.7, 8, prob::Exponential{1.0}), o);
    EXPECT_FALSE(s.precise);
    EXPECT_FALSE(s.truncated);
    EXPECT_EQ(s.customers, 64'000);
}

TEST(Fcfs, StopsAtTheClockAndSaysSo) {
    Options o;
    o.customers = 1'000'000'000'000;
    o.seconds = 0.05;
    const Result r = fcfs(poisson(0.7, 8, prob::Exponential{1.0}), o);
    EXPECT_TRUE(r.truncated);
    EXPECT_GE(r.customers, 64'000);
    EXPECT_GE(r.replications, 2);
    expect_covers(r.wait.p_positive, 0.270602932, "p_wait");
    o.seconds = 0.0;
    EXPECT_GT(fcfs(poisson(0.7, 8, prob::Exponential{1.0}), o).customers, 0);
    // A limit that does not bite leaves no trace.
    o.customers = 128'000;
    o.seconds = 60.0;
    Options free = o;
    free.seconds = std::numeric_limits<double>::infinity();
    const Result limited = fcfs(poisson(0.7, 8, prob::Exponential{1.0}), o);
    EXPECT_FALSE(limited.truncated);
    EXPECT_EQ(limited.wait, fcfs(poisson(0.7, 8, prob::Exponential{1.0}), free).wait);
}

TEST(Fcfs, StopsWhenCancelled) {
    const std::atomic<bool> raised{true};
    Options o;
    o.cancel = &raised;
    o.customers = 1'000'000'000'000;
    const Result r = fcfs(poisson(0.7, 8, prob::Exponential{1.0}), o);
    EXPECT_TRUE(r.truncated);
    EXPECT_EQ(r.customers, 0);
    EXPECT_FALSE(std::isnan(r.wait.mean.value));
}

TEST(Fcfs, RejectsWhatMakesNoSense) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double inf = std::numeric_limits<double>::infinity();
    const prob::Law one = prob::Exponential{1.0};
    EXPECT_THROW((void)fcfs(poisson(0.5, 0, one)), DomainError);
    EXPECT_THROW((void)fcfs({Renewal{prob::Exponential{2.0}}, one, -3}), DomainError);
    EXPECT_THROW((void)fcfs({Renewal{prob::Exponential{nan}}, one, 1}), DomainError);
    EXPECT_THROW((void)fcfs({Renewal{prob::Deterministic{0.0}}, one, 1}), DomainError);
    EXPECT_THROW((void)fcfs(poisson(0.5, 1, prob::Exponential{-1.0})), DomainError);
    EXPECT_THROW((void)fcfs(poisson(0.5, 1, prob::Uniform{-1.0, 1.0})), DomainError);
    for (const std::vector<double>& times : std::vector<std::vector<double>>{{}, {nan}, {1.0, inf}, {2.0, 1.0}})
        EXPECT_THROW((void)fcfs({ArrivalTrace{times}, one, 1}), DomainError);
    EXPECT_THROW((void)fcfs({RateSchedule{{0.0}, {0.0}, 1.0}, one, 1}), DomainError);
    EXPECT_THROW((void)fcfs({RateSchedule{{0.0, 2.0}, {1.0, 1.0}, 1.0}, one, 1}), DomainError);
    EXPECT_THROW((void)fcfs({RateSchedule{{0.0}, {-1.0}, 1.0}, one, 1}), DomainError);
    EXPECT_THROW((void)fcfs({Mmpp{{1.0, 2.0}, {{0.0, 1.0}}}, one, 9}), DomainError);
    EXPECT_THROW((void)fcfs({Mmpp{{1.0, 2.0}, {{0.0, 0.0}, {0.0, 0.0}}}, one, 9}), DomainError);
    EXPECT_THROW((void)bursts(1.0, 0.5, 0.1, 1.0), DomainError);
    EXPECT_THROW((void)bursts(1.0, 5.0, 1.0, 1.0), DomainError);
    for (const auto& spoil : std::vector<void (*)(Options&)>{
             [](Options& o) { o.replications = 1; }, [](Options& o) { o.customers = 3; },
             [](Options& o) { o.precision = -0.1; }, [](Options& o) { o.seconds = -1.0; },
             [](Options& o) { o.warm_up_share = std::nan(""); }, [](Options& o) { o.percentiles = {0.0}; },
             [](Options& o) {
                 o.percentiles = {99.0, 50.0};
             },
             [](Options& o) { o.percentiles = {100.0}; }}) {
        Options o;
        spoil(o);
        EXPECT_THROW((void)fcfs(poisson(0.5, 1, one), o), DomainError);
    }
}

TEST(Fcfs, NamesWhatIsWrong) {
    try {
        (void)fcfs(poisson(0.5, 0, prob::Exponential{1.0}));
        FAIL();
    } catch (const DomainError& e) { EXPECT_STREQ(e.what(), "fcfs: servers = 0, must be >= 1"); }
}

TEST(StudentT, MatchesTheTable) {
    EXPECT_NEAR(student_t_95(1), 12.706204736432095, 1e-9);
    EXPECT_NEAR(student_t_95(31), 2.0395134463964077, 1e-12);
    EXPECT_THROW((void)student_t_95(0), DomainError);
}
