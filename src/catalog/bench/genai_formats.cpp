// GenAI-Perf and AIPerf: statistics of a run, or its requests one a line.
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

const JsonValue* first_of(const JsonRecord& r, std::initializer_list<std::string_view> paths) {
    for (const auto path : paths) {
        const JsonValue* v = r.find(path);
        if (v != nullptr && v->kind != Kind::null) return v;
    }
    return nullptr;
}

std::string text(const JsonRecord& r, std::initializer_list<std::string_view> paths) {
    const JsonValue* v = first_of(r, paths);
    return v != nullptr && v->kind == Kind::text ? v->text : "";
}

std::optional<double> plain(const JsonRecord& r, std::initializer_list<std::string_view> paths) {
    const JsonValue* v = first_of(r, paths);
    if (v == nullptr) return std::nullopt;
    return v->kind == Kind::number ? std::optional(v->number) : v->kind == Kind::text ? number_of(v->text) : std::nullopt;
}

// Where the statistics of a metric stand: at the top, or in "records" or "metrics" in other releases.
std::string place_of(const JsonRecord& r, std::initializer_list<std::string_view> names) {
    for (const auto root : {"", "metrics.", "records."}) {
        for (const auto name : names) {
            std::string prefix = std::string(root) + std::string(name) + ".";
            if (r.has_prefix(prefix)) return prefix;
        }
    }
    return "";
}

// A statistic of a metric that is a time, in seconds.
std::optional<double> unit_of(const JsonRecord& r, const std::string& base, Sink& sink) {
    const JsonValue* unit = r.find(base + "unit");
    if (unit == nullptr || unit->kind != Kind::text) {
        sink.note("times without a unit are taken as milliseconds");
        return 1e-3;
    }
    const auto seconds = seconds_in(unit->text);
    if (!seconds) sink.complain(kUnit, unit->line, unit->column, base + "unit", "is '" + shown(unit->text) + "', must be a unit of time: ns, us, ms or s");
    return seconds;
}

std::optional<double> statistic(const JsonRecord& r, const std::string& path, Sink& sink) {
    const JsonValue* v = r.find(path);
    if (v == nullptr || v->kind == Kind::null) return std::nullopt;
    if (v->kind == Kind::number) return v->number;
    if (v->kind == Kind::text) {
        if (const auto n = number_of(v->text)) return n;
    }
    sink.complain(kNumber, v->line, v->column, path, "must be a number");
    return std::nullopt;
}

void times_of(const JsonRecord& r, Sink& sink, std::initializer_list<std::string_view> names, MeasuredTimes& times) {
    const std::string base = place_of(r, names);
    if (base.empty()) return;
    const auto unit = unit_of(r, base, sink);
    if (!unit) return;
    if (const auto mean = statistic(r, base + "avg", sink)) times.mean = *mean * *unit;
    for (const auto& [path, value] : r.values) {
        if (path.compare(0, base.size(), base) != 0 || path.size() <= base.size() || path[base.size()] != 'p') continue;
        const auto percent = percent_of(path.substr(base.size()));
        const auto v = percent ? statistic(r, path, sink) : std::nullopt;
        if (v) add_percentile(times, *percent, *v * *unit);
    }
}

std::optional<double> count_of(const JsonRecord& r, Sink& sink, std::initializer_list<std::string_view> names) {
    const std::string base = place_of(r, names);
    return base.empty() ? std::nullopt : statistic(r, base + "avg", sink);
}

// Requests or tokens per second; per minute and the like do not exist.
std::optional<double> rate_of(const JsonRecord& r, Sink& sink, std::string_view name) {
    const std::string base = place_of(r, {name});
    if (base.empty()) return std::nullopt;
    const JsonValue* unit = r.find(base + "unit");
    if (unit != nullptr && unit->kind == Kind::text && unit->text.find("/s") == std::string::npos && unit->text.find("per_s") == std::string::npos &&
        unit->text.find("per s") == std::string::npos) {
        sink.complain(kUnit, unit->line, unit->column, base + "unit", "is '" + shown(unit->text) + "', must be a rate per second");
        return std::nullopt;
    }
    return statistic(r, base + "avg", sink);
}

}  // namespace

void read_genai_statistics(const JsonRecord& r, Sink& sink) {
    sink.count_row();
    Row row;
    row.line = r.line;
    LoadPoint& p = row.point;
    row.server.model = text(r, {"input_config.endpoint.model_names", "input_config.model_names", "input_config.model", "input_config.models", "input_config.formatted_model_name"});
    row.server.engine = text(r, {"input_config.endpoint.service_kind", "input_config.backend", "input_config.endpoint.backend"});
    p.concurrency = plain(r, {"input_config.loadgen.concurrency", "input_config.perf_analyzer.stimulus.concurrency", "input_config.concurrency"});
    p.request_rate = plain(r, {"input_config.loadgen.request_rate", "input_config.perf_analyzer.stimulus.request_rate", "input_config.request_rate"});
    if (p.concurrency && p.request_rate && std::isinf(*p.request_rate)) p.request_rate.reset();
    p.requests = count_of(r, sink, {"request_count"});
    p.input_tokens = count_of(r, sink, {"input_sequence_length"});
    p.output_tokens = count_of(r, sink, {"output_sequence_length"});
    p.throughput_requests = rate_of(r, sink, "request_throughput");
    p.throughput_tokens = rate_of(r, sink, "output_token_throughput");
    times_of(r, sink, {"request_latency"}, p.e2e);
    times_of(r, sink, {"time_to_first_token", "ttft"}, p.ttft);
    times_of(r, sink, {"inter_token_latency"}, p.tpot);  // averaged over each request: what others call TPOT
    if (!p.concurrency && !p.request_rate && p.throughput_requests && p.e2e.mean) {
        p.concurrency = *p.throughput_requests * *p.e2e.mean;
        sink.note("no load is named: requests in flight by Little's law, as if it were a closed loop");
    }
    if (p.requests && *p.requests == 0.0) return sink.skip(r.line, "run", "no request was completed");
    if (!p.concurrency && !p.request_rate) {
        return sink.complain(kMissing, r.line, 0, "input_config", "names no concurrency and no request rate", "a run needs its load");
    }
    if (p.output_tokens.value_or(2.0) <= 1.0 && p.tpot.mean.value_or(0.0) == 0.0) p.tpot = {};
    if (!p.throughput_requests && !p.e2e.known() && !p.ttft.known()) {
        return sink.complain(kMissing, r.line, 0, "request_latency", "has neither request_throughput nor latencies");
    }
    sink.add(std::move(row));
}

