// A pool of language-model replicas as a stage: what it does to latency and to the time of tokens.
#pragma once

#include "sizewell/queueing/types.hpp"

#include <memory>
#include <string>

namespace sizewell::serving {
struct LlmReplica;
}

namespace sizewell::latency {

/// Replicas that write tokens, behind a load balancer.
struct TokenServer {
    std::shared_ptr<const serving::LlmReplica> replica;
    double capacity = 0.0;     ///< requests one replica sustains [1/s], > 0
    double imbalance = 1.0;    ///< load of the busiest replica over the mean, >= 1
    double time_factor = 1.0;  ///< multiplies every time of the replica
    double relative_error = 0.0;  ///< of the replica's times: residuals of its profile, or the typical error of an estimate
    bool estimated = true;     ///< no measurement stands behind it
};

/// Time to the first token and time per further token, each as percentiles in the order of Options::percentiles [s].
struct TokenTimes {
    queueing::Stats ttft, tpot;
    queueing::ResponseLaw ttft_law;
    double mean_batch = 0.0;   ///< sequences a replica works on at once
    double kv_share = 0.0;     ///< of its KV cache in use
    std::string limit;         ///< what binds first when the rate grows

    bool known() const { return !tpot.percentile.empty() || !ttft.percentile.empty(); }
};

struct Stage;

/// Response of the replicas of a language model, and the times of their tokens.
///
/// The busiest replica is asked: each sees a Poisson stream of rate x imbalance / replicas.
///
/// @param stage     with `tokens`
/// @param replicas  >= 1; ignored where the stage has no queue: then one request alone is timed
/// @return          saturated where a replica cannot keep up, with the limit that binds
/// @accuracy        that of serving::llm_response, widened by the server's relative_error
[[nodiscard]] queueing::Response token_response(const Stage& stage, const queueing::Arrivals& arrivals, int replicas,
                                                const queueing::Options& options, TokenTimes& times);

}  // namespace sizewell::latency
