#include "scenario/complete_money.hpp"

#include "scenario/assume.hpp"
#include "scenario/completion.hpp"

#include "sizewell/scenario/literal.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

namespace sizewell::scenario {

namespace {

class MoneyCompleter {
  public:
    MoneyCompleter(Scenario& scenario, const Node& root, const catalog::Catalog& catalog, std::vector<Diagnostic>& findings)
        : scenario_(scenario), root_(root), catalog_(catalog), findings_(findings) {}

    void run() {
        for (Service& s : scenario_.services) {
            const std::string at = child_pointer("/services", s.name);
            fleet(s, at);
            mix(s, at);
            tco(s.tco, at + "/tco");
        }
        owned();
        carbon();
        years();
    }

  private:
    void add(const char* code, std::string pointer, std::string reason, std::string help) {
        findings_.push_back(finding_near(root_, code, std::move(pointer), std::move(reason), std::move(help)));
    }
    bool has(const std::string& pointer) const { return find(root_, pointer) != nullptr; }
    bool faulted(const std::string& pointer) const {
        return std::any_of(findings_.begin(), findings_.end(), [&](const Diagnostic& d) { return d.pointer == pointer || d.pointer.rfind(pointer + "/", 0) == 0; });
    }
    void whole(const Number& n, const std::string& pointer) {
        if (const auto why = not_whole(n); !why.empty()) add("E0401", pointer, why, kWholeHelp);
    }
    static double cold_start(const Fleet& f) {
        return f.boot.value.value() + (f.image.value.value() + f.weights.value.value()) / f.bandwidth.value.value();
    }
    static std::string seconds_text(double s) { return format_quantity(s, dimension_of<second_u>(), 3); }

    void fleet(Service& s, const std::string& service) {
        Fleet& f = s.fleet;
        const std::string at = service + "/fleet";
        if (f.scaling.empty()) f.scaling = "fixed";
        assume(f.cooldown, catalog_, "fleet/cooldown");
        assume(f.window, catalog_, "fleet/window");
        assume(f.period, catalog_, "fleet/period");
        assume(f.boot, catalog_, "fleet/boot");
        assume(f.image, catalog_, "fleet/image");
        assume(f.weights, catalog_, "fleet/weights");
        assume(f.bandwidth, catalog_, "fleet/bandwidth");
        assume(f.wave, catalog_, "fleet/wave");
        set_to_zero(f.min);
        if (!f.asked) return;
        whole(f.min, at + "/min");
        whole(f.max, at + "/max");
        if (f.max.known() && f.min.value > f.max.value) add("E0415", at + "/min", "is above \"max\"", "the fewest instances are at most the most");
        const bool profile = !s.demand.daily.empty() || !s.demand.weekly.empty() || !s.demand.trace.empty();
        if (f.scaling != "fixed" && !profile && !faulted(service + "/demand")) {
            add("E0301", service + "/demand/daily", "is missing: a fleet that is " + f.scaling + " follows the hours of a day",
                "add a \"daily\" or \"weekly\" profile or a \"trace\", or let the fleet be \"fixed\"");
        }
        for (const auto& [known, key] : {std::pair{f.target.known(), "target"}, {f.cooldown.was_given(), "cooldown"}, {f.window.was_given(), "window"}, {f.period.was_given(), "period"}}) {
            if (known && f.scaling != "autoscaled") add("E0408", at + "/" + key, "means nothing for a fleet that is " + f.scaling, "let it be \"autoscaled\", or drop this key");
        }
        const double lag = f.window.value.value() / 2.0 + f.period.value.value() + cold_start(f);
        if (f.scaling == "autoscaled" && f.cooldown.value.value() < lag) {
            add("E0415", at + "/cooldown", "is " + seconds_text(f.cooldown.value.value()) + ", shorter than the " + seconds_text(lag) + " that new capacity takes",
                "an instance that leaves sooner than another comes makes the fleet swing: raise it");
        }
        const double day = 86400.0;
        if (std::max(lag, f.cooldown.value.value()) >= day && f.scaling != "fixed") {
            add("E0415", at, "takes " + seconds_text(std::max(lag, f.cooldown.value.value())) + " to follow the load, longer than a day", "shorten the start-up or the cooldown");
        }
    }

