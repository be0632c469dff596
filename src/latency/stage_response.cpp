// A stage with its parts: which are composed by formula and which are simulated.
#include "sizewell/latency/stage.hpp"

#include "latency/cells.hpp"
#include "latency/simulated.hpp"
#include "latency/stage_parts.hpp"
#include "sizewell/error.hpp"
#include "sizewell/latency/arrivals.hpp"
#include "sizewell/latency/fan_out.hpp"
#include "sizewell/prob/moments.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace sizewell::latency {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kBar = 0.02;  // relative error at p99 above which an automatic answer is simulated

bool has_parts(const Stage& s) {
    return s.probability != 1.0 || s.cache || s.fan_out.branches != 1 || s.retry || s.hedge;
}

void check(const Stage& s, int replicas) {
    if (s.queued && replicas < 1) throw DomainError("stage_response", "replicas", replicas, ">= 1");
    if (s.queued && s.concurrency < 1) throw DomainError("stage_response", "concurrency", s.concurrency, ">= 1");
    if (s.tokens && (s.fan_out.branches != 1 || s.retry || s.hedge)) {
        throw DomainError("stage_response", "tokens", s.name, "without fan-out, retry or hedge: these are not modelled for a language model");
    }
    if (!(s.probability >= 0.0 && s.probability <= 1.0)) throw DomainError("stage_response", "probability", s.probability, "in [0, 1]");
    if (s.fan_out.branches < 1) throw DomainError("stage_response", "fan_out.branches", s.fan_out.branches, ">= 1");
    if (s.cache) (void)cached(*s.cache, constant_law(0.0));
    if (s.hedge && !(s.hedge->delay >= 0.0)) throw DomainError("stage_response", "hedge.delay", s.hedge->delay, ">= 0");
    if (s.retry) (void)retried(constant_law(0.0), *s.retry);
}

void make_unbounded(StageResponse& r, std::string reason, const queueing::Options& options) {
    const std::vector<double> infinite(options.percentiles.size(), kInfinity);
    r.saturated = true;
    r.reason = std::move(reason);
    r.method = "saturation";
    r.p_wait = 1.0;
    r.wait = r.response = {kInfinity, infinite, infinite, infinite};
    r.wait_law = r.response_law = {};
}

struct Composed {
    StageResponse response;
    queueing::ResponseLaw branch;  // law of one branch, for the lower bound of a fan-out
};

// A share of the offered load of first attempts, in the queue one task sees.
double first_load(const Stage& s, const queueing::Arrivals& reaching, int replicas) {
    if (!s.queued || s.tokens) return 0.0;
    const auto* law = std::get_if<prob::Law>(&s.service);
    const auto* batch = std::get_if<queueing::BatchService>(&s.service);
    const double busy = law != nullptr ? prob::mean(*law) : queueing::batch_time(*batch, batch->max) / batch->max;
    return queueing::arrival_rate(reaching) * busy / (static_cast<double>(replicas) * s.concurrency);
}

double mean_service(const Stage& s) {
    if (const auto* law = std::get_if<prob::Law>(&s.service)) return prob::mean(*law);
    return queueing::batch_time(std::get<queueing::BatchService>(s.service), 1);
}

// Errors at p99 of the formulas of a part, measured against simulations (method note, stage_test.cpp).
double error_of_hedge(const Stage& s, double load) {
    if (!s.queued) return 0.0;
    if (s.hedge->cancel) return 0.25;
    if (s.routing != Routing::shared) return 0.04;
    return 2.0 * load < 1.0 ? 0.10 : 0.50;  // in one queue a copy waits behind its first, and may keep it long
}

double error_of_retry(const Stage& s, double load, double servers) {
    if (!s.queued || s.retry->retries == 0 || std::isinf(s.retry->timeout)) return 0.0;  // no attempt feeds back
    if (s.retry->cancel) return load <= 0.35 || servers >= 8.0 ? 0.05 : 0.30;
    return (1.0 + s.retry->retries) * load < 0.5 ? 0.03 : 0.50;
}

// Tasks that arrive together wait for each other: the more, the more of the servers they fill.
double error_of_pool(const Stage& s, int replicas) {
    return s.queued ? 0.7 * s.fan_out.branches / (static_cast<double>(replicas) * s.concurrency) : 0.0;
}

