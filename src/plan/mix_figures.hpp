// The figures of a purchase mix: counts by search, money by arithmetic.
#pragma once

#include "sizewell/plan/figures.hpp"

#include "plan/mix_step.hpp"
#include "plan/names.hpp"

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace sizewell::plan {

/// Effective price of a useful hour on spot.
///
/// @param path  of the pool's names in a trace
template <Scalar S>
OfferModel<S> effective_spot(const MixModel<S>& m, const MarketModel<S>& market, const std::string& path = {}) {
    if (!market.spot.offered || !market.on_demand.offered || !(m.spot_share > 0.0)) return {};
    return {true, label(cost::spot_price(market.spot.price, market.on_demand.price, m.spot), name_in<S>(path, "spot_price"))};
}

/// "mix.pools.0.", with the prefixes of year and service.
template <Scalar S>
std::string pool_path(const std::string& prefix, std::size_t pool) {
    if constexpr (std::same_as<S, Traced>) return prefix + "mix.pools." + std::to_string(pool) + ".";
    else return {};
}

/// The inputs of MixStep; see MixInputs for their order.
template <Scalar S>
std::vector<S> mix_step_inputs(const ServiceModel<S>& s, const Q<request_rate_u, S>& design, const std::string& prefix = {}) {
    std::vector<S> inputs = sizing_inputs<S>(s, design);
    const bool automatic = s.mix.scaling == cost::Scaling::autoscaled;
    inputs.push_back(label(automatic ? s.mix.lag : s.mix.start_up, name_in<S>(prefix, automatic ? "mix.lag" : "mix.start_up")).value());
    std::size_t pool = 0;
    for (const auto& stage : s.stages) {
        if (!stage.pooled) continue;
        inputs.insert(inputs.end(), {stage.per_instance, stage.zones, stage.concurrency});
        for (const auto& offer : {stage.market.on_demand, effective_spot(s.mix, stage.market, pool_path<S>(prefix, pool)), stage.market.reserved_1y, stage.market.reserved_3y}) {
            inputs.push_back(offer.offered ? offer.price.value() : S(std::numeric_limits<double>::infinity()));
        }
        ++pool;
    }
    return inputs;
}

template <Scalar S>
MixFigures<S> mix_figures(const Model<S>& m, const ServiceModel<S>& s, const ServiceFigures<S>& f, const SizingStep<S>& sizing) {
    const auto named = [&](std::string_view what) { return name_in<S>(s.prefix, what); };  // years have put theirs into it
    MixFigures<S> x;
    x.start_up = label(s.mix.start_up, named("mix.start_up"));
    x.lag = label(s.mix.lag, named("mix.lag"));
    x.rollback = label(s.mix.rollback, named("mix.rollback_time"));
    const MixStep<S> step(s, sizing, mix_step_inputs(s, f.demand.design, s.prefix));
    S three(0.0), one(0.0), on_demand(0.0), spot(0.0), unused(0.0);
    Q<usd_per_s_u, S> bill = Q<usd_per_s_u, S>::from_value(S(0.0)), plain = bill;
    std::size_t pool = 0;
    for (const auto& stage : s.stages) {
        if (!stage.pooled) continue;
        const std::string path = pool_path<S>(s.prefix, pool);
        const auto count = [&](const char* name, auto of) { return label(Q<instance_u, S>::from_value(step.number(name, pool, of)), name_in<S>(path, name)); };
        const auto& market = stage.market;
        const auto o = count("instances_on_demand", +[](const cost::Mix& mix) { return mix.on_demand; });
        const auto all = count("instances_on_average", +[](const cost::Mix& mix) { return mix.on_demand + mix.spot + mix.reserved_1y + mix.reserved_3y - mix.unused; });
        bill = bill + o * market.on_demand.price;
        plain = plain + all * market.on_demand.price;
        on_demand = on_demand + o.value();
        if (market.reserved_3y.offered) {
            const auto n = count("instances_committed_3y", +[](const cost::Mix& mix) { return static_cast<double>(mix.reserved_3y); });
            bill = bill + n * market.reserved_3y.price;
            three = three + n.value();
        }
        if (market.reserved_1y.offered) {
            const auto n = count("instances_committed_1y", +[](const cost::Mix& mix) { return static_cast<double>(mix.reserved_1y); });
            bill = bill + n * market.reserved_1y.price;
            one = one + n.value();
        }
        if (const auto offer = effective_spot(s.mix, market, path); offer.offered) {
            const auto n = count("instances_on_spot", +[](const cost::Mix& mix) { return mix.spot; });
            bill = bill + n * offer.price;
            spot = spot + n.value();
        }
        unused = unused + step.number("instances_unused", pool, +[](const cost::Mix& mix) { return mix.unused; });
        ++pool;
    }
    const auto instances_of = [&](const S& n, std::string_view name) { return label(Q<instance_u, S>::from_value(n), named(name)); };
    x.reserved_3y = instances_of(three, "mix.committed_3y");
    x.reserved_1y = instances_of(one, "mix.committed_1y");
    x.on_demand = instances_of(on_demand, "mix.running_on_demand");
    x.spot = instances_of(spot, "mix.running_on_spot");
    x.unused = instances_of(unused, "mix.unused");
    x.per_month = label(bill * m.month, named("mix.per_month"));
    x.all_on_demand = label(plain * m.month, named("mix.all_on_demand"));
    x.saved = label(x.all_on_demand - x.per_month, named("mix.saved"));
    x.saved_share = label(ratio(x.saved / x.all_on_demand), named("mix.saved_share"));
    return x;
}

}  // namespace sizewell::plan
