#include "llm_engine.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::serving::detail {
namespace {
constexpr double kInfinity = std::numeric_limits<double>::infinity();
}

LlmEngine::LlmEngine(const LlmReplica& replica, Role role, const std::vector<LlmRequest>& requests,
                     const LlmRunOptions& options)
    : replica_(replica), role_(role), requests_(requests), options_(options), random_(options.seed, 7) {
    gain_ = replica.accepted_tokens;
    phases_ = std::max<std::int64_t>(1, std::llround(replica.limits.block / gain_));
    crossing_.assign(static_cast<std::size_t>(phases_), 0);
    free_blocks_ = static_cast<std::int64_t>(std::min(replica.limits.kv_tokens, 1e15) / replica.limits.block);
    sequence_.resize(requests.size());
    out_.records.resize(requests.size());
}

int LlmEngine::blocks_of(double tokens) const {
    return static_cast<int>(std::ceil(tokens / replica_.limits.block - 1e-9));
}

double LlmEngine::next_arrival() const {
    const auto i = static_cast<std::size_t>(waiting_to_);
    if (i >= requests_.size()) return kInfinity;
    if (static_cast<double>(i) < options_.in_flight) return requests_[i].arrival;
    const auto place = i - static_cast<std::size_t>(options_.in_flight);
    return place < places_.size() ? std::max(requests_[i].arrival, places_[place]) : kInfinity;
}

void LlmEngine::take_arrivals() {
    for (double at = next_arrival(); at <= now_; at = next_arrival()) {
        LlmRecord& record = out_.records[static_cast<std::size_t>(waiting_to_)];
        record.arrival = at;
        record.output = requests_[static_cast<std::size_t>(waiting_to_)].output;
        record.first_token = record.finish = kInfinity;
        ++waiting_to_;
    }
}

// The first in the queue enters if a place and the blocks of its whole prompt are free.
bool LlmEngine::admit_head(int& budget) {
    if (!head_waits() || running_count_ >= replica_.limits.sequences) return false;
    const std::int32_t index = returned_.empty() ? waiting_from_ : returned_.back();
    Sequence& s = sequence_[static_cast<std::size_t>(index)];
    const LlmRequest& r = requests_[static_cast<std::size_t>(index)];
    if (s.start_tokens == 0.0) s.start_tokens = r.input;
    const int blocks = blocks_of(s.start_tokens);
    if (blocks > free_blocks_) return false;
    if (returned_.empty()) {
        out_.waiting_area += now_ - out_.records[static_cast<std::size_t>(index)].arrival;
        ++waiting_from_;
    } else {
        returned_.pop_back();
    }
    s.blocks = blocks;
    free_blocks_ -= blocks;
    admit(index, budget);
    return true;
}

void LlmEngine::admit(std::int32_t index, int& budget) {
    Sequence& s = sequence_[static_cast<std::size_t>(index)];
    s.alive = true;
    ++running_count_;
    running_.push_back(index);
    if (role_ == Role::decode_only && !s.started) {  // its prompt came over the link
        start_decoding(index);
        --budget;
        return;
    }
    // Cached prompt tokens are not computed again, but at least one token is.
    const int held = static_cast<int>(std::ceil(s.start_tokens));
    s.prefill_done = s.started ? 0 : std::min(held - 1, static_cast<int>(replica_.prefix_hits * held));
    s.prefill_left = held - s.prefill_done;
    prefill_held_ += s.start_tokens;
    prefilling_.push_back(index);
}

void LlmEngine::start_decoding(std::int32_t index) {
    Sequence& s = sequence_[static_cast<std::size_t>(index)];
    if (!s.started) {
        const int output = requests_[static_cast<std::size_t>(index)].output;
        const double exact = (output - 1) / gain_;
        const double whole = std::floor(exact);
        s.steps_left = static_cast<std::int64_t>(whole) + (exact > whole && random_.uniform() < exact - whole ? 1 : 0);
        if (output > 1) s.steps_left = std::max<std::int64_t>(s.steps_left, 1);
    }
    s.started = true;
    s.start_step = step_;
    s.finish_step = step_ + s.steps_left;
    // The first step writes the cache of one more token: a block boundary is met when the tokens held fill their blocks.
    const double spare = static_cast<double>(s.blocks) * replica_.limits.block - s.start_tokens;
    s.phase = static_cast<int>((step_ + static_cast<std::int64_t>(spare / gain_ + 1e-9)) % phases_);
    ++crossing_[static_cast<std::size_t>(s.phase)];
    ++decoding_;
    cached_ += s.start_tokens;
    if (s.steps_left > 0) completions_.push({s.finish_step, index});
}

