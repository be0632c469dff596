#include "scenario/complete.hpp"
#include "scenario/complete_choices.hpp"
#include "scenario/complete_llm.hpp"
#include "scenario/complete_money.hpp"
#include "scenario/completion.hpp"

#include "sizewell/catalog/profile.hpp"
#include "sizewell/demand/burstiness.hpp"
#include "sizewell/demand/trace.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/scenario/law.hpp"
#include "sizewell/scenario/literal.hpp"
#include "sizewell/scenario/served_model.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace sizewell::scenario {

namespace {

bool is_date(const std::string& text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
        if (text[i] < '0' || text[i] > '9') return false;
    }
    const int month = std::stoi(text.substr(5, 2)), day = std::stoi(text.substr(8, 2)), year = std::stoi(text.substr(0, 4));
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month >= 1 && month <= 12 && day >= 1 && day <= kDays[month - 1] + (leap && month == 2 ? 1 : 0);
}

class Completer {
  public:
    Completer(Scenario& scenario, const Node& root, const catalog::Catalog& catalog, std::vector<Diagnostic>& findings)
        : scenario_(scenario), root_(root), catalog_(catalog), completion_{root, catalog, findings} {}

    void run() {
        date(scenario_.date, "/date");
        people();
        for (Service& s : scenario_.services) service(s);
    }

  private:
    void add(const char* code, std::string pointer, std::string reason, std::string help) {
        completion_.add(code, std::move(pointer), std::move(reason), std::move(help));
    }
    bool faulted(const std::string& pointer) const { return completion_.faulted(pointer); }

    void date(const std::string& text, const std::string& pointer) {
        if (!text.empty() && !is_date(text)) {
            add("E0404", pointer, "is \"" + text + "\", must be a day of the calendar", "write it as 2026-11-01");
        }
    }

    void people() {
        People& p = scenario_.people;
        assume(p.salary, catalog_, "people/salary");
        assume(p.engineers, catalog_, "people/engineers_self_hosted");
        if (!p.managed_saves.known()) {
            assume(p.managed_saves, catalog_, "people/engineers_saved");
            if (p.managed_saves.value > p.engineers.value) {
                derive(p.managed_saves, p.engineers.value.value(), "at most the engineers there are");
            }
        } else if (p.managed_saves.value > p.engineers.value) {
            add("E0405", "/people/managed_saves", "saves more engineers than there are",
                "engineers is " + sizewell::detail::number_text(p.engineers.value.value()) + ": raise it, or lower managed_saves");
        }
        assume(p.on_call, catalog_, "people/on_call_hours", catalog::fact(catalog_, "people/on_call_rate").value);
        if (p.on_call.from.origin == Origin::assumed) p.on_call.from.text = "20 h/month at $150/h";
        assume(scenario_.cluster.count, catalog_, "cluster/count");
        assume(scenario_.cluster.fee, catalog_, "cluster/fee");
    }

    void service(Service& s) {
        lengths_ = nullptr;
        const std::string at = child_pointer("/services", s.name);
        demand(s.demand, at + "/demand");
        bool pooled = false;
        for (std::size_t i = 0; i < s.stages.size(); ++i) {
            stage(s.stages[i], i, at + "/stages/" + std::to_string(i));
            pooled = pooled || !s.stages[i].is_delay();
            for (std::size_t j = 0; j < i; ++j) {
                if (s.stages[j].name == s.stages[i].name) {
                    add("E0406", at + "/stages/" + std::to_string(i) + "/name", "\"" + s.stages[i].name + "\" is the name of another stage", "give each stage a name of its own");
                }
            }
        }
        if (!pooled && !s.stages.empty() && !faulted(at + "/stages")) {
            add("E0407", at + "/stages", "has no stage that runs on an instance: there is nothing to size",
                "give one of the stages an \"instance\", e.g. \"aws/g4dn.xlarge/us-east-1\"");
        }
        tco(s.tco);
    }

