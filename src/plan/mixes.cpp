// The purchase mix of every pool as a table: curve, layers, regret, break-evens, spot.
#include "plan/mix_figures.hpp"
#include "plan/mix_step.hpp"
#include "plan/parts.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace sizewell::plan {

namespace {

constexpr double kHour = 3600.0;

double hourly(const OfferModel<double>& offer) { return offer.offered ? offer.price.value() * kHour : cost::kNotOffered; }

// Dearer than the best mix of a curve that has come instead, an hour.
double regret(const demand::Duration& came, const cost::Offers& offers, const cost::Mix& bought) {
    const std::vector<demand::Duration> steady(3, came);
    return std::max(0.0, cost::mix_cost(came, offers, bought.reserved_3y, bought.reserved_1y).cost - cost::cheapest_mix(steady, offers).cost);
}

void add_spot(const ServiceModel<double>& s, const StageModel<double>& stage, PoolMix& p) {
    const MixModel<double>& m = s.mix;
    const int committed = p.mix.reserved_3y + p.mix.reserved_1y;
    for (const auto& stretch : p.stretches) {
        const int may = static_cast<int>(std::floor(m.spot_share * stretch.instances * (1.0 + 1e-12)));
        p.spot_needed = std::max(p.spot_needed, std::min(may, std::max(0, stretch.instances - committed)));
    }
    if (!std::isfinite(p.offers.spot) || p.spot_needed == 0 || p.offers.spot >= p.offers.on_demand) {
        p.spot_needed = 0;
        return;
    }
    p.spot_running = static_cast<int>(std::ceil(p.spot_needed * m.spot.overprovision * (1.0 - 1e-12)));
    const double up = cost::spot_uptime(m.spot, m.notice);
    const int zones = static_cast<int>(stage.zones);
    constexpr int kMost = 2000;  // beyond, the binomial is as good as its mean
    if (p.spot_running > kMost) {
        p.spot_up = p.spot_running * up >= p.spot_needed ? 1.0 : 0.0;
        return;
    }
    p.spot_up = cost::spot_availability(p.spot_needed, p.spot_running, up, zones, m.correlation);
    if (m.availability > 0.0) p.spot_for_target = cost::spot_instances_for(p.spot_needed, m.availability, up, zones, m.correlation);
}

void add_service(const PlanContext& context, std::size_t i, Plan& plan) {
    const ServiceModel<double>& s = context.model.services[i];
    const auto& f = plan.figures.services[i];
    const SizingStep<double> sizing(s, sizing_inputs<double>(s, f.demand.design));
    const MixInputs in = mix_inputs(s, mix_step_inputs(s, f.demand.design));
    const auto curves = pool_curves(s, sizing, in), half = pool_curves(s, sizing, in, 0.5), twice = pool_curves(s, sizing, in, 2.0);
    std::size_t k = 0;
    for (std::size_t stage = 0; stage < s.stages.size(); ++stage) {
        if (!s.stages[stage].pooled) continue;
        const auto& written = context.scenario.services[i].stages[stage];
        const auto& market = s.stages[stage].market;
        PoolMix p;
        p.service = context.scenario.services[i].name;
        p.stage = written.name;
        p.instance = written.instance;
        p.scaling = context.scenario.services[i].fleet.scaling;
        p.offers = {hourly(market.on_demand), hourly(effective_spot(s.mix, market)), hourly(market.reserved_1y), hourly(market.reserved_3y), s.mix.block};
        p.spot_list = hourly(market.spot);
        p.mix = cost::cheapest_mix(curves[k].years, p.offers);
        p.stretches = curves[k].stretches;
        p.curve = curves[k].years.front();
        p.short_share = curves[k].short_share;
        const double month = context.model.month.value() / kHour;
        p.regret_half = month * regret(half[k].years.front(), p.offers, p.mix);
        p.regret_double = month * regret(twice[k].years.front(), p.offers, p.mix);
        p.break_even_1y = cost::break_even_utilisation(p.offers.reserved_1y, p.offers.on_demand);
        p.break_even_3y = cost::break_even_utilisation(p.offers.reserved_3y, p.offers.on_demand);
        const bool spot = std::isfinite(p.offers.spot);
        p.break_even_1y_spot = spot ? cost::break_even_utilisation(p.offers.reserved_1y, p.offers.spot) : cost::kNotOffered;
        p.break_even_3y_spot = spot ? cost::break_even_utilisation(p.offers.reserved_3y, p.offers.spot) : cost::kNotOffered;
        add_spot(s, s.stages[stage], p);
        plan.mixes.push_back(std::move(p));
        ++k;
    }
}

}  // namespace

void add_mixes(const PlanContext& context, Plan& plan) {
    for (std::size_t i = 0; i < context.model.services.size(); ++i) {
        if (context.model.services[i].mix.asked) add_service(context, i, plan);
    }
}

}  // namespace sizewell::plan
