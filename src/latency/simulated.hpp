// Stages as a simulated network.
#pragma once

#include "sizewell/latency/stage.hpp"

#include <vector>

namespace sizewell::latency {

/// False for replicas with queues of their own that serve several at once: the engine has no such server.
[[nodiscard]] bool can_simulate(const Stage& stage);

/// One stage with all its parts, simulated.
[[nodiscard]] StageResponse simulated_stage(const Stage& stage, const queueing::Arrivals& arrivals, int replicas,
                                            const queueing::Options& options);

/// Stages in series, simulated as one network.
[[nodiscard]] StageResponse simulated_series(const std::vector<Stage>& stages, const std::vector<int>& replicas,
                                             const queueing::Arrivals& arrivals, const queueing::Options& options);

}  // namespace sizewell::latency
