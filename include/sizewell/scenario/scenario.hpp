// A scenario: what a user asks, as plain values.  fields.hpp says how it is written, read.hpp reads it.
#pragma once

#include "sizewell/scenario/choices.hpp"
#include "sizewell/scenario/dimension.hpp"
#include "sizewell/scenario/given.hpp"
#include "sizewell/scenario/money.hpp"
#include "sizewell/units.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::scenario {

/// Who runs it.
struct People {
    Given<salary_u> salary;           ///< loaded cost of one engineer
    Given<engineer_u> engineers;      ///< who run the service on a Kubernetes of one's own
    Given<engineer_u> managed_saves;  ///< of these, how many a managed platform makes unnecessary
    Given<usd_per_s_u> on_call;
};

/// What it runs on, beside the instances.
struct Cluster {
    Number count;
    Given<usd_per_s_u> fee;  ///< of one cluster
};

/// How many requests come.
struct Demand {
    Given<request_rate_u> average;
    Given<request_rate_u> peak;
    Number peak_factor;  ///< peak / average, instead of `peak`
    Number headroom;
    Number growth;       ///< a year
    std::string from;    ///< dates, "2026-11-01": the rates above hold at `from`, the plan is made for `until`
    std::string until;
    std::vector<Given<request_rate_u>> daily;   ///< 24 hourly rates
    std::vector<Given<request_rate_u>> weekly;  ///< 168 hourly rates, from Monday 00:00
    std::string trace;   ///< a CSV of arrivals
    std::shared_ptr<const std::vector<double>> arrivals;  ///< its times [s], null without one
    double trace_peak = 0.0;                              ///< rate of its busiest minute [1/s]
    std::string bursts;                                   ///< what its burstiness warns of, "" if smooth
};

/// Percentiles of one time.
struct Percentiles {
    Given<second_u> p50, p90, p95, p99, p999;
};

/// What was promised.
struct Promises {
    Given<second_u> p50, p90, p95, p99, p999;
    Percentiles ttft;  ///< until the first token
    Percentiles tpot;  ///< a token after the first, averaged over a request
    Given<usd_per_req_u> cost_per_request;
    Given<usd_per_s_u> monthly_budget;
};

/// How long one request keeps one server busy.
struct ServiceTime {
    Given<second_u> mean;
    std::string law;  ///< a family of prob/, "" until the defaults are filled in
    Number scv;       ///< for hyperexponential, lognormal and gamma
    Number stages;    ///< for erlang
    Number shape;     ///< for weibull
    Number alpha;     ///< for pareto and lomax
    Given<second_u> p50, p95, p99;
    std::shared_ptr<const Range> stated;  ///< a law that was written out: "lognormal(p50=12 ms, p99=43 ms)"
};

/// One row of a measured batch table.
struct BatchRow {
    int size = 0;
    Given<second_u> time;
};

/// Requests that are served together.
struct Batch {
    Number max;                ///< absent: the plan chooses it
    std::string profile;       ///< a service profile beside the scenario, instead of a table
    Given<second_u> delay;
    Given<second_u> fixed;     ///< a of a + b n
    Given<second_u> per_item;  ///< b of a + b n
    std::vector<BatchRow> table;
    Given<second_u> host_work;  ///< CPU time of one request on the host of the replica
    Number host_workers;        ///< CPUs that do it
    Given<second_u> host_delay; ///< what else a request spends outside the batch

    bool used() const { return max.known() || is_open(); }
    bool is_open() const { return !max.known() && (!table.empty() || fixed.known()); }
};

/// How many tokens a request brings or asks for.
struct Tokens {
    Given<token_u> mean;
    Number scv;
    Given<token_u> p50, p95, p99;  ///< instead of mean and scv

    bool known() const { return mean.known() || p50.known() || p95.known() || p99.known(); }
};

struct ServedModel;

/// A language model served by continuous batching.
struct Llm {
    std::string model;         ///< a row of the catalogue, or a config.json beside the scenario
    std::string precision;     ///< of the weights
    std::string kv_precision;
    std::string engine;        ///< vllm or tensorrt-llm: its default limits and how it takes memory
    std::string accelerator;   ///< what a stage with a price but no instance runs on
    std::string profile;       ///< a service profile beside the scenario: measured, not estimated
    Number tensor_parallel;
    Number pipeline_parallel;
    Number prefill_workers;    ///< GPU groups of a replica that only read prompts; 0: every group does both
    Number decode_workers;
    Given<byte_rate_u> transfer;  ///< of the caches between them
    Tokens input;
    Tokens output;
    std::shared_ptr<const std::vector<std::pair<double, double>>> pairs;  ///< of the trace: input and output tokens of each request
    Number prefix_hit;         ///< share of the input tokens whose cache is already there
    Number accepted;           ///< tokens a sequence gains in a step, above 1 with speculative decoding
    Number drafted;            ///< tokens verified beside the sampled one
    Number max_sequences;
    Given<token_u> token_budget;  ///< of one step
    Number memory_share;       ///< of the GPU that the engine may take
    Number imbalance;          ///< load of the busiest replica over the mean
    std::string directory;     ///< of the scenario, for the files it names: "" or with a slash at the end
    std::shared_ptr<const ServedModel> served;  ///< on the GPUs of the stage; null while they are left open