void GenaiRequests::add(const JsonRecord& r, Sink& sink) {
    sink.count_row();
    if (line_ == 0) line_ = r.line;
    if (text(r, {"metadata.benchmark_phase"}) == "warmup") {
        if (warm_up_++ == 0) warm_up_line_ = r.line;
        return;
    }
    if (r.has_prefix("error.") || !r.has_prefix("metrics.")) {
        if (failed_++ == 0) failed_line_ = r.line;
        return;
    }
    const auto time = [&](const std::string& name, std::vector<double>& into) -> std::optional<double> {
        const std::string base = "metrics." + name + ".";
        const JsonValue* v = r.find(base + "value");
        if (v == nullptr || v->kind == Kind::null) return std::nullopt;
        const auto unit = unit_of(r, base, sink);
        const auto x = statistic(r, base + "value", sink);
        if (!unit || !x) return std::nullopt;
        if (!(*x > 0.0) || !std::isfinite(*x)) {
            sink.complain(kNumber, v->line, v->column, base + "value", "is " + sizewell::detail::number_text(*x) + ", must be a positive number");
            return std::nullopt;
        }
        into.push_back(*x * *unit);
        return *x * *unit;
    };
    const auto latency = time("request_latency", e2e_);
    time("time_to_first_token", ttft_);
    const auto out = plain(r, {"metrics.output_sequence_length.value", "metrics.output_token_count.value"});
    if (out.value_or(2.0) > 1.0) time("inter_token_latency", itl_);
    if (out && std::isfinite(*out) && *out >= 0.0) {
        output_ += *out;
        ++outputs_;
    }
    if (const auto in = plain(r, {"metrics.input_sequence_length.value", "metrics.input_token_count.value"}); in && std::isfinite(*in) && *in >= 0.0) {
        input_ += *in;
        ++inputs_;
    }
    const auto start = plain(r, {"metadata.request_start_ns"}), end = plain(r, {"metadata.request_end_ns"});
    if (start && end) {
        first_ns_ = requests_ == 0 ? *start : std::min(first_ns_, *start);
        last_ns_ = std::max(last_ns_, *end);
    }
    if (latency) in_flight_ += *latency;
    ++requests_;
    if (model_.empty()) model_ = text(r, {"metadata.model", "metadata.model_name"});
}

void GenaiRequests::finish(Sink& sink) {
    if (warm_up_ > 0) sink.skip(warm_up_line_, std::to_string(warm_up_) + " requests", "warm-up");
    if (failed_ > 0) sink.skip(failed_line_, std::to_string(failed_) + " requests", "failed or without metrics");
    if (requests_ == 0) return;
    Row row;
    row.line = line_;
    row.server.model = model_;
    LoadPoint& p = row.point;
    const auto times_of_samples = [](std::vector<double>& samples, MeasuredTimes& times) {
        if (samples.empty()) return;
        std::sort(samples.begin(), samples.end());
        double sum = 0.0;
        for (const double x : samples) sum += x;
        times.mean = sum / static_cast<double>(samples.size());
        for (const double percent : {50.0, 90.0, 95.0, 99.0}) {
            const double rank = percent / 100.0 * static_cast<double>(samples.size() - 1);
            const auto below = static_cast<std::size_t>(rank);
            const std::size_t above = std::min(below + 1, samples.size() - 1);
            add_percentile(times, percent, samples[below] + (rank - std::floor(rank)) * (samples[above] - samples[below]));
        }
    };
    times_of_samples(ttft_, p.ttft);
    times_of_samples(itl_, p.tpot);
    times_of_samples(e2e_, p.e2e);
    p.requests = static_cast<double>(requests_);
    if (inputs_ > 0) p.input_tokens = input_ / static_cast<double>(inputs_);
    if (outputs_ > 0) p.output_tokens = output_ / static_cast<double>(outputs_);
    const double span = (last_ns_ - first_ns_) * 1e-9;
    if (!(span > 0.0)) {
        sink.complain(kMissing, line_, 0, "metadata.request_start_ns", "and request_end_ns give no span of time", "they are needed for the load");
        return;
    }
    p.throughput_requests = static_cast<double>(requests_) / span;
    if (outputs_ > 0) p.throughput_tokens = output_ / span;
    p.concurrency = in_flight_ / span;
    sink.note("requests in flight are the mean over the run: the lines do not say whether the loop was closed or open");
    if (!p.e2e.known()) {
        sink.complain(kMissing, line_, 0, "metrics.request_latency", "is missing", "it is needed for the load");
        return;
    }
    sink.add(std::move(row));
}

}  // namespace sizewell::catalog::bench
