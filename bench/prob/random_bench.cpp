// Nanoseconds a draw.
#include "sizewell/prob/sample.hpp"

#include <benchmark/benchmark.h>

#include <vector>

using namespace sizewell::prob;

namespace {

void fill(benchmark::State& state, const Law& law) {
    const Sampler sampler(law);
    Random random(1, 1);
    std::vector<double> out(1024);
    for (auto _ : state) {
        sampler.fill(out, random);
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}

}  // namespace

BENCHMARK_CAPTURE(fill, deterministic, Deterministic{1.0});
BENCHMARK_CAPTURE(fill, exponential, Exponential{1.0});
BENCHMARK_CAPTURE(fill, erlang4, Erlang{4, 1.0});
BENCHMARK_CAPTURE(fill, gamma, Gamma{2.5, 1.0});
BENCHMARK_CAPTURE(fill, hyperexponential, Hyperexponential{{0.9, 0.1}, {0.5, 5.5}});
BENCHMARK_CAPTURE(fill, lognormal, LogNormal{0.0, 1.0});
BENCHMARK_CAPTURE(fill, weibull, Weibull{0.7, 1.0});
BENCHMARK_CAPTURE(fill, pareto, Pareto{2.5, 1.0});
BENCHMARK_CAPTURE(fill, lomax, Lomax{2.5, 1.0});
BENCHMARK_CAPTURE(fill, uniform, Uniform{0.0, 1.0});
BENCHMARK_CAPTURE(fill, empirical, Empirical{{1.0, 2.0, 4.0, 8.0}, {0.1, 0.5, 0.6, 1.0}});
