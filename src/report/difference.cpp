#include "sizewell/report/questions.hpp"
#include "sizewell/version.hpp"

#include "report/table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::report {

namespace {

using Json = nlohmann::ordered_json;
using plan::Difference;
using plan::FigureChange;

// What a person looks at first; the rest follows from it or is in --all.
bool first_looked_at(const std::string& path) {
    for (const char* group : {"demand.", "latency.", "cost."}) {
        if (path.rfind(group, 0) == 0) return path != "cost.per_hour" && path != "cost.per_million_requests";
    }
    for (const char* figure : {"capacity.replicas", "capacity.instances", "capacity.gpus", "capacity.utilisation", "tco.per_month", "tco.multiplier", "managed.kubernetes", "managed.managed",
                               "managed.break_even.rate", "verdict.met"}) {
        if (path == figure) return true;
    }
    return false;
}

std::string relative(const FigureChange& f) {
    if (!f.past || !f.now || *f.past == 0.0 || !std::isfinite(*f.past) || !std::isfinite(*f.now)) return "";
    const double share = 100.0 * f.diff / std::abs(*f.past);
    return (share > 0.0 ? "+" : "") + number(share, 3) + " %";
}

std::string signed_text(double value, const std::string& unit) { return (value > 0.0 ? "+" : "") + figure_text(value, unit); }

std::string side(const std::optional<double>& value, const std::string& unit) { return value ? figure_text(*value, unit) : "-"; }

Json finite(double x) { return std::isfinite(x) ? Json(x) : Json(nullptr); }

std::string decimal(double x) { return std::isfinite(x) ? sizewell::detail::number_text(x) : "0"; }

Json component(const std::string& name, const char* unit, double quantity, double monthly, double hours) {
    return {{"name", name}, {"unit", unit}, {"hourlyQuantity", decimal(quantity)}, {"monthlyQuantity", decimal(quantity * hours)},
            {"price", decimal(quantity > 0.0 ? monthly / (quantity * hours) : 0.0)}, {"hourlyCost", decimal(monthly / hours)}, {"monthlyCost", decimal(monthly)}, {"priceNotFound", false}};
}

Json resource(const std::string& name, double monthly, double hours, Json components) {
    return {{"name", name}, {"metadata", Json::object()}, {"hourlyCost", decimal(monthly / hours)}, {"monthlyCost", decimal(monthly)}, {"costComponents", std::move(components)}};
}

struct Line {
    std::string name;
    double quantity = 0.0;
    double monthly = 0.0;
};

struct Lines {
    std::vector<Line> compute, beside;
    double hours = 730.0;
    template <class U>
    void operator()(const plan::Figure& f, const Q<U>& amount) {
        if (f.key != "compute") beside.push_back({std::string(f.key), 1.0, amount.value()});
    }
};

Lines lines_of(const plan::Plan& p) {
    Lines out;
    const auto& c = p.figures.total.cost;
    if (c.per_hour.value() > 0.0) out.hours = c.per_month.value() / c.per_hour.value();
    for (std::size_t i = 0; i < p.services.size(); ++i) {
        std::size_t pool = 0;
        for (const auto& stage : p.services[i].stages) {
            if (!stage.pooled) continue;
            const auto& f = p.figures.services[i].capacity.pools[pool++];
            out.compute.push_back({p.services[i].name + "/" + stage.name + " (" + (stage.instance.empty() ? "own price" : stage.instance) + ")", f.instances.value(), f.per_month.value()});
        }
    }
    plan::describe_lines(out, p.figures.tco);
    return out;
}

Json breakdown(const Lines& l, double total) {
    Json resources = Json::array();
    for (const auto& x : l.compute) resources.push_back(resource(x.name, x.monthly, l.hours, Json::array({component("instances", "hours", x.quantity, x.monthly, l.hours)})));
    Json beside = Json::array();
    double sum = 0.0;
    for (const auto& x : l.beside) {
        beside.push_back(component(x.name, "months", x.quantity / l.hours, x.monthly, l.hours));
        sum += x.monthly;
    }
    resources.push_back(resource("beside compute", sum, l.hours, std::move(beside)));
    return {{"resources", std::move(resources)}, {"totalHourlyCost", decimal(total / l.hours)}, {"totalMonthlyCost", decimal(total)}, {"totalMonthlyUsageCost", "0"}};
}

// Every line of either side, with now - past.
Lines subtract(const Lines& past, const Lines& now) {
    Lines out;
    out.hours = now.hours;
    const auto merge = [](const std::vector<Line>& a, const std::vector<Line>& b, std::vector<Line>& to) {
        for (const auto& x : b) to.push_back(x);
        for (const auto& x : a) {
            const auto same = std::find_if(to.begin(), to.end(), [&](const Line& l) { return l.name == x.name; });
            if (same == to.end()) to.push_back({x.name, -x.quantity, -x.monthly});
            else *same = {x.name, same->quantity - x.quantity, same->monthly - x.monthly};
        }
        to.erase(std::remove_if(to.begin(), to.end(), [](const Line& l) { return l.monthly == 0.0 && l.quantity == 0.0; }), to.end());
    };
    merge(past.compute, now.compute, out.compute);
    merge(past.beside, now.beside, out.beside);
    return out;
}

}  // namespace

