// Plans of language models and of batch limits that are left open.
#include "plan/tools.hpp"

#include "sizewell/error.hpp"
#include "sizewell/plan/choose.hpp"
#include "sizewell/plan/verify.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>

namespace {

using namespace sizewell;
using namespace sizewell::plan;
using namespace sizewell::plan::testing_tools;

struct Chat {
    std::string average = "8 req/s", peak = "30 req/s", promises = R"({ "ttft": { "p95": "300 ms" }, "tpot": { "p95": "40 ms" }, "p99": "15 s" })",
                where = R"("instance": "aws/p5.4xlarge/us-east-1")", model = "Llama-3.1-8B",
                more = R"("precision": "bf16", "input": { "mean": "512 tok", "scv": 0.9 }, "output": { "mean": "256 tok", "scv": 0.6 })";
};

std::string chat(const Chat& c) {
    return R"({ "services": { "chat": { "demand": { "average": ")" + c.average + R"(", "peak": ")" + c.peak + R"(" }, "promises": )" + c.promises +
           R"(, "stages": [ { "name": "model", "llm": { "model": ")" + c.model + R"(", )" + c.more + " }, " + c.where + " } ] } } }";
}

Plan planned(const Chat& c) { return make_plan(parsed(chat(c)), shipped()); }

// What reading a scenario finds wrong, in one text.
std::string findings(const Chat& c) {
    try {
        (void)parsed(chat(c));
    } catch (const InputError& e) {
        std::string all;
        for (const auto& d : e.findings()) all += d.code + " " + d.pointer + " " + d.reason + " (" + d.help + ")\n";
        return all;
    }
    return {};
}

// One request alone takes one time where its lengths are fixed: a law with a jump, which stages before it must not blur.
TEST(LanguageModel, BehindAStageIsBoundByWhatOneRequestAloneTakes) {
    const auto rag = [](const std::string& p99, const std::string& where) {
        return make_plan(parsed(R"({ "services": { "rag": { "demand": { "average": "20 req/s", "peak": "80 req/s" }, "promises": { "p99": ")" + p99 +
                                R"(" }, "stages": [ { "name": "embed", "service": { "mean": "15 ms", "scv": 0.5, "law": "lognormal" })" + where +
                                R"( }, { "name": "model", "llm": { "model": "Llama-3.1-8B", "precision": "bf16", "input": 1500, "output": 250 },
                                "instance": "aws/p5.4xlarge/us-east-1" } ] } } })"), shipped());
    };
    for (const std::string where : {"", R"(, "instance": "aws/g5.xlarge/us-east-1")"}) {
        const Plan kept = rag("4 s", where), impossible = rag("1 s", where);
        EXPECT_TRUE(kept.met) << where;
        EXPECT_LE(kept.figures.services.front().latency.p99.value(), 4.0) << where;
        ASSERT_FALSE(impossible.met) << where;
        EXPECT_GT(impossible.checks.front().nearest, 1.0) << where;
        EXPECT_LE(impossible.checks.front().nearest, kept.figures.services.front().latency.p99.value()) << where;
    }
}

TEST(LanguageModel, NeedsMoreGpusAtEveryHigherRateAndKeepsItsPromises) {
    double before = 0.0;
    for (const char* peak : {"2 req/s", "10 req/s", "30 req/s", "60 req/s", "150 req/s", "400 req/s"}) {
        const Plan p = planned({.average = "1 req/s", .peak = peak});
        EXPECT_TRUE(p.met) << peak;
        const auto& f = p.figures.services.front();
        EXPECT_GE(f.capacity.gpus.value(), before) << peak;
        EXPECT_LE(f.capacity.pools.front().utilisation_design, 0.8 + 1e-9) << peak;
        EXPECT_GE(f.latency.p99.value(), f.tokens->ttft.p99.value());
        EXPECT_GE(f.tokens->ttft.p99.value(), f.tokens->ttft.p50.value());
        before = f.capacity.gpus.value();
    }
    EXPECT_GT(before, 10.0);
}

TEST(LanguageModel, OneReplicaLessBreaksAPromiseOrTheCap) {
    const Plan p = planned({.peak = "150 req/s"});
    const auto& stage = p.services.front().stages.front();
    EXPECT_FALSE(stage.binding.empty());
    EXPECT_NE(stage.binding, "one replica");
    EXPECT_LT(p.services.front().sustainable, p.figures.services.front().demand.design.value() * p.figures.services.front().capacity.pools.front().needed /
                                                  std::max(1.0, p.figures.services.front().capacity.pools.front().needed - 1.0) * 1.02);
}

