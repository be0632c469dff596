// Samples computed anywhere: the same bits as a run on this machine, for plans of every kind.
#include "sizewell/uncertainty/run.hpp"

#include "sizewell/error.hpp"
#include "sizewell/plan/choose.hpp"
#include "sizewell/scenario/baseline.hpp"
#include "sizewell/scenario/compose.hpp"
#include "sizewell/scenario/read.hpp"
#include "uncertainty/tools.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace sizewell;
using namespace sizewell::uncertainty;
using test::the_catalog;

struct Case {
    const char* file;
    std::vector<std::string> ranges;
};

const std::string kSalary = "people.salary=$150k to $210k/engineer-year";

const std::vector<Case>& cases() {
    static const std::vector<Case> all = {
        {"chat_8b", {kSalary, "demand.average=6 to 10 req/s", "demand.peak=24 to 38 req/s", "stages.Llama.llm.input.mean=400 tok to 650 tok", "stages.Llama.price=$6 to $8/instance-hour"}},
        {"chat_70b", {kSalary, "demand.peak=5 to 9 req/s"}},
        {"code_completion", {kSalary, "demand.peak=7 to 11 req/s", "stages.Qwen.llm.prefix_hit=10 % to 30 %"}},
        {"image_classification", {kSalary, "demand.average=800 to 1,000 req/s", "demand.peak=1,800 to 2,900 req/s", "stages.upload and decode.service.mean=15 to 22 ms"}},
        {"image_classification_measured", {"demand.peak=1,800 to 2,900 req/s"}},
        {"text_embedding", {kSalary, "demand.peak=120 to 188 req/s"}},
        {"search_ranking", {kSalary}},
        {"internal_tool", {kSalary}},
    };
    return all;
}

scenario::Scenario scenario_of(const Case& c) {
    scenario::Composition how;
    for (const auto& text : c.ranges) how.overrides.push_back(scenario::parse_override(text, ""));
    const std::string path = std::string(SIZEWELL_ROOT "/examples/scenarios/") + c.file + ".json";
    const scenario::Baseline baseline(scenario::composed(scenario::read_document(path), how), the_catalog());
    return plan::leaves_open(baseline.scenario()) ? plan::choose(baseline.scenario(), the_catalog()).scenario : baseline.scenario();
}

scenario::Scenario parse(const std::string& text) { return scenario::parse_scenario(text, "test.json", the_catalog()); }

// Every double of a result, in order.
std::vector<std::uint64_t> bits(const Result& r) {
    std::vector<std::uint64_t> all;
    const auto add = [&all](double x) { all.push_back(std::bit_cast<std::uint64_t>(x)); };
    const auto add_estimate = [&add](const Estimate& e) { add(e.value), add(e.half_width); };
    for (const Distribution& d : r.figures) {
        add(d.point);
        add_estimate(d.summary.mean);
        for (const Estimate& e : d.summary.percentile) add_estimate(e);
        for (const double x : {d.summary.least, d.summary.most, d.summary.histogram_low, d.summary.histogram_high}) add(x);
        for (const double x : d.summary.histogram) add(x);
        for (const double x : d.values) add(x);
    }
    for (const PromiseOdds& p : r.promises) add_estimate(p.probability);
    add_estimate(r.met);
    return all;
}

// The run, its blocks cut small, computed from the last to the first and by several that share nothing.
Result from_blocks(const scenario::Scenario& s, const RunOptions& options, std::int64_t points, std::size_t processes) {
    std::vector<std::unique_ptr<const PlanSampling>> all;
    for (std::size_t p = 0; p < processes; ++p) all.push_back(std::make_unique<const PlanSampling>(s, the_catalog(), options));
    const PlanSampling client(s, the_catalog(), options);
    Sampling sampling(client.outputs(), client.options());
    std::size_t round = 0;
    do {
        std::vector<Block> blocks;
        for (const Block& b : sampling.blocks(round, 256)) {
            const std::int64_t step = round == 0 ? points : 256;  // what waits for its bins may be cut anywhere
            for (std::int64_t at = b.first; at < b.first + b.n; at += step) blocks.push_back({b.scramble, at, std::min(step, b.first + b.n - at)});
        }
        ++round;
        std::vector<BlockValues> values(blocks.size());
        for (std::size_t b = blocks.size(); b-- > 0;) values[b] = all[b * 7 % processes]->at(blocks[b]);
        for (std::size_t b = 0; b < blocks.size(); ++b) sampling.add(blocks[b], values[b].n, values[b].values.data());
    } while (sampling.go_on());
    return client.result(sampling.estimates());
}

TEST(Blocks, AnywhereIsHere) {
    for (const Case& c : cases()) {
        const auto s = scenario_of(c);
        RunOptions o;
        o.samples = 512;
        o.seed = 7;
        const Result here = run(s, the_catalog(), o);
        EXPECT_TRUE(here.sampled) << c.file;
        EXPECT_EQ(bits(from_blocks(s, o, 8, 3)), bits(here)) << c.file;
        o.threads = 2;
        EXPECT_EQ(bits(run(s, the_catalog(), o)), bits(here)) << c.file;
    }
}

const std::string kQueue = R"({"services": {"s": {"demand": {"average": "15 to 30 req/s", "peak_factor": "2 to 4"}, "promises": {"p99": "400 ms", "monthly_budget": "$3,000/month"},
    "stages": [{"service": {"mean": "30 to 45 ms", "law": "exponential"}, "price": "$0.5 to $0.8/instance-hour"}]}}})";
