// The readers behind read_bench(): each takes a stream from its beginning and fills a sink.
#pragma once

#include "catalog/bench/json_stream.hpp"
#include "catalog/bench/points.hpp"

#include <istream>
#include <optional>
#include <string_view>

namespace sizewell::catalog::bench {

/// Any of the JSON formats; which one is seen at the first object.
/// @return the format, or nothing after a complaint
std::optional<BenchFormat> read_json(std::istream& in, Sink& sink);

/// perf_analyzer's or plain CSV, by its header.
std::optional<BenchFormat> read_csv(std::istream& in, Sink& sink);

/// One or more LoadGen summaries, one after another.
std::optional<BenchFormat> read_mlperf(std::istream& in, Sink& sink);

// One run each.
void read_vllm_run(const JsonRecord& run, Sink& sink);
void read_guidellm_run(const JsonRecord& report, const JsonRecord& run, Sink& sink);
void read_genai_statistics(const JsonRecord& run, Sink& sink);

/// Requests of GenAI-Perf or AIPerf, one a line, put together to one load.
class GenaiRequests {
  public:
    void add(const JsonRecord& request, Sink& sink);
    void finish(Sink& sink);

  private:
    struct Sample {
        const char* name;
        std::vector<double> seconds;
    };
    std::vector<double> ttft_, itl_, e2e_;
    double input_ = 0.0, output_ = 0.0, in_flight_ = 0.0;
    std::int64_t inputs_ = 0, outputs_ = 0, requests_ = 0, failed_ = 0, warm_up_ = 0;
    double first_ns_ = 0.0, last_ns_ = 0.0;
    int line_ = 0, failed_line_ = 0, warm_up_line_ = 0;
    std::string model_;
};

}  // namespace sizewell::catalog::bench
