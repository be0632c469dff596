// One stage of a request's way: what it does to latency, with so many replicas.
#pragma once

#include "sizewell/queueing/types.hpp"

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

/// A stage in seconds.  A fixed delay has no queue: every request is served at once.
struct Stage {
    std::string name;
    queueing::Service service;
    bool queued = true;
    Routing routing = Routing::shared;
    int concurrency = 1;  ///< requests (or batches) one replica works on at once
};

/// Mean time one server needs for one request: the mean of the law, or of a full batch over its size.
[[nodiscard]] double busy_seconds(const Stage& stage);

/// The same stage with another busy time: every time of its law or its batch table scaled alike.
/// @throws DomainError  seconds not positive and finite
[[nodiscard]] Stage rescaled(const Stage& stage, double seconds);

/// Wait and response of one stage.
///
/// @param arrivals  [1/s]
/// @param replicas  >= 1; ignored for a fixed delay
/// @return saturated (with the reason) where the replicas cannot keep up
/// @throws DomainError  replicas < 1 for a queued stage
/// @accuracy that of queueing::response; per-replica queues with random routing split a Poisson stream exactly, round
///           robin thins it to Erlang gaps, least_loaded is bounded by `shared` below and `round_robin` above
[[nodiscard]] queueing::Response stage_response(const Stage& stage, const queueing::Arrivals& arrivals, int replicas,
                                                const queueing::Options& options = {});

}  // namespace sizewell::latency
