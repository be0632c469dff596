// A load generator that keeps a fixed number of requests in flight.  Its figures are never those of an arrival rate.
#pragma once

#include "sizewell/serving/classic.hpp"

#include <cstdint>
#include <vector>

namespace sizewell::serving {

/// What a closed loop measures of a server.
struct ClosedLoopResult {
    double requests = 0.0;              ///< in flight
    double throughput = 0.0;            ///< [1/s]
    double mean = 0.0;                  ///< of the latency the client sees [s]; requests = throughput x mean
    std::vector<double> percentile;     ///< in the order asked for [s]
    double queue_time = 0.0;            ///< mean wait for a batch to leave [s]
    double mean_batch = 0.0;            ///< over batches
    double gpu_busy = 0.0;              ///< share of the time an instance works
    double host_busy = 0.0;             ///< share of the time a worker works
    Resource binding = Resource::gpu;   ///< of the throughput, see replica_limit()
};

struct ClosedLoopOptions {
    std::vector<double> percentiles = {50.0, 90.0, 95.0, 99.0};  ///< each in (0, 100)
    std::int64_t measured = 60'000;     ///< requests, after a tenth of them is discarded
    std::uint64_t seed = 1;
};

/// `requests` requests in flight against one replica, simulated.
///
/// A request works on a host worker (first come, first served), spends the host's delay, waits for its batch, and comes
/// back at once when the batch ends.  A batch leaves when an instance is idle and max_batch wait or the oldest has waited
/// the queue delay.  Batch times and host work carry lognormal noise of the server's jitter.
///
/// @param requests  >= 1
/// @throws DomainError  an argument outside its domain
/// @accuracy  against a separate simulation in Python and against closed forms (closed_loop_test.cpp); against
///            measurements see fit_classic()
/// @cost      about 0.1 us a request
[[nodiscard]] ClosedLoopResult closed_loop(const ClassicServer& server, int requests, const ClosedLoopOptions& options = {});

}  // namespace sizewell::serving
