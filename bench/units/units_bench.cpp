// Quantities against raw doubles: the ratio of the two rows of a pair is the result, and it is 1.
#include "units/twins.hpp"

#include <benchmark/benchmark.h>

#include <vector>

using sizewell::twins::Raw;
using sizewell::twins::WithUnits;

namespace {

constexpr std::size_t kCount = 4096;

std::vector<double> column(double first, double step) {
    std::vector<double> x(kCount);
    for (std::size_t i = 0; i < kCount; ++i) x[i] = first + step * static_cast<double>(i);
    return x;
}

template <class Loop>
void run(benchmark::State& state, Loop loop) {
    const auto a = column(1.0, 0.25), b = column(0.5, 0.01), c = column(3.0, 0.5);
    std::vector<double> out(kCount);
    for (auto _ : state) {
        loop(a, b, c, out);
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCount));
}

template <class Twin>
void cost_per_request(benchmark::State& state) {
    run(state, [](const auto& a, const auto& b, const auto& c, auto& out) {
        for (std::size_t i = 0; i < kCount; ++i) out[i] = Twin::cost_per_request(a[i], b[i], c[i]);
    });
}

template <class Twin>
void discounted(benchmark::State& state) {
    run(state, [](const auto& a, const auto& b, const auto&, auto& out) {
        for (std::size_t i = 0; i < kCount; ++i) out[i] = Twin::discounted(a[i], b[i], 64.0, 0.3);
    });
}

template <class Twin>
void multiplier(benchmark::State& state) {
    run(state, [](const auto& a, const auto& b, const auto& c, auto& out) {
        for (std::size_t i = 0; i < kCount; ++i) out[i] = Twin::multiplier(b[i], a[i], c[i]);
    });
}

template <class Twin>
void bill(benchmark::State& state) {
    run(state, [](const auto& a, const auto& b, const auto&, auto& out) { out[0] = Twin::bill(a.data(), b.data(), kCount); });
}

}  // namespace

BENCHMARK(cost_per_request<Raw>);
BENCHMARK(cost_per_request<WithUnits>);
BENCHMARK(discounted<Raw>);
BENCHMARK(discounted<WithUnits>);
BENCHMARK(multiplier<Raw>);
BENCHMARK(multiplier<WithUnits>);
BENCHMARK(bill<Raw>);
BENCHMARK(bill<WithUnits>);