// The last of n asks for rarer values of each: the tail a queue's law is built for has to reach there.
queueing::Options deeper(const queueing::Options& options, int branches) {
    queueing::Options deep = options;
    double rarest = 50.0;
    for (const double p : options.percentiles) rarest = std::min(rarest, 100.0 - p);
    deep.percentiles.push_back(100.0 - rarest / branches);
    return deep;
}

// The host's work comes before the queue of the GPU; its own queue is left out, since the cap keeps it short.
queueing::Response behind_host(queueing::Response r, double delay) {
    if (delay == 0.0 || r.saturated) return r;
    r.response.mean += delay;
    for (auto* values : {&r.response.percentile, &r.response.lower, &r.response.upper}) {
        for (double& v : *values) v += delay;
    }
    r.response_law.shift += delay;
    r.response_law.mean += delay;
    return r;
}

// Every attempt of one branch: the queue, hedged, retried; fed by the tasks of all requests.
struct Branch {
    queueing::ResponseLaw law;
    double error = 0.0;
    bool saturated = false;
};

Branch branch_of(const Stage& s, const queueing::Arrivals& reaching, int replicas, const queueing::Options& asked, StageResponse& r) {
    const queueing::Options options = s.fan_out.branches > 1 ? deeper(asked, s.fan_out.branches) : asked;
    Branch branch;
    bool first = true;
    const LawsAt queue = [&](double factor) {
        queueing::Response q = behind_host(queue_response(s, factor == 1.0 ? reaching : scaled(reaching, factor), replicas, options), s.host_work + s.host_delay);
        queueing::QueueLaws laws{q.saturated, q.p_wait, q.wait_law, stage_law(q, options)};
        if (first || !q.saturated) static_cast<queueing::Response&>(r) = std::move(q);
        first = false;
        return laws;
    };
    const LawsAt attempt = !s.hedge ? queue : LawsAt([&](double factor) {
        const HedgeAnswer h = hedge([&](double more) { return queue(factor * more); }, *s.hedge);
        r.extra_load = h.extra_load;
        return queueing::QueueLaws{h.saturated, r.p_wait, r.wait_law, h.law};
    });
    const double load = first_load(s, reaching, replicas);
    if (s.hedge) branch.error += error_of_hedge(s, load);
    if (!s.retry) {
        queueing::QueueLaws laws = attempt(1.0);
        branch.saturated = laws.saturated;
        branch.law = std::move(laws.response);
        return branch;
    }
    RetryAnswer answer = retry(attempt, *s.retry, load, mean_service(s));
    branch.error += error_of_retry(s, load, static_cast<double>(replicas) * s.concurrency);
    branch.saturated = answer.saturated || answer.may_collapse;
    branch.law = std::move(answer.law);
    r.may_collapse = answer.may_collapse;
    r.p_fail = answer.p_fail;
    r.mean_attempts = answer.mean_attempts;
    return branch;
}

void read_percentiles(StageResponse& r, double doubt, const queueing::ResponseLaw* least, const queueing::Options& options) {
    r.response = {r.response_law.mean, {}, {}, {}};
    for (const double p : options.percentiles) {
        const double x = queueing::quantile(r.response_law, p / 100.0);
        r.response.percentile.push_back(x);
        r.response.lower.push_back(least != nullptr ? std::min(x, queueing::quantile(*least, p / 100.0)) : x * (1.0 - std::min(1.0, doubt)));
        r.response.upper.push_back(x * (1.0 + doubt));
    }
}

