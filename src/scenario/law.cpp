#include "sizewell/scenario/law.hpp"

#include "sizewell/error.hpp"
#include "sizewell/prob/fit.hpp"
#include "sizewell/scenario/range.hpp"
#include "sizewell/scenario/served_model.hpp"

#include <string>
#include <utility>
#include <vector>

namespace sizewell::scenario {

namespace {

// A law that was written out, "lognormal(p50=12 ms, p99=43 ms)".
prob::Law stated_law(const Range& range) {
    switch (range.kind) {
        case RangeKind::exact: return prob::Deterministic{range.likely};
        case RangeKind::lognormal: return prob::LogNormal{range.location, range.scale};
        case RangeKind::exponential: return prob::Exponential{range.scale};
        case RangeKind::gamma: return prob::Gamma{range.location, range.scale};
        case RangeKind::uniform: return prob::Uniform{range.low, range.high};
        case RangeKind::triangular: return prob::Triangular{range.low, range.likely, range.high};
        default: throw DomainError("service", "law", words(range.kind), "lognormal, exponential, gamma, uniform or triangular");
    }
}

double given(const Number& number, const std::string& law, const char* key) {
    if (!number.known()) throw DomainError("service", key, "missing", "given for " + law);
    return number.value.value();
}

latency::Routing routing_named(const std::string& text) {
    for (const auto r : {latency::Routing::shared, latency::Routing::least_loaded, latency::Routing::round_robin, latency::Routing::random}) {
        if (latency::name(r) == text) return r;
    }
    throw DomainError("stage", "routing", text, "shared, least_loaded, round_robin or random");
}

void parts(const Stage& stage, latency::Stage& t) {
    if (stage.probability.known()) t.probability = stage.probability.value.value();
    if (stage.cache.hit_ratio.known()) t.cache = latency::Cache{stage.cache.hit_ratio.value.value(), stage.cache.lookup.value.value()};
    if (stage.fan_out.n.known()) {
        t.fan_out = {static_cast<int>(stage.fan_out.n.value.value()), stage.fan_out.pool == "shared"};
    }
    if (stage.hedge.delay.known()) t.hedge = latency::Hedge{stage.hedge.delay.value.value(), stage.hedge.cancel};
    if (stage.retry.timeout.known()) {
        t.retry = latency::Retry{stage.retry.timeout.value.value(), static_cast<int>(stage.retry.retries.value.value()), stage.retry.backoff.value.value(),
                                 stage.retry.factor.value.value(), stage.retry.cancel};
    }
}

}  // namespace

queueing::BatchService batch_service(const Batch& batch) {
    queueing::BatchService b;
    b.max = static_cast<int>(batch.max.value.value());
    b.delay = batch.delay.value.value();
    b.fixed = batch.fixed.value.value();
    b.per_item = batch.per_item.value.value();
    if (batch.table.empty()) return b;
    // Between measured sizes the time is interpolated; a size above the largest measured one is refused when it is read.
    std::size_t row = 0;
    for (int n = 1; n <= b.max; ++n) {
        while (row + 1 < batch.table.size() && batch.table[row].size < n) ++row;
        const BatchRow& above = batch.table[row];
        const BatchRow& below = batch.table[row > 0 ? row - 1 : 0];
        const double high = above.time.value.value(), low = below.time.value.value();
        const double share = above.size == below.size ? 1.0 : static_cast<double>(n - below.size) / (above.size - below.size);
        b.table.push_back(n >= above.size || above.size == below.size ? high : low + share * (high - low));
    }
    return b;
}

prob::Law service_law(const ServiceTime& s) {
    if (s.stated != nullptr) return stated_law(*s.stated);
    const std::string law = s.law.empty() ? "exponential" : s.law;
    const auto family = prob::family_named(law);
    if (!family) throw DomainError("service", "law", law, "a family of prob/");
    std::vector<prob::QuantilePoint> points;
    for (const auto& [p, g] : {std::pair{0.50, &s.p50}, {0.95, &s.p95}, {0.99, &s.p99}}) {
        if (g->known()) points.push_back({p, g->value.value()});
    }
    if (!points.empty()) return prob::law_with_quantiles(*family, points).law;
    const double mean = s.mean.value.value();
    using prob::Family;
    switch (*family) {
        case Family::exponential: return prob::Exponential{mean};
        case Family::deterministic: return prob::Deterministic{mean};
        case Family::erlang: return prob::Erlang{static_cast<int>(given(s.stages, law, "stages")), mean};
        case Family::weibull: return prob::law_with_mean_shape(*family, mean, given(s.shape, law, "shape"));
        case Family::pareto:
        case Family::lomax: return prob::law_with_mean_shape(*family, mean, given(s.alpha, law, "alpha"));
        default: return prob::law_with_mean_scv(*family, mean, given(s.scv, law, "scv"));
    }
}

latency::Stage timing(const Stage& stage) {
    latency::Stage t;
    t.name = stage.name;
    t.queued = !stage.is_delay();
    if (stage.llm.used()) {
        if (stage.llm.served == nullptr) throw DomainError("stage", "instance", stage.name, "chosen before it is timed");
        t.tokens = stage.llm.served->server;
    } else if (stage.batch.used()) {
        if (stage.batch.is_open()) throw DomainError("stage", "batch.max", stage.name, "chosen before it is timed");
        t.service = batch_service(stage.batch);
        t.host_work = stage.batch.host_work.value.value();
        t.host_workers = static_cast<int>(stage.batch.host_workers.value.value());
        t.host_delay = stage.batch.host_delay.value.value();
    } else {
        t.service = service_law(stage.service);
    }
    parts(stage, t);
    if (!t.queued) return t;
    t.routing = routing_named(stage.routing);
    t.concurrency = static_cast<int>(stage.concurrency.value.value());
    return t;
}

sizing::Loss loss(const Stage& stage) {
    for (const auto l : {sizing::Loss::none, sizing::Loss::replica, sizing::Loss::node, sizing::Loss::zone}) {
        if (sizing::name(l) == stage.redundancy) return l;
    }
    throw DomainError("stage", "redundancy", stage.redundancy, "none, replica, node or zone");
}

}  // namespace sizewell::scenario
