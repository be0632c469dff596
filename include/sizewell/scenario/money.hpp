// What a scenario may say of buying, owning, emitting and of the years to come.  `asked` is true where it says anything.
#pragma once

#include "sizewell/scenario/given.hpp"
#include "sizewell/units.hpp"

#include <string>

namespace sizewell::scenario {

using per_second_u = div_u<one_u, second_u>;
using gpu_time_u = mul_u<gpu_u, second_u>;
using gram_per_instance_u = div_u<gram_co2e_u, instance_u>;
using watt_per_instance_u = div_u<watt_u, instance_u>;

/// How the instances of a service follow its load.
struct Fleet {
    bool asked = false;
    std::string scaling;  ///< fixed, scheduled, autoscaled
    Number target;        ///< utilisation an autoscaler aims at
    Number min, max;      ///< instances of each pool
    Given<second_u> cooldown;
    Given<second_u> window;  ///< of the metric
    Given<second_u> period;  ///< between decisions
    Given<second_u> boot;
    Given<byte_u> image, weights;
    Given<byte_rate_u> bandwidth;
    Number wave;             ///< share replaced at once by a roll-back
    Given<second_u> rollback;  ///< promised
};

/// How the instances of a service are bought.
struct Mix {
    bool asked = false;
    Given<instance_price_u> on_demand, spot, reserved_1y, reserved_3y;  ///< instead of the catalogue's, for one pool
    Number spot_share;
    Given<per_second_u> interruptions;
    Given<second_u> notice;
    Number overprovision, fallback;
    Number availability, correlation;
    Number block;
    Number years, growth;
};

/// Rows of a feature store that bills by use.
struct FeatureStore {
    bool asked = false;
    Given<per_second_u> reads, writes;
    Given<usd_u> read_price, write_price;
    Given<byte_u> storage;
    Given<storage_price_u> storage_price;
};

/// Servers of one's own in place of the rented fleet.
struct Owned {
    bool asked = false;
    Number instances;  ///< of the fleet that one server replaces
    Given<usd_u> server;
    Number network, residual, discount_rate, pue, availability;
    Given<second_u> life;
    Given<watt_u> power;
    Given<energy_price_u> power_price, colocation;
    Given<engineer_u> staff;
};

/// What the fleet emits.
struct Carbon {
    bool asked = false;
    Given<carbon_intensity_u> grid;
    Number pue;
    Given<watt_per_instance_u> host;          ///< of an instance beside its accelerators
    Given<gram_per_instance_u> embodied;
    Given<second_u> life;
};

/// The years to come.
struct Years {
    bool asked = false;
    Number horizon;
    Number growth, throughput, salary_growth, discount_rate;
    std::string path;  ///< flat, decline, step, fall_and_rise
    Number decline, step, fall, rise_to;
    Given<second_u> step_at, fall_at, rise_at;
    Given<usd_u> set_up;
};

}  // namespace sizewell::scenario
