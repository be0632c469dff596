#include "llm_checks.hpp"

#include "sizewell/error.hpp"

#include <cmath>

namespace sizewell::serving::detail {

void check_replica(const char* where, const LlmReplica& r) {
    const LlmLimits& l = r.limits;
    if (l.sequences < 1) throw DomainError(where, "limits.sequences", l.sequences, ">= 1");
    if (l.token_budget < 1) throw DomainError(where, "limits.token_budget", l.token_budget, ">= 1");
    if (l.block < 1) throw DomainError(where, "limits.block", l.block, ">= 1");
    if (!(l.kv_tokens >= l.block))
        throw DomainError(where, "limits.kv_tokens", l.kv_tokens, "at least one block: the weights leave no room for a cache");
    if (!(r.prefix_hits >= 0.0 && r.prefix_hits < 1.0)) throw DomainError(where, "prefix_hits", r.prefix_hits, "in [0, 1)");
    if (!(r.accepted_tokens >= 1.0 && std::isfinite(r.accepted_tokens)))
        throw DomainError(where, "accepted_tokens", r.accepted_tokens, ">= 1: a step always yields a token");
    if (!(r.drafted_tokens >= 0.0 && std::isfinite(r.drafted_tokens)))
        throw DomainError(where, "drafted_tokens", r.drafted_tokens, ">= 0");
    if (r.accepted_tokens > 1.0 + r.drafted_tokens)
        throw DomainError(where, "accepted_tokens", r.accepted_tokens, "<= 1 + drafted_tokens: only drafted tokens can be accepted");
    const double first = step_seconds(r.step, {1.0, 0.0, 0.0, 0.0, 1.0});
    if (!(first > 0.0 && std::isfinite(first)))
        throw DomainError(where, "step", first, "a step of positive seconds: make it with step_time()");
    if (r.pools) {
        if (r.pools->prefill_workers < 1) throw DomainError(where, "pools.prefill_workers", r.pools->prefill_workers, ">= 1");
        if (r.pools->decode_workers < 1) throw DomainError(where, "pools.decode_workers", r.pools->decode_workers, ">= 1");
        for (const double seconds : {r.pools->transfer_token, r.pools->transfer_fixed}) {
            if (!(seconds >= 0.0 && std::isfinite(seconds))) throw DomainError(where, "pools.transfer", seconds, ">= 0 seconds");
        }
    }
}

LlmReplica one_worker(const LlmReplica& replica) {
    LlmReplica worker = replica;
    worker.pools.reset();
    return worker;
}

}  // namespace sizewell::serving::detail
