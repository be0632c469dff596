// Five promises on an hour of traffic of the size of the Azure conversation trace, formulas included.
#include "sizewell/sizing/trace_replay.hpp"

#include <benchmark/benchmark.h>

#include <vector>

using namespace sizewell;

namespace {

void FivePromises(benchmark::State& state) {
    constexpr int kRequests = 19'366;
    std::vector<double> arrival, service;
    double now = 0.0;
    for (int i = 0; i < kRequests; ++i) {
        now += 0.18 * (i * 7919 % 101) / 50.0;
        arrival.push_back(now);
        service.push_back(0.3 + static_cast<double>(i * 104'729LL % 971) / 115.0);
    }
    const double rate = (kRequests - 1) / (arrival.back() - arrival.front());
    const sizing::ReplayQuestion question{{arrival, service}, rate, 1.5 * rate};
    std::vector<simulation::Promise> promises;
    for (const double limit : {0.1, 0.5, 1.0, 2.0, 5.0}) promises.push_back({simulation::Promise::Of::wait, 99.0, limit});
    for (auto _ : state) benchmark::DoNotOptimize(sizing::replay_promises(question, promises).back().replay.servers);
}

}  // namespace

BENCHMARK(FivePromises)->Unit(benchmark::kMillisecond);
