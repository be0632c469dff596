#include "sizewell/plan/choose.hpp"

#include "sizewell/demand/rate.hpp"
#include "sizewell/error.hpp"
#include "sizewell/scenario/law.hpp"
#include "sizewell/scenario/literal.hpp"
#include "sizewell/scenario/served_model.hpp"
#include "sizewell/serving/bounds.hpp"
#include "sizewell/sizing/largest_rate.hpp"
#include "sizewell/sizing/redundancy.hpp"

#include "plan/choose_batch.hpp"
#include "plan/read_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace sizewell::plan {

namespace {

using scenario::Placement;
using scenario::ServedModel;
using sizewell::detail::number_text;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Rates {
    double average, design;  // [1/s]
};

Rates rates_of(const scenario::Demand& d) {
    const double years = years_between(d.from, d.until), growth = d.growth.value.value();
    return {demand::grown_rate(d.average.value, growth, years).value(),
            demand::design_rate(demand::grown_rate(d.peak.value, growth, years), d.headroom.value.value()).value()};
}

// What one replica can do, wherever its GPUs are bought.
struct Replica {
    Placement place;
    std::shared_ptr<const ServedModel> served;
    std::string refused;
    double sustained = 0.0;   // largest rate under promises and cap [1/s]
    double excess = 0.0;      // of the worst promise with one request alone, as a ratio: <= 0 can be kept
    double needed = 0.0;
    double ttft_p95 = kInfinity, tpot_p50 = kInfinity, response_p99 = kInfinity, utilisation = 0.0;
    std::string binding;
};

struct Way {
    ServingOption option;
    const Replica* replica = nullptr;
    const catalog::InstanceOffer* offer = nullptr;
};

std::string milliseconds(double seconds) { return scenario::format_quantity(seconds, scenario::dimension_of<second_u>(), 3); }

class Chooser {
  public:
    Chooser(const scenario::Service& service, std::size_t open, const catalog::Catalog& catalog)
        : service_(service), open_(open), catalog_(catalog), llm_(service.stages[open].llm), splits_(serving::tensor_splits(scenario::architecture_of(llm_, catalog), 64)) {
        average_ = rates_of(service.demand).average;
        design_ = rates_of(service.demand).design;
        targets_ = promised_times(service.promises);
        month_ = catalog::fact(catalog, "time/month").value;
    }

    std::vector<Way> ways() {
        std::vector<Way> all;
        for (const auto& offer : catalog_.instances) {
            if (offer.superseded || offer.accelerator.empty()) continue;
            for (const std::string& precision : precisions(offer.accelerator)) {
                for (const int tp : splits_) {
                    if (llm_.tensor_parallel.known() && tp != static_cast<int>(llm_.tensor_parallel.value.value())) continue;
                    const Placement place{offer.accelerator, precision, tp, static_cast<int>(llm_.pipeline_parallel.value.value())};
                    if (place.gpus() * scenario::workers_of(llm_) > offer.accelerators.value()) continue;
                    const Replica& replica = replica_at(place);
                    for (const std::string& purchase : purchases(offer)) all.push_back(way(offer, replica, purchase));
                }
            }
        }
        if (all.empty()) throw DomainError("choose", "llm.tensor_parallel", llm_.tensor_parallel.known() ? llm_.tensor_parallel.value.value() : 1.0, "one that some instance of the catalogue has GPUs for");
        return all;
    }

  private:
    std::vector<std::string> precisions(const std::string& accelerator) const {
        if (!llm_.precision.empty()) return {llm_.precision};
        const std::string released = scenario::precision_of(llm_, catalog_);
        std::vector<std::string> all{released};
        if (released == "bf16" && catalog::accelerator(catalog_, accelerator).fp8_dense) all.push_back("fp8");
        return all;
    }

    std::vector<std::string> purchases(const catalog::InstanceOffer& offer) const {
        const std::string& stated = service_.stages[open_].purchase;
        std::vector<std::string> all;
        for (const char* how : {"on_demand", "reserved_1y", "reserved_3y", "spot"}) {
            if ((stated.empty() || stated == how) && scenario::price_of(offer, how).offered()) all.emplace_back(how);
        }
        return all;
    }

