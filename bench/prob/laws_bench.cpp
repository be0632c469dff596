// What one question to a law costs, per family, beside a raw exp of the same loop.
#include "sizewell/prob/compose.hpp"
#include "sizewell/prob/lattice.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/normal.hpp"
#include "sizewell/prob/tail.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {
using namespace sizewell::prob;
constexpr double kInf = std::numeric_limits<double>::infinity();

std::vector<Law> families() {
    std::vector<double> samples;
    for (int k = 1; k <= 10000; ++k) samples.push_back(-std::log(k / 10001.0));
    return {Exponential{1.0}, Erlang{4, 1.0}, Gamma{2.5, 0.4}, Hyperexponential{{0.8, 0.2}, {0.5, 3.0}}, LogNormal{-0.3, 0.8},
            Weibull{0.7, 0.8}, Pareto{2.5, 0.6}, Lomax{2.5, 1.5}, Uniform{0.5, 1.5}, Triangular{0.5, 1.0, 1.5},
            Metalog{{-0.25, 0.25, 0.0625}, 0.0, kInf}, empirical(samples), mixture({0.3, 0.7}, {Exponential{1.0}, LogNormal{-0.3, 0.8}}),
            truncated(LogNormal{-0.3, 0.8}, 0.1, 10.0), shifted(Gamma{0.5, 2.0}, 0.1)};
}

/// 64 points from the body to the far tail of the law.
std::vector<double> places(const Law& law) {
    std::vector<double> x;
    for (int k = 0; k < 64; ++k) x.push_back(upper_quantile(law, std::pow(10.0, -6.0 * (k + 0.5) / 64.0)));
    return x;
}

void per_law(benchmark::State& state, const Law& law, double (*f)(const Law&, double), bool of_probability) {
    std::vector<double> x = places(law);
    for (std::size_t k = 0; of_probability && k < x.size(); ++k) x[k] = (static_cast<double>(k) + 0.5) / 64.0;
    for (auto _ : state) {
        for (const double v : x) benchmark::DoNotOptimize(f(law, v));
    }
    state.SetItemsProcessed(state.iterations() * 64);
}

void raw_exp(benchmark::State& state) {
    const std::vector<double> x = places(Exponential{1.0});
    for (auto _ : state) {
        for (const double v : x) benchmark::DoNotOptimize(std::exp(-v));
    }
    state.SetItemsProcessed(state.iterations() * 64);
}
BENCHMARK(raw_exp);

void normal_quantile_of_both_tails(benchmark::State& state) {
    for (auto _ : state) {
        for (int k = 0; k < 64; ++k) benchmark::DoNotOptimize(normal_quantile((k + 0.5) / 64.0));
    }
    state.SetItemsProcessed(state.iterations() * 64);
}
BENCHMARK(normal_quantile_of_both_tails);

void grid(benchmark::State& state, const Law& law) {
    for (auto _ : state) benchmark::DoNotOptimize(lattice(law, 0.005, static_cast<std::size_t>(state.range(0))));
}

[[maybe_unused]] const bool registered = [] {
    for (const Law& law : families()) {
        const std::string n = name(law);
        benchmark::RegisterBenchmark(("ccdf/" + n).c_str(), [law](benchmark::State& s) { per_law(s, law, ccdf, false); });
        benchmark::RegisterBenchmark(("integrated_ccdf/" + n).c_str(), [law](benchmark::State& s) { per_law(s, law, integrated_ccdf, false); });
        benchmark::RegisterBenchmark(("quantile/" + n).c_str(), [law](benchmark::State& s) { per_law(s, law, quantile, true); });
        benchmark::RegisterBenchmark(("lattice/" + n).c_str(), [law](benchmark::State& s) { grid(s, law); })->Arg(4096);
    }
    return true;
}();
}  // namespace
