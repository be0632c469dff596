// What a simulation answers.
#pragma once

#include "sizewell/simulation/run.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace sizewell::simulation {

/// One station, by visits (a request may visit it often: attempts, copies, branches).
struct StationResult {
    std::string name;
    double load = 0.0;      ///< offered by first attempts over what the station can serve; 0 if it is not known in advance
    Times wait;             ///< of visits that were served
    Times response;         ///< wait + service of visits that were served
    Estimate p_block;       ///< visits turned away at the door
    Estimate p_abandon;     ///< visits that left while they waited
    Estimate utilisation;   ///< busy servers / servers
    Estimate mean_batch;    ///< requests in a batch, the mean over batches; 1 without batching
    Estimate in_station;    ///< mean number of visits there, waiting or served
    Estimate throughput;    ///< visits served per unit of time
};

/// The answer for requests.
///
/// `saturated`: the arrivals exceed what some station can serve and nothing sheds the excess.  No stationary law exists,
/// nothing was simulated: every time is +inf, p_wait is 1, `customers` is 0.
struct Result {
    bool saturated = false;
    bool truncated = false;          ///< stopped by the clock or the cancel flag
    bool precise = true;             ///< the precision asked was reached (true if none was asked)
    double load = 0.0;               ///< of the busiest station
    std::int64_t customers = 0;      ///< requests measured, over all replications
    int replications = 0;
    Times wait;                      ///< of successful requests: time in queues on the path that decided the response
    Times response;                  ///< of successful requests, end to end
    Estimate p_block;                ///< requests that failed at a full station
    Estimate p_abandon;              ///< requests that failed because they left a queue
    Estimate p_fail;                 ///< requests without success, whatever the reason
    Estimate mean_attempts;          ///< attempts per request (1 without retries)
    Estimate extra_load;             ///< hedged copies per request
    Estimate in_system;              ///< mean number of requests under way
    Estimate throughput;             ///< successful requests per unit of time
    std::vector<Estimate> tier;      ///< share of requests served by each tier of the first fallback chain
    std::vector<StationResult> station;
};

/// Times without a bound: what a saturated system has.
[[nodiscard]] Times unbounded_times(std::size_t percentiles);

}  // namespace sizewell::simulation
