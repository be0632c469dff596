// The figures of a plan over any scalar, and the one table that names them.
//
// describe(visit, figures) calls the visitor once for each figure, in the order they are printed:
//   visit(Figure, Q<Unit, S>)   or   visit(Figure, S)      a number
//   visit.group(key, T)                                    a nested group with its own describe()
//   visit.list(key, std::vector<T>)                        a list of groups
// Paths such as "cost.per_month" or "capacity.pools.0.replicas" are these keys; they are stable.
#pragma once

#include "sizewell/plan/figure.hpp"
#include "sizewell/plan/money_figures.hpp"
#include "sizewell/scalar.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace sizewell::plan {

template <Scalar S>
struct DemandFigures {
    Q<request_rate_u, S> average, peak, design;
    Q<request_u, S> requests_per_month;
};

template <Scalar S>
struct LatencyFigures {
    Q<second_u, S> mean, p50, p90, p95, p99, p999;
};

/// Time to the first token.
template <Scalar S>
struct FirstTokenFigures {
    Q<second_u, S> mean, p50, p90, p95, p99, p999;
};

/// Time of a token after the first, averaged over a request.
template <Scalar S>
struct TokenTimeFigures {
    Q<second_u, S> mean, p50, p90, p95, p99, p999;
};

/// What a language model adds.
template <Scalar S>
struct TokenFigures {
    FirstTokenFigures<S> ttft;
    TokenTimeFigures<S> tpot;
    Q<token_rate_u, S> read, written;  ///< at the average rate
    Q<usd_per_tok_u, S> per_token, per_output_token;
};

/// The replicas of one stage.
template <Scalar S>
struct PoolFigures {
    S needed;    ///< replicas that must be up for the promises to hold
    S replicas;  ///< replicas that run
    Q<instance_u, S> instances;
    Q<gpu_u, S> gpus;
    S utilisation_design;  ///< at the design rate, after the loss
    S utilisation;         ///< at the average rate, all replicas up
    Q<usd_u, S> per_month;
};

template <Scalar S>
struct CapacityFigures {
    S replicas;
    Q<instance_u, S> instances;
    Q<gpu_u, S> gpus;
    S utilisation;  ///< of the busiest pool at the average rate
    std::vector<PoolFigures<S>> pools;
};

template <Scalar S>
struct CostFigures {
    Q<usd_u, S> per_hour, per_month;
    Q<usd_per_req_u, S> per_request;
    S utilisation;
};

template <Scalar S>
struct ServiceFigures {
    DemandFigures<S> demand;
    LatencyFigures<S> latency;
    CapacityFigures<S> capacity;
    CostFigures<S> cost;
    std::optional<TokenFigures<S>> tokens;  ///< of a service with a language model
};

/// Total cost of ownership of a month, line by line.
template <Scalar S>
struct TcoFigures {
    Q<usd_u, S> compute, storage, training_data, logs, egress, cluster, pipeline, monitoring, retraining, experiments,
        tooling, engineers, on_call, other;
    Q<usd_u, S> purchase;   ///< what fleets that scale, commitments and spot add to compute: at most 0
    Q<usd_u, S> support, nat, transfer, endpoint, metrics, tracing, licences, feature_store, model_versions, shadow, canary, load_test;
    Q<usd_u, S> per_month;
    Q<usd_u, S> idle, spare;  ///< parts of compute: paid time without work; what is there to be lost
    S multiplier;           ///< per_month over compute and purchase
    Q<usd_u, S> rule_low, rule_high;
    S overhead_share;       ///< v of M = 1 + v + F/S
    Q<usd_u, S> fixed;      ///< F
    Q<usd_u, S> rule_holds_at_low, rule_holds_at_high;  ///< compute a month at which the rule's two ends hold
};

template <Scalar S>
struct ManagedFigures {
    Q<usd_u, S> kubernetes, managed;   ///< a month
    S premium;                         ///< of the whole fleet
    Q<usd_u, S> premium_paid, people_saved, fee_saved;
    Q<usd_u, S> break_even_compute;    ///< raw compute a month
};

template <Scalar S>
struct Figures {
    ServiceFigures<S> total;  ///< of the fleet; equal to the service where there is one
    TcoFigures<S> tco;
    ManagedFigures<S> managed;
    std::vector<ServiceFigures<S>> services;
    std::vector<MixFigures<S>> mixes;      ///< one a service; of those whose scenario has no fleet and no mix, all zero
    std::vector<OwnedFigures<S>> owned;    ///< one, or none where nothing was asked
    std::vector<CarbonFigures<S>> carbon;  ///< one, or none where power or grid are not known
    std::vector<YearsFigures<S>> years;    ///< one, or none where nothing was asked
    std::vector<bool> asked;               ///< of each service: whether its scenario has a fleet or a mix

    [[nodiscard]] bool mixed(std::size_t service) const { return service < asked.size() && asked[service]; }
};

