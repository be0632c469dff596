// Cases in which the stages themselves change: a cache in front of one, a small model beside it.
#include "plan/choice_cases.hpp"

#include "sizewell/decision/cache.hpp"
#include "sizewell/decision/router.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace sizewell::plan {

namespace {

constexpr double kShare = 1e-3;  // a share of nothing would leave a pool without requests

double open_share(double share) { return std::clamp(share, kShare, 1.0 - kShare); }

// The stage a choice names, in a copy of the scenario.
struct Place {
    scenario::Service* service;
    std::size_t stage;
    scenario::Stage& operator*() const { return service->stages[stage]; }
};

Place place_of(scenario::Scenario& scenario, const std::string& name) {
    for (auto& service : scenario.services) {
        for (std::size_t k = 0; k < service.stages.size(); ++k) {
            if (!service.stages[k].is_delay() && service.stages[k].name == name) return {&service, k};
        }
    }
    throw DomainError("break_even", "stage", name, "a stage on instances");
}

void set(scenario::Number& n, double value) {
    n.value = Q<one_u>::from_value(value);
    n.from = {scenario::Origin::derived, "", {}, {}};
    n.range = nullptr;
}

// Fleets by the values that change them: one for each, sized once.
class Fleets {
  public:
    Fleets(const CaseContext& context, std::function<scenario::Scenario(const std::vector<double>&)> changed) : context_(context), changed_(std::move(changed)) {}

    FleetSizes& of(const std::vector<double>& key) {
        auto& fleet = known_[key];
        if (fleet == nullptr) fleet = std::make_unique<FleetSizes>(model_of(changed_(key), context_.catalog));
        return *fleet;
    }

  private:
    const CaseContext& context_;
    std::function<scenario::Scenario(const std::vector<double>&)> changed_;
    std::map<std::vector<double>, std::unique_ptr<FleetSizes>> known_;
};

decision::Sizes joined(decision::Sizes one, const decision::Sizes& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
}

}  // namespace

BreakEvenAnswer cache_case(const CaseContext& context) {
    const auto& c = context.scenario.choices.cache;
    if (!c.given) not_stated(context, "cache", "its hit ratio and what it costs", "{ \"hit_ratio\": \"35 %\", \"cost\": \"$250/month\" }");
    CaseQuestion q = over_rate(context, "cache", "without a cache", "with a cache");
    auto& in = q.assumptions;
    const auto price = add_prices(q, context);
    const std::size_t hit = in.add(c.hit_ratio, "share of the requests it answers", 1.0 - kShare), cost = in.add(c.cost, "what the cache costs");
    const std::size_t month = add_month(q, context);
    in[hit].resizes = true;

    scenario::Scenario without = context.scenario;
    (*place_of(without, c.stage)).cache = {};
    auto bare = std::make_shared<FleetSizes>(model_of(without, context.catalog));
    auto cached = std::make_shared<Fleets>(context, [&](const std::vector<double>& key) {
        scenario::Scenario s = without;
        auto& cache = (*place_of(s, c.stage)).cache;
        cache.hit_ratio = c.hit_ratio;
        cache.lookup = c.lookup;
        set(cache.hit_ratio, std::min(key.front(), 1.0 - kShare));
        return s;
    });
    q.sizes = [bare, cached, hit](const std::vector<double>& p, double x) { return joined((*bare)(x), cached->of({p[hit]})(x)); };
    const std::vector<std::string> names = q.size_names;
    for (const auto& name : names) q.size_names.push_back(name + ", cached");
    const std::size_t pools = price.size();
    const auto bills = [=](const auto& p, const auto& n, const auto& x) {
        using S = std::decay_t<decltype(x)>;
        const auto m = as<second_u>(p[month]);
        const auto with = label(Q<usd_per_s_u, S>(instances_bill(p, price, n, pools)), "compute_with_the_cache");
        return std::pair<S, S>((instances_bill(p, price, n) * m).value(), ((with + as<usd_per_s_u>(p[cost])) * m).value());
    };
    const CaseQuestion asked = q;
    BreakEvenAnswer a = solved(q, bills);
    const auto values = in.values();
    const auto n = asked.sizes(values, context.fleet.now());
    a.figures = {{"smooth_hit_ratio", "hit ratio that would pay at the scenario's demand if instances were divisible", decision::break_even_hit_ratio(as<usd_per_s_u>(values[cost]), instances_bill(values, price, n)), "1"},
                 {"compute_without", "compute without the cache at the scenario's demand", instances_bill(values, price, n).value() * values[month], "USD/month"},
                 {"compute_with", "compute behind the cache", instances_bill(values, price, n, pools).value() * values[month], "USD/month"}};
    if (a.kind == BreakEvenKind::never) a.reason = "as far as was looked, the cache spares less than it costs";
    if (a.kind == BreakEvenKind::always) a.reason = "the cache costs less than it spares at any demand";
    return a;
}

