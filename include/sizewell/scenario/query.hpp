// One question to a queue, as `sizewell queue` reads it: arrivals, service, servers, and what happens around them.
#pragma once

#include "sizewell/scenario/fields.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sizewell::scenario {

/// How requests come.  `law` is the law of the gaps, or poisson, mmpp or empirical.
struct QueueArrivals {
    Given<request_rate_u> rate;
    std::string law;
    Number scv, stages, shape, alpha;
    Number ratio, high_fraction;
    Given<second_u> high_sojourn;
    std::vector<Given<second_u>> gaps;

    bool given() const { return rate.known() || !gaps.empty(); }
};

/// One station of a chain.
struct QueueStage {
    std::string name;
    ServiceTime service;
    Batch batch;
    Number servers;
    std::string routing;
};

struct QueueQuery {
    std::string id;
    QueueArrivals arrivals;
    ServiceTime service;
    Batch batch;
    Number servers;
    Number capacity;
    ServiceTime patience;
    std::string routing;
    Hedge hedge;
    Retry retry;
    FanOut fan_out;
    Cache cache;
    std::vector<QueueStage> stages;
    std::string method;
    Number precision, seed;
    Given<second_u> time_budget;
    std::vector<Number> percentiles;
};

// clang-format off
template <class V, Is<QueueArrivals> T>
void describe(V& visit, T& a) {
    visit(Field{.key = "rate", .help = "mean arrival rate", .example = "0.9 req/s", .high = 1e12, .above_low = true}, a.rate);
    visit.choice(Field{.key = "law", .help = "poisson, or the law of the gaps", .example = "poisson"}, a.law,
                 {"poisson", "exponential", "deterministic", "erlang", "hyperexponential", "lognormal", "gamma", "weibull", "pareto", "lomax", "mmpp", "empirical"});
    visit(Field{.key = "scv", .help = "squared coefficient of variation of the gaps", .example = "4", .high = 1e4}, a.scv);
    visit(Field{.key = "stages", .help = "stages of Erlang gaps", .example = "4", .low = 1.0, .high = 1000.0}, a.stages);
    visit(Field{.key = "shape", .help = "shape of Weibull gaps", .example = "0.8", .high = 100.0, .above_low = true}, a.shape);
    visit(Field{.key = "alpha", .help = "tail exponent of Pareto or Lomax gaps", .example = "3", .low = 1.0, .high = 1000.0, .above_low = true}, a.alpha);
    visit(Field{.key = "ratio", .help = "mmpp: high rate over low rate", .example = "5", .low = 1.0, .high = 1e6}, a.ratio);
    visit(Field{.key = "high_fraction", .help = "mmpp: share of time in the high state", .example = "0.1", .high = 1.0, .above_low = true}, a.high_fraction);
    visit(Field{.key = "high_sojourn", .help = "mmpp: mean stay in the high state", .example = "20 s", .above_low = true}, a.high_sojourn);
    visit.series(Field{.key = "gaps", .help = "empirical: measured gaps", .example = "1.2 s"}, a.gaps, 0);
}

template <class V, Is<QueueStage> T>
void describe(V& visit, T& s) {
    visit(Field{.key = "name", .help = "name of the stage", .example = "rerank"}, s.name);
    visit.object(Field{.key = "service", .help = "service time"}, s.service);
    visit.object(Field{.key = "batch", .help = "requests that are served together"}, s.batch);
    visit(Field{.key = "servers", .help = "identical servers", .example = "8", .low = 1.0, .high = 1e6}, s.servers);
    visit.choice(Field{.key = "routing", .help = "one queue, or a queue for each server", .example = "shared"}, s.routing, {"shared", "least_loaded", "round_robin", "random"});
}

template <class V, Is<QueueQuery> T>
void describe(V& visit, T& q) {
    visit(Field{.key = "id", .help = "returned with the answer", .example = "case 1"}, q.id);
    visit.object(Field{.key = "arrivals", .help = "how requests come; without them requests meet no queue"}, q.arrivals);
    visit.object(Field{.key = "service", .help = "service time: \"1 s\" or an object"}, q.service);
    visit.object(Field{.key = "batch", .help = "requests that are served together, instead of service"}, q.batch);
    visit(Field{.key = "servers", .help = "identical servers; a fraction is allowed for M/M/c", .example = "8", .high = 1e6, .above_low = true}, q.servers);
    visit(Field{.key = "capacity", .help = "places in all, waiting and served", .example = "80", .low = 1.0, .high = 1e7}, q.capacity);
    visit.object(Field{.key = "patience", .help = "how long a request waits before it leaves"}, q.patience);
    visit.choice(Field{.key = "routing", .help = "one queue, or a queue for each server", .example = "shared"}, q.routing, {"shared", "least_loaded", "round_robin", "random"});
    visit.object(Field{.key = "hedge", .help = "a second copy after a delay"}, q.hedge);
    visit.object(Field{.key = "retry", .help = "another attempt after a timeout"}, q.retry);
    visit.object(Field{.key = "fan_out", .help = "many tasks at once"}, q.fan_out);
    visit.object(Field{.key = "cache", .help = "a look-up before the queue"}, q.cache);
    visit.list(Field{.key = "stages", .help = "stations in series, instead of service and servers"}, q.stages);
    visit.choice(Field{.key = "method", .help = "how to answer", .example = "auto"}, q.method, {"auto", "analytic", "simulate"});
    visit(Field{.key = "precision", .help = "relative half-width wanted of a simulated p99", .example = "0.01", .high = 1.0, .above_low = true}, q.precision);
    visit(Field{.key = "seed", .help = "of a simulation", .example = "1", .high = 9e15}, q.seed);
    visit(Field{.key = "time_budget", .help = "what a simulation may take", .example = "2 s"}, q.time_budget);
    visit.series(Field{.key = "percentiles", .help = "percentiles wanted, in (0, 100)", .example = "99.9", .high = 100.0, .above_low = true}, q.percentiles, 0);
}
// clang-format on

/// Reads one query (a JSON object, comments allowed).
///
/// @param line  added to every line of a finding, for the n-th line of a JSON Lines file
/// @throws InputError  every finding
[[nodiscard]] QueueQuery parse_query(std::string_view text, const std::string& name, int line = 0);

}  // namespace sizewell::scenario
