// Summaries of MLPerf LoadGen: "key : value" lines in three sections.
#include "catalog/bench/formats.hpp"

#include "catalog/closest.hpp"

#include <cmath>
#include <limits>
#include <string>

namespace sizewell::catalog::bench {
namespace {

constexpr std::size_t kLongestLine = 1U << 16U;

std::string_view trimmed(std::string_view s) {
    while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
    while (!s.empty() && (s.back() == ' ' || s.back() == '\t' || s.back() == '\r')) s.remove_suffix(1);
    return s;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// One summary as it is being read.
struct Summary {
    Row row;
    std::string scenario, sut;
    std::optional<double> target_qps, scheduled, completed, samples, samples_per_query;
    bool invalid = false;
    int line = 0;
};

void finish(Summary& s, Sink& sink) {
    sink.count_row();
    serving::LoadPoint& p = s.row.point;
    s.row.line = s.line;
    s.row.server.engine = s.sut;
    if (s.invalid) sink.note("line " + std::to_string(s.line) + ": the run is INVALID by its own rules");
    if (s.scenario == "offline") {
        p.request_rate = std::numeric_limits<double>::infinity();
        p.throughput_requests = s.samples;
        p.e2e = {};  // from the start of the run: how long the whole took, not a request
        p.ttft = {};
    } else if (s.scenario == "server") {
        p.request_rate = s.target_qps ? s.target_qps : s.scheduled;
        p.throughput_requests = s.completed ? s.completed : s.scheduled;
    } else if (s.scenario == "singlestream" || s.scenario == "multistream") {
        p.concurrency = 1.0;
        if (s.scenario == "multistream") p.client_batch = s.samples_per_query.value_or(8.0);
        if (!p.e2e.known()) return sink.complain(kMissing, s.line, 0, "", "a " + s.scenario + " summary has no latency");
    } else if (s.scenario.empty()) {
        return sink.complain(kMissing, s.line, 0, "", "has no line Scenario", "was the file cut off?");
    } else {
        return sink.skip(s.line, "summary", "scenario " + s.scenario);
    }
    if (p.request_rate && !p.throughput_requests) {
        return sink.complain(kMissing, s.line, 0, "", "a " + s.scenario + " summary has no samples per second", "was the file cut off?");
    }
    if (s.scenario == "server" && !p.request_rate) return sink.complain(kMissing, s.line, 0, "", "a server summary has no target_qps", "was the file cut off?");
    sink.add(std::move(s.row));
}

void take(Summary& s, const std::string& key, std::string_view value, int line, Sink& sink) {
    if (key == "scenario") {
        s.scenario = lower_case(value);
        std::erase(s.scenario, ' ');
        return;
    }
    if (key == "sut name") {
        s.sut = std::string(value);
        return;
    }
    if (key == "result is") {
        s.invalid = value == "INVALID";
        return;
    }
    const bool latency = holds(key, "latency") || holds(key, "token");
    const bool wanted = latency || holds(key, "samples per second") || holds(key, "tokens per second") || key == "target_qps" || key == "samples_per_query";
    if (!wanted || holds(key, "min_") || holds(key, "target_latency") || holds(key, "use_token")) return;
    const std::string_view figure = value.substr(0, value.find(' '));  // a remark may follow
    const auto x = number_of(figure);
    if (!x) {
        if (latency && !holds(key, "percentile")) return;
        return sink.complain(kNumber, line, 0, "", key + " is '" + shown(figure) + "', must be a number");
    }
    serving::LoadPoint& p = s.row.point;
    if (key == "target_qps") s.target_qps = *x;
    if (key == "samples_per_query") s.samples_per_query = *x;
    if (key == "scheduled samples per second") s.scheduled = *x;
    if (key == "completed samples per second") s.completed = *x;
    if (key == "samples per second") s.samples = *x;
    if (key == "tokens per second" || key == "completed tokens per second") p.throughput_tokens = *x;
    if (!latency || holds(key, "per second")) return;
    double unit = 1e-9;
    const std::size_t open = key.find('(');
    if (open != std::string::npos && key.find(')', open) != std::string::npos) {
        const std::string text = key.substr(open + 1, key.find(')', open) - open - 1);
        const auto seconds = seconds_in(text);
        if (!seconds) return sink.complain(kUnit, line, 0, "", key + " has unit '" + shown(text) + "', must be ns");
        unit = *seconds;
    } else {
        return;
    }
    auto& times = holds(key, "first token") ? p.ttft : holds(key, "output token") || holds(key, "per token") ? p.tpot : p.e2e;
    if (key.compare(0, 4, "mean") == 0) times.mean = *x * unit;
    const std::size_t percentile = key.find(" percentile");
    if (percentile == std::string::npos) return;
    std::string digits = key.substr(0, percentile);
    if (digits.size() > 2 && digits.compare(digits.size() - 2, 2, "th") == 0) digits.resize(digits.size() - 2);
    const auto percent = number_of(digits);
    if (percent && *percent > 0.0 && *percent < 100.0) add_percentile(times, *percent, *x * unit);
}

}  // namespace

std::optional<BenchFormat> read_mlperf(std::istream& in, Sink& sink) {
    Summary summary;
    bool inside = false;
    int number = 0;
    std::string line;
    while (std::getline(in, line)) {
        ++number;
        if (line.size() > kLongestLine) line.resize(kLongestLine);
        const std::string_view text = trimmed(line);
        if (text == "MLPerf Results Summary") {
            if (inside) finish(summary, sink);
            summary = {};
            summary.line = number;
            inside = true;
            continue;
        }
        const std::size_t colon = text.find(':');
        if (!inside || colon == std::string_view::npos) continue;
        take(summary, lower_case(trimmed(text.substr(0, colon))), trimmed(text.substr(colon + 1)), number, sink);
    }
    if (!inside) {
        sink.complain(kFormat, 1, 0, "", "has no line 'MLPerf Results Summary'", "import mlperf_log_summary.txt");
        return std::nullopt;
    }
    finish(summary, sink);
    return BenchFormat::mlperf;
}

}  // namespace sizewell::catalog::bench