    void mix(Service& s, const std::string& service) {
        Mix& m = s.mix;
        const std::string at = service + "/mix";
        const Stage* first = nullptr;
        std::size_t pools = 0;
        for (const Stage& stage : s.stages) {
            if (stage.is_delay()) continue;
            if (first == nullptr) first = &stage;
            ++pools;
        }
        const bool gcp = first != nullptr && first->instance.rfind("gcp/", 0) == 0;
        set_to_zero(m.spot_share);
        assume(m.interruptions, catalog_, "spot/interruptions");
        assume(m.notice, catalog_, gcp ? "spot/notice_gcp" : "spot/notice_aws");
        assume(m.overprovision, catalog_, "spot/overprovision");
        assume(m.fallback, catalog_, "spot/fallback");
        assume(m.correlation, catalog_, "spot/correlation");
        assume(m.years, catalog_, "mix/years");
        set_to_zero(m.growth);
        if (!m.block.known()) derive(m.block, 1.0, "one instance");
        if (!m.asked) return;
        whole(m.block, at + "/block");
        whole(m.years, at + "/years");
        const bool priced = m.on_demand.known() || m.spot.known() || m.reserved_1y.known() || m.reserved_3y.known();
        if (priced && pools > 1) {
            for (const char* key : {"on_demand", "spot", "reserved_1y", "reserved_3y"}) {
                if (has(at + "/" + key)) add("E0408", at + "/" + key, "is one price for " + std::to_string(pools) + " pools", "put the prices of each instance into a catalogue of your own");
            }
        }
        const double start = cold_start(s.fleet), notice = m.notice.value.value();
        if (m.spot_share.value.value() > 0.0 && notice < start && m.overprovision.value.value() <= 1.0) {
            add("E0415", has(at + "/notice") ? at + "/notice" : at + "/overprovision", "is too little: spot instances are gone after " + seconds_text(notice) + " of notice, and another takes " + seconds_text(start) + " to start",
                "raise \"overprovision\" above 1, shorten the start-up in \"fleet\", or set \"spot_share\" to 0");
        }
        if (m.spot_share.value.value() > 0.0 && m.interruptions.value.value() * start >= 1.0) {
            add("E0415", at + "/interruptions", "takes instances faster than they start (" + seconds_text(start) + ")", "spot is of no use here: set \"spot_share\" to 0");
        }
    }

    void tco(Tco& t, const std::string& at) {
        if (t.support.empty()) t.support = "none";
        const auto zero = [](auto&... all) { (set_to_zero(all), ...); };
        zero(t.nat_gateways, t.nat_traffic, t.cross_zone_size, t.cross_region_size, t.endpoint_size, t.metrics, t.tracing, t.logs_scanned, t.logs_indexed, t.model_size,
             t.releases, t.load_tests);
        set_to_zero(t.licence);
        FeatureStore& f = t.feature_store;
        const auto paired = [&](const auto& amount, const auto& price, const char* key) {
            if (amount.known() && !price.known()) add("E0301", at + "/feature_store/" + key, "is missing: no published price was found to assume", "add the price of your vendor");
        };
        paired(f.reads, f.read_price, "read_price");
        paired(f.writes, f.write_price, "write_price");
        paired(f.storage, f.storage_price, "storage_price");
        zero(f.reads, f.read_price, f.writes, f.write_price, f.storage, f.storage_price);
        whole(t.nat_gateways, at + "/nat_gateways");
        whole(t.model_versions, at + "/model_versions");
        const auto default_of = [&](auto& g, bool wanted, const char* name) { wanted ? assume(g, catalog_, name) : set_to_zero(g); };
        default_of(t.model_versions, t.model_size.value.value() > 0.0, "artefacts/versions");
        const bool released = t.releases.value.value() > 0.0;
        default_of(t.shadow, released, "release/shadow");
        default_of(t.canary_step, released, "release/canary_step");
        default_of(t.load_test_time, t.load_tests.value.value() > 0.0, "release/load_test_time");
    }

