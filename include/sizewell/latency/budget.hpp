// The latency of a whole request: stages in series, from entry to answer.
#pragma once

#include "sizewell/latency/stage.hpp"

#include <string>
#include <vector>

namespace sizewell::latency {

/// Percentiles of the whole and of its parts.
struct EndToEnd {
    bool saturated = false;
    std::string reason;             ///< which stage cannot keep up, and why
    queueing::Stats total;          ///< in the order of Options::percentiles [s]
    std::vector<queueing::Response> stages;
    std::string method;
    queueing::ErrorClass error = queueing::ErrorClass::exact;
    double relative_error = 0.0;    ///< of the p99
};

/// Response of stages in series, each fed at the same rate.  Percentiles are never added: laws are.
///
/// Fixed delays shift the sum; one queued stage keeps the accuracy of its own method; several are convolved on a
/// lattice as if independent, which is exact for M/M/c stages (their output is Poisson again) and an approximation
/// otherwise.
///
/// @param replicas  one for each stage, ignored for fixed delays
/// @throws DomainError  sizes that differ, no stages
[[nodiscard]] EndToEnd end_to_end(const std::vector<Stage>& stages, const std::vector<int>& replicas,
                                  const queueing::Arrivals& arrivals, const queueing::Options& options = {});

}  // namespace sizewell::latency
