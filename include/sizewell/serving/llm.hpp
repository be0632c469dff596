// One LLM replica under continuous batching: times, utilisation and capacity by an analytic fixed point.
#pragma once

#include "sizewell/serving/gpu.hpp"
#include "sizewell/serving/lengths.hpp"
#include "sizewell/serving/step_time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::serving {

/// What the scheduler of an engine may put into one step.
struct LlmLimits {
    int sequences = 256;          ///< running at once
    int token_budget = 2048;      ///< tokens of a step: decodes first, the rest prefill chunks
    double kv_tokens = 0.0;       ///< tokens whose cache fits, over the replica; must be > 0
    int block = 16;               ///< tokens of a cache block
    bool mixed = true;            ///< a step with prefill holds the decodes too; false: they wait for it
    std::string source = "assumed";
};

/// The limits an engine chooses when it is told nothing ("vllm", "sglang", "tensorrt-llm"), for this part.
/// @throws DomainError  an engine that is not known; kv_tokens is left to the caller
[[nodiscard]] LlmLimits default_limits(std::string_view engine, const Gpu& gpu);

/// Prefill and decode on separate GPUs: the caches of prompts move over a link.
struct Disaggregated {
    int prefill_workers = 1, decode_workers = 1;  ///< each of the size that `step` describes
    double transfer_token = 0.0;                  ///< seconds to move the cache of one token
    double transfer_fixed = 0.0;                  ///< seconds of a transfer whatever its size
};

/// A replica: a step time, limits, and the requests it gets.
struct LlmReplica {
    StepTime step;
    LlmLimits limits;
    Lengths lengths;
    double prefix_hits = 0.0;       ///< share of prompt tokens found in the prefix cache, in [0, 1)
    double accepted_tokens = 1.0;   ///< tokens a sequence gains in a step; > 1 with speculative decoding
    double drafted_tokens = 0.0;    ///< verified beside the sampled one in every step; drafting itself belongs into step.fixed
    std::optional<Disaggregated> pools;
};

/// A time: mean and the percentiles asked for, in their order [s].  +inf when saturated.
struct LlmTimes {
    double mean = 0.0;
    std::vector<double> percentile;
};

/// What keeps the replica from serving more.
enum class LlmBound { steps, sequences, kv_cache, prefill };
[[nodiscard]] std::string_view name(LlmBound bound);

struct LlmResponse {
    bool saturated = false;      ///< the rate is above the capacity: times are +inf, the rest is at capacity
    LlmBound bound = LlmBound::steps;  ///< which limit binds at capacity
    double rate = 0.0;           ///< requests served [1/s]
    double capacity = 0.0;       ///< largest rate [1/s]
    double utilisation = 0.0;    ///< rate offered / capacity
    double busy = 0.0;           ///< share of time in which a step runs
    double mean_batch = 0.0;     ///< decoding sequences, mean over time
    double waiting = 0.0;        ///< requests that wait for a place, mean over time
    double kv_use = 0.0;         ///< share of the cache that is held, mean over time
    double output_tokens = 0.0, input_tokens = 0.0;  ///< per second
    LlmTimes ttft, tpot, e2e;    ///< time to first token; per output token after it; end to end
};

/// Open loop: Poisson arrivals at a rate.
///
/// @param rate         requests per second on this replica, >= 0
/// @param percentiles  ascending, in (0, 100)
/// @throws DomainError  a negative or NaN rate, a limit below 1, a replica whose longest mean request does not fit its cache
/// @accuracy            against the simulation of steps (simulation/llm_replica.hpp; llm_replica_test.cpp): capacity within 3 %
///                      where sequences or prefill bind, 10 % where the cache does; mean batch, TPOT and E2E within 3 % at 70 % of capacity and 10 % at 90 %; E2E p90 within 5 % (10 % with fixed lengths), p99 10 %;
///                      TPOT p90 within 15 %, p99 30 % low; TTFT mean within 10 %, p90 25 %, p99 up to 40 % low where prompts
///                      differ in length.  Where sequences or the cache bind at 90 % load TTFT tails are good to a factor of
///                      2; prompts longer than the token budget bring means within 25 %.  Verify the final choice.
/// @cost                0.06-0.1 ms with fixed lengths, 0.1-0.25 ms with varied ones (llm_bench.cpp)
/// @source              derivation: sequences share the steps, so their number is insensitive to the law of answers and has the
///                      product form of a birth-death chain with deaths at batch / (steps x cycle)
[[nodiscard]] LlmResponse llm_response(const LlmReplica& replica, double rate, const std::vector<double>& percentiles);

/// Closed loop: `concurrency` clients, each sends its next request when the last is answered.  Not what users do: a
/// saturated service looks harmless under it.  The answer's rate is the throughput.
[[nodiscard]] LlmResponse llm_closed_loop(const LlmReplica& replica, double concurrency,
                                          const std::vector<double>& percentiles);

struct LlmCapacity {
    double rate = 0.0;           ///< requests per second that a never-empty queue is served at
    double batch = 0.0;          ///< decoding sequences then
    double step_seconds = 0.0;   ///< mean step then
    LlmBound bound = LlmBound::steps;
};
[[nodiscard]] LlmCapacity llm_capacity(const LlmReplica& replica);

}  // namespace sizewell::serving