    // The accelerator of the whole fleet and how many an instance has; "" where instances differ or have none.
    std::pair<std::string, double> accelerator() const {
        std::string name;
        double count = 0.0;
        for (const Service& s : scenario_.services) {
            for (const Stage& stage : s.stages) {
                if (stage.is_delay()) continue;
                if (stage.instance.empty()) return {"", 0.0};
                const auto found = catalog::find_instance(catalog_, stage.instance);
                if (found.row == nullptr || found.row->accelerator.empty()) return {"", 0.0};
                if (!name.empty() && (name != found.row->accelerator || count != found.row->accelerators.value())) return {"", 0.0};
                name = found.row->accelerator;
                count = found.row->accelerators.value();
            }
        }
        return {name, count};
    }

    void owned() {
        Owned& o = scenario_.owned;
        const auto [name, count] = accelerator();
        const bool h100 = name == "H100" && count > 0.0;
        if (h100) {
            if (!o.instances.known()) derive(o.instances, 8.0 / count, "eight H100 of a server / accelerators of the instance");
            assume(o.server, catalog_, "owned/server_8xh100");
            assume(o.power, catalog_, "owned/power_8xh100");
        }
        assume(o.network, catalog_, "owned/network_share");
        assume(o.life, catalog_, "owned/life");
        assume(o.residual, catalog_, "owned/residual");
        assume(o.discount_rate, catalog_, "owned/discount_rate");
        assume(o.power_price, catalog_, "owned/power_price");
        assume(o.pue, catalog_, "owned/pue");
        assume(o.colocation, catalog_, "owned/colocation");
        assume(o.availability, catalog_, "owned/availability");
        set_to_zero(o.staff);
        if (!o.asked) return;
        const auto need = [&](const auto& g, const char* key, const char* what, const char* example) {
            if (!g.known() && !faulted(std::string("/owned/") + key)) add("E0301", std::string("/owned/") + key, std::string("is missing: ") + what, std::string("add \"") + key + "\": \"" + example + "\"; a default is known for fleets of H100 only");
        };
        need(o.instances, "instances", "how many instances of the fleet one server replaces", "8");
        need(o.server, "server", "the price of one server", "$60k");
        need(o.power, "power", "the power of one server", "2 kW");
    }

    void carbon() {
        assume(scenario_.carbon.life, catalog_, "carbon/life");
        set_to_zero(scenario_.carbon.embodied);
        set_to_zero(scenario_.carbon.host);
    }

    void years() {
        Years& y = scenario_.years;
        assume(y.horizon, catalog_, "years/horizon");
        assume(y.growth, catalog_, "growth/demand");
        assume(y.throughput, catalog_, "growth/throughput");
        assume(y.salary_growth, catalog_, "people/salary_growth");
        assume(y.discount_rate, catalog_, "owned/discount_rate");
        assume(y.decline, catalog_, "growth/price_decline");
        assume(y.step, catalog_, "price/step");
        assume(y.step_at, catalog_, "price/step_at");
        assume(y.fall, catalog_, "price/fall");
        assume(y.fall_at, catalog_, "price/fall_at");
        assume(y.rise_to, catalog_, "price/rise_to");
        assume(y.rise_at, catalog_, "price/rise_at");
        set_to_zero(y.set_up);
        if (y.path.empty()) y.path = "flat";
        if (!y.asked) return;
        whole(y.horizon, "/years/horizon");
        if (y.rise_at.value <= y.fall_at.value) add("E0415", "/years/rise_at", "is not after \"fall_at\"", "prices rise after they have fallen");
    }

    Scenario& scenario_;
    const Node& root_;
    const catalog::Catalog& catalog_;
    std::vector<Diagnostic>& findings_;
};

}  // namespace

void complete_money(Scenario& scenario, const Node& root, const catalog::Catalog& catalog, std::vector<Diagnostic>& findings) {
    MoneyCompleter(scenario, root, catalog, findings).run();
}

}  // namespace sizewell::scenario
