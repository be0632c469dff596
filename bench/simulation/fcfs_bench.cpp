// Customers a second through the FCFS fast path; the two-thread row over the one-thread row is the scaling.
#include "sizewell/simulation/fcfs.hpp"

#include <benchmark/benchmark.h>

using namespace sizewell;

namespace {

void mmc(benchmark::State& state, const prob::Law& service) {
    const int servers = static_cast<int>(state.range(0));
    simulation::Options options;
    options.customers = 3'200'000;
    options.warm_up_customers = 0;
    options.warm_up_share = 0.0;
    options.threads = static_cast<int>(state.range(1));
    const double load = 0.9;
    const simulation::Fcfs queue{simulation::Renewal{prob::Exponential{1.0 / (load * servers)}}, service, servers};
    for (auto _ : state) {
        ++options.seed;
        benchmark::DoNotOptimize(simulation::fcfs(queue, options).response.mean.value);
    }
    // The discarded customers are not counted: the rate is of measured ones.
    state.SetItemsProcessed(state.iterations() * options.customers);
}

void Fcfs_Exponential(benchmark::State& state) { mmc(state, prob::Exponential{1.0}); }
void Fcfs_LogNormal(benchmark::State& state) { mmc(state, prob::LogNormal{-0.8, 1.2649}); }

}  // namespace

BENCHMARK(Fcfs_Exponential)
    ->ArgNames({"servers", "threads"})
    ->ArgsProduct({{1, 2, 4, 8, 16, 32, 64, 128, 512}, {1}})
    ->Args({8, 2})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(Fcfs_LogNormal)->ArgNames({"servers", "threads"})->Args({8, 1})->UseRealTime()->Unit(benchmark::kMillisecond);
