#include "sizewell/queueing/response.hpp"

#include "checks.hpp"
#include "choice.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/validate.hpp"
#include "sizewell/queueing/batch.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace sizewell::queueing {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void check(const BatchService& b) {
    if (b.max < 1) throw DomainError("response", "batch.max", b.max, ">= 1");
    check_not_negative("response", "batch.delay", b.delay);
    if (b.table.empty()) {
        check_not_negative("response", "batch.fixed", b.fixed);
        check_not_negative("response", "batch.per_item", b.per_item);
        check_positive("response", "batch.fixed + batch.per_item", b.fixed + b.per_item);
    } else {
        if (b.table.size() < static_cast<std::size_t>(b.max)) {
            throw DomainError("response", "batch.table size", static_cast<double>(b.table.size()), ">= batch.max");
        }
        for (const double t : b.table) check_positive("response", "batch.table", t);
    }
    if (b.noise) prob::validate(*b.noise);
}

void check(const Query& query, const Options& options) {
    if (const auto* renewal = std::get_if<Renewal>(&query.arrivals)) prob::validate(renewal->interarrival);
    (void)arrival_rate(query.arrivals);
    if (const auto* law = std::get_if<prob::Law>(&query.service)) {
        prob::validate(*law);
        if (prob::support(*law).low < 0.0) throw DomainError("response", "smallest service", prob::support(*law).low, ">= 0");
        check_positive("response", "mean service", prob::mean(*law));
    } else {
        check(std::get<BatchService>(query.service));
    }
    if (!(query.servers > 0.0) || query.servers > 1e6) throw DomainError("response", "servers", query.servers, "in (0, 1e6]");
    if (query.capacity && !(*query.capacity >= query.servers)) throw DomainError("response", "capacity", *query.capacity, ">= servers");
    if (query.patience) {
        prob::validate(*query.patience);
        check_positive("response", "mean patience", prob::mean(*query.patience));
    }
    for (const double p : options.percentiles) {
        if (!(p > 0.0 && p < 100.0)) throw DomainError("response", "percentile", p, "in (0, 100)");
    }
    check_positive("response", "precision", options.precision);
    check_not_negative("response", "time_budget", options.time_budget);
    if (options.threads < 1) throw DomainError("response", "threads", options.threads, ">= 1");
}

// Requests per unit of time that the servers can finish when they never idle.
double throughput_limit(const Query& query) {
    if (const auto* law = std::get_if<prob::Law>(&query.service)) return query.servers / prob::mean(*law);
    return batch_throughput(std::get<BatchService>(query.service), query.servers);
}

// Percentiles of the first law; the bracket is the hull of all laws, widened by the error of the method.
Stats stats_of(const std::vector<const ResponseLaw*>& laws, double error, const Options& options) {
    Stats s;
    s.mean = laws.front()->mean;
    for (const double level : options.percentiles) {
        const double x = quantile(*laws.front(), level / 100.0);
        double low = x, high = x;
        for (const ResponseLaw* law : laws) {
            const double y = quantile(*law, level / 100.0);
            low = std::min(low, y);
            high = std::max(high, y);
        }
        s.percentile.push_back(x);
        s.lower.push_back(low / (1.0 + error));
        s.upper.push_back(high * (1.0 + error));
    }
    return s;
}

Response saturated(std::string reason, const Options& options) {
    Response r;
    r.saturated = true;
    r.reason = std::move(reason);
    r.method = "saturation";
    r.p_wait = 1.0;
    const std::vector<double> infinite(options.percentiles.size(), kInfinity);
    r.wait = r.response = {kInfinity, infinite, infinite, infinite};
    return r;
}

