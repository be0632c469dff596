// Exponential queues that turn work away: a full waiting room (M/M/c/K) and impatient requests (Erlang-A, M/M/c+M).
#pragma once

#include "sizewell/queueing/mmc.hpp"

#include <optional>

namespace sizewell::queueing {

struct LossQueue {
    double arrival_rate;                 ///< lambda [1/time], >= 0, also above the capacity
    double mean_service;                 ///< 1/mu [time], > 0
    int servers;                         ///< c, >= 1
    std::optional<int> capacity = {};    ///< K, places in all (in service and waiting), >= c
    std::optional<double> mean_patience = {};  ///< 1/gamma [time], > 0, exponential, while waiting only
};

/// Wait and response of the requests that are served, and the shares that are not.
///
/// Birth-death chain with deaths n mu (n <= c) and c mu + (n - c) gamma above; a request that finds n >= c passes
/// through n - c + 1 stages of rates c mu + i gamma.  The laws are the uniformised chain of these stages.
///
/// @param q  needs a capacity or a patience (without either use mmc)
/// @return   never saturated: a finite room or patience is stable at any load
/// @throws DomainError  neither capacity nor patience, K < c, an argument outside its domain, or a patience so long
///                      that more than 20 000 requests would queue
/// @accuracy 1e-10 relative at p50 to p99.9 against sums and integrals in 18 digits or more (mmc_test.cpp)
/// @cost     M/M/c/K O(K); with patience O(queue length * stages); 28 and 41 us for c = 8
/// @source   derivation: cut equations; conditioning a patient request on being served adds gamma to every stage it
///           passes (its own clock), checked in the test against simulation-free integrals
[[nodiscard]] QueueLaws loss_queue(const LossQueue& q);

/// Mean of a Poisson mixture: sum of the survivals over the rate.
[[nodiscard]] double mean(const PoissonMixture& m);

}  // namespace sizewell::queueing
