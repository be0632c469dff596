#include "sizewell/serving/llm.hpp"

#include "llm_cases.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/law.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace sizewell;
using namespace sizewell::serving;
using namespace sizewell::testing_tools;

namespace {

const std::vector<double> kPercentiles = {50.0, 90.0, 95.0, 99.0};

void expect_finite_and_ordered(const LlmTimes& t) {
    EXPECT_TRUE(std::isfinite(t.mean));
    double last = 0.0;
    for (const double p : t.percentile) {
        EXPECT_TRUE(std::isfinite(p));
        EXPECT_GE(p, last);
        last = p;
    }
}

TEST(LlmResponse, WithoutLoadIsTheClosedForm) {
    const LlmReplica replica = llama_on_h100(fixed_lengths(512.0, 256.0));
    const LlmResponse r = llm_response(replica, 1e-6, kPercentiles);
    const double prefill = step_seconds(replica.step, {0.0, 0.0, 512.0, 512.0 * 256.0, 1.0});
    EXPECT_NEAR(r.ttft.mean, prefill + replica.step.first_token, 0.002 * r.ttft.mean);
    const double step = step_seconds(replica.step, {1.0, 512.0 + 127.5, 0.0, 0.0, 1.0});
    EXPECT_NEAR(r.tpot.mean, step, 0.002 * step);
    EXPECT_NEAR(r.e2e.mean, r.ttft.mean + 255.0 * step, 0.002 * r.e2e.mean);
}

TEST(LlmResponse, IsMonotoneInRateAndKeepsLittlesLaw) {
    for (const Lengths& l : {fixed_lengths(512.0, 256.0), lengths_with_mean_scv(1000.0, 1.0, 250.0, 2.0)}) {
        const LlmReplica replica = llama_on_h100(l);
        const double capacity = llm_capacity(replica).rate;
        LlmResponse last = llm_response(replica, 0.0, kPercentiles);
        for (int i = 1; i < 40; ++i) {
            const double rate = capacity * i / 40.0;
            const LlmResponse r = llm_response(replica, rate, kPercentiles);
            ASSERT_FALSE(r.saturated);
            for (const LlmTimes* t : {&r.ttft, &r.tpot, &r.e2e}) expect_finite_and_ordered(*t);
            EXPECT_GE(r.tpot.mean, last.tpot.mean * (1.0 - 1e-6));
            EXPECT_GE(r.e2e.mean, last.e2e.mean * (1.0 - 1e-3));
            EXPECT_GE(r.mean_batch, last.mean_batch);
            // Those that decode are rate x decode time: mean over tokens of a request times its tokens after the first.
            if (l.output_points.size() == 1) {
                EXPECT_NEAR(r.mean_batch, rate * (r.e2e.mean - r.ttft.mean), 0.01 * r.mean_batch);
            }
            EXPECT_LE(r.kv_use, 1.0);
            EXPECT_NEAR(r.utilisation, rate / capacity, 1e-12);
            last = r;
        }
    }
}

TEST(LlmResponse, SaysSaturatedWithTheLimitThatBinds) {
    LlmReplica replica = llama_on_h100(lengths_with_mean_scv(1000.0, 0.5, 250.0, 0.5));
    const LlmResponse r = llm_response(replica, 1000.0, kPercentiles);
    EXPECT_TRUE(r.saturated);
    EXPECT_TRUE(std::isinf(r.e2e.percentile[3]));
    EXPECT_EQ(r.rate, r.capacity);
    EXPECT_EQ(r.bound, LlmBound::kv_cache);
    replica.limits.sequences = 32;
    EXPECT_EQ(llm_capacity(replica).bound, LlmBound::sequences);
    replica.limits.sequences = 1024;
    replica.limits.token_budget = 512;
    EXPECT_EQ(llm_capacity(replica).bound, LlmBound::prefill);
}

TEST(LlmCapacity, GrowsWithEveryLimit) {
    LlmReplica replica = llama_on_h100(lengths_with_mean_scv(1000.0, 0.5, 250.0, 0.5));
    double last = 0.0;
    for (const double kv : {5e3, 2e4, 1e5, 4e5}) {
        replica.limits.kv_tokens = kv;
        const double rate = llm_capacity(replica).rate;
        EXPECT_GT(rate, last);
        last = rate;
    }
    replica.prefix_hits = 0.6;
    EXPECT_GT(llm_capacity(replica).rate, last);
}

TEST(LlmResponse, ServesAnswersOfOneToken) {
    const LlmReplica replica = llama_on_h100(fixed_lengths(400.0, 1.0));
    const LlmCapacity capacity = llm_capacity(replica);
    EXPECT_EQ(capacity.bound, LlmBound::prefill);
    const LlmResponse r = llm_response(replica, 0.5 * capacity.rate, kPercentiles);
    expect_finite_and_ordered(r.e2e);
    EXPECT_NEAR(r.e2e.mean, r.ttft.mean, 1e-9);
    EXPECT_EQ(r.tpot.mean, 0.0);
}

TEST(LlmResponse, TailsAreThoseOfAnswers) {
    const LlmReplica narrow = llama_on_h100(fixed_lengths(512.0, 256.0));
    const LlmReplica wide = llama_on_h100(lengths_with_mean_scv(512.0, 0.0, 256.0, 1.5));
    const LlmResponse a = llm_response(narrow, 5.0, kPercentiles);
    const LlmResponse b = llm_response(wide, 5.0, kPercentiles);
    EXPECT_LT(a.e2e.percentile[3] / a.e2e.percentile[0], 1.3);
    EXPECT_GT(b.e2e.percentile[3] / b.e2e.percentile[0], 4.0);
    EXPECT_LT(b.tpot.percentile[3] / b.tpot.percentile[0], 2.5);
}

TEST(LlmClosedLoop, OfOneClientIsTheRequestAlone) {
    const LlmReplica replica = llama_on_h100(fixed_lengths(512.0, 256.0));
    const LlmResponse alone = llm_response(replica, 1e-6, kPercentiles);
    const LlmResponse one = llm_closed_loop(replica, 1.0, kPercentiles);
    EXPECT_NEAR(one.e2e.mean, alone.e2e.mean, 0.01 * alone.e2e.mean);
    EXPECT_NEAR(one.rate, 1.0 / alone.e2e.mean, 0.02 * one.rate);
    double last = 0.0;
    for (const double n : {1.0, 4.0, 16.0, 64.0, 256.0, 2000.0}) {
        const LlmResponse r = llm_closed_loop(replica, n, kPercentiles);
        EXPECT_GE(r.rate, last);
        EXPECT_NEAR(r.rate * r.e2e.mean, n, 0.1 * n) << n;  // Little's law
        last = r.rate;
    }
}

TEST(LlmResponse, SeparatePoolsKeepTokenTimesFlat) {
    LlmReplica replica = llama_on_h100(lengths_with_mean_scv(2000.0, 1.0, 250.0, 1.0));
    const LlmResponse together = llm_response(replica, 0.8 * llm_capacity(replica).rate, kPercentiles);
    const double rate = together.rate;
    replica.pools = Disaggregated{2, 1, 131072.0 / 100e9, 1e-3};
    const LlmResponse apart = llm_response(replica, rate, kPercentiles);
    EXPECT_LT(apart.tpot.percentile[1], together.tpot.percentile[1]);
    EXPECT_THROW((void)llm_closed_loop(replica, 8.0, kPercentiles), DomainError);
}

TEST(LlmResponse, RefusesBadInputs) {
    LlmReplica replica = llama_on_h100(fixed_lengths(512.0, 256.0));
    EXPECT_THROW((void)llm_response(replica, -1.0, kPercentiles), DomainError);
    EXPECT_THROW((void)llm_response(replica, std::numeric_limits<double>::quiet_NaN(), kPercentiles), DomainError);
    EXPECT_THROW((void)llm_response(replica, 1.0, {99.0, 50.0}), DomainError);
    replica.limits.kv_tokens = 300.0;  // less than one mean request
    EXPECT_THROW((void)llm_response(replica, 1.0, kPercentiles), DomainError);
    replica = LlmReplica{};
    replica.limits.kv_tokens = 1e5;
    EXPECT_THROW((void)llm_response(replica, 1.0, kPercentiles), DomainError);  // no step time
    EXPECT_THROW((void)lengths_of_trace({}), DomainError);
    EXPECT_THROW((void)lengths_of_trace({{10.0, 0.0}}), DomainError);
    EXPECT_THROW((void)lengths(prob::Pareto{1.5, 10.0}, prob::Deterministic{10.0}), DomainError);
}

TEST(Lengths, OfATraceKeepMomentsAndCorrelation) {
    const Lengths l = lengths_of_trace({{10.0, 1.0}, {20.0, 3.0}, {30.0, 5.0}});
    EXPECT_DOUBLE_EQ(l.input_mean, 20.0);
    EXPECT_DOUBLE_EQ(l.output_mean, 3.0);
    EXPECT_DOUBLE_EQ(l.cross, (10.0 + 60.0 + 150.0) / 3.0);
    double sum = 0.0;
    for (const auto& [w, x] : l.output_points) sum += w;
    EXPECT_NEAR(sum, 1.0, 1e-12);
}

}  // namespace
