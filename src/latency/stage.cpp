#include "sizewell/latency/stage.hpp"

#include "latency/cells.hpp"
#include "latency/stage_parts.hpp"
#include "sizewell/error.hpp"
#include "sizewell/latency/series.hpp"
#include "sizewell/prob/moments.hpp"
#include "sizewell/prob/scale.hpp"
#include "sizewell/prob/tail.hpp"
#include "sizewell/queueing/response.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace sizewell::latency {

namespace {

queueing::BatchService scaled_batch(queueing::BatchService batch, double factor) {
    batch.fixed *= factor;
    batch.per_item *= factor;
    for (double& t : batch.table) t *= factor;
    return batch;
}

// Served at once: the response is the service alone (a batch of one).
queueing::Response without_queue(const Stage& stage, const queueing::Options& options) {
    queueing::Response r;
    r.method = "no queue";
    r.wait.percentile.assign(options.percentiles.size(), 0.0);
    r.wait.lower = r.wait.upper = r.wait.percentile;
    const auto* batch = std::get_if<queueing::BatchService>(&stage.service);
    const prob::Law law = batch != nullptr ? prob::Law(prob::Deterministic{queueing::batch_time(*batch, 1)})
                                           : std::get<prob::Law>(stage.service);
    r.response.mean = prob::mean(law);
    for (const double p : options.percentiles) r.response.percentile.push_back(prob::quantile(law, p / 100.0));
    r.response.lower = r.response.upper = r.response.percentile;
    r.wait_law = constant_law(0.0);
    r.response_law = response_law(law);
    return r;
}

// One queue for each replica: what reaches one of them.
queueing::Arrivals share_of(const queueing::Arrivals& arrivals, Routing routing, int replicas) {
    const double rate = queueing::arrival_rate(arrivals) / replicas;
    if (routing == Routing::random) {
        if (const auto* m = std::get_if<queueing::Mmpp>(&arrivals)) {
            return queueing::Mmpp{m->low_rate / replicas, m->high_rate / replicas, m->low_sojourn, m->high_sojourn};
        }
        return queueing::Poisson{rate};
    }
    return queueing::Renewal{prob::Erlang{replicas, 1.0 / rate}};
}

}  // namespace

double visits(const Stage& stage) {
    const double misses = stage.cache ? 1.0 - stage.cache->hit_ratio : 1.0;
    return stage.probability * misses * (stage.fan_out.pool ? stage.fan_out.branches : 1);
}

double busy_seconds(const Stage& stage) {
    if (stage.tokens) return visits(stage) * stage.tokens->time_factor / stage.tokens->capacity;
    if (const auto* batch = std::get_if<queueing::BatchService>(&stage.service)) {
        return visits(stage) * queueing::batch_time(*batch, batch->max) / batch->max;
    }
    return visits(stage) * prob::mean(std::get<prob::Law>(stage.service));
}

double host_rate(const Stage& stage) {
    return stage.host_work > 0.0 ? stage.host_workers / stage.host_work : std::numeric_limits<double>::infinity();
}

Stage rescaled(const Stage& stage, double seconds) {
    if (!(seconds > 0.0) || !std::isfinite(seconds)) throw DomainError("rescaled", "seconds", seconds, "> 0 and finite");
    const double factor = seconds / busy_seconds(stage);
    if (factor == 1.0) return stage;
    Stage other = stage;
    if (stage.tokens) {
        other.tokens->time_factor *= factor;
    } else if (const auto* batch = std::get_if<queueing::BatchService>(&stage.service)) {
        other.service = scaled_batch(*batch, factor);
    } else {
        other.service = prob::scaled(std::get<prob::Law>(stage.service), factor);
    }
    return other;
}

queueing::Response queue_response(const Stage& stage, const queueing::Arrivals& arrivals, int replicas,
                                  const queueing::Options& options) {
    if (stage.tokens) {
        TokenTimes times;
        return token_response(stage, arrivals, replicas, options, times);
    }
    if (!stage.queued) return without_queue(stage, options);
    const double servers = static_cast<double>(replicas) * stage.concurrency;
    if (stage.routing == Routing::shared || replicas == 1) {
        return queueing::response(arrivals, stage.service, servers, options);
    }
    if (stage.routing == Routing::least_loaded) {
        queueing::Response r = queueing::response(arrivals, stage.service, servers, options);
        const queueing::Response worse =
            queueing::response(share_of(arrivals, Routing::round_robin, replicas), stage.service, stage.concurrency, options);
        r.method += ", least loaded between shared and round robin";
        r.error = queueing::ErrorClass::bounded;
        r.wait.upper = worse.wait.upper;
        r.response.upper = worse.response.upper;
        return r;
    }
    return queueing::response(share_of(arrivals, stage.routing, replicas), stage.service, stage.concurrency, options);
}

}  // namespace sizewell::latency
