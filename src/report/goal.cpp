#include "sizewell/report/questions.hpp"
#include "sizewell/version.hpp"

#include "report/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <string>

namespace sizewell::report {

namespace {

using Json = nlohmann::ordered_json;
using plan::Edge;
using plan::Goal;

constexpr int kDigits = 6;

// A place in the unit of the input, rounded towards the side that a person may rely on: -1 down, 1 up, 0 to the nearest.
std::string place(const Goal& g, double x, int towards = 0) {
    const double value = x / g.factor;
    double shown = value;
    if (value != 0.0 && std::isfinite(value) && !g.search.whole) {
        const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) + 1.0 - kDigits);
        const double steps = value / unit;
        const bool near = std::abs(steps - std::round(steps)) < 1e-4;
        shown = (near || towards == 0 ? std::round(steps) : towards < 0 ? std::floor(steps) : std::ceil(steps)) * unit;
    }
    const std::string text = number(shown, kDigits);
    if (g.unit.empty()) return text;
    return g.unit.front() == '$' ? "$" + text + g.unit.substr(1) : text + (g.unit.front() == '/' || g.unit.front() == '%' ? (g.unit == "%" ? " %" : g.unit) : " " + g.unit);
}

std::string worth(const Goal& g, double value) { return figure_text(value, g.condition.subject.metric.unit); }

std::string edge_text(const Goal& g, const Edge& e, bool low) {
    const int inward = low ? 1 : -1;
    std::string out = "    at " + place(g, e.at, inward) + "  " + g.condition.subject.text() + " = " + worth(g, e.value);
    if (e.plateau_low < e.plateau_high) out += ", the same from " + place(g, e.plateau_low, 1) + " to " + place(g, e.plateau_high, -1);
    out += "\n";
    if (e.kind == Edge::Kind::crossing && e.beyond != e.at) {
        out += std::string("    ") + (low ? "below" : "above") + " it  " + worth(g, e.value_beyond) + (g.search.whole ? " (at " + place(g, e.beyond) + ")" : "") + "\n";
    } else if (e.kind == Edge::Kind::end) {
        out += std::string("    ") + (low ? "below" : "above") + " it  not searched\n";
    } else if (e.kind == Edge::Kind::refused) {
        out += std::string("    ") + (low ? "below" : "above") + " it  no plan" + (g.refusal.empty() ? "" : ": " + g.refusal) + "\n";
    }
    return out;
}

const char* kind_name(Edge::Kind kind) {
    switch (kind) {
        case Edge::Kind::end: return "end";
        case Edge::Kind::crossing: return "crossing";
        case Edge::Kind::refused: return "refused";
    }
    return "end";
}

Json finite(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }

Json edge_json(const Goal& g, const Edge& e) {
    Json out = {{"kind", kind_name(e.kind)}, {"at", e.at / g.factor}, {"value", finite(e.value)}};
    if (e.kind == Edge::Kind::crossing) {
        out["beyond"] = e.beyond / g.factor;
        out["value_beyond"] = finite(e.value_beyond);
    }
    out["plateau"] = e.plateau_low < e.plateau_high ? Json{e.plateau_low / g.factor, e.plateau_high / g.factor} : Json(nullptr);
    return out;
}

bool goes_both_ways(const std::vector<double>& values) {
    bool up = false, down = false;
    for (std::size_t i = 1; i < values.size(); ++i) {
        up = up || values[i] > values[i - 1];
        down = down || values[i] < values[i - 1];
    }
    return up && down;
}

}  // namespace

