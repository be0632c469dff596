// A year of hourly demand over four ways of buying, beside the plain loop over hours for every number of commitments.
#include "sizewell/cost/mix.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace sizewell;

namespace {

const cost::Offers kOffers{1.0, 0.562, 0.63, 0.45, 1};

std::vector<demand::Stretch> year(int peak) {
    std::vector<demand::Stretch> hours;
    for (int t = 0; t < 8760; ++t) hours.push_back({1.0, static_cast<int>(std::lround(peak * (0.5 + 0.3 * std::sin(0.2618 * t) + 0.2 * std::sin(0.0374 * t))))});
    return hours;
}

void YearOfHours(benchmark::State& state) {
    const auto hours = year(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        const std::vector<demand::Duration> steady(3, demand::duration(hours, 0.3));
        benchmark::DoNotOptimize(cost::cheapest_mix(steady, kOffers).cost);
    }
}

// The partner: one term, every number of it, every hour; without spot.
void YearOfHoursByTrial(benchmark::State& state) {
    const auto hours = year(static_cast<int>(state.range(0)));
    for (auto _ : state) {
        double best = std::numeric_limits<double>::infinity();
        for (int q = 0; q <= state.range(0); ++q) {
            double cost = kOffers.reserved_3y * q * 8760.0;
            for (const auto& h : hours) cost += kOffers.on_demand * std::max(0, h.instances - q);
            best = std::min(best, cost);
        }
        benchmark::DoNotOptimize(best);
    }
}

}  // namespace

BENCHMARK(YearOfHours)->ArgName("peak")->Arg(100)->Arg(10000)->Unit(benchmark::kMicrosecond);
BENCHMARK(YearOfHoursByTrial)->ArgName("peak")->Arg(100)->Unit(benchmark::kMicrosecond);
