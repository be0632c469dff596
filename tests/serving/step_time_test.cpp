#include "sizewell/serving/bounds.hpp"
#include "sizewell/serving/step_time.hpp"

#include "llm_cases.hpp"

#include "sizewell/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace sizewell;
using namespace sizewell::serving;
using namespace sizewell::testing_tools;

namespace {

Efficiency ideal() {
    Efficiency e;
    e.compute = e.bandwidth = e.link = 1.0;
    return e;
}

TEST(StepTime, OneTokenReadsTheWeightsItTouches) {
    const StepTime dense = step_time(llama_8b(), h100(), 1, 1, ideal());
    EXPECT_NEAR(step_seconds(dense, {1.0, 0.0, 0.0, 0.0, 1.0}), 16.06e9 / 3.35e12, 1e-9);
    // Of Mixtral's experts one token reads two of eight: the bound of a token, whatever the efficiencies.
    const StepTime routed = step_time(mixtral(), h100(), 1, 1, ideal());
    const double bound = token_time_bound(mixtral(), h100(), 1).value;
    EXPECT_NEAR(step_seconds(routed, {1.0, 0.0, 0.0, 0.0, 1.0}), bound, 1e-4 * bound);
    const Efficiency real = default_efficiency(h100(), mixtral());
    EXPECT_GT(step_seconds(step_time(mixtral(), h100(), 1, 1, real), {1.0, 0.0, 0.0, 0.0, 1.0}), bound);
}

TEST(StepTime, RoofLineMeetsBothSides) {
    const StepTime s = step_time(llama_8b(), h100(), 1, 1, ideal());
    const double many = 20'000.0;  // far beyond the corner: compute alone
    EXPECT_NEAR(step_seconds(s, {0.0, 0.0, many, 0.0, 1.0}), 2.0 * 8.03e9 * many / 989e12, 1e-4);
    const double corner = s.dense_read / s.token_compute;
    EXPECT_NEAR(step_seconds(s, {corner, 0.0, 0.0, 0.0, 1.0}), s.dense_read * std::pow(2.0, 0.25), 1e-9);
}

TEST(StepTime, ExpertsTouchedFollowTheClosedForm) {
    StepTime s;
    s.expert_read = 1.0;
    s.expert_share = 2.0 / 8.0;
    for (const double tokens : {1.0, 2.0, 5.0, 32.0})
        EXPECT_NEAR(step_seconds(s, {tokens, 0.0, 0.0, 0.0, 1.0}), 1.0 - std::pow(0.75, tokens), 1e-12);
    s.expert_spread = 0.8;
    EXPECT_NEAR(step_seconds(s, {32.0, 0.0, 0.0, 0.0, 1.0}), 1.0 - std::pow(0.75, std::pow(32.0, 0.8)), 1e-12);
}

TEST(StepTime, TensorParallelReadsLessAndExchangesMore) {
    const Efficiency e = default_efficiency(a100_pcie(), mixtral());
    const StepContent decode{8.0, 8.0 * 700.0, 0.0, 0.0, 1.0};
    const StepTime two = step_time(mixtral(), a100_pcie(), 2, 1, e);
    const StepTime four = step_time(mixtral(), a100_pcie(), 4, 1, e);
    EXPECT_LT(step_seconds(four, decode), step_seconds(two, decode));
    EXPECT_GT(four.exchange_token, two.exchange_token);
    Gpu linked = a100_pcie();
    linked.link = 300e9;
    EXPECT_LT(step_seconds(step_time(mixtral(), linked, 2, 1, e), decode), step_seconds(two, decode));
    // Ring all-reduce of 2 x 32 exchanges of 8,192 bytes a token at 60 % of 32 GB/s.
    EXPECT_NEAR(two.exchange_token, 64.0 * 8192.0 / (32e9 * 0.6), 1e-12);
}

TEST(StepTime, GrowsWithEverythingInTheStep) {
    const StepTime s = step_time(mixtral(), h100(), 2, 2, default_efficiency(h100(), mixtral()));
    const StepContent base{10.0, 5000.0, 100.0, 5000.0, 1.0};
    const double t = step_seconds(s, base);
    for (double StepContent::*part : {&StepContent::sequences, &StepContent::cached_tokens, &StepContent::prefill_tokens,
                                      &StepContent::prefill_context, &StepContent::tokens_per_sequence}) {
        StepContent more = base;
        more.*part *= 1.5;
        EXPECT_GT(step_seconds(s, more), t);
    }
    EXPECT_EQ(step_seconds(s, {}), 0.0);
}

TEST(StepTime, RefusesImpossibleParts) {
    const Efficiency e = default_efficiency(h100());
    Gpu alone = h100();
    alone.link = 0.0;
    EXPECT_THROW((void)step_time(llama_8b(), alone, 2, 1, e), DomainError);
    EXPECT_NO_THROW((void)step_time(llama_8b(), alone, 1, 1, e));
    EXPECT_THROW((void)step_time(llama_8b(), h100(), 0, 1, e), DomainError);
    Efficiency wrong = e;
    wrong.bandwidth = 1.2;
    EXPECT_THROW((void)step_time(llama_8b(), h100(), 1, 1, wrong), DomainError);
    wrong = e;
    wrong.step_seconds = -1.0;
    EXPECT_THROW((void)step_time(llama_8b(), h100(), 1, 1, wrong), DomainError);
    wrong.step_seconds = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THROW((void)step_time(llama_8b(), h100(), 1, 1, wrong), DomainError);
    Work work = mixtral();
    work.experts_per_token = 9;
    EXPECT_THROW((void)step_time(work, h100(), 1, 1, e), DomainError);
    work = llama_8b();
    work.weight_bytes = 0.0;
    EXPECT_THROW((void)step_time(work, h100(), 1, 1, e), DomainError);
}

TEST(DefaultLimits, AreThoseOfTheEngine) {
    EXPECT_EQ(default_limits("vllm", h100()).sequences, 1024);
    EXPECT_EQ(default_limits("vLLM", h100()).token_budget, 8192);
    EXPECT_EQ(default_limits("vllm", a100_pcie()).sequences, 256);
    EXPECT_EQ(default_limits("vllm", {"L40S", 48e9, 864e9, 362e12, 32e9, 0.0}).token_budget, 2048);
    EXPECT_FALSE(default_limits("sglang", h100()).mixed);
    EXPECT_THROW((void)default_limits("llamafile", h100()), DomainError);
}

TEST(Bounds, NameThemselves) {
    const Bound token = token_time_bound(llama_8b(), h100(), 1);
    EXPECT_NEAR(token.value, 16.06e9 / 3.35e12, 1e-12);
    EXPECT_NE(token.sentence.find("Llama-3.1-8B takes at least 4.79 ms"), std::string::npos) << token.sentence;
    EXPECT_NEAR(token_time_bound(llama_8b(), h100(), 2, 2.5).value, token.value / 5.0, 1e-12);
    EXPECT_NEAR(prefill_bound(llama_8b(), h100(), 1, 1000.0).value, 2.0 * 8.03e9 * 1000.0 / 989e12, 1e-12);
    EXPECT_NEAR(compute_bound(llama_8b(), h100(), 100.0, 1250.0).value, 100.0 * 1250.0 * 2.0 * 8.03e9 / 989e12, 1e-9);
    EXPECT_NEAR(cache_bound(llama_8b(), h100(), 1, 1000.0, 1000.0).value, 1e6 * 131072.0 / (85.5e9 - 16.06e9), 1e-9);
    EXPECT_TRUE(std::isinf(cache_bound(mixtral(), h100(), 1, 1.0, 1.0).value));
    EXPECT_NE(peak_share(llama_8b(), h100(), 1.0, 30.0, 1250.0).sentence.find("unprecedented"), std::string::npos);
    EXPECT_EQ(peak_share(llama_8b(), h100(), 1.0, 10.0, 1250.0).sentence.find("unprecedented"), std::string::npos);
    EXPECT_NE(peak_share(llama_8b(), h100(), 1.0, 90.0, 1250.0).sentence.find("impossible"), std::string::npos);
    EXPECT_THROW((void)token_time_bound(llama_8b(), h100(), 0), DomainError);
    EXPECT_THROW((void)prefill_bound(llama_8b(), h100(), 1, -5.0), DomainError);
}

}  // namespace
