// The 25-input model: demand to GPUs by whole steps, to cost, to total cost, to the month of break-even.
#include "sizewell/scenario/literal.hpp"
#include "sizewell/scenario/read.hpp"
#include "sizewell/uncertainty/estimate.hpp"
#include "sizewell/uncertainty/lanes.hpp"
#include "sizewell/uncertainty/run.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace {

using namespace sizewell;
using namespace sizewell::uncertainty;

constexpr std::size_t kInputs = 25, kOutputs = 5;

// 15 lognormal by their 5 % and 95 % points, then 10 uniform; partners.py has the same.
constexpr const char* kRanges[kInputs] = {
    "50000 to 200000", "5 to 20", "2 to 4", "300 to 900", "100 to 400", "800 to 2000", "1.5 to 4", "150000 to 220000", "1 to 10", "20 to 30", "2 to 20",
    "0.05 to 0.12", "0.5 to 4", "0.3 to 0.8", "0.5 to 3", "uniform(0.1, 0.4)", "uniform(0.5, 0.8)", "uniform(0.1, 0.9)", "uniform(0.5, 2)", "uniform(0, 0.6)",
    "uniform(0.3, 0.7)", "uniform(1, 2)", "uniform(0.01, 0.05)", "uniform(20000, 80000)", "uniform(10, 30)"};

template <Scalar S>
void plan_model(const S (&x)[kInputs], S (&y)[kOutputs]) {
    const S hours(730.0);
    const S requests_a_day = x[0] * x[1] * (S(1.0) + x[17]);
    const S average = requests_a_day * S(1.0 / 86400.0);
    const S design = average * x[2] * (S(1.0) + x[15]);
    const S tokens = S(0.25) * x[3] + x[4];
    const S gpus = ceil(design * tokens / (x[5] * x[16])) + ceil(x[21]);
    const S price = x[6] * (S(1.0) - x[19] * x[20]);
    const S compute = gpus * price * hours;
    const S requests_a_month = requests_a_day * S(365.0 / 12.0);
    const S gigabytes = requests_a_month * S(1e-6);
    const S overhead = x[8] * x[9] + gigabytes * (x[10] * x[11] + x[12] * x[13]) + gpus * x[24] + compute * x[22];
    const S people = x[18] * x[7] * S(1.0 / 12.0);
    const S total = compute + overhead + people;
    const S api = requests_a_month * (x[3] + x[4]) * x[14] * S(1e-6);
    const S saved = api - total;
    y[0] = design;
    y[1] = gpus;
    y[2] = compute;
    y[3] = total;
    y[4] = select(saved > S(0.0), x[23] / max(saved, S(1.0)), S(1200.0));
}

BlockModel block_model() {
    return lanes_model<kInputs, kOutputs>([](const auto& x, auto& y) { plan_model(x, y); });
}

Points points_of_model() {
    std::vector<Input> inputs;
    for (std::size_t k = 0; k < kInputs; ++k) inputs.push_back({.name = "x" + std::to_string(k), .range = scenario::parse_literal(kRanges[k]).range, .text = kRanges[k]});
    return Points(std::move(inputs), {});
}

void Estimate_25Inputs(benchmark::State& st) {
    const Points points = points_of_model();
    Options o;
    o.samples = st.range(0);
    for (auto _ : st) {
        const Estimates e = estimate(points, kOutputs, block_model, o);
        benchmark::DoNotOptimize(e.outputs[0].percentile[0].value);
    }
    st.SetItemsProcessed(st.iterations() * st.range(0));
    st.SetLabel(std::string(isa_name(isa())));
}
BENCHMARK(Estimate_25Inputs)->ArgName("samples")->Arg(1 << 16)->Arg(1 << 21)->Unit(benchmark::kMillisecond);

void Fill_25Inputs(benchmark::State& st) {
    const Points points = points_of_model();
    std::vector<double> x(kInputs * 1032);
    std::int64_t at = 0;
    for (auto _ : st) {
        points.fill(0, at, 1024, 1032, x.data());
        at = (at + 1024) & 0xFFFFF;
        benchmark::ClobberMemory();
    }
    st.SetItemsProcessed(st.iterations() * 1024 * static_cast<std::int64_t>(kInputs));
    st.SetLabel(std::string(isa_name(isa())));
}
BENCHMARK(Fill_25Inputs);

void Model_25Inputs(benchmark::State& st) {
    const Points points = points_of_model();
    std::vector<double> x(kInputs * 264), y(kOutputs * 264);
    points.fill(0, 0, 256, 264, x.data());
    const BlockModel model = block_model();
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
