// The alternatives a scenario asks about, the facts behind the rules of choice, and the business case.
#pragma once

#include "sizewell/scenario/given.hpp"
#include "sizewell/units.hpp"

#include <string>

namespace sizewell::scenario {

using usd_per_instance_u = div_u<usd_u, instance_u>;
using watt_per_instance_u = div_u<watt_u, instance_u>;
using byte_second_u = mul_u<byte_u, second_u>;
using engineer_time_u = mul_u<engineer_u, second_u>;

/// A managed platform beside a Kubernetes of one's own.
struct ManagedChoice {
    bool given = false;
    Given<byte_per_req_u> data;          ///< that goes into and out of the endpoint for one request
    Given<usd_per_byte_u> data_price;
    Given<usd_u> setup;                  ///< paid once to move to Kubernetes
};

/// A token API beside GPUs of one's own.
struct ApiChoice {
    bool given = false;
    std::string model;                   ///< a token price of the catalogue, for the prices that are left out
    Given<usd_per_tok_u> input_price, cached_price, output_price;
    Given<tok_per_req_u> input, output;
    Number cached_share;
    Number batch_share;
    Number batch_discount;
    Given<engineer_u> saves;             ///< engineers of the own fleet that the API makes unnecessary
};

/// Owning servers beside renting them.
struct BuyChoice {
    bool given = false;
    Given<usd_per_instance_u> server;
    Number network_share;                ///< network and cabling over the price of the server
    Given<second_u> life;
    Number residual;
    Given<watt_per_instance_u> power;
    Number pue;
    Given<energy_price_u> electricity;
    Given<energy_price_u> colocation;
    Given<instance_price_u> staff;
    Number availability;
    Given<second_u> hours;               ///< of use in a month
};

/// A commitment beside on demand.
struct ReservedChoice {
    bool given = false;
    std::string term;                    ///< 1y or 3y
    Given<instance_price_u> price;       ///< of the commitment, instead of the catalogue's
    Given<second_u> hours;               ///< of use in a month
};

/// Serverless beside an always-on fleet.
struct ServerlessChoice {
    bool given = false;
    Given<usd_per_req_u> request_price;
    Given<storage_price_u> memory_price;
    Given<byte_u> memory;
    Given<second_u> duration;
    Given<second_u> cold_start;
    Number cold_share;
    Given<second_u> keep_warm;
    Given<request_u> free_requests;
    Given<byte_second_u> free_memory_time;
};

/// The same predictions in a batch.
struct BatchChoice {
    bool given = false;
    Given<div_u<one_u, second_u>> runs;
    Given<second_u> window;
    Given<request_u> predictions;        ///< of one run; absent: as many as requests came since the last
    Given<instance_price_u> price;
    Given<second_u> startup;
    Number overprovision;
};

/// A cache in front of a stage.
struct CacheChoice {
    bool given = false;
    std::string stage;
    Number hit_ratio;
    Given<second_u> lookup;
    Given<usd_per_s_u> cost;
};

/// Easy requests to a small model.
struct RouterChoice {
    bool given = false;
    std::string stage;                   ///< the large model
    Number easy;
    Number error;
    Given<usd_per_req_u> classifier;
    Given<second_u> classifier_time;
    Given<second_u> service;             ///< mean of the small model
    std::string instance;
    Given<instance_price_u> price;
};

/// What the rules of choice look at; "" and absent numbers are not known.
struct RuleFacts {
    bool given = false;
    std::string inputs_known;
    Given<second_u> freshness, run_interval;
    Number models_sharing, features;
    std::string skew, both_paths;
    Given<usd_per_s_u> feature_store, postgres_redis;
    Given<engineer_u> team;
    std::string expertise, multi_model_gpu;
    Given<second_u> feature_freshness, pipeline_interval;
    std::string recompute;
    Given<request_rate_u> events;
    Given<second_u> event_work;          ///< of one worker
    Given<instance_price_u> worker;
    Given<second_u> run_startup;
};

struct Choices {
    bool given = false;
    ManagedChoice managed;
    ApiChoice api;
    BuyChoice buy;
    ReservedChoice reserved;
    ServerlessChoice serverless;
    BatchChoice batch;
    CacheChoice cache;
    RouterChoice router;
    RuleFacts facts;
};

/// Today, against the plan.
struct Business {
    bool given = false;
    Given<usd_per_s_u> spend;
    Number utilisation;
    Given<div_u<one_u, second_u>> deploys;
    Given<engineer_time_u> deploy_now, deploy_then;
    Number downtime_now, downtime_then;
    Given<usd_per_s_u> revenue;
    Given<usd_u> setup;
};

}  // namespace sizewell::scenario
