// Stages as a network for the simulation engine.
#pragma once

#include "sizewell/latency/stage.hpp"
#include "sizewell/simulation/network.hpp"

#include <vector>

namespace sizewell::latency {

/// False for replicas with queues of their own that serve several at once: the engine has no such server.
[[nodiscard]] bool can_simulate(const Stage& stage);

/// Stages in series with all their parts, as one network: what follows a stage sees its real output.
///
/// @param replicas  one for each stage, ignored for fixed delays
/// @throws DomainError  sizes that differ, no stages, a rate that is not positive
[[nodiscard]] simulation::Network network_of(const std::vector<Stage>& stages, const std::vector<int>& replicas,
                                             const queueing::Arrivals& arrivals);

}  // namespace sizewell::latency