void LlmEngine::finish(std::int32_t index, bool decoding) {
    Sequence& s = sequence_[static_cast<std::size_t>(index)];
    std::int64_t blocks = s.blocks;
    if (decoding) {
        const std::int64_t steps = step_ - s.start_step;
        const std::int64_t first = ((s.phase - s.start_step) % phases_ + phases_) % phases_;
        if (steps > first) blocks += 1 + (steps - first - 1) / phases_;
        --crossing_[static_cast<std::size_t>(s.phase)];
        --decoding_;
        cached_ -= s.start_tokens + gain_ * static_cast<double>(steps);
    }
    free_blocks_ += blocks;
    s.blocks = 0;
    s.alive = false;
    s.finish_step = -1;
    --running_count_;
}

// The last arrival gives up its cache; when it comes back, its prompt and the tokens it has are computed again.
void LlmEngine::preempt_last() {
    while (!sequence_[static_cast<std::size_t>(running_.back())].alive) running_.pop_back();
    const std::int32_t index = running_.back();
    running_.pop_back();
    Sequence& s = sequence_[static_cast<std::size_t>(index)];
    const bool decoding = s.finish_step >= 0;
    if (decoding) {
        // The token that was sampled last joins the prompt, and computing it anew samples the next.
        const std::int64_t steps = step_ - s.start_step + 1;
        finish(index, true);
        s.start_tokens += gain_ * static_cast<double>(steps);
        s.steps_left -= steps;
    } else {
        prefilling_.erase(std::find(prefilling_.begin(), prefilling_.end(), index));
        prefill_held_ -= s.start_tokens;
        finish(index, false);
    }
    returned_.push_back(index);
    ++out_.preemptions;
}

void LlmEngine::make_room() {
    while (cross_at(step_) > free_blocks_ && running_count_ > 1) preempt_last();
}

std::int64_t LlmEngine::blocks_needed(std::int64_t steps) const {
    std::int64_t need = static_cast<std::int64_t>(decoding_) * (steps / phases_);
    for (std::int64_t j = steps - steps % phases_; j < steps; ++j) need += cross_at(step_ + j);
    return need;
}

// How many steps pass before anything but decoding happens: a completion, a lack of blocks, an arrival that can enter.
std::int64_t LlmEngine::jump() const {
    std::int64_t steps = completions_.empty() ? 1 : std::max<std::int64_t>(1, completions_.top().step - step_);
    if (blocks_needed(steps) > free_blocks_) {
        steps = std::max<std::int64_t>(1, free_blocks_ / decoding_ * phases_);
        while (blocks_needed(steps + 1) <= free_blocks_) ++steps;
    }
    return steps;
}

void LlmEngine::decode_steps(std::int64_t most) {
    StepContent content;
    content.sequences = decoding_;
    content.cached_tokens = cached_;
    content.tokens_per_sequence = 1.0 + replica_.drafted_tokens;
    const double first = step_seconds(replica_.step, content);
    const double growth = replica_.step.kv_token * gain_ * decoding_ / replica_.step.stages;
    std::int64_t steps = most;
    if (!head_waits() && steps > 1) {
        // first k + growth k (k - 1) / 2 >= room, the smallest such k
        const double room = std::min(next_arrival(), options_.give_up) - now_;
        const auto k_steps = static_cast<double>(steps);
        if (first * k_steps + growth * k_steps * (k_steps - 1.0) / 2.0 > room) {
            const double b = first - 0.5 * growth;
            const double k = 2.0 * room / (b + std::sqrt(b * b + 2.0 * growth * std::max(room, 0.0)));
            steps = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(k - 1e-9)), 1, steps);
        }
    }
    const auto k = static_cast<double>(steps);
    const double seconds = first * k + growth * k * (k - 1.0) / 2.0;
    free_blocks_ -= blocks_needed(steps);
    count_area(seconds, cached_ + gain_ * decoding_ * (k + 1.0) / 2.0);
    now_ += seconds;
    advance(steps);
}

