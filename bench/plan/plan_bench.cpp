// One full plan, JSON in to JSON out with the catalogue loaded (bar: 1 ms where closed forms serve), and its parts.
#include "sizewell/plan/choose.hpp"
#include "sizewell/plan/plan.hpp"

#include "sizewell/pack.hpp"
#include "sizewell/report/report.hpp"
#include "sizewell/scenario/read.hpp"
#include "sizewell/traced.hpp"

#include "plan/read_model.hpp"
#include "plan/tools.hpp"

#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <string>

using namespace sizewell;
using plan::testing_tools::kRoot;
using plan::testing_tools::shipped;

namespace {

std::string text_of(const std::string& example) {
    if (example == "closed_form") return plan::testing_tools::given();
    std::ifstream in(kRoot + "/examples/scenarios/" + example + ".json");
    return {std::istreambuf_iterator<char>(in), {}};
}

void json_to_json(benchmark::State& state, const std::string& example) {
    const std::string text = text_of(example);
    const auto& catalogue = shipped();
    for (auto _ : state) {
        const auto scenario = scenario::parse_scenario(text, "bench.json", catalogue);
        benchmark::DoNotOptimize(report::plan_json(plan::make_plan(scenario, catalogue)));
    }
}

void only_parse(benchmark::State& state, const std::string& example) {
    const std::string text = text_of(example);
    for (auto _ : state) benchmark::DoNotOptimize(scenario::parse_scenario(text, "bench.json", shipped()));
}

void only_plan(benchmark::State& state, const std::string& example) {
    const auto scenario = scenario::parse_scenario(text_of(example), "bench.json", shipped());
    for (auto _ : state) benchmark::DoNotOptimize(plan::make_plan(scenario, shipped()));
}

void only_write(benchmark::State& state, const std::string& example) {
    const auto p = plan::make_plan(scenario::parse_scenario(text_of(example), "bench.json", shipped()), shipped());
    for (auto _ : state) benchmark::DoNotOptimize(report::plan_json(p));
}

// Every GPU, precision, parallelism and way to buy of the catalogue, ranked (bar: 100 ms).
void rank_catalogue(benchmark::State& state, const std::string& example) {
    const auto scenario = scenario::parse_scenario(text_of(example), "bench.json", shipped());
    std::size_t ways = 0;
    for (auto _ : state) ways = plan::choose(scenario, shipped()).options.front().size();
    state.counters["ways"] = static_cast<double>(ways);
}

void explain_one(benchmark::State& state, const std::string& example) {
    const auto scenario = scenario::parse_scenario(text_of(example), "bench.json", shipped());
    for (auto _ : state) benchmark::DoNotOptimize(plan::explain(scenario, shipped(), "tco.per_month"));
}

template <class S>
void evaluate(benchmark::State& state) {
    const auto scenario = scenario::parse_scenario(text_of("closed_form"), "bench.json", shipped());
    const auto lift = [](double v, const std::string&, auto) { return S(v); };
    auto model = plan::ModelReader<S, decltype(lift)>(shipped(), lift).read(scenario);
    for (auto& s : model.services) s.options.effort = queueing::Effort::search;
    for (auto _ : state) benchmark::DoNotOptimize(plan::evaluate(model).total.cost.per_month);
    constexpr int kLanes = std::same_as<S, Pack8> ? 8 : 1;
    state.SetItemsProcessed(state.iterations() * kLanes);
}

}  // namespace

BENCHMARK_CAPTURE(json_to_json, closed_form, "closed_form")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(json_to_json, search_ranking, "search_ranking")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(json_to_json, image_classification, "image_classification")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(json_to_json, internal_tool, "internal_tool")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(json_to_json, impossible_promise, "impossible_promise")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(json_to_json, chat_8b, "chat_8b")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(json_to_json, text_embedding, "text_embedding")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(rank_catalogue, chat_70b, "chat_70b")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(only_parse, closed_form, "closed_form")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(only_plan, closed_form, "closed_form")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(only_write, closed_form, "closed_form")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(explain_one, closed_form, "closed_form")->Unit(benchmark::kMicrosecond);
BENCHMARK(evaluate<double>)->Unit(benchmark::kMicrosecond);
BENCHMARK(evaluate<Pack8>)->Unit(benchmark::kMicrosecond);
BENCHMARK(evaluate<Traced>)->Unit(benchmark::kMicrosecond);