// clang-format off
template <class V, Scalar S>
void describe(V& visit, const DemandFigures<S>& d) {
    visit(Figure{"average", "average arrival rate on the day planned for", "req/s"}, d.average);
    visit(Figure{"peak", "highest arrival rate planned for", "req/s"}, d.peak);
    visit(Figure{"design", "rate the capacity is sized for: peak and headroom", "req/s"}, d.design);
    visit(Figure{"requests_per_month", "requests of a month at the average rate", "req"}, d.requests_per_month);
}

template <class V, Scalar S>
void describe(V& visit, const LatencyFigures<S>& l) {
    visit(Figure{"mean", "mean response at the design rate", "s"}, l.mean);
    visit(Figure{"p50", "median response at the design rate", "s"}, l.p50);
    visit(Figure{"p90", "90th percentile of the response at the design rate", "s"}, l.p90);
    visit(Figure{"p95", "95th percentile of the response at the design rate", "s"}, l.p95);
    visit(Figure{"p99", "99th percentile of the response at the design rate", "s"}, l.p99);
    visit(Figure{"p99.9", "99.9th percentile of the response at the design rate", "s"}, l.p999);
}

template <class V, Scalar S>
void describe(V& visit, const FirstTokenFigures<S>& t) {
    visit(Figure{"mean", "mean time to the first token at the design rate", "s"}, t.mean);
    visit(Figure{"p50", "median time to the first token at the design rate", "s"}, t.p50);
    visit(Figure{"p90", "90th percentile of the time to the first token at the design rate", "s"}, t.p90);
    visit(Figure{"p95", "95th percentile of the time to the first token at the design rate", "s"}, t.p95);
    visit(Figure{"p99", "99th percentile of the time to the first token at the design rate", "s"}, t.p99);
    visit(Figure{"p99.9", "99.9th percentile of the time to the first token at the design rate", "s"}, t.p999);
}

template <class V, Scalar S>
void describe(V& visit, const TokenTimeFigures<S>& t) {
    visit(Figure{"mean", "mean time of a token after the first at the design rate", "s"}, t.mean);
    visit(Figure{"p50", "median time of a token after the first at the design rate", "s"}, t.p50);
    visit(Figure{"p90", "90th percentile of the time of a token after the first at the design rate", "s"}, t.p90);
    visit(Figure{"p95", "95th percentile of the time of a token after the first at the design rate", "s"}, t.p95);
    visit(Figure{"p99", "99th percentile of the time of a token after the first at the design rate", "s"}, t.p99);
    visit(Figure{"p99.9", "99.9th percentile of the time of a token after the first at the design rate", "s"}, t.p999);
}

template <class V, Scalar S>
void describe(V& visit, const TokenFigures<S>& t) {
    visit.group("ttft", t.ttft);
    visit.group("tpot", t.tpot);
    visit(Figure{"read", "input tokens at the average rate", "tok/s"}, t.read);
    visit(Figure{"written", "output tokens at the average rate", "tok/s"}, t.written);
    visit(Figure{"per_million_tokens", "compute cost of a million tokens, read or written", "USD/million tok", 1e6}, t.per_token);
    visit(Figure{"per_million_output_tokens", "compute cost of a million output tokens", "USD/million tok", 1e6}, t.per_output_token);
}

template <class V, Scalar S>
void describe(V& visit, const PoolFigures<S>& p) {
    visit(Figure{"needed", "replicas that must be up for the promises to hold", "replica"}, p.needed);
    visit(Figure{"replicas", "replicas that run, spares included", "replica"}, p.replicas);
    visit(Figure{"instances", "whole instances that are billed", "instance"}, p.instances);
    visit(Figure{"gpus", "GPUs of these instances", "GPU"}, p.gpus);
    visit(Figure{"utilisation_design", "utilisation at the design rate with the spares lost", "1"}, p.utilisation_design);
    visit(Figure{"utilisation", "utilisation at the average rate with everything up", "1"}, p.utilisation);
    visit(Figure{"per_month", "compute cost of a month", "USD/month"}, p.per_month);
}

template <class V, Scalar S>
void describe(V& visit, const CapacityFigures<S>& c) {
    visit(Figure{"replicas", "replicas that run, spares included", "replica"}, c.replicas);
    visit(Figure{"instances", "whole instances that are billed", "instance"}, c.instances);
    visit(Figure{"gpus", "GPUs of these instances", "GPU"}, c.gpus);
    visit(Figure{"utilisation", "utilisation of the busiest pool at the average rate", "1"}, c.utilisation);
    visit.list("pools", c.pools);
}

template <class V, Scalar S>
void describe(V& visit, const CostFigures<S>& c) {
    visit(Figure{"per_hour", "compute cost of an hour", "USD/h"}, c.per_hour);
    visit(Figure{"per_month", "compute cost of a month", "USD/month"}, c.per_month);
    visit(Figure{"per_request", "compute cost of a request, by the average rate", "USD/req"}, c.per_request);
    visit(Figure{"per_million_requests", "compute cost of a million requests", "USD/million req", 1e6}, c.per_request);
    visit(Figure{"utilisation", "share of the paid server time that is work", "1"}, c.utilisation);
}

template <class V, Scalar S>
void describe(V& visit, const ServiceFigures<S>& s) {
    visit.group("demand", s.demand);
    visit.group("latency", s.latency);
    visit.group("capacity", s.capacity);
    visit.group("cost", s.cost);
    if (s.tokens) visit.group("tokens", *s.tokens);
}

