// Megabytes of benchmark files a second, beside a plain pass over the same bytes.
#include "sizewell/catalog/bench_file.hpp"

#include <benchmark/benchmark.h>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <sstream>
#include <string>

using namespace sizewell;

namespace {

std::string csv_of(int rows) {
    std::string text = "model,gpu,concurrency,throughput_req_s,e2e_mean_ms,e2e_p50_ms,e2e_p90_ms,e2e_p99_ms,notes\n";
    char line[256];
    for (int i = 0; i < rows; ++i) {
        const int n = 1 + i % 512;
        std::snprintf(line, sizeof line, "model-%d,T4,%d,%.3f,%.4f,%.4f,%.4f,%.4f,\"engine=Triton; max_batch=128; run=%d; remark=a note of the usual length\"\n", i / 512, n,
                      1000.0, 1.0 * n, 0.99 * n, 1.1 * n, 1.3 * n, i);
        text += line;
    }
    return text;
}

// Runs with the raw samples that --save-detailed writes.
std::string jsonl_of(int runs, int samples) {
    std::string text;
    char part[160];
    for (int i = 0; i < runs; ++i) {
        std::snprintf(part, sizeof part, "{\"backend\": \"vllm\", \"model_id\": \"m\", \"request_rate\": %d, \"completed\": %d, ", i + 1, samples);
        text += part;
        text += "\"total_input_tokens\": 1000, \"total_output_tokens\": 1000, \"request_throughput\": 2.0, \"mean_ttft_ms\": 41.0, \"p99_ttft_ms\": 90.0, \"itls\": [";
        for (int k = 0; k < samples; ++k) {
            std::snprintf(part, sizeof part, "%s[0.0%d, 0.00%d, 0.0081234]", k == 0 ? "" : ", ", 10 + k % 89, 1000 + k % 8999);
            text += part;
        }
        text += "]}\n";
    }
    return text;
}

std::string requests_of(int n) {
    std::string text;
    char line[400];
    for (int i = 0; i < n; ++i) {
        std::snprintf(line, sizeof line,
                      "{\"metadata\": {\"benchmark_phase\": \"profiling\", \"request_start_ns\": %d000000, \"request_end_ns\": %d000000}, \"metrics\": {\"request_latency\": {\"value\": %d.5, "
                      "\"unit\": \"ms\"}, \"time_to_first_token\": {\"value\": 40.25, \"unit\": \"ms\"}, \"output_sequence_length\": {\"value\": 128, \"unit\": \"tokens\"}}, \"error\": null}\n",
                      i + 1, i + 901, 800 + i % 100);
        text += line;
    }
    return text;
}

void read(benchmark::State& state, const std::string& text) {
    for (auto _ : state) benchmark::DoNotOptimize(catalog::read_bench(text, "bench").rows);
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void BenchCsv(benchmark::State& state) { read(state, csv_of(150'000)); }
void BenchRunsJsonl(benchmark::State& state) { read(state, jsonl_of(20, 30'000)); }
void BenchRequestsJsonl(benchmark::State& state) { read(state, requests_of(60'000)); }

// The partners: lines copied one by one, and the same JSON into a tree.
void BenchCsv_Getline(benchmark::State& state) {
    const std::string text = csv_of(150'000);
    for (auto _ : state) {
        std::istringstream in(text);
        std::size_t bytes = 0;
        for (std::string line; std::getline(in, line);) bytes += line.size();
        benchmark::DoNotOptimize(bytes);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void tree(benchmark::State& state, const std::string& text) {
    for (auto _ : state) {
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);) benchmark::DoNotOptimize(nlohmann::json::parse(line).size());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
void BenchRunsJsonl_Tree(benchmark::State& state) { tree(state, jsonl_of(20, 30'000)); }
void BenchRequestsJsonl_Tree(benchmark::State& state) { tree(state, requests_of(60'000)); }

BENCHMARK(BenchCsv)->Unit(benchmark::kMillisecond);
BENCHMARK(BenchCsv_Getline)->Unit(benchmark::kMillisecond);
BENCHMARK(BenchRunsJsonl)->Unit(benchmark::kMillisecond);
BENCHMARK(BenchRunsJsonl_Tree)->Unit(benchmark::kMillisecond);
BENCHMARK(BenchRequestsJsonl)->Unit(benchmark::kMillisecond);
BENCHMARK(BenchRequestsJsonl_Tree)->Unit(benchmark::kMillisecond);

}  // namespace
