// Engine steps a second of the LLM scheduler: jumping over steps in which only decoding happens, against a cap that makes every
// step an event (one answer token, so that each step holds a prefill).
#include "sizewell/serving/llm_run.hpp"

#include "serving/llm_cases.hpp"
#include "sizewell/prob/random.hpp"

#include <benchmark/benchmark.h>

using namespace sizewell;
using namespace sizewell::testing_tools;

namespace {

std::vector<serving::LlmRequest> requests(double rate, int output) {
    prob::Random random(1, 1);
    std::vector<serving::LlmRequest> out;
    double at = 0.0;
    for (int i = 0; i < 20'000; ++i) {
        out.push_back({at, 1 + static_cast<int>(random.below(1000)), 1 + static_cast<int>(random.below(static_cast<unsigned>(2 * output)))});
        at += random.exponential() / rate;
    }
    return out;
}

void run(benchmark::State& state, int output, int budget) {
    serving::LlmReplica r = llama_on_h100(serving::fixed_lengths(500.0, std::max(1, output)));
    r.limits.token_budget = budget;
    const auto list = requests(0.9 * serving::llm_capacity(r).rate, output);
    double steps = 0.0;
    for (auto _ : state) steps += static_cast<double>(serving::run_requests(r, list).steps);
    state.counters["steps/s"] = benchmark::Counter(steps, benchmark::Counter::kIsRate);
}

void LlmRun_Chat(benchmark::State& state) { run(state, 250, 8192); }
void LlmRun_EveryStepIsAnEvent(benchmark::State& state) { run(state, 1, 512); }

}  // namespace

BENCHMARK(LlmRun_Chat)->Unit(benchmark::kMillisecond);
BENCHMARK(LlmRun_EveryStepIsAnEvent)->Unit(benchmark::kMillisecond);