    // Whether what a way depends on is the same for several offers: the replica is timed once.
    const Replica& replica_at(const Placement& place) {
        for (const auto& r : replicas_) {
            if (r->place == place) return *r;
        }
        replicas_.push_back(std::make_unique<Replica>(timed(place)));
        return *replicas_.back();
    }

    sizing::Question question(const std::shared_ptr<const ServedModel>& served, double rate) const {
        sizing::Question q;
        q.arrivals = queueing::Poisson{rate};
        q.targets = targets_;
        for (std::size_t k = 0; k < service_.stages.size(); ++k) {
            scenario::Stage stage = service_.stages[k];
            if (k == open_) {
                stage.llm.served = served;
                if (stage.routing.empty()) stage.routing = "random";
            }
            latency::Stage timing = scenario::timing(stage);
            if (k != open_) timing.queued = false;
            q.stages.push_back(std::move(timing));
            q.cap.push_back(k == open_ ? service_.stages[open_].utilisation_cap.value.value() : 1.0);
            q.price.push_back(1.0);
        }
        return q;
    }

    Replica timed(const Placement& place) const {
        Replica r;
        r.place = place;
        auto served = std::make_shared<ServedModel>(scenario::served_model(llm_, catalog_, place));
        r.refused = served->refused;
        r.excess = kInfinity;
        if (!r.refused.empty()) return r;
        r.served = served;
        queueing::Options options;
        options.effort = queueing::Effort::search;
        options.percentiles.clear();
        for (const auto& t : targets_) options.percentiles.push_back(t.percentile);

        sizing::Question q = question(served, design_);
        q.targets = kept_alone(q, options, *served, r);
        const std::vector<int> one(q.stages.size(), 1);
        r.sustained = sizing::largest_rate(q, one, options);
        if (!(r.sustained > 0.0)) {
            if (r.refused.empty()) r.refused = "the promises leave no rate at which a replica could work";
            return r;
        }
        r.needed = std::max(1.0, std::ceil(design_ / r.sustained * (1.0 - 1e-9)));
        const double capped = q.cap[open_] / latency::busy_seconds(q.stages[open_]);
        r.binding = r.needed == 1.0 ? "one replica" : r.sustained >= capped * (1.0 - 1e-9) ? "utilisation cap" : binding(q, one, r.sustained * (1.0 + 1e-3), options);
        measure(q, r);
        return r;
    }

    // Which promise breaks just above the sustained rate.
    std::string binding(const sizing::Question& q, const std::vector<int>& one, double rate, const queueing::Options& options) const {
        queueing::Options o = options;
        o.percentiles.clear();
        for (const auto& t : q.targets) o.percentiles.push_back(t.percentile);
        const auto e = latency::end_to_end(q.stages, one, queueing::Poisson{rate}, o);
        for (std::size_t i = 0; i < q.targets.size(); ++i) {
            if (e.saturated || sizing::reached(e, q.targets[i], i) > q.targets[i].seconds) return sizing::target_name(q.targets[i]);
        }
        return "stability";
    }

    // The targets that one request alone keeps: no number of replicas improves on that.
    std::vector<sizing::Target> kept_alone(const sizing::Question& q, const queueing::Options& options, const ServedModel& served, Replica& r) const {
        std::vector<sizing::Target> kept;
        r.excess = -1.0;
        if (targets_.empty()) return kept;
        std::vector<latency::Stage> alone = q.stages;
        for (auto& s : alone) s.queued = false;
        const auto e = latency::end_to_end(alone, std::vector<int>(alone.size(), 1), q.arrivals, options);
        for (std::size_t i = 0; i < targets_.size(); ++i) {
            const double least = sizing::reached(e, targets_[i], i);
            r.excess = std::max(r.excess, least / targets_[i].seconds - 1.0);
            if (least <= targets_[i].seconds) {
                kept.push_back(targets_[i]);
                continue;
            }
            if (!r.refused.empty()) continue;
            r.refused = sizing::target_name(targets_[i]) + " is " + milliseconds(least) + " with one request alone, promised " + milliseconds(targets_[i].seconds);
            if (targets_[i].time != latency::Time::tpot) continue;
            const serving::Work work = serving::work_of(served.architecture, serving::precision(served.place.precision), serving::precision(llm_.kv_precision));
            r.refused += "; " + serving::token_time_bound(work, served.gpu, served.place.tensor_parallel, llm_.accepted.value.value()).sentence;
        }
        return kept;
    }

