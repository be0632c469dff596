// What one analytic evaluation costs: a law and ten percentiles.
#include "sizewell/queueing/batch.hpp"
#include "sizewell/queueing/erlang.hpp"
#include "sizewell/queueing/mdc.hpp"
#include "sizewell/queueing/mg1.hpp"
#include "sizewell/queueing/mgc.hpp"
#include "sizewell/queueing/mmck.hpp"
#include "sizewell/queueing/response.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <cmath>

namespace {

using namespace sizewell;
using namespace sizewell::queueing;

constexpr std::array<double, 5> kLevels = {0.5, 0.9, 0.95, 0.99, 0.999};

double ten_percentiles(const QueueLaws& q) {
    double sum = 0.0;
    for (const double p : kLevels) sum += quantile(q.wait, p) + quantile(q.response, p);
    return sum;
}

prob::Law lognormal(double scv) { return prob::LogNormal{-0.5 * std::log1p(scv), std::sqrt(std::log1p(scv))}; }

void ErlangRecursion(benchmark::State& st) {
    const int c = static_cast<int>(st.range(0));
    for (auto _ : st) benchmark::DoNotOptimize(erlang_c(c, 0.98 * c));
}
BENCHMARK(ErlangRecursion)->ArgName("servers")->Arg(8)->Arg(100)->Arg(10000);

void ErlangSeries(benchmark::State& st) {
    const auto c = static_cast<double>(st.range(0));
    for (auto _ : st) benchmark::DoNotOptimize(erlang_c_real(c, 0.98 * c));
}
BENCHMARK(ErlangSeries)->ArgName("servers")->Arg(8)->Arg(100)->Arg(10000);

void MmcTenPercentiles(benchmark::State& st) {
    const auto c = static_cast<double>(st.range(0));
    for (auto _ : st) benchmark::DoNotOptimize(ten_percentiles(mmc(0.9 * c, 1.0, c)));
}
BENCHMARK(MmcTenPercentiles)->ArgName("servers")->Arg(1)->Arg(8)->Arg(512)->Arg(10000);

void MdcTenPercentiles(benchmark::State& st) {
    const int c = static_cast<int>(st.range(0));
    for (auto _ : st) benchmark::DoNotOptimize(ten_percentiles(mdc(0.9 * c, 1.0, c)));
}
BENCHMARK(MdcTenPercentiles)->ArgName("servers")->Arg(1)->Arg(8)->Arg(64)->Arg(512)->Unit(benchmark::kMicrosecond);

void Mg1Lattice(benchmark::State& st) {
    const prob::Law law = lognormal(4.0);
    for (auto _ : st) benchmark::DoNotOptimize(ten_percentiles(mg1(0.9, law, {static_cast<std::size_t>(st.range(0)), 1e-3})));
}
BENCHMARK(Mg1Lattice)->ArgName("points")->Arg(512)->Arg(1024)->Arg(2048)->Arg(4096)->Unit(benchmark::kMicrosecond);

void LossTenPercentiles(benchmark::State& st) {
    const LossQueue room{7.6, 1.0, 8, 40, {}}, patient{8.0, 1.0, 8, {}, 2.0};
    for (auto _ : st) benchmark::DoNotOptimize(ten_percentiles(loss_queue(st.range(0) == 0 ? room : patient)));
}
BENCHMARK(LossTenPercentiles)->ArgName("patience")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

void QbdTenPercentiles(benchmark::State& st) {
    const double p = 0.5 * (1.0 + std::sqrt(3.0 / 5.0));
    const prob::Law law = prob::Hyperexponential{{p, 1.0 - p}, {0.5 / p, 0.5 / (1.0 - p)}};
    const Query query{Poisson{0.9 * static_cast<double>(st.range(0))}, law, static_cast<double>(st.range(0)), {}, {}};
    for (auto _ : st) benchmark::DoNotOptimize(response(query));
}
BENCHMARK(QbdTenPercentiles)->ArgName("servers")->Arg(2)->Arg(8)->Arg(32)->Unit(benchmark::kMicrosecond);

// The door in a search: what one trial of a sizing costs.
void SearchTrial(benchmark::State& st) {
    Options options;
    options.effort = Effort::search;
    const Query query{Poisson{0.9 * static_cast<double>(st.range(0))}, lognormal(4.0), static_cast<double>(st.range(0)), {}, {}};
    for (auto _ : st) benchmark::DoNotOptimize(response(query, options));
}
BENCHMARK(SearchTrial)->ArgName("servers")->Arg(1)->Arg(4)->Arg(8)->Arg(64)->Unit(benchmark::kMicrosecond);

void FinalCheck(benchmark::State& st) {
    Options options;
    options.time_budget = 0.0;
    const Query query{Poisson{0.9 * static_cast<double>(st.range(0))}, lognormal(4.0), static_cast<double>(st.range(0)), {}, {}};
    for (auto _ : st) benchmark::DoNotOptimize(response(query, options));
}
BENCHMARK(FinalCheck)->ArgName("servers")->Arg(4)->Arg(8)->Arg(16)->Unit(benchmark::kMicrosecond);

void BatchServer(benchmark::State& st) {
    BatchService batch;
    batch.max = static_cast<int>(st.range(0));
    batch.fixed = 5.0;
    batch.per_item = 1.0;
    const double rate = 0.8 * batch_throughput(batch, 1.0);
    for (auto _ : st) benchmark::DoNotOptimize(ten_percentiles(single_server_batch(rate, batch).laws));
}
BENCHMARK(BatchServer)->ArgName("max")->Arg(4)->Arg(16)->Arg(64)->Unit(benchmark::kMicrosecond);

}  // namespace
