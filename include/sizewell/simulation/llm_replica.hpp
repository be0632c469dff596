// Percentiles of one LLM replica by simulating its steps: stationary, or exactly as a benchmark client runs.
#pragma once

#include "sizewell/simulation/arrivals.hpp"
#include "sizewell/simulation/run.hpp"

#include "sizewell/serving/llm.hpp"

#include <cstdint>

namespace sizewell::simulation {

struct LlmResult {
    bool saturated = false;     ///< arrivals above the capacity: nothing was simulated, every time is +inf
    bool truncated = false;     ///< stopped by the clock or the cancel flag
    bool precise = true;
    std::int64_t requests = 0;  ///< measured, over all replications
    int replications = 0;
    std::int64_t steps = 0;     ///< engine steps, warm-up included
    Times ttft, tpot, e2e;      ///< [s]; percentiles in the order of Options::percentiles
    Estimate throughput;        ///< requests completed per second
    Estimate output_tokens;     ///< per second
    Estimate mean_batch;        ///< decoding sequences, mean over time
    Estimate busy;              ///< share of time in which a step runs
    Estimate kv_use;            ///< share of the cache that is held
    Estimate preemptions;       ///< per request
};

/// Stationary: warm-up, then the measured requests, in independent replications with 95 % intervals.  A trace of arrivals is
/// replayed from empty.  Deterministic bits for any number of threads.
/// @throws DomainError  what llm_response(), ArrivalSource and replicate() throw
[[nodiscard]] LlmResult llm_simulation(const serving::LlmReplica& replica, const Arrivals& arrivals,
                                       const Options& options = {});

/// Stationary closed loop of `concurrency` clients without thinking time; not an open loop, see llm_closed_loop().
[[nodiscard]] LlmResult llm_closed_loop_simulation(const serving::LlmReplica& replica, int concurrency,
                                                   const Options& options = {});

/// A run of a benchmark client: `requests` in all, from an empty server to the last answer; throughput is
/// completed / duration.  Replications repeat the run with other draws.
struct LlmBenchmark {
    int requests = 500;
    double rate = 1.0;           ///< infinity: all at once
    double burstiness = 1.0;     ///< shape of the gamma law of gaps; 1 = Poisson
    double concurrency = std::numeric_limits<double>::infinity();  ///< cap of the client
};
[[nodiscard]] LlmResult llm_benchmark(const serving::LlmReplica& replica, const LlmBenchmark& benchmark,
                                      const Options& options = {});

}  // namespace sizewell::simulation
