#include "report/money_json.hpp"

#include "sizewell/report/money.hpp"
#include "sizewell/version.hpp"

namespace sizewell::report {

namespace {

constexpr const char* kPrice = "USD/(instance h)";

Json head(const plan::Plan& p) { return {{"schema", kPlanSchema}, {"sizewell", kVersion}, {"scenario", {{"file", p.file}, {"name", p.scenario}, {"date", p.date}}}}; }

std::string dumped(const Json& out) { return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

struct LineWriter {
    Json& lines;
    template <class U>
    void operator()(const plan::Figure& f, const Q<U>& amount) {
        lines.push_back({{"name", f.key}, {"help", f.help}, {"amount", quantity(amount.value(), f.unit)}});
    }
};

Json curve_json(const plan::PoolMix& p) {
    // The staircase, one step a change.
    Json steps = Json::array();
    for (std::size_t q = 0; q < p.curve.running.size(); ++q) {
        if (q + 1 < p.curve.running.size() && p.curve.running[q + 1] == p.curve.running[q]) continue;
        steps.push_back({{"instances", q + 1}, {"share", p.curve.running[q]}});
    }
    return steps;
}

Json pool_json(const plan::PoolMix& p) {
    const auto& m = p.mix;
    const auto layer = [](const char* term, double instances, double price) { return Json{{"term", term}, {"instances", quantity(instances, "instance")}, {"price", quantity(price, kPrice)}}; };
    return {{"service", p.service}, {"stage", p.stage}, {"instance", p.instance}, {"scaling", p.scaling},
            {"layers", {layer("reserved_3y", m.reserved_3y, p.offers.reserved_3y), layer("reserved_1y", m.reserved_1y, p.offers.reserved_1y),
                        layer("on_demand", m.on_demand, p.offers.on_demand), layer("spot", m.spot, p.offers.spot)}},
            {"unused", quantity(m.unused, "instance")}, {"per_hour", quantity(m.cost, "USD/h")}, {"all_on_demand_per_hour", quantity(m.all_on_demand, "USD/h")},
            {"short_share", quantity(p.short_share, "1")}, {"regret_half", quantity(p.regret_half, "USD/month")}, {"regret_double", quantity(p.regret_double, "USD/month")},
            {"break_even_1y", quantity(p.break_even_1y, "1")}, {"break_even_3y", quantity(p.break_even_3y, "1")},
            {"break_even_1y_spot", quantity(p.break_even_1y_spot, "1")}, {"break_even_3y_spot", quantity(p.break_even_3y_spot, "1")},
            {"spot", {{"list_price", quantity(p.spot_list, kPrice)}, {"needed", p.spot_needed}, {"running", p.spot_running}, {"up", quantity(p.spot_up, "1")}, {"for_target", p.spot_for_target}}},
            {"curve", curve_json(p)}};
}

}  // namespace

Json items_json(const plan::Plan& p) {
    Json all = Json::array();
    for (const auto& l : p.tco_lines) {
        all.push_back({{"line", l.line}, {"name", l.name}, {"service", l.service}, {"quantity", quantity(l.quantity, l.unit)}, {"unit_price", quantity(l.unit_price, "USD per " + l.unit)},
                       {"amount", quantity(l.amount, "USD/month")}, {"source", l.source}, {"assumed", l.assumed}});
    }
    return all;
}

Json mixes_json(const plan::Plan& p) {
    Json all = Json::array();
    for (std::size_t i = 0; i < p.services.size(); ++i) {
        if (!p.figures.mixed(i)) continue;
        Json one = {{"service", p.services[i].name}};
        one.update(figures(p.figures.mixes[i]));
        one["pools"] = Json::array();
        for (const auto& pool : p.mixes) {
            if (pool.service == p.services[i].name) one["pools"].push_back(pool_json(pool));
        }
        all.push_back(std::move(one));
    }
    return all;
}

Json owned_json(const plan::Plan& p) { return p.figures.owned.empty() ? Json(nullptr) : figures(p.figures.owned.front()); }
Json carbon_json(const plan::Plan& p) { return p.figures.carbon.empty() ? Json(nullptr) : figures(p.figures.carbon.front()); }

Json years_json(const plan::Plan& p) {
    if (!p.years || p.figures.years.empty()) return nullptr;
    const plan::YearsTable& t = *p.years;
    Json out = figures(p.figures.years.front());
    out["path"] = t.path;
    out["cash"] = {{"unit", "USD/month"}, {"values", t.cash}};
    out["options"] = Json::array();
    for (const auto& o : t.options) {
        Json values = Json::object();
        for (std::size_t k = 0; k < o.present_value.size(); ++k) values[std::string(cost::name(cost::kPricePaths[k]))] = quantity(o.present_value[k], "USD");
        out["options"].push_back({{"name", o.name}, {"present_value", std::move(values)}, {"regret", quantity(o.regret, "USD")}});
    }
    out["paybacks"] = Json::array();
    for (const auto& b : t.paybacks) out["paybacks"].push_back({{"name", b.name}, {"spent", quantity(b.spent, "USD")}, {"months", quantity(b.months, "month")}});
    return out;
}

Json tco_part_json(const plan::Plan& p) {
    Json out = figures(p.figures.tco);
    Json lines = Json::array();
    LineWriter writer{lines};
    plan::describe_lines(writer, p.figures.tco);
    out["lines"] = std::move(lines);
    out["items"] = items_json(p);
    out["headline"] = p.rule_is_estimate ? "rule" : "bottom_up";
    out["assumed"] = p.rule_is_estimate;
    out["why"] = p.tco_regime;
    return out;
}

std::string mix_json(const plan::Plan& p) {
    Json out = head(p);
    out["mix"] = mixes_json(p);
    return dumped(out);
}

std::string tco_json(const plan::Plan& p) {
    Json out = head(p);
    out["tco"] = tco_part_json(p);
    out["owned"] = owned_json(p);
    out["carbon"] = carbon_json(p);
    out["years"] = years_json(p);
    return dumped(out);
}

}  // namespace sizewell::report
