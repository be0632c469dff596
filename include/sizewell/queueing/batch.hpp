// A server that takes whole batches: the exact single server without queue delay.
#pragma once

#include "sizewell/queueing/mmc.hpp"
#include "sizewell/queueing/types.hpp"

namespace sizewell::queueing {

struct BatchLaws {
    QueueLaws laws;
    double mean_batch = 1.0;   ///< requests per batch, mean over batches
    double utilisation = 0.0;  ///< share of time the server is busy; not the load: small batches keep it busy early
};

/// Most requests per unit of time that `servers` servers can finish: full batches back to back.
/// @throws DomainError  servers <= 0
[[nodiscard]] double batch_throughput(const BatchService& batch, double servers);

/// Wait and response of one server with batches, no queue delay and no noise, Poisson arrivals.
///
/// Chain of the queue left at completions, L' = (L - n)+ + Poisson(lambda d(n)), n = min(max(L, 1), B).  An arrival u
/// into a service of n that finds j = q + k requests ahead waits d(n) - u + floor(j / B) d(B) and shares its batch with
/// j mod B earlier ones and with what arrives meanwhile.
///
/// @param arrival_rate  lambda [1/time], > 0
/// @param batch         delay 0, no noise
/// @return              saturated when lambda d(B) >= B
/// @throws DomainError  an argument outside its domain, a delay or a noise
/// @accuracy percentiles within 1e-3 of reference rows good to 5e-4, mean batch 1e-5 (batch_test.cpp)
/// @cost     at load 0.8: 0.6 ms (max 4), 3.7 ms (16), 45 ms (64); grows as 1 / (1 - load)
/// @source   derivation: embedded chain and residual service, checked against the reference rows and M/D/1 (B = 1)
[[nodiscard]] BatchLaws single_server_batch(double arrival_rate, const BatchService& batch);

}  // namespace sizewell::queueing