const std::string kRefused = R"({"services": {"s": {"demand": {"average": "10 to 30 req/s", "peak": "25 to 60 req/s"}, "promises": {"monthly_budget": "$3,000/month"},
    "stages": [{"service": "20 ms", "price": "$1/instance-hour"}]}}})";

TEST(Blocks, DoublingUntilPrecisionEndsWhereTheRunEnds) {
    const auto s = parse(kQueue);
    for (const double precision : {0.02, 0.004, 1e-9}) {
        RunOptions o;
        o.samples = 1 << 14;
        o.first_samples = 1024;
        o.precision = precision;
        o.figures = {"demand.peak", "cost.per_month"};
        const Result here = run(s, the_catalog(), o), there = from_blocks(s, o, 32, 2);
        EXPECT_EQ(there.samples, here.samples);
        EXPECT_EQ(bits(there), bits(here)) << precision;
    }
}

TEST(Blocks, KeptValuesAreTheDrawsAndMakeTheFigures) {
    const auto s = parse(kQueue);
    RunOptions o;
    o.samples = 8192;
    o.figures = {"cost.per_month", "demand.peak"};
    o.keep_values = true;
    const Result here = run(s, the_catalog(), o);
    EXPECT_EQ(bits(from_blocks(s, o, 64, 2)), bits(here));
    const PlanSampling plan(s, the_catalog(), o);
    const BlockValues some = plan.at({3, 128, 64});
    for (std::size_t m = 0; m < 2; ++m) {
        const auto& all = here.figures[m].values;
        ASSERT_EQ(all.size(), 8192U);
        EXPECT_TRUE(std::equal(some.of(m), some.of(m) + 64, all.begin() + 3 * 512 + 128));
        std::vector<double> sorted = all;
        std::sort(sorted.begin(), sorted.end());
        const auto& summary = here.figures[m].summary;
        EXPECT_EQ(summary.least, sorted.front());
        EXPECT_EQ(summary.most, sorted.back());
        EXPECT_NEAR(summary.percentile[2].value, sorted[7373], 1e-3 * sorted[7373]);
        double sum = 0.0;
        for (const double x : all) sum += x;
        EXPECT_NEAR(summary.mean.value, sum / 8192.0, 1e-12 * sum);
    }
    o.keep_values = false;
    EXPECT_TRUE(run(s, the_catalog(), o).figures[0].values.empty());
}

TEST(Blocks, WhatIsNoScenarioIsNamedTheSameByAnyNumberOfThreads) {
    const auto s = parse(kRefused);
    RunOptions o;
    o.samples = 1024;
    const Result here = run(s, the_catalog(), o);
    ASSERT_EQ(here.notes.size(), 1U);
    EXPECT_EQ(from_blocks(s, o, 16, 3).notes, here.notes);
    EXPECT_EQ(bits(from_blocks(s, o, 16, 3)), bits(here));
    for (const int threads : {2, 7}) {
        o.threads = threads;
        EXPECT_EQ(run(s, the_catalog(), o).notes, here.notes);
    }
    const Summary met = PlanSampling(s, the_catalog(), o).estimated(o).outputs.back();
    ASSERT_EQ(met.first_undefined.n, 1);
    const BlockValues around = PlanSampling(s, the_catalog(), o).at({met.first_undefined.scramble, 0, met.first_undefined.first / 8 * 8 + 8});
    const double* last = around.values.data() + around.values.size() - around.n;
    EXPECT_EQ(std::find_if(last, last + around.n, [](double x) { return std::isnan(x); }) - last, met.first_undefined.first);
}

TEST(Blocks, TheProbeTellsScenariosApart) {
    const auto bytes = [](const std::vector<double>& x) {
        std::vector<std::uint64_t> all;
        for (const double v : x) all.push_back(std::bit_cast<std::uint64_t>(v));
        return all;
    };
    const auto probe = [&](const std::string& text, std::uint64_t seed) {
        RunOptions o;
        o.seed = seed;
        return bytes(PlanSampling(parse(text), the_catalog(), o).probe());
    };
    std::string other = kQueue;
    other.replace(other.find("45 ms"), 5, "46 ms");
    EXPECT_EQ(probe(kQueue, 1), probe(kQueue, 1));
    EXPECT_NE(probe(kQueue, 1), probe(kQueue, 2));
    EXPECT_NE(probe(kQueue, 1), probe(other, 1));
}

TEST(Blocks, WrongOnesAreRefused) {
    const RunOptions o;
    const PlanSampling plan(parse(kQueue), the_catalog(), o);
    for (const Block& wrong : {Block{16, 0, 8}, Block{-1, 0, 8}, Block{0, 4, 8}, Block{0, -8, 8}, Block{0, 0, 12}, Block{0, 0, -8}, Block{0, Points::kMostPoints, 8}}) {
        EXPECT_THROW((void)plan.at(wrong), DomainError) << wrong.scramble << " " << wrong.first << " " << wrong.n;
    }
    Sampling sampling(plan.outputs(), plan.options());
    EXPECT_THROW((void)sampling.blocks(0, 100), DomainError);
    const BlockValues later = plan.at({0, 64, 64});
    EXPECT_THROW(sampling.add({0, 64, 64}, 64, later.values.data()), DomainError);
    EXPECT_THROW((void)plan.result({}), DomainError);
    const PlanSampling points(parse(R"({"services": {"s": {"demand": {"average": "10 req/s", "peak": "20 req/s"}, "stages": [{"service": "20 ms", "price": "$1/instance-hour"}]}}})"), the_catalog(), o);
    EXPECT_FALSE(points.sampled());
    EXPECT_THROW((void)points.at({0, 0, 8}), DomainError);
    EXPECT_FALSE(points.result({}).sampled);
}

}  // namespace
