#include "sizewell/report/uncertainty.hpp"
#include "sizewell/version.hpp"

#include "report/table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::report {

namespace {

using Json = nlohmann::ordered_json;
using uncertainty::Bar;
using uncertainty::Distribution;
using uncertainty::Estimate;
using uncertainty::Flip;
using uncertainty::Result;
using uncertainty::Sensitivity;

constexpr const char* kShown[] = {"demand.design", "capacity.replicas", "capacity.instances", "capacity.gpus", "latency.p99", "cost.per_month",
                                  "cost.per_million_requests", "tco.per_month", "managed.managed", "managed.kubernetes"};

Json finite(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }
Json estimate_json(const Estimate& e) { return {{"value", finite(e.value)}, {"half_width_95", finite(e.half_width)}}; }

// Heights of a small histogram, from empty to full.
std::string spark(const std::vector<double>& shares) {
    static constexpr char kLevels[] = " .:-=+*#";
    double most = 0.0;
    for (const double s : shares) most = std::max(most, s);
    std::string text;
    for (const double s : shares) text += kLevels[most > 0.0 ? static_cast<std::size_t>(std::ceil(7.0 * s / most)) : 0];
    return text;
}

// Three digits, and as many as the error leaves.
std::string shown(const Estimate& e) { return number(e.value, 3); }
std::string error_of(const Estimate& e) {
    if (!std::isfinite(e.half_width)) return "unknown";
    return e.value == 0.0 ? number(e.half_width, 2) : number(100.0 * e.half_width / std::abs(e.value), 2) + " %";
}

std::string percentile_name(double p) { return "P" + sizewell::detail::number_text(p); }

std::string joined(const std::vector<std::string>& words, const char* between) {
    std::string text;
    for (const auto& w : words) text += (text.empty() ? "" : between) + w;
    return text;
}

std::string odds(const Estimate& e) { return percent(e.value) + (e.half_width > 0.0 ? " +- " + number(100.0 * e.half_width, 2) : ""); }

bool about_zero(const Estimate& e) { return e.value <= e.half_width; }

std::string share_text(const Estimate& e) {
    if (about_zero(e)) return "about 0";
    return number(100.0 * e.value, 2) + " % +- " + number(100.0 * e.half_width, 1);
}

// "   ####|#######  " about the point.
std::string bar_text(const Bar& bar, const Sensitivity& s) {
    constexpr int kHalf = 14;
    double reach = 0.0;
    for (const Bar& b : s.bars) reach = std::max({reach, std::abs(b.at_low - s.point), std::abs(b.at_high - s.point)});
    const auto length = [&](double x) { return reach > 0.0 && std::isfinite(x) ? static_cast<int>(std::lround(kHalf * std::min(1.0, std::abs(x - s.point) / reach))) : 0; };
    int left = 0, right = 0;
    for (const double x : {bar.at_low, bar.at_high}) (x < s.point ? left : right) = std::max(x < s.point ? left : right, length(x));
    return std::string(static_cast<std::size_t>(kHalf - left), ' ') + std::string(static_cast<std::size_t>(left), '#') + "|" +
           std::string(static_cast<std::size_t>(right), '#') + std::string(static_cast<std::size_t>(kHalf - right), ' ');
}

std::string flip_text(const Flip& f) {
    return f.service + " " + f.promise + " " + (f.kept_below ? "holds while " : "needs ") + f.input + (f.kept_below ? " is below " : " above ") + f.value_text +
           " (P" + number(100.0 * f.probability, 2) + " of it), all else at the medians";
}

}  // namespace

