#include "scenario/complete_choices.hpp"

#include "sizewell/scenario/law.hpp"
#include "sizewell/scenario/literal.hpp"

#include <string>
#include <utility>

namespace sizewell::scenario {

namespace {

class ChoiceCompleter {
  public:
    ChoiceCompleter(Scenario& scenario, const Node& root, const catalog::Catalog& catalog, std::vector<Diagnostic>& findings)
        : s_(scenario), root_(root), catalog_(catalog), findings_(findings) {}

    void run() {
        Choices& c = s_.choices;
        zero(c.managed.data);
        c.managed.data.value.value() > 0.0 ? assume(c.managed.data_price, "transfer/managed_endpoint") : zero(c.managed.data_price);
        zero(c.managed.setup);
        if (c.api.given) api(c.api);
        if (c.buy.given) buy(c.buy);
        reserved(c.reserved);
        if (c.serverless.given) serverless(c.serverless);
        if (c.batch.given) batch(c.batch);
        if (c.cache.given) stage_of(c.cache.stage, "/choices/cache/stage");
        if (c.cache.given) zero(c.cache.lookup);
        if (c.router.given) router(c.router);
        if (s_.business.given) business(s_.business);
    }

  private:
    void add(const char* code, std::string pointer, std::string reason, std::string help) {
        findings_.push_back(finding_near(root_, code, std::move(pointer), std::move(reason), std::move(help)));
    }

    template <class Unit>
    void assume(Given<Unit>& g, std::string_view name) {
        if (g.known()) return;
        const catalog::Fact& fact = catalog::fact(catalog_, name);
        g.value = Q<Unit>::from_value(fact.value);
        g.from = {Origin::assumed, sizewell::detail::number_text(fact.written) + (fact.written_unit == "1" ? "" : " " + fact.written_unit),
                  fact.provenance.source, fact.provenance.date};
    }
    template <class Unit>
    static void derive(Given<Unit>& g, double value, std::string how) {
        if (g.known()) return;
        g.value = Q<Unit>::from_value(value);
        g.from = {Origin::derived, std::move(how), {}, {}};
    }
    template <class Unit>
    static void zero(Given<Unit>& g) { derive(g, 0.0, "not given"); }

    double month() const { return catalog::fact(catalog_, "time/month").value; }

    // Prices that the scenario leaves out, from the row it names; a prompt of the mean length decides its tier.
    void listed_prices(ApiChoice& a) {
        const auto found = catalog::find_token_price(catalog_, a.model);
        if (found.row == nullptr) {
            std::string all;
            for (const auto& c : found.candidates) all += (all.empty() ? "" : ", ") + c;
            return add("E0505", "/choices/api/model", "\"" + a.model + "\" is " + (found.ambiguous ? "the name of several token prices" : "not a token price of the catalogue"),
                       all.empty() ? "`sizewell import prices` reads LiteLLM and genai-prices files into a sheet; name it as \"catalog\"" : "did you mean " + all + "?");
        }
        const catalog::TokenRates& rates = catalog::rates_of(*found.row, Q<token_u>::from_value(a.input.value.value()));
        const auto fill = [&](Given<usd_per_tok_u>& price, const Q<usd_per_tok_u>& listed) {
            if (price.known()) return;
            if (!(listed.value() > 0.0)) return add("E0401", "/choices/api/model", found.row->name + " has a price of 0: nothing breaks even against it", "state the prices yourself");
            price.value = listed;
            price.from = {Origin::catalogue, found.row->name, found.row->provenance.source, found.row->provenance.date};
        };
        fill(a.input_price, rates.input);
        fill(a.output_price, rates.output);
        fill(a.cached_price, rates.cached_input.value_or(rates.input));
        if (!a.batch_discount.known() && found.row->batch_discount) derive(a.batch_discount, *found.row->batch_discount, "of " + found.row->name);
    }

