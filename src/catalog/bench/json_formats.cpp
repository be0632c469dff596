#include "catalog/bench/formats.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace sizewell::catalog::bench {
namespace {

using serving::LoadPoint;
using serving::MeasuredTimes;
using Kind = JsonValue::Kind;

// A number, also one written as text ("inf"); complains about another kind of value.
std::optional<double> number(const JsonRecord& r, std::string_view path, Sink& sink) {
    const JsonValue* v = r.find(path);
    if (v == nullptr || v->kind == Kind::null) return std::nullopt;
    if (v->kind == Kind::number) return v->number;
    if (v->kind == Kind::text) {
        if (const auto n = number_of(v->text)) return n;
    }
    sink.complain(kNumber, v->line, v->column, std::string(path), v->kind == Kind::text ? "is '" + shown(v->text) + "', must be a number" : "must be a number");
    return std::nullopt;
}

std::string text(const JsonRecord& r, std::initializer_list<std::string_view> paths) {
    for (const auto path : paths) {
        const JsonValue* v = r.find(path);
        if (v != nullptr && v->kind == Kind::text && !v->text.empty()) return v->text;
    }
    return "";
}

// Takes a number in milliseconds where it stands; what is wrong is said with its own line.
void take_ms(const JsonRecord& r, std::string_view path, Sink& sink, std::optional<double>& out) {
    if (const auto v = number(r, path, sink)) out = *v * 1e-3;
}

void latencies(const JsonRecord& r, Sink& sink, const std::string& name, MeasuredTimes& times) {
    const std::string tail = "_" + name + "_ms";
    take_ms(r, "mean" + tail, sink, times.mean);
    std::optional<double> median;
    take_ms(r, "median" + tail, sink, median);
    for (const auto& [key, value] : r.values) {
        if (key.size() <= tail.size() || key.compare(key.size() - tail.size(), tail.size(), tail) != 0 || key[0] != 'p') continue;
        const auto percent = percent_of(key.substr(0, key.size() - tail.size()));
        std::optional<double> seconds;
        if (percent) take_ms(r, key, sink, seconds);
        if (seconds) add_percentile(times, *percent, *seconds);
    }
    if (median) add_percentile(times, 50.0, *median);
}

bool all_zero(const MeasuredTimes& times) {
    return times.mean.value_or(0.0) == 0.0 && std::all_of(times.percentile.begin(), times.percentile.end(), [](const auto& p) { return p.second == 0.0; });
}

// An answer of one token has no time between tokens; load generators then write zeros.
void drop_token_times_of_single_tokens(LoadPoint& p) {
    if (p.output_tokens.value_or(2.0) > 1.0) return;
    if (all_zero(p.tpot)) p.tpot = {};
    if (all_zero(p.itl)) p.itl = {};
}

}  // namespace

void read_vllm_run(const JsonRecord& r, Sink& sink) {
    sink.count_row();
    Row row;
    row.line = r.line;
    LoadPoint& p = row.point;
    const auto completed = number(r, "completed", sink);
    if (completed && *completed == 0.0) return sink.skip(r.line, "run", "no request was completed");
    row.server.model = text(r, {"model_id", "model", "model_name"});
    row.server.engine = text(r, {"backend", "endpoint_type"});
    row.server.gpu = text(r, {"gpu", "gpu_name"});
    if (const auto tp = number(r, "tensor_parallel_size", sink); tp && *tp >= 1.0 && *tp <= 4096.0) row.server.tp = static_cast<int>(*tp);
    p.request_rate = number(r, "request_rate", sink);
    p.concurrency = number(r, "max_concurrency", sink);
    if (const auto b = number(r, "burstiness", sink)) p.burstiness = *b;
    if (p.concurrency && (!p.request_rate || std::isinf(*p.request_rate))) {
        p.request_rate.reset();  // as fast as the cap lets them: a closed loop
    } else if (!p.request_rate && !p.concurrency) {
        return sink.complain(kMissing, r.line, 0, "", "has neither request_rate nor max_concurrency", "a run needs its load");
    }
    p.requests = completed;
    if (completed && *completed > 0.0) {
        if (const auto in = number(r, "total_input_tokens", sink)) p.input_tokens = *in / *completed;
        if (const auto out = number(r, "total_output_tokens", sink)) p.output_tokens = *out / *completed;
    }
    p.throughput_requests = number(r, "request_throughput", sink);
    p.throughput_tokens = number(r, "output_throughput", sink);
    latencies(r, sink, "ttft", p.ttft);
    latencies(r, sink, "tpot", p.tpot);
    latencies(r, sink, "itl", p.itl);
    latencies(r, sink, "e2el", p.e2e);
    if (!p.e2e.known()) latencies(r, sink, "e2e_latency", p.e2e);
    drop_token_times_of_single_tokens(p);
    if (!p.throughput_requests && !p.ttft.known() && !p.e2e.known()) {
        return sink.complain(kMissing, r.line, 0, "", "has neither request_throughput nor latencies such as p50_ttft_ms");
    }
    if (const auto failed = number(r, "failed", sink); failed && *failed > 0.0) {
        sink.note("line " + std::to_string(r.line) + ": " + sizewell::detail::number_text(*failed) + " requests failed and are in no figure");
    }
    sink.add(std::move(row));
}

