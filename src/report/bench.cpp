#include "sizewell/report/bench.hpp"

#include "report/table.hpp"
#include "sizewell/catalog/profile.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace sizewell::report {
namespace {

using Json = nlohmann::ordered_json;
using serving::LoadPoint;
using serving::MeasuredTimes;

constexpr std::size_t kMostSkipped = 12;

std::string ms(double seconds) { return number(seconds * 1e3, 4); }
std::string signed_percent(double x) { return (x >= 0.0 ? "+" : "-") + number(100.0 * std::fabs(x), 2); }

std::string server_text(const serving::LoadSeries& s) {
    std::string text = s.model.empty() ? "unnamed model" : s.model;
    if (!s.gpu.empty()) text += " on " + s.gpu;
    for (const auto& part : {s.precision, s.engine, s.configuration}) {
        if (!part.empty()) text += ", " + part;
    }
    if (s.tp > 1) text += ", TP " + std::to_string(s.tp);
    return text;
}

std::string load_text(const LoadPoint& p) {
    if (p.request_rate) return (std::isinf(*p.request_rate) ? "all at once" : number(*p.request_rate, 4) + " /s") + (p.concurrency ? ", at most " + number(*p.concurrency, 5) + " in flight" : "");
    std::string text = number(p.concurrency.value_or(1.0), 5) + " in flight";
    if (p.client_batch != 1.0) text += " x " + number(p.client_batch, 5);
    return text;
}

std::string cell(const std::optional<double>& x, double factor = 1.0) { return x ? number(*x * factor, 4) : "-"; }

std::optional<double> percentile(const MeasuredTimes& times, double percent) {
    for (const auto& [p, seconds] : times.percentile) {
        if (p == percent) return seconds;
    }
    return std::nullopt;
}

std::string loads_text(const serving::LoadSeries& s, const Style& style) {
    bool tokens = false;
    for (const LoadPoint& p : s.points) tokens = tokens || p.ttft.known() || p.tpot.known() || p.itl.known();
    std::vector<Table::Column> heads = {{"load", true}, {"requests/s"}};
    if (tokens) heads.insert(heads.end(), {{"TTFT p50 [ms]"}, {"TTFT p99 [ms]"}, {"TPOT p50 [ms]"}});
    heads.insert(heads.end(), {{"E2E mean [ms]"}, {"E2E p50 [ms]"}, {"E2E p99 [ms]"}});
    Table t(heads);
    for (const LoadPoint& p : s.points) {
        std::vector<std::string> row = {load_text(p), cell(p.throughput_requests)};
        if (tokens) row.insert(row.end(), {cell(percentile(p.ttft, 50.0), 1e3), cell(percentile(p.ttft, 99.0), 1e3), cell(percentile(p.tpot, 50.0), 1e3)});
        row.insert(row.end(), {cell(p.e2e.mean, 1e3), cell(percentile(p.e2e, 50.0), 1e3), cell(percentile(p.e2e, 99.0), 1e3)});
        t.row(std::move(row));
    }
    return t.text(style);
}

std::string fit_text(const serving::ServiceProfile& profile, const Style& style) {
    const serving::ClassicProfile& c = *profile.classic;
    std::string out = "Batch of n, one in flight: " + ms(c.line.fixed) + " ms + " + ms(c.line.per_item) + " ms n, worst residual " + number(100.0 * c.line.worst_relative, 2) + " %\n";
    if (c.closed_loop) {
        const auto& t = c.server.table;
        out += "Of this a batch occupies an instance for " + ms(serving::batch_seconds(t, 1).seconds) + " ms (1) to " + ms(t.points.back().seconds) + " ms (" +
               number(t.largest(), 5) + "); " + ms(c.server.host.delay) + " ms pass outside, overlapped\n";
        if (c.per_item_band) out += "Per sample between " + ms(c.per_item_band->low) + " and " + ms(c.per_item_band->high) + " ms: the loads do not say more\n";
    }
    Table t({{"figure", true}, {"measured"}, {"fit"}, {"error [%]"}, {"", true}});
    for (const auto& r : profile.residuals) {
        const bool rate = r.of.size() > 10 && r.of.compare(r.of.size() - 10, 10, "requests/s") == 0;
        const bool kept = rate || r.of.find("in flight") == std::string::npos || r.of.compare(r.of.size() - 3, 3, "p99") == 0;
        if (!kept) continue;
        t.row({r.of + (rate ? "" : " [ms]"), rate ? number(r.measured, 5) : ms(r.measured), rate ? number(r.predicted, 5) : ms(r.predicted), signed_percent(r.relative()), r.held_out ? "held out" : ""});
    }
    return out + "\n" + t.text(style);
}

// The efficiencies of a language model: shares as percentages, times in their own size.
std::string token_fit_text(const serving::ServiceProfile& profile, const Style& style) {
    std::string out = "Fitted:";
    for (const auto& p : profile.llm->parameters) {
        const bool seconds = p.name.size() > 8 && p.name.compare(p.name.size() - 8, 8, "_seconds") == 0;
        if (p.name == "typical_error" || p.value == 0.0) continue;
        out += (out.back() == ':' ? " " : ", ") + (seconds ? p.name.substr(0, p.name.size() - 8) + " " + number(1e6 * p.value) + " us" : p.name + " " + number(100.0 * p.value) + " %");
    }
    Table t({{"figure", true}, {"measured"}, {"fit"}, {"error [%]"}, {"", true}});
    for (const auto& r : profile.residuals) {
        const bool rate = r.of.size() > 10 && r.of.compare(r.of.size() - 10, 10, "requests/s") == 0;
        t.row({r.of + (rate ? "" : " [ms]"), rate ? number(r.measured, 4) : ms(r.measured), rate ? number(r.predicted, 4) : ms(r.predicted), signed_percent(r.relative()), r.held_out ? "held out" : ""});
    }
    return wrapped(out, 0) + "\n\n" + t.text(style);
}

std::string errors_text(const std::vector<serving::ErrorSummary>& errors, const Style& style) {
    Table t({{"error of", true}, {"loads"}, {"median [%]"}, {"worst [%]"}, {"", true}});
    for (const auto& e : errors) t.row({e.of, grouped(e.count), number(100.0 * e.median, 2), number(100.0 * e.worst, 2), e.held_out ? "held out" : ""});
    return t.text(style);
}

std::string asked_text(const plan::ImportedSeries& s) {
    const auto& a = *s.asked;
    std::string out = "Closed loop of " + number(a.requests, 6) + " requests: " + number(a.throughput, 4) + " requests/s; p50 " + ms(a.percentile[0]) + ", p90 " + ms(a.percentile[1]) + ", p95 " +
                      ms(a.percentile[2]) + ", p99 " + ms(a.percentile[3]) + " ms; batches of " + number(a.mean_batch, 3) + "; the " + std::string(serving::name(a.binding)) + " binds\n";
    if (!s.asked_in_range) out += "This lies outside the loads the fit used.\n";
    return out;
}

std::int64_t skipped_rows(const catalog::BenchFile& f) {
    std::int64_t rows = 0;
    for (const auto& s : f.skipped) rows += s.rows;
    return rows;
}

Json optional_json(const std::optional<double>& x) { return x && std::isfinite(*x) ? Json(*x) : Json(nullptr); }

Json times_json(const MeasuredTimes& times) {
    Json out = {{"mean", optional_json(times.mean)}};
    for (const auto& [p, seconds] : times.percentile) out["p" + sizewell::detail::number_text(p)] = seconds;
    return out;
}

Json point_json(const LoadPoint& p) {
    Json j = {{"loop", p.request_rate ? "open" : "closed"}};
    j["request_rate"] = p.request_rate && std::isinf(*p.request_rate) ? Json("inf") : optional_json(p.request_rate);
    j["concurrency"] = optional_json(p.concurrency);
    j["client_batch"] = p.client_batch;
    j["burstiness"] = p.burstiness;
    j["requests"] = optional_json(p.requests);
    j["input_tokens"] = optional_json(p.input_tokens);
    j["output_tokens"] = optional_json(p.output_tokens);
    j["requests_per_s"] = optional_json(p.throughput_requests);
    j["output_tokens_per_s"] = optional_json(p.throughput_tokens);
    const std::array<std::pair<const char*, const MeasuredTimes*>, 4> all = {{{"ttft_s", &p.ttft}, {"tpot_s", &p.tpot}, {"itl_s", &p.itl}, {"e2e_s", &p.e2e}}};
    for (const auto& [name, times] : all) {
        if (times->known()) j[name] = times_json(*times);
    }
    j["where"] = p.where;
    return j;
}

}  // namespace