/// The lines that add up to tco.per_month.
template <class V, Scalar S>
void describe_lines(V& visit, const TcoFigures<S>& t) {
    visit(Figure{"compute", "instances of all services, spares included", "USD/month"}, t.compute);
    visit(Figure{"storage", "block storage of the instances", "USD/month"}, t.storage);
    visit(Figure{"training_data", "training data in object storage", "USD/month"}, t.training_data);
    visit(Figure{"logs", "inference logs: ingested and kept", "USD/month"}, t.logs);
    visit(Figure{"egress", "responses sent to the internet", "USD/month"}, t.egress);
    visit(Figure{"cluster", "fee of the clusters", "USD/month"}, t.cluster);
    visit(Figure{"pipeline", "data pipeline", "USD/month"}, t.pipeline);
    visit(Figure{"monitoring", "monitoring of the instances", "USD/month"}, t.monitoring);
    visit(Figure{"retraining", "retraining runs", "USD/month"}, t.retraining);
    visit(Figure{"experiments", "experiments", "USD/month"}, t.experiments);
    visit(Figure{"tooling", "CI, registry and artefacts", "USD/month"}, t.tooling);
    visit(Figure{"engineers", "engineers who run it", "USD/month"}, t.engineers);
    visit(Figure{"on_call", "being on call", "USD/month"}, t.on_call);
    visit(Figure{"other", "further lines of the scenario", "USD/month"}, t.other);
    visit(Figure{"purchase", "what scaling, commitments and spot take off compute", "USD/month"}, t.purchase);
    visit(Figure{"support", "support plan of the cloud", "USD/month"}, t.support);
    visit(Figure{"nat", "NAT gateways and their traffic", "USD/month"}, t.nat);
    visit(Figure{"transfer", "traffic between zones and regions", "USD/month"}, t.transfer);
    visit(Figure{"endpoint", "traffic into and out of a managed endpoint", "USD/month"}, t.endpoint);
    visit(Figure{"metrics", "metrics taken in", "USD/month"}, t.metrics);
    visit(Figure{"tracing", "tracing of the instances", "USD/month"}, t.tracing);
    visit(Figure{"licences", "software licences of the GPUs", "USD/month"}, t.licences);
    visit(Figure{"feature_store", "feature store, by use", "USD/month"}, t.feature_store);
    visit(Figure{"model_versions", "old versions of the model that are kept", "USD/month"}, t.model_versions);
    visit(Figure{"shadow", "second fleets in the shadow of releases", "USD/month"}, t.shadow);
    visit(Figure{"canary", "canary steps of releases beside the old fleet", "USD/month"}, t.canary);
    visit(Figure{"load_test", "load tests at twice the design rate", "USD/month"}, t.load_test);
}

template <class V, Scalar S>
void describe(V& visit, const TcoFigures<S>& t) {
    describe_lines(visit, t);
    visit(Figure{"per_month", "all lines together", "USD/month"}, t.per_month);
    visit(Figure{"idle", "part of compute: paid time without work", "USD/month"}, t.idle);
    visit(Figure{"spare", "part of compute: instances that are there to be lost", "USD/month"}, t.spare);
    visit(Figure{"multiplier", "all lines over compute", "1"}, t.multiplier);
    visit(Figure{"rule_low", "low end of the rule of thumb", "USD/month"}, t.rule_low);
    visit(Figure{"rule_high", "high end of the rule of thumb", "USD/month"}, t.rule_high);
    visit(Figure{"overhead_share", "v of M = 1 + v + F/S: overheads that grow with compute", "1"}, t.overhead_share);
    visit(Figure{"fixed", "F of M = 1 + v + F/S: people and fees that do not", "USD/month"}, t.fixed);
    visit(Figure{"rule_holds_at_low", "compute at which the low end of the rule holds, 0 where none does", "USD/month"}, t.rule_holds_at_low);
    visit(Figure{"rule_holds_at_high", "compute at which the high end of the rule holds, 0 where none does", "USD/month"}, t.rule_holds_at_high);
}

template <class V, Scalar S>
void describe(V& visit, const ManagedFigures<S>& m) {
    visit(Figure{"kubernetes", "compute, people and cluster fee on a Kubernetes of one's own", "USD/month"}, m.kubernetes);
    visit(Figure{"managed", "compute with premium and the people who remain on a managed platform", "USD/month"}, m.managed);
    visit(Figure{"premium", "what the managed platform adds to compute", "1"}, m.premium);
    visit(Figure{"premium_paid", "the premium in money", "USD/month"}, m.premium_paid);
    visit(Figure{"people_saved", "people the managed platform makes unnecessary", "USD/month"}, m.people_saved);
    visit(Figure{"fee_saved", "cluster fee the managed platform makes unnecessary", "USD/month"}, m.fee_saved);
    visit(Figure{"break_even_compute", "raw compute at which both cost the same", "USD/month"}, m.break_even_compute);
}
// clang-format on

}  // namespace sizewell::plan
