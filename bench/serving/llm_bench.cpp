// One analytic evaluation of an LLM replica against a step-level simulation of the same; the ratio is what searching saves.
#include "sizewell/serving/llm.hpp"
#include "sizewell/simulation/llm_replica.hpp"

#include "serving/llm_cases.hpp"

#include <benchmark/benchmark.h>

using namespace sizewell;
using namespace sizewell::testing_tools;

namespace {

const std::vector<double> kPercentiles = {50.0, 90.0, 95.0, 99.0};

serving::LlmReplica replica(benchmark::State& state) {
    return llama_on_h100(state.range(0) == 0 ? serving::fixed_lengths(512.0, 256.0)
                                             : serving::lengths_with_mean_scv(1000.0, 1.0, 250.0, 1.0));
}

void LlmResponse_Analytic(benchmark::State& state) {
    const serving::LlmReplica r = replica(state);
    const double rate = 0.01 * static_cast<double>(state.range(1)) * serving::llm_capacity(r).rate;
    for (auto _ : state) benchmark::DoNotOptimize(serving::llm_response(r, rate, kPercentiles).e2e.mean);
    state.SetItemsProcessed(state.iterations());
}

void LlmResponse_Simulated(benchmark::State& state) {
    const serving::LlmReplica r = replica(state);
    const double rate = 0.01 * static_cast<double>(state.range(1)) * serving::llm_capacity(r).rate;
    simulation::Options options;
    options.customers = 20'000;
    options.replications = 4;
    options.threads = 1;
    double steps = 0.0;
    for (auto _ : state) {
        ++options.seed;
        steps += static_cast<double>(
            simulation::llm_simulation(r, simulation::Renewal{prob::Exponential{1.0 / rate}}, options).steps);
    }
    state.counters["steps/s"] = benchmark::Counter(steps, benchmark::Counter::kIsRate);
    state.SetItemsProcessed(state.iterations());
}

void LlmCapacity_Analytic(benchmark::State& state) {
    const serving::LlmReplica r = replica(state);
    for (auto _ : state) benchmark::DoNotOptimize(serving::llm_capacity(r).rate);
}

}  // namespace

BENCHMARK(LlmResponse_Analytic)->ArgNames({"scv", "load"})->ArgsProduct({{0, 1}, {50, 90}})->Unit(benchmark::kMicrosecond);
BENCHMARK(LlmResponse_Simulated)->ArgNames({"scv", "load"})->ArgsProduct({{0, 1}, {50, 90}})->Unit(benchmark::kMicrosecond);
BENCHMARK(LlmCapacity_Analytic)->ArgNames({"scv"})->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);
