// From a complete scenario and the catalogue to the inputs of the money parts; a base of ModelReader.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/demand/duration.hpp"
#include "sizewell/plan/model.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::plan {

/// Rates of the hours of a period over the highest of them; {1} where only an average and a peak are known.
[[nodiscard]] inline std::vector<double> hour_shares(const scenario::Demand& d) {
    std::vector<double> hours;
    for (const auto& h : d.weekly.empty() ? d.daily : d.weekly) hours.push_back(h.value.value());
    if (hours.empty() && d.arrivals != nullptr && !d.arrivals->empty() && d.arrivals->back() > 0.0) hours = demand::hourly_rates(*d.arrivals, d.arrivals->back());
    const double highest = hours.empty() ? 0.0 : *std::max_element(hours.begin(), hours.end());
    if (!(highest > 0.0)) return {1.0};
    for (double& h : hours) h /= highest;
    return hours;
}

/// Power and grid of an instance as the catalogue knows them; the names are those of a trace.
struct KnownEmission {
    std::string accelerator;
    double accelerators = 0.0;
    double idle = 0.0, peak = 0.0;  ///< of one accelerator [W]
    bool idle_assumed = false;
    std::string grid, pue;          ///< rows of the catalogue, "" where there is none
};

[[nodiscard]] inline std::optional<KnownEmission> emission_of(const catalog::Catalog& catalog, const scenario::Stage& stage) {
    if (stage.instance.empty()) return std::nullopt;
    const catalog::InstanceOffer& offer = catalog::instance_offer(catalog, stage.instance);
    if (offer.accelerator.empty()) return std::nullopt;
    const auto found = catalog::find_accelerator(catalog, offer.accelerator);
    if (found.row == nullptr) return std::nullopt;
    const auto& row = *found.row;
    KnownEmission e{row.name, offer.accelerators.value(), 0.0, 0.0, false, "carbon/" + offer.provider + "/" + offer.region, "pue/" + offer.provider};
    if (row.power_peak) e.peak = row.power_peak->value.value();
    else if (row.power) e.peak = row.power->value.value();
    else return std::nullopt;
    e.idle_assumed = !row.power_idle;
    e.idle = row.power_idle ? row.power_idle->value.value() : e.peak * catalog::fact(catalog, "carbon/idle_share").value;
    // A look-up that fails searches for near names, which is dear: here nothing is wrong with a region that has no row.
    const auto known = [&](const std::string& name) { return std::any_of(catalog.facts.begin(), catalog.facts.end(), [&](const auto& f) { return f.name == name; }); };
    if (!known(e.grid)) e.grid.clear();
    if (!known(e.pue)) e.pue.clear();
    return e;
}

template <Scalar S, class Lift>
class MoneyReader {
  public:
    MoneyReader(const catalog::Catalog& catalog, Lift lift) : catalog_(catalog), lift_(lift) {}

  protected:
    template <class U>
    Q<U, S> number(const scenario::Given<U>& g) const {
        return Q<U, S>::from_value(lift_(g.value.value(), g.path, U{}));
    }
    S plain(const scenario::Number& g) const { return lift_(g.value.value(), g.path, one_u{}); }
    template <class U>
    Q<U, S> fact(const std::string& name) const {
        return Q<U, S>::from_value(lift_(catalog::fact(catalog_, name).value, name, U{}));
    }
    std::vector<cost::Tier> tiers(const std::string& name, double volume, double price) const {
        std::vector<cost::Tier> all;
        for (const auto& t : catalog::fact(catalog_, name).tiers) all.push_back({t.up_to * volume, t.rate * price});
        return all;
    }

