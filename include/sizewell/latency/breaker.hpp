// A circuit breaker: after some failures in a row it stops asking for a while, then probes.
#pragma once

namespace sizewell::latency {

struct Breaker {
    int threshold = 5;       ///< failures in a row that open it, >= 1
    double open_time = 0.0;  ///< [s] without calls, >= 0
    int probes = 1;          ///< calls let through after that; all must succeed to close it, one failure opens it again
};

/// Long-run shares of a breaker.
struct BreakerAnswer {
    double open_share = 0.0;      ///< of time in which calls are refused
    double calls_per_s = 0.0;     ///< that reach the service behind
    double refused_per_s = 0.0;   ///< answered by the breaker: the load of a fallback, failures not counted
    double fallback_per_s = 0.0;  ///< refused or failed: the load of a fallback that takes both
    double error_rate = 0.0;      ///< share of requests refused or failed, as callers see it without a fallback
    double trips_per_s = 0.0;     ///< how often it opens from closed
};

/// A breaker under steady traffic to a service whose calls fail independently.
///
/// With p the failure probability, n the threshold, k the probes, s = (1-p)^k, a cycle from closing to closing has
/// (1 - p^n) / (p^n (1 - p)) calls while closed, 1/s openings and (1 - s)/p probe calls for each.
///
/// @param rate       of requests [1/s], > 0
/// @param p_failure  in [0, 1]: 0 never trips, 1 opens after every probe
/// @throws DomainError  an argument outside its domain
/// @accuracy exact for Poisson requests and independent failures whose answer is immediate (breaker_test.cpp against a
///           simulation); failures in bursts trip it more often than this
/// @cost     O(threshold)
/// @source   derivation: renewal reward; the mean number of trials until n failures in a row
[[nodiscard]] BreakerAnswer breaker(const Breaker& breaker, double rate, double p_failure);

}  // namespace sizewell::latency