std::string uncertainty_text(const Result& r, const Style& style) {
    if (!r.sampled) return {};
    std::string out = heading("What the ranges make of it: " + grouped(static_cast<double>(r.samples)) + " samples" + (r.truncated ? ", cut short" : ""), style);
    std::vector<Table::Column> columns{{"figure", true}, {"unit", true}, {"at the medians"}};
    for (const double p : r.percentiles) columns.push_back({percentile_name(p)});
    columns.push_back({"mean"});
    columns.push_back({"error of " + percentile_name(r.percentiles.back())});
    columns.push_back({"P1 to P99", true});
    Table t(std::move(columns));
    std::vector<std::string> paths(std::begin(kShown), std::end(kShown));
    if (r.chosen) {
        paths.clear();
        for (const Distribution& d : r.figures) paths.push_back(d.path);
    }
    for (const auto& path : paths) {
        const Distribution* d = r.find(path);
        if (d == nullptr || (!r.chosen && d->summary.least == 0.0 && d->summary.most == 0.0)) continue;
        std::vector<std::string> cells{d->path, d->unit, number(d->point)};
        for (const Estimate& e : d->summary.percentile) cells.push_back(shown(e));
        cells.push_back(shown(d->summary.mean));
        cells.push_back(error_of(d->summary.percentile.back()));
        cells.push_back("[" + spark(d->summary.histogram) + "]");
        t.row(std::move(cells));
    }
    out += t.text(style);
    const std::string line = style.markdown ? "\n- " : "  ";
    for (const auto& p : r.promises) out += line + p.service + " " + p.name + " is kept in " + odds(p.probability) + " of the futures" + (style.markdown ? "" : "\n");
    if (r.promises.size() > 1) out += line + "all of them in " + odds(r.met) + (style.markdown ? "" : "\n");
    for (const auto& i : r.inputs) out += line + wrapped(i.name + " \"" + i.text + "\" is read as " + i.reading, 4) + (style.markdown ? "" : "\n");
    for (const auto& n : r.notes) out += line + wrapped("note: " + n, 4) + (style.markdown ? "" : "\n");
    return out + (style.markdown ? "\n" : "");
}

namespace {

Json result_json(const Result& r) {
    Json u = {{"sampled", r.sampled}, {"samples", r.samples}, {"truncated", r.truncated},
              {"lock", {{"sizewell", kVersion}, {"seed", r.seed}, {"samples", r.samples}, {"scrambles", uncertainty::kScrambles}}}};
    u["point"] = "the model at the median of every range";
    u["inputs"] = Json::array();
    for (const auto& i : r.inputs) u["inputs"].push_back({{"name", i.name}, {"text", i.text}, {"reading", i.reading}});
    u["notes"] = r.notes;
    u["figures"] = Json::object();
    for (const Distribution& d : r.figures) {
        Json f = {{"unit", d.unit}, {"point", finite(d.point)}};
        for (std::size_t i = 0; i < r.percentiles.size(); ++i) {
            std::string key = percentile_name(r.percentiles[i]);
            key.front() = 'p';
            f[key] = estimate_json(d.summary.percentile[i]);
        }
        f["mean"] = estimate_json(d.summary.mean);
        f["undefined"] = d.summary.undefined;
        u["figures"][d.path] = std::move(f);
    }
    u["promises"] = Json::array();
    for (const auto& p : r.promises) u["promises"].push_back({{"service", p.service}, {"promise", p.name}, {"probability", estimate_json(p.probability)}});
    u["met"] = estimate_json(r.met);
    return u;
}

}  // namespace

