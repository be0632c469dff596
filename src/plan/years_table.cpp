// Cash by month, ways to pay on every path of prices with their regret, and paybacks; and what to know about the money.
#include "plan/money_step.hpp"
#include "plan/parts.hpp"

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace sizewell::plan {

namespace {

using sizewell::detail::number_text;

// Present value of compute bought in terms of `term` years, each at the price of its first day and paid to its end.
double in_terms(const YearsModel<double>& y, const std::vector<double>& month_of_year, int term, cost::PricePath path) {
    const int years = static_cast<int>(month_of_year.size());
    const int paid = (years + term - 1) / term * term;
    double sum = 0.0;
    for (int month = 0; month < 12 * paid; ++month) {
        const int year = month / 12;
        const double amount = month_of_year[static_cast<std::size_t>(std::min(year, years - 1))];
        sum += cost::discounted(usd(amount * cost::price_factor(path, y.prices, year / term * term)), y.rate, (month + 1) / 12.0).value();
    }
    return sum;
}

double by_the_hour(const YearsModel<double>& y, const std::vector<double>& month_of_year, cost::PricePath path) {
    double sum = 0.0;
    for (std::size_t month = 0; month < 12 * month_of_year.size(); ++month) {
        const double at = static_cast<double>(month);
        sum += cost::discounted(usd(month_of_year[month / 12] * cost::price_factor(path, y.prices, (at + 0.5) / 12.0)), y.rate, (at + 1.0) / 12.0).value();
    }
    return sum;
}

std::vector<double> owned_months(const PlanContext& context, const Plan& plan) {
    std::vector<double> all;
    const auto& o = plan.figures.owned.front();
    for (const auto& year : plan.figures.years.front().by_year) all.push_back(o.per_month.value() * std::ceil(year.instances.value() / context.model.owned.instances) / o.servers);
    return all;
}

void add_options(const PlanContext& context, const Plan& plan, YearsTable& t) {
    const YearsModel<double>& y = context.model.years;
    const auto months = [&](Q<usd_u> YearFigures<double>::*of) {
        std::vector<double> all;
        for (const auto& year : plan.figures.years.front().by_year) all.push_back((year.*of).value());
        return all;
    };
    const auto add = [&](const char* name, const std::vector<double>& month_of_year, int term) {
        if (!std::isfinite(month_of_year.front())) return;
        YearsOption option{name, {}, 0.0};
        for (const auto path : cost::kPricePaths) option.present_value.push_back(term > 0 ? in_terms(y, month_of_year, term, path) : by_the_hour(y, month_of_year, path));
        t.options.push_back(std::move(option));
    };
    add("on demand", months(&YearFigures<double>::on_demand), 0);
    add("one-year terms", months(&YearFigures<double>::reserved_1y), 1);
    add("three-year terms", months(&YearFigures<double>::reserved_3y), 3);
    if (!plan.figures.owned.empty()) {
        YearsOption option{"owned", {}, 0.0};
        const double value = by_the_hour(y, owned_months(context, plan), cost::PricePath::flat);
        option.present_value.assign(std::size(cost::kPricePaths), value);
        t.options.push_back(std::move(option));
    }
    if (t.options.empty()) return;
    std::vector<std::vector<double>> cost;
    for (const auto& option : t.options) cost.push_back(option.present_value);
    const auto regrets = cost::largest_regrets(cost);
    for (std::size_t k = 0; k < regrets.size(); ++k) t.options[k].regret = regrets[k];
}

void add_paybacks(const PlanContext& context, const Plan& plan, YearsTable& t) {
    const YearsModel<double>& y = context.model.years;
    const auto& years = plan.figures.years.front();
    const std::size_t months = t.cash.size();
    const auto& managed = plan.figures.managed;
    if (years.set_up.value() > 0.0) {
        const std::vector<double> savings(months, (managed.managed - managed.kubernetes).value());
        t.paybacks.push_back({"set-up of a Kubernetes of one's own against the managed platform", years.set_up.value(), cost::payback_months(years.set_up.value(), savings, y.rate)});
    }
    if (plan.figures.owned.empty()) return;
    const auto& o = plan.figures.owned.front();
    std::vector<double> savings;
    for (std::size_t m = 0; m < months; ++m) {  // the servers that are bought now, against the rent of what they replace
        const double factor = cost::price_factor(y.path, y.prices, (static_cast<double>(m) + 0.5) / 12.0);
        savings.push_back(o.rent.value() * factor - (o.power + o.colocation + o.staff).value());
    }
    t.paybacks.push_back({"servers of one's own against renting", o.capex.value(), cost::payback_months(o.capex.value(), savings, y.rate)});
}

}  // namespace

void add_years(const PlanContext& context, Plan& plan) {
    if (plan.figures.years.empty()) return;
    const YearsModel<double>& y = context.model.years;
    YearsTable t;
    t.horizon = y.horizon;
    t.path = std::string(cost::name(y.path));
    for (const auto& amount : monthly_cash(y, plan.figures.years.front().by_year, y.path)) t.cash.push_back(amount.value());
    add_options(context, plan, t);
    add_paybacks(context, plan, t);
    plan.years = std::move(t);
}

void add_money_warnings(const PlanContext& context, Plan& plan) {
    const auto warn = [&](const char* code, std::string text, std::string help) { plan.warnings.push_back({code, std::move(text), std::move(help)}); };
    for (const auto& p : plan.mixes) {
        const std::string pool = p.service + "/" + p.stage;
        if (p.short_share > 0.0) warn("W0131", pool + ": \"max\" is below what " + number_text(std::round(1000.0 * p.short_share) / 10.0) + " % of the hours need: there the promises do not hold", "raise \"max\" in \"fleet\", or promise less");
        if (p.spot_needed > 0 && p.spot_for_target != 0 && (p.spot_for_target < 0 || p.spot_for_target > p.spot_running)) {
            warn("W0132", pool + ": " + std::to_string(p.spot_running) + " spot instances for " + std::to_string(p.spot_needed) + " keep enough up with probability " + number_text(p.spot_up) + ", below the availability asked for",
                 p.spot_for_target < 0 ? "no number suffices: zones fail as a whole; lower \"correlation\" with more zones, or keep a floor on demand"
                                       : "rent " + std::to_string(p.spot_for_target) + " (\"overprovision\": " + number_text(std::ceil(100.0 * p.spot_for_target / p.spot_needed) / 100.0) + ")");
        }
    }
    const double limit = catalog::fact(context.catalog, "fleet/rollback").value;
    for (std::size_t i = 0; i < context.model.services.size(); ++i) {
        const auto& s = context.scenario.services[i];
        const auto& m = context.model.services[i].mix;
        if (!m.asked) continue;
        if (m.rollback.value() > limit && !s.fleet.rollback.known()) {
            warn("W0133", s.name + ": a roll-back takes " + number_text(std::round(m.rollback.value())) + " s, longer than the five minutes of the rule", "load faster, replace larger waves, or keep the old fleet warm");
        }
        if (m.spot_share > 0.0 && m.notice.value() < m.start_up.value()) {
            warn("W0134", s.name + ": spot gives " + number_text(m.notice.value()) + " s of notice and a new instance takes " + number_text(std::round(m.start_up.value())) + " s: in between the spares carry the load",
                 "keep \"overprovision\" above 1, or shorten the start-up");
        }
    }
    if (context.scenario.carbon.asked && plan.figures.carbon.empty()) {
        warn("W0135", "carbon is not known: an instance has no accelerator of known power, or its region no row of grid carbon", "give \"grid\" and \"pue\" in \"carbon\", and instances of the catalogue");
    }
}

}  // namespace sizewell::plan
