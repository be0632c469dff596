#include "report/table.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <tuple>
#include <utility>

namespace sizewell::report {

namespace {

using Json = nlohmann::ordered_json;

Json number_or_null(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }

std::string key_of(double percentile) { return "p" + sizewell::detail::number_text(percentile); }

Json stats_json(const queueing::Stats& s, const std::vector<double>& percentiles) {
    Json out = {{"mean", number_or_null(s.mean)}};
    for (std::size_t i = 0; i < percentiles.size(); ++i) out[key_of(percentiles[i])] = number_or_null(s.percentile[i]);
    return out;
}

// [low, high] of each percentile, where the method brackets it.
Json bounds_json(const queueing::Stats& s, const std::vector<double>& percentiles) {
    Json out = Json::object();
    for (std::size_t i = 0; i < percentiles.size() && i < s.lower.size(); ++i) {
        out[key_of(percentiles[i])] = {number_or_null(s.lower[i]), number_or_null(s.upper[i])};
    }
    return out;
}

Json answer_json(const plan::QueueAnswer& a) {
    Json out = Json::object();
    if (!a.id.empty()) out["id"] = a.id;
    out["p_wait"] = a.p_wait;
    out["wait"] = stats_json(a.wait, a.percentiles);
    out["response"] = stats_json(a.response, a.percentiles);
    out["method"] = a.method;
    out["error"] = {{"class", name(a.error)}, {"relative", a.relative_error}};
    if (a.error != queueing::ErrorClass::exact && !a.saturated) {
        out["error"]["wait"] = bounds_json(a.wait, a.percentiles);
        out["error"]["response"] = bounds_json(a.response, a.percentiles);
    }
    out["saturated"] = a.saturated;
    if (!a.reason.empty()) out["reason"] = a.reason;
    for (const auto& [key, value, usual] : {std::tuple{"p_block", a.p_block, 0.0}, {"p_abandon", a.p_abandon, 0.0}, {"p_fail", a.p_fail, 0.0},
                                            {"mean_attempts", a.mean_attempts, 1.0}, {"extra_load", a.extra_load, 0.0}, {"mean_batch", a.mean_batch, 1.0}}) {
        if (value != usual) out[key] = value;
    }
    return out;
}

}  // namespace

std::string queue_json(const plan::QueueAnswer& a) { return answer_json(a).dump(2) + "\n"; }
std::string queue_json_line(const plan::QueueAnswer& a) { return answer_json(a).dump() + "\n"; }

std::string queue_error_line(const InputError& error) {
    const Diagnostic& d = error.findings().front();
    return Json({{"error", {{"code", d.code}, {"pointer", d.pointer}, {"line", d.line}, {"column", d.column}, {"reason", d.reason}, {"help", d.help}}}})
               .dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string queue_text(const plan::QueueAnswer& a, const Style& style) {
    std::string out = "Method: " + a.method + " (" + std::string(name(a.error)) + (a.relative_error > 0.0 ? ", p99 within " + percent(a.relative_error) : "") + ")\n";
    if (!a.reason.empty()) out += wrapped(a.reason, 0) + "\n";
    out += "Has to wait: " + percent(a.p_wait) + "\n";
    for (const auto& [name, value] : {std::pair{"Turned away: ", a.p_block}, {"Gave up waiting: ", a.p_abandon}, {"Failed: ", a.p_fail}}) {
        if (value > 0.0) out += name + percent(value) + "\n";
    }
    Table t({{"", true}, {"wait [s]"}, {"response [s]"}});
    t.row({"mean", number(a.wait.mean, 4), number(a.response.mean, 4)});
    for (std::size_t i = 0; i < a.percentiles.size(); ++i) {
        t.row({key_of(a.percentiles[i]), number(a.wait.percentile[i], 4), number(a.response.percentile[i], 4)});
    }
    return out + t.text(style);
}

}  // namespace sizewell::report
