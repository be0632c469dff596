#include "sizewell/latency/budget.hpp"
#include "sizewell/latency/cache.hpp"
#include "sizewell/latency/series.hpp"
#include "sizewell/latency/share.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/queueing/mmc.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace sizewell;

latency::Stage stage(double mean) {
    latency::Stage s;
    s.name = "stage";
    s.service = prob::Law(prob::Exponential{mean});
    return s;
}

// The sum beside its parts: what the convolution costs on top of the closed forms.
void TwoStages(benchmark::State& state) {
    const std::vector<latency::Stage> stages = {stage(1.0), stage(0.5)};
    for (auto _ : state) benchmark::DoNotOptimize(latency::end_to_end(stages, {8, 4}, queueing::Poisson{6.4}));
}
void TheSameStagesAlone(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(latency::stage_response(stage(1.0), queueing::Poisson{6.4}, 8));
        benchmark::DoNotOptimize(latency::stage_response(stage(0.5), queueing::Poisson{6.4}, 4));
    }
}
void FiveStages(benchmark::State& state) {
    const std::vector<latency::Stage> stages(5, stage(1.0));
    for (auto _ : state) benchmark::DoNotOptimize(latency::end_to_end(stages, {8, 9, 10, 11, 12}, queueing::Poisson{6.4}));
}
void SharesOfTwoStages(benchmark::State& state) {
    const latency::Line line{{stage(1.0), stage(0.5)}, {8, 4}, queueing::Poisson{6.4}};
    for (auto _ : state) benchmark::DoNotOptimize(latency::shares(line));
}
void Allowances(benchmark::State& state) {
    const latency::Line line{{stage(1.0), stage(0.5)}, {8, 4}, queueing::Poisson{6.4}};
    for (auto _ : state) benchmark::DoNotOptimize(latency::allowances(line, 10.0));
}
void Che(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(latency::hit_ratio({1e9, 0.8}, 1e6));
}
void CachedFanOut(benchmark::State& state) {
    latency::Stage s = stage(1.0);
    s.fan_out.branches = 20;
    s.cache = latency::Cache{0.3, 0.01};
    for (auto _ : state) benchmark::DoNotOptimize(latency::stage_response(s, queueing::Poisson{6.4}, 8));
}

BENCHMARK(TwoStages)->Unit(benchmark::kMicrosecond);
BENCHMARK(TheSameStagesAlone)->Unit(benchmark::kMicrosecond);
BENCHMARK(FiveStages)->Unit(benchmark::kMicrosecond);
BENCHMARK(SharesOfTwoStages)->Unit(benchmark::kMicrosecond);
BENCHMARK(Allowances)->Unit(benchmark::kMicrosecond);
BENCHMARK(Che)->Unit(benchmark::kMicrosecond);
BENCHMARK(CachedFanOut)->Unit(benchmark::kMicrosecond);

}  // namespace