    OverheadModel<S> overheads(const scenario::Tco& t) const {
        OverheadModel<S> o;
        o.nat_gateways = plain(t.nat_gateways);
        o.nat_traffic = number(t.nat_traffic);
        o.metrics = number(t.metrics);
        o.logs_scanned = number(t.logs_scanned);
        o.cross_zone_size = number(t.cross_zone_size);
        o.cross_region_size = number(t.cross_region_size);
        o.endpoint_size = number(t.endpoint_size);
        o.tracing = number(t.tracing);
        o.logs_indexed = number(t.logs_indexed);
        o.releases = number(t.releases);
        o.load_tests = number(t.load_tests);
        o.licence = number(t.licence);
        o.feature_reads = number(t.feature_store.reads);
        o.feature_writes = number(t.feature_store.writes);
        o.read_price = number(t.feature_store.read_price);
        o.write_price = number(t.feature_store.write_price);
        o.feature_storage = number(t.feature_store.storage);
        o.feature_storage_price = number(t.feature_store.storage_price);
        o.model_size = number(t.model_size);
        o.model_versions = plain(t.model_versions);
        o.shadow = number(t.shadow);
        o.canary_step = number(t.canary_step);
        o.load_test_time = number(t.load_test_time);
        o.load_tested = t.load_tests.value.value() > 0.0;
        return o;
    }

    OverheadPrices<S> overhead_prices(const std::vector<scenario::Service>& services) const {
        OverheadPrices<S> p;
        p.nat_gateway = fact<usd_per_s_u>("transfer/nat_gateway");
        p.nat = fact<usd_per_byte_u>("transfer/nat");
        p.cross_zone = fact<usd_per_byte_u>("transfer/cross_zone");
        p.cross_region = fact<usd_per_byte_u>("transfer/cross_region");
        p.endpoint = fact<usd_per_byte_u>("transfer/managed_endpoint");
        p.scan = fact<usd_per_byte_u>("logs/scan");
        p.indexed = fact<usd_u>("monitoring/logs_indexed");
        const double month = catalog::fact(catalog_, "time/month").value;
        constexpr double kMebibyte = 1048576.0;
        p.metrics = tiers("metrics/gcp", month / kMebibyte, kMebibyte);
        const std::string& plan = services.front().tco.support;
        if (plan == "none" || plan.empty()) return p;
        const auto& row = catalog::fact(catalog_, "support/" + plan);
        p.support = row.tiers.empty() ? std::vector<cost::Tier>{{cost::kNoEnd, row.value}} : tiers(row.name, month, 1.0);
        p.support_minimum = catalog::fact(catalog_, "support/" + plan + "_minimum").value * month;
        return p;
    }

    MarketModel<S> market(const scenario::Stage& s, const scenario::Mix& mix, const scenario::Carbon& carbon) const {
        MarketModel<S> m;
        const catalog::InstanceOffer* offer = s.instance.empty() ? nullptr : &catalog::instance_offer(catalog_, s.instance);
        const auto read = [&](const char* term, const scenario::Given<instance_price_u>& own, const catalog::Price* price) -> OfferModel<S> {
            if (own.known()) return {true, number(own)};
            if (s.purchase == term && s.price.known()) return {true, number(s.price)};
            if (price == nullptr || !price->offered()) return {};
            return {true, Q<instance_price_u, S>::from_value(lift_(price->value.value(), s.instance + "." + term, instance_price_u{}))};
        };
        m.on_demand = read("on_demand", mix.on_demand, offer ? &offer->on_demand : nullptr);
        m.spot = read("spot", mix.spot, offer ? &offer->spot : nullptr);
        m.reserved_1y = read("reserved_1y", mix.reserved_1y, offer ? &offer->reserved_1y : nullptr);
        m.reserved_3y = read("reserved_3y", mix.reserved_3y, offer ? &offer->reserved_3y : nullptr);
        emissions(s, carbon, m);
        return m;
    }

