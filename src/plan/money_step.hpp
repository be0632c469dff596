// Servers of one's own, carbon, and the years to come.
#pragma once

#include "sizewell/cost/carbon.hpp"
#include "sizewell/cost/owned.hpp"
#include "sizewell/cost/years.hpp"
#include "sizewell/plan/figures.hpp"
#include "sizewell/plan/model.hpp"

#include "plan/names.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace sizewell::plan {

template <Scalar S>
OwnedFigures<S> owned_figures(const Model<S>& m, const ServiceFigures<S>& total, const TcoFigures<S>& t) {
    const auto named = [&m](std::string_view what) { return name_in<S>(m.prefix, what); };
    const auto& o = m.owned;
    OwnedFigures<S> f;
    f.servers = label(S(ceil(total.capacity.instances.value() / o.instances)), named("owned.servers"));
    const cost::OwnedTerms<S> terms{f.servers, o.server * (S(1.0) + o.network), o.residual, ratio(o.life / m.year), o.rate, o.power, o.pue, o.power_price, o.colocation, o.staff * m.salary};
    const auto c = cost::owned_cost(terms, m.year);
    f.capex = label(c.capex, named("owned.capex"));
    f.capital = label(c.capital * m.month, named("owned.capital"));
    f.power = label(c.power * m.month, named("owned.electricity"));
    f.colocation = label(c.colocation * m.month, named("owned.colocation_fee"));
    f.staff = label(c.staff * m.month, named("owned.people"));
    f.per_month = label(f.capital + f.power + f.colocation + f.staff, named("owned.per_month"));
    f.depreciation = label(c.depreciation * m.month, named("owned.depreciation"));
    f.rent = label(t.compute + t.purchase, named("owned.rent"));
    f.break_even_utilisation = label(cost::break_even_own(Q<usd_per_s_u, S>(f.per_month / m.month), Q<usd_per_s_u, S>(f.rent / m.month), o.availability), named("owned.break_even_utilisation"));
    // Where rent is below the running cost alone, no time pays for the servers.
    const auto time = cost::break_even_time(c, Q<usd_per_s_u, S>(f.rent / m.month));
    f.break_even_time = label(in_seconds(select(time.value() > S(0.0), time.value(), S(std::numeric_limits<double>::infinity()))), named("owned.break_even_time"));
    return f;
}

template <Scalar S>
bool emissions_known(const Model<S>& m) {
    bool any = false;
    for (const auto& s : m.services) {
        for (const auto& stage : s.stages) {
            if (stage.pooled && !stage.market.emits) return false;
            any = any || stage.pooled;
        }
    }
    return any;
}

template <Scalar S>
CarbonFigures<S> carbon_figures(const Model<S>& m, const std::vector<ServiceFigures<S>>& services, const ServiceFigures<S>& total) {
    const auto named = [&m](std::string_view what) { return name_in<S>(m.prefix, what); };
    Q<watt_u, S> power = Q<watt_u, S>::from_value(S(0.0));
    Q<div_u<gram_co2e_u, second_u>, S> operational = Q<div_u<gram_co2e_u, second_u>, S>::from_value(S(0.0)), embodied = operational;
    for (std::size_t i = 0; i < m.services.size(); ++i) {
        std::size_t pool = 0;
        for (const auto& stage : m.services[i].stages) {
            if (!stage.pooled) continue;
            const auto& p = services[i].capacity.pools[pool++];
            const auto drawn = (cost::mean_power(stage.market.power_idle, stage.market.power_peak, p.utilisation) + m.carbon.host) * p.instances.value();
            power = power + drawn * stage.market.pue;
            operational = operational + cost::operational_carbon(Q<watt_u, S>(drawn), stage.market.pue, stage.market.grid);
            embodied = embodied + cost::embodied_carbon(m.carbon.embodied, m.carbon.life) * p.instances.value();
        }
    }
    CarbonFigures<S> f;
    f.energy = label(power * m.month, named("carbon.energy"));
    f.operational = label(operational * m.month, named("carbon.operational"));
    f.embodied = label(embodied * m.month, named("carbon.making"));
    f.per_month = label(f.operational + f.embodied, named("carbon.per_month"));
    f.per_request = label(f.per_month / total.demand.requests_per_month, named("carbon.per_request"));
    return f;
}