namespace {

// A guidellm statistic: percentiles of successful requests, in a unit.
void guidellm_times(const JsonRecord& r, Sink& sink, const std::string& metric, double unit, MeasuredTimes& times) {
    for (const std::string& base : {"metrics." + metric + ".successful.", "metrics." + metric + ".", metric + ".successful.", metric + "."}) {
        if (!r.has_prefix(base)) continue;
        if (const auto mean = number(r, base + "mean", sink)) times.mean = *mean * unit;
        for (const std::string& list : {base + "percentiles.", base}) {
            for (const auto& [path, value] : r.values) {
                if (path.compare(0, list.size(), list) != 0 || path.size() <= list.size() || path[list.size()] != 'p') continue;
                const auto percent = percent_of(path.substr(list.size()));
                const auto v = percent ? number(r, path, sink) : std::nullopt;
                if (v) add_percentile(times, *percent, *v * unit);
            }
        }
        if (const auto median = number(r, base + "median", sink)) add_percentile(times, 50.0, *median * unit);
        return;
    }
}

std::optional<double> guidellm_mean(const JsonRecord& r, Sink& sink, const std::string& metric) {
    for (const std::string& path : {"metrics." + metric + ".successful.mean", "metrics." + metric + ".mean", metric + ".successful.mean", metric + ".mean"}) {
        if (r.has(path)) return number(r, path, sink);
    }
    return std::nullopt;
}

}  // namespace

void read_guidellm_run(const JsonRecord& report, const JsonRecord& r, Sink& sink) {
    sink.count_row();
    Row row;
    row.line = r.line;
    LoadPoint& p = row.point;
    row.server.model = text(r, {"args.model", "config.backend.model", "worker.backend_model", "backend.model", "request_loader.model", "model"});
    if (row.server.model.empty()) row.server.model = text(report, {"args.model", "config.backend.model", "args.backend_kwargs.model", "model"});
    row.server.engine = text(r, {"args.backend_type", "worker.backend_type", "config.backend.type_", "backend.type_"});
    std::string kind, base;
    for (const char* at_text : {"config.strategy.", "scheduler.strategy.", "args.strategy.", "strategy."}) {
        const std::string at = at_text;
        kind = text(r, {at + "type_", at + "type", at + "kind"});
        base = at;
        if (!kind.empty()) break;
    }
    const auto rate = number(r, base + "rate", sink);
    std::optional<double> streams = number(r, base + "streams", sink);
    if (!streams) streams = number(r, base + "max_concurrency", sink);
    if (kind == "synchronous") {
        p.concurrency = 1.0;
    } else if (kind == "concurrent") {
        p.concurrency = streams ? streams : rate;
    } else if (kind == "throughput") {
        p.request_rate = std::numeric_limits<double>::infinity();
    } else if (rate) {
        p.request_rate = rate;
        if (kind == "constant") sink.note("constant request rates: burst-free, a Poisson stream of that rate waits longer");
    }
    if (!p.request_rate && !p.concurrency) {
        return sink.complain(kMissing, r.line, 0, base + "rate", "has no load", "a benchmark needs a strategy with its rate or streams");
    }
    for (const char* path : {"metrics.request_totals.successful", "request_totals.successful", "run_stats.requests_made.successful"}) {
        if (r.has(path) && !p.requests) p.requests = number(r, path, sink);
    }
    if (p.requests && *p.requests == 0.0) return sink.skip(r.line, "benchmark", "no request was successful");
    p.input_tokens = guidellm_mean(r, sink, "prompt_token_count");
    p.output_tokens = guidellm_mean(r, sink, "output_token_count");
    p.throughput_requests = guidellm_mean(r, sink, "requests_per_second");
    p.throughput_tokens = guidellm_mean(r, sink, "output_tokens_per_second");
    guidellm_times(r, sink, "request_latency", 1.0, p.e2e);
    guidellm_times(r, sink, "time_to_first_token_ms", 1e-3, p.ttft);
    guidellm_times(r, sink, "inter_token_latency_ms", 1e-3, p.itl);
    guidellm_times(r, sink, "time_per_output_token_ms", 1e-3, p.tpot);
    drop_token_times_of_single_tokens(p);
    if (!p.throughput_requests && !p.e2e.known() && !p.ttft.known()) {
        return sink.complain(kMissing, r.line, 0, "metrics", "has neither requests_per_second nor latencies");
    }
    sink.add(std::move(row));
}

