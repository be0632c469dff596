#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/literal.hpp"

#include <benchmark/benchmark.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace sizewell::scenario {
namespace {

void Literal_OneQuantity(benchmark::State& state, const char* text) {
    for (auto _ : state) benchmark::DoNotOptimize(parse_literal(text));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(Literal_OneQuantity, time, "350 ms");
BENCHMARK_CAPTURE(Literal_OneQuantity, price, "$2.50/GPU-hour");
BENCHMARK_CAPTURE(Literal_OneQuantity, arithmetic, "2 GiB / (3.35 TB/s) + 50 ms");
BENCHMARK_CAPTURE(Literal_OneQuantity, range, "5 to 10 ms");
BENCHMARK_CAPTURE(Literal_OneQuantity, percentiles, "p10=5 ms, p50=7 ms, p90=12 ms");

const std::vector<Name> kTokens = {{"ContextTokens", {}}, {"GeneratedTokens", {}}};

void Expression_Rows(benchmark::State& state, const char* text) {
    const Expression service = parse_expression(text, kTokens);
    double row[] = {1000.0, 30.0};
    for (auto _ : state) {
        benchmark::DoNotOptimize(row);
        benchmark::DoNotOptimize(fast_value(service, row));
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(Expression_Rows, linear, "50 ms + 0.2 ms * ContextTokens + 20 ms * GeneratedTokens");
BENCHMARK_CAPTURE(Expression_Rows, general, "50 ms + 0.2 ms * ContextTokens * GeneratedTokens / (1 + ContextTokens)");

// The partner: the same formula as the compiler sees it.
void Expression_RowsByHand(benchmark::State& state) {
    double row[] = {1000.0, 30.0};
    for (auto _ : state) {
        benchmark::DoNotOptimize(row);
        benchmark::DoNotOptimize(0.05 + 0.0002 * row[0] + 0.02 * row[1]);
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(Expression_RowsByHand);

/// A scenario of about 5 kB: what one plan reads.
std::string scenario_text(int services) {
    std::string text = "{ // a comment\n  \"services\": {\n";
    for (int i = 0; i < services; ++i) {
        text += (i > 0 ? ",\n" : "") + std::string("    \"service_") + std::to_string(i) +
                "\": { \"demand\": { \"average\": \"5,000 req/s\", \"peak\": \"9k req/s\", \"headroom\": \"20 %\" },\n"
                "      \"promises\": { \"p99\": \"100 ms\", \"cost_per_request\": \"$0.0001/req\" },\n"
                "      \"stages\": [ { \"name\": \"rank\", \"service\": \"lognormal(p50=12 ms, p99=43 ms)\", \"routing\": \"shared\" } ] }";
    }
    return text + "\n} }\n";
}

void Document_Parse(benchmark::State& state) {
    const std::string text = scenario_text(static_cast<int>(state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(parse_document(text, "bench.json"));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(Document_Parse)->ArgName("services")->Arg(1)->Arg(12)->Arg(1000);

// The partner: nlohmann's own tree, without places.
void Document_ParseByNlohmann(benchmark::State& state) {
    const std::string text = scenario_text(static_cast<int>(state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(nlohmann::json::parse(text, nullptr, true, true));
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(Document_ParseByNlohmann)->ArgName("services")->Arg(1)->Arg(12)->Arg(1000);

}  // namespace
}  // namespace sizewell::scenario
