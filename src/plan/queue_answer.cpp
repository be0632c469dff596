#include "sizewell/plan/queue_answer.hpp"

#include "sizewell/error.hpp"
#include "sizewell/latency/budget.hpp"
#include "sizewell/latency/cache.hpp"
#include "sizewell/latency/fan_out.hpp"
#include "sizewell/latency/hedge.hpp"
#include "sizewell/latency/network.hpp"
#include "sizewell/latency/retry.hpp"
#include "sizewell/latency/series.hpp"
#include "sizewell/prob/compose.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"
#include "sizewell/queueing/response.hpp"
#include "sizewell/scenario/law.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace sizewell::plan {

namespace {

namespace sim = sizewell::simulation;
using scenario::QueueQuery;

constexpr double kTimeBudget = 10.0;  // [s]; most simulations reach their precision in a fraction of it

double value_or(const scenario::Number& n, double otherwise) { return n.known() ? n.value.value() : otherwise; }

std::vector<double> percentiles_of(const QueueQuery& q) {
    if (q.percentiles.empty()) return {50.0, 90.0, 95.0, 99.0, 99.9};
    std::vector<double> all;
    for (const auto& p : q.percentiles) all.push_back(p.value.value());
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

// The law of gaps is described like a service time whose mean is 1 / rate.
prob::Law gap_law(const scenario::QueueArrivals& a) {
    if (a.law == "empirical") {
        std::vector<double> gaps;
        for (const auto& g : a.gaps) gaps.push_back(g.value.value());
        return prob::empirical(gaps);
    }
    scenario::ServiceTime t;
    t.law = a.law;
    t.scv = a.scv;
    t.stages = a.stages;
    t.shape = a.shape;
    t.alpha = a.alpha;
    t.mean.value = Q<second_u>::from_value(1.0 / a.rate.value.value());
    t.mean.from.origin = scenario::Origin::derived;
    return scenario::service_law(t);
}

queueing::Arrivals arrivals_of(const scenario::QueueArrivals& a) {
    if (a.law == "mmpp") {
        return queueing::mmpp(a.rate.value.value(), a.ratio.value.value(), a.high_fraction.value.value(), a.high_sojourn.value.value());
    }
    if (a.law.empty() || a.law == "poisson" || a.law == "exponential") return queueing::Poisson{a.rate.value.value()};
    return queueing::Renewal{gap_law(a)};
}

// A batch may come with its own times, or with a service law that is the time of a batch of any size.
queueing::Service service_of(const scenario::ServiceTime& service, const scenario::Batch& batch) {
    if (!batch.used()) return scenario::service_law(service);
    return scenario::batch_service(batch);
}

queueing::Options options_of(const QueueQuery& q) {
    queueing::Options o;
    o.percentiles = percentiles_of(q);
    o.method = q.method == "analytic" ? queueing::Method::analytic : q.method == "simulate" ? queueing::Method::simulate : queueing::Method::automatic;
    o.precision = value_or(q.precision, 0.01);
    o.seed = static_cast<std::uint64_t>(value_or(q.seed, 1.0));
    o.time_budget = q.time_budget.known() ? q.time_budget.value.value() : kTimeBudget;
    return o;
}

int whole_servers(const scenario::Number& n) {
    const double servers = value_or(n, 1.0);
    if (servers != std::floor(servers)) throw DomainError("queue", "servers", servers, "a whole number for this query (fractions are for M/M/c)");
    return static_cast<int>(servers);
}

latency::Stage stage_of(const scenario::ServiceTime& service, const scenario::Batch& batch, const std::string& routing) {
    latency::Stage stage;
    stage.service = service_of(service, batch);
    for (const auto r : {latency::Routing::least_loaded, latency::Routing::round_robin, latency::Routing::random}) {
        if (latency::name(r) == routing) stage.routing = r;
    }
    return stage;
}

latency::Retry retry_of(const QueueQuery& q) {
    return {q.retry.timeout.value.value(), static_cast<int>(q.retry.retries.value.value()), q.retry.backoff.value.value(),
            value_or(q.retry.factor, 1.0), q.retry.cancel};
}

// The query as a network: one stage with its parts, or a chain that is hedged, retried and cached as a whole.
sim::Network network_of(const QueueQuery& q) {
    std::vector<latency::Stage> stages;
    std::vector<int> servers;
    for (const auto& s : q.stages) {
        stages.push_back(stage_of(s.service, s.batch, s.routing));
        servers.push_back(whole_servers(s.servers));
    }
    if (q.stages.empty()) {
        // A copy goes to another server, so hedged servers have queues of their own unless the query says otherwise.
        latency::Stage stage = stage_of(q.service, q.batch, q.routing.empty() && q.hedge.delay.known() ? "random" : q.routing);
        if (q.fan_out.n.known()) stage.fan_out = {static_cast<int>(q.fan_out.n.value.value()), q.fan_out.pool == "shared"};
        if (q.hedge.delay.known()) stage.hedge = latency::Hedge{q.hedge.delay.value.value(), q.hedge.cancel};
        if (q.retry.timeout.known()) stage.retry = retry_of(q);
        if (q.cache.hit_ratio.known()) stage.cache = latency::Cache{q.cache.hit_ratio.value.value(), q.cache.lookup.value.value()};
        stages.push_back(std::move(stage));
        servers.push_back(whole_servers(q.servers));
    }
    sim::Network network = latency::network_of(stages, servers, arrivals_of(q.arrivals));
    for (sim::Station& station : network.stations) {
        if (q.capacity.known()) station.capacity = static_cast<int>(q.capacity.value.value());
        if (q.patience.mean.known() || q.patience.p50.known()) station.patience = scenario::service_law(q.patience);
    }
    if (q.stages.empty()) return network;
    if (q.hedge.delay.known()) network.flow = sim::Hedged{network.flow, q.hedge.delay.value.value(), q.hedge.cancel};
    if (q.retry.timeout.known()) {
        const latency::Retry r = retry_of(q);
        network.flow = sim::Retried{network.flow, r.timeout, r.retries, r.backoff, r.factor, r.cancel};
    }
    if (q.cache.hit_ratio.known()) network.flow = sim::Cached{q.cache.hit_ratio.value.value(), q.cache.lookup.value.value(), network.flow};
    return network;
}

queueing::Stats stats_of(const sim::Times& t) {
    queueing::Stats s;
    s.mean = t.mean.value;
    for (const auto& p : t.percentile) {
        s.percentile.push_back(p.value);
        s.lower.push_back(std::max(0.0, p.value - p.half_width_95));
        s.upper.push_back(p.value + p.half_width_95);
    }
    return s;
}

QueueAnswer unbounded(QueueAnswer a, std::string reason) {
    a.saturated = true;
    a.reason = std::move(reason);
    a.p_wait = 1.0;
    a.wait.mean = a.response.mean = std::numeric_limits<double>::infinity();
    a.wait.percentile.assign(a.percentiles.size(), std::numeric_limits<double>::infinity());
    a.wait.lower = a.wait.upper = a.response.percentile = a.response.lower = a.response.upper = a.wait.percentile;
    return a;
}

QueueAnswer simulated(const QueueQuery& q, QueueAnswer a) {
    const sim::Network network = network_of(q);
    sim::Options run;
    run.percentiles = a.percentiles;
    run.seed = static_cast<std::uint64_t>(value_or(q.seed, 1.0));
    run.precision = value_or(q.precision, 0.01);
    run.customers = 20'000'000;
    run.seconds = q.time_budget.known() ? q.time_budget.value.value() : kTimeBudget;
    const sim::Result r = sim::simulate(network, run);
    a.method = "simulation";
    a.error = queueing::ErrorClass::simulated;
    if (r.saturated) return unbounded(std::move(a), "load " + sizewell::detail::number_text(r.load) + " is at least 1: the queue grows without bound");
    a.wait = stats_of(r.wait);
    a.response = stats_of(r.response);
    a.p_wait = r.wait.p_positive.value;
    if (q.fan_out.n.known()) {  // the wait of a task, not of the request that waits for all of them
        a.wait = stats_of(r.station.front().wait);
        a.p_wait = r.station.front().wait.p_positive.value;
    }
    a.p_block = r.p_block.value;
    a.p_abandon = r.p_abandon.value;
    a.p_fail = r.p_fail.value;
    a.mean_attempts = r.mean_attempts.value;
    a.extra_load = r.extra_load.value;
    if (!r.station.empty()) a.mean_batch = r.station.front().mean_batch.value;
    for (std::size_t i = 0; i < r.response.percentile.size(); ++i) {
        if (a.percentiles[i] == 99.0) a.relative_error = r.response.percentile[i].half_width_95 / r.response.percentile[i].value;
    }
    a.reason = std::to_string(r.customers) + " requests in " + std::to_string(r.replications) + " replications" + (r.truncated ? ", truncated by the time budget" : "");
    return a;
}

QueueAnswer from_response(const queueing::Response& r, QueueAnswer a) {
    a.saturated = r.saturated;
    a.reason = r.reason;
    a.p_wait = r.p_wait;
    a.wait = r.wait;
    a.response = r.response;
    a.p_block = r.p_block;
    a.p_abandon = r.p_abandon;
    a.mean_batch = r.mean_batch;
    a.method = r.method;
    a.error = r.error;
    a.relative_error = r.relative_error;
    return a;
}

bool has_flow(const QueueQuery& q) {
    return q.hedge.delay.known() || q.retry.timeout.known() || q.fan_out.n.known() || q.cache.hit_ratio.known() || !q.stages.empty();
}

// Percentiles and mean of a law.
queueing::Stats stats_of(const queueing::ResponseLaw& law, const std::vector<double>& percentiles) {
    queueing::Stats s;
    s.mean = law.mean;
    for (const double p : percentiles) s.percentile.push_back(queueing::quantile(law, p / 100.0));
    s.lower = s.upper = s.percentile;
    return s;
}

queueing::Stats no_wait(const std::vector<double>& percentiles) {
    queueing::Stats s;
    s.percentile.assign(percentiles.size(), 0.0);
    s.lower = s.upper = s.percentile;
    return s;
}

// Requests that meet no queue: the service law alone, hedged, retried or fanned out.
QueueAnswer without_arrivals(const QueueQuery& q, QueueAnswer a) {
    if (!q.stages.empty() || q.batch.used()) throw DomainError("queue", "arrivals", "missing", "given, e.g. {\"rate\": \"0.9 req/s\"}");
    queueing::ResponseLaw law = latency::response_law(scenario::service_law(q.service));
    if (q.fan_out.n.known()) law = latency::maximum_of(law, static_cast<int>(q.fan_out.n.value.value()));
    if (q.hedge.delay.known()) {
        a.extra_load = queueing::ccdf(law, q.hedge.delay.value.value());
        law = latency::hedged(law, q.hedge.delay.value.value());
    }
    if (q.retry.timeout.known()) {
        const auto r = latency::retried(law, retry_of(q));
        a.p_fail = r.p_fail;
        a.mean_attempts = r.mean_attempts;
        law = r.law;
    }
    if (q.cache.hit_ratio.known()) law = latency::cached({q.cache.hit_ratio.value.value(), q.cache.lookup.value.value()}, law);
    a.method = "no queue";
    a.wait = no_wait(a.percentiles);
    a.response = stats_of(law, a.percentiles);
    return a;
}

// Independent branches and caches in front of one queue have the law of that queue; chains of M/M/c are independent.
std::optional<QueueAnswer> by_formula(const QueueQuery& q, const QueueAnswer& blank) {
    const queueing::Options options = options_of(q);
    if (q.hedge.delay.known() || q.retry.timeout.known()) return std::nullopt;
    if (!q.routing.empty() && q.routing != "shared") return std::nullopt;
    const bool independent = q.fan_out.n.known() && q.fan_out.pool == "independent";
    if (q.fan_out.n.known() && !independent) return std::nullopt;
    QueueAnswer a = blank;
    if (!q.stages.empty()) {
        if (!std::holds_alternative<queueing::Poisson>(arrivals_of(q.arrivals)) || q.cache.hit_ratio.known()) return std::nullopt;
        std::vector<latency::Stage> stages;
        std::vector<int> servers;
        for (const auto& s : q.stages) {
            const queueing::Service service = service_of(s.service, s.batch);
            const auto* law = std::get_if<prob::Law>(&service);
            if (law == nullptr || !std::holds_alternative<prob::Exponential>(*law) || (!s.routing.empty() && s.routing != "shared")) return std::nullopt;
            latency::Stage stage;
            stage.name = s.name;
            stage.service = service;
            stages.push_back(std::move(stage));
            servers.push_back(whole_servers(s.servers));
        }
        const auto whole = latency::end_to_end(stages, servers, arrivals_of(q.arrivals), options);
        if (whole.saturated) return unbounded(std::move(a), whole.reason);
        a.method = whole.method;
        a.error = whole.error;
        a.relative_error = whole.relative_error;
        a.response = whole.total;
        std::vector<queueing::ResponseLaw> waits;
        double no_wait_at_all = 1.0;
        for (const auto& stage : whole.stages) {
            waits.push_back(stage.wait_law);
            no_wait_at_all *= 1.0 - stage.p_wait;
        }
        a.p_wait = 1.0 - no_wait_at_all;
        a.wait = stats_of(latency::sum_of(waits), a.percentiles);
        return a;
    }
    queueing::Query inner;
    inner.arrivals = arrivals_of(q.arrivals);
    inner.service = service_of(q.service, q.batch);
    inner.servers = value_or(q.servers, 1.0);
    if (q.capacity.known() || q.patience.mean.known() || q.patience.p50.known()) return std::nullopt;
    const bool cached = q.cache.hit_ratio.known();
    if (cached) {  // thinning keeps Poisson arrivals Poisson; any other stream of misses has no simple law
        auto* poisson = std::get_if<queueing::Poisson>(&inner.arrivals);
        const double misses = 1.0 - q.cache.hit_ratio.value.value();
        if (poisson == nullptr || !(misses > 0.0)) return std::nullopt;
        poisson->rate *= misses;
    }
    queueing::Options analytic = options;
    analytic.time_budget = 0.0;
    const auto r = queueing::response(inner, analytic);
    if (r.saturated) return unbounded(std::move(a), r.reason);
    if (r.error != queueing::ErrorClass::exact && q.method != "analytic") return std::nullopt;
    queueing::ResponseLaw law = r.response_law, wait = r.wait_law;
    a.p_wait = r.p_wait;
    if (independent) law = latency::maximum_of(law, static_cast<int>(q.fan_out.n.value.value()));
    if (cached) {
        law = latency::cached({q.cache.hit_ratio.value.value(), q.cache.lookup.value.value()}, law);
        wait = latency::sometimes(wait, 1.0 - q.cache.hit_ratio.value.value());
        a.p_wait *= 1.0 - q.cache.hit_ratio.value.value();
    }
    a.method = r.method + (independent ? ", maximum of independent branches" : ", behind a cache");
    a.error = r.error;
    a.relative_error = r.relative_error;
    a.wait = stats_of(wait, a.percentiles);
    a.response = stats_of(law, a.percentiles);
    return a;
}

// Zombie work makes a second, collapsed state possible: there is no one number to give.
std::string collapse(const QueueQuery& q) {
    if (!q.retry.timeout.known() || q.retry.cancel || !q.arrivals.given()) return {};
    const double service = prob::mean(scenario::service_law(q.service));
    const double rate = queueing::arrival_rate(arrivals_of(q.arrivals));
    const double load = (1.0 + q.retry.retries.value.value()) * rate * service / value_or(q.servers, 1.0);
    if (load < 1.0) return {};
    return "(1 + retries) x load = " + sizewell::detail::number_text(load) +
           " is at least 1: attempts that timed out are still served, so the queue can collapse and stay collapsed; cancel them, or budget retries";
}

}  // namespace

QueueAnswer answer(const QueueQuery& query) {
    QueueAnswer a;
    a.id = query.id;
    a.percentiles = percentiles_of(query);
    if (const std::string risk = collapse(query); !risk.empty()) {
        a.method = "none";
        return unbounded(std::move(a), risk);
    }
    if (!query.arrivals.given()) return without_arrivals(query, std::move(a));
    const bool own_queues = !query.routing.empty() && query.routing != "shared";
    if (has_flow(query) || (own_queues && value_or(query.servers, 1.0) > 1.0)) {
        if (query.method != "simulate") {
            if (auto exact = by_formula(query, a)) return *exact;
        }
        if (query.method == "analytic") throw DomainError("queue", "method", "analytic", "auto or simulate: no formula holds for this query");
        return simulated(query, std::move(a));
    }
    queueing::Query q;
    q.arrivals = arrivals_of(query.arrivals);
    q.service = service_of(query.service, query.batch);
    q.servers = value_or(query.servers, 1.0);
    if (query.capacity.known()) q.capacity = static_cast<int>(query.capacity.value.value());
    if (query.patience.mean.known() || query.patience.p50.known()) q.patience = scenario::service_law(query.patience);
    return from_response(queueing::response(q, options_of(query)), std::move(a));
}

}  // namespace sizewell::plan
