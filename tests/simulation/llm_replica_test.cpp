// The LLM replica by simulation: laws of any queue, the same bits for any threads, and how far the analytic engine is from it.
#include "sizewell/simulation/llm_replica.hpp"

#include "serving/llm_cases.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/law.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace sizewell;
using namespace sizewell::simulation;
using namespace sizewell::testing_tools;

namespace {

Options short_options() {
    Options o;
    o.customers = 12'000;
    o.replications = 6;
    o.warm_up_customers = 200;
    o.percentiles = {50.0, 90.0, 99.0};
    return o;
}

Renewal poisson(double rate) { return {prob::Exponential{1.0 / rate}}; }

TEST(LlmSimulation, KeepsLittlesLawAndConservesWork) {
    const auto replica = llama_on_h100(serving::lengths_with_mean_scv(800.0, 0.5, 200.0, 0.5));
    const LlmResult r = llm_simulation(replica, poisson(8.0), short_options());
    EXPECT_NEAR(r.throughput.value, 8.0, 0.3);
    EXPECT_NEAR(r.output_tokens.value, 8.0 * 200.0, 8.0 * 200.0 * 0.06);
    const double decoding = r.throughput.value * (r.e2e.mean.value - r.ttft.mean.value);
    EXPECT_NEAR(r.mean_batch.value, decoding, 0.05 * decoding);
    EXPECT_LE(r.busy.value, 1.0);
    EXPECT_GT(r.kv_use.value, 0.0);
    EXPECT_FALSE(r.saturated);
}

TEST(LlmSimulation, GivesTheSameBitsForAnyThreads) {
    const auto replica = llama_on_h100(serving::lengths_with_mean_scv(500.0, 1.0, 100.0, 1.0));
    Options one = short_options();
    one.customers = 3'000;
    one.threads = 1;
    Options two = one;
    two.threads = 2;
    const LlmResult a = llm_simulation(replica, poisson(10.0), one);
    const LlmResult b = llm_simulation(replica, poisson(10.0), two);
    EXPECT_TRUE(a.ttft == b.ttft);
    EXPECT_TRUE(a.tpot == b.tpot);
    EXPECT_TRUE(a.e2e == b.e2e);
    EXPECT_EQ(a.steps, b.steps);
}

// Errors of the analytic engine that its documentation states, as shares of the simulated value.
struct Case {
    const char* name;
    serving::Lengths lengths;
    double load;
    double mean, e2e_p90, ttft_p90;  // bounds on |error|
};

TEST(LlmSimulation, BoundsTheErrorOfTheAnalyticEngine) {
    const auto fixed = serving::fixed_lengths(512.0, 256.0);
    const auto varied = serving::lengths_with_mean_scv(1000.0, 1.0, 250.0, 1.0);
    const Case cases[] = {{"fixed, light", fixed, 0.3, 0.03, 0.05, 0.05},   {"fixed, half", fixed, 0.6, 0.05, 0.10, 0.08},
                          {"varied, light", varied, 0.3, 0.06, 0.08, 0.20}, {"varied, half", varied, 0.6, 0.12, 0.12, 0.22}};
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        const auto replica = llama_on_h100(c.lengths);
        const double rate = c.load * serving::llm_capacity(replica).rate;
        const auto analytic = serving::llm_response(replica, rate, {50.0, 90.0, 99.0});
        const LlmResult r = llm_simulation(replica, poisson(rate), short_options());
        const auto near = [](double a, const Estimate& e, double share) {
            EXPECT_NEAR(a, e.value, share * e.value + 1.5 * e.half_width_95);
        };
        near(analytic.ttft.mean, r.ttft.mean, c.mean);
        near(analytic.tpot.mean, r.tpot.mean, c.mean);
        near(analytic.e2e.mean, r.e2e.mean, c.mean);
        near(analytic.mean_batch, r.mean_batch, c.mean);
        near(analytic.tpot.percentile[0], r.tpot.percentile[0], c.mean);
        near(analytic.e2e.percentile[0], r.e2e.percentile[0], c.mean);
        near(analytic.e2e.percentile[1], r.e2e.percentile[1], c.e2e_p90);
        near(analytic.ttft.percentile[1], r.ttft.percentile[1], c.ttft_p90);
    }
}

