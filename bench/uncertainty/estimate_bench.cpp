// The 25-input model: demand to GPUs by whole steps, to cost, to total cost, to the month of break-even.
#include "sizewell/scenario/read.hpp"
#include "sizewell/uncertainty/estimate.hpp"
#include "sizewell/uncertainty/run.hpp"

#include "uncertainty/known_models.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using namespace sizewell;
using namespace sizewell::uncertainty;

Points points_of_model() { return {test::inputs_of_25(), {}}; }

void Estimate_25Inputs(benchmark::State& st) {
    const Points points = points_of_model();
    Options o;
    o.samples = st.range(0);
    for (auto _ : st) {
        const Estimates e = estimate(points, test::k25Outputs, test::maker_of_25(), o);
        benchmark::DoNotOptimize(e.outputs[0].percentile[0].value);
    }
    st.SetItemsProcessed(st.iterations() * st.range(0));
    st.SetLabel(std::string(isa_name(isa())));
}
BENCHMARK(Estimate_25Inputs)->ArgName("samples")->Arg(1 << 16)->Arg(1 << 20)->Arg(1 << 21)->Arg(1 << 24)->Unit(benchmark::kMillisecond);

void Fill_25Inputs(benchmark::State& st) {
    const Points points = points_of_model();
    std::vector<double> x(test::k25Inputs * 1032);
    std::int64_t at = 0;
    for (auto _ : st) {
        points.fill(0, at, 1024, 1032, x.data());
        at = (at + 1024) & 0xFFFFF;
        benchmark::ClobberMemory();
    }
    st.SetItemsProcessed(st.iterations() * 1024 * static_cast<std::int64_t>(test::k25Inputs));
    st.SetLabel(std::string(isa_name(isa())));
}
BENCHMARK(Fill_25Inputs);

void Model_25Inputs(benchmark::State& st) {
    const Points points = points_of_model();
    std::vector<double> x(test::k25Inputs * 264), y(test::k25Outputs * 264);
    points.fill(0, 0, 256, 264, x.data());
    const BlockModel model = test::maker_of_25()();
    for (auto _ : st) {
        model(256, 264, x.data(), y.data());
        benchmark::ClobberMemory();
    }
    st.SetItemsProcessed(st.iterations() * 256);
}
BENCHMARK(Model_25Inputs);

// A whole plan with queueing: 4,096 points.
void Run_Plan(benchmark::State& st, const char* law) {
    const auto catalogue = catalog::load_catalog(SIZEWELL_ROOT "/data");
    const auto s = scenario::parse_scenario(std::string(R"({"date": "2026-11-23", "people": {"engineers": "0.5 to 1.5 engineer", "managed_saves": "0.2 engineer"}, "services": {"s": {
        "demand": {"average": "15 to 30 req/s", "peak_factor": "2 to 4"}, "promises": {"p99": "400 ms", "monthly_budget": "$4,000/month"},
        "stages": [{"name": "net", "service": {"mean": "10 ms", "law": "deterministic"}},
                   {"name": "m", "service": {"mean": "30 to 45 ms", )") + law + R"(}, "instance": "aws/g4dn.xlarge/us-east-1", "price": "$0.5 to $0.8/instance-hour"}]}}})",
                                            "bench", catalogue);
    RunOptions o;
    o.samples = 4096;
    for (auto _ : st) {
        const Result r = run(s, catalogue, o);
        benchmark::DoNotOptimize(r.met.value);
    }
    st.SetItemsProcessed(st.iterations() * 4096);
}
BENCHMARK_CAPTURE(Run_Plan, exponential, R"("law": "exponential")")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Run_Plan, lognormal, R"("law": "lognormal", "scv": 1.5)")->Unit(benchmark::kMillisecond);

}  // namespace