    void measure(const sizing::Question& q, Replica& r) const {
        queueing::Options o;
        o.effort = queueing::Effort::search;
        o.percentiles = {50.0, 95.0, 99.0};
        const double rate = std::min(design_ / r.needed, r.sustained);
        const auto e = latency::end_to_end(q.stages, std::vector<int>(q.stages.size(), 1), queueing::Poisson{rate}, o);
        if (e.saturated) return;
        if (!e.tpot.percentile.empty()) r.tpot_p50 = e.tpot.percentile[0];
        if (!e.ttft.percentile.empty()) r.ttft_p95 = e.ttft.percentile[1];
        r.response_p99 = e.total.percentile[2];
        r.utilisation = rate * latency::busy_seconds(q.stages[open_]);
    }

    Way way(const catalog::InstanceOffer& offer, const Replica& r, const std::string& purchase) const {
        const scenario::Stage& stage = service_.stages[open_];
        ServingOption o;
        o.instance = offer.name;
        o.accelerator = offer.accelerator;
        o.purchase = purchase;
        o.precision = r.place.precision;
        o.tensor_parallel = r.place.tensor_parallel;
        o.rejected = r.refused;
        o.binding = r.binding;
        o.ttft_p95 = r.ttft_p95;
        o.tpot_p50 = r.tpot_p50;
        o.response_p99 = r.response_p99;
        o.utilisation = r.utilisation;
        if (r.needed > 0.0) {
            const double per_instance = std::max(1.0, std::floor(offer.accelerators.value() / (r.place.gpus() * scenario::workers_of(llm_))));
            o.instances = sizing::instances_with_spare(scenario::loss(stage), r.needed, per_instance, stage.zones.value.value());
            o.replicas = o.instances * per_instance;
            o.gpus = o.instances * offer.accelerators.value();
            o.per_month = o.instances * scenario::price_of(offer, purchase).value.value() * month_;
            const double tokens = average_ * month_ * (llm_.input.mean.value.value() + llm_.output.mean.value.value());
            o.per_million_tokens = 1e6 * o.per_month / tokens;
            const auto& p = service_.promises;
            const double budget = p.monthly_budget.known() ? p.monthly_budget.value.value() * month_ : kInfinity;
            if (o.rejected.empty() && o.per_month > budget) {
                o.rejected = "costs " + dollars(o.per_month) + " a month, budget " + dollars(budget);
            }
            const double each = o.per_month / (average_ * month_);
            if (o.rejected.empty() && p.cost_per_request.known() && each > p.cost_per_request.value.value()) {
                o.rejected = "costs " + dollars(each) + " a request, promised " + dollars(p.cost_per_request.value.value());
            }
        }
        return {std::move(o), &r, &offer};
    }

    static std::string dollars(double amount) { return scenario::format_quantity(amount, scenario::dimension_of<usd_u>()); }

