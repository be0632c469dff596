#include "sizewell/report/money.hpp"

#include "report/table.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace sizewell::report {

namespace {

using plan::Plan;

std::string title(const char* what, const Plan& p, const Style& style) {
    const std::string name = p.scenario.empty() ? p.file : p.scenario + " (" + p.file + ")";
    return style.markdown ? "# " + std::string(what) + ": " + name + "\n" : bold(std::string(what) + ": " + name, style) + "\n";
}

std::string paragraph(const std::string& text, const Style& style) { return (style.markdown ? "\n" : "  ") + wrapped(text, 2) + "\n"; }

// Hours of the month that the plan was made with.
double month_hours(const Plan& p) { return p.figures.total.cost.per_month.value() / p.figures.total.cost.per_hour.value(); }

std::string price(double usd_an_hour) { return std::isfinite(usd_an_hour) ? "$" + number(usd_an_hour, 5) : "not offered"; }
std::string share_or_never(double x) { return !std::isfinite(x) ? std::string("not offered") : x >= 1.0 ? "never (" + percent(x) + ")" : percent(x); }

// A figure as exact digits for a file.
std::string exact(double x) { return std::isfinite(x) ? sizewell::detail::number_text(x) : std::string(); }

// One cell of CSV: quoted where it must be, and never a formula of a spreadsheet.
std::string cell(std::string text) {
    if (!text.empty() && std::string("=+-@\t\r").find(text.front()) != std::string::npos) text.insert(0, "'");
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

struct Layer {
    const char* name;
    double instances;
    double price;
    bool committed;
};
std::vector<Layer> layers_of(const plan::PoolMix& p) {
    return {{"3 years", static_cast<double>(p.mix.reserved_3y), p.offers.reserved_3y, true}, {"1 year", static_cast<double>(p.mix.reserved_1y), p.offers.reserved_1y, true},
            {"on demand", p.mix.on_demand, p.offers.on_demand, false}, {"spot", p.mix.spot, p.offers.spot, false}};
}

std::string pool_part(const plan::PoolMix& p, double month_hours, const Style& style) {
    std::string out = heading(p.service + " / " + p.stage + ": " + (p.instance.empty() ? "own price" : p.instance) + ", " + p.scaling + " fleet", style);
    Table t({{"layer", true}, {"instances"}, {"USD an hour each"}, {"share of the instance hours"}, {"a month"}});
    const double running = p.curve.mean();
    double left = p.mix.unused;
    for (const auto& l : layers_of(p)) {
        // Committed units that idle carry no hours; the highest of them idle most.
        const double used = l.committed ? std::max(0.0, l.instances - (l.name == std::string("1 year") ? std::min(left, l.instances) : std::max(0.0, left - p.mix.reserved_1y))) : l.instances;
        t.row({l.name, number(l.instances, 4), price(l.price), running > 0.0 ? percent(used / running) : "-", l.instances > 0.0 ? money(l.instances * l.price * month_hours) : "-"});
    }
    t.row({"together", number(running, 4) + " run on average", "", "", money(p.mix.cost * month_hours)});
    out += t.text(style);
    const double saved = p.mix.all_on_demand - p.mix.cost;
    std::string text = "All on demand these hours cost " + money(p.mix.all_on_demand * month_hours) + " a month: the mix saves " + money(saved * month_hours) + " (" +
                       percent(p.mix.all_on_demand > 0.0 ? saved / p.mix.all_on_demand : 0.0) + "). ";
    text += p.curve.peak() > 0 ? std::to_string(p.curve.peak()) + " run at the highest hour, " : "";
    text += number(p.mix.unused, 3) + " committed ones idle on average.";
    out += paragraph(text, style);
    out += paragraph("A commitment pays if it is used for at least: 1 year " + share_or_never(p.break_even_1y) + ", 3 years " + share_or_never(p.break_even_3y) + " of the time against on demand" +
                         (std::isfinite(p.offers.spot) ? "; against spot 1 year " + share_or_never(p.break_even_1y_spot) + ", 3 years " + share_or_never(p.break_even_3y_spot) : std::string()) + ".", style);
    out += paragraph("Regret: if demand is half, this mix costs " + money(p.regret_half) + " a month more than the best one would; if it is double, " + money(p.regret_double) + ".", style);
    if (p.spot_needed > 0) {
        out += paragraph("Spot: list price " + price(p.spot_list) + ", a useful hour " + price(p.offers.spot) + "; " + std::to_string(p.spot_needed) + " are needed at the highest hour, " +
                             std::to_string(p.spot_running) + " are rented, enough are up with probability " + number(p.spot_up, 6) +
                             (p.spot_for_target > 0 ? "; the availability asked for takes " + std::to_string(p.spot_for_target) : p.spot_for_target < 0 ? "; no number reaches the availability asked for" : "") + ".", style);
    } else if (std::isfinite(p.spot_list) && !std::isfinite(p.offers.spot)) {
        out += paragraph("Spot is offered at " + price(p.spot_list) + " and not used: the scenario does not say that the load tolerates it (\"spot_share\").", style);
    }
    return out;
}

std::string service_part(const Plan& p, std::size_t i, const Style& style) {
    const auto& m = p.figures.mixes[i];
    std::string out = heading(p.services[i].name + ": together", style);
    Table t({{"", true}, {"a month"}});
    t.row({"bought so", money(m.per_month.value())});
    t.row({"the same hours all on demand", money(m.all_on_demand.value())});
    t.row({"saved", money(m.saved.value()) + " (" + percent(m.saved_share) + ")"});
    t.row({"the fleet of the plan, always on at its stages' prices", money(p.figures.services[i].cost.per_month.value())});
    out += t.text(style);
    return out + paragraph("A cold start takes " + number(m.start_up.value()) + " s, capacity follows the load after " + number(m.lag.value()) + " s, a roll-back takes " + number(m.rollback.value()) + " s.", style);
}

// 1 x to 8 x, the rule as a box, the multiplier as an arrow.
std::string multiplier_drawing(double m, double low, double high) {
    const double end = std::max({8.0, std::ceil(high) + 1.0, std::min(std::ceil(m), 20.0)});
    constexpr double kStep = 6.0;  // characters for one x
    const auto column = [&](double x) { return static_cast<std::size_t>(std::lround((std::clamp(x, 1.0, end) - 1.0) * kStep)); };
    const std::size_t width = column(end) + 1;
    std::string scale(width + 4, ' '), line(width, '-'), arrow(width, ' ');
    for (int x = 1; x <= static_cast<int>(end); ++x) {
        line[column(x)] = '+';
        scale.replace(column(x), std::to_string(x).size() + 1, std::to_string(x) + "x");
    }
    for (std::size_t c = column(low); c <= column(high); ++c) line[c] = '=';
    line[column(low)] = '[';
    line[column(high)] = ']';
    arrow[column(m)] = m > end ? '>' : '^';
    arrow.resize(column(m) + 1);
    while (!scale.empty() && scale.back() == ' ') scale.pop_back();
    return "  " + scale + "\n  " + line + "\n  " + arrow + " " + number(m) + "x\n";
}

std::string lines_part(const Plan& p, const Style& style) {
    std::string out = heading("Lines, a month", style);
    Table t({{"line", true}, {"what", true}, {"quantity"}, {"unit", true}, {"unit price"}, {"amount"}, {"share"}, {"", true}});
    const double total = p.figures.tco.per_month.value();
    for (const auto& l : p.tco_lines) {
        if (l.amount == 0.0) continue;
        t.row({l.line, (p.services.size() > 1 && !l.service.empty() ? l.service + ": " : "") + l.name, number(l.quantity, 6), l.unit, l.unit_price < 0.0 ? money(l.unit_price) : "$" + number(l.unit_price, 5), money(l.amount),
               percent(l.amount / total), l.assumed ? "assumed" : ""});
    }
    t.row({"total", "", "", "", "", money(total), "100 %", ""});
    return out + t.text(style);
}

std::string multiplier_part(const Plan& p, const Style& style) {
    const auto& t = p.figures.tco;
    const double bought = (t.compute + t.purchase).value();
    std::string out = heading("Multiplier against the rule", style);
    const std::string drawing = multiplier_drawing(t.multiplier, t.rule_low.value() / bought, t.rule_high.value() / bought);
    out += style.markdown ? "```\n" + drawing + "```\n" : drawing;
    out += paragraph("M = 1 + v + F/S = 1 + " + number(t.overhead_share) + " + " + money(t.fixed.value()) + " / " + money(bought) + " = " + number(t.multiplier) + ": " + p.tco_regime + ". The rule says " +
                         money(t.rule_low.value()) + " to " + money(t.rule_high.value()) + "." +
                         (t.rule_holds_at_low.value() > 0.0 ? " With these people it holds between " + money(t.rule_holds_at_high.value()) + " and " + money(t.rule_holds_at_low.value()) + " of compute a month." : ""), style);
    return out + paragraph("Of compute, " + money(t.idle.value()) + " is paid time without work and " + money(t.spare.value()) + " is there to be lost.", style);
}

// Services with their own lines, and what they share by their compute.
std::string shared_part(const Plan& p, const Style& style) {
    if (p.services.size() < 2) return {};
    std::string out = heading("Services: own lines, and people and fees shared by compute", style);
    Table t({{"service", true}, {"own"}, {"shared"}, {"together"}});
    double shared = 0.0, compute = 0.0;
    for (const auto& l : p.tco_lines) shared += l.service.empty() ? l.amount : 0.0;
    for (const auto& s : p.figures.services) compute += s.cost.per_month.value();
    for (std::size_t i = 0; i < p.services.size(); ++i) {
        double own = 0.0;
        for (const auto& l : p.tco_lines) own += l.service == p.services[i].name ? l.amount : 0.0;
        const double part = shared * p.figures.services[i].cost.per_month.value() / compute;
        t.row({p.services[i].name, money(own), money(part), money(own + part)});
    }
    return out + t.text(style);
}

std::string owned_part(const Plan& p, const Style& style) {
    if (p.figures.owned.empty()) return {};
    const auto& o = p.figures.owned.front();
    std::string out = heading("Owned beside rented, a month", style);
    Table t({{"", true}, {"owned"}, {"rented"}});
    t.row({"capital of " + number(o.servers) + " servers (" + money(o.capex.value()) + ")", money(o.capital.value()), "-"});
    t.row({"electricity", money(o.power.value()), "-"});
    t.row({"colocation", money(o.colocation.value()), "-"});
    t.row({"people", money(o.staff.value()), "-"});
    t.row({"together", money(o.per_month.value()), money(o.rent.value())});
    out += t.text(style);
    const double use = o.break_even_utilisation, months = o.break_even_time.value() / (month_hours(p) * 3600.0);
    return out + paragraph("Owning costs what renting only the useful hours costs at " + percent(use) + " utilisation" + (use > 1.0 ? ", so renting by the hour is cheaper at any use" : "") + ". " +
                               (std::isfinite(months) ? "The servers are paid after " + number(months) + " months of this rent." : std::string("Rent is below the running cost of owned servers: they never pay.")) +
                               " Straight-line depreciation is " + money(o.depreciation.value()) + " a month.", style);
}

std::string carbon_part(const Plan& p, const Style& style) {
    if (p.figures.carbon.empty()) return {};
    const auto& c = p.figures.carbon.front();
    return heading("Carbon, a month", style) +
           paragraph(number(c.per_month.value() / 1e3) + " kgCO2e: " + number(c.operational.value() / 1e3) + " from " + number(c.energy.value() / 3.6e6) + " kWh of electricity, " + number(c.embodied.value() / 1e3) +
                         " from making the hardware; " + number(c.per_request.value() * 1e3) + " kgCO2e for a million requests. Accelerators" + " only, unless \"host\" is given.", style);
}

std::string years_part(const Plan& p, const Style& style, bool cash) {
    if (!p.years) return {};
    const auto& f = p.figures.years.front();
    std::string out = heading("Over " + number(p.years->horizon) + " years, prices on the path " + p.years->path, style);
    Table t({{"year"}, {"average [req/s]"}, {"instances"}, {"price of compute"}, {"compute"}, {"people"}, {"other"}, {"the year"}});
    for (std::size_t y = 0; y < f.by_year.size(); ++y) {
        const auto& r = f.by_year[y];
        t.row({std::to_string(y + 1), number(r.average.value()), number(r.instances.value()), percent(r.price_factor), money(r.compute.value()), money(r.people.value()), money(r.other.value()), money(r.per_year.value())});
    }
    t.row({"sum", "", "", "", "", "", (f.set_up.value() > 0.0 ? money(f.set_up.value()) + " at the start" : ""), money(f.total.value())});
    out += t.text(style);
    out += paragraph("Present value " + money(f.npv.value()) + ". On the other paths: flat " + money(f.npv_flat.value()) + ", decline " + money(f.npv_decline.value()) + ", step " + money(f.npv_step.value()) +
                         ", fall and rise " + money(f.npv_fall_and_rise.value()) + ".", style);
    if (!p.years->options.empty()) {
        Table o({{"compute bought", true}, {"flat"}, {"decline"}, {"step"}, {"fall and rise"}, {"largest regret"}});
        for (const auto& x : p.years->options) o.row({x.name, money(x.present_value[0]), money(x.present_value[1]), money(x.present_value[2]), money(x.present_value[3]), money(x.regret)});
        out += "\n" + o.text(style);
        const auto least = std::min_element(p.years->options.begin(), p.years->options.end(), [](const auto& a, const auto& b) { return a.regret < b.regret; });
        out += paragraph("Least regret over the paths: " + least->name + ". Terms are paid to their end at the price of their first day.", style);
    }
    for (const auto& b : p.years->paybacks) {
        out += paragraph(b.name + ": " + money(b.spent) + (std::isfinite(b.months) ? " paid back after " + number(b.months) + " months." : " is not paid back within the horizon."), style);
    }
    if (!cash) return out;
    Table c({{"month"}, {"cash"}});
    for (std::size_t m = 0; m < p.years->cash.size(); ++m) c.row({std::to_string(m + 1), money(p.years->cash[m])});
    return out + "\n" + c.text(style);
}

}  // namespace

std::string mix_text(const Plan& p, const Style& style) {
    std::string out = title("Purchase mix", p, style);
    for (const auto& pool : p.mixes) out += pool_part(pool, month_hours(p), style);
    for (std::size_t i = 0; i < p.services.size(); ++i) {
        if (p.figures.mixed(i)) out += service_part(p, i, style);
    }
    return out;
}

std::string mix_csv(const Plan& p) {
    std::string out = "service,stage,instance,scaling,layer,instances,usd_per_instance_h,usd_per_h\n";
    for (const auto& pool : p.mixes) {
        for (const auto& l : layers_of(pool)) {
            out += cell(pool.service) + "," + cell(pool.stage) + "," + cell(pool.instance) + "," + pool.scaling + "," + l.name + "," + exact(l.instances) + "," + exact(l.price) + "," +
                   exact(l.instances > 0.0 ? l.instances * l.price : 0.0) + "\n";
        }
    }
    return out;
}

std::string tco_text(const Plan& p, const Style& style, bool cash) {
    return title("Total cost of ownership", p, style) + lines_part(p, style) + multiplier_part(p, style) + shared_part(p, style) + owned_part(p, style) + carbon_part(p, style) + years_part(p, style, cash);
}

std::string tco_csv(const Plan& p, bool cash) {
    if (cash && p.years) {
        std::string out = "month,usd\n";
        for (std::size_t m = 0; m < p.years->cash.size(); ++m) out += std::to_string(m + 1) + "," + exact(p.years->cash[m]) + "\n";
        return out;
    }
    std::string out = "line,what,service,quantity,unit,usd_per_unit,usd_per_month,assumed,source\n";
    for (const auto& l : p.tco_lines) {
        out += l.line + "," + cell(l.name) + "," + cell(l.service) + "," + exact(l.quantity) + "," + cell(l.unit) + "," + exact(l.unit_price) + "," + exact(l.amount) + "," + (l.assumed ? "yes" : "no") + "," + cell(l.source) + "\n";
    }
    return out;
}

}  // namespace sizewell::report