BreakEvenAnswer router_case(const CaseContext& context) {
    const auto& r = context.scenario.choices.router;
    if (!r.given) not_stated(context, "router", "the share of easy requests and the small model", "{ \"easy\": \"60 %\", \"error\": \"10 %\", \"classifier\": \"$0.00001/req\", \"service\": \"8 ms\" }");
    CaseQuestion q = over_rate(context, "router", "one large model", "router with a small model");
    auto& in = q.assumptions;
    auto price = add_prices(q, context);
    const std::size_t pools = price.size();
    const std::size_t small_price = in.add(r.price, "price of an instance of the small model"), easy = in.add(r.easy, "share of easy requests", 1.0), error = in.add(r.error, "share of those that must be answered again", 1.0);
    const std::size_t classifier = in.add(r.classifier, "price of classifying a request"), service = in.add(r.service, "mean time of the small model");
    const std::size_t month = add_month(q, context);
    for (const std::size_t i : {easy, error, service}) in[i].resizes = true;

    auto routed = std::make_shared<Fleets>(context, [&](const std::vector<double>& key) {
        scenario::Scenario s = context.scenario;
        const Place large = place_of(s, r.stage);
        const auto shares = decision::routed_shares(open_share(key[0]), open_share(key[1]));
        scenario::Stage small = *large;
        const double before = (*large).probability.value.value();
        small.name = "small model";
        small.service = {};
        small.service.mean = r.service;
        small.service.mean.value = Q<second_u>::from_value(key[2]);
        small.service.mean.range = nullptr;
        small.batch = {};
        small.cache = {};
        small.fan_out = {};
        small.hedge = {};
        small.retry = {};
        small.price = r.price;
        small.instance = r.instance;
        if (small.instance != (*large).instance) {
            const auto found = catalog::find_instance(context.catalog, small.instance);
            const double gpus = found.row == nullptr ? 1.0 : std::max(1.0, found.row->accelerators.value());
            set(small.replicas_per_instance, gpus);
            set(small.gpus_per_replica, 1.0);
        }
        set(small.probability, before * shares.small);
        set((*large).probability, before * shares.large);
        auto& stages = large.service->stages;
        stages.insert(stages.begin() + static_cast<std::ptrdiff_t>(large.stage), small);
        if (r.classifier_time.value.value() > 0.0) {
            scenario::Stage classify;
            classify.name = "classifier";
            classify.service.mean = r.classifier_time;
            classify.service.law = "deterministic";
            set(classify.probability, 1.0);
            stages.insert(stages.begin() + static_cast<std::ptrdiff_t>(large.stage), classify);
        }
        return s;
    });
    q.sizes = [&fleet = context.fleet, routed, easy, error, service](const std::vector<double>& p, double x) { return joined(fleet(x), routed->of({p[easy], p[error], p[service]})(x)); };
    // The small model's pool stands before that of the large one.
    std::vector<std::size_t> routed_price;
    const std::vector<std::string> names = q.size_names;
    const auto stages = pooled_stages(context.scenario);
    for (std::size_t k = 0; k < pools; ++k) {
        if (stages[k]->name == r.stage) {
            routed_price.push_back(small_price);
            q.size_names.push_back("instances of the small model");
        }
        routed_price.push_back(price[k]);
        q.size_names.push_back(names[k] + ", routed");
    }
    const auto bills = [=](const auto& p, const auto& n, const auto& x) {
        using S = std::decay_t<decltype(x)>;
        const auto m = as<second_u>(p[month]);
        const auto models = label(Q<usd_per_s_u, S>(instances_bill(p, routed_price, n, pools)), "both_models");
        const auto classify = label(Q<usd_per_s_u, S>(as<request_rate_u>(x) * as<usd_per_req_u>(p[classifier])), "classifier");
        return std::pair<S, S>((instances_bill(p, price, n) * m).value(), ((models + classify) * m).value());
    };
    const CaseQuestion asked = q;
    BreakEvenAnswer a = solved(q, bills);
    const auto values = in.values();
    const auto n = asked.sizes(values, context.fleet.now());
    const auto shares = decision::routed_shares(values[easy], values[error]);
    a.figures = {{"to_the_small_model", "share of the requests the small model answers first", shares.small, "1"},
                 {"to_the_large_model", "share of the requests the large model sees", shares.large, "1"},
                 {"compute_without", "compute of the large model alone at the scenario's demand", instances_bill(values, price, n).value() * values[month], "USD/month"},
                 {"compute_with", "compute of both models", instances_bill(values, routed_price, n, pools).value() * values[month], "USD/month"}};
    if (a.kind == BreakEvenKind::never) a.reason = "as far as was looked, classifier and small model cost more than they spare of the large one";
    if (a.kind == BreakEvenKind::always) a.reason = "both models cost less than the large one alone at any demand";
    return a;
}

}  // namespace sizewell::plan
