#include "sizewell/report/questions.hpp"
#include "sizewell/version.hpp"

#include "report/table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::report {

namespace {

using Json = nlohmann::ordered_json;
using plan::Sweep;
using plan::SweepCell;

// One unit for a column of a figure.
struct ColumnUnit {
    std::string text;
    double factor = 1.0;
};

ColumnUnit unit_of(const Sweep& s, std::size_t figure) {
    const std::string& unit = s.shown[figure].metric.unit;
    if (unit.rfind("USD", 0) == 0) return {"$" + unit.substr(3), 1.0};
    if (unit != "s") return {unit == "1" ? "" : unit, 1.0};
    double least = std::numeric_limits<double>::infinity();
    for (const auto& c : s.cells) {
        if (c.done && c.refused.empty() && c.values[figure] > 0.0) least = std::min(least, c.values[figure]);
    }
    if (least < 1e-3) return {"us", 1e6};
    return least < 1.0 ? ColumnUnit{"ms", 1e3} : ColumnUnit{"s", 1.0};
}

std::string head(const std::string& name, const std::string& unit) { return unit.empty() ? name : name + " [" + unit + "]"; }

std::string cell_text(const SweepCell& c, std::size_t figure, const ColumnUnit& unit) {
    if (!c.done || !c.refused.empty() || std::isnan(c.values[figure])) return "-";
    return number(c.values[figure] * unit.factor, 4);
}

std::string axis_unit(const plan::Axis& a) { return a.unit; }

std::string point_text(const plan::Axis& a, std::size_t i) {
    const auto& p = a.points[i];
    return p.number ? number(p.told, 5) : p.text;
}

bool is_text(const plan::Axis& a) { return std::any_of(a.points.begin(), a.points.end(), [](const auto& p) { return !p.number; }); }

std::string status(const SweepCell& c) { return !c.done ? "not done" : !c.refused.empty() ? c.refused : c.met ? "yes" : "NO"; }

// One row a cell, with a bar for the first figure where there is one axis.
std::string flat(const Sweep& s, const Style& style) {
    std::vector<Table::Column> columns;
    for (const auto& a : s.axes) columns.push_back({head(a.path, axis_unit(a)), is_text(a)});
    std::vector<ColumnUnit> units;
    for (std::size_t k = 0; k < s.shown.size(); ++k) {
        units.push_back(unit_of(s, k));
        columns.push_back({head(s.shown[k].text(), units[k].text)});
    }
    columns.push_back({"met", true});
    const bool bars = s.axes.size() == 1 && !style.markdown && s.cells.size() > 1;
    double most = 0.0;
    std::size_t barred = 0;  // the bill, if it is shown
    for (std::size_t k = 0; k < s.shown.size(); ++k) barred = s.shown[k].metric.path == "cost.per_month" && barred == 0 ? k : barred;
    if (bars) {
        columns.push_back({s.shown[barred].text(), true});
        for (const auto& c : s.cells) {
            if (c.done && c.refused.empty() && std::isfinite(c.values[barred])) most = std::max(most, c.values[barred]);
        }
    }
    Table t(std::move(columns));
    for (const auto& c : s.cells) {
        if (!c.done) continue;
        std::vector<std::string> row;
        for (std::size_t k = 0; k < s.axes.size(); ++k) row.push_back(point_text(s.axes[k], c.at[k]));
        for (std::size_t k = 0; k < s.shown.size(); ++k) row.push_back(cell_text(c, k, units[k]));
        row.push_back(status(c));
        if (bars) row.push_back(c.refused.empty() ? bar(c.values[barred], most) : "");
        t.row(std::move(row));
    }
    return t.text(style);
}

// A table for one figure: the first axis down, the second across.
std::string matrix(const Sweep& s, std::size_t figure, const Style& style) {
    const ColumnUnit unit = unit_of(s, figure);
    const auto &down = s.axes[0], &across = s.axes[1];
    std::vector<Table::Column> columns{{head(down.path, axis_unit(down)) + " \\ " + head(across.path, axis_unit(across)), is_text(down)}};
    for (std::size_t j = 0; j < across.points.size(); ++j) columns.push_back({point_text(across, j)});
    Table t(std::move(columns));
    for (std::size_t i = 0; i < down.points.size(); ++i) {
        std::vector<std::string> row{point_text(down, i)};
        for (std::size_t j = 0; j < across.points.size(); ++j) {
            const auto& c = s.cells[i * across.points.size() + j];
            row.push_back(cell_text(c, figure, unit) + (c.done && c.refused.empty() && !c.met ? "!" : ""));
        }
        t.row(std::move(row));
    }
    return heading(head(s.shown[figure].text(), unit.text), style) + t.text(style);
}

std::string ending(const Sweep& s, const Style& style) {
    std::string out;
    const std::string lead = style.markdown ? "\n" : "  ";
    if (s.interrupted()) out += lead + "Ended early: " + grouped(static_cast<double>(s.done)) + " of " + grouped(static_cast<double>(s.cells.size())) + " plans.\n";
    std::vector<std::string> reasons;
    for (const auto& c : s.cells) {
        if (!c.refused.empty() && std::find(reasons.begin(), reasons.end(), c.refused) == reasons.end() && reasons.size() < 5) reasons.push_back(c.refused);
    }
    if (s.axes.size() == 2) {
        for (const auto& r : reasons) out += lead + "- means no plan: " + r + "\n";
        if (std::any_of(s.cells.begin(), s.cells.end(), [](const auto& c) { return c.done && c.refused.empty() && !c.met; })) out += lead + "! means that a promise, budget or expectation is not met.\n";
    }
    double left_out = 0.0;
    for (const auto& c : s.cells) left_out = std::max(left_out, c.left_out);
    return left_out > 0.0 ? out + lead + left_out_text(left_out, s.cells.size() > 1) + "\n" : out;
}

Json value_json(double v) { return std::isfinite(v) ? Json(v) : Json(nullptr); }

std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

}  // namespace

