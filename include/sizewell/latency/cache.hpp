// A cache before a stage: how often it hits, and what that does to latency.
#pragma once

#include "sizewell/queueing/law.hpp"

namespace sizewell::latency {

/// Requests for `items` objects, the i-th most popular with probability proportional to i^-exponent.
struct Zipf {
    double items;     ///< 1 to 1e9
    double exponent;  ///< >= 0
};

enum class Eviction {
    lru,     ///< the least recently used goes
    fifo,    ///< the oldest goes; a random one going gives the same hits
};

/// Share of requests that a cache of `capacity` objects of equal size answers.
///
///     lru:   sum_i (1 - e^(-p_i T)) = capacity,        hits = sum_i p_i (1 - e^(-p_i T))
///     fifo:  sum_i p_i T / (1 + p_i T) = capacity,     hits = sum_i p_i (p_i T / (1 + p_i T))
///
/// @param capacity  > 0; the answer is 1 where everything fits
/// @throws DomainError  an argument outside its domain
/// @accuracy of the sums: 1e-6 relative against sums over all items; of the approximation: LRU within 1 % of a
///           simulation at 10 objects, 0.3 % from 100 (cache_test.cpp, method note)
/// @cost     1500 exponentials times 60 steps: see bench/latency (Che)
/// @source   derivation: an object stays for a characteristic time T, the same for all
[[nodiscard]] double hit_ratio(const Zipf& popularity, double capacity, Eviction eviction = Eviction::lru);

/// Share of requests answered by a cache that keeps every object for a fixed time.
///
/// @param rate     of all requests [1/s], >= 0
/// @param ttl      [s], >= 0
/// @param renewed  true: a hit starts the time again; false: it runs from the miss that stored the object
/// @throws DomainError  an argument outside its domain
/// @accuracy exact for Poisson requests
/// @source   derivation: P(a gap < ttl), or one miss and rate p ttl hits in each cycle
[[nodiscard]] double ttl_hit_ratio(const Zipf& popularity, double rate, double ttl, bool renewed = false);

/// A look-up that answers a share of the requests; the others go on to the stage behind.
struct Cache {
    double hit_ratio = 0.0;  ///< in [0, 1]
    double lookup = 0.0;     ///< [s], on a hit and on a miss
};

/// Latency with a cache: the look-up, and for a miss the stage behind as well.
///
/// @param miss  law of the stage behind, fed by the misses only (thinned Poisson arrivals are Poisson)
/// @throws DomainError  hit ratio outside [0, 1], look-up negative
/// @accuracy exact: a mixture
[[nodiscard]] queueing::ResponseLaw cached(const Cache& cache, const queueing::ResponseLaw& miss);

}  // namespace sizewell::latency