void LlmEngine::prefill_step() {
    int budget = replica_.limits.token_budget;
    if (role_ == Role::decode_only && prefilling_.empty()) {
        while (admit_head(budget) && prefilling_.empty()) {}
        make_room();
    }
    // The blocks that decodes need next are not given to prompts: else a preempted sequence would come back at once.
    const bool mixed = replica_.limits.mixed;
    const int reserved = cross_at(step_);
    free_blocks_ -= reserved;
    StepContent content;
    content.tokens_per_sequence = 1.0 + replica_.drafted_tokens;
    if (mixed) {
        content.sequences = decoding_;
        content.cached_tokens = cached_;
        budget = replica_.limits.token_budget - static_cast<int>(std::ceil(decoding_ * content.tokens_per_sequence));
    }
    std::size_t done = 0;
    for (std::size_t i = 0; budget > 0; ++i) {
        if (i >= prefilling_.size() && (role_ == Role::decode_only || !admit_head(budget))) break;
        Sequence& s = sequence_[static_cast<std::size_t>(prefilling_[i])];
        const int chunk = std::min(budget, s.prefill_left);
        content.prefill_tokens += chunk;
        content.prefill_context += chunk * (s.prefill_done + 0.5 * (chunk + 1));
        s.prefill_done += chunk;
        s.prefill_left -= chunk;
        budget -= chunk;
        if (s.prefill_left == 0) ++done;
    }
    const double seconds = step_seconds(replica_.step, content);
    count_area(seconds, cached_ + prefill_held_ + gain_ * content.sequences);
    now_ += seconds;
    if (mixed) {
        advance(1);
    } else {
        free_blocks_ += reserved;
        ++out_.steps;
    }
    for (std::size_t i = 0; i < done; ++i) end_prefill(prefilling_[i]);
    prefilling_.erase(prefilling_.begin(), prefilling_.begin() + static_cast<std::ptrdiff_t>(done));
}

void LlmEngine::end_prefill(std::int32_t index) {
    Sequence& s = sequence_[static_cast<std::size_t>(index)];
    LlmRecord& record = out_.records[static_cast<std::size_t>(index)];
    prefill_held_ -= s.start_tokens;
    if (!s.started) record.first_token = now_ + replica_.step.first_token;
    const bool last = role_ == Role::prefill_only || (s.started ? s.steps_left <= 0 : record.output == 1);
    if (last) {
        record.finish = now_ + replica_.step.first_token;
        places_.push_back(record.finish);
        finish(index, false);
    } else {
        start_decoding(index);
    }
}

void LlmEngine::count_area(double seconds, double tokens) {
    // A stretch of steps may reach over the end of the window: the part inside counts.
    const double inside = std::min(now_ + seconds, options_.measure_to) - std::max(now_, options_.measure_from);
    if (inside <= 0.0) return;
    out_.busy += inside;
    out_.sequence_area += decoding_ * inside;
    out_.token_area += tokens * inside;
}

void LlmEngine::advance(std::int64_t steps) {
    step_ += steps;
    cached_ += gain_ * decoding_ * static_cast<double>(steps);
    out_.steps += steps;
    complete();
}

void LlmEngine::complete() {
    while (!completions_.empty() && completions_.top().step <= step_) {
        const Completion top = completions_.top();
        completions_.pop();
        if (sequence_[static_cast<std::size_t>(top.index)].finish_step != top.step) continue;  // was preempted
        LlmRecord& record = out_.records[static_cast<std::size_t>(top.index)];
        record.finish = now_ + replica_.step.first_token;
        places_.push_back(record.finish);
        finish(top.index, true);
        if (running_.size() > 4096 && running_.size() > 4 * static_cast<std::size_t>(running_count_)) {
            std::erase_if(running_, [&](std::int32_t i) { return !sequence_[static_cast<std::size_t>(i)].alive; });
        }
    }
}

LlmRun LlmEngine::run() {
    while (now_ < options_.give_up) {
        take_arrivals();
        if (running_count_ == 0 && !head_waits()) {
            const double at = next_arrival();
            if (at == kInfinity) break;
            now_ = at;
            continue;
        }
        make_room();
        if (!prefilling_.empty() || head_can_enter()) {
            prefill_step();
        } else {
            decode_steps(jump());
        }
    }
    out_.stopped = now_ >= options_.give_up;
    out_.end = now_ + replica_.step.first_token;
    return std::move(out_);
}

bool LlmEngine::head_can_enter() const {
    if (!head_waits() || running_count_ >= replica_.limits.sequences) return false;
    const std::int32_t index = returned_.empty() ? waiting_from_ : returned_.back();
    const Sequence& s = sequence_[static_cast<std::size_t>(index)];
    const double held = s.start_tokens > 0.0 ? s.start_tokens : requests_[static_cast<std::size_t>(index)].input;
    return blocks_of(held) <= free_blocks_ - cross_at(step_) &&
           (!replica_.limits.mixed || decoding_ * (1.0 + replica_.drafted_tokens) < replica_.limits.token_budget);
}

}  // namespace sizewell::serving::detail