std::string bar(double value, double most, std::size_t width) {
    if (!(most > 0.0) || !(value > 0.0)) return "";
    if (!std::isfinite(value)) return std::string(width, '>');
    const auto n = static_cast<std::size_t>(std::lround(value / most * static_cast<double>(width)));
    return std::string(std::max<std::size_t>(1, std::min(n, width)), '#');
}

std::string left_out_text(double share, bool most) {
    return (most ? "Up to " : "") + number(100.0 * share, 3) + " % of the draws are no scenario, such as a peak below its average, and were left out of percentiles and means.";
}

std::string sparkline(const std::vector<double>& values) {
    constexpr std::string_view kRamp = ".:-=+*%#";
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const double v : values) {
        if (!std::isfinite(v)) continue;
        low = std::min(low, v);
        high = std::max(high, v);
    }
    std::string out;
    for (const double v : values) {
        if (std::isnan(v)) out += ' ';
        else if (v == std::numeric_limits<double>::infinity()) out += '^';
        else if (!(high > low) || !std::isfinite(v)) out += kRamp.front();
        else out += kRamp[static_cast<std::size_t>(std::min(7.0, std::floor((v - low) / (high - low) * 8.0)))];
    }
    return out;
}

std::string sweep_text(const Sweep& s, const Style& style) {
    std::string title = "Sweep: " + s.file;
    std::string out = style.markdown ? "# " + title + "\n\n" : bold(title, style) + "\n\n";
    if (s.axes.size() == 2) {
        out.pop_back();
        for (std::size_t k = 0; k < s.shown.size(); ++k) out += matrix(s, k, style);
    } else {
        out += flat(s, style);
    }
    return out + ending(s, style);
}

