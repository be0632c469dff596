#include "sizewell/plan/queue_answer.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/compose.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/tail.hpp"
#include "sizewell/queueing/response.hpp"
#include "sizewell/scenario/law.hpp"
#include "sizewell/simulation/network.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace sizewell::plan {

namespace {

namespace sim = sizewell::simulation;
using scenario::QueueQuery;

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

sim::Arrivals simulated_arrivals(const scenario::QueueArrivals& a) {
    if (a.law == "mmpp") return sim::bursts(a.rate.value.value(), a.ratio.value.value(), a.high_fraction.value.value(), a.high_sojourn.value.value());
    if (a.law.empty() || a.law == "poisson") return sim::Renewal{prob::Exponential{1.0 / a.rate.value.value()}};
    return sim::Renewal{gap_law(a)};
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
    if (q.time_budget.known()) o.time_budget = q.time_budget.value.value();
    return o;
}

sim::Routing routing_of(const std::string& routing) {
    if (routing == "random") return sim::Routing::random;
    if (routing == "round_robin") return sim::Routing::round_robin;
    if (routing == "least_loaded") return sim::Routing::least_loaded;
    return sim::Routing::shared;
}

sim::Station station_of(const scenario::ServiceTime& service, const scenario::Batch& batch, int servers, const std::string& routing) {
    sim::Station s;
    s.servers = servers;
    s.routing = routing_of(routing);
    const queueing::Service law = service_of(service, batch);
    if (const auto* b = std::get_if<queueing::BatchService>(&law)) {
        s.batching = sim::Batching{b->max, b->delay, b->fixed, b->per_item, b->table, prob::Deterministic{1.0}};
    } else {
        s.service = std::get<prob::Law>(law);
    }
    return s;
}

int whole_servers(const scenario::Number& n) {
    const double servers = value_or(n, 1.0);
    if (servers != std::floor(servers)) throw DomainError("queue", "servers", servers, "a whole number for this query (fractions are for M/M/c)");
    return static_cast<int>(servers);
}

// What happens around the stations, from the inside out: fan-out, hedge, retry, cache.
sim::Step flow_of(const QueueQuery& q, sim::Network& network) {
    sim::Step flow = sim::Visit{0};
    if (!q.stages.empty()) {
        sim::Serial chain;
        for (std::size_t i = 0; i < q.stages.size(); ++i) {
            network.stations.push_back(station_of(q.stages[i].service, q.stages[i].batch, whole_servers(q.stages[i].servers), q.stages[i].routing));
            chain.steps.emplace_back(sim::Visit{i});
        }
        flow = std::move(chain);
    } else {
        // A copy goes to another server, so hedged servers have queues of their own unless the query says otherwise.
        const std::string routing = q.routing.empty() && q.hedge.delay.known() ? "random" : q.routing;
        sim::Station s = station_of(q.service, q.batch, whole_servers(q.servers), routing);
        if (q.capacity.known()) s.capacity = static_cast<int>(q.capacity.value.value());
        if (q.patience.mean.known() || q.patience.p50.known()) s.patience = scenario::service_law(q.patience);
        network.stations.push_back(std::move(s));
    }
    if (q.fan_out.n.known()) {
        const int n = static_cast<int>(q.fan_out.n.value.value());
        if (q.fan_out.pool == "shared") {
            flow = sim::fan_out(flow, n);
        } else {
            sim::Parallel branches;
            for (int i = 0; i < n; ++i) {
                if (i > 0) network.stations.push_back(network.stations.front());
                branches.branches.emplace_back(sim::Visit{static_cast<std::size_t>(i)});
            }
            flow = std::move(branches);
        }
    }
    if (q.hedge.delay.known()) flow = sim::Hedged{std::move(flow), q.hedge.delay.value.value(), q.hedge.cancel};
    if (q.retry.timeout.known()) {
        flow = sim::Retried{std::move(flow), q.retry.timeout.value.value(), static_cast<int>(q.retry.retries.value.value()),
                            q.retry.backoff.value.value(), value_or(q.retry.factor, 1.0), q.retry.cancel};
    }
    if (q.cache.hit_ratio.known()) flow = sim::Cached{q.cache.hit_ratio.value.value(), q.cache.lookup.value.value(), std::move(flow)};
    return flow;
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
    sim::Network network;
    network.arrivals = simulated_arrivals(q.arrivals);
    network.flow = flow_of(q, network);
    sim::Options run;
    run.percentiles = a.percentiles;
    run.seed = static_cast<std::uint64_t>(value_or(q.seed, 1.0));
    run.precision = value_or(q.precision, 0.01);
    run.customers = 20'000'000;
    run.seconds = q.time_budget.known() ? q.time_budget.value.value() : 2.0;
    const sim::Result r = sim::simulate(network, run);
    a.method = "simulation";
    a.error = queueing::ErrorClass::simulated;
    if (r.saturated) return unbounded(std::move(a), "load " + sizewell::detail::number_text(r.load) + " is at least 1: the queue grows without bound");
    a.wait = stats_of(r.wait);
    a.response = stats_of(r.response);
    a.p_wait = r.wait.p_positive.value;
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
    if (!query.arrivals.given()) throw DomainError("queue", "arrivals", "missing", "given, e.g. {\"rate\": \"0.9 req/s\"}");
    const bool own_queues = !query.routing.empty() && query.routing != "shared";
    if (has_flow(query) || (own_queues && value_or(query.servers, 1.0) > 1.0)) {
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
