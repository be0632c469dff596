// The scheduler of an LLM engine, replayed over given requests: step by step in effect, from event to event in cost.
#pragma once

#include "sizewell/serving/llm.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace sizewell::serving {

struct LlmRequest {
    double arrival = 0.0;   ///< [s], ascending
    int input = 1;          ///< prompt tokens, >= 1
    int output = 1;         ///< answer tokens, >= 1
};

struct LlmRecord {
    double arrival = 0.0;      ///< [s]; in a closed loop the moment the client sent it
    double first_token = 0.0;  ///< [s]
    double finish = 0.0;       ///< of the last token [s]
    int output = 1;

    double ttft() const { return first_token - arrival; }
    double e2e() const { return finish - arrival; }
    /// Per token after the first; 0 for a single token, which has none.
    double tpot() const { return output > 1 ? (finish - first_token) / (output - 1) : 0.0; }
};

/// What happened, in the order of the requests given.  Areas are integrals over time.
struct LlmRun {
    std::vector<LlmRecord> records;
    double end = 0.0;              ///< last token of all [s]
    double busy = 0.0;             ///< time in steps [s]
    double sequence_area = 0.0;    ///< of decoding sequences
    double token_area = 0.0;       ///< of tokens held in the cache
    double waiting_area = 0.0;     ///< of requests that wait for a place, over the whole run
    std::int64_t steps = 0;
    std::int64_t preemptions = 0;
    bool stopped = false;          ///< `give_up` was passed: records after it have an infinite finish
};

struct LlmRunOptions {
    double in_flight = std::numeric_limits<double>::infinity();  ///< requests the client keeps under way at most
    double give_up = std::numeric_limits<double>::infinity();    ///< simulated time after which to stop [s]
    double measure_from = 0.0;     ///< areas and busy time count the steps that start in [measure_from, measure_to) [s]
    double measure_to = std::numeric_limits<double>::infinity();
    std::uint64_t seed = 1;        ///< of the accepted tokens, where their mean is not whole
};

/// Runs the requests through the replica: first come first served, decodes before prefill chunks within the token budget,
/// a cap on sequences, cache blocks, and the last arrival preempted by recomputation when blocks run out.
///
/// @param requests  by ascending arrival.  With options.in_flight a request is sent at its arrival or when a place at the
///                  client is free, whichever is later: arrivals all 0 make a closed loop.
/// @throws DomainError  arrivals that descend, lengths below 1, a request that never fits the cache (named by its index)
/// @accuracy            equal to a naive simulator that loops over sequences and steps (tests/golden/llm_engine.py), 1e-9
/// @cost                O(log n) an event (arrival, chunk, completion), nothing for the steps between
[[nodiscard]] LlmRun run_requests(const LlmReplica& replica, const std::vector<LlmRequest>& requests,
                                  const LlmRunOptions& options = {});

}  // namespace sizewell::serving