    bool used() const { return !model.empty(); }
};

/// A second copy of a request that takes long.
struct Hedge {
    Given<second_u> delay;
    bool cancel = false;
};

/// Another attempt after a timeout.
struct Retry {
    Given<second_u> timeout;
    Number retries;
    Given<second_u> backoff;
    Number factor;
    bool cancel = false;
};

/// Many tasks of one request; the last one decides.
struct FanOut {
    Number n;
    std::string pool;  ///< shared, separate or independent
};

/// A look-up that spares a share of the requests the work behind it.
struct Cache {
    Number hit_ratio;
    Given<second_u> lookup;
};

/// One step a request goes through.  A stage without an instance is a fixed delay: network, TLS, a lookup elsewhere.
struct Stage {
    std::string name;
    ServiceTime service;
    Batch batch;
    Llm llm;
    Number probability;    ///< share of the requests that need the stage
    Cache cache;
    FanOut fan_out;
    Hedge hedge;
    Retry retry;
    std::string instance;  ///< a row of the catalogue, "aws/g4dn.xlarge/us-east-1"
    std::string purchase;  ///< on_demand, spot, reserved_1y, reserved_3y
    Given<instance_price_u> price;
    Number premium;        ///< what a managed platform adds to the price, as a ratio
    Number replicas_per_instance;
    Number gpus_per_replica;
    Number concurrency;    ///< requests (or batches) one replica works on at once
    std::string routing;   ///< shared, least_loaded, round_robin, random
    std::string redundancy;  ///< none, replica, node, zone
    Number zones;
    Number utilisation_cap;

    bool is_delay() const { return instance.empty() && !price.known() && !llm.used(); }
    bool gpu_is_open() const { return llm.used() && instance.empty() && !price.known(); }  ///< the plan chooses it
};

/// One more line of the total cost, in the user's own words.
struct OtherLine {
    std::string name;
    Given<usd_per_s_u> amount;
};

/// What is paid beside compute and people.
struct Tco {
    bool given = false;  ///< false: nothing was said, all of it is assumed
    Given<byte_u> storage;        ///< block storage of one instance: weights, images
    Given<byte_u> training_data;
    Given<byte_per_req_u> log_size;
    Number log_share;
    Given<second_u> log_retention;
    Given<byte_per_req_u> response_size;
    Given<usd_per_s_u> pipeline;
    Given<instance_price_u> monitoring;       ///< of one instance
    Given<per_second_u> retraining_runs;
    Given<gpu_time_u> retraining_time;        ///< of one run
    Given<gpu_price_u> training_price;
    Number failed_runs;                       ///< share of runs that are repeated
    Number experiments;                       ///< experiments as a multiple of retraining
    Number tooling;                           ///< CI, registry, artefacts as a share of compute
    Number rule_low, rule_high;                    ///< the rule of thumb
    // From here on: nothing unless given.
    std::string support;                      ///< none, aws_developer, aws_business, aws_enterprise
    Number nat_gateways;
    Given<byte_rate_u> nat_traffic;
    Given<byte_per_req_u> cross_zone_size, cross_region_size, endpoint_size;
    Given<byte_rate_u> metrics;
    Given<instance_price_u> tracing;          ///< of one instance
    Given<byte_rate_u> logs_scanned;
    Given<per_second_u> logs_indexed;         ///< events
    Given<gpu_price_u> licence;               ///< of one GPU
    FeatureStore feature_store;
    Given<byte_u> model_size;
    Number model_versions;
    Given<per_second_u> releases;
    Given<second_u> shadow, canary_step;
    Given<per_second_u> load_tests;
    Given<second_u> load_test_time;
    std::vector<OtherLine> other;
};

struct Service {
    std::string name;
    Demand demand;
    Promises promises;
    std::vector<Stage> stages;
    Fleet fleet;
    Mix mix;
    Tco tco;
};

/// A condition that the plan must meet, as it was written: "cost.per_month <= $40k".
struct Expectation {
    std::string text;
    std::string pointer;  ///< where it stands, for findings
    std::string file;     ///< "" for the scenario's own
    int line = 0;
    int column = 0;
};

/// A number with a name of its own: "$name" stands for it, and for one draw of its range, wherever it is written.
struct Variable {
    std::string name;  ///< with its dollar
    Dimension dimension;
    double value = 0.0;  ///< coherent; the median of a range
    Provenance from;
    std::shared_ptr<const Range> range;         ///< null for a point
    std::shared_ptr<const Expression> formula;  ///< over the variables before it, or null
};

/// Two ranges that move together.
struct Correlation {
    std::string of, with;  ///< paths of values, or variables with their dollar
    Number rank;           ///< Spearman's
};

struct Document;

struct Scenario {
    std::string file;
    std::string name;
    std::string date;     ///< day the scenario was written for
    std::string catalog;  ///< the user's own catalogue rows, a file beside the scenario
    People people;
    Cluster cluster;
    Owned owned;
    Carbon carbon;
    Years years;
    std::vector<Service> services;
    Choices choices;
    Business business;
    std::vector<Expectation> expect;
    std::vector<Variable> variables;
    std::vector<Correlation> correlations;
    std::shared_ptr<const Document> written;  ///< what it was read from
};

}  // namespace sizewell::scenario
