// What the C edge costs: a scalar call against the same function in C++, a row of a batch against a cell of a sweep.
#include <sizewell.h>

#include <sizewell/catalog/catalog.hpp>
#include <sizewell/plan/sweep.hpp>
#include <sizewell/queueing/erlang.hpp>
#include <sizewell/queueing/mmc.hpp>
#include <sizewell/scenario/baseline.hpp>
#include <sizewell/scenario/compose.hpp>

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace {

using namespace sizewell;

const std::string kText = R"({"services": {"s": {"demand": {"average": "40 req/s", "peak": "120 req/s"}, "promises": {"p99": "400 ms"},
    "stages": [{"name": "m", "service": {"law": "exponential", "mean": "50 ms"}, "instance": "aws/g5.xlarge/us-east-1"}]}}})";

void ErlangC_InCpp(benchmark::State& state) {
    double load = 8.0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(load);
        benchmark::DoNotOptimize(queueing::erlang_c_real(10.0, load));
    }
}
BENCHMARK(ErlangC_InCpp);

void ErlangC_Inlined(benchmark::State& state) {
    double load = 8.0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(load);
        benchmark::DoNotOptimize(queueing::erlang_c(10, load));
    }
}
BENCHMARK(ErlangC_Inlined);

void ErlangC_ThroughC(benchmark::State& state) {
    double load = 8.0, p = 0.0;
    char msg[256];
    for (auto _ : state) {
        benchmark::DoNotOptimize(load);
        benchmark::DoNotOptimize(szw_erlang_c(10.0, load, &p, msg, sizeof msg));
        benchmark::DoNotOptimize(p);
    }
}
BENCHMARK(ErlangC_ThroughC);

void ErlangC_ArrayThroughC(benchmark::State& state) {
    const std::size_t n = 1000;
    const std::vector<double> servers(n, 10.0), load(n, 8.0);
    std::vector<double> p(n);
    for (auto _ : state) benchmark::DoNotOptimize(szw_erlang_c_array(servers.data(), load.data(), n, p.data(), nullptr, 0));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
}
BENCHMARK(ErlangC_ArrayThroughC);

void QueuePercentile_InCpp(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(queueing::quantile(queueing::mmc(144.0, 0.05, 8.0).response, 0.99));
}
BENCHMARK(QueuePercentile_InCpp);

void QueuePercentile_ThroughC(benchmark::State& state) {
    const szw_queue queue{144.0, 8.0, {0.05, 1.0, SZW_EXPONENTIAL}};
    double seconds = 0.0;
    for (auto _ : state) benchmark::DoNotOptimize(szw_queue_percentile_array(&queue, 1, SZW_RESPONSE, 99.0, &seconds, nullptr, 0));
}
BENCHMARK(QueuePercentile_ThroughC);

constexpr std::size_t kCells = 200;

void Cells_OfSweep(benchmark::State& state) {
    const auto catalogue = catalog::load_catalog(SIZEWELL_ROOT "/data");
    const scenario::Baseline baseline(scenario::composed(scenario::parse_document(kText, "bench")), catalogue);
    for (auto _ : state) {
        benchmark::DoNotOptimize(plan::sweep(baseline, plan::parse_axes({"demand.peak=100..299:step1"}, baseline), {"cost.per_month", "latency.p99"}));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCells));
}
BENCHMARK(Cells_OfSweep)->Unit(benchmark::kMillisecond);

void Rows_OfBatch(benchmark::State& state) {
    szw_catalog* catalogue = nullptr;
    szw_scenario* scenario = nullptr;
    szw_catalog_open(SIZEWELL_ROOT "/data", nullptr, &catalogue, nullptr, 0);
    szw_scenario_create_json(catalogue, kText.data(), kText.size(), nullptr, &scenario, nullptr, 0);
    const char* input = "demand.peak";
    const char* figures[] = {"cost.per_month", "latency.p99"};
    std::vector<double> peaks, results(2 * kCells);
    for (std::size_t i = 0; i < kCells; ++i) peaks.push_back(100.0 + static_cast<double>(i));
    const szw_batch batch{sizeof(szw_batch), &input, 1, peaks.data(), kCells, figures, 2};
    for (auto _ : state) {
        if (szw_scenario_batch(scenario, &batch, nullptr, results.data(), nullptr, nullptr, 0) != SZW_OK) state.SkipWithError("batch");
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kCells));
    szw_scenario_destroy(&scenario);
    szw_catalog_destroy(&catalogue);
}
BENCHMARK(Rows_OfBatch)->Unit(benchmark::kMillisecond);

}  // namespace