std::string difference_text(const Difference& d, bool all, const Style& style) {
    std::string out = style.markdown ? "# " + d.past + " -> " + d.now + "\n" : bold(d.past + " -> " + d.now, style) + "\n";
    if (d.empty()) return out + "\n" + (style.markdown ? "" : "  ") + "No difference: every input and every figure is the same.\n";
    if (!d.inputs.empty()) {
        Table t({{"input", true}, {"past", true}, {"now", true}});
        for (const auto& i : d.inputs) t.row({i.path, i.past.empty() ? "-" : i.past, i.now.empty() ? "-" : i.now});
        out += heading("Inputs that differ", style) + t.text(style);
    }
    Table t({{"figure", true}, {"past"}, {"now"}, {"diff"}, {"change"}});
    std::size_t shown = 0;
    for (const auto& f : d.figures) {
        if (!all && !first_looked_at(f.path)) continue;
        ++shown;
        t.row({f.path, side(f.past, f.unit), side(f.now, f.unit), f.past && f.now ? signed_text(f.diff, f.unit) : "", relative(f)});
    }
    out += heading("Figures that differ", style);
    out += d.figures.empty() ? (style.markdown ? "none\n" : "  none\n") : t.text(style);
    if (shown < d.figures.size()) out += (style.markdown ? "\n" : "  ") + std::to_string(d.figures.size() - shown) + " more differ: --all shows them.\n";
    if (!d.ranges.empty()) {
        Table r({{"change of", true}, {"p10"}, {"p50"}, {"p90"}, {"lower"}, {"higher"}});
        for (const auto& c : d.ranges) r.row({c.path, signed_text(c.p10, c.unit), signed_text(c.p50, c.unit), signed_text(c.p90, c.unit), percent(c.lower), percent(c.higher)});
        out += heading("Over the ranges of both, at " + grouped(static_cast<double>(d.points)) + " common points", style) + r.text(style);
        for (const auto& c : d.ranges) {
            if (c.path == "cost.per_month") out += (style.markdown ? "\n" : "  ") + d.now + " is cheaper with a probability of " + percent(c.lower) + ".\n";
        }
    }
    out += heading("Promises, budgets and expectations", style);
    const auto met = [&](const plan::Plan& p) { return verdict(p.met ? "met" : "NOT met", p.met, style); };
    return out + (style.markdown ? "" : "  ") + "past " + met(d.past_plan) + ", now " + met(d.now_plan) + "\n";
}