std::string goal_text(const Goal& g, const Style& style) {
    const auto& r = g.result;
    std::string title = g.condition.text + "  by " + g.by;
    std::string out = (style.markdown ? "# " + title : bold(title, style)) + "\n\n";
    const std::string lead = style.markdown ? "" : "  ";
    const std::string range = place(g, g.search.from) + " to " + place(g, g.search.to);
    for (const auto& h : r.holding) {
        const bool everywhere = h.low.kind == Edge::Kind::end && h.high.kind == Edge::Kind::end;
        const std::string interval = h.low.at == h.high.at ? "at " + place(g, h.low.at) : "from " + place(g, h.low.at, 1) + " to " + place(g, h.high.at, -1);
        out += lead + verdict("It holds " + interval + (everywhere ? ": everywhere that was searched." : "."), true, style) + "\n" + (style.markdown ? "\n" : "");
        if (h.low.kind != Edge::Kind::end || everywhere) out += edge_text(g, h.low, true);
        if (h.high.kind != Edge::Kind::end || everywhere || h.low.kind == Edge::Kind::end) out += edge_text(g, h.high, false);
    }
    if (r.holding.empty() && !r.scan.empty()) {
        out += lead + verdict("It holds nowhere from " + range + ".", false, style) + "\n";
        if (!r.interrupted) out += lead + "Nearest: at " + place(g, r.nearest_at) + "  " + g.condition.subject.text() + " = " + worth(g, r.nearest_value) + "\n";
    }
    out += "\n";
    if (g.now) out += lead + "now      " + place(g, *g.now) + "\n" + (style.markdown ? "\n" : "");
    std::vector<double> values;
    for (const auto& point : r.scan) values.push_back(point.second);
    out += lead + "searched " + range + (g.search.logarithmic ? ", by ratio" : "") + "  " + (style.markdown ? "`" : "[") + sparkline(values) + (style.markdown ? "`" : "]") + "\n" + (style.markdown ? "\n" : "");
    out += lead + std::to_string(r.crossings()) + (r.crossings() == 1 ? " crossing, " : " crossings, ") + std::to_string(r.evaluations) + " evaluations" +
           (r.refused > 0 ? "; no plan at " + std::to_string(r.refused) + " of the " + std::to_string(r.refused + r.scan.size()) + " places scanned" + (g.refusal.empty() ? "" : ": " + g.refusal) : "") + "\n";
    if (goes_both_ways(values)) out += lead + "The figure goes up and down: between two places of the scan it can pass the bound unseen; search less (--from, --to) to look closer.\n";
    if (g.left_out > 0.0) out += lead + left_out_text(g.left_out, true) + "\n";
    if (r.interrupted) out += lead + "Ended early: edges are only as near as the search had come.\n";
    return out;
}

std::string goal_json(const Goal& g) {
    const auto& r = g.result;
    Json out = {{"schema", kPlanSchema}, {"sizewell", kVersion}, {"file", g.file}, {"condition", g.condition.text}, {"figure", g.condition.subject.text()},
                {"unit", g.condition.subject.metric.unit}, {"bound", finite(g.condition.bound)},
                {"by", {{"path", g.by}, {"unit", g.unit}, {"now", g.now ? Json(*g.now / g.factor) : Json(nullptr)}, {"from", g.search.from / g.factor}, {"to", g.search.to / g.factor}}},
                {"solved", !r.holding.empty()}, {"holding", Json::array()}};
    for (const auto& h : r.holding) out["holding"].push_back({{"low", edge_json(g, h.low)}, {"high", edge_json(g, h.high)}});
    out["nearest"] = r.holding.empty() && !r.scan.empty() && !r.interrupted ? Json{{"at", r.nearest_at / g.factor}, {"value", finite(r.nearest_value)}} : Json(nullptr);
    out["crossings"] = r.crossings();
    out["evaluations"] = r.evaluations;
    out["refused"] = r.refused;
    out["left_out"] = g.left_out;
    out["scan"] = Json::array();
    for (const auto& [x, y] : r.scan) out["scan"].push_back({x / g.factor, finite(y)});
    out["interrupted"] = r.interrupted;
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string goal_csv(const Goal& g) {
    std::string out = "low,low_kind,low_value,high,high_kind,high_value\n";
    const auto text = [](double x) { return std::isfinite(x) ? sizewell::detail::number_text(x) : std::string(); };
    for (const auto& h : g.result.holding) {
        out += text(h.low.at / g.factor) + "," + kind_name(h.low.kind) + "," + text(h.low.value) + "," + text(h.high.at / g.factor) + "," + kind_name(h.high.kind) + "," + text(h.high.value) + "\n";
    }
    return out;
}

}  // namespace sizewell::report
