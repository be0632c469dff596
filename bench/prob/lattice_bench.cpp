// Transforms and lattice algebra at the sizes the queueing methods use.
#include "sizewell/prob/fft.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/prob/lattice.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <complex>
#include <vector>

namespace {
using namespace sizewell::prob;

void fft_forward(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const Fft fft(n);
    std::vector<std::complex<double>> x(n, {1.0, 0.5});
    for (auto _ : state) {
        fft.forward(x);
        fft.inverse(x);  // so that the numbers stay of size 1
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * 2 * state.range(0));
}
BENCHMARK(fft_forward)->ArgName("n")->Arg(4096)->Arg(16384)->Arg(65536);

void fft_plan(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(Fft(static_cast<std::size_t>(state.range(0))));
}
BENCHMARK(fft_plan)->ArgName("n")->Arg(4096)->Arg(16384);

void lattice_sum(benchmark::State& state) {
    const Lattice a = lattice(Exponential{1.0}, 0.01, static_cast<std::size_t>(state.range(0)));
    const Lattice b = lattice(LogNormal{0.0, 0.5}, 0.01, static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(sum(a, b));
}
BENCHMARK(lattice_sum)->ArgName("n")->Arg(4096)->Arg(16384);

void lattice_sum_by_definition(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const Lattice a = lattice(Exponential{1.0}, 0.01, n);
    const Lattice b = lattice(LogNormal{0.0, 0.5}, 0.01, n);
    for (auto _ : state) {
        std::vector<double> c(n, 0.0);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; i + j < n; ++j) c[i + j] += a.mass[i] * b.mass[j];
        }
        benchmark::DoNotOptimize(c.data());
    }
}
BENCHMARK(lattice_sum_by_definition)->ArgName("n")->Arg(4096);

void lattice_max_of_20(benchmark::State& state) {
    const Lattice a = lattice(LogNormal{0.0, 0.5}, 0.01, static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(maximum_of(a, 20));
}
BENCHMARK(lattice_max_of_20)->ArgName("n")->Arg(4096);

void fit_p50_p99(benchmark::State& state, Family family) {
    const std::vector<QuantilePoint> points = {{0.5, 1.0}, {0.99, 9.0}};
    for (auto _ : state) benchmark::DoNotOptimize(law_with_quantiles(family, points));
}
BENCHMARK_CAPTURE(fit_p50_p99, lognormal, Family::lognormal);
BENCHMARK_CAPTURE(fit_p50_p99, gamma, Family::gamma);
BENCHMARK_CAPTURE(fit_p50_p99, hyperexponential, Family::hyperexponential);
BENCHMARK_CAPTURE(fit_p50_p99, metalog, Family::metalog);

void fit_p50_p95_p99(benchmark::State& state, Family family) {
    const std::vector<QuantilePoint> points = {{0.5, 1.0}, {0.95, 5.0}, {0.99, 9.0}};
    for (auto _ : state) benchmark::DoNotOptimize(law_with_quantiles(family, points));
}
BENCHMARK_CAPTURE(fit_p50_p95_p99, gamma, Family::gamma);
BENCHMARK_CAPTURE(fit_p50_p95_p99, hyperexponential, Family::hyperexponential);
BENCHMARK_CAPTURE(fit_p50_p95_p99, triangular, Family::triangular);
}  // namespace
