// How a scenario is written: one table that the reader, the writer, the JSON Schema and the error texts walk.
//
// describe(visit, thing) calls the visitor once for each key.  A visitor offers
//   visit(Field, Given<Unit>&)             a number with a unit
//   visit(Field, std::string&)             a text
//   visit.choice(Field, std::string&, {})  one of a few words
//   visit.object(Field, T&)                a nested object that has its own describe()
//   visit.list(Field, std::vector<T>&)     a list of objects
//   visit.named(Field, std::vector<T>&)    an object whose keys are the names of its members
//   visit.series(Field, std::vector<Given<Unit>>&, n)  n numbers
//   visit.table(Field, std::vector<BatchRow>&)         batch size -> time
#pragma once

#include "sizewell/scenario/field.hpp"
#include "sizewell/scenario/money_fields.hpp"
#include "sizewell/scenario/scenario.hpp"

namespace sizewell::scenario {

// clang-format off
template <class V, Is<People> T>
void describe(V& visit, T& p) {
    visit(Field{.key = "salary", .help = "loaded yearly cost of one engineer", .example = "$180k/engineer-year", .implied = "1/engineer"}, p.salary);
    visit(Field{.key = "engineers", .help = "engineers who run this on a Kubernetes of one's own", .example = "1 engineer", .implied = "engineer"}, p.engineers);
    visit(Field{.key = "managed_saves", .help = "how many of them a managed platform makes unnecessary", .example = "1 engineer", .implied = "engineer"}, p.managed_saves);
    visit(Field{.key = "on_call", .help = "cost of being on call", .example = "$3,000/month"}, p.on_call);
}

template <class V, Is<Cluster> T>
void describe(V& visit, T& c) {
    visit(Field{.key = "count", .help = "number of Kubernetes clusters", .example = "1"}, c.count);
    visit(Field{.key = "fee", .help = "control-plane fee of one cluster", .example = "$0.10/hour"}, c.fee);
}

template <class V, Is<Demand> T>
void describe(V& visit, T& d) {
    visit(Field{.key = "average", .help = "average arrival rate", .example = "20 req/s", .high = 1e12, .above_low = true}, d.average);
    visit(Field{.key = "peak", .help = "highest arrival rate planned for", .example = "60 req/s", .high = 1e12, .above_low = true}, d.peak);
    visit(Field{.key = "peak_factor", .help = "peak over average, instead of peak", .example = "3", .low = 1.0, .high = 1e6}, d.peak_factor);
    visit(Field{.key = "headroom", .help = "reserve above the peak", .example = "30 %", .high = 100.0}, d.headroom);
    visit(Field{.key = "growth", .help = "growth a year, from 'from' until 'until'", .example = "50 %", .low = -0.99, .high = 1000.0}, d.growth);
    visit(Field{.key = "from", .help = "date at which the rates hold", .example = "2026-11-01"}, d.from);
    visit(Field{.key = "until", .help = "date the plan is made for", .example = "2027-11-01"}, d.until);
    visit.series(Field{.key = "daily", .help = "24 hourly rates, instead of average and peak", .example = "20 req/s", .high = 1e12}, d.daily, 24);
    visit.series(Field{.key = "weekly", .help = "168 hourly rates from Monday 00:00, instead of average and peak", .example = "20 req/s", .high = 1e12}, d.weekly, 168);
    visit(Field{.key = "trace", .help = "CSV of arrivals beside the scenario: its rate is the average, its highest minute the peak", .example = "trace.csv"}, d.trace);
}

template <class V, Is<Percentiles> T>
void describe(V& visit, T& p) {
    visit(Field{.key = "p50", .help = "half of them are at most this", .example = "100 ms", .above_low = true}, p.p50);
    visit(Field{.key = "p90", .help = "90 % of them are at most this", .example = "200 ms", .above_low = true}, p.p90);
    visit(Field{.key = "p95", .help = "95 % of them are at most this", .example = "300 ms", .above_low = true}, p.p95);
    visit(Field{.key = "p99", .help = "99 % of them are at most this", .example = "500 ms", .above_low = true}, p.p99);
    visit(Field{.key = "p99.9", .help = "99.9 % of them are at most this", .example = "1 s", .above_low = true}, p.p999);
}

template <class V, Is<Promises> T>
void describe(V& visit, T& p) {
    visit(Field{.key = "p50", .help = "half of the responses are at most this", .example = "100 ms", .above_low = true}, p.p50);
    visit(Field{.key = "p90", .help = "90 % of the responses are at most this", .example = "200 ms", .above_low = true}, p.p90);
    visit(Field{.key = "p95", .help = "95 % of the responses are at most this", .example = "300 ms", .above_low = true}, p.p95);
    visit(Field{.key = "p99", .help = "99 % of the responses are at most this", .example = "500 ms", .above_low = true}, p.p99);
    visit(Field{.key = "p99.9", .help = "99.9 % of the responses are at most this", .example = "1 s", .above_low = true}, p.p999);
    visit.object(Field{.key = "ttft", .help = "time to the first token", .example = R"({"p99": "1 s"})"}, p.ttft);
    visit.object(Field{.key = "tpot", .help = "time of each token after the first, averaged over a request", .example = R"({"p99": "50 ms"})"}, p.tpot);
    visit(Field{.key = "cost_per_request", .help = "highest compute cost of one request", .example = "$0.002/req", .above_low = true, .implied = "1/req"}, p.cost_per_request);
    visit(Field{.key = "monthly_budget", .help = "highest compute cost of a month", .example = "$40k/month", .above_low = true, .implied = "1/month"}, p.monthly_budget);
}

template <class V, Is<ServiceTime> T>
void describe(V& visit, T& s) {
    visit(Field{.key = "mean", .help = "mean time one request keeps a server busy", .example = "25 ms", .above_low = true}, s.mean);
    visit.choice(Field{.key = "law", .help = "how that time varies", .example = "exponential"}, s.law,
                 {"exponential", "deterministic", "erlang", "hyperexponential", "lognormal", "gamma", "weibull", "pareto", "lomax"});
    visit(Field{.key = "scv", .help = "squared coefficient of variation (gamma, lognormal, hyperexponential)", .example = "1.5", .high = 1e4}, s.scv);
    visit(Field{.key = "stages", .help = "stages of an Erlang law; scv is 1/stages", .example = "4", .low = 1.0, .high = 1000.0}, s.stages);
    visit(Field{.key = "shape", .help = "shape of a Weibull law", .example = "0.8", .high = 100.0, .above_low = true}, s.shape);
    visit(Field{.key = "alpha", .help = "tail exponent of a Pareto or Lomax law", .example = "3", .low = 1.0, .high = 1000.0, .above_low = true}, s.alpha);
    visit(Field{.key = "p50", .help = "median, instead of mean and scv", .example = "20 ms", .above_low = true}, s.p50);
    visit(Field{.key = "p95", .help = "95th percentile, instead of mean and scv", .example = "60 ms", .above_low = true}, s.p95);
    visit(Field{.key = "p99", .help = "99th percentile, instead of mean and scv", .example = "110 ms", .above_low = true}, s.p99);
}

template <class V, Is<Batch> T>
void describe(V& visit, T& b) {
    visit(Field{.key = "max", .help = "largest batch; without it the plan chooses it together with the replicas", .example = "16", .low = 1.0, .high = 4096.0}, b.max);
    visit(Field{.key = "profile", .help = "service profile beside the scenario, from `sizewell import bench`, instead of a table", .example = "resnet50_t4.json"}, b.profile);
    visit(Field{.key = "delay", .help = "longest wait of the oldest request for others to join", .example = "5 ms"}, b.delay);
    visit(Field{.key = "fixed", .help = "a of the batch time a + b n", .example = "2.4 ms"}, b.fixed);
    visit(Field{.key = "per_item", .help = "b of the batch time a + b n", .example = "0.8 ms"}, b.per_item);
    visit.table(Field{.key = "table", .help = "measured time of a batch by its size, instead of fixed and per_item", .example = "3.2 ms", .above_low = true}, b.table);
    visit(Field{.key = "host_work", .help = "CPU time one request takes on the host of its replica: decoding, tokenising", .example = "2 ms"}, b.host_work);
    visit(Field{.key = "host_workers", .help = "CPUs of a replica that do it", .example = "4", .low = 1.0, .high = 10000.0}, b.host_workers);
    visit(Field{.key = "host_delay", .help = "what else a request spends outside the batch, whatever the load", .example = "1 ms"}, b.host_delay);
}

template <class V, Is<Tokens> T>
void describe(V& visit, T& t) {
    visit(Field{.key = "mean", .help = "mean tokens of a request", .example = "250 tok", .high = 1e8, .above_low = true, .implied = "tok"}, t.mean);
    visit(Field{.key = "scv", .help = "squared coefficient of variation of the tokens", .example = "0.5", .high = 100.0}, t.scv);
    visit(Field{.key = "p50", .help = "median, instead of mean and scv", .example = "180 tok", .high = 1e8, .above_low = true, .implied = "tok"}, t.p50);
    visit(Field{.key = "p95", .help = "95th percentile, instead of mean and scv", .example = "700 tok", .high = 1e8, .above_low = true, .implied = "tok"}, t.p95);
    visit(Field{.key = "p99", .help = "99th percentile, instead of mean and scv", .example = "1,200 tok", .high = 1e8, .above_low = true, .implied = "tok"}, t.p99);
}

template <class V, Is<Llm> T>
void describe(V& visit, T& l) {
    visit(Field{.key = "model", .help = "row of the catalogue (`sizewell catalog --models`) or a config.json beside the scenario", .example = "Llama-3.1-8B", .required = true}, l.model);
    visit.choice(Field{.key = "precision", .help = "of the weights; without it every precision the part computes in is tried", .example = "bf16"}, l.precision,
                 {"bf16", "fp16", "fp8", "int8", "int4", "fp4", "mxfp4"});
    visit.choice(Field{.key = "kv_precision", .help = "of the KV cache", .example = "bf16"}, l.kv_precision, {"bf16", "fp16", "fp8", "int8"});
    visit.choice(Field{.key = "engine", .help = "whose default limits and memory rule hold", .example = "vllm"}, l.engine, {"vllm", "tensorrt-llm"});
    visit(Field{.key = "accelerator", .help = "what a stage with a price but no instance runs on: a row of the catalogue or five numbers", .example = "H100"}, l.accelerator);
    visit(Field{.key = "profile", .help = "service profile beside the scenario, from `sizewell import bench`", .example = "profile.json"}, l.profile);
    visit(Field{.key = "tensor_parallel", .help = "GPUs one layer is spread over", .example = "1", .low = 1.0, .high = 64.0}, l.tensor_parallel);
    visit(Field{.key = "pipeline_parallel", .help = "groups of GPUs the layers are spread over", .example = "1", .low = 1.0, .high = 64.0}, l.pipeline_parallel);
    visit(Field{.key = "prefill_workers", .help = "disaggregated serving: groups of GPUs of a replica that only read prompts", .example = "1", .low = 1.0, .high = 1000.0}, l.prefill_workers);
    visit(Field{.key = "decode_workers", .help = "disaggregated serving: groups of GPUs of a replica that only write", .example = "1", .low = 1.0, .high = 1000.0}, l.decode_workers);
    visit(Field{.key = "transfer", .help = "bandwidth at which caches move from prefill to decode workers", .example = "50 GB/s", .above_low = true}, l.transfer);
    visit.object(Field{.key = "input", .help = "tokens a request brings", .example = "1,000 tok"}, l.input);
    visit.object(Field{.key = "output", .help = "tokens a request asks for", .example = "250 tok"}, l.output);
    visit(Field{.key = "prefix_hit", .help = "share of the input tokens whose cache is already there", .example = "30 %", .high = 1.0}, l.prefix_hit);
    visit(Field{.key = "accepted", .help = "tokens a step yields: above 1 with speculative decoding", .example = "1", .low = 1.0, .high = 32.0}, l.accepted);
    visit(Field{.key = "drafted", .help = "tokens drafted and verified in a step beside the sampled one", .example = "0", .high = 64.0}, l.drafted);
    visit(Field{.key = "max_sequences", .help = "sequences a replica works on at once", .example = "256", .low = 1.0, .high = 100000.0}, l.max_sequences);
    visit(Field{.key = "token_budget", .help = "tokens of one step, prefill included", .example = "2,048 tok", .low = 1.0, .high = 1e7, .implied = "tok"}, l.token_budget);
    visit(Field{.key = "memory_share", .help = "of a GPU's memory that the engine may take", .example = "90 %", .high = 1.0, .above_low = true}, l.memory_share);
    visit(Field{.key = "imbalance", .help = "load of the busiest replica over the mean", .example = "1", .low = 1.0, .high = 100.0}, l.imbalance);
}

template <class V, Is<Hedge> T>
void describe(V& visit, T& h) {
    visit(Field{.key = "delay", .help = "a copy is issued this long after the arrival", .example = "200 ms", .required = true}, h.delay);
    visit.flag(Field{.key = "cancel", .help = "whether the loser leaves at once"}, h.cancel);
}

template <class V, Is<Retry> T>
void describe(V& visit, T& r) {
    visit(Field{.key = "timeout", .help = "of one attempt, from its issue", .example = "2 s", .above_low = true, .required = true}, r.timeout);
    visit(Field{.key = "retries", .help = "attempts after the first", .example = "3", .high = 100.0, .required = true}, r.retries);
    visit(Field{.key = "backoff", .help = "wait before the first retry", .example = "100 ms"}, r.backoff);
    visit(Field{.key = "factor", .help = "each further wait is this much longer", .example = "2", .low = 1.0, .high = 100.0}, r.factor);
    visit.flag(Field{.key = "cancel", .help = "whether an attempt that timed out leaves at once"}, r.cancel);
}

template <class V, Is<FanOut> T>
void describe(V& visit, T& f) {
    visit(Field{.key = "n", .help = "tasks of one request; the last one decides", .example = "10", .low = 1.0, .high = 100000.0, .required = true}, f.n);
    visit.choice(Field{.key = "pool", .help = "one pool for all tasks, a queue each, or independent copies", .example = "separate"}, f.pool, {"shared", "separate", "independent"});
}

template <class V, Is<Cache> T>
void describe(V& visit, T& c) {
    visit(Field{.key = "hit_ratio", .help = "share of requests that end at the cache", .example = "60 %", .high = 1.0, .required = true}, c.hit_ratio);
    visit(Field{.key = "lookup", .help = "time of a look-up, hit or miss", .example = "1 ms"}, c.lookup);
}

template <class V, Is<Stage> T>
void describe(V& visit, T& s) {
    visit(Field{.key = "name", .help = "name of the stage", .example = "model"}, s.name);
    visit.object(Field{.key = "service", .help = "time one request keeps a server busy: \"25 ms\" or an object", .example = "25 ms"}, s.service);
    visit.object(Field{.key = "batch", .help = "requests that are served together"}, s.batch);
    visit.object(Field{.key = "llm", .help = "a language model under continuous batching, instead of service or batch"}, s.llm);
    visit(Field{.key = "probability", .help = "share of the requests that need this stage", .example = "30 %", .high = 1.0, .above_low = true}, s.probability);
    visit.object(Field{.key = "cache", .help = "a look-up that answers a share of the requests at once"}, s.cache);
    visit.object(Field{.key = "fan_out", .help = "many tasks at once; the last one decides"}, s.fan_out);
    visit.object(Field{.key = "hedge", .help = "a second copy after a delay"}, s.hedge);
    visit.object(Field{.key = "retry", .help = "another attempt after a timeout"}, s.retry);
    visit(Field{.key = "instance", .help = "row of the catalogue; a stage without one is a fixed delay", .example = "aws/g4dn.xlarge/us-east-1"}, s.instance);
    visit.choice(Field{.key = "purchase", .help = "how the instance is bought", .example = "on_demand"}, s.purchase,
                 {"on_demand", "spot", "reserved_1y", "reserved_3y"});
    visit(Field{.key = "price", .help = "price of one instance, instead of the catalogue's", .example = "$0.526/instance-hour", .above_low = true, .implied = "1/instance"}, s.price);
    visit(Field{.key = "premium", .help = "what a managed platform adds to the price, instead of the catalogue's", .example = "25 %", .high = 10.0}, s.premium);
    visit(Field{.key = "replicas_per_instance", .help = "replicas on one instance", .example = "1", .low = 1.0, .high = 1000.0}, s.replicas_per_instance);
    visit(Field{.key = "gpus_per_replica", .help = "GPUs one replica uses", .example = "1", .high = 1000.0, .implied = "1/GPU"}, s.gpus_per_replica);
    visit(Field{.key = "concurrency", .help = "requests (or batches) one replica works on at once", .example = "1", .low = 1.0, .high = 10000.0}, s.concurrency);
    visit.choice(Field{.key = "routing", .help = "how requests find a replica: one shared queue, or a queue each", .example = "shared"}, s.routing,
                 {"shared", "least_loaded", "round_robin", "random"});
    visit.choice(Field{.key = "redundancy", .help = "what may fail while the promises still hold", .example = "replica"}, s.redundancy,
                 {"none", "replica", "node", "zone"});
    visit(Field{.key = "zones", .help = "zones the instances are spread over", .example = "3", .low = 2.0, .high = 100.0}, s.zones);
    visit(Field{.key = "utilisation_cap", .help = "highest utilisation allowed at the design rate", .example = "80 %", .high = 1.0, .above_low = true}, s.utilisation_cap);
}

template <class V, Is<OtherLine> T>
void describe(V& visit, T& o) {
    visit(Field{.key = "name", .help = "what is paid", .example = "vector database", .required = true}, o.name);
    visit(Field{.key = "amount", .help = "money per time", .example = "$500/month", .required = true}, o.amount);
}

template <class V, Is<Tco> T>
void describe(V& visit, T& t) {
    visit(Field{.key = "storage", .help = "block storage of one instance", .example = "100 GB"}, t.storage);
    visit(Field{.key = "training_data", .help = "training data kept in object storage", .example = "2 TB"}, t.training_data);
    visit(Field{.key = "log_size", .help = "bytes logged of one request", .example = "2 kB/req", .implied = "1/req"}, t.log_size);
    visit(Field{.key = "log_share", .help = "share of the requests that are logged", .example = "10 %", .high = 1.0}, t.log_share);
    visit(Field{.key = "log_retention", .help = "how long logs are kept", .example = "30 days"}, t.log_retention);
    visit(Field{.key = "response_size", .help = "bytes sent to the internet for one request", .example = "10 kB/req", .implied = "1/req"}, t.response_size);
    visit(Field{.key = "pipeline", .help = "data pipeline", .example = "$400/month"}, t.pipeline);
    visit(Field{.key = "monitoring", .help = "monitoring of one instance", .example = "$15/instance-month", .implied = "1/instance"}, t.monitoring);
    visit(Field{.key = "retraining_runs", .help = "retraining runs", .example = "1/month"}, t.retraining_runs);
    visit(Field{.key = "retraining_time", .help = "GPU time of one run", .example = "24 GPU-hours"}, t.retraining_time);
    visit(Field{.key = "training_price", .help = "price of a GPU for training", .example = "$2.50/GPU-hour"}, t.training_price);
    visit(Field{.key = "failed_runs", .help = "share of the runs that are repeated", .example = "10 %", .high = 10.0}, t.failed_runs);
    visit(Field{.key = "experiments", .help = "experiments as a multiple of retraining", .example = "1", .high = 1000.0}, t.experiments);
    visit(Field{.key = "tooling", .help = "CI, registry and artefacts as a share of compute", .example = "2 %", .high = 10.0}, t.tooling);
    visit(Field{.key = "rule_low", .help = "low end of the rule: total over raw compute", .example = "3", .low = 1.0, .high = 100.0}, t.rule_low);
    visit(Field{.key = "rule_high", .help = "high end of the rule", .example = "5", .low = 1.0, .high = 100.0}, t.rule_high);
    visit.choice(Field{.key = "support", .help = "support plan of the cloud, on its whole bill", .example = "aws_business"}, t.support, {"none", "aws_developer", "aws_business", "aws_enterprise"});
    visit(Field{.key = "nat_gateways", .help = "NAT gateways", .example = "3", .high = 1e6}, t.nat_gateways);
    visit(Field{.key = "nat_traffic", .help = "bytes through the NAT gateways", .example = "500 GB/month"}, t.nat_traffic);
    visit(Field{.key = "cross_zone_size", .help = "bytes sent between zones for one request", .example = "20 kB/req", .implied = "1/req"}, t.cross_zone_size);
    visit(Field{.key = "cross_region_size", .help = "bytes sent between regions for one request", .example = "20 kB/req", .implied = "1/req"}, t.cross_region_size);
    visit(Field{.key = "endpoint_size", .help = "bytes into and out of a managed endpoint for one request", .example = "50 kB/req", .implied = "1/req"}, t.endpoint_size);
    visit(Field{.key = "metrics", .help = "metrics taken in, by the tiers of GCP", .example = "200,000 MiB/month"}, t.metrics);
    visit(Field{.key = "tracing", .help = "tracing of one instance", .example = "$31/instance-month", .implied = "1/instance"}, t.tracing);
    visit(Field{.key = "logs_scanned", .help = "logs read by queries", .example = "250 GB/month"}, t.logs_scanned);
    visit(Field{.key = "logs_indexed", .help = "log events indexed by the monitoring vendor", .example = "5,000,000/month"}, t.logs_indexed);
    visit(Field{.key = "licence", .help = "software licence of one GPU", .example = "$300/GPU-month", .implied = "1/GPU"}, t.licence);
    visit.object(Field{.key = "feature_store", .help = "a feature store that bills by use"}, t.feature_store);
    visit(Field{.key = "model_size", .help = "bytes of one version of the model", .example = "16 GB"}, t.model_size);
    visit(Field{.key = "model_versions", .help = "versions of the model that are kept", .example = "8", .high = 1e6}, t.model_versions);
    visit(Field{.key = "releases", .help = "new versions that go live", .example = "2/month"}, t.releases);
    visit(Field{.key = "shadow", .help = "how long a second fleet shadows each of them", .example = "2 days"}, t.shadow);
    visit(Field{.key = "canary_step", .help = "how long each step of 5, 25, 50 and 100 % lasts", .example = "1 h"}, t.canary_step);
    visit(Field{.key = "load_tests", .help = "load tests at twice the design rate", .example = "1/month"}, t.load_tests);
    visit(Field{.key = "load_test_time", .help = "how long one takes", .example = "4 h"}, t.load_test_time);
    visit.list(Field{.key = "other", .help = "further lines in your own words"}, t.other);
}

template <class V, Is<Service> T>
void describe(V& visit, T& s) {
    visit.object(Field{.key = "demand", .help = "how many requests come", .required = true}, s.demand);
    visit.object(Field{.key = "promises", .help = "latency percentiles and budgets that were promised"}, s.promises);
    visit.list(Field{.key = "stages", .help = "the steps a request goes through, in order", .required = true}, s.stages);
    visit.object(Field{.key = "fleet", .help = "how its instances follow the load"}, s.fleet);
    visit.object(Field{.key = "mix", .help = "how its instances are bought"}, s.mix);
    visit.object(Field{.key = "tco", .help = "what is paid beside compute and people"}, s.tco);
}

template <class V, Is<Correlation> T>
void describe(V& visit, T& c) {
    visit(Field{.key = "of", .help = "path of a value that is a range, or a variable", .example = "demand.peak", .required = true}, c.of);
    visit(Field{.key = "with", .help = "path of another, or a variable", .example = "$gpu_price", .required = true}, c.with);
    visit(Field{.key = "rank", .help = "Spearman's rank correlation of the two", .example = "0.6", .low = -1.0, .high = 1.0, .required = true}, c.rank);
}

template <class V, Is<Scenario> T>
void describe(V& visit, T& s) {
    visit(Field{.key = "name", .help = "what this scenario is about", .example = "chat, Black Friday"}, s.name);
    visit(Field{.key = "date", .help = "day it was written for", .example = "2026-11-01"}, s.date);
    visit(Field{.key = "catalog", .help = "your own catalogue rows, a file beside this one", .example = "prices.json"}, s.catalog);
    visit.object(Field{.key = "people", .help = "who runs it, shared by all services"}, s.people);
    visit.object(Field{.key = "cluster", .help = "the Kubernetes cluster, shared by all services"}, s.cluster);
    visit.object(Field{.key = "owned", .help = "servers of one's own, to be held against the rented fleet"}, s.owned);
    visit.object(Field{.key = "carbon", .help = "what the fleet emits"}, s.carbon);
    visit.object(Field{.key = "years", .help = "growth, prices and salaries over years"}, s.years);
    visit.named(Field{.key = "services", .help = "the services, by name", .required = true}, s.services);
    visit.object(Field{.key = "choices", .help = "alternatives to hold the plan against, and facts for the rules of choice"}, s.choices);
    visit.object(Field{.key = "business", .help = "today, for the business case"}, s.business);
    visit.list(Field{.key = "correlations", .help = "ranges that move together"}, s.correlations);
}

// clang-format on

}  // namespace sizewell::scenario

#include "sizewell/scenario/choice_fields.hpp"  // below, since it uses what stands above
