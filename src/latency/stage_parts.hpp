// What the whole needs to know of a stage besides its response.
#pragma once

#include "sizewell/latency/stage.hpp"

namespace sizewell::latency {

/// The queue of a stage alone, without its parts, fed by `arrivals`.
[[nodiscard]] queueing::Response queue_response(const Stage& stage, const queueing::Arrivals& arrivals, int replicas,
                                                const queueing::Options& options);

/// Whether a simulation may be run for an automatic answer.
[[nodiscard]] bool may_simulate(const queueing::Options& options);

/// The law of a response: its own, or one drawn through its percentiles where the method left none.
[[nodiscard]] queueing::ResponseLaw stage_law(const queueing::Response& response, const queueing::Options& options);

/// What leaves a stage that keeps up, as arrivals of the next.
[[nodiscard]] queueing::Arrivals leaving(const Stage& stage, const queueing::Arrivals& arrivals, int replicas);

/// Relative error of the p99 of a series when what leaves this stage is taken for independent gaps; 0 where it is exact.
[[nodiscard]] double error_downstream(const Stage& stage, const queueing::Arrivals& arrivals);

}  // namespace sizewell::latency