    MixModel<S> mix(const scenario::Service& s) const {
        const auto& f = s.fleet;
        const auto& x = s.mix;
        MixModel<S> m;
        m.asked = f.asked || x.asked;
        m.hours = f.scaling == "fixed" ? std::vector<double>{1.0} : hour_shares(s.demand);
        m.scaling = f.scaling == "autoscaled" ? cost::Scaling::autoscaled : f.scaling == "scheduled" ? cost::Scaling::scheduled : cost::Scaling::fixed;
        m.min = f.min.value.value();
        if (f.max.known()) m.max = f.max.value.value();
        if (f.target.known()) m.target = f.target.value.value();
        m.cooldown = f.cooldown.value.value();
        m.start_up = cost::cold_start(number(f.boot), number(f.image), number(f.weights), number(f.bandwidth));
        m.lag = cost::scaling_lag(number(f.window), number(f.period), m.start_up);
        m.rollback = cost::rollback_time(number(f.image), number(f.weights), number(f.bandwidth), plain(f.wave));
        m.spot = {number(x.interruptions), m.start_up, plain(x.overprovision), plain(x.fallback)};
        m.notice = number(x.notice);
        m.spot_share = x.spot_share.value.value();
        if (x.availability.known()) m.availability = x.availability.value.value();
        m.correlation = x.correlation.value.value();
        m.block = static_cast<int>(x.block.value.value());
        m.growth = x.growth.value.value();
        m.years = static_cast<int>(x.years.value.value());
        return m;
    }

    OwnedModel<S> owned(const scenario::Owned& o) const {
        OwnedModel<S> m;
        m.asked = o.asked;
        if (!o.asked) return m;
        m.instances = plain(o.instances);
        m.server = number(o.server);
        m.network = plain(o.network);
        m.residual = plain(o.residual);
        m.rate = plain(o.discount_rate);
        m.pue = plain(o.pue);
        m.availability = plain(o.availability);
        m.life = number(o.life);
        m.power = number(o.power);
        m.power_price = number(o.power_price);
        m.colocation = number(o.colocation);
        m.staff = number(o.staff);
        return m;
    }

    CarbonModel<S> carbon(const scenario::Carbon& c) const {
        const auto per_instance = [this](const auto& g, auto unit) { return Q<decltype(unit), S>::from_value(lift_(g.value.value(), g.path, decltype(unit){})); };
        return {per_instance(c.host, watt_u{}), per_instance(c.embodied, gram_co2e_u{}), number(c.life)};
    }

    YearsModel<S> years(const scenario::Years& y) const {
        YearsModel<S> m;
        m.asked = y.asked;
        m.horizon = static_cast<int>(y.horizon.value.value());
        m.growth = plain(y.growth);
        m.throughput = plain(y.throughput);
        m.salary_growth = plain(y.salary_growth);
        m.rate = plain(y.discount_rate);
        for (const auto path : cost::kPricePaths) {
            if (y.path == cost::name(path)) m.path = path;
        }
        const double year = catalog::fact(catalog_, "time/year").value;
        m.prices = {plain(y.decline), plain(y.step), y.step_at.value.value() / year, plain(y.fall), y.fall_at.value.value() / year, plain(y.rise_to), y.rise_at.value.value() / year};
        m.set_up = number(y.set_up);
        return m;
    }

    const catalog::Catalog& catalog_;
    Lift lift_;

  private:
    void emissions(const scenario::Stage& s, const scenario::Carbon& carbon, MarketModel<S>& m) const {
        const auto known = emission_of(catalog_, s);
        if (!known || (known->grid.empty() && !carbon.grid.known()) || (known->pue.empty() && !carbon.pue.known())) return;
        m.emits = true;
        const auto power = [&](double watts, const char* what) { return Q<watt_u, S>::from_value(lift_(watts, known->accelerator + "." + what, watt_u{})) * known->accelerators; };
        m.power_idle = power(known->idle, "power_idle");
        m.power_peak = power(known->peak, "power_peak");
        m.grid = carbon.grid.known() ? number(carbon.grid) : fact<carbon_intensity_u>(known->grid);
        m.pue = carbon.pue.known() ? plain(carbon.pue) : ratio(fact<one_u>(known->pue));
    }
};

}  // namespace sizewell::plan
