// The scheduler of an LLM engine as a state machine that jumps over steps in which only decoding happens.
#pragma once

#include "sizewell/serving/llm_run.hpp"

#include "sizewell/prob/random.hpp"

#include <cstdint>
#include <queue>
#include <vector>

namespace sizewell::serving::detail {

/// Prefill and decode on one server; the other roles are those of a disaggregated pair.
enum class Role { both, prefill_only, decode_only };

class LlmEngine {
  public:
    LlmEngine(const LlmReplica& replica, Role role, const std::vector<LlmRequest>& requests, const LlmRunOptions& options);
    LlmRun run();

  private:
    struct Sequence {
        std::int64_t finish_step = -1;    // the step after which it has all its tokens; -1: not decoding
        std::int64_t start_step = 0;      // of the present stretch of decoding
        double start_tokens = 0.0;        // held at start_step
        std::int64_t steps_left = 0;      // decode steps still needed at start_step
        int prefill_left = 0, prefill_done = 0;
        int blocks = 0;                   // taken at admission
        int phase = 0;                    // of its block boundaries
        bool started = false;             // has its first token
        bool alive = false;               // running
    };
    struct Completion {
        std::int64_t step;
        std::int32_t index;
        bool operator>(const Completion& o) const { return step != o.step ? step > o.step : index > o.index; }
    };

    double next_arrival() const;
    void take_arrivals();
    bool head_waits() const { return !returned_.empty() || waiting_from_ < waiting_to_; }
    bool admit_head(int& budget);
    void admit(std::int32_t index, int& budget);
    void start_decoding(std::int32_t index);
    void finish(std::int32_t index, bool decoding);
    void preempt_last();
    void make_room();
    std::int64_t jump() const;
    std::int64_t blocks_needed(std::int64_t steps) const;
    void decode_steps(std::int64_t steps);
    void prefill_step();
    void end_prefill(std::int32_t index);
    bool head_can_enter() const;
    void advance(std::int64_t steps);
    void count_area(double seconds, double tokens);
    void complete();
    int cross_at(std::int64_t step) const { return crossing_[static_cast<std::size_t>(step % phases_)]; }
    int blocks_of(double tokens) const;

    const LlmReplica& replica_;
    const Role role_;
    const std::vector<LlmRequest>& requests_;
    const LlmRunOptions& options_;
    prob::Random random_;
    LlmRun out_;
    std::vector<Sequence> sequence_;
    std::vector<double> places_;                 // when a completed request freed its place at the client
    std::priority_queue<Completion, std::vector<Completion>, std::greater<>> completions_;
    std::vector<std::int32_t> running_;          // by admission, stale entries below the top allowed
    std::vector<std::int32_t> prefilling_;       // in order; the last may be partly done
    std::vector<std::int32_t> returned_;         // preempted, the first to come back at the end
    std::vector<int> crossing_;                  // decoding sequences by the step (mod phases_) in which they need a block
    std::int32_t waiting_from_ = 0, waiting_to_ = 0;
    double now_ = 0.0;
    std::int64_t step_ = 0;
    int decoding_ = 0, running_count_ = 0;
    std::int64_t free_blocks_ = 0;
    std::int64_t phases_ = 16;
    double gain_ = 1.0;                          // tokens a decoding sequence gains in a step
    double cached_ = 0.0;                        // tokens held by decoding sequences
    double prefill_held_ = 0.0;                  // ... and by those in prefill
};

}  // namespace sizewell::serving::detail
