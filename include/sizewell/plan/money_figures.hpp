// The figures of the money parts; see figures.hpp.
#pragma once

#include "sizewell/plan/figure.hpp"
#include "sizewell/scalar.hpp"

#include <vector>

namespace sizewell::plan {

/// How one service is bought.
template <Scalar S>
struct MixFigures {
    Q<instance_u, S> reserved_3y, reserved_1y;  ///< committed
    Q<instance_u, S> on_demand, spot;           ///< that run on average beside them
    Q<instance_u, S> unused;                    ///< committed that idle on average
    Q<usd_u, S> per_month, all_on_demand, saved;
    S saved_share;
    Q<second_u, S> start_up, lag, rollback;
};

/// Servers of one's own beside the rent of the fleet.
template <Scalar S>
struct OwnedFigures {
    S servers;
    Q<usd_u, S> capex, capital, power, colocation, staff, per_month, depreciation;
    Q<usd_u, S> rent;        ///< of the fleet, purchase mix included
    S break_even_utilisation;
    Q<second_u, S> break_even_time;
};

template <Scalar S>
struct CarbonFigures {
    Q<joule_u, S> energy;                          ///< a month, at the meter of the building
    Q<gram_co2e_u, S> operational, embodied, per_month;
    Q<div_u<gram_co2e_u, request_u>, S> per_request;
};

/// One year to come.
template <Scalar S>
struct YearFigures {
    Q<request_rate_u, S> average;
    Q<instance_u, S> instances;
    S price_factor;              ///< of compute, over today's, mean of the year
    Q<usd_u, S> compute;         ///< instances and what is paid by the instance hour
    Q<usd_u, S> people, other;
    Q<usd_u, S> per_year;
    Q<usd_u, S> compute_month, people_month, other_month;  ///< at today's prices of compute; not listed
    Q<usd_u, S> on_demand, reserved_1y, reserved_3y;       ///< the fleet by each way of buying, a month at today's prices; not listed
};

template <Scalar S>
struct YearsFigures {
    std::vector<YearFigures<S>> by_year;
    Q<usd_u, S> set_up;
    Q<usd_u, S> total;           ///< plain sum, set-up included
    Q<usd_u, S> npv;             ///< present value on the scenario's price path
    Q<usd_u, S> npv_flat, npv_decline, npv_step, npv_fall_and_rise;
};

// clang-format off
template <class V, Scalar S>
void describe(V& visit, const MixFigures<S>& m) {
    visit(Figure{"committed_3y", "instances committed for three years", "instance"}, m.reserved_3y);
    visit(Figure{"committed_1y", "instances committed for a year", "instance"}, m.reserved_1y);
    visit(Figure{"running_on_demand", "instances that run on demand, on average", "instance"}, m.on_demand);
    visit(Figure{"running_on_spot", "instances that run on spot, on average", "instance"}, m.spot);
    visit(Figure{"unused", "committed instances that idle, on average", "instance"}, m.unused);
    visit(Figure{"per_month", "bill of the instances bought so", "USD/month"}, m.per_month);
    visit(Figure{"all_on_demand", "bill of the same instance hours all on demand", "USD/month"}, m.all_on_demand);
    visit(Figure{"saved", "what the mix saves against all on demand", "USD/month"}, m.saved);
    visit(Figure{"saved_share", "the same as a share", "1"}, m.saved_share);
    visit(Figure{"start_up", "cold start: boot, image and weights", "s"}, m.start_up);
    visit(Figure{"lag", "time from a change of the load to capacity that follows", "s"}, m.lag);
    visit(Figure{"rollback_time", "time until the former version serves again everywhere", "s"}, m.rollback);
}

template <class V, Scalar S>
void describe(V& visit, const OwnedFigures<S>& o) {
    visit(Figure{"servers", "servers that replace the fleet", "server"}, o.servers);
    visit(Figure{"capex", "price of the servers, network and cabling included", "USD"}, o.capex);
    visit(Figure{"capital", "capital recovery less the fund for the residual", "USD/month"}, o.capital);
    visit(Figure{"electricity", "electricity of servers and building", "USD/month"}, o.power);
    visit(Figure{"colocation_fee", "colocation", "USD/month"}, o.colocation);
    visit(Figure{"people", "engineers who look after the servers", "USD/month"}, o.staff);
    visit(Figure{"per_month", "owning, all together", "USD/month"}, o.per_month);
    visit(Figure{"depreciation", "straight line, for the books; not part of the sum", "USD/month"}, o.depreciation);
    visit(Figure{"rent", "the fleet as it is rented", "USD/month"}, o.rent);
    visit(Figure{"break_even_utilisation", "utilisation above which owning beats renting only the useful hours", "1"}, o.break_even_utilisation);
    visit(Figure{"break_even_time", "time of rent that pays for the servers", "s"}, o.break_even_time);
}

template <class V, Scalar S>
void describe(V& visit, const CarbonFigures<S>& c) {
    visit(Figure{"energy", "electricity of a month, losses of the building included", "kWh/month", 1.0 / 3.6e6}, c.energy);
    visit(Figure{"operational", "emissions of that electricity", "kgCO2e/month", 1e-3}, c.operational);
    visit(Figure{"making", "emissions of making the hardware, spread over its life", "kgCO2e/month", 1e-3}, c.embodied);
    visit(Figure{"per_month", "both", "kgCO2e/month", 1e-3}, c.per_month);
    visit(Figure{"per_million_requests", "both, for a million requests", "kgCO2e/million req", 1e3}, c.per_request);
}

template <class V, Scalar S>
void describe(V& visit, const YearFigures<S>& y) {
    visit(Figure{"average", "average arrival rate", "req/s"}, y.average);
    visit(Figure{"instances", "instances of the fleet", "instance"}, y.instances);
    visit(Figure{"price_factor", "price of compute over today's, mean of the year", "1"}, y.price_factor);
    visit(Figure{"compute", "instances and what is paid by the instance hour", "USD/year"}, y.compute);
    visit(Figure{"people", "engineers and being on call", "USD/year"}, y.people);
    visit(Figure{"other", "all other lines", "USD/year"}, y.other);
    visit(Figure{"per_year", "the year together", "USD/year"}, y.per_year);
}

template <class V, Scalar S>
void describe(V& visit, const YearsFigures<S>& y) {
    visit.list("by_year", y.by_year);
    visit(Figure{"spent_at_start", "spent once, at the start", "USD"}, y.set_up);
    visit(Figure{"total", "all years, not discounted", "USD"}, y.total);
    visit(Figure{"npv", "present value on the path of the scenario", "USD"}, y.npv);
    visit(Figure{"npv_flat", "present value where prices stand still", "USD"}, y.npv_flat);
    visit(Figure{"npv_decline", "present value where prices fall year by year", "USD"}, y.npv_decline);
    visit(Figure{"npv_step", "present value where prices are cut once", "USD"}, y.npv_step);
    visit(Figure{"npv_fall_and_rise", "present value where prices fall and rise again", "USD"}, y.npv_fall_and_rise);
}
// clang-format on

}  // namespace sizewell::plan