std::string difference_json(const Difference& d) {
    const double past = d.past_plan.figures.total.cost.per_month.value(), now = d.now_plan.figures.total.cost.per_month.value();
    Json out = {{"schema", kPlanSchema}, {"sizewell", kVersion}, {"past", d.past}, {"now", d.now}, {"empty", d.empty()},
                {"pastMonthlyCost", finite(past)}, {"monthlyCost", finite(now)}, {"diffMonthlyCost", past == now ? Json(0.0) : finite(now - past)},
                {"inputs", Json::array()}, {"figures", Json::array()}, {"ranges", Json::array()}};
    for (const auto& i : d.inputs) out["inputs"].push_back({{"path", i.path}, {"past", i.past.empty() ? Json(nullptr) : Json(i.past)}, {"now", i.now.empty() ? Json(nullptr) : Json(i.now)}});
    for (const auto& f : d.figures) {
        out["figures"].push_back({{"path", f.path}, {"unit", f.unit}, {"past", f.past ? finite(*f.past) : Json(nullptr)}, {"now", f.now ? finite(*f.now) : Json(nullptr)}, {"diff", finite(f.diff)}});
    }
    for (const auto& c : d.ranges) {
        out["ranges"].push_back({{"path", c.path}, {"unit", c.unit}, {"p10", finite(c.p10)}, {"p50", finite(c.p50)}, {"p90", finite(c.p90)}, {"probability_lower", c.lower}, {"probability_higher", c.higher}});
    }
    out["points"] = d.points;
    out["verdict"] = {{"past", d.past_plan.met}, {"now", d.now_plan.met}};
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string difference_csv(const Difference& d) {
    std::string out = "figure,unit,past,now,diff,diff_p10,diff_p50,diff_p90,share_lower,share_higher\n";
    const auto text = [](const std::optional<double>& x) { return x && std::isfinite(*x) ? sizewell::detail::number_text(*x) : std::string(); };
    for (const auto& f : d.figures) {
        out += f.path + "," + f.unit + "," + text(f.past) + "," + text(f.now) + "," + text(f.diff);
        const auto range = std::find_if(d.ranges.begin(), d.ranges.end(), [&](const auto& r) { return r.path == f.path; });
        const bool ranged = range != d.ranges.end();
        for (const double x : ranged ? std::vector{range->p10, range->p50, range->p90, range->lower, range->higher} : std::vector<double>(5, std::numeric_limits<double>::infinity())) out += "," + text(x);
        out += "\n";
    }
    return out;
}

std::string difference_infracost(const Difference& d) {
    const Lines past = lines_of(d.past_plan), now = lines_of(d.now_plan);
    const double was = d.past_plan.figures.tco.per_month.value(), is = d.now_plan.figures.tco.per_month.value();
    const double change = was == is ? 0.0 : is - was;
    const std::string& date = d.now_plan.date;
    const Json summary = {{"totalDetectedResources", now.compute.size() + 1}, {"totalSupportedResources", now.compute.size() + 1}, {"totalUnsupportedResources", 0},
                          {"totalUsageBasedResources", 0}, {"totalNoPriceResources", 0}};
    Json project = {{"name", d.now}, {"displayName", d.now}, {"metadata", {{"path", d.now}, {"type", "sizewell"}}}, {"pastBreakdown", breakdown(past, was)},
                    {"breakdown", breakdown(now, is)}, {"diff", breakdown(subtract(past, now), change)}, {"summary", summary}};
    Json out = {{"version", "0.2"},
                {"metadata", {{"infracostCommand", "diff"}, {"vcsBranch", ""}, {"vcsCommitSha", ""}, {"vcsCommitAuthorName", ""}, {"vcsCommitAuthorEmail", ""},
                              {"vcsCommitTimestamp", (date.empty() ? "1970-01-01" : date) + "T00:00:00Z"}, {"vcsCommitMessage", ""}}},
                {"currency", "USD"}, {"projects", Json::array({std::move(project)})},
                {"totalHourlyCost", decimal(is / now.hours)}, {"totalMonthlyCost", decimal(is)}, {"totalMonthlyUsageCost", "0"},
                {"pastTotalHourlyCost", decimal(was / past.hours)}, {"pastTotalMonthlyCost", decimal(was)}, {"pastTotalMonthlyUsageCost", "0"},
                {"diffTotalHourlyCost", decimal(change / now.hours)}, {"diffTotalMonthlyCost", decimal(change)}, {"diffTotalMonthlyUsageCost", "0"},
                {"timeGenerated", (date.empty() ? "1970-01-01" : date) + "T00:00:00Z"}, {"summary", summary}};
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sizewell::report