    void demand(Demand& d, const std::string& at) {
        if (find(root_, at) == nullptr) return;  // reported as missing
        date(d.from, at + "/from");
        date(d.until, at + "/until");
        trace(d, at);
        profile(d, d.weekly.empty() ? d.daily : d.weekly, at, d.weekly.empty() ? "daily" : "weekly");
        if (!d.daily.empty() && !d.weekly.empty()) add("E0408", at + "/weekly", "stands beside \"daily\"", "keep the one that is measured");
        if (!d.average.known() && d.trace.empty() && find(root_, at + "/average") == nullptr && !faulted(at + "/daily") && !faulted(at + "/weekly")) {
            add("E0301", at + "/average", "is missing: how many requests come on average", "add \"average\": \"20 req/s\", or a \"daily\" or \"weekly\" profile");
        }
        if (d.peak.known() && d.peak_factor.known()) {
            add("E0408", at + "/peak_factor", "stands beside \"peak\"", "keep one of the two");
        } else if (!d.peak.known() && d.peak_factor.known()) {
            derive(d.peak, d.average.value.value() * d.peak_factor.value.value(), "average x peak_factor");
        } else if (!d.peak.known() && find(root_, at + "/peak") == nullptr && d.average.known()) {
            add("E0301", at + "/peak", "is missing: the highest rate the service must hold",
                "add \"peak\": \"" + format_quantity(3.0 * d.average.value.value(), dimension_of<request_rate_u>()) + "\" or \"peak_factor\": 3");
        }
        if (d.peak.known() && d.average.known() && d.peak.value < d.average.value) {
            add("E0409", at + "/peak", "is below the average", "the peak is the highest rate, at least the average");
        }
        if (!d.until.empty() && !d.growth.known()) add("E0301", at + "/growth", "is missing beside \"until\"", "add \"growth\": \"50 %\" (a year)");
        if (d.growth.known() && d.until.empty()) add("E0301", at + "/until", "is missing beside \"growth\"", "add \"until\": the day the plan is made for");
        if (!d.until.empty() && d.from.empty()) d.from = scenario_.date;
        if (!d.until.empty() && d.from.empty()) {
            add("E0301", at + "/from", "is missing beside \"until\"", "add \"from\", or a \"date\" to the scenario: the day the rates hold at");
        } else if (!d.until.empty() && is_date(d.until) && is_date(d.from) && d.until < d.from) {
            add("E0404", at + "/until", "lies before \"from\" (" + d.from + ")", "a plan looks ahead");
        }
        set_to_zero(d.growth);
        assume(d.headroom, catalog_, "capacity/headroom");
    }

    // A trace says both rates itself, and its arrivals are replayed.
    void trace(Demand& d, const std::string& at) {
        if (d.trace.empty()) return;
        for (const char* key : {"average", "peak", "peak_factor", "daily", "weekly"}) {
            if (find(root_, at + "/" + key) != nullptr) add("E0408", at + "/" + key, "stands beside \"trace\"", "the trace says it: keep one of the two");
        }
        if (d.arrivals != nullptr) return;  // read before; only other numbers have changed
        const std::string file = d.trace.front() == '/' ? d.trace : directory() + d.trace;
        try {
            const demand::Trace seen = demand::one_by_one(demand::read_trace(file));
            const demand::TraceDemand rates = demand::trace_demand(seen);
            if (!d.average.known()) derive(d.average, rates.average, "mean rate of " + d.trace);
            if (!d.peak.known()) derive(d.peak, std::max(rates.average, rates.peak), "busiest " + format_quantity(rates.peak_window, dimension_of<second_u>()) + " of " + d.trace);
            d.trace_peak = std::max(rates.average, rates.peak);
            d.bursts = demand::burst_warning(demand::burstiness(seen));
            d.arrivals = std::make_shared<const std::vector<double>>(seen.time);
            lengths_ = token_pairs(seen);
        } catch (const Error& e) {
            add("E0413", at + "/trace", e.what(), "`sizewell replay` reads the same file and says more");
        }
    }

    // Average and peak of a profile stand in where they are not given.
    void profile(Demand& d, const std::vector<Given<request_rate_u>>& hours, const std::string& at, const char* key) {
        if (hours.empty()) return;
        double sum = 0.0, highest = 0.0;
        for (const auto& h : hours) {
            sum += h.value.value();
            highest = std::max(highest, h.value.value());
        }
        if (!(sum > 0.0)) return add("E0401", at + "/" + key, "is zero in every hour", "a service without requests needs no plan");
        const std::string of = std::string(" of the ") + key + " profile";
        if (!d.average.known()) derive(d.average, sum / static_cast<double>(hours.size()), "mean" + of);
        if (!d.peak.known() && !d.peak_factor.known()) derive(d.peak, highest, "highest hour" + of);
    }

