// One stage of a request's way: what it does to latency, with so many replicas.
#pragma once

#include "sizewell/latency/cache.hpp"
#include "sizewell/latency/hedge.hpp"
#include "sizewell/latency/retry.hpp"
#include "sizewell/latency/token_server.hpp"
#include "sizewell/queueing/types.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace sizewell::latency {

/// How requests find a replica.
enum class Routing {
    shared,        ///< one queue, the next free replica takes the next request
    least_loaded,  ///< a queue each, the shortest one is joined
    round_robin,   ///< a queue each, in turn
    random         ///< a queue each, at random
};

constexpr std::string_view name(Routing routing) {
    switch (routing) {
        case Routing::shared: return "shared";
        case Routing::least_loaded: return "least_loaded";
        case Routing::round_robin: return "round_robin";
        case Routing::random: return "random";
    }
    return "shared";
}

/// A request that becomes several tasks at once and is done when the last is.
struct FanOut {
    int branches = 1;   ///< >= 1
    bool pool = false;  ///< true: all tasks go to the same replicas; false: every branch has replicas of its own
};

/// A stage in seconds.  A fixed delay has no queue: every request is served at once.
///
/// Its parts nest from the outside in: needed with a probability, looked up in a cache, fanned out; every branch is
/// retried, every attempt hedged.
struct Stage {
    std::string name;
    queueing::Service service;
    std::optional<TokenServer> tokens;  ///< a language model: then `service` stands aside
    bool queued = true;
    Routing routing = Routing::shared;
    int concurrency = 1;         ///< requests (or batches) one replica works on at once
    double host_work = 0.0;      ///< CPU time of one request on the host of its replica [s]
    int host_workers = 1;        ///< CPUs of a replica that do it
    double host_delay = 0.0;     ///< what else every request spends outside the queue of the replica [s]
    double probability = 1.0;    ///< share of requests that need the stage, in [0, 1]
    std::optional<Cache> cache;  ///< answers a share of them at once
    FanOut fan_out;
    std::optional<Retry> retry;
    std::optional<Hedge> hedge;
};

/// The response of a stage, with what its parts did.
struct StageResponse : queueing::Response {
    double p_fail = 0.0;        ///< requests without an answer: every attempt timed out
    double mean_attempts = 1.0; ///< of a task
    double extra_load = 0.0;    ///< hedged copies of an attempt
    bool may_collapse = false;  ///< retries can keep the stage overloaded: saturated, and no number is given
    TokenTimes tokens;          ///< of a language model
};

/// Visits of the queue one request makes by its first attempts: probability x misses x tasks in a pool.
[[nodiscard]] double visits(const Stage& stage);

/// Mean time one server needs for one request: the mean of the law, or of a full batch over its size, or the inverse of
/// the rate a token server sustains, times visits.
[[nodiscard]] double busy_seconds(const Stage& stage);

/// Requests the CPUs of one replica keep up with [1/s]; infinite without host work.
[[nodiscard]] double host_rate(const Stage& stage);

/// The same stage with another busy time: every time of its law or its batch table scaled alike.
/// @throws DomainError  seconds not positive and finite
[[nodiscard]] Stage rescaled(const Stage& stage, double seconds);

/// Wait and response of one stage.
///
/// Parts are composed by their formulas where those are within 2 %, by simulation where they are not and the options
/// allow one (automatic, final effort, a time budget), and by formula with the error stated otherwise.
///
/// @param arrivals  [1/s], of requests to the whole
/// @param replicas  >= 1; ignored for a fixed delay
/// @return saturated (with the reason) where the replicas cannot keep up, or where retries may keep them overloaded
/// @throws DomainError  replicas < 1 for a queued stage, a part outside its domain
/// @accuracy that of queueing::response; per-replica queues with random routing split a Poisson stream exactly, round
///           robin thins it to Erlang gaps, least_loaded is bounded by `shared` below and `round_robin` above; parts as in
///           fan_out.hpp, cache.hpp, retry.hpp, hedge.hpp
[[nodiscard]] StageResponse stage_response(const Stage& stage, const queueing::Arrivals& arrivals, int replicas,
                                           const queueing::Options& options = {});

}  // namespace sizewell::latency
