// The batch limit and the number of replicas, chosen together.
#pragma once

#include "sizewell/latency/budget.hpp"
#include "sizewell/serving/classic.hpp"
#include "sizewell/sizing/replicas.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sizewell::sizing {

/// What is asked.  Replicas are chosen at random by the load balancer; each has its instances, queues and host workers.
struct BatchLimitQuestion {
    serving::ClassicServer server;      ///< its max_batch is the largest limit tried
    queueing::Arrivals arrivals;        ///< [1/s], requests of one sample
    std::vector<Target> targets;
    double cap = 1.0;                   ///< highest load at full batches, GPU and host alike, in (0, 1]
    double price = 0.0;                 ///< of one replica [USD/s]
    std::vector<int> limits = {};       ///< batch limits to try; empty: the sizes of the table, and the largest
    int most_replicas = 100'000;
};

/// One batch limit with the fewest replicas that keep every target.
struct BatchLimit {
    int max_batch = 1;
    double queue_delay = 0.0;           ///< [s]
    int replicas = 0;                   ///< 0: none keeps the targets, or the search saw that it cannot win
    double price = 0.0;                 ///< of all replicas [USD/s]
    double load = 0.0;                  ///< of the binding resource at full batches
    serving::Resource binding = serving::Resource::gpu;
    std::vector<double> percentile;     ///< in the order of the targets [s]
    bool extrapolated = false;          ///< the limit lies outside the measured batches
    std::string reason;                 ///< what forbids one replica less; without replicas, why there are none
};

struct BatchLimitAnswer {
    std::optional<BatchLimit> chosen;       ///< none: no limit keeps the targets
    std::vector<BatchLimit> considered;     ///< by ascending limit
    std::vector<Unreachable> unreachable;   ///< targets that even an idle server misses
    std::vector<std::string> why;           ///< the choice in sentences: against one replica less, a smaller and a larger limit
    latency::EndToEnd latency;              ///< of the choice
};

/// The batch limit that needs the fewest replicas, and these.
///
/// A larger limit raises what a full GPU carries (c B / T(B)) and lengthens the batches that a request may sit in or
/// behind; so small limits fail by load, large ones by percentiles.  A batch leaves as soon as an instance is idle: a
/// queue delay cannot raise the capacity, so the answer's is that of the server only if it was measured with one, counted
/// in full.  Limits whose load alone needs more replicas than another one has are not evaluated.  Among equal prices the
/// lowest worst ratio of percentile to target wins, within 2 % the smaller limit.
///
/// Every instance is a batch queue of its own with Poisson arrivals: exact for random routing to single instances, and an
/// upper bound where instances of a replica share their queue.  Jitter of batch times is left out here; a plan verifies
/// its choice by simulation.
///
/// @throws DomainError  no target, cap outside (0, 1], a limit below 1, what validate(server) throws
/// @accuracy  against simulation of the chosen stage: batch_limit_test.cpp
/// @cost      some ten evaluations of the exact chain: 5 ms at 16, 0.2 s at 64 (single_server_batch)
[[nodiscard]] BatchLimitAnswer cheapest_batch_limit(const BatchLimitQuestion& question, const queueing::Options& options = {});

/// The stages of a replica of a server: host delay, host work, batches.
[[nodiscard]] std::vector<latency::Stage> stages_of(const serving::ClassicServer& server);

}  // namespace sizewell::sizing
