// The scheduler against a naive simulator in Python, and the laws that hold for any run.
#include "sizewell/serving/llm_run.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/random.hpp"

#include "goldens.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace sizewell;
using namespace sizewell::serving;

namespace {

// The step of tests/golden/llm_engine.py.
StepTime plain_step() {
    StepTime s;
    s.token_compute = 1e-3;
    s.dense_read = 1e-2;
    s.kv_token = 1e-4;
    s.sequence = 2e-4;
    s.fixed = 5e-3;
    s.context_token = 1e-6;
    s.prefill_fixed = 3e-3;
    s.first_token = 2e-2;
    return s;
}

LlmReplica plain_replica() {
    LlmReplica r;
    r.step = plain_step();
    r.limits.kv_tokens = 4000.0;
    return r;
}

TEST(RunRequests, EqualsANaiveSimulatorStepByStep) {
    const std::string file = "llm_engine.txt";
    const auto cases = testing_tools::golden_rows(file, "case");
    const auto all_requests = testing_tools::golden_rows(file, "request");
    const auto totals = testing_tools::golden_rows(file, "total");
    ASSERT_EQ(cases.size(), 8U);
    for (std::size_t c = 0; c < cases.size(); ++c) {
        const auto& row = cases[c];
        SCOPED_TRACE(row.text(0));
        LlmReplica replica = plain_replica();
        replica.limits.sequences = row.count(1);
        replica.limits.token_budget = row.count(2);
        replica.limits.block = row.count(3);
        replica.limits.kv_tokens = row.number(4);
        replica.limits.mixed = row.count(5) == 1;
        replica.prefix_hits = row.number(6);
        LlmRunOptions options;
        options.in_flight = row.number(7);
        std::vector<LlmRequest> requests;
        std::vector<testing_tools::GoldenRow> expected;
        for (const auto& r : all_requests) {
            if (r.text(0) != row.text(0)) continue;
            requests.push_back({r.number(1), r.count(2), r.count(3)});
            expected.push_back(r);
        }
        const LlmRun run = run_requests(replica, requests, options);
        for (std::size_t i = 0; i < requests.size(); ++i) {
            SCOPED_TRACE("request " + std::to_string(i));
            EXPECT_NEAR(run.records[i].arrival, expected[i].number(4), 1e-9 * (1.0 + expected[i].number(4)));
            EXPECT_NEAR(run.records[i].first_token, expected[i].number(5), 1e-9 * expected[i].number(5));
            EXPECT_NEAR(run.records[i].finish, expected[i].number(6), 1e-9 * expected[i].number(6));
        }
        EXPECT_EQ(run.steps, totals[c].count(1));
        EXPECT_EQ(run.preemptions, totals[c].count(2));
        EXPECT_NEAR(run.busy, totals[c].number(3), 1e-9 * totals[c].number(3));
    }
}

std::vector<LlmRequest> random_requests(int n, double rate) {
    prob::Random random(3, 1);
    std::vector<LlmRequest> out;
    double at = 0.0;
    for (int i = 0; i < n; ++i) {
        out.push_back({at, 1 + static_cast<int>(random.below(60)), 1 + static_cast<int>(random.below(60))});
        at += random.exponential() / rate;
    }
    return out;
}

TEST(RunRequests, ConservesSequencesAndTime) {
    LlmReplica replica = plain_replica();
    replica.limits.sequences = 16;
    replica.limits.kv_tokens = 600.0;
    replica.limits.block = 8;
    const auto requests = random_requests(400, 8.0);
    const LlmRun run = run_requests(replica, requests);
    double decoding = 0.0, waiting_and_prefill = 0.0;
    for (const LlmRecord& r : run.records) {
        EXPECT_GE(r.first_token, r.arrival + replica.step.first_token);
        EXPECT_GE(r.finish, r.first_token);
        decoding += r.finish - r.first_token;
        waiting_and_prefill += r.first_token - r.arrival - replica.step.first_token;
    }
    // Little's law without preemption: the area of decoding sequences is the time they decode; preempted ones wait meanwhile.
    EXPECT_LE(run.sequence_area, decoding * (1.0 + 1e-9));
    if (run.preemptions == 0) {
        EXPECT_NEAR(run.sequence_area, decoding, 1e-9 * decoding);
    }
    EXPECT_LE(run.waiting_area, waiting_and_prefill * (1.0 + 1e-9));
    EXPECT_LE(run.busy, run.end);
    EXPECT_LE(run.token_area, replica.limits.kv_tokens * run.busy);
}

TEST(RunRequests, AloneTakesTheClosedForm) {
    LlmReplica replica = plain_replica();
    const LlmRun run = run_requests(replica, {{0.0, 100, 5}});
    double expected = step_seconds(replica.step, {0.0, 0.0, 100.0, 5050.0, 1.0});
    EXPECT_NEAR(run.records[0].ttft(), expected + 0.02, 1e-12);
    for (int k = 0; k < 4; ++k) expected += step_seconds(replica.step, {1.0, 100.0 + k, 0.0, 0.0, 1.0});
    EXPECT_NEAR(run.records[0].e2e(), expected + 0.02, 1e-12);
}

TEST(RunRequests, SeparatePoolsDoNotDisturbEachOther) {
    LlmReplica replica = plain_replica();
    replica.pools = Disaggregated{1, 1, 1e-4, 1e-3};
    const LlmRun run = run_requests(replica, {{0.0, 100, 5}, {0.05, 900, 5}});
    // The first request decodes beside the prefill of the second as if it were alone.
    const double prefill = step_seconds(replica.step, {0.0, 0.0, 100.0, 5050.0, 1.0});
    double expected = prefill + 0.001 + 0.01;
    for (int k = 0; k < 4; ++k) expected += step_seconds(replica.step, {1.0, 100.0 + k, 0.0, 0.0, 1.0});
    EXPECT_NEAR(run.records[0].finish, expected + 0.02, 1e-12);
    EXPECT_NEAR(run.records[0].ttft(), prefill + 0.02, 1e-12);
}

TEST(RunRequests, SpeculationDividesTheSteps) {
    LlmReplica replica = plain_replica();
    replica.accepted_tokens = 2.0;
    replica.drafted_tokens = 2.0;
    const LlmRun run = run_requests(replica, {{0.0, 16, 101}});
    EXPECT_EQ(run.steps, 51);  // one prefill, 100 tokens two at a time
}

TEST(RunRequests, RefusesWhatCannotRun) {
    LlmReplica replica = plain_replica();
    EXPECT_THROW((void)run_requests(replica, {{1.0, 1, 1}, {0.5, 1, 1}}), DomainError);
    EXPECT_THROW((void)run_requests(replica, {{0.0, 0, 1}}), DomainError);
    EXPECT_THROW((void)run_requests(replica, {{0.0, 1, 0}}), DomainError);
    try {
        (void)run_requests(replica, {{0.0, 10, 10}, {0.0, 3000, 2000}});
        FAIL();
    } catch (const DomainError& e) {
        EXPECT_NE(std::string(e.what()).find("requests[1]"), std::string::npos) << e.what();
    }
    replica.limits.kv_tokens = 0.0;
    EXPECT_THROW((void)run_requests(replica, {}), DomainError);
    replica = plain_replica();
    replica.accepted_tokens = 1.5;  // nothing was drafted
    EXPECT_THROW((void)run_requests(replica, {}), DomainError);
}

}  // namespace
