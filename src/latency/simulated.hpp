// Stages simulated, with the law that comes out.
#pragma once

#include "sizewell/latency/network.hpp"

#include <vector>

namespace sizewell::latency {

/// One stage with all its parts, simulated.
[[nodiscard]] StageResponse simulated_stage(const Stage& stage, const queueing::Arrivals& arrivals, int replicas,
                                            const queueing::Options& options);

/// Stages in series, simulated as one network.
[[nodiscard]] StageResponse simulated_series(const std::vector<Stage>& stages, const std::vector<int>& replicas,
                                             const queueing::Arrivals& arrivals, const queueing::Options& options);

}  // namespace sizewell::latency