    void api(ApiChoice& a) {
        if (!a.model.empty()) {
            listed_prices(a);
        } else {
            for (const auto& [price, key] : {std::pair{&a.input_price, "input_price"}, {&a.output_price, "output_price"}}) {
                if (!price->known() && find(root_, std::string("/choices/api/") + key) == nullptr) {
                    add("E0301", std::string("/choices/api/") + key, "is missing", "add it, e.g. \"$3/1M tok\", or \"model\": a token price of the catalogue");
                }
            }
        }
        if (a.cached_share.known() && a.cached_share.value.value() > 0.0 && !a.cached_price.known()) {
            add("E0301", "/choices/api/cached_price", "is missing beside \"cached_share\"", "add \"cached_price\": what the API asks for a cached token");
        }
        if (a.batch_share.known() && a.batch_share.value.value() > 0.0 && !a.batch_discount.known()) {
            add("E0301", "/choices/api/batch_discount", "is missing beside \"batch_share\"", "add \"batch_discount\": \"50 %\", as the API's price list has it");
        }
        derive(a.cached_price, a.input_price.value.value(), "the price of any input");
        zero(a.cached_share);
        zero(a.batch_share);
        zero(a.batch_discount);
        derive(a.saves, s_.people.managed_saves.value.value(), "as a managed platform saves");
        if (a.saves.value > s_.people.engineers.value) {
            add("E0405", "/choices/api/saves", "saves more engineers than there are",
                "engineers is " + sizewell::detail::number_text(s_.people.engineers.value.value()) + ": raise it, or lower saves");
        }
    }

    void buy(BuyChoice& b) {
        assume(b.network_share, "owned/network_share");
        assume(b.life, "owned/life");
        assume(b.residual, "owned/residual");
        assume(b.pue, "owned/pue");
        assume(b.electricity, "owned/power_price");
        assume(b.colocation, "owned/colocation");
        zero(b.staff);
        assume(b.availability, "owned/availability");
        hours(b.hours, "/choices/buy/hours");
    }

    void reserved(ReservedChoice& r) {
        if (r.term.empty()) r.term = "1y";
        hours(r.hours, "/choices/reserved/hours");
    }

    void hours(Given<second_u>& g, const std::string& at) {
        derive(g, month(), "always on");
        if (g.value.value() > month() * (1.0 + 1e-12)) add("E0401", at, "is longer than a month", "a month has " + format_quantity(month(), dimension_of<second_u>()));
    }

    // Busy time of one request over all stages on instances, weighted by the services' rates.
    double busy_seconds() const {
        double work = 0.0, rate = 0.0;
        for (const Service& service : s_.services) {
            rate += service.demand.average.value.value();
            for (const Stage& stage : service.stages) {
                if (!stage.is_delay()) work += service.demand.average.value.value() * latency::busy_seconds(timing(stage));
            }
        }
        return work / rate;
    }

    void serverless(ServerlessChoice& s) {
        if (findings_.empty()) derive(s.duration, busy_seconds(), "the service times of the stages on instances");
        if (s.cold_start.known() != s.cold_share.known()) {
            add("E0301", s.cold_start.known() ? "/choices/serverless/cold_share" : "/choices/serverless/cold_start",
                s.cold_start.known() ? "is missing beside \"cold_start\"" : "is missing beside \"cold_share\"", "give both, or neither for a function that is always warm");
        }
        zero(s.request_price);
        zero(s.cold_start);
        zero(s.cold_share);
        zero(s.keep_warm);
        zero(s.free_requests);
        zero(s.free_memory_time);
    }

    void batch(BatchChoice& b) {
        zero(b.startup);
        assume(b.overprovision, "spot/overprovision");
        if (b.startup.value >= b.window.value && b.window.known()) {
            add("E0409", "/choices/batch/startup", "takes the whole window", "the window must leave time to predict");
        }
        if (b.runs.known() && b.window.known() && b.runs.value.value() * b.window.value.value() > 1.0 + 1e-12) {
            add("E0409", "/choices/batch/window", "is longer than the time between two runs", "run less often, or shorten the window");
        }
        if (b.price.known()) return;
        for (const Service& service : s_.services) {
            for (const Stage& stage : service.stages) {
                if (stage.is_delay()) continue;
                if (!stage.instance.empty()) {
                    const auto found = catalog::find_instance(catalog_, stage.instance);
                    if (found.row == nullptr) return;  // reported where it stands
                    if (found.row->spot.offered()) {
                        b.price.value = found.row->spot.value;
                        b.price.from = {Origin::catalogue, format_quantity(b.price.value.value(), dimension_of<instance_price_u>(), 5) + " (" + found.row->name + ", spot)",
                                        found.row->spot.provenance.source, found.row->spot.provenance.date};
                        return;
                    }
                }
                return add("E0502", "/choices/batch/price", (stage.instance.empty() ? "stage \"" + stage.name + "\" has a price of its own" : stage.instance + " has no spot price in the catalogue") + ", so the batch needs one",
                           "add \"price\": \"$0.16/instance-hour\"");
            }
        }
    }

