// A chain of tiers: the next one is asked when the one before is too slow or fails.
#pragma once

#include "sizewell/queueing/law.hpp"

#include <limits>
#include <string>
#include <vector>

namespace sizewell::latency {

struct FallbackTier {
    std::string name;
    queueing::ResponseLaw law;                                  ///< of its answer, when it works
    double timeout = std::numeric_limits<double>::infinity();  ///< [s] after which the next is asked, > 0
    double error_rate = 0.0;                                   ///< share of calls that fail, in [0, 1]
    double error_time = 0.0;                                   ///< [s] until a failure is seen, in [0, timeout]
};

struct FallbackAnswer {
    std::vector<double> answered;     ///< share of requests each tier answers; with p_fail they add to 1
    std::vector<double> asked;        ///< share of requests that reach each tier: its load
    double p_fail = 0.0;              ///< no tier answered
    double availability = 1.0;        ///< 1 - p_fail
    double fallback_rate = 0.0;       ///< not answered by the first tier, of all
    bool alert = false;               ///< fallback_rate > threshold
    queueing::ResponseLaw law;        ///< of answered requests; Unbounded when none is
};

/// What a chain of tiers does to requests.  Tiers fail independently of each other.
///
/// @param alert_above  threshold of the fallback rate, in [0, 1]
/// @throws DomainError  no tiers, more than 12, a timeout or error time out of order, a share outside [0, 1]
/// @accuracy exact mixture of delayed, truncated laws; table 1e-4 (fallback_test.cpp)
/// @cost     O(2^tiers) terms an evaluation, 100 to 400 evaluations
/// @source   derivation: a tier is reached after the timeouts and failures before it
[[nodiscard]] FallbackAnswer fallback(const std::vector<FallbackTier>& tiers, double alert_above);

}  // namespace sizewell::latency
