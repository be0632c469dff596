// Fan-out, optional stages, caches, fallbacks, hedges and retries as laws, against closed forms and whole sums.
#include "goldens.hpp"
#include "latency/cells.hpp"
#include "sizewell/error.hpp"
#include "sizewell/latency/cache.hpp"
#include "sizewell/latency/fallback.hpp"
#include "sizewell/latency/fan_out.hpp"
#include "sizewell/latency/hedge.hpp"
#include "sizewell/latency/retry.hpp"
#include "sizewell/latency/series.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/prob/random.hpp"
#include "sizewell/queueing/mmc.hpp"

#include <limits>
#include <list>
#include <numeric>
#include <unordered_map>

namespace sizewell::latency {
namespace {

using queueing::ccdf;
using queueing::quantile;
using queueing::ResponseLaw;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

ResponseLaw exponential(double mean) { return response_law(prob::Exponential{mean}); }
ResponseLaw lognormal4() { return response_law(prob::law_with_mean_scv(prob::Family::lognormal, 1.0, 4.0)); }

void expect_percentiles(const ResponseLaw& law, const std::vector<double>& expect, double tolerance) {
    const double p[] = {0.5, 0.9, 0.95, 0.99, 0.999};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(quantile(law, p[i]) / expect[i], 1.0, tolerance) << p[i];
}

TEST(MaximumOf, HundredQueuesMatchTheClosedForm) {
    // -5 ln(1 - p^(1/100)), the response of M/M/1 at 0.8 being exponential of mean 5
    expect_percentiles(maximum_of(queueing::mmc(0.8, 1.0, 1).response, 100), {24.8757342, 34.2803213, 37.8781095, 46.0268483, 57.5621513}, 1e-5);
    EXPECT_NEAR(maximum_of(exponential(1.0), 3).mean, 1.0 + 0.5 + 1.0 / 3.0, 1e-4);
}

TEST(MaximumOf, UnlikeBranchesMultiplyTheirCdfs) {
    ResponseLaw late = exponential(0.5);
    late.shift = 1.0;
    late.mean += 1.0;
    const ResponseLaw law = maximum_of({exponential(2.0), late, constant_law(0.7)});
    for (const double t : {1.1, 1.5, 3.0, 9.0}) {
        EXPECT_NEAR(1.0 - ccdf(law, t), -std::expm1(-t / 2.0) * -std::expm1(-(t - 1.0) / 0.5), 2e-5) << t;
    }
    EXPECT_EQ(ccdf(law, 0.9), 1.0);
}

TEST(MaximumOf, GrowsWithBranchesAndRefusesNone) {
    double before = 0.0;
    for (const int n : {1, 2, 5, 50}) {
        const double p99 = quantile(maximum_of(lognormal4(), n), 0.99);
        EXPECT_GT(p99, before);
        before = p99;
    }
    EXPECT_THROW((void)maximum_of(exponential(1.0), 0), DomainError);
    EXPECT_THROW((void)maximum_of(std::vector<ResponseLaw>{}), DomainError);
    EXPECT_TRUE(std::isinf(quantile(maximum_of({exponential(1.0), ResponseLaw{}}), 0.5)));
}

TEST(Sometimes, IsAMixtureWithZero) {
    const ResponseLaw law = sometimes(exponential(2.0), 0.25);
    EXPECT_EQ(quantile(law, 0.7), 0.0);
    EXPECT_NEAR(quantile(law, 0.99), -2.0 * std::log(0.01 / 0.25), 1e-4);
    EXPECT_NEAR(law.mean, 0.5, 1e-12);
    EXPECT_EQ(quantile(sometimes(exponential(2.0), 0.0), 0.99), 0.0);
    EXPECT_NEAR(quantile(sometimes(constant_law(3.0), 0.5), 0.9), 3.0, 1e-9);
    EXPECT_THROW((void)sometimes(exponential(1.0), 1.5), DomainError);
    EXPECT_THROW((void)sometimes(exponential(1.0), -0.1), DomainError);
}

TEST(Sometimes, InSeriesMatchesQuadrature) {
    const ResponseLaw whole = sum_of({queueing::mmc(0.7, 1.0, 1).response, sometimes(queueing::mmc(0.5, 1.0, 1).response, 0.5)});
    for (const auto& row : golden_rows("optional_half")) EXPECT_NEAR(quantile(whole, row.at) / row.value, 1.0, 2e-4) << row.at;
}

TEST(HitRatio, MatchesSumsOverAllItems) {
    const struct { const char* name; double items, exponent; } cases[] = {
        {"1000_0.8", 1e3, 0.8}, {"100000_0.6", 1e5, 0.6}, {"100000_0.8", 1e5, 0.8}, {"100000_1.0", 1e5, 1.0}, {"1000000_1.2", 1e6, 1.2}};
    for (const auto& c : cases) {
        const auto lru = golden_rows(std::string("lru_") + c.name), fifo = golden_rows(std::string("fifo_") + c.name);
        ASSERT_EQ(lru.size(), 1u);
        ASSERT_EQ(fifo.size(), 1u);
        EXPECT_NEAR(hit_ratio({c.items, c.exponent}, lru[0].at) / lru[0].value, 1.0, 1e-6) << c.name;
        EXPECT_NEAR(hit_ratio({c.items, c.exponent}, fifo[0].at, Eviction::fifo) / fifo[0].value, 1.0, 1e-6) << c.name;
    }
}

TEST(HitRatio, FollowsASimulatedLruCache) {
    constexpr int kItems = 2000, kRequests = 600'000, kWarm = 100'000;
    constexpr double kExponent = 0.8;
    std::vector<double> cumulative(kItems);
    double sum = 0.0;
    for (int i = 0; i < kItems; ++i) cumulative[static_cast<std::size_t>(i)] = sum += std::pow(i + 1.0, -kExponent);
    for (const std::size_t capacity : {std::size_t{10}, std::size_t{200}}) {
        prob::Random random(7, capacity);
        std::list<int> order;
        std::unordered_map<int, std::list<int>::iterator> where;
        int hits = 0;
        for (int n = 0; n < kRequests; ++n) {
            const double u = random.uniform() * sum;
            const int item = static_cast<int>(std::lower_bound(cumulative.begin(), cumulative.end(), u) - cumulative.begin());
            if (const auto found = where.find(item); found != where.end()) {
                hits += n >= kWarm;
                order.splice(order.begin(), order, found->second);
                continue;
            }
            order.push_front(item);
            where[item] = order.begin();
            if (order.size() > capacity) {
                where.erase(order.back());
                order.pop_back();
            }
        }
        const double measured = hits / static_cast<double>(kRequests - kWarm);
        // four standard deviations of the count, and 1 % for the approximation at ten objects
        const double noise = 4.0 * std::sqrt(measured / (kRequests - kWarm));
        EXPECT_NEAR(hit_ratio({kItems, kExponent}, static_cast<double>(capacity)), measured, noise + 0.01 * measured) << capacity;
    }
}

TEST(HitRatio, GrowsWithCapacityAndEndsAtOne) {
    const Zipf catalogue{1e9, 0.9};
    double before = 0.0;
    for (const double capacity : {10.0, 1e3, 1e5, 1e7, 9.9e8}) {
        const double lru = hit_ratio(catalogue, capacity), fifo = hit_ratio(catalogue, capacity, Eviction::fifo);
        EXPECT_GT(lru, before);
        EXPECT_LT(lru, 1.0);
        EXPECT_LT(fifo, lru);
        before = lru;
    }
    EXPECT_EQ(hit_ratio(catalogue, 1e9), 1.0);
    EXPECT_NEAR(hit_ratio({1e6, 0.0}, 2.5e5), 0.25, 1e-6);  // all alike: the share that fits
    EXPECT_THROW((void)hit_ratio({0.0, 1.0}, 1.0), DomainError);
    EXPECT_THROW((void)hit_ratio({10.0, -1.0}, 1.0), DomainError);
    EXPECT_THROW((void)hit_ratio({10.0, 1.0}, 0.0), DomainError);
}

TEST(TtlHitRatio, IsClosedForOneObject) {
    EXPECT_NEAR(ttl_hit_ratio({1.0, 1.0}, 2.0, 3.0, true), -std::expm1(-6.0), 1e-12);
    EXPECT_NEAR(ttl_hit_ratio({1.0, 1.0}, 2.0, 3.0, false), 6.0 / 7.0, 1e-12);
    EXPECT_EQ(ttl_hit_ratio({100.0, 1.0}, 2.0, 0.0), 0.0);
    EXPECT_THROW((void)ttl_hit_ratio({1.0, 1.0}, 2.0, -3.0), DomainError);
}

TEST(Cached, SplitsRequestsIntoHitsAndMisses) {
    const ResponseLaw miss = queueing::mmc(0.9, 1.0, 1).response;
    const ResponseLaw law = cached({0.6, 0.05}, miss);
    expect_percentiles(law, {0.05, 13.9129436, 20.8444154, 36.9387945, 59.9646455}, 1e-5);
    EXPECT_NEAR(law.mean, 4.05, 1e-9);
    EXPECT_NEAR(ccdf(law, 0.05), 0.4, 1e-12);
    EXPECT_EQ(quantile(cached({1.0, 0.05}, miss), 0.999), 0.05);
    EXPECT_THROW((void)cached({1.1, 0.0}, miss), DomainError);
    EXPECT_THROW((void)cached({0.5, -1.0}, miss), DomainError);
}

FallbackTier tier(ResponseLaw law, double timeout, double error_rate = 0.0, double error_time = 0.0) {
    return {"tier", std::move(law), timeout, error_rate, error_time};
}

TEST(Fallback, SharesAddToOneAndLawsAreDelayedByTimeouts) {
    const auto a = fallback({tier(exponential(1.0), 2.0), tier(exponential(0.5), 3.0), tier(constant_law(0.1), kInfinity, 0.25)}, 0.05);
    const double slow1 = std::exp(-2.0), slow2 = std::exp(-6.0);
    ASSERT_EQ(a.answered.size(), 3u);
    EXPECT_NEAR(a.answered[0], 1.0 - slow1, 1e-12);
    EXPECT_NEAR(a.answered[1], slow1 * (1.0 - slow2), 1e-12);
    EXPECT_NEAR(a.answered[2], 0.75 * slow1 * slow2, 1e-12);
    EXPECT_NEAR(a.p_fail, 0.25 * slow1 * slow2, 1e-12);
    EXPECT_NEAR(std::accumulate(a.answered.begin(), a.answered.end(), 0.0) + a.p_fail, 1.0, 1e-12);
    EXPECT_NEAR(a.asked[2], slow1 * slow2, 1e-12);
    EXPECT_TRUE(a.alert);
    const double served = 1.0 - a.p_fail;
    for (const double t : {0.5, 1.9}) EXPECT_NEAR(1.0 - ccdf(a.law, t), -std::expm1(-t) / served, 2e-5) << t;
    for (const double t : {2.1, 3.5}) EXPECT_NEAR(ccdf(a.law, t), (slow1 * (std::exp(-2.0 * (t - 2.0)) - slow2) + a.answered[2]) / served, 2e-5) << t;
    EXPECT_NEAR(ccdf(a.law, 5.05), a.answered[2] / served, 1e-6);
    EXPECT_NEAR(ccdf(a.law, 5.11), 0.0, 1e-12);
}

TEST(Fallback, FailuresPassOnAfterTheirTime) {
    const auto a = fallback({tier(constant_law(1.0), 5.0, 0.1, 0.3), tier(constant_law(2.0), 5.0)}, 0.2);
    EXPECT_NEAR(a.answered[1], 0.1, 1e-12);
    EXPECT_FALSE(a.alert);
    EXPECT_EQ(a.p_fail, 0.0);
    EXPECT_NEAR(quantile(a.law, 0.89), 1.0, 1e-9);
    EXPECT_NEAR(quantile(a.law, 0.95), 2.3, 1e-9);
    EXPECT_NEAR(a.law.mean, 0.9 * 1.0 + 0.1 * 2.3, 1e-6);
}

TEST(Fallback, ASaturatedTierIsSkippedAfterItsTimeout) {
    const auto a = fallback({tier(ResponseLaw{}, 1.0), tier(constant_law(0.5), kInfinity)}, 0.5);
    EXPECT_EQ(a.answered[0], 0.0);
    EXPECT_EQ(a.answered[1], 1.0);
    EXPECT_NEAR(quantile(a.law, 0.5), 1.5, 1e-9);
    EXPECT_TRUE(a.alert);
}

TEST(Fallback, SaysWhatIsWrong) {
    EXPECT_THROW((void)fallback({}, 0.1), DomainError);
    EXPECT_THROW((void)fallback({tier(exponential(1.0), 0.0)}, 0.1), DomainError);
    EXPECT_THROW((void)fallback({tier(exponential(1.0), -2.0)}, 0.1), DomainError);
    EXPECT_THROW((void)fallback({tier(exponential(1.0), 1.0, 1.2)}, 0.1), DomainError);
    EXPECT_THROW((void)fallback({tier(exponential(1.0), 1.0, 0.5, 2.0)}, 0.1), DomainError);
    EXPECT_THROW((void)fallback({tier(exponential(1.0), 1.0)}, 1.5), DomainError);
    EXPECT_THROW((void)fallback({tier(ResponseLaw{}, kInfinity)}, 0.5), DomainError);
}

TEST(Hedged, IndependentLognormalsMatchTheClosedForm) {
    expect_percentiles(hedged(lognormal4(), 3.603847289585009), {0.447213595, 2.27300741, 3.60384729, 4.502593, 6.75638859}, 2e-4);
    for (const double t : {0.5, 1.5, 4.0}) {
        EXPECT_NEAR(ccdf(hedged(exponential(1.0), 1.0), t), std::exp(-t) * (t < 1.0 ? 1.0 : std::exp(-(t - 1.0))), 2e-5);
    }
    EXPECT_THROW((void)hedged(exponential(1.0), -1.0), DomainError);
}

TEST(Hedge, FindsTheLoadItsCopiesMake) {
    const LawsAt queue = [](double factor) { return queueing::mmc(0.5 * factor, 1.0, 1); };
    const HedgeAnswer h = hedge(queue, {5.991464547107982, false});
    EXPECT_NEAR(h.extra_load, std::exp(-(1.0 - 0.5 * (1.0 + h.extra_load)) * 5.991464547107982), 1e-7);
    EXPECT_NEAR(h.extra_load / 0.0618553362, 1.0, 0.04);  // simulated: the copies of one another's waits add 3 %
    EXPECT_FALSE(h.needs_simulation);
    EXPECT_TRUE(hedge(queue, {1.0, true}).needs_simulation);
    EXPECT_TRUE(hedge(queue, {0.0, false}).saturated);
}

TEST(Retried, IndependentLognormalsMatchTheClosedForm) {
    const RetryAnswer r = retried(lognormal4(), {3.0, 3, 0.5, 2.0, false});
    expect_percentiles(r.law, {0.447199464, 2.27271355, 3.69071863, 5.16492869, 8.64771309}, 2e-4);
    EXPECT_NEAR(r.p_fail / 1.98743321e-05, 1.0, 1e-3);
    EXPECT_NEAR(r.mean_attempts / 1.07152446, 1.0, 1e-5);
}

TEST(Retried, WithoutLateAttemptsChangesNothing) {
    const RetryAnswer r = retried(constant_law(1.0), {2.0, 3, 0.1, 2.0, false});
    EXPECT_EQ(r.p_fail, 0.0);
    EXPECT_EQ(r.mean_attempts, 1.0);
    EXPECT_EQ(quantile(r.law, 0.99), 1.0);
    const RetryAnswer never = retried(constant_law(3.0), {2.0, 3, 0.1, 2.0, false});
    EXPECT_EQ(never.p_fail, 1.0);
    EXPECT_EQ(never.mean_attempts, 4.0);
    EXPECT_TRUE(std::isinf(quantile(never.law, 0.5)));
}

TEST(Retry, GivesNoNumberWhereItCanCollapse) {
    const LawsAt queue = [](double factor) { return queueing::mmc(0.3 * factor, 1.0, 1); };
    const RetryAnswer zombie = retry(queue, {8.0, 3, 0.0, 1.0, false}, 0.3, 1.0);
    EXPECT_TRUE(zombie.may_collapse);
    EXPECT_TRUE(std::isinf(quantile(zombie.law, 0.5)));
    const RetryAnswer cancelled = retry(queue, {8.0, 3, 0.0, 1.0, true}, 0.3, 1.0);
    EXPECT_FALSE(cancelled.may_collapse);
    EXPECT_TRUE(std::isfinite(quantile(cancelled.law, 0.999)));
    EXPECT_FALSE(retry(queue, {8.0, 2, 0.0, 1.0, false}, 0.3, 1.0).may_collapse);
}

TEST(Retry, FindsTheLoadItsAttemptsMake) {
    const LawsAt queue = [](double factor) { return queueing::mmc(0.3 * factor, 1.0, 1); };
    const RetryAnswer r = retry(queue, {4.0, 1, 0.0, 1.0, false}, 0.3, 1.0);
    EXPECT_NEAR(r.mean_attempts, 1.0 + std::exp(-(1.0 - 0.3 * r.mean_attempts) * 4.0), 1e-7);
    const RetryAnswer c = retry(queue, {4.0, 1, 0.0, 1.0, true}, 0.3, 1.0);
    EXPECT_LT(c.load_factor, r.load_factor);
    EXPECT_GE(c.load_factor, 0.9);
}

TEST(Retry, SaysWhatIsWrong) {
    for (const Retry& bad : {Retry{0.0, 1, 0.0, 1.0, false}, Retry{1.0, -1, 0.0, 1.0, false}, Retry{1.0, 1, -1.0, 1.0, false},
                             Retry{1.0, 1, 0.0, -1.0, false}, Retry{1.0, 1000, 0.0, 1.0, false}}) {
        EXPECT_THROW((void)retried(exponential(1.0), bad), DomainError);
    }
}

}  // namespace
}  // namespace sizewell::latency