TEST(LanguageModel, IsConfirmedByTheSimulationOfItsSteps) {
    const Chat c;
    const scenario::Scenario s = parsed(chat(c));
    Plan p = make_plan(s, shipped());
    verify(s, shipped(), p, {.customers = 200'000, .seconds = 20.0});
    const auto& simulated = p.services.front().simulated;
    ASSERT_TRUE(simulated.has_value());
    EXPECT_TRUE(simulated->has_tokens);
    const auto& f = p.figures.services.front();
    EXPECT_NEAR(simulated->tpot_p50.value, f.tokens->tpot.p50.value(), 0.10 * f.tokens->tpot.p50.value());
    EXPECT_NEAR(simulated->ttft_p95.value, f.tokens->ttft.p95.value(), 0.25 * f.tokens->ttft.p95.value());
    EXPECT_NEAR(simulated->p99.value, f.latency.p99.value(), 0.10 * f.latency.p99.value());
}

TEST(LanguageModel, SaysThatItIsAnEstimateAndHowGood) {
    const Plan p = planned({});
    const auto& t = *p.services.front().stages.front().tokens;
    EXPECT_TRUE(t.estimated);
    EXPECT_GT(t.relative_error, 0.1);
    EXPECT_NE(t.basis.find("estimate"), std::string::npos);
    EXPECT_GT(t.kv_tokens, 100'000.0);
    EXPECT_TRUE(std::any_of(p.warnings.begin(), p.warnings.end(), [](const auto& w) { return w.code == "W0105"; }));
}

TEST(LanguageModel, CostOfATokenIsTheBillOverTheTokens) {
    const Plan p = planned({});
    const auto& f = p.figures.services.front();
    const double tokens = f.demand.requests_per_month.value() * (512.0 + 256.0);
    EXPECT_NEAR(f.tokens->per_token.value() * tokens, f.cost.per_month.value(), 1e-9 * f.cost.per_month.value());
    EXPECT_NEAR(f.tokens->per_output_token.value() * f.tokens->written.value() * 730 * 3600, f.cost.per_month.value(), 1e-9 * f.cost.per_month.value());
}

TEST(LanguageModel, EveryFigureOfItExplainsItself) {
    const scenario::Scenario s = parsed(chat({}));
    const Plan p = make_plan(s, shipped());
    for (const char* path : {"tokens.ttft.p95", "tokens.tpot.p50", "tokens.per_million_output_tokens", "capacity.gpus"}) {
        const auto steps = explain(s, shipped(), path);
        ASSERT_FALSE(steps.empty());
        EXPECT_DOUBLE_EQ(steps.back().value, by_path(p).at(path)) << path;
    }
}

TEST(LanguageModel, ATokenTimeBelowTheWeightsIsRefusedWithItsBound) {
    const Plan p = make_plan(example("impossible_token_time"), shipped());
    EXPECT_FALSE(p.met);
    ASSERT_EQ(p.checks.size(), 1u);
    EXPECT_EQ(p.checks.front().name, "TPOT p50");
    EXPECT_NE(p.checks.front().bound.find("weights"), std::string::npos) << p.checks.front().bound;
    // 405 GB in FP8 over 8 x 3.35 TB/s is 15.1 ms; no replica count comes below.
    EXPECT_GT(p.checks.front().nearest, 0.0151);
    EXPECT_TRUE(std::isfinite(p.checks.front().nearest));
}

TEST(LanguageModel, ReplicasAreWholeMultiplesOfTheirParallelism) {
    const Plan p = planned({.where = R"("instance": "aws/p5.48xlarge/us-east-1")", .model = "Llama-3.1-70B"});
    const auto& stage = p.services.front().stages.front();
    const auto& pool = p.figures.services.front().capacity.pools.front();
    EXPECT_GE(stage.tokens->tensor_parallel, 2);
    EXPECT_EQ(8 % stage.tokens->tensor_parallel, 0);
    EXPECT_DOUBLE_EQ(pool.gpus.value(), 8.0 * pool.instances.value());
    EXPECT_DOUBLE_EQ(pool.replicas, pool.instances.value() * 8.0 / stage.tokens->tensor_parallel);
}

TEST(LanguageModel, TheCheapestWayThatKeepsThePromisesIsChosen) {
    const scenario::Scenario s = example("chat_70b");
    const Plan p = make_plan(s, shipped());
    EXPECT_TRUE(p.met);
    const auto& options = p.services.front().options;
    ASSERT_GT(options.size(), 50u);
    const auto chosen = std::find_if(options.begin(), options.end(), [](const auto& o) { return o.chosen; });
    ASSERT_NE(chosen, options.end());
    EXPECT_TRUE(chosen->rejected.empty());
    EXPECT_EQ(chosen->purchase, "on_demand");
    double quickest = INFINITY, last = 0.0;
    for (const auto& o : options) {
        EXPECT_TRUE(o.rejected.empty() || !o.chosen);
        if (!o.rejected.empty()) continue;
        EXPECT_GE(o.per_month, last);
        last = o.per_month;
        if (o.purchase == "on_demand") {
            EXPECT_GE(o.per_month, chosen->per_month);
        }
        EXPECT_EQ(o.on_front, o.response_p99 < quickest);
        quickest = std::min(quickest, o.response_p99);
        EXPECT_LE(o.ttft_p95, 1.0 + 1e-9);
        EXPECT_LE(o.tpot_p50, 0.05 + 1e-9);
        EXPECT_DOUBLE_EQ(std::fmod(o.gpus, o.tensor_parallel), 0.0);
    }
    EXPECT_DOUBLE_EQ(p.figures.total.cost.per_month.value(), chosen->per_month);
    EXPECT_FALSE(leaves_open(with_choices(s, shipped(), p)));
}

TEST(LanguageModel, ABudgetRejectsWithBothSums) {
    Chat c;
    c.where = R"("redundancy": "none")";
    c.promises = R"({ "ttft": { "p95": "2 s" }, "monthly_budget": "$900/month" })";
    const Plan p = planned(c);
    EXPECT_TRUE(std::any_of(p.services.front().options.begin(), p.services.front().options.end(), [](const auto& o) { return o.rejected.find("budget") != std::string::npos; }));
}

TEST(LanguageModel, ABudgetThatNothingKeepsPlansTheCheapestWay) {
    Chat c;
    c.where = R"("redundancy": "none")";
    c.promises = R"({ "ttft": { "p95": "2 s" }, "monthly_budget": "$10/month" })";
    const Plan p = planned(c);
    EXPECT_FALSE(p.met);
    const auto& options = p.services.front().options;
    const auto chosen = std::find_if(options.begin(), options.end(), [](const auto& o) { return o.chosen; });
    ASSERT_NE(chosen, options.end());
    for (const auto& o : options) {
        if (o.purchase == "on_demand" && o.rejected.find("budget") != std::string::npos) {
            EXPECT_GE(o.per_month, chosen->per_month) << o.instance;
        }
    }
}

TEST(LanguageModel, PrefixHitsAndSpeculationSaveGpus) {
    Chat plain{.peak = "300 req/s"};
    Chat hits = plain, drafts = plain;
    hits.more += R"(, "prefix_hit": "60 %")";
    drafts.more += R"(, "accepted": 2.2, "drafted": 3)";
    EXPECT_LT(planned(hits).figures.total.capacity.gpus.value(), planned(plain).figures.total.capacity.gpus.value());
    EXPECT_LT(planned(drafts).figures.services.front().tokens->tpot.p50.value(), planned(plain).figures.services.front().tokens->tpot.p50.value());
}

TEST(LanguageModel, WhatIsWrongIsSaidWithItsPlaceAndWhatToDo) {
    const auto expect = [](const Chat& c, const std::string& code, const std::string& text) {
        const std::string all = findings(c);
        EXPECT_NE(all.find(code), std::string::npos) << all;
        EXPECT_NE(all.find(text), std::string::npos) << all;
    };
    expect({.model = "Llama-3.1-8C"}, "E0503", "Llama-3.1-8B");
    expect({.where = R"("instance": "aws/p5.4xlarge/us-east-9")"}, "E0501", "aws/p5.4xlarge/us-east-1");
    expect({.promises = R"({ "ttft": "1 s" })"}, "E0304", R"(must be an object such as {"p99": "1 s"})");
    expect({.more = R"("precision": "bf16", "input": "500 tok")"}, "E0301", "output");
    expect({.more = R"("precision": "bf16", "output": "500 tok")"}, "E0301", "input");
    expect({.more = R"("input": "500 tok", "output": "10 tok", "prefix_hit": "100 %")"}, "E0401", "prefix_hit");
    expect({.more = R"("input": "500 tok", "output": "10 tok", "tensor_parallel": 3)"}, "E04", "");
    expect({.more = R"("input": "500 tok", "output": "10 tok", "tensor_parallel": 2)"}, "E0412", "GPUs a replica");
    expect({.more = R"("input": { "mean": "500 tok", "p95": "900 tok" }, "output": "10 tok")"}, "E0408", "mean and percentiles");
    expect({.more = R"("input": { "p50": "500 tok", "p95": "300 tok" }, "output": "10 tok")"}, "E0410", "");
    expect({.where = R"("instance": "aws/g4dn.xlarge/us-east-1")", .model = "Llama-3.1-70B"}, "E0416", "does not fit");
    expect({.where = R"("instance": "aws/m5.xlarge/us-east-1")"}, "E0", "");
    expect({.where = R"("instance": "aws/p5.4xlarge/us-east-1", "service": "20 ms")"}, "E0408", "service");
    expect({.more = R"("input": "500 tok", "output": "10 tok", "prefill_workers": 1)"}, "E0301", "all three");
    expect({.where = R"("price": "$2/instance-hour")"}, "E0301", "accelerator");
    expect({.more = R"("input": "500 tok", "output": "10 tok", "profile": "nowhere.json")"}, "E0", "nowhere.json");
}

TEST(LanguageModel, AMachineOfOnesOwnByFiveNumbers) {
    Chat c;
    c.where = R"("price": "$2/instance-hour", "premium": "0 %")";
    c.more += R"(, "accelerator": "memory=80 GiB, bandwidth=3.35 TB/s, flops=989 TFLOP/s, link=450 GB/s")";
    const Plan p = planned(c);
    EXPECT_TRUE(p.met);
    EXPECT_GT(p.figures.total.capacity.gpus.value(), 0.0);
}

TEST(LanguageModel, TakesItsLengthsFromAzuresCodeTrace) {
    const std::string trace = std::string(SIZEWELL_SHARED) + "/traces/azure_llm_2023_code.csv";
    if (!std::filesystem::exists(trace)) return;  // the trace is not part of the project
    const std::string text = R"({ "services": { "code": { "demand": { "trace": ")" + trace + R"(" }, "promises": { "ttft": { "p95": "1 s" } },
        "stages": [ { "name": "model", "llm": { "model": "Qwen2.5-7B", "precision": "bf16" }, "instance": "aws/g6e.xlarge/us-east-1" } ] } } })";
    const Plan p = make_plan(parsed(text), shipped());
    EXPECT_TRUE(p.met);
    EXPECT_NEAR(p.figures.services.front().tokens->read.value() / p.figures.services.front().demand.average.value(), 2047.85, 1.0);
    EXPECT_NEAR(p.figures.services.front().tokens->written.value() / p.figures.services.front().demand.average.value(), 27.88, 0.05);
}