StageResponse composed(const Stage& s, const queueing::Arrivals& arrivals, int replicas, const queueing::Options& options) {
    StageResponse r;
    const double reach = s.probability * (s.cache ? 1.0 - s.cache->hit_ratio : 1.0);
    queueing::ResponseLaw law = constant_law(0.0), least = law;
    double doubt = 0.0;
    const bool fans = s.fan_out.branches > 1;
    if (reach > 0.0) {
        queueing::Arrivals reaching = thinned(arrivals, reach);
        if (fans && s.fan_out.pool) reaching = scaled(reaching, s.fan_out.branches);
        Branch branch = branch_of(s, reaching, replicas, options, r);
        if (branch.saturated) {
            r.may_collapse = r.may_collapse || (s.hedge && first_load(s, reaching, replicas) < 1.0);
            const double n = s.retry ? 1.0 + s.retry->retries : 1.0;
            make_unbounded(r, r.may_collapse && s.retry ? "(1 + retries) x load = " + sizewell::detail::number_text(n * first_load(s, reaching, replicas)) +
                                                   " >= 1: timed-out attempts can keep the stage overloaded; cancel them, or retry less"
                                             : (r.saturated ? r.reason : "the extra attempts outrun the servers"), options);
            return r;
        }
        least = branch.law;
        law = fans ? maximum_of(branch.law, s.fan_out.branches) : std::move(branch.law);
        r.p_fail = 1.0 - std::pow(1.0 - r.p_fail, s.fan_out.branches);
        doubt = std::max(r.relative_error, 0.0) + branch.error + (fans && s.fan_out.pool ? error_of_pool(s, replicas) : 0.0);
    }
    const Cache cache = s.cache.value_or(Cache{});
    law = sometimes(cached(cache, law), s.probability);
    least = sometimes(cached(cache, least), s.probability);
    // Failed requests leave the sample: hits, misses and requests without the stage are weighed as if none failed.
    r.p_fail *= reach;
    r.p_wait *= reach;
    r.wait_law = sometimes(r.wait_law, reach);
    r.wait.mean = reach > 0.0 ? r.wait.mean * reach : 0.0;
    r.wait.percentile.clear();
    for (const double p : options.percentiles) r.wait.percentile.push_back(queueing::quantile(r.wait_law, p / 100.0));
    r.wait.lower = r.wait.upper = r.wait.percentile;
    r.response_law = std::move(law);
    const bool bound = fans && !s.fan_out.pool && s.queued;
    if (bound) r.error = std::max(r.error, queueing::ErrorClass::bounded);
    if (doubt > r.relative_error) r.error = std::max(r.error, queueing::ErrorClass::approximate);
    r.relative_error = doubt + (bound ? 0.05 : 0.0);
    read_percentiles(r, doubt, bound ? &least : nullptr, options);
    if (fans) r.method += ", last of " + std::to_string(s.fan_out.branches) + (bound ? " as if independent: an upper bound" : "");
    if (s.hedge) r.method += ", hedged";
    if (s.retry) r.method += ", retried";
    if (s.cache) r.method += ", behind a cache";
    return r;
}

bool needs_simulation(const Stage& s, const StageResponse& r) {
    if (r.saturated) return false;
    const bool feeds_back = s.queued && (s.hedge || s.retry || (s.fan_out.pool && s.fan_out.branches > 1));
    return feeds_back && r.relative_error > kBar;
}

}  // namespace

bool may_simulate(const queueing::Options& options) {
    return options.method == queueing::Method::automatic && options.effort == queueing::Effort::final && options.time_budget > 0.0;
}

StageResponse stage_response(const Stage& stage, const queueing::Arrivals& arrivals, int replicas, const queueing::Options& options) {
    check(stage, replicas);
    if (stage.tokens && !has_parts(stage)) {
        StageResponse r;
        static_cast<queueing::Response&>(r) = token_response(stage, arrivals, replicas, options, r.tokens);
        return r;
    }
    if (!has_parts(stage)) {
        StageResponse r;
        static_cast<queueing::Response&>(r) = behind_host(queue_response(stage, arrivals, replicas, options), stage.host_work + stage.host_delay);
        return r;
    }
    const bool can = can_simulate(stage);
    if (options.method == queueing::Method::simulate && can) return simulated_stage(stage, arrivals, replicas, options);
    // Formulas inside first; the queue's own simulation would be drawn again at every step of a fixed point.
    queueing::Options inner = options;
    if (stage.queued && (stage.hedge || stage.retry)) inner.time_budget = 0.0;
    if (can && may_simulate(options) && stage.queued && std::holds_alternative<queueing::BatchService>(stage.service) && (stage.hedge || stage.retry)) {
        return simulated_stage(stage, arrivals, replicas, options);
    }
    StageResponse r = composed(stage, arrivals, replicas, inner);
    if (stage.tokens && visits(stage) > 0.0) (void)token_response(stage, thinned(arrivals, visits(stage)), replicas, inner, r.tokens);
    if (can && may_simulate(options) && needs_simulation(stage, r)) return simulated_stage(stage, arrivals, replicas, options);
    return r;
}

}  // namespace sizewell::latency