std::optional<BenchFormat> read_json(std::istream& in, Sink& sink) {
    JsonStream stream(in, sink);
    JsonDocument d;
    std::optional<BenchFormat> format = sink.reading().as;
    GenaiRequests requests;
    bool any_request = false, known = false;
    while (stream.next(d)) {
        const JsonRecord& t = d.top;
        const bool request = t.has_prefix("metadata.") && (t.has_prefix("metrics.") || t.has_prefix("error"));
        const bool guidellm = !d.benchmarks.empty() && std::any_of(d.benchmarks.begin(), d.benchmarks.end(), [](const JsonRecord& b) {
            return b.has_prefix("metrics.") || b.has_prefix("requests_per_second.") || b.has_prefix("request_latency.");
        });
        const bool vllm = (t.has("request_throughput") || t.has("mean_ttft_ms") || t.has("median_ttft_ms") || t.has("mean_e2el_ms") || t.has("median_e2e_latency_ms")) &&
                          !t.has_prefix("request_throughput.");
        bool genai = request;
        for (const char* prefix : {"request_throughput.", "request_latency.", "time_to_first_token.", "records.", "metrics.request_latency.", "metrics.time_to_first_token."}) {
            genai = genai || t.has_prefix(prefix);
        }
        const auto seen = guidellm ? std::optional(BenchFormat::guidellm) : vllm ? std::optional(BenchFormat::vllm) : genai ? std::optional(BenchFormat::genai_perf) : std::nullopt;
        if (!seen) {
            if (known) {
                sink.count_row();
                sink.skip(t.line, "object", "has no figure that a benchmark writes");
                continue;
            }
            const bool raw = t.has_prefix("experiments") || t.has_prefix("service_kind");
            sink.complain(kFormat, t.line, 0, "", raw ? "holds raw timestamps of perf_analyzer, must be statistics" : "is JSON of no benchmark that is known",
                          raw ? "import the profile_export_genai_perf.json beside it, or perf_analyzer's CSV" : "known: vLLM, SGLang, GenAI-Perf, AIPerf, guidellm");
            return std::nullopt;
        }
        if (!format) format = seen;
        if (*seen != *format) {
            if (!known) {
                sink.complain(kFormat, t.line, 0, "", "looks like " + std::string(name(*seen)) + ", must be " + std::string(name(*format)), "leave --as out");
                return std::nullopt;
            }
            sink.skip(t.line, "object", "another format than the lines before: " + std::string(name(*seen)));
            continue;
        }
        known = true;
        if (guidellm) {
            for (const auto& b : d.benchmarks) read_guidellm_run(t, b, sink);
        } else if (vllm) {
            read_vllm_run(t, sink);
        } else if (request) {
            any_request = true;
            requests.add(t, sink);
        } else {
            read_genai_statistics(t, sink);
        }
    }
    if (any_request) requests.finish(sink);
    if (!known && !sink.failed()) sink.complain(kFormat, 1, 0, "", "holds no benchmark run");
    return format;
}

}  // namespace sizewell::catalog::bench
