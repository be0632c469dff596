// Requests and events a second through the event engine and the batch recursion.
#include "sizewell/simulation/network.hpp"

#include <benchmark/benchmark.h>

using namespace sizewell;
using namespace sizewell::simulation;

namespace {

Options options_of(std::int64_t customers) {
    Options o;
    o.customers = customers;
    o.warm_up_customers = 0;
    o.warm_up_share = 0.0;
    o.threads = 1;
    return o;
}

// Two events a request: its arrival and the end of its service.
void Events_MM8(benchmark::State& state) {
    Network net{Renewal{prob::Exponential{1.0 / 7.2}}, {Station{}}, Visit{0}};
    net.stations[0].servers = 8;
    Options o = options_of(320'000);
    for (auto _ : state) {
        ++o.seed;
        benchmark::DoNotOptimize(simulate_events(net, o).response.mean.value);
    }
    state.SetItemsProcessed(state.iterations() * 2 * o.customers);
}
BENCHMARK(Events_MM8)->Unit(benchmark::kMillisecond);

// Ten queues, random routing, a copy after the 95th percentile.
void Events_Hedged(benchmark::State& state) {
    Network net{Renewal{prob::Exponential{0.2}}, {Station{}}, Hedged{Visit{0}, 6.0, true}};
    net.stations[0].servers = 10;
    net.stations[0].routing = Routing::random;
    Options o = options_of(320'000);
    for (auto _ : state) {
        ++o.seed;
        benchmark::DoNotOptimize(simulate_events(net, o).response.mean.value);
    }
    state.SetItemsProcessed(state.iterations() * o.customers);
}
BENCHMARK(Events_Hedged)->Unit(benchmark::kMillisecond);

// A hundred tasks at once into 512 servers: items are tasks.
void Events_FanOut(benchmark::State& state) {
    Network net{Renewal{prob::Exponential{0.244140625}}, {Station{}}, fan_out(Visit{0}, 100)};
    net.stations[0].servers = 512;
    Options o = options_of(6'400);
    for (auto _ : state) {
        ++o.seed;
        benchmark::DoNotOptimize(simulate_events(net, o).response.mean.value);
    }
    state.SetItemsProcessed(state.iterations() * 100 * o.customers);
}
BENCHMARK(Events_FanOut)->Unit(benchmark::kMillisecond);

// 300,000 requests through four batching servers, by the recursion and by events.
void batching(benchmark::State& state, Result (*run)(const Network&, const Options&)) {
    Network net{Renewal{prob::Exponential{0.5078125}}, {Station{}}, Visit{0}};
    net.stations[0].servers = 4;
    net.stations[0].batching = Batching{8, 5.0, 5.0, 1.0, {}, prob::Deterministic{1.0}};
    Options o = options_of(300'000);
    for (auto _ : state) {
        ++o.seed;
        benchmark::DoNotOptimize(run(net, o).response.mean.value);
    }
    state.SetItemsProcessed(state.iterations() * o.customers);
}
void Batch_Recursion(benchmark::State& state) { batching(state, simulate); }
void Batch_Events(benchmark::State& state) { batching(state, simulate_events); }
BENCHMARK(Batch_Recursion)->Unit(benchmark::kMillisecond);
BENCHMARK(Batch_Events)->Unit(benchmark::kMillisecond);

}  // namespace
