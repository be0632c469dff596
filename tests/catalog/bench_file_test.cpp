// Benchmark files: every format by a small file of ours, every bad input by its code and line, every truncation survived.
#include "sizewell/catalog/bench_file.hpp"

#include "sizewell/error.hpp"
#include "sizewell/serving/classic_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace sizewell::catalog {
namespace {

const std::string kSamples = SIZEWELL_ROOT "/tests/catalog/bench/";

std::string text_of(const std::string& name) {
    std::ifstream in(kSamples + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

BenchFile sample(const std::string& name, const BenchReading& reading = {}) { return read_bench_file(kSamples + name, reading); }

double at(const serving::MeasuredTimes& times, double percent) {
    for (const auto& [p, seconds] : times.percentile) {
        if (p == percent) return seconds;
    }
    return std::nan("");
}

TEST(BenchFormats, AreRecognisedByContent) {
    const std::vector<std::pair<std::string, BenchFormat>> all = {
        {"vllm.json", BenchFormat::vllm},           {"vllm.jsonl", BenchFormat::vllm},          {"sglang.jsonl", BenchFormat::vllm},
        {"perf_analyzer.csv", BenchFormat::perf_analyzer}, {"perf_rate.csv", BenchFormat::perf_analyzer}, {"genai_perf.json", BenchFormat::genai_perf},
        {"aiperf.json", BenchFormat::genai_perf},   {"aiperf.jsonl", BenchFormat::genai_perf},  {"guidellm.json", BenchFormat::guidellm},
        {"mlperf.txt", BenchFormat::mlperf},        {"table.csv", BenchFormat::csv},            {"measured.csv", BenchFormat::csv}};
    for (const auto& [name_of, format] : all) {
        EXPECT_EQ(sample(name_of).format, format) << name_of;
        BenchReading said;
        said.as = format;
        EXPECT_EQ(sample(name_of, said).format, format) << name_of;
        EXPECT_EQ(bench_format(name(format)), format);
    }
    EXPECT_EQ(bench_format("sglang"), BenchFormat::vllm);
    EXPECT_FALSE(bench_format("excel"));
}

TEST(BenchVllm, ReadsOneRun) {
    const auto f = sample("vllm.json");
    ASSERT_EQ(f.series.size(), 1u);
    EXPECT_EQ(f.series[0].model, "acme/Chat-7B");
    EXPECT_EQ(f.series[0].engine, "vllm");
    ASSERT_EQ(f.series[0].points.size(), 1u);
    const auto& p = f.series[0].points[0];
    EXPECT_EQ(p.request_rate, 4.0);
    EXPECT_FALSE(p.concurrency);
    EXPECT_EQ(p.input_tokens, 512.0);
    EXPECT_EQ(p.output_tokens, 256.0);
    EXPECT_EQ(p.throughput_requests, 3.902);
    EXPECT_DOUBLE_EQ(at(p.ttft, 99.0), 0.09025);
    EXPECT_DOUBLE_EQ(at(p.tpot, 90.0), 0.0095);
    EXPECT_DOUBLE_EQ(at(p.itl, 99.9), 0.03);
    EXPECT_DOUBLE_EQ(at(p.itl, 50.0), 0.008);
    EXPECT_DOUBLE_EQ(*p.e2e.mean, 2.212);
}

TEST(BenchVllm, ReadsSeveralRunsAndTellsTheLoopsApart) {
    const auto f = sample("vllm.jsonl");
    EXPECT_EQ(f.rows, 4);
    ASSERT_EQ(f.skipped.size(), 1u);
    EXPECT_EQ(f.skipped[0].line, 4);
    const auto& p = f.series.at(0).points;
    ASSERT_EQ(p.size(), 3u);
    EXPECT_EQ(p[0].concurrency, 8.0);  // closed: inf with a cap
    EXPECT_FALSE(p[0].request_rate);
    EXPECT_EQ(p[1].request_rate, 2.0);  // open with a cap
    EXPECT_EQ(p[1].concurrency, 64.0);
    EXPECT_EQ(p[1].burstiness, 0.5);
    EXPECT_TRUE(std::isinf(*p[2].request_rate));
    const auto array = read_bench("[" + text_of("vllm.json") + "," + text_of("vllm.json") + "]", "array.json");
    EXPECT_EQ(array.rows, 2);
    const auto s = sample("sglang.jsonl");
    EXPECT_EQ(s.series[0].points[0].concurrency, 16.0);
    EXPECT_DOUBLE_EQ(at(s.series[0].points[0].e2e, 90.0), 3.3);
}

TEST(BenchPerfAnalyzer, ReadsMicrosecondsSortedByLoad) {
    const auto f = sample("perf_analyzer.csv");
    EXPECT_EQ(f.skipped.at(0).line, 7);
    const auto& p = f.series.at(0).points;
    ASSERT_EQ(p.size(), 4u);
    EXPECT_EQ(p[1].concurrency, 4.0);  // the file is sorted by throughput
    EXPECT_NEAR(*p[0].e2e.mean, 0.004, 1e-12);
    EXPECT_NEAR(*p[1].transfer_time, 0.000315, 1e-12);
    EXPECT_NEAR(*p[1].e2e.mean, 0.005, 1e-12);  // a blank cell adds nothing
    EXPECT_DOUBLE_EQ(at(p[3].e2e, 99.0), 0.015);
    EXPECT_DOUBLE_EQ(*p[2].queue_time, 0.002);
    EXPECT_EQ(sample("perf_rate.csv").series[0].points[1].request_rate, 400.0);
    BenchReading eight;
    eight.client_batch = 8.0;
    EXPECT_EQ(read_bench("Concurrency,Inferences/Second,p50 latency\n1,800,9900\n", "b", eight).series[0].points[0].throughput_requests, 100.0);
    const auto in_ms = read_bench("Batch,Concurrency,Inferences/Second,Server Queue (ms),p99 latency (ms)\n8,1,252,0.1,32.1\n", "ms.csv");
    EXPECT_DOUBLE_EQ(at(in_ms.series[0].points[0].e2e, 99.0), 0.0321);
    EXPECT_EQ(in_ms.series[0].points[0].client_batch, 8.0);
    EXPECT_EQ(in_ms.series[0].points[0].throughput_requests, 31.5);
}

TEST(BenchGenaiPerf, ReadsStatisticsInTheirUnits) {
    const auto g = sample("genai_perf.json");
    EXPECT_EQ(g.series[0].model, "acme-chat");
    EXPECT_EQ(g.series[0].points[0].concurrency, 8.0);
    EXPECT_DOUBLE_EQ(at(g.series[0].points[0].tpot, 99.0), 0.0106);
    const auto a = sample("aiperf.json");
    EXPECT_EQ(a.series[0].points[0].request_rate, 2.0);
    EXPECT_DOUBLE_EQ(at(a.series[0].points[0].e2e, 50.0), 2.39);  // microseconds
    EXPECT_EQ(a.series[0].points[0].requests, 120.0);
    const auto nested = read_bench(R"({"records": {"request_throughput": {"unit": "requests/sec", "avg": 2.0}, "ttft": {"unit": "ms", "avg": 50.0},
        "request_latency": {"unit": "s", "avg": 1.5}}, "input_config": {"loadgen": {"concurrency": 3}}})", "nested.json");
    EXPECT_DOUBLE_EQ(*nested.series[0].points[0].ttft.mean, 0.05);
}

TEST(BenchGenaiPerf, PutsRequestsTogether) {
    const auto f = sample("aiperf.jsonl");
    EXPECT_EQ(f.rows, 12);
    ASSERT_EQ(f.skipped.size(), 2u);  // the warm-up and the failed request
    const auto& p = f.series[0].points[0];
    EXPECT_EQ(p.requests, 10.0);
    EXPECT_NEAR(*p.ttft.mean, 0.051, 1e-12);            // 42, 44, ..., 60 ms
    EXPECT_NEAR(at(p.ttft, 50.0), 0.051, 1e-12);
    EXPECT_NEAR(at(p.ttft, 99.0), 0.05982, 1e-9);       // NumPy's linear rule
    const double span = 0.5 * 9 + 0.260;
    EXPECT_NEAR(*p.throughput_requests, 10.0 / span, 1e-9);
    EXPECT_NEAR(*p.concurrency, 2.51 / span, 1e-9);
    EXPECT_NEAR(*p.input_tokens, 105.5, 1e-9);
}

TEST(BenchGuidellm, ReadsEveryBenchmark) {
    const auto f = sample("guidellm.json");
    const auto& p = f.series.at(0).points;
    EXPECT_EQ(f.series[0].model, "acme/Chat-7B");
    ASSERT_EQ(p.size(), 3u);
    EXPECT_EQ(p[0].concurrency, 1.0);
    EXPECT_DOUBLE_EQ(at(p[0].e2e, 99.9), 2.3);
    EXPECT_DOUBLE_EQ(at(p[0].e2e, 0.1), 1.9);
    EXPECT_EQ(p[1].request_rate, 4.0);
    EXPECT_DOUBLE_EQ(at(p[1].ttft, 90.0), 0.07);
    EXPECT_DOUBLE_EQ(at(p[1].tpot, 50.0), 0.0097);
    EXPECT_TRUE(std::isinf(*p[2].request_rate));
}

TEST(BenchMlperf, ReadsTheScenarios) {
    const auto f = sample("mlperf.txt");
    const auto& p = f.series.at(0).points;
    ASSERT_EQ(p.size(), 3u);
    EXPECT_EQ(p[0].concurrency, 1.0);  // single stream
    EXPECT_DOUBLE_EQ(at(p[0].e2e, 99.0), 0.0035);
    EXPECT_EQ(p[1].request_rate, 2000.0);  // server
    EXPECT_EQ(p[1].throughput_requests, 1990.5);
    EXPECT_DOUBLE_EQ(at(p[1].e2e, 99.9), 0.017);
    EXPECT_TRUE(std::isinf(*p[2].request_rate));  // offline
    EXPECT_FALSE(p[2].e2e.known());
    EXPECT_EQ(f.notes.size(), 1u);  // the invalid run
}

TEST(BenchCsv, ReadsTablesAndRowsWithNotes) {
    const auto t = sample("table.csv");
    ASSERT_EQ(t.series.size(), 2u);  // two models
    EXPECT_EQ(t.series[0].points[2].throughput_requests, 100.0);
    const auto m = sample("measured.csv");
    ASSERT_EQ(m.series.size(), 2u);
    ASSERT_EQ(m.series[0].points.size(), 1u);  // a line for each percentile is one load
    EXPECT_EQ(m.series[0].gpus, 2);
    EXPECT_DOUBLE_EQ(at(m.series[0].points[0].ttft, 50.0), 0.04);
    EXPECT_DOUBLE_EQ(at(m.series[0].points[0].ttft, 90.0), 0.06);
    EXPECT_DOUBLE_EQ(at(m.series[0].points[0].ttft, 99.0), 0.09);
    ASSERT_EQ(m.series[1].points.size(), 2u);  // offline and online are one server
    EXPECT_EQ(m.series[1].points[0].throughput_requests, 100.0);
    EXPECT_EQ(m.series[1].max_batch, 32);
    EXPECT_EQ(m.series[1].instances, 2);
    EXPECT_EQ(m.series[1].engine, "ONNX Runtime with TensorRT");
    EXPECT_DOUBLE_EQ(*m.series[1].points[1].queue_time, 0.003);
}

TEST(BenchCsv, ReadsTheSharedReference) {
    const std::string file = SIZEWELL_SHARED "/reference/measured_serving.csv";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "the reference is not beside this tree";
    const auto f = read_bench_file(file);
    EXPECT_EQ(f.rows, 113);
    EXPECT_EQ(f.series.size(), 13u);
    EXPECT_TRUE(f.skipped.empty());
}

TEST(BenchChoice, FillsInAndChooses) {
    BenchReading reading;
    reading.gpu = "L4";
    EXPECT_EQ(sample("vllm.json", reading).series[0].gpu, "L4");
    reading.model = "rank-v3";
    EXPECT_EQ(sample("table.csv", reading).series.size(), 1u);
    reading.model = "chat-7b";  // whole words, any case
    reading.gpu = "";
    EXPECT_EQ(sample("vllm.json", reading).series.size(), 1u);
    reading.model = "chat-70b";
    EXPECT_THROW((void)sample("vllm.json", reading), InputError);
    const auto both = merged({sample("vllm.json"), sample("vllm.jsonl")});
    ASSERT_EQ(both.size(), 1u);
    EXPECT_EQ(both[0].points.size(), 4u);
}

struct Bad {
    const char* name;
    std::string text;
    const char* code;
    int line;
    const char* fragment;
};

class BadBench : public testing::TestWithParam<Bad> {};

TEST_P(BadBench, IsNamedWithItsLine) {
    const Bad& bad = GetParam();
    try {
        (void)read_bench(bad.text, "bad");
        FAIL() << bad.name;
    } catch (const InputError& e) {
        ASSERT_FALSE(e.findings().empty());
        const auto& f = e.findings()[0];
        EXPECT_EQ(f.code, bad.code) << f.reason;
        EXPECT_EQ(f.line, bad.line) << f.reason;
        EXPECT_NE((f.reason + " " + f.help).find(bad.fragment), std::string::npos) << f.reason << " | " << f.help;
    }
}

const std::string kCsv = "concurrency,throughput_req_s,e2e_p50_ms,e2e_p99_ms\n";
const std::string kRun = R"({"model_id": "m", "request_rate": 2, "completed": 10, "request_throughput": 2.0, "mean_ttft_ms": )";

INSTANTIATE_TEST_SUITE_P(Table, BadBench, testing::Values(
    Bad{"empty", "", "E0701", 0, "is empty"},
    Bad{"blanks", "\n \n", "E0701", 0, "blanks"},
    Bad{"prose", "hello world\nthis is no table\n", "E0702", 1, "known:"},
    Bad{"other_json", R"({"a": 1})", "E0702", 1, "no benchmark"},
    Bad{"google_benchmark", R"({"benchmarks": [{"name": "x", "cpu_time": 1.0}]})", "E0702", 1, "no benchmark"},
    Bad{"raw_timestamps", R"({"experiments": [], "service_kind": "openai"})", "E0702", 1, "raw timestamps"},
    Bad{"cut_json", "{\"model_id\": \"m\",\n\"mean_ttft_ms\": ", "E0703", 2, "cut off"},
    Bad{"bad_json", "{\"model_id\": \"m\",\n oops: 1}", "E0703", 2, "quotes"},
    Bad{"bad_line", kRun + "40.0}\n{\"model_id\": }\n", "E0703", 2, "must be a value"},
    Bad{"open_quote", "concurrency,e2e_p50_ms\n1,\"2\n", "E0703", 2, "quote"},
    Bad{"no_load", "throughput_req_s,e2e_p50_ms\n10,5\n", "E0704", 1, "concurrency"},
    Bad{"no_measurement", "model,concurrency\nm,5\n", "E0704", 1, "measurement"},
    Bad{"column_twice", "concurrency,e2e_p50_ms,e2e_p50_ms\n1,2,3\n", "E0704", 1, "twice"},
    Bad{"run_without_load", R"({"model_id": "m", "completed": 10, "request_throughput": 2.0})", "E0704", 1, "request_rate"},
    Bad{"perf_without_load", "Inferences/Second,p50 latency\n10,5\n", "E0704", 1, "Concurrency"},
    Bad{"no_number", kCsv + "1,10,fast,5\n", "E0705", 2, "'fast'"},
    Bad{"hexadecimal", kCsv + "1,10,0x10,5\n", "E0705", 2, "'0x10'"},
    Bad{"negative", kCsv + "1,100,9,10\n1,10,-5,5\n", "E0705", 3, "-0.005"},
    Bad{"nan", kCsv + "1,10,NaN,5\n", "E0705", 2, "nan"},
    Bad{"zero", kCsv + "1,10,0,5\n", "E0705", 2, "positive"},
    Bad{"infinite", kCsv + "1,inf,1,5\n", "E0705", 2, "inf"},
    Bad{"zero_load", kCsv + "0,10,1,5\n", "E0705", 2, "concurrency"},
    Bad{"json_nan", kRun + "NaN}", "E0705", 1, "nan"},
    Bad{"json_negative", "\n" + kRun + "-4}", "E0705", 2, "ttft mean"},
    Bad{"json_text", kRun + "\"quick\"}", "E0705", 1, "'quick'"},
    Bad{"perf_negative", "Concurrency,Inferences/Second,Client Send,p50 latency\n1,10,-3,5\n", "E0705", 2, "client send"},
    Bad{"falling", kCsv + "1,100,9,8\n", "E0706", 2, "below p50"},
    Bad{"unknown_unit", "concurrency,e2e_p50_min\n1,2\n", "E0707", 1, "'min'"},
    Bad{"wrong_unit", "concurrency,throughput_req_s,e2e_p50_s\n16,1000,15.8\n", "E0707", 2, "in flight"},
    Bad{"perf_milliseconds", "Concurrency,Inferences/Second,p50 latency\n16,1000,15.8\n", "E0707", 2, "another unit"},
    Bad{"genai_unit", R"({"request_throughput": {"unit": "requests/sec", "avg": 1}, "request_latency": {"unit": "fortnights", "avg": 1}, "input_config": {"concurrency": 1}})", "E0707", 1, "fortnights"},
    Bad{"mlperf_unit", "MLPerf Results Summary\nScenario : SingleStream\nMean latency (days) : 4\n", "E0707", 3, "days"},
    Bad{"mlperf_cut", "MLPerf Results Summary\nSUT name : x\n", "E0704", 1, "cut off"},
    Bad{"only_ragged_rows", kCsv + "1,2\n", "E0708", 0, "line 2"},
    Bad{"only_empty_runs", R"({"model_id": "m", "request_rate": 2, "completed": 0, "request_throughput": 0.0})", "E0708", 0, "no request"},
    Bad{"nul", std::string("concurrency,e2e_p50_ms\n1,2\0\n", 28), "E0705", 2, ""}),
    [](const auto& row) { return row.param.name; });

TEST(BadBenches, AreReportedAllAtOnce) {
    try {
        (void)read_bench(kCsv + "1,10,-5,5\n2,x,1,2\n3,10,9,8\n4,100,40,50\n", "bad.csv");
        FAIL();
    } catch (const InputError& e) {
        ASSERT_EQ(e.findings().size(), 3u);
        EXPECT_EQ(e.findings()[0].line, 2);
        EXPECT_EQ(e.findings()[1].line, 3);
        EXPECT_EQ(e.findings()[2].line, 4);
    }
    BenchReading wrong;
    wrong.as = BenchFormat::guidellm;
    EXPECT_THROW((void)sample("vllm.json", wrong), InputError);
    EXPECT_THROW((void)sample("table.csv", wrong), InputError);
    BenchReading small;
    small.max_bytes = 1U << 20U;
    std::string large = kCsv;
    while (large.size() < (2U << 20U)) large += "1,100,9,10\n";
    EXPECT_THROW((void)read_bench(large, "large.csv", small), InputError);
    EXPECT_THROW((void)read_bench_file("/nonexistent/file"), InputError);
    EXPECT_THROW((void)read_bench_file(kSamples), InputError);
}

// Every prefix and every byte flipped: an answer or an InputError, nothing else, and never a figure that is no number.
TEST(BadBenches, NeverCrashOnBrokenSamples) {
    const auto attempt = [](const std::string& text) {
        try {
            for (const auto& s : read_bench(text, "broken").series) {
                for (const auto& p : s.points) {
                    EXPECT_TRUE(std::isfinite(p.throughput_requests.value_or(0.0)));
                    for (const auto* times : {&p.ttft, &p.tpot, &p.itl, &p.e2e}) {
                        for (const auto& [percent, seconds] : times->percentile) EXPECT_TRUE(seconds > 0.0 && std::isfinite(seconds));
                    }
                }
                if (serving::is_classic(s)) {
                    try {
                        (void)serving::measured_profile(s);
                    } catch (const DomainError&) {
                    }
                }
            }
        } catch (const InputError& e) {
            EXPECT_FALSE(e.findings().empty());
        }
    };
    for (const auto& entry : std::filesystem::directory_iterator(kSamples)) {
        const std::string text = text_of(entry.path().filename().string());
        for (std::size_t n = 0; n < text.size(); n += 3) attempt(text.substr(0, n));
        for (std::size_t n = 0; n < text.size(); n += 7) {
            std::string flipped = text;
            flipped[n] = static_cast<char>(flipped[n] ^ (1 << (n % 7)));
            attempt(flipped);
        }
    }
    attempt(std::string(200'000, '['));
    attempt("{\"a\":" + std::string(100'000, '{'));
}

}  // namespace
}  // namespace sizewell::catalog