    void stage(Stage& s, std::size_t index, const std::string& at) {
        if (s.name.empty()) s.name = "stage " + std::to_string(index + 1);
        if (!s.instance.empty()) instance(s.instance, at + "/instance");
        const bool has_service = find(root_, at + "/service") != nullptr;
        const bool has_batch = find(root_, at + "/batch") != nullptr;
        if (find(root_, at + "/llm") != nullptr) {
            for (const char* key : {"service", "batch", "fan_out", "hedge", "retry", "concurrency", "replicas_per_instance", "gpus_per_replica"}) {
                if (find(root_, at + "/" + key) != nullptr) add("E0408", at + "/" + key, "stands beside \"llm\"", "the model's own keys say it: drop this one");
            }
            complete_language_model(s, at, directory(), lengths_, completion_);
        } else if (has_service == has_batch) {
            add("E0301", at + (has_service ? "/batch" : "/service"), has_service ? "stands beside \"service\"" : "is missing: how long a request takes",
                has_service ? "keep the one that is measured" : "add \"service\": \"25 ms\", or a \"batch\" with its times");
        } else if (has_service) {
            service_time(s.service, at + "/service");
        } else {
            batch(s.batch, at + "/batch");
        }
        parts(s, at);
        if (s.llm.used() && s.llm.served == nullptr && !s.gpu_is_open()) return;  // reported
        if (!s.is_delay() || find(root_, at + "/instance") != nullptr) pool(s, at);
        if (!s.is_delay() || faulted(at + "/price")) return;
        for (const char* key : {"purchase", "premium", "replicas_per_instance", "gpus_per_replica", "concurrency", "routing", "redundancy", "zones", "utilisation_cap", "batch", "fan_out", "hedge", "retry"}) {
            if (find(root_, at + "/" + key) != nullptr) {
                add("E0408", at + "/" + key, "means nothing for a fixed delay", "add an \"instance\" (or a \"price\"), or drop this key");
            }
        }
    }

    void parts(Stage& s, const std::string& at) {
        if (!s.probability.known()) derive(s.probability, 1.0, "every request");
        for (const auto& [n, key] : {std::pair{&s.fan_out.n, "/fan_out/n"}, {&s.retry.retries, "/retry/retries"}}) {
            if (const auto why = not_whole(*n); !why.empty()) add("E0401", at + key, why, kWholeHelp);
        }
        if (s.retry.timeout.known() && !s.retry.factor.known()) derive(s.retry.factor, 1.0, "the same wait before every retry");
        if (s.retry.timeout.known()) set_to_zero(s.retry.backoff);
        if (s.cache.hit_ratio.known()) set_to_zero(s.cache.lookup);
        if (s.cache.hit_ratio.known() && s.cache.hit_ratio.value.value() >= 1.0) {
            add("E0401", at + "/cache/hit_ratio", "is 100 %: then nothing ever reaches the stage", "lower it, or drop the stage");
        }
    }

    void service_time(ServiceTime& t, const std::string& at) {
        if (faulted(at)) return;
        const bool quantiles = t.p50.known() || t.p95.known() || t.p99.known();
        if (t.mean.known() && quantiles) return add("E0408", at, "has a mean and percentiles", "give the mean and scv, or the percentiles");
        const Node* node = find(root_, at);
        if (!t.mean.known() && !quantiles) {
            if (node != nullptr && node->kind == NodeKind::object && node->children.empty()) add("E0301", at + "/mean", "is missing", "add \"mean\": \"25 ms\", or percentiles");
            else if (node != nullptr && node->kind == NodeKind::object && node->member("mean") == nullptr && node->member("p50") == nullptr && node->member("p95") == nullptr && node->member("p99") == nullptr)
                add("E0301", at + "/mean", "is missing", "add \"mean\": \"25 ms\", or percentiles");
            return;
        }
        if (quantiles && t.law.empty()) t.law = "lognormal";
        if (t.law.empty() && t.scv.known()) {
            return add("E0301", at + "/law", "is missing beside \"scv\"", "add \"law\": \"lognormal\" (or gamma, hyperexponential)");
        }
        try {
            const prob::Law law = service_law(t);
            if (!t.mean.known()) {
                derive(t.mean, prob::mean(law), "mean of the " + t.law + " law through the percentiles");
            } else if (t.stated != nullptr) {
                t.mean.value = Q<second_u>::from_value(prob::mean(law));
            }
            if (!std::isfinite(prob::mean(law))) add("E0410", at, "has an infinite mean: no number of replicas keeps up", "use alpha above 1");
        } catch (const DomainError& e) {
            add("E0410", at, e.what(), "change the law or its parameters");
        }
    }