std::string variants_text(const Sweep& s, const Style& style) {
    std::string out = style.markdown ? "# Variants: " + s.file + "\n\n" : bold("Variants: " + s.file, style) + "\n\n";
    std::vector<Table::Column> columns{{"figure", true}};
    const auto& axis = s.axes.front();
    for (const auto& p : axis.points) columns.push_back({p.text});
    Table t(std::move(columns));
    const auto row_of = [&](const std::string& name, const auto& text) {
        std::vector<std::string> row{name};
        for (const auto& c : s.cells) row.push_back(text(c));
        t.row(std::move(row));
    };
    for (std::size_t k = 0; k < s.shown.size(); ++k) {
        row_of(s.shown[k].text(), [&](const SweepCell& c) { return c.done && c.refused.empty() ? figure_text(c.values[k], s.shown[k].metric.unit) : std::string("-"); });
    }
    row_of("met", [](const SweepCell& c) { return c.refused.empty() ? status(c) : std::string("no plan"); });
    out += t.text(style);
    for (std::size_t i = 0; i < s.cells.size(); ++i) {
        if (!s.cells[i].refused.empty()) out += "  " + axis.points[i].text + ": " + s.cells[i].refused + "\n";
    }
    return out + ending(s, style);
}

std::string sweep_json(const Sweep& s) {
    Json out = {{"schema", kPlanSchema}, {"sizewell", kVersion}, {"file", s.file}, {"axes", Json::array()}, {"shown", Json::array()}, {"cells", Json::array()}};
    for (const auto& a : s.axes) {
        Json points = Json::array();
        for (const auto& p : a.points) points.push_back(p.number ? Json(p.told) : Json(p.text));
        out["axes"].push_back({{"path", a.path}, {"unit", a.unit}, {"values", std::move(points)}});
    }
    for (const auto& m : s.shown) out["shown"].push_back({{"figure", m.text()}, {"unit", m.metric.unit}, {"help", m.metric.help}});
    for (const auto& c : s.cells) {
        if (!c.done) continue;
        Json inputs = Json::object(), values = Json::object();
        for (std::size_t k = 0; k < s.axes.size(); ++k) {
            const auto& p = s.axes[k].points[c.at[k]];
            inputs[s.axes[k].path] = p.number ? Json(p.told) : Json(p.text);
        }
        for (std::size_t k = 0; k < s.shown.size() && c.refused.empty(); ++k) values[s.shown[k].text()] = value_json(c.values[k]);
        out["cells"].push_back({{"inputs", std::move(inputs)}, {"met", c.refused.empty() ? Json(c.met) : Json(nullptr)},
                                {"refused", c.refused.empty() ? Json(nullptr) : Json(c.refused)}, {"values", std::move(values)}, {"left_out", c.left_out}});
    }
    out["done"] = s.done;
    out["of"] = s.cells.size();
    out["interrupted"] = s.interrupted();
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string sweep_csv(const Sweep& s) {
    std::string out;
    for (const auto& a : s.axes) out += csv_cell(head(a.path, a.unit)) + ",";
    for (const auto& m : s.shown) out += csv_cell(head(m.text(), m.metric.unit)) + ",";
    out += "met,refused\n";
    for (const auto& c : s.cells) {
        if (!c.done) continue;
        for (std::size_t k = 0; k < s.axes.size(); ++k) {
            const auto& p = s.axes[k].points[c.at[k]];
            out += (p.number ? sizewell::detail::number_text(p.told) : csv_cell(p.text)) + ",";
        }
        for (std::size_t k = 0; k < s.shown.size(); ++k) {
            const bool finite = c.refused.empty() && std::isfinite(c.values[k]);
            out += (finite ? sizewell::detail::number_text(c.values[k]) : "") + ",";
        }
        out += (c.refused.empty() ? c.met ? "yes" : "no" : "") + std::string(",") + csv_cell(c.refused) + "\n";
    }
    return out;
}

std::string expected_text(const plan::Plan& p, const Style& style) {
    if (p.expected.empty()) return {};
    Table t({{"expected", true}, {"planned"}, {"met", true}});
    for (const auto& e : p.expected) t.row({e.text, figure_text(e.planned, e.unit), e.met ? "yes" : "NO"});
    return t.text(style) + (style.markdown ? "\n" : "");
}

}  // namespace sizewell::report
