// Exact replays of a trace, and five promises by bisection.
#include "sizewell/simulation/fcfs_replay.hpp"

#include "sizewell/prob/random.hpp"

#include <benchmark/benchmark.h>

#include <vector>

using namespace sizewell;
using namespace sizewell::simulation;

namespace {

struct Requests {
    explicit Requests(std::size_t n) {
        prob::Random random(1, 0);
        double now = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            arrival.push_back(now += random.exponential() / 36.0);
            service.push_back(random.exponential());
        }
    }
    std::vector<double> arrival, service;
};

void Replay_Percentiles(benchmark::State& state) {
    const Requests r(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state)
        benchmark::DoNotOptimize(fcfs_replay({r.arrival, r.service}, 40, {50.0, 90.0, 95.0, 99.0, 99.9}).wait.mean);
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(Replay_Percentiles)->ArgName("requests")->Arg(20'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void Replay_FivePromises(benchmark::State& state) {
    const Requests r(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        int sum = 0;
        for (const double limit : {0.1, 0.5, 1.0, 2.0, 5.0})
            sum += fewest_servers({r.arrival, r.service}, {Promise::Of::wait, 99.0, limit}).servers;
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(state.iterations() * 5);
}
BENCHMARK(Replay_FivePromises)->ArgName("requests")->Arg(20'000)->Unit(benchmark::kMillisecond);

}  // namespace