    const scenario::Service& service_;
    std::size_t open_;
    const catalog::Catalog& catalog_;
    const scenario::Llm& llm_;
    std::vector<int> splits_;
    double average_ = 0.0, design_ = 0.0, month_ = 0.0;
    std::vector<sizing::Target> targets_;
    std::vector<std::unique_ptr<Replica>> replicas_;
};

// Ways that serve first, by cost, then by p99; then the others, nearest to serving first.
void rank(std::vector<Way>& ways) {
    std::stable_sort(ways.begin(), ways.end(), [](const Way& a, const Way& b) {
        const bool x = a.option.rejected.empty(), y = b.option.rejected.empty();
        if (x != y) return x;
        if (x) return std::pair(a.option.per_month, a.option.response_p99) < std::pair(b.option.per_month, b.option.response_p99);
        // What keeps every latency and only costs too much comes by its cost, so that the cheapest stands first.
        const auto order = [](const Way& w) {
            const double excess = std::max(w.replica->excess, 0.0);
            return std::tuple(excess, excess > 0.0 ? 0.0 : w.replica->needed > 0.0 ? w.option.per_month : kInfinity, w.option.accelerator, w.option.precision, w.option.tensor_parallel, w.option.per_month);
        };
        return order(a) < order(b);
    });
    double quickest = kInfinity;
    for (Way& w : ways) {
        if (!w.option.rejected.empty()) break;
        w.option.on_front = w.option.response_p99 < quickest;
        quickest = std::min(quickest, w.option.response_p99);
    }
}

std::optional<std::size_t> open_stage(const scenario::Service& service) {
    for (std::size_t k = 0; k < service.stages.size(); ++k) {
        if (service.stages[k].gpu_is_open()) return k;
    }
    return std::nullopt;
}

void take(scenario::Stage& stage, const catalog::Catalog& catalog, const catalog::InstanceOffer& offer, const std::string& purchase, std::shared_ptr<const ServedModel> served) {
    scenario::buy(stage, offer, catalog, purchase);
    stage.purchase = purchase;
    scenario::settle(stage, std::move(served), static_cast<int>(offer.accelerators.value()));
}

}  // namespace

bool leaves_open(const scenario::Scenario& scenario) {
    return std::any_of(scenario.services.begin(), scenario.services.end(), [](const auto& s) {
        return open_stage(s).has_value() || std::any_of(s.stages.begin(), s.stages.end(), batch_is_open);
    });
}

Chosen choose(const scenario::Scenario& scenario, const catalog::Catalog& catalog) {
    Chosen out{scenario, {}, {}};
    out.options.resize(scenario.services.size());
    for (std::size_t i = 0; i < scenario.services.size(); ++i) {
        out.why.push_back(choose_batches(out.scenario.services[i], rates_of(scenario.services[i].demand).design));
        const scenario::Service before = out.scenario.services[i];
        const auto open = open_stage(before);
        if (!open) continue;
        Chooser chooser(before, *open, catalog);
        std::vector<Way> ways = chooser.ways();
        rank(ways);
        const bool stated = !before.stages[*open].purchase.empty();
        auto chosen = std::find_if(ways.begin(), ways.end(), [&](const Way& w) { return w.replica->served != nullptr && (stated || w.option.purchase == "on_demand"); });
        if (chosen == ways.end()) {
            throw DomainError("choose", scenario.services[i].name + "." + scenario.services[i].stages[*open].name, ways.front().option.instance + ": " + ways.front().option.rejected,
                              "a model that some instance of the catalogue holds");
        }
        chosen->option.chosen = true;
        take(out.scenario.services[i].stages[*open], catalog, *chosen->offer, chosen->option.purchase, chosen->replica->served);
        for (Way& w : ways) out.options[i].push_back(std::move(w.option));
    }
    return out;
}

scenario::Scenario with_choices(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const Plan& plan) {
    scenario::Scenario out = scenario;
    for (std::size_t i = 0; i < out.services.size(); ++i) {
        (void)choose_batches(out.services[i], plan.figures.services[i].demand.design.value());
        const auto open = open_stage(out.services[i]);
        const auto& options = plan.services[i].options;
        const auto chosen = std::find_if(options.begin(), options.end(), [](const auto& o) { return o.chosen; });
        if (!open || chosen == options.end()) continue;
        scenario::Stage& stage = out.services[i].stages[*open];
        const catalog::InstanceOffer& offer = catalog::instance_offer(catalog, chosen->instance);
        const Placement place{chosen->accelerator, chosen->precision, chosen->tensor_parallel, static_cast<int>(stage.llm.pipeline_parallel.value.value())};
        take(stage, catalog, offer, chosen->purchase, std::make_shared<ServedModel>(scenario::served_model(stage.llm, catalog, place)));
    }
    return out;
}

}  // namespace sizewell::plan