TEST(LlmSimulation, CapacityIsWhatANeverEmptyQueueGets) {
    for (const int sequences : {32, 1024}) {
        auto replica = llama_on_h100(serving::lengths_with_mean_scv(800.0, 0.5, 200.0, 0.5));
        replica.limits.sequences = sequences;
        replica.limits.kv_tokens = 60'000.0;
        const auto capacity = serving::llm_capacity(replica);
        Options o = short_options();
        o.customers = 6'000;
        const LlmResult r = llm_closed_loop_simulation(replica, 3 * static_cast<int>(capacity.batch) + 20, o);
        EXPECT_NEAR(r.throughput.value, capacity.rate, 0.05 * capacity.rate) << sequences;
    }
}

TEST(LlmSimulation, ClosedLoopAgreesWithItsOwnFormula) {
    const auto replica = llama_on_h100(serving::lengths_with_mean_scv(800.0, 0.5, 200.0, 0.5));
    for (const int clients : {1, 8, 64}) {
        const LlmResult r = llm_closed_loop_simulation(replica, clients, short_options());
        const auto analytic = serving::llm_closed_loop(replica, clients, {50.0});
        EXPECT_NEAR(analytic.rate, r.throughput.value, 0.06 * r.throughput.value) << clients;
        EXPECT_NEAR(r.throughput.value * r.e2e.mean.value, clients, 0.05 * clients);
    }
}

TEST(LlmSimulation, SaysSaturatedInsteadOfRunningForever) {
    const auto replica = llama_on_h100(serving::fixed_lengths(512.0, 256.0));
    const LlmResult r = llm_simulation(replica, poisson(1000.0), short_options());
    EXPECT_TRUE(r.saturated);
    EXPECT_TRUE(std::isinf(r.e2e.percentile[1].value));
    EXPECT_EQ(r.requests, 0);
}

TEST(LlmSimulation, DisaggregatedPoolsAgreeWithTheirFormula) {
    auto replica = llama_on_h100(serving::lengths_with_mean_scv(800.0, 0.5, 200.0, 0.5));
    replica.pools = serving::Disaggregated{1, 1, 131072.0 / 100e9, 1e-3};
    const double rate = 0.5 * serving::llm_capacity(replica).rate;
    const LlmResult r = llm_simulation(replica, poisson(rate), short_options());
    const auto analytic = serving::llm_response(replica, rate, {50.0, 90.0, 99.0});
    EXPECT_NEAR(analytic.e2e.mean, r.e2e.mean.value, 0.06 * r.e2e.mean.value);
    EXPECT_NEAR(analytic.tpot.percentile[0], r.tpot.percentile[0].value, 0.05 * r.tpot.percentile[0].value);
    EXPECT_NEAR(analytic.ttft.percentile[1], r.ttft.percentile[1].value, 0.30 * r.ttft.percentile[1].value);
}

TEST(LlmBenchmark, IsTheRunOfAClient) {
    const auto replica = llama_on_h100(serving::fixed_lengths(512.0, 256.0));
    Options o = short_options();
    o.customers = o.replications;
    LlmBenchmark all{100, std::numeric_limits<double>::infinity()};
    const LlmResult at_once = llm_benchmark(replica, all, o);
    // The last of 100 requests ends the run: throughput is completed / duration.
    EXPECT_NEAR(at_once.throughput.value, 100.0 / at_once.e2e.percentile[2].value, 0.02 * at_once.throughput.value);
    all.concurrency = 10.0;
    EXPECT_LT(llm_benchmark(replica, all, o).mean_batch.value, 10.0);
    EXPECT_THROW((void)llm_benchmark(replica, {0, 1.0}, o), DomainError);
    EXPECT_THROW((void)llm_benchmark(replica, {10, -1.0}, o), DomainError);
}

TEST(LlmSimulation, ReplaysATraceOfArrivals) {
    const auto replica = llama_on_h100(serving::fixed_lengths(100.0, 10.0));
    Options o = short_options();
    o.customers = o.replications;
    const LlmResult r = llm_simulation(replica, ArrivalTrace{{0.0, 0.0, 100.0}}, o);
    EXPECT_EQ(r.requests, 3 * o.replications);
    EXPECT_LT(r.busy.value, 0.01);
}

}  // namespace
