// What a stage of a scenario means to the layers that compute: a law, a latency stage, a loss.
#pragma once

#include "sizewell/latency/stage.hpp"
#include "sizewell/prob/law.hpp"
#include "sizewell/scenario/scenario.hpp"
#include "sizewell/sizing/redundancy.hpp"

namespace sizewell::scenario {

/// The law of a service time, fitted as it was described: mean and shape, quantiles, or a law that was spelled out.
///
/// @throws DomainError  a law that cannot have the scv, shape or quantiles given
[[nodiscard]] prob::Law service_law(const ServiceTime& service);

/// The times of a batch [s]: a line a + b n, or a measured table with what lies between its rows interpolated.
[[nodiscard]] queueing::BatchService batch_service(const Batch& batch);

/// The stage as the latency layer sees it [s].
[[nodiscard]] latency::Stage timing(const Stage& stage);

[[nodiscard]] sizing::Loss loss(const Stage& stage);

}  // namespace sizewell::scenario