std::string bench_text(const plan::BenchImport& import, const Style& style) {
    std::string out;
    for (const auto& f : import.files) {
        out += f.file + ": " + std::string(catalog::name(f.format)) + ", " + grouped(static_cast<double>(f.rows)) + (f.rows == 1 ? " row" : " rows") + ", " +
               grouped(static_cast<double>(skipped_rows(f))) + " skipped\n";
        for (std::size_t i = 0; i < std::min(f.skipped.size(), kMostSkipped); ++i) {
            const auto& s = f.skipped[i];
            out += "  line " + std::to_string(s.line) + (s.rows > 1 ? " and " + grouped(static_cast<double>(s.rows - 1)) + " more" : "") + ", " + s.what + ": " + s.why + "\n";
        }
        if (f.skipped.size() > kMostSkipped) out += "  and " + grouped(static_cast<double>(f.skipped.size() - kMostSkipped)) + " more\n";
        for (const auto& n : f.notes) out += wrapped(n, 0) + "\n";
    }
    for (const auto& s : import.series) {
        out += heading(server_text(s.series), style);
        bool closed = false;
        for (const LoadPoint& p : s.series.points) closed = closed || (!p.request_rate && p.concurrency.value_or(1.0) > 1.0);
        if (closed) out += "Loads \"in flight\" are closed loops: never read them as an arrival rate.\n";
        out += loads_text(s.series, style);
        if (s.profile.classic) {
            out += "\n" + fit_text(s.profile, style) + "\n" + errors_text(s.errors, style);
            for (const auto& n : s.profile.classic->notes) out += wrapped(n, 0) + "\n";
        } else if (s.profile.llm) {
            out += "\n" + token_fit_text(s.profile, style) + "\n" + errors_text(s.errors, style);
        } else {
            out += "No fit: " + s.without_fit + "\n";
        }
        if (s.asked) out += "\n" + asked_text(s);
    }
    return out;
}

