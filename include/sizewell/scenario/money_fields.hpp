// How the parts of money.hpp are written; see fields.hpp.
#pragma once

#include "sizewell/scenario/field.hpp"
#include "sizewell/scenario/money.hpp"

namespace sizewell::scenario {

inline constexpr double kHundredYears = 100.0 * 8760.0 * 3600.0;

// clang-format off
template <class V, Is<Fleet> T>
void describe(V& visit, T& f) {
    visit.choice(Field{.key = "scaling", .help = "how the instances follow the load", .example = "autoscaled"}, f.scaling, {"fixed", "scheduled", "autoscaled"});
    visit(Field{.key = "target", .help = "utilisation an autoscaler aims at", .example = "60 %", .high = 1.0, .above_low = true}, f.target);
    visit(Field{.key = "min", .help = "fewest instances of each pool", .example = "2", .high = 1e6, .implied = "1/instance"}, f.min);
    visit(Field{.key = "max", .help = "most instances of each pool", .example = "40", .low = 1.0, .high = 1e6, .implied = "1/instance"}, f.max);
    visit(Field{.key = "cooldown", .help = "how long instances stay after they were needed", .example = "5 min", .high = 604800.0}, f.cooldown);
    visit(Field{.key = "window", .help = "window of the metric that is scaled on", .example = "60 s", .high = 86400.0}, f.window);
    visit(Field{.key = "period", .help = "time between two decisions to scale", .example = "15 s", .high = 86400.0}, f.period);
    visit(Field{.key = "boot", .help = "until a new instance can load", .example = "2 min", .high = 86400.0}, f.boot);
    visit(Field{.key = "image", .help = "container image that is loaded", .example = "8 GB"}, f.image);
    visit(Field{.key = "weights", .help = "weights that are loaded", .example = "16 GB"}, f.weights);
    visit(Field{.key = "bandwidth", .help = "at which both are loaded", .example = "1 GB/s", .above_low = true}, f.bandwidth);
    visit(Field{.key = "wave", .help = "share of the fleet that a roll-back replaces at once", .example = "25 %", .low = 0.001, .high = 1.0}, f.wave);
    visit(Field{.key = "rollback", .help = "promised time until the former version serves again", .example = "5 min", .above_low = true}, f.rollback);
}

template <class V, Is<Mix> T>
void describe(V& visit, T& m) {
    visit(Field{.key = "on_demand", .help = "price of an instance on demand, instead of the catalogue's", .example = "$1.006/instance-hour", .above_low = true, .implied = "1/instance"}, m.on_demand);
    visit(Field{.key = "spot", .help = "list price of a spot instance, instead of the catalogue's", .example = "$0.40/instance-hour", .above_low = true, .implied = "1/instance"}, m.spot);
    visit(Field{.key = "reserved_1y", .help = "price of an instance committed for a year, instead of the catalogue's", .example = "$0.634/instance-hour", .above_low = true, .implied = "1/instance"}, m.reserved_1y);
    visit(Field{.key = "reserved_3y", .help = "price of an instance committed for three years, instead of the catalogue's", .example = "$0.435/instance-hour", .above_low = true, .implied = "1/instance"}, m.reserved_3y);
    visit(Field{.key = "spot_share", .help = "largest share of the running instances that may be spot", .example = "50 %", .high = 1.0}, m.spot_share);
    visit(Field{.key = "interruptions", .help = "how often one spot instance is taken back", .example = "0.02/hour"}, m.interruptions);
    visit(Field{.key = "notice", .help = "warning before a spot instance is taken back", .example = "2 min"}, m.notice);
    visit(Field{.key = "overprovision", .help = "spot instances rented over those needed", .example = "1.2", .low = 1.0, .high = 100.0}, m.overprovision);
    visit(Field{.key = "fallback", .help = "share of the time that on-demand instances stand in for spot", .example = "5 %", .high = 1.0}, m.fallback);
    visit(Field{.key = "availability", .help = "share of the time that enough spot instances must be up", .example = "99.9 %", .high = 0.9999999, .above_low = true}, m.availability);
    visit(Field{.key = "correlation", .help = "share of a spot instance's downtime that hits its whole zone", .example = "20 %", .high = 1.0}, m.correlation);
    visit(Field{.key = "block", .help = "commitments come in blocks of this many instances", .example = "1", .low = 1.0, .high = 10000.0, .implied = "1/instance"}, m.block);
    visit(Field{.key = "years", .help = "years the demand is sure: 1, 2 or 3", .example = "3", .low = 1.0, .high = 3.0}, m.years);
    visit(Field{.key = "growth", .help = "growth of the demand from one of these years to the next", .example = "30 %", .low = -0.99, .high = 100.0}, m.growth);
}

template <class V, Is<FeatureStore> T>
void describe(V& visit, T& f) {
    visit(Field{.key = "reads", .help = "rows read", .example = "500/s"}, f.reads);
    visit(Field{.key = "read_price", .help = "price of a row read", .example = "$0.00000025"}, f.read_price);
    visit(Field{.key = "writes", .help = "rows written", .example = "20/s"}, f.writes);
    visit(Field{.key = "write_price", .help = "price of a row written", .example = "$0.00000125"}, f.write_price);
    visit(Field{.key = "storage", .help = "bytes kept", .example = "50 GB"}, f.storage);
    visit(Field{.key = "storage_price", .help = "price of keeping them", .example = "$0.25/GB-month"}, f.storage_price);
}

template <class V, Is<Owned> T>
void describe(V& visit, T& o) {
    visit(Field{.key = "instances", .help = "instances of the fleet that one server replaces", .example = "8", .high = 10000.0, .above_low = true, .implied = "1/instance"}, o.instances);
    visit(Field{.key = "server", .help = "price of one server", .example = "$325k", .above_low = true}, o.server);
    visit(Field{.key = "network", .help = "network and cabling over the price of the server", .example = "12.5 %", .high = 10.0}, o.network);
    visit(Field{.key = "life", .help = "years of use", .example = "4 years", .high = kHundredYears, .above_low = true}, o.life);
    visit(Field{.key = "residual", .help = "worth at the end over the price", .example = "25 %", .high = 1.0}, o.residual);
    visit(Field{.key = "discount_rate", .help = "what money costs a year", .example = "8 %", .high = 10.0}, o.discount_rate);
    visit(Field{.key = "power", .help = "power of one server", .example = "10.2 kW"}, o.power);
    visit(Field{.key = "power_price", .help = "electricity", .example = "$0.09/kWh"}, o.power_price);
    visit(Field{.key = "pue", .help = "power of the building over that of its computers", .example = "1.2", .low = 1.0, .high = 10.0}, o.pue);
    visit(Field{.key = "colocation", .help = "colocation of the servers' power; 0 where it is in the price of electricity", .example = "$200/kW-month"}, o.colocation);
    visit(Field{.key = "availability", .help = "share of the time the servers work", .example = "98 %", .high = 1.0, .above_low = true}, o.availability);
    visit(Field{.key = "staff", .help = "engineers who look after the servers", .example = "0.5 engineers", .implied = "engineer"}, o.staff);
}

template <class V, Is<Carbon> T>
void describe(V& visit, T& c) {
    visit(Field{.key = "grid", .help = "carbon of electricity, instead of the catalogue's for the region", .example = "415 gCO2e/kWh"}, c.grid);
    visit(Field{.key = "pue", .help = "power of the building over that of its computers, instead of the provider's", .example = "1.135", .low = 1.0, .high = 10.0}, c.pue);
    visit(Field{.key = "host", .help = "power of an instance beside its accelerators", .example = "100 W/instance", .implied = "1/instance"}, c.host);
    visit(Field{.key = "embodied", .help = "carbon of making one instance's hardware", .example = "1,500 kgCO2e/instance", .implied = "1/instance"}, c.embodied);
    visit(Field{.key = "life", .help = "years over which that is spread", .example = "4 years", .high = kHundredYears, .above_low = true}, c.life);
}

template <class V, Is<Years> T>
void describe(V& visit, T& y) {
    visit(Field{.key = "horizon", .help = "years to look ahead", .example = "3", .low = 1.0, .high = 10.0}, y.horizon);
    visit(Field{.key = "growth", .help = "growth of the demand a year", .example = "50 %", .low = -0.99, .high = 100.0}, y.growth);
    visit(Field{.key = "throughput", .help = "growth of a replica's throughput a year, by software", .example = "10 %", .low = -0.9, .high = 100.0}, y.throughput);
    visit(Field{.key = "salary_growth", .help = "growth of salaries a year", .example = "4 %", .low = -0.5, .high = 10.0}, y.salary_growth);
    visit(Field{.key = "discount_rate", .help = "yearly rate at which money to come is discounted", .example = "8 %", .high = 10.0}, y.discount_rate);
    visit.choice(Field{.key = "path", .help = "how the price of compute goes", .example = "decline"}, y.path, {"flat", "decline", "step", "fall_and_rise"});
    visit(Field{.key = "decline", .help = "fall of prices a year on the path decline", .example = "15 %", .high = 0.99}, y.decline);
    visit(Field{.key = "step", .help = "cut of prices on the path step", .example = "44 %", .high = 0.99}, y.step);
    visit(Field{.key = "step_at", .help = "when that cut comes", .example = "1 year", .high = kHundredYears}, y.step_at);
    visit(Field{.key = "fall", .help = "fall of prices on the path fall_and_rise", .example = "40 %", .high = 0.99}, y.fall);
    visit(Field{.key = "fall_at", .help = "when prices are lowest on it", .example = "1.75 years", .high = kHundredYears, .above_low = true}, y.fall_at);
    visit(Field{.key = "rise_to", .help = "price over today's after the rise", .example = "82 %", .high = 100.0, .above_low = true}, y.rise_to);
    visit(Field{.key = "rise_at", .help = "when the rise has ended", .example = "2.17 years", .high = kHundredYears, .above_low = true}, y.rise_at);
    visit(Field{.key = "set_up", .help = "money spent once, at the start", .example = "$40k"}, y.set_up);
}
// clang-format on

}  // namespace sizewell::scenario
