// How "choices" and "business" are written: their part of the table of fields.hpp.
#pragma once

#include "sizewell/scenario/choices.hpp"
#include "sizewell/scenario/fields.hpp"

namespace sizewell::scenario {

// clang-format off
template <class V, Is<ManagedChoice> T>
void describe(V& visit, T& m) {
    visit(Field{.key = "data", .help = "bytes into and out of the managed endpoint for one request", .example = "20 kB/req", .implied = "1/req"}, m.data);
    visit(Field{.key = "data_price", .help = "what the endpoint asks for them", .example = "$0.016/GB"}, m.data_price);
    visit(Field{.key = "setup", .help = "paid once to move to a Kubernetes of one's own", .example = "$30,000"}, m.setup);
}

template <class V, Is<ApiChoice> T>
void describe(V& visit, T& a) {
    visit(Field{.key = "model", .help = "a token price of the catalogue (`sizewell catalog --tokens --sheet S`), for the prices left out here", .example = "anthropic/claude-sonnet-4"}, a.model);
    visit(Field{.key = "input_price", .help = "price of input tokens", .example = "$3/1M tok", .above_low = true}, a.input_price);
    visit(Field{.key = "cached_price", .help = "price of input tokens that the API has cached", .example = "$0.30/1M tok", .above_low = true}, a.cached_price);
    visit(Field{.key = "output_price", .help = "price of output tokens", .example = "$15/1M tok", .above_low = true}, a.output_price);
    visit(Field{.key = "input", .help = "input tokens of a request", .example = "1,000 tok/req", .above_low = true, .required = true, .implied = "1/req"}, a.input);
    visit(Field{.key = "output", .help = "output tokens of a request", .example = "300 tok/req", .above_low = true, .required = true, .implied = "1/req"}, a.output);
    visit(Field{.key = "cached_share", .help = "share of the input tokens that are cached", .example = "40 %", .high = 1.0}, a.cached_share);
    visit(Field{.key = "batch_share", .help = "share of the requests that may wait for a batch", .example = "20 %", .high = 1.0}, a.batch_share);
    visit(Field{.key = "batch_discount", .help = "discount of batch requests", .example = "50 %", .high = 1.0}, a.batch_discount);
    visit(Field{.key = "saves", .help = "engineers of the own fleet that the API makes unnecessary", .example = "1 engineer", .implied = "engineer"}, a.saves);
}

template <class V, Is<BuyChoice> T>
void describe(V& visit, T& b) {
    visit(Field{.key = "server", .help = "price of one server that replaces one rented instance", .example = "$325,000/instance", .above_low = true, .required = true, .implied = "1/instance"}, b.server);
    visit(Field{.key = "network_share", .help = "network and cabling over that price", .example = "12.5 %", .high = 10.0}, b.network_share);
    visit(Field{.key = "life", .help = "years it is used", .example = "4 years", .above_low = true}, b.life);
    visit(Field{.key = "residual", .help = "worth at the end, share of the price", .example = "25 %", .high = 1.0}, b.residual);
    visit(Field{.key = "power", .help = "power of one server", .example = "10.2 kW/instance", .above_low = true, .required = true, .implied = "1/instance"}, b.power);
    visit(Field{.key = "pue", .help = "power of the site over that of the servers", .example = "1.2", .low = 1.0, .high = 5.0}, b.pue);
    visit(Field{.key = "electricity", .help = "price of electricity; 0 where the colocation holds it", .example = "$0.09/kWh"}, b.electricity);
    visit(Field{.key = "colocation", .help = "price of a kW of colocation", .example = "$200/kW-month"}, b.colocation);
    visit(Field{.key = "staff", .help = "hands for one server", .example = "$300/instance-month", .implied = "1/instance"}, b.staff);
    visit(Field{.key = "availability", .help = "share of the time a server works", .example = "98 %", .high = 1.0, .above_low = true}, b.availability);
    visit(Field{.key = "hours", .help = "hours of a month the fleet is needed", .example = "730 hours", .above_low = true}, b.hours);
}

template <class V, Is<ReservedChoice> T>
void describe(V& visit, T& r) {
    visit.choice(Field{.key = "term", .help = "how long the commitment binds", .example = "1y"}, r.term, {"1y", "3y"});
    visit(Field{.key = "price", .help = "price of the commitment, instead of the catalogue's", .example = "$0.331/instance-hour", .above_low = true, .implied = "1/instance"}, r.price);
    visit(Field{.key = "hours", .help = "hours of a month the fleet is needed", .example = "730 hours", .above_low = true}, r.hours);
}

template <class V, Is<ServerlessChoice> T>
void describe(V& visit, T& s) {
    visit(Field{.key = "request_price", .help = "price of a request", .example = "$0.20/1M req"}, s.request_price);
    visit(Field{.key = "memory_price", .help = "price of memory for a time", .example = "$0.0000166667/(GB s)", .above_low = true, .required = true}, s.memory_price);
    visit(Field{.key = "memory", .help = "memory of one request", .example = "4 GB", .above_low = true, .required = true}, s.memory);
    visit(Field{.key = "duration", .help = "billed time of a warm request; left out: the service times of the stages", .example = "120 ms", .above_low = true}, s.duration);
    visit(Field{.key = "cold_start", .help = "time a cold request takes longer, billed", .example = "8 s"}, s.cold_start);
    visit(Field{.key = "cold_share", .help = "share of the requests that are cold", .example = "2 %", .high = 1.0}, s.cold_share);
    visit(Field{.key = "keep_warm", .help = "time an idle instance is kept", .example = "5 min"}, s.keep_warm);
    visit(Field{.key = "free_requests", .help = "free requests of a month", .example = "1M req", .implied = "req"}, s.free_requests);
    visit(Field{.key = "free_memory_time", .help = "free memory x time of a month", .example = "400,000 GB s"}, s.free_memory_time);
}

template <class V, Is<BatchChoice> T>
void describe(V& visit, T& b) {
    visit(Field{.key = "runs", .help = "how often the batch runs", .example = "1/day", .above_low = true, .required = true}, b.runs);
    visit(Field{.key = "window", .help = "time a run may take", .example = "6 hours", .above_low = true, .required = true}, b.window);
    visit(Field{.key = "predictions", .help = "predictions of one run; left out: as many as requests come between two", .example = "2M predictions", .above_low = true, .implied = "req"}, b.predictions);
    visit(Field{.key = "price", .help = "price of the batch's instance; left out: spot of the first pool's", .example = "$0.16/instance-hour", .above_low = true, .implied = "1/instance"}, b.price);
    visit(Field{.key = "startup", .help = "boot and load of an instance, billed", .example = "5 min"}, b.startup);
    visit(Field{.key = "overprovision", .help = "spot instances rented over those needed", .example = "1.2", .low = 1.0, .high = 10.0}, b.overprovision);
}

template <class V, Is<CacheChoice> T>
void describe(V& visit, T& c) {
    visit(Field{.key = "stage", .help = "stage the cache stands before; left out: the only one on instances", .example = "model"}, c.stage);
    visit(Field{.key = "hit_ratio", .help = "share of the requests it answers", .example = "35 %", .high = 1.0, .required = true}, c.hit_ratio);
    visit(Field{.key = "lookup", .help = "time of a look-up", .example = "1 ms"}, c.lookup);
    visit(Field{.key = "cost", .help = "what the cache costs", .example = "$250/month", .required = true}, c.cost);
}

template <class V, Is<RouterChoice> T>
void describe(V& visit, T& r) {
    visit(Field{.key = "stage", .help = "stage of the large model; left out: the only one on instances", .example = "model"}, r.stage);
    visit(Field{.key = "easy", .help = "share of the requests that go to the small model", .example = "60 %", .high = 1.0, .required = true}, r.easy);
    visit(Field{.key = "error", .help = "share of those that the large model has to answer again", .example = "10 %", .high = 1.0, .required = true}, r.error);
    visit(Field{.key = "classifier", .help = "price of classifying a request", .example = "$0.00001/req", .required = true}, r.classifier);
    visit(Field{.key = "classifier_time", .help = "time it takes", .example = "5 ms"}, r.classifier_time);
    visit(Field{.key = "service", .help = "mean time the small model is busy with a request, exponential", .example = "8 ms", .above_low = true, .required = true}, r.service);
    visit(Field{.key = "instance", .help = "instance of the small model; left out: as the large one", .example = "aws/g4dn.xlarge/us-east-1"}, r.instance);
    visit(Field{.key = "price", .help = "its price, instead of the catalogue's", .example = "$0.526/instance-hour", .above_low = true, .implied = "1/instance"}, r.price);
}

template <class V, Is<RuleFacts> T>
void describe(V& visit, T& f) {
    const auto yes_no = [&](std::string_view key, std::string_view help, auto& out) { visit.choice(Field{.key = key, .help = help, .example = "yes"}, out, {"yes", "no"}); };
    yes_no("inputs_known", "are the inputs of a prediction known before the request comes", f.inputs_known);
    visit(Field{.key = "freshness", .help = "how old an answer may be", .example = "1 day"}, f.freshness);
    visit(Field{.key = "run_interval", .help = "time between two batch runs", .example = "1 day", .above_low = true}, f.run_interval);
    visit(Field{.key = "models_sharing", .help = "models that use the same features", .example = "3"}, f.models_sharing);
    visit(Field{.key = "features", .help = "number of features", .example = "40"}, f.features);
    yes_no("skew", "have training and serving disagreed on a feature", f.skew);
    yes_no("both_paths", "are features needed in training and online", f.both_paths);
    visit(Field{.key = "feature_store", .help = "what a feature store would cost", .example = "$3,000/month"}, f.feature_store);
    visit(Field{.key = "postgres_redis", .help = "what Postgres and Redis would cost", .example = "$600/month"}, f.postgres_redis);
    visit(Field{.key = "team", .help = "people on the team", .example = "6 engineers", .above_low = true, .implied = "engineer"}, f.team);
    yes_no("expertise", "has the team run Kubernetes", f.expertise);
    yes_no("multi_model_gpu", "are several models scheduled on shared GPUs", f.multi_model_gpu);
    visit(Field{.key = "feature_freshness", .help = "how old a feature may be", .example = "1 min"}, f.feature_freshness);
    visit(Field{.key = "pipeline_interval", .help = "time between two runs of the data pipeline", .example = "1 h", .above_low = true}, f.pipeline_interval);
    yes_no("recompute", "is history corrected or computed anew", f.recompute);
    visit(Field{.key = "events", .help = "highest rate of events into the pipeline", .example = "2,000 req/s", .above_low = true}, f.events);
    visit(Field{.key = "event_work", .help = "time one worker needs for an event", .example = "0.4 ms", .above_low = true}, f.event_work);
    visit(Field{.key = "worker", .help = "price of a worker", .example = "$0.192/instance-hour", .above_low = true, .implied = "1/instance"}, f.worker);
    visit(Field{.key = "run_startup", .help = "time a batch run starts up, billed", .example = "2 min"}, f.run_startup);
}

template <class V, Is<Choices> T>
void describe(V& visit, T& c) {
    visit.object(Field{.key = "managed", .help = "a managed platform or a Kubernetes of one's own"}, c.managed);
    visit.object(Field{.key = "api", .help = "a token API or GPUs of one's own"}, c.api);
    visit.object(Field{.key = "buy", .help = "renting or owning the servers"}, c.buy);
    visit.object(Field{.key = "reserved", .help = "on demand or a commitment"}, c.reserved);
    visit.object(Field{.key = "serverless", .help = "serverless or always on"}, c.serverless);
    visit.object(Field{.key = "batch", .help = "real time or a batch of the same predictions"}, c.batch);
    visit.object(Field{.key = "cache", .help = "without or with a cache"}, c.cache);
    visit.object(Field{.key = "router", .help = "one model, or easy requests to a small one"}, c.router);
    visit.object(Field{.key = "facts", .help = "facts for the rules of choice"}, c.facts);
}

template <class V, Is<Business> T>
void describe(V& visit, T& b) {
    visit(Field{.key = "spend", .help = "what compute costs today", .example = "$40k/month", .above_low = true, .required = true, .implied = "1/month"}, b.spend);
    visit(Field{.key = "utilisation", .help = "share of today's paid time that is work", .example = "15 %", .high = 1.0, .above_low = true, .required = true}, b.utilisation);
    visit(Field{.key = "deploys", .help = "releases", .example = "8/month"}, b.deploys);
    visit(Field{.key = "deploy_now", .help = "engineers' time for a release today", .example = "16 engineer-hours"}, b.deploy_now);
    visit(Field{.key = "deploy_then", .help = "engineers' time for a release on the new platform", .example = "2 engineer-hours"}, b.deploy_then);
    visit(Field{.key = "downtime_now", .help = "time the service is down today", .example = "4 h/month", .high = 1.0}, b.downtime_now);
    visit(Field{.key = "downtime_then", .help = "time it is down on the new platform", .example = "1 h/month", .high = 1.0}, b.downtime_then);
    visit(Field{.key = "revenue", .help = "revenue lost while it is down", .example = "$5,000/hour"}, b.revenue);
    visit(Field{.key = "setup", .help = "paid once to get there", .example = "$60,000"}, b.setup);
}
// clang-format on

}  // namespace sizewell::scenario