/// The model as it stands `year` years from now: demand, throughput and salaries have grown; prices of compute are today's.
template <Scalar S>
Model<S> model_in(const Model<S>& today, int year) {
    Model<S> m = today;
    const auto& y = today.years;
    m.prefix = "years.by_year." + std::to_string(year) + ".";
    const S grown = pow(S(1.0) + y.growth, S(year)), faster = pow(S(1.0) + y.throughput, S(year));
    for (auto& s : m.services) {
        s.prefix = m.prefix + s.prefix;
        s.average = s.average * grown;
        s.peak = s.peak * grown;
        for (auto& stage : s.stages) {
            if (stage.pooled) stage.service = stage.service / faster;
        }
        s.options.effort = queueing::Effort::search;
    }
    m.salary = m.salary * pow(S(1.0) + y.salary_growth, S(year));
    m.on_call = m.on_call * pow(S(1.0) + y.salary_growth, S(year));
    return m;
}

/// Months `first` to `first` + 11 of compute over today's price.
template <Scalar S>
S price_factor_of_year(const YearsModel<S>& y, cost::PricePath path, int year) {
    S sum(0.0);
    for (int month = 0; month < 12; ++month) sum = sum + cost::price_factor(path, y.prices, year + (month + 0.5) / 12.0);
    return sum / S(12.0);
}

template <Scalar S>
YearFigures<S> year_figures(const Model<S>& m, int year, const std::vector<ServiceFigures<S>>& services, const ServiceFigures<S>& total, const TcoFigures<S>& t) {
    const auto named = [&](std::string_view what) { return name_in<S>("years.by_year." + std::to_string(year) + ".", what); };
    YearFigures<S> f;
    f.average = label(total.demand.average, named("average"));
    f.instances = label(total.capacity.instances, named("instances"));
    f.compute_month = t.compute + t.purchase + t.shadow + t.canary + t.load_test + t.retraining + t.experiments;
    f.people_month = t.engineers + t.on_call;
    f.other_month = t.per_month - f.compute_month - f.people_month;
    f.price_factor = label(price_factor_of_year(m.years, m.years.path, year), named("price_factor"));
    f.compute = label(f.compute_month * f.price_factor * 12.0, named("compute"));
    f.people = label(f.people_month * 12.0, named("people"));
    f.other = label(f.other_month * 12.0, named("other"));
    f.per_year = label(f.compute + f.people + f.other, named("per_year"));
    Q<usd_u, S> zero = Q<usd_u, S>::from_value(S(0.0));
    f.on_demand = f.reserved_1y = f.reserved_3y = zero;
    for (std::size_t i = 0; i < m.services.size(); ++i) {
        std::size_t pool = 0;
        for (const auto& stage : m.services[i].stages) {
            if (!stage.pooled) continue;
            const auto& p = services[i].capacity.pools[pool++];
            const auto at = [&](const OfferModel<S>& offer) {
                return offer.offered ? Q<usd_u, S>(p.instances * offer.price * m.month) : Q<usd_u, S>::from_value(S(std::numeric_limits<double>::infinity()));
            };
            f.on_demand = f.on_demand + at(stage.market.on_demand);
            f.reserved_1y = f.reserved_1y + at(stage.market.reserved_1y);
            f.reserved_3y = f.reserved_3y + at(stage.market.reserved_3y);
        }
    }
    return f;
}

/// Money of each month on a path of prices, from the years.
template <Scalar S>
std::vector<Q<usd_u, S>> monthly_cash(const YearsModel<S>& y, const std::vector<YearFigures<S>>& years, cost::PricePath path) {
    std::vector<Q<usd_u, S>> all;
    for (std::size_t year = 0; year < years.size(); ++year) {
        for (int month = 0; month < 12; ++month) {
            const S factor = cost::price_factor(path, y.prices, static_cast<double>(year) + (month + 0.5) / 12.0);
            all.push_back(years[year].compute_month * factor + years[year].people_month + years[year].other_month);
        }
    }
    return all;
}

template <Scalar S>
void sum_years(const Model<S>& m, YearsFigures<S>& f) {
    const auto& y = m.years;
    f.set_up = label(y.set_up, "years.spent_at_start");
    Q<usd_u, S> total = f.set_up;
    for (const auto& year : f.by_year) total = total + year.per_year;
    f.total = label(total, "years.total");
    const auto value = [&](cost::PricePath path, const char* name) { return label(f.set_up + cost::present_value(monthly_cash(y, f.by_year, path), y.rate), name); };
    f.npv = value(y.path, "years.npv");
    f.npv_flat = value(cost::PricePath::flat, "years.npv_flat");
    f.npv_decline = value(cost::PricePath::decline, "years.npv_decline");
    f.npv_step = value(cost::PricePath::step, "years.npv_step");
    f.npv_fall_and_rise = value(cost::PricePath::fall_and_rise, "years.npv_fall_and_rise");
}

}  // namespace sizewell::plan
