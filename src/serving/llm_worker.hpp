// The mean-field model of one worker under continuous batching: mean steps, capacity, and the law of its batch.
#pragma once

#include "sizewell/serving/llm.hpp"

#include <array>
#include <vector>

namespace sizewell::serving::detail {

/// How many prompts a step holds beside its decodes: a negative binomial law, cut where it no longer matters.
struct Prompts {
    static constexpr int kMost = 12;
    std::array<double, kMost + 1> p{};
    int last = 0;
};

/// A worker that prefills and decodes, or only one of the two.
class Worker {
  public:
    /// @param prefills, decodes  false: this part of a request is another worker's
    Worker(const LlmReplica& replica, bool prefills, bool decodes);

    /// A step with `batch` decoding sequences and `tokens` prefill tokens.
    double step(double batch, double tokens) const;
    /// What prefill tokens add to the decodes' step, or cost on their own where the two do not mix.
    double extra(double batch, double tokens) const;
    double decode_step(double batch) const { return step(batch, 0.0); }

    /// Prefill tokens of one chunk, chunks of a mean prompt, prompts that fit one step, with `batch` decodes.
    double chunk(double batch) const;
    double chunks(double batch) const { return prompt_ > 0.0 ? prompt_ / chunk(batch) : 0.0; }
    int prompts_a_step(double batch) const;

    /// The mean time between two tokens of a sequence when `batch` decode and prompts arrive at `rate`.
    double cycle(double batch, double rate) const;
    /// ... counting that batches pile up while long prompts run and empty between them.
    double drifting_cycle(double batch, double rate) const;
    Prompts prompts(double batch, double rate, double cycle) const;

    LlmCapacity capacity() const;

    double prompt() const { return prompt_; }              ///< mean prefill tokens of a request
    double prompt_scv() const { return prompt_scv_; }
    double steps() const { return steps_; }                ///< mean decode steps of a request
    double steps_scv() const { return steps_scv_; }
    double held() const { return held_; }                  ///< mean cached tokens of a decoding sequence
    double most() const { return most_; }                  ///< sequences at once
    LlmBound most_bound() const { return most_bound_; }
    const LlmReplica& replica() const { return replica_; }

  private:
    const LlmReplica& replica_;
    double prompt_ = 0.0, context_share_ = 0.0, hit_tokens_ = 0.0, prompt_scv_ = 0.0;
    double steps_ = 0.0, steps_scv_ = 0.0, held_ = 0.0, most_ = 1.0, verify_ = 1.0;
    double recomputed_ = 0.0;  // share of requests that are preempted and prefilled again at capacity
    LlmBound most_bound_ = LlmBound::sequences;
};

/// The stationary number of sequences, p(0), p(1), ...: births at the rate, deaths at batch / (steps x cycle).
struct BatchLaw {
    std::vector<double> p;      ///< of 0 ... most sequences decoding
    double mean = 0.0;          ///< decoding
    double p_wait = 0.0;        ///< that all places are taken
    double waiting = 0.0;       ///< mean number that wait
};

BatchLaw batch_law(const Worker& worker, double rate, const LlmCapacity& capacity);

}  // namespace sizewell::serving::detail
