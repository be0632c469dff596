// Benchmark files of load generators as measured load points.
#pragma once

#include "sizewell/serving/load_point.hpp"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog {

/// What wrote the file.
enum class BenchFormat {
    vllm,           ///< vLLM and SGLang serving benchmark: one JSON object, an array of them, or JSON Lines
    perf_analyzer,  ///< Triton perf_analyzer CSV, microseconds
    genai_perf,     ///< GenAI-Perf and AIPerf profile export: JSON of statistics, or one request a line
    guidellm,       ///< guidellm benchmark report JSON
    mlperf,         ///< MLPerf inference mlperf_log_summary.txt
    csv             ///< plain CSV with the column names of columns_help()
};

/// "vllm", "perf_analyzer", "genai_perf", "guidellm", "mlperf", "csv".
[[nodiscard]] std::string_view name(BenchFormat format);
/// @return nothing for a text that names no format
[[nodiscard]] std::optional<BenchFormat> bench_format(std::string_view name);

/// What the caller knows and a file may not say.  A text fills in where the file is silent and chooses where it speaks:
/// rows that name something else are skipped, and none left is an error.  It matches the whole name or whole words of it,
/// whatever the case: "T4" is "NVIDIA T4", "A10" is not "A100".
struct BenchReading {
    std::optional<BenchFormat> as;       ///< refuse to guess
    std::string model, gpu, precision, engine, configuration;
    std::optional<int> gpus, tp;
    std::optional<double> client_batch;  ///< samples in a request, where the format does not tell (perf_analyzer)
    std::size_t max_bytes = std::size_t{1} << 30U;
};

/// Rows, runs or lines that gave no load point, and why.
struct SkippedRow {
    int line = 0;
    std::string what;
    std::string why;
    std::int64_t rows = 1;   ///< this one and those after it that were skipped alike
};

struct BenchFile {
    std::string file;
    BenchFormat format = BenchFormat::csv;
    std::vector<serving::LoadSeries> series;   ///< one for each model, GPU, precision and configuration
    std::int64_t rows = 0;                     ///< rows, runs or requests read
    std::vector<SkippedRow> skipped;
    std::vector<std::string> notes;            ///< what was taken for granted
};

/// Reads a benchmark file; recognises by its content which kind it is.
///
/// @param in    is read once, front to back
/// @param file  its name, for messages
/// @throws InputError  all findings at once, each with its line: E0701 unreadable, empty or too large; E0702 no known
///                 format, or not the one asked for; E0703 not valid JSON or CSV; E0704 a needed column or key is missing;
///                 E0705 a number that is negative, zero where a time must pass, or no number; E0706 percentiles that fall;
///                 E0707 a unit that is unknown or belongs to another format; E0708 no load point at all, or none of the
///                 model asked for
/// @cost   CSV 50, requests 100, runs with raw samples 350 MB a second, streamed (bench/catalog)
/// @source  field names: vLLM `vllm bench serve`, SGLang `bench_serving`, Triton perf_analyzer, GenAI-Perf, AIPerf,
///          guidellm and MLPerf LoadGen, as their repositories write them
[[nodiscard]] BenchFile read_bench(std::istream& in, const std::string& file, const BenchReading& reading = {});
[[nodiscard]] BenchFile read_bench(std::string_view text, const std::string& file, const BenchReading& reading = {});
[[nodiscard]] BenchFile read_bench_file(const std::string& path, const BenchReading& reading = {});

/// Series of several files put together: equal model, GPU, precision, engine and configuration become one, points by
/// ascending load.
[[nodiscard]] std::vector<serving::LoadSeries> merged(const std::vector<BenchFile>& files);

}  // namespace sizewell::catalog
