#include "sizewell/report/replay.hpp"

#include "report/table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace sizewell::report {
namespace {

using Json = nlohmann::ordered_json;
using sizing::FormulaSizing;
using sizing::ReplayAnswer;

constexpr double kNothing = 1e-6;  // seconds: a shorter wait is shown as none

Json finite(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }

std::string key_of(double percent) { return "p" + sizewell::detail::number_text(percent); }

const char* word_of(simulation::Promise::Of of) { return of == simulation::Promise::Of::wait ? "wait" : "response"; }

Json times_json(double mean, const std::vector<double>& value, const std::vector<double>& percentiles) {
    Json out = {{"mean", finite(mean)}};
    for (std::size_t i = 0; i < value.size(); ++i) out[key_of(percentiles[i])] = finite(value[i]);
    return out;
}

Json formulas_json(const ReplayAnswer& a, const std::vector<double>& percentiles) {
    Json out = Json::object();
    for (const FormulaSizing& f : a.formulas) {
        Json one = {{"name", f.name}, {"rate", f.rate}, {"service_scv", f.service_scv}};
        if (a.promised) {
            one["servers"] = f.servers ? Json(*f.servers) : Json(nullptr);
            one["ratio"] = f.ratio ? Json(*f.ratio) : Json(nullptr);
        }
        if (a.replay.servers > 0) {
            one["saturated"] = f.saturated;
            one["wait"] = times_json(f.wait.mean, f.wait.percentile, percentiles);
            one["response"] = times_json(f.response.mean, f.response.percentile, percentiles);
        }
        out[f.key] = std::move(one);
    }
    return out;
}

Json promise_json(const sizing::Promised& p) {
    Json out = {{"of", word_of(p.promise.of)}, {"percentile", p.promise.percent}, {"limit", p.promise.limit}, {"reachable", p.fewest.reachable}};
    if (p.fewest.reachable) {
        out["at"] = p.fewest.at;
        out["with_one_less"] = p.fewest.servers > 1 ? Json(p.fewest.with_one_less) : Json(nullptr);
    } else {
        out["nearest"] = p.nearest;
    }
    return out;
}

void put_answer(Json& out, const ReplayAnswer& a, const std::vector<double>& percentiles) {
    const bool any = a.replay.servers > 0;
    out["servers"] = any ? Json(a.replay.servers) : Json(nullptr);
    out["wait"] = any ? times_json(a.replay.wait.mean, a.replay.wait.percentile, percentiles) : Json(nullptr);
    out["response"] = any ? times_json(a.replay.response.mean, a.replay.response.percentile, percentiles) : Json(nullptr);
    out["utilisation"] = any ? Json(a.replay.utilisation) : Json(nullptr);
    out["p_wait"] = any ? Json(a.replay.wait.p_positive) : Json(nullptr);
}

Json burstiness_json(const demand::Burstiness& b) {
    Json out = {{"verdict", demand::text_of(b.burst)}, {"rate", b.rate}};
    out["interarrival_scv"] = b.interarrival_scv ? Json(*b.interarrival_scv) : Json(nullptr);
    out["peaks"] = Json::array();
    for (const auto& p : b.peaks) out["peaks"].push_back({{"window", p.window}, {"rate", p.rate}, {"start", p.start}});
    out["dispersion"] = Json::array();
    for (const auto& d : b.dispersion) out["dispersion"].push_back({{"window", d.window}, {"index", d.index}, {"excess", d.excess}});
    out["lengths"] = Json::object();
    for (const auto& l : b.lengths)
        out["lengths"][l.column] = {{"mean", l.mean}, {"scv", l.scv}, {"p50", l.p50}, {"p95", l.p95}, {"p99", l.p99}, {"max", l.max}};
    if (!b.profile.hour.empty()) out["hour_of_day"] = b.profile.hour;
    if (!b.profile.weekday.empty()) out["day_of_week"] = b.profile.weekday;
    if (const auto warning = demand::burst_warning(b); !warning.empty()) out["warning"] = warning;
    return out;
}

std::string span_text(double seconds) {
    if (seconds < 120.0) return number(seconds) + " s";
    if (seconds < 7200.0) return number(seconds / 60.0) + " min";
    return seconds < 172800.0 ? number(seconds / 3600.0) + " h" : number(seconds / 86400.0) + " days";
}

std::string traffic_text(const plan::TraceReplay& r, const Style& style) {
    const auto& b = r.burstiness;
    std::string out = r.trace + ": " + grouped(b.requests) + " requests in " + span_text(b.span) + ", " + number(b.rate) + " req/s; " +
                      demand::text_of(b.burst) + "; times read as " + demand::text_of(r.format) + "\n";
    if (b.quantum > 0.0)
        out += wrapped("Its clock ticks every " + number(b.quantum) + " s and many requests share a tick: arrivals within a tick are not known. "
                       "--spread puts them evenly into it.", 0) + "\n";
    if (const auto warning = demand::burst_warning(b); !warning.empty()) out += wrapped(warning, 0) + "\n";
    Table peaks({{"window [s]"}, {"busiest [req/s]"}, {"busiest / mean"}, {"variance / mean"}, {"excess"}});
    bool any = false;
    for (const auto& p : b.peaks) {
        std::array<std::string, 2> spread = {"-", "-"};
        for (const auto& d : b.dispersion) {
            if (d.window == p.window) spread = {number(d.index), number(d.excess)};
        }
        peaks.row({number(p.window, 4), number(p.rate), number(p.rate / b.rate), spread[0], spread[1]});
        any = true;
    }
    for (const auto& d : b.dispersion) {
        const bool shown = std::any_of(b.peaks.begin(), b.peaks.end(), [&](const auto& p) { return p.window == d.window; });
        if (!shown) peaks.row({number(d.window, 4), "-", "-", number(d.index), number(d.excess)});
        any = true;
    }
    if (any) out += "\n" + peaks.text(style);
    if (b.interarrival_scv) out += "Gaps between arrivals: scv " + number(*b.interarrival_scv) + " (1 for Poisson)\n";
    if (b.lengths.empty()) return out;
    Table lengths({{"column", true}, {"mean"}, {"scv"}, {"p50"}, {"p95"}, {"p99"}, {"max"}});
    for (const auto& l : b.lengths) lengths.row({l.column, number(l.mean), number(l.scv), number(l.p50), number(l.p95), number(l.p99), number(l.max)});
    return out + "\n" + lengths.text(style);
}

std::string promises_text(const plan::TraceReplay& r, const Style& style) {
    std::vector<Table::Column> heads = {{"promise", true}, {"limit [s]"}, {"servers"}, {"kept at [s]"}, {"one less [s]"}};
    for (const auto& f : r.answers.front().formulas) heads.push_back({f.name});
    Table t(heads);
    for (const auto& a : r.answers) {
        const auto& p = *a.promised;
        std::vector<std::string> row = {std::string(word_of(p.promise.of)) + " " + key_of(p.promise.percent), number(p.promise.limit)};
        if (p.fewest.reachable) {
            row.insert(row.end(), {grouped(p.fewest.servers), number(p.fewest.at), p.fewest.servers > 1 ? number(p.fewest.with_one_less) : "-"});
        } else {
            row.insert(row.end(), {"none", number(p.nearest), "-"});
        }
        for (const auto& f : a.formulas) row.push_back(!f.servers ? "none" : grouped(*f.servers) + (f.ratio ? " (x " + number(*f.ratio) + ")" : ""));
        t.row(std::move(row));
    }
    std::string out = heading("Fewest servers, by exact replays; formulas beside (x: exact / formula)", style) + t.text(style);
    if (!r.reachable) out += "none: with a server for each request the percentile is still above its limit\n";
    return out;
}

std::string percentiles_text(const plan::TraceReplay& r, const ReplayAnswer& a, const Style& style) {
    std::vector<Table::Column> heads = {{"", true}, {"wait [s]"}, {"response [s]"}};
    for (const auto& f : a.formulas) heads.push_back({"wait [s], " + f.name});
    Table t(heads);
    const auto row = [&](const std::string& name, double wait, double response, auto&& of_formula) {
        std::vector<std::string> cells = {name, number(wait, 4), number(response, 4)};
        for (const auto& f : a.formulas) {
            const double x = of_formula(f);
            cells.push_back(std::isfinite(x) ? number(x < kNothing ? 0.0 : x, 4) : "unbounded");
        }
        t.row(std::move(cells));
    };
    row("mean", a.replay.wait.mean, a.replay.response.mean, [](const FormulaSizing& f) { return f.wait.mean; });
    for (std::size_t i = 0; i < r.percentiles.size(); ++i) {
        row(key_of(r.percentiles[i]), a.replay.wait.percentile[i], a.replay.response.percentile[i], [&](const FormulaSizing& f) { return f.wait.percentile[i]; });
    }
    return heading("On " + grouped(a.replay.servers) + (a.replay.servers == 1 ? " server, " : " servers, ") + percent(a.replay.utilisation) + " busy", style) +
           t.text(style) + percent(a.replay.wait.p_positive) + " have to wait; service mean " + number(r.service.mean) + " s, scv " + number(r.service.scv) + "\n";
}

}  // namespace

