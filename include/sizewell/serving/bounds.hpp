// What no engine can beat: lower bounds from the size of a model and the datasheet of a part.
#pragma once

#include "sizewell/serving/gpu.hpp"
#include "sizewell/serving/work.hpp"

#include <string>

namespace sizewell::serving {

struct Bound {
    double value = 0.0;      ///< in the unit of the function
    std::string sentence;    ///< what it is, with its numbers
};

/// Seconds per output token: the weights a token touches, read once per step by all GPUs, shared by the accepted tokens.
[[nodiscard]] Bound token_time_bound(const Work& work, const Gpu& gpu, int tp, double accepted_tokens = 1.0);

/// Seconds to the first token of a prompt that is not in a cache: 2 x active parameters x tokens over the dense peak.
[[nodiscard]] Bound prefill_bound(const Work& work, const Gpu& gpu, int tp, double prompt_tokens);

/// GPUs that the products alone need: rate x tokens x 2 x active parameters over the dense peak of one.
[[nodiscard]] Bound compute_bound(const Work& work, const Gpu& gpu, double rate, double tokens_per_request);

/// GPUs that the caches of a concurrency alone need, memory being what `gpu` has beside its share of the weights.
[[nodiscard]] Bound cache_bound(const Work& work, const Gpu& gpu, int tp, double concurrency, double tokens_per_sequence);

/// Above this share of the dense peak nobody has published a sustained serving result.
inline constexpr double kPrecedentedPeakShare = 0.55;

/// The share of the dense peak that a rate would sustain on `gpus`; the sentence calls more than 55 % unprecedented.
[[nodiscard]] Bound peak_share(const Work& work, const Gpu& gpu, double gpus, double rate, double tokens_per_request);

}  // namespace sizewell::serving