// The batch limit: brute force over the limits of the table.
TEST(OpenBatchLimit, NeedsNoMoreReplicasThanAnyFixedOne) {
    const auto text = [](const std::string& max) {
        return R"({ "services": { "s": { "demand": { "average": "900 req/s", "peak": "2,300 req/s", "headroom": "25 %" }, "promises": { "p50": "40 ms", "p99": "90 ms" },
            "stages": [ { "name": "m", "batch": { )" + max + R"( "table": { "1": "3.2 ms", "2": "4.0 ms", "4": "5.6 ms", "8": "8.8 ms", "16": "15.2 ms" } },
            "instance": "aws/g4dn.xlarge/us-east-1", "routing": "random" } ] } } })";
    };
    const Plan open = make_plan(parsed(text("")), shipped());
    EXPECT_FALSE(open.services.front().why.empty());
    EXPECT_TRUE(open.met);
    for (const int max : {1, 2, 4, 8, 16}) {
        const Plan fixed = make_plan(parsed(text("\"max\": " + std::to_string(max) + ",")), shipped());
        if (fixed.met) {
            EXPECT_LE(open.figures.total.capacity.replicas, fixed.figures.total.capacity.replicas) << max;
        }
    }
}

TEST(OpenBatchLimit, TheHostBindsWhereItsCpusAreTheScarcerResource) {
    const auto text = [](const std::string& host) {
        return R"({ "services": { "s": { "demand": { "average": "500 req/s", "peak": "2,000 req/s" }, "promises": { "p99": "200 ms" },
            "stages": [ { "name": "m", "batch": { "max": 8, "table": { "1": "3.2 ms", "8": "8.8 ms" })" + host + R"( }, "instance": "aws/g4dn.xlarge/us-east-1", "routing": "random" } ] } } })";
    };
    const Plan without = make_plan(parsed(text("")), shipped());
    const Plan with = make_plan(parsed(text(R"(, "host_work": "10 ms", "host_workers": 4)")), shipped());
    EXPECT_GT(with.figures.total.capacity.replicas, without.figures.total.capacity.replicas);
    EXPECT_EQ(with.services.front().stages.front().binding, "host CPU");
    // 2,000 x 1.3 req/s of 10 ms on 4 CPUs at 80 %: 8.125 replicas.
    EXPECT_DOUBLE_EQ(with.figures.services.front().capacity.pools.front().needed, 9.0);
}

}  // namespace
