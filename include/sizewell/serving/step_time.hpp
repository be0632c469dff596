// How long one step of an LLM engine takes: a roofline of each part, and what the software adds.
#pragma once

#include "sizewell/serving/gpu.hpp"
#include "sizewell/serving/work.hpp"

#include <string>

namespace sizewell::serving {

/// How much of the hardware an engine turns into tokens, and what it adds to every step.  Measured or assumed: `kind`.
struct Efficiency {
    double compute = 0.0;             ///< share of the dense peak that large products reach, in (0, 1]
    double bandwidth = 0.0;           ///< share of the memory bandwidth that reading weights and caches reaches, in (0, 1]
    double step_seconds = 0.0;        ///< of a step whatever is in it: scheduler, launch, sampling [s]
    double layer_seconds = 0.0;       ///< of one layer whatever is in it: kernels that wait for each other [s]
    double prefill_layer_seconds = 0.0;  ///< of one layer in a step that holds prefill: launched without a captured graph [s]
    double sequence_seconds = 0.0;    ///< of one decoding sequence in a step: sampling, detokenising, streaming [s]
    double first_token_seconds = 0.0; ///< of a request, outside all steps: connection, tokenising, first chunk [s]
    double link = 0.0;                ///< share of the link that an exchange between GPUs reaches, in (0, 1]
    double exchange_seconds = 0.0;    ///< latency of one exchange between GPUs [s]
    double expert_compute = 1.0;      ///< share of `compute` left to a model with routed experts: small, uneven products
    double expert_spread = 1.0;       ///< tokens^spread choose experts independently: below 1 tokens of a batch choose alike
    std::string source, kind;         ///< where the figures come from; "assumed", "measured", "calibrated"
    double typical_error = 0.0;       ///< of a token time predicted with them, as a share
};

/// Efficiencies to start from when nothing was measured, by the name of the accelerator ("H100 SXM", "L40S", "MI300X").
/// A part that is not known gets those of its nearest class by bandwidth and peak; `source` says so.
[[nodiscard]] Efficiency default_efficiency(const Gpu& gpu);

/// ... and for a model: products of small routed experts reach less of the peak than those of large ones.
[[nodiscard]] Efficiency default_efficiency(const Gpu& gpu, const Work& work);

/// Seconds of a step as a function of what is in it.  All GPUs of the replica together; a plain value.
///
///     step = products(tokens) + kv_token C + context_token A + sequence n + exchange(tokens) + fixed (+ prefill_fixed)
///     products = max(token_compute tokens, dense_read + expert_read (1 - (1 - k/N)^(tokens^spread))), rounded at the corner
///
/// with `tokens` all the tokens of the step, n the decoding sequences, C the cached tokens that they read and A the sum
/// over prefill tokens of the tokens before them.
struct StepTime {
    double token_compute = 0.0;    ///< products of one token at the compute efficiency [s]
    double dense_read = 0.0;       ///< weights outside routed experts, read once a step [s]
    double expert_read = 0.0;      ///< all routed experts, read once a step [s]
    double expert_share = 0.0;     ///< k/N: share of the experts that one token uses; 0 for a dense model
    double expert_spread = 1.0;    ///< tokens^spread of a step choose independently
    double kv_token = 0.0;         ///< one cached token read by one decoding sequence [s]
    double kv_sequence = 0.0;      ///< the state of constant size that one decoding sequence reads [s]
    double context_token = 0.0;    ///< one prefill token attending to one earlier token [s]
    double sequence = 0.0;         ///< software, for each decoding sequence [s]
    double fixed = 0.0;            ///< software and kernel gaps, for each step [s]
    double prefill_fixed = 0.0;    ///< ... and for each step with prefill on top of that [s]
    double exchange_fixed = 0.0;   ///< exchanges between GPUs: latency, for each step [s]
    double exchange_token = 0.0;   ///< ... and bytes, for each token [s]
    double first_token = 0.0;      ///< of a request, outside the steps [s]
    int stages = 1;                ///< pipeline stages (PP): a token passes all, a stage works on 1/PP of the batch
};

/// What a step holds.
struct StepContent {
    double sequences = 0.0;        ///< decoding
    double cached_tokens = 0.0;    ///< read by them, all together
    double prefill_tokens = 0.0;
    double prefill_context = 0.0;  ///< sum over the prefill tokens of the tokens before each
    double tokens_per_sequence = 1.0;  ///< > 1: drafted tokens are verified with it (speculative decoding)
};

/// The step time of a model on `tp` x `pp` GPUs.
///
/// @param work  a model at a precision;  @param gpu  one accelerator;  @param tp, pp  >= 1
/// @throws DomainError  naming the field: a size or rate that is not positive, an efficiency outside (0, 1], tp > 1 on a
///                      part without a link, seconds that are negative or not finite
/// @accuracy            token times of three public vLLM series (8B dense and two mixtures of experts, H100 and A100, 21 loads):
///                      median error 5.5 % with the default efficiencies, worst 41 % (tests/studies/llm_reference_study.cpp)
[[nodiscard]] StepTime step_time(const Work& work, const Gpu& gpu, int tp, int pp, const Efficiency& efficiency);

/// Seconds of one step.
/// @cost  10 ns dense, 30 ns with experts
[[nodiscard]] double step_seconds(const StepTime& step, const StepContent& content);

}  // namespace sizewell::serving
