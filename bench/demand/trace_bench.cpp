// Megabytes of CSV a second, and rows a second through the measures of burstiness.
#include "sizewell/demand/burstiness.hpp"
#include "sizewell/demand/trace.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <sstream>
#include <string>

using namespace sizewell;

namespace {

std::string csv_of(int rows) {
    std::string text = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
    char line[80];
    for (int i = 0; i < rows; ++i) {
        const int ms = i * 180;
        std::snprintf(line, sizeof line, "2023-11-%02d %02d:%02d:%02d.%03d0000,%d,%d\n", 1 + ms / 86'400'000, ms / 3'600'000 % 24, ms / 60'000 % 60,
                      ms / 1000 % 60, ms % 1000, 100 + i % 4001 * 7919 % 4000, 10 + i % 499 * 104 % 500);
        text += line;
    }
    return text;
}

void TraceCsv(benchmark::State& state) {
    const std::string text = csv_of(1'000'000);
    for (auto _ : state) {
        std::istringstream in(text);
        benchmark::DoNotOptimize(demand::read_trace(in, "bench").time.back());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void BurstinessOfTrace(benchmark::State& state) {
    std::istringstream in(csv_of(1'000'000));
    const auto trace = demand::read_trace(in, "bench");
    for (auto _ : state) benchmark::DoNotOptimize(demand::burstiness(trace).rate);
    state.SetItemsProcessed(state.iterations() * 1'000'000);
}

}  // namespace

BENCHMARK(TraceCsv)->Unit(benchmark::kMillisecond);
BENCHMARK(BurstinessOfTrace)->Unit(benchmark::kMillisecond);
