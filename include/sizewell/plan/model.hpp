// The inputs of the plan's arithmetic, in coherent units over any scalar.  read_model() in plan.hpp fills it.
#pragma once

#include "sizewell/cost/tiers.hpp"
#include "sizewell/latency/stage.hpp"
#include "sizewell/plan/money_model.hpp"
#include "sizewell/scalar.hpp"
#include "sizewell/sizing/redundancy.hpp"
#include "sizewell/sizing/replicas.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sizewell::plan {

/// One stage and the pool of replicas that serves it; `instances` is false for a fixed delay.
template <Scalar S>
struct StageModel {
    latency::Stage timing;   ///< the law and the routing, at the point values
    Q<second_u, S> service;  ///< mean time a request (or a full batch, over its size) keeps one server busy
    bool pooled = true;
    sizing::Loss loss = sizing::Loss::none;
    double cap = 1.0;            ///< highest utilisation at the design rate
    double replica_price = 1.0;  ///< weight of one replica where several stages compete for money
    double branches = 1.0;       ///< tasks that have replicas of their own; the pool is that many times as large
    S concurrency{1.0};
    S per_instance{1.0};
    S zones{2.0};
    Q<gpu_per_instance_u, S> gpus;
    Q<instance_price_u, S> price;
    S premium{0.0};
    Q<byte_u, S> disk;       ///< block storage of one instance
    MarketModel<S> market;
};

/// What was promised; infinity where nothing was.
struct PromiseModel {
    std::vector<sizing::Target> times;  ///< percentiles of the response, of the first token and of further tokens
    double cost_per_request;          ///< [USD/req]
    double monthly_budget;            ///< [USD/s]
};

/// Tokens of a request.
template <Scalar S>
struct TokenModel {
    Q<tok_per_req_u, S> input, output;
};

template <Scalar S>
struct ServiceModel {
    std::string prefix;  ///< of every name in a trace: "" for the only service, "chat." otherwise
    Q<request_rate_u, S> average;
    Q<request_rate_u, S> peak;
    S headroom;
    S growth;
    S years;
    PromiseModel promises;
    queueing::Options options;  ///< how hard the queues are worked on
    std::vector<StageModel<S>> stages;
    std::optional<TokenModel<S>> tokens;  ///< of a service with a language model
    std::vector<double> trace;  ///< arrivals that were seen [s], empty without a trace
    double trace_peak = 0.0;    ///< rate of its busiest minute [1/s]
    /// Where set: an answer to the search that is known already, from the design rate and each stage's service time.
    std::function<std::optional<sizing::Answer>(const ServiceModel&, const std::vector<double>&)> known = {};
    double likely = 0.0;  ///< utilisation of its one queue at which the search begins; 0: at the cap

    Q<byte_u, S> training_data;
    Q<byte_per_req_u, S> log_size;
    S log_share;
    Q<second_u, S> log_retention;
    Q<byte_per_req_u, S> response_size;
    Q<usd_per_s_u, S> pipeline;
    Q<instance_price_u, S> monitoring;
    Q<div_u<one_u, second_u>, S> retraining_runs;
    Q<mul_u<gpu_u, second_u>, S> retraining_time;
    Q<gpu_price_u, S> training_price;
    S failed_runs;
    S experiments;
    S tooling;
    std::vector<Q<usd_per_s_u, S>> other;
    OverheadModel<S> overheads;
    MixModel<S> mix;
};

template <Scalar S>
struct Model {
    std::vector<ServiceModel<S>> services;
    Q<salary_u, S> salary;
    Q<engineer_u, S> engineers;
    Q<engineer_u, S> managed_saves;
    Q<usd_per_s_u, S> on_call;
    S clusters;
    Q<usd_per_s_u, S> cluster_fee;
    S rule_low;
    S rule_high;
    Q<storage_price_u, S> block_storage;
    Q<storage_price_u, S> object_storage;
    Q<usd_per_byte_u, S> log_ingest;
    Q<storage_price_u, S> log_storage;
    Q<second_u, S> month;
    Q<second_u, S> hour;
    std::vector<cost::Tier> egress;  ///< in GB a month
    OverheadPrices<S> overheads;
    OwnedModel<S> owned;
    CarbonModel<S> carbon;
    YearsModel<S> years;
    Q<second_u, S> year;
    std::string prefix;              ///< of the names of the fleet's figures in a trace: "" for today
};

}  // namespace sizewell::plan