Response from_answer(Answer&& a, const Options& options) {
    Response r;
    r.reason = std::move(a.reason);
    r.method = std::move(a.method);
    r.error = a.error;
    r.relative_error = a.response_error;
    r.p_wait = a.laws.p_wait;
    r.p_block = a.laws.p_block;
    r.p_abandon = a.laws.p_abandon;
    r.mean_batch = a.mean_batch;
    std::vector<const ResponseLaw*> waits = {&a.laws.wait}, responses = {&a.laws.response};
    for (const QueueLaws& other : a.others) {
        waits.push_back(&other.wait);
        responses.push_back(&other.response);
    }
    r.wait = stats_of(waits, a.wait_error, options);
    r.response = stats_of(responses, a.response_error, options);
    r.wait_law = std::move(a.laws.wait);
    r.response_law = std::move(a.laws.response);
    return r;
}

// Body from the simulation, tail from the formula: a formula that holds at p99 may bend the body of a long-tailed law
// by 20 %, a short simulation knows the body to 1 % but not the tail.
Stats blended(const Stats& formula, const Stats& simulated, double tail_error, const Options& options) {
    Stats s = formula;
    s.mean = std::isfinite(formula.mean) ? simulated.mean : formula.mean;
    for (std::size_t i = 0; i < s.percentile.size(); ++i) {
        const double x = simulated.percentile[i], half = 0.5 * (simulated.upper[i] - simulated.lower[i]);
        const bool tail = options.percentiles[i] >= 90.0;
        const bool precise = half <= (tail ? 0.5 * tail_error : 0.03) * x;
        const bool apart = std::fabs(formula.percentile[i] - x) > 2.0 * half + tail_error * x;
        if (tail && !precise && !apart) continue;
        s.percentile[i] = x;
        s.lower[i] = std::max(0.0, x - half);
        s.upper[i] = x + half;
    }
    return s;
}

Response blended(Response&& formula, Response&& simulated, double wait_error, const Options& options) {
    formula.wait = blended(formula.wait, simulated.wait, wait_error, options);
    formula.response = blended(formula.response, simulated.response, formula.relative_error, options);
    formula.p_wait = simulated.p_wait;
    formula.wait_law = std::move(simulated.wait_law);
    formula.response_law = std::move(simulated.response_law);
    formula.method += ", body simulated";
    formula.reason = "the formula is good in the tail; the percentiles below p90 are from a short simulation";
    return formula;
}

}  // namespace

double deepest_tail(const Options& options) {
    double deepest = 1e-2;
    for (const double p : options.percentiles) deepest = std::min(deepest, 1.0 - p / 100.0);
    return std::max(deepest, 1e-7);
}

Response response(const Query& query, const Options& options) {
    check(query, options);
    const double rate = arrival_rate(query.arrivals), limit = throughput_limit(query);
    // A mean computed from a law's parameters carries a rounding: a load this close to 1 is 1.
    constexpr double kFull = 1.0 - 1e-9;
    if (rate >= kFull * limit && !query.capacity && !query.patience) {
        return saturated("load " + sizewell::detail::number_text(std::max(1.0, rate / limit)) + " >= 1: arrivals outrun the servers", options);
    }
    if (options.method == Method::simulate) return simulated_response(query, options);
    auto answer = analytic_answer(query, options);
    if (!answer) {
        if (options.method == Method::automatic && options.time_budget > 0.0) return simulated_response(query, options);
        throw DomainError("response", "method", "analytic", "simulate, or automatic with a time budget: no formula holds for this queue");
    }
    if (may_simulate(options) && answer->error != ErrorClass::exact) {
        constexpr double kBodySeconds = 1.0;
        Options brief = options;
        brief.time_budget = std::min(options.time_budget, kBodySeconds);
        const double wait_error = answer->wait_error;
        return blended(from_answer(std::move(*answer), options), simulated_response(query, brief), wait_error, options);
    }
    return from_answer(std::move(*answer), options);
}

Response response(const Arrivals& arrivals, const Service& service, double servers, const Options& options) {
    return response(Query{arrivals, service, servers, {}, {}}, options);
}

}  // namespace sizewell::queueing