    void batch(Batch& b, const std::string& at) {
        if (!b.profile.empty()) measured_batch(b, at);
        if (faulted(at)) return;
        const double max = b.max.known() ? b.max.value.value() : 1.0;
        if (const auto why = not_whole(b.max); !why.empty()) return add("E0401", at + "/max", why, kWholeHelp);
        const bool line = b.fixed.known() || b.per_item.known();
        if (line == !b.table.empty()) {
            return add("E0301", at + "/table", line ? "stands beside fixed and per_item" : "is missing: how long a batch takes",
                       line ? "keep the one that is measured" : "add \"table\": {\"1\": \"3.2 ms\", \"8\": \"8.8 ms\"}, or fixed and per_item");
        }
        if (!b.table.empty() && b.table.back().size < max) {
            return add("E0411", at + "/max", "is above the largest batch that was measured (" + std::to_string(b.table.back().size) + ")",
                       "lower it, or measure the larger batch");
        }
        if (!b.table.empty() && b.table.front().size > 1) {
            return add("E0411", at + "/table", "has no batch of 1", "measure one request alone: it is what a request waits for at night");
        }
        if (line && !(b.fixed.value.value() + b.per_item.value.value() > 0.0)) add("E0401", at, "takes no time", "fixed + per_item must be above zero");
        if (!b.max.known() && line) return add("E0301", at + "/max", "is missing beside fixed and per_item", "add \"max\": 16, or a \"table\" from which the plan can choose");
        if (const auto why = not_whole(b.host_workers); !why.empty()) add("E0401", at + "/host_workers", why, kWholeHelp);
        if (b.host_workers.known() && !b.host_work.known()) add("E0301", at + "/host_work", "is missing beside \"host_workers\"", "add \"host_work\": \"2 ms\"");
        set_to_zero(b.delay);
        set_to_zero(b.fixed);
        set_to_zero(b.per_item);
        set_to_zero(b.host_work);
        set_to_zero(b.host_delay);
        if (!b.host_workers.known()) derive(b.host_workers, 1.0, "one CPU for each replica");
    }

    // The times, the limits and the host of a server that was measured.
    void measured_batch(Batch& b, const std::string& at) {
        for (const char* key : {"table", "fixed", "per_item"}) {
            if (find(root_, at + "/" + key) != nullptr) return add("E0408", at + "/" + key, "stands beside \"profile\"", "the profile says it: keep one of the two");
        }
        const std::string file = b.profile.front() == '/' ? b.profile : directory() + b.profile;
        try {
            const serving::ServiceProfile profile = catalog::read_profile(file);
            if (!profile.classic) return add("E0414", at + "/profile", "is the profile of a language model", "name it in an \"llm\"");
            const serving::ClassicServer& server = profile.classic->server;
            for (const auto& p : server.table.points) {
                BatchRow row;
                row.size = static_cast<int>(p.batch);
                row.time.path = b.host_work.path.substr(0, b.host_work.path.size() - std::string("host_work").size()) + "table." + std::to_string(row.size);
                row.time.value = Q<second_u>::from_value(p.seconds * server.sharing.slowdown / server.sharing.instances);
                row.time.from = {Origin::catalogue, b.profile + ", batch of " + std::to_string(row.size), profile.source, profile.date};
                b.table.push_back(std::move(row));
            }
            if (!b.host_delay.known() && server.host.delay > 0.0) derive(b.host_delay, server.host.delay, "fitted in " + b.profile);
            if (!b.host_work.known() && server.host.per_request > 0.0) {
                derive(b.host_work, server.host.per_request, "fitted in " + b.profile);
                derive(b.host_workers, server.host.workers, "fitted in " + b.profile);
            }
        } catch (const Error& e) {
            add("E0414", at + "/profile", e.what(), "`sizewell import bench FILE -o profile.json` writes one");
        }
    }

    std::string directory() const {
        const std::size_t slash = scenario_.file.rfind('/');
        return slash == std::string::npos ? "" : scenario_.file.substr(0, slash + 1);
    }

    void instance(const std::string& name, const std::string& at) {
        const auto found = catalog::find_instance(catalog_, name);
        if (found.row != nullptr) return;
        std::string all;
        for (const auto& c : found.candidates) all += (all.empty() ? "" : ", ") + c;
        add("E0501", at, "\"" + name + "\" is " + (found.ambiguous ? "the name of several rows" : "not in the catalogue"),
            all.empty() ? "`sizewell catalog` lists what is" : (found.ambiguous ? "write one of " : "did you mean ") + all + (found.ambiguous ? "" : "?"));
    }

