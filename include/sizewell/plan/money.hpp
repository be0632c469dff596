// The money of a plan as tables: how each pool is bought, every line of the total with quantity and unit price, the years.
#pragma once

#include "sizewell/cost/mix.hpp"
#include "sizewell/demand/duration.hpp"

#include <string>
#include <vector>

namespace sizewell::plan {

/// One line of the total: quantity x unit_price = amount.
struct TcoLine {
    std::string line;        ///< key of the figure it belongs to: "logs"
    std::string name;        ///< "logs taken in"
    std::string service;     ///< "" where services share it
    double quantity = 0.0;
    std::string unit;        ///< of the quantity, a month: "GB"
    double unit_price = 0.0; ///< [USD per unit]; of tiers, the average
    double amount = 0.0;     ///< [USD/month]
    std::string source;      ///< of quantity or price, the weaker ground first
    bool assumed = false;    ///< either is an assumption
};

/// How the instances of one pool are bought.
struct PoolMix {
    std::string service, stage, instance, scaling;
    cost::Offers offers;               ///< [USD/(instance h)]; spot: effective, infinite where not tolerated
    double spot_list = cost::kNotOffered;  ///< list price of spot [USD/(instance h)]
    cost::Mix mix;                     ///< counts and mean instances; money in USD an hour
    std::vector<demand::Stretch> stretches;  ///< the fleet over a period, hour by hour
    demand::Duration curve;            ///< of the first year
    double short_share = 0.0;          ///< of the hours that need more than `max`
    double regret_half = 0.0, regret_double = 0.0;  ///< dearer than the best mix if demand is half or double [USD/month]
    double break_even_1y = 0.0, break_even_3y = 0.0;  ///< share of the time it must be used against on demand; infinite: not offered
    double break_even_1y_spot = 0.0, break_even_3y_spot = 0.0;  ///< the same against spot
    int spot_needed = 0;               ///< spot instances at the highest hour
    int spot_running = 0;              ///< of them to be rented by the over-provisioning
    double spot_up = 0.0;              ///< probability that enough of these are up
    int spot_for_target = 0;           ///< to be rented for the availability asked for; 0: none asked, -1: no number suffices
};

/// One way to pay for compute over the years, on every path of prices.
struct YearsOption {
    std::string name;                  ///< on demand, one-year terms, three-year terms, owned
    std::vector<double> present_value; ///< of compute alone, in the order of cost::kPricePaths [USD]
    double regret = 0.0;               ///< at worst, against the best option of a path [USD]
};

/// Something spent at the start and what it saves.
struct Payback {
    std::string name;
    double spent = 0.0;                ///< [USD]
    double months = 0.0;               ///< infinite: not within the horizon
};

struct YearsTable {
    double horizon = 0.0;              ///< [years]
    std::string path;
    std::vector<double> cash;          ///< of each month on the scenario's path [USD]
    std::vector<YearsOption> options;
    std::vector<Payback> paybacks;
};

}  // namespace sizewell::plan
