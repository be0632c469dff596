// Inputs of the money parts: how a service is bought, servers of one's own, carbon, and the years to come.
#pragma once

#include "sizewell/cost/fleet.hpp"
#include "sizewell/cost/spot.hpp"
#include "sizewell/cost/tiers.hpp"
#include "sizewell/cost/years.hpp"
#include "sizewell/scalar.hpp"

#include <vector>

namespace sizewell::plan {

/// A price that may not be offered; then it has no number at all.
template <Scalar S>
struct OfferModel {
    bool offered = false;
    Q<instance_price_u, S> price;
};

/// The instance of one stage on the market, and what it draws.
template <Scalar S>
struct MarketModel {
    OfferModel<S> on_demand, spot, reserved_1y, reserved_3y;
    bool emits = false;                ///< everything below is known
    Q<watt_u, S> power_idle, power_peak;  ///< of one instance
    Q<carbon_intensity_u, S> grid;
    S pue{1.0};
};

/// How one service follows its load and is bought.
template <Scalar S>
struct MixModel {
    bool asked = false;
    std::vector<double> hours;         ///< rate of each hour over the highest; {1} without a profile
    cost::Scaling scaling = cost::Scaling::fixed;
    double min = 0.0, max = 1e7;       ///< instances of each pool
    double target = 0.0;               ///< utilisation; 0: none
    double cooldown = 0.0;             ///< [s]
    Q<second_u, S> start_up, lag;      ///< cold start; the same with the autoscaler's window and period
    Q<second_u, S> rollback;
    cost::SpotTerms<S> spot;
    Q<second_u, S> notice;
    double spot_share = 0.0;
    double availability = 0.0;         ///< 0: none was asked for
    double correlation = 0.0;
    int block = 1;
    int years = 3;                     ///< the demand is sure: 1, 2 or 3
    double growth = 0.0;
};

/// Lines of the total that are nothing unless given; facts are read only for what is.
template <Scalar S>
struct OverheadModel {
    S nat_gateways{0.0};
    Q<byte_rate_u, S> nat_traffic, metrics, logs_scanned;
    Q<byte_per_req_u, S> cross_zone_size, cross_region_size, endpoint_size;
    Q<instance_price_u, S> tracing;
    Q<div_u<one_u, second_u>, S> logs_indexed, releases, load_tests;
    Q<gpu_price_u, S> licence;
    Q<div_u<one_u, second_u>, S> feature_reads, feature_writes;
    Q<usd_u, S> read_price, write_price;
    Q<byte_u, S> feature_storage, model_size;
    Q<storage_price_u, S> feature_storage_price;
    S model_versions{0.0};
    Q<second_u, S> shadow, canary_step, load_test_time;
    bool load_tested = false;
};

/// What those lines cost.
template <Scalar S>
struct OverheadPrices {
    Q<usd_per_s_u, S> nat_gateway;
    Q<usd_per_byte_u, S> nat, cross_zone, cross_region, endpoint, scan;
    Q<usd_u, S> indexed;
    std::vector<cost::Tier> metrics;   ///< in MiB a month
    std::vector<cost::Tier> support;   ///< in USD a month, prices as shares; empty: no plan
    double support_minimum = 0.0;      ///< [USD/month]
};

template <Scalar S>
struct OwnedModel {
    bool asked = false;
    S instances{1.0};                  ///< that one server replaces
    Q<usd_u, S> server;
    S network{0.0}, residual{0.0}, rate{0.0}, pue{1.0}, availability{1.0};
    Q<second_u, S> life;
    Q<watt_u, S> power;
    Q<energy_price_u, S> power_price, colocation;
    Q<engineer_u, S> staff;
};

template <Scalar S>
struct CarbonModel {
    Q<watt_u, S> host;                 ///< of one instance
    Q<gram_co2e_u, S> embodied;        ///< of one instance
    Q<second_u, S> life;
};

template <Scalar S>
struct YearsModel {
    bool asked = false;
    int horizon = 0;
    S growth{0.0}, throughput{0.0}, salary_growth{0.0}, rate{0.0};
    cost::PricePath path = cost::PricePath::flat;
    cost::PriceTerms<S> prices{};
    Q<usd_u, S> set_up;
};

}  // namespace sizewell::plan