    void pool(Stage& s, const std::string& at) {
        double gpus = 0.0;
        if (!s.instance.empty()) {
            const auto found = catalog::find_instance(catalog_, s.instance);
            if (found.row == nullptr) return;  // instance() says so
            const catalog::InstanceOffer& offer = *found.row;
            gpus = offer.accelerators.value();
            const std::string how = s.purchase.empty() ? "on_demand" : s.purchase;
            const catalog::Price& p = price_of(offer, how);
            if (!s.price.known() && !p.offered()) {
                return add("E0502", at + (s.purchase.empty() ? "/instance" : "/purchase"),
                           offer.name + (p.availability == catalog::Availability::not_offered ? " is not offered as " : ": the catalogue has no price for ") + how,
                           "buy it otherwise, or give a \"price\"");
            }
            buy(s, offer, catalog_, how);
        } else if (!s.gpu_is_open()) {
            s.premium.known() ? void() : assume(s.premium, catalog_, "rule/managed_low");
            gpus = s.gpus_per_replica.known() ? s.gpus_per_replica.value.value() * (s.replicas_per_instance.known() ? s.replicas_per_instance.value.value() : 1.0) : 0.0;
        }
        replicas(s, gpus, at);
        assume(s.concurrency, catalog_, "capacity/concurrency");
        assume(s.zones, catalog_, "capacity/zones");
        assume(s.utilisation_cap, catalog_, "capacity/utilisation_cap");
        if (s.routing.empty()) s.routing = s.llm.used() ? "random" : "shared";
        if (s.redundancy.empty()) s.redundancy = "replica";
        if (s.purchase.empty() && !s.gpu_is_open()) s.purchase = "on_demand";
        for (const auto& [g, key] : {std::pair{&s.concurrency, "concurrency"}, {&s.replicas_per_instance, "replicas_per_instance"}, {&s.zones, "zones"}}) {
            if (const auto why = not_whole(*g); !why.empty()) add("E0401", at + "/" + key, why, kWholeHelp);
        }
    }

    // Replicas on an instance and GPUs of a replica: either follows from the other and the GPUs there are.
    void replicas(Stage& s, double gpus, const std::string& at) {
        if (s.llm.used()) return;  // place() has said it
        if (s.gpus_per_replica.known() && !s.replicas_per_instance.known()) {
            const double each = s.gpus_per_replica.value.value();
            if (each > gpus) return add("E0412", at + "/gpus_per_replica", "is more than the instance has (" + sizewell::detail::number_text(gpus) + ")", "take a larger instance");
            derive(s.replicas_per_instance, each > 0.0 ? std::max(1.0, std::floor(gpus / each)) : 1.0, "GPUs of the instance / gpus_per_replica");
        } else if (!s.replicas_per_instance.known()) {
            derive(s.replicas_per_instance, std::max(1.0, gpus), gpus > 0.0 ? "one replica on each GPU" : "one replica on each node");
        }
        const double per_instance = s.replicas_per_instance.value.value();
        if (!s.gpus_per_replica.known()) {
            derive(s.gpus_per_replica, gpus / per_instance, "GPUs of the instance / replicas_per_instance");
        } else if (s.gpus_per_replica.value.value() * per_instance > gpus * (1.0 + 1e-9)) {
            add("E0412", at + "/gpus_per_replica", "times replicas_per_instance is more than the instance has (" + sizewell::detail::number_text(gpus) + ")", "lower one of the two");
        }
        // Whole instances are billed with every GPU in them.
        if (s.gpus_per_replica.value.value() * per_instance < gpus) derive(s.gpus_per_replica, gpus / per_instance, "all GPUs of the instance are billed");
    }

    void tco(Tco& t) {
        assume(t.storage, catalog_, "storage/per_instance");
        assume(t.training_data, catalog_, "storage/training_data");
        assume(t.log_size, catalog_, "logs/size");
        assume(t.log_share, catalog_, "logs/share");
        assume(t.log_retention, catalog_, "logs/retention");
        assume(t.response_size, catalog_, "egress/response_size");
        assume(t.pipeline, catalog_, "pipeline/cost");
        assume(t.monitoring, catalog_, "monitoring/host");
        assume(t.retraining_runs, catalog_, "training/runs");
        assume(t.retraining_time, catalog_, "training/gpu_time");
        assume(t.training_price, catalog_, "training/gpu_price");
        assume(t.failed_runs, catalog_, "training/failed_share");
        assume(t.experiments, catalog_, "training/experiments_ratio");
        assume(t.tooling, catalog_, "delivery/ci_share");
        assume(t.rule_low, catalog_, "rule/tco_low");
        assume(t.rule_high, catalog_, "rule/tco_high");
    }

    TokenPairs lengths_;  // of the service's trace
    Scenario& scenario_;
    const Node& root_;
    const catalog::Catalog& catalog_;
    Completion completion_;
};

}  // namespace

void complete(Scenario& scenario, const Node& root, const catalog::Catalog& catalog, std::vector<Diagnostic>& findings) {
    Completer(scenario, root, catalog, findings).run();
    complete_choices(scenario, root, catalog, findings);
    complete_money(scenario, root, catalog, findings);
}

}  // namespace sizewell::scenario
