// Questions: a sweep over one input (bar: 1,000 closed-form plans below 1 s), the two ways to vary a scenario, a goal.
#include "sizewell/plan/batch.hpp"
#include "sizewell/plan/goal.hpp"
#include "sizewell/plan/sweep.hpp"
#include "sizewell/scenario/baseline.hpp"

#include "plan/tools.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

using namespace sizewell;
using plan::testing_tools::shipped;

namespace {

scenario::Baseline closed_form() { return {scenario::composed(scenario::parse_document(plan::testing_tools::given(), "bench.json")), shipped()}; }

void sweep_1000(benchmark::State& state) {
    const auto b = closed_form();
    for (auto _ : state) benchmark::DoNotOptimize(plan::sweep(b, plan::parse_axes({"demand.peak=300..900:lin1000"}, b), {"cost.per_month"}));
    state.SetItemsProcessed(state.iterations() * 1000);
}

void batch_1000(benchmark::State& state) {
    const auto b = closed_form();
    std::vector<double> peaks;
    for (int i = 0; i < 1000; ++i) peaks.push_back(300.0 + 0.6 * i);
    for (auto _ : state) benchmark::DoNotOptimize(plan::batch(b, {1000, {{"demand.peak", "x", peaks, {}, {}, {}}}, {"cost.per_month"}, "batch"}));
    state.SetItemsProcessed(state.iterations() * 1000);
}

// Words that differ in every row: the file is read for each.
void batch_1000_readings(benchmark::State& state) {
    const auto b = closed_form();
    std::vector<std::string> words;
    std::vector<std::int32_t> codes;
    for (int i = 0; i < 1000; ++i) {
        words.push_back(std::to_string(300 + i) + " to 2000 req/s");
        codes.push_back(i);
    }
    for (auto _ : state) benchmark::DoNotOptimize(plan::batch(b, {1000, {{"demand.peak", "x", {}, {}, words, codes}}, {"cost.per_month"}, "batch"}));
    state.SetItemsProcessed(state.iterations() * 1000);
}

void vary_by_number(benchmark::State& state) {
    const auto b = closed_form();
    const scenario::Input* const inputs[] = {&b.input("demand.peak", "x")};
    const std::string arguments[] = {"x"};
    const scenario::Dials dials(b, inputs, arguments);
    double peak = 300.0;
    for (auto _ : state) {
        peak += 1e-3;
        benchmark::DoNotOptimize(dials.at({&peak, 1}));
    }
}

void vary_by_literal(benchmark::State& state) {
    const auto b = closed_form();
    const scenario::Override o{"demand.peak", "301 req/s", "x"};
    for (auto _ : state) benchmark::DoNotOptimize(b.with({&o, 1}));
}

void goal_of_money(benchmark::State& state) {
    const auto b = closed_form();
    for (auto _ : state) benchmark::DoNotOptimize(plan::goal(b, {"cost.per_month <= $40k", "demand.peak", "300 req/s", "30,000 req/s"}));
}

}  // namespace

BENCHMARK(sweep_1000)->Unit(benchmark::kMillisecond);
BENCHMARK(batch_1000)->Unit(benchmark::kMillisecond);
BENCHMARK(batch_1000_readings)->Unit(benchmark::kMillisecond);
BENCHMARK(vary_by_number)->Unit(benchmark::kMicrosecond);
BENCHMARK(vary_by_literal)->Unit(benchmark::kMicrosecond);
BENCHMARK(goal_of_money)->Unit(benchmark::kMillisecond);