    // The stage a choice speaks of: the named one, or the only one on instances.
    const Stage* stage_of(std::string& name, const std::string& at) {
        const Stage* found = nullptr;
        int many = 0;
        std::string all;
        for (const Service& service : s_.services) {
            for (const Stage& stage : service.stages) {
                if (stage.is_delay()) continue;
                all += (all.empty() ? "" : ", ") + stage.name;
                if (!name.empty() && stage.name != name) continue;
                found = &stage;
                ++many;
            }
        }
        if (many == 1) {
            name = found->name;
            return found;
        }
        add(name.empty() ? "E0301" : "E0402", at, name.empty() ? "is missing: several stages run on instances" : "is \"" + name + "\", must name one stage on instances",
            "the stages are " + all);
        return nullptr;
    }

    void router(RouterChoice& r) {
        const Stage* large = stage_of(r.stage, "/choices/router/stage");
        zero(r.classifier_time);
        if (large == nullptr || r.price.known()) return;
        if (r.instance.empty() || r.instance == large->instance) {
            r.instance = large->instance;
            r.price.value = large->price.value;
            r.price.from = large->price.from;
            if (r.price.from.origin == Origin::given) r.price.from = {Origin::derived, "as the large model's", {}, {}};
            return;
        }
        const auto found = catalog::find_instance(catalog_, r.instance);
        if (found.row == nullptr || !found.row->on_demand.offered()) {
            std::string near;
            for (const auto& c : found.candidates) near += (near.empty() ? "" : ", ") + c;
            return add("E0501", "/choices/router/instance", "\"" + r.instance + "\" is " + (found.row == nullptr ? "not in the catalogue" : "not offered on demand"),
                       near.empty() ? "`sizewell catalog` lists what is" : "did you mean " + near + "?");
        }
        r.instance = found.row->name;
        r.price.value = found.row->on_demand.value;
        r.price.from = {Origin::catalogue, format_quantity(r.price.value.value(), dimension_of<instance_price_u>(), 5) + " (" + found.row->name + ", on_demand)",
                        found.row->on_demand.provenance.source, found.row->on_demand.provenance.date};
    }

    void business(Business& b) {
        const auto pair = [&](const auto& one, const auto& other, const char* key) {
            if (one.known() != other.known()) add("E0301", std::string("/business/") + key, "is missing: now and then are compared", "give both, or neither");
        };
        pair(b.deploy_now, b.deploy_then, b.deploy_now.known() ? "deploy_then" : "deploy_now");
        pair(b.downtime_now, b.downtime_then, b.downtime_now.known() ? "downtime_then" : "downtime_now");
        pair(b.deploys, b.deploy_now, b.deploys.known() ? "deploy_now" : "deploys");
        pair(b.revenue, b.downtime_now, b.revenue.known() ? "downtime_now" : "revenue");
        zero(b.deploys);
        zero(b.deploy_now);
        zero(b.deploy_then);
        zero(b.downtime_now);
        zero(b.downtime_then);
        zero(b.revenue);
        zero(b.setup);
    }

    Scenario& s_;
    const Node& root_;
    const catalog::Catalog& catalog_;
    std::vector<Diagnostic>& findings_;
};

}  // namespace

void complete_choices(Scenario& scenario, const Node& root, const catalog::Catalog& catalog, std::vector<Diagnostic>& findings) {
    ChoiceCompleter(scenario, root, catalog, findings).run();
}

}  // namespace sizewell::scenario