std::string bench_json(const plan::BenchImport& import) {
    Json out = {{"files", Json::array()}, {"series", Json::array()}};
    for (const auto& f : import.files) {
        Json j = {{"file", f.file}, {"format", catalog::name(f.format)}, {"rows", f.rows}, {"skipped", Json::array()}, {"notes", f.notes}};
        for (const auto& s : f.skipped) j["skipped"].push_back({{"line", s.line}, {"rows", s.rows}, {"what", s.what}, {"why", s.why}});
        out["files"].push_back(std::move(j));
    }
    for (const auto& s : import.series) {
        Json j = {{"model", s.series.model}, {"gpu", s.series.gpu}, {"precision", s.series.precision}, {"engine", s.series.engine},
                  {"configuration", s.series.configuration}, {"gpus", s.series.gpus}, {"tp", s.series.tp}, {"points", Json::array()}};
        for (const LoadPoint& p : s.series.points) j["points"].push_back(point_json(p));
        j["profile"] = Json::parse(catalog::profile_json(s.profile));
        j["errors"] = Json::array();
        for (const auto& e : s.errors) j["errors"].push_back({{"of", e.of}, {"held_out", e.held_out}, {"count", e.count}, {"median", e.median}, {"worst", e.worst}});
        if (!s.without_fit.empty()) j["without_fit"] = s.without_fit;
        if (s.asked) {
            const auto& a = *s.asked;
            j["closed_loop"] = {{"requests", a.requests}, {"requests_per_s", a.throughput}, {"mean_s", a.mean}, {"p50_s", a.percentile[0]}, {"p90_s", a.percentile[1]},
                                {"p95_s", a.percentile[2]}, {"p99_s", a.percentile[3]}, {"mean_batch", a.mean_batch}, {"gpu_busy", a.gpu_busy}, {"host_busy", a.host_busy},
                                {"binding", serving::name(a.binding)}, {"in_range", s.asked_in_range}};
        }
        out["series"].push_back(std::move(j));
    }
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sizewell::report