std::string uncertainty_json(const Result& r) { return result_json(r).dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

std::string plan_json(const plan::Plan& plan, const Result& r) {
    Json out = Json::parse(plan_json(plan));
    out["uncertainty"] = result_json(r);
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string tornado_text(const Sensitivity& s, const Style& style) {
    std::string out = heading(s.path + ": " + number(s.point, 4) + " " + s.unit + " at the medians (" + s.help + ")", style);
    if (s.bars.empty()) return out + "  The scenario has no ranges: nothing moves it.\n";
    Table t({{"input", true}, {"P10"}, {"P90"}, {"at P10"}, {"at P90"}, {"one at a time, the others at their medians", true}, {"share alone"}, {"share in all"}, {"1 % of it moves it by"}});
    for (const Bar& b : s.bars) {
        const bool one = b.inputs.size() == 1;
        t.row({joined(b.inputs, " with "), b.low_text, b.high_text, number(b.at_low), number(b.at_high), bar_text(b, s), b.share ? share_text(b.share->first) : "",
               b.share ? share_text(b.share->total) : "", one ? number(b.slope, 2) + " %" + (b.slope_exact ? "" : " *") : ""});
    }
    out += t.text(style);
    const auto line = [&](const std::string& text) { out += (style.markdown ? "\n- " : "  ") + wrapped(text, 4) + (style.markdown ? "" : "\n"); };
    const bool differences = std::any_of(s.bars.begin(), s.bars.end(), [](const Bar& b) { return b.inputs.size() == 1 && !b.slope_exact; });
    if (differences) line("* by a central difference: the input works through others that follow from it");
    if (s.of_logarithm) line("shares are of the variance of its logarithm");
    for (const Flip& f : s.flips) line(flip_text(f));
    std::string steady;
    for (const auto& p : s.steady) steady += (steady.empty() ? "" : ", ") + p;
    if (!steady.empty()) line("no range alone, between its P1 and P99, flips " + steady);
    return out + (style.markdown ? "\n" : "");
}

std::string tornado_json(const Sensitivity& s) {
    Json out = {{"sizewell", kVersion}, {"figure", s.path}, {"help", s.help}, {"unit", s.unit}, {"point", finite(s.point)}, {"evaluations", s.evaluations},
                {"shares_of", s.of_logarithm ? "logarithm" : "value"}};
    out["bars"] = Json::array();
    for (const Bar& b : s.bars) {
        Json bar = {{"inputs", b.inputs}, {"input_p10", b.low_text}, {"input_p90", b.high_text}, {"at_p10", finite(b.at_low)}, {"at_p90", finite(b.at_high)}, {"swing", finite(b.swing())}};
        if (b.share) {
            bar["share_first"] = estimate_json(b.share->first);
            bar["share_first"]["about_zero"] = about_zero(b.share->first);
            bar["share_total"] = estimate_json(b.share->total);
            bar["share_total"]["about_zero"] = about_zero(b.share->total);
        }
        if (b.inputs.size() == 1) {
            bar["elasticity"] = finite(b.slope);
            bar["elasticity_exact"] = b.slope_exact;
        }
        out["bars"].push_back(std::move(bar));
    }
    out["flips"] = Json::array();
    for (const Flip& f : s.flips) {
        out["flips"].push_back({{"service", f.service}, {"promise", f.promise}, {"input", f.input}, {"value", f.value}, {"value_text", f.value_text},
                                {"probability_below", f.probability}, {"kept_below", f.kept_below}});
    }
    out["steady"] = s.steady;
    if (s.interrupted) out["interrupted"] = true;
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string tornado_csv(const Sensitivity& s) {
    const auto quoted = [](const std::string& text) {
        std::string q = "\"";
        for (const char c : text) q += c == '"' ? std::string("\"\"") : std::string(1, c);
        return q + "\"";
    };
    const auto cell = [](double x) { return std::isfinite(x) ? sizewell::detail::number_text(x) : std::string(); };
    std::string out = "input,input_p10,input_p90,at_p10,at_p90,share_first,share_total,elasticity,first_about_zero,total_about_zero\n";
    for (const Bar& b : s.bars) {
        out += quoted(joined(b.inputs, " with ")) + "," + quoted(b.low_text) + "," + quoted(b.high_text) + "," + cell(b.at_low) + "," + cell(b.at_high) + "," +
               (b.share ? cell(b.share->first.value) + "," + cell(b.share->total.value) : ",") + "," + (b.inputs.size() == 1 ? cell(b.slope) : "") + "," +
               (b.share ? std::string(about_zero(b.share->first) ? "true," : "false,") + (about_zero(b.share->total) ? "true" : "false") : ",") + "\n";
    }
    return out;
}

}  // namespace sizewell::report