std::string replay_text(const plan::TraceReplay& replay, const Style& style) {
    std::string out = traffic_text(replay, style);
    if (!replay.answers.empty() && replay.answers.front().promised) out += promises_text(replay, style);
    if (replay.chosen >= 0) out += percentiles_text(replay, replay.answers[static_cast<std::size_t>(replay.chosen)], style);
    return out;
}

std::string replay_json(const plan::TraceReplay& replay) {
    const auto& b = replay.burstiness;
    Json out = {{"trace", {{"name", replay.trace}, {"requests", b.requests}, {"span", b.span}, {"rate", b.rate}, {"time_format", demand::text_of(replay.format)},
                           {"quantum", b.quantum > 0.0 ? Json(b.quantum) : Json(nullptr)}}},
                {"demand", {{"average", replay.demand.average}, {"peak", replay.demand.peak}, {"peak_window", replay.demand.peak_window}}}};
    if (!replay.answers.empty()) {
        const auto& s = replay.service;
        out["service"] = {{"mean", s.mean}, {"scv", s.scv}, {"p50", s.p50}, {"p95", s.p95}, {"p99", s.p99}, {"max", s.max}};
        const ReplayAnswer none;
        const ReplayAnswer& chosen = replay.chosen >= 0 ? replay.answers[static_cast<std::size_t>(replay.chosen)] : none;
        put_answer(out, chosen, replay.percentiles);
        out["burstiness"] = burstiness_json(b);
        const ReplayAnswer& shown = replay.chosen >= 0 ? chosen : replay.answers.front();
        if (shown.promised) out["promise"] = promise_json(*shown.promised);
        out["formulas"] = formulas_json(shown, replay.percentiles);
        if (replay.answers.size() > 1) {
            out["promises"] = Json::array();
            for (const auto& a : replay.answers) {
                Json one = promise_json(*a.promised);
                put_answer(one, a, replay.percentiles);
                one["formulas"] = formulas_json(a, replay.percentiles);
                out["promises"].push_back(std::move(one));
            }
        }
    } else {
        out["burstiness"] = burstiness_json(b);
    }
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string replay_csv(const plan::TraceReplay& replay) {
    using sizewell::detail::number_text;
    if (replay.answers.empty()) {
        const auto& b = replay.burstiness;
        return "requests,span_s,rate_per_s,peak_per_s,peak_window_s,verdict\n" + number_text(b.requests) + "," + number_text(b.span) + "," + number_text(b.rate) + "," +
               number_text(replay.demand.peak) + "," + number_text(replay.demand.peak_window) + "," + demand::text_of(b.burst) + "\n";
    }
    std::string out = "of,percentile,limit_s,servers,utilisation";
    for (const char* of : {"wait", "response"}) {
        out += std::string(",") + of + "_mean_s";
        for (const double p : replay.percentiles) out += std::string(",") + of + "_" + key_of(p) + "_s";
    }
    for (const auto& f : replay.answers.front().formulas) out += "," + f.key + "_servers";
    out += "\n";
    for (const auto& a : replay.answers) {
        const bool any = a.replay.servers > 0;
        out += a.promised ? std::string(word_of(a.promised->promise.of)) + "," + number_text(a.promised->promise.percent) + "," + number_text(a.promised->promise.limit) : ",,";
        out += any ? "," + std::to_string(a.replay.servers) + "," + number_text(a.replay.utilisation) : ",,";
        for (const auto* times : {&a.replay.wait, &a.replay.response}) {
            out += any ? "," + number_text(times->mean) : ",";
            for (std::size_t i = 0; i < replay.percentiles.size(); ++i) out += any ? "," + number_text(times->percentile[i]) : ",";
        }
        for (const auto& f : a.formulas) out += f.servers ? "," + std::to_string(*f.servers) : ",";
        out += "\n";
    }
    return out;
}

}  // namespace sizewell::report
