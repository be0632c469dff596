#include "llm_worker.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::serving::detail {

Worker::Worker(const LlmReplica& replica, bool prefills, bool decodes) : replica_(replica) {
    const Lengths& l = replica.lengths;
    const LlmLimits& limits = replica.limits;
    verify_ = 1.0 + replica.drafted_tokens;
    if (prefills) {
        prompt_ = std::max(1.0, (1.0 - replica.prefix_hits) * l.input_mean);
        prompt_scv_ = std::max(0.0, l.input_square / (l.input_mean * l.input_mean) - 1.0);
        hit_tokens_ = replica.prefix_hits * l.input_mean;
        // Sum of the tokens before each prefill token, per prefill token: those in the cache and half of the prompt itself,
        // longer prompts counting more.
        context_share_ = (hit_tokens_ + 0.5 * prompt_) * l.input_square / (l.input_mean * l.input_mean);
    }
    double cached = l.input_mean;
    if (decodes && l.output_mean > 1.0) {
        const double rest = l.output_mean - 1.0;
        const double rest_square = l.output_square - 2.0 * l.output_mean + 1.0;
        steps_ = rest / replica.accepted_tokens;
        steps_scv_ = std::max(0.0, rest_square / (rest * rest) - 1.0);
        held_ = (l.cross - l.input_mean) / rest + 0.5 * rest_square / rest;
        cached = held_ + 0.5 * limits.block;
    }
    double by_cache = limits.kv_tokens / cached;
    // While the next prompt waits for room of its size, half of it stands empty on average, and the spread of what sequences
    // hold costs some room (the factor from simulations of 20 to 600 sequences).
    if (by_cache > 2.0) by_cache = std::max(2.0, by_cache - 0.5 * l.input_mean / cached - 0.2 * std::sqrt(by_cache));
    if (by_cache < 1.0)
        throw DomainError("llm_response", "limits.kv_tokens", limits.kv_tokens,
                          "at least the " + sizewell::detail::number_text(std::ceil(cached)) +
                              " tokens that a mean request holds: use more GPUs, a smaller precision or shorter requests");
    const double by_budget = std::max(1.0, limits.token_budget / verify_);
    most_ = std::min({static_cast<double>(limits.sequences), by_cache, by_budget});
    // Answers grow between two completions by about one answer in all; the room left after an admission is uniform up to a
    // prompt, and where it does not suffice the last to come is computed again.
    if (most_ == by_cache && prefills) recomputed_ = std::min(2.0, 0.4 * l.output_mean / l.input_mean);
    most_bound_ = most_ == by_cache ? LlmBound::kv_cache : most_ == by_budget ? LlmBound::steps : LlmBound::sequences;
}

double Worker::step(double batch, double tokens) const {
    return step_seconds(replica_.step, {batch, batch * held_, tokens, tokens * context_share_, verify_});
}

double Worker::extra(double batch, double tokens) const {
    if (tokens <= 0.0) return 0.0;
    if (!replica_.limits.mixed) return step(0.0, tokens);
    return step(batch, tokens) - (batch > 0.0 ? step(batch, 0.0) : 0.0);
}

double Worker::chunk(double batch) const {
    const double decodes = replica_.limits.mixed ? batch * verify_ : 0.0;
    return std::min(prompt_, std::max(1.0, replica_.limits.token_budget - decodes));
}

int Worker::prompts_a_step(double batch) const {
    const double decodes = replica_.limits.mixed ? batch * verify_ : 0.0;
    const double room = std::max(1.0, replica_.limits.token_budget - decodes) / chunk(batch);
    return static_cast<int>(std::clamp(std::floor(room), 1.0, 1000.0));
}

Prompts Worker::prompts(double batch, double rate, double cycle) const {
    Prompts law;
    if (prompt_ <= 0.0 || rate <= 0.0) {
        law.p[0] = 1.0;
        return law;
    }
    const double mean = std::min(rate * chunks(batch) * cycle, 1000.0);
    // A long step gathers more prompts and so makes the next one long: variance m / (1 - (rate e)^2).
    const double e = extra(batch, 2.0 * chunk(batch)) - extra(batch, chunk(batch));
    const double feedback = std::min(rate * chunks(batch) * e, 0.95);
    const double variance = mean * (1.0 + prompt_scv_ * feedback * feedback) / (1.0 - feedback * feedback);
    if (mean > 0.7 * Prompts::kMost) {  // so many prompts a step that their number hardly varies
        law.p.fill(0.0);
        law.last = Prompts::kMost;
        law.p[Prompts::kMost] = 1.0;
        return law;
    }
    const double q = std::min(mean / variance, 1.0);
    double sum = 0.0;
    if (q > 0.999) {
        law.p[0] = std::exp(-mean);
        for (int n = 1; n <= Prompts::kMost; ++n) law.p[static_cast<std::size_t>(n)] = law.p[static_cast<std::size_t>(n - 1)] * mean / n;
    } else {
        const double r = mean * q / (1.0 - q);
        law.p[0] = std::pow(q, r);
        for (int n = 1; n <= Prompts::kMost; ++n)
            law.p[static_cast<std::size_t>(n)] = law.p[static_cast<std::size_t>(n - 1)] * (1.0 - q) * (r + n - 1.0) / n;
    }
    for (int n = 0; n <= Prompts::kMost; ++n) {
        law.last = n;
        sum += law.p[static_cast<std::size_t>(n)];
        if (sum > 0.9999) break;
    }
    for (int n = 0; n <= law.last; ++n) law.p[static_cast<std::size_t>(n)] /= sum;
    return law;
}

double Worker::cycle(double batch, double rate) const {
    const double decode = batch > 0.0 ? decode_step(batch) : 0.0;
    if (prompt_ <= 0.0 || rate <= 0.0) return decode;
    const double size = chunk(batch);
    const double chunk_rate = rate * chunks(batch);
    const int most = prompts_a_step(batch);
    const double fullest = decode + extra(batch, size * most);
    std::array<double, Prompts::kMost + 1> more;  // what so many prompts add to a step, once it is asked for
    int told = 0;
    double c = decode;
    for (int round = 0; round < 30; ++round) {
        const double mean = chunk_rate * c;
        double next = decode;
        if (mean >= most) {
            next = fullest * mean / most;  // what does not fit waits for the next steps
        } else if (mean > 0.7 * Prompts::kMost) {
            next += extra(batch, size * mean);
        } else {
            double p = std::exp(-mean), sum = p;
            for (int n = 1; n <= Prompts::kMost && sum < 0.999; ++n) {
                p *= mean / n;
                sum += p;
                if (n > told) more[static_cast<std::size_t>(told = n)] = extra(batch, size * std::min(n, most));
                next += p * more[static_cast<std::size_t>(n)] * (n > most ? static_cast<double>(n) / most : 1.0);
            }
        }
        if (std::abs(next - c) < 1e-4 * next) return next;
        if (!(next < 1e6)) return next;
        c = next;
    }
    return c;
}

// With prompts far shorter than an answer the decodes see the mean of fast and slow steps: rates average.  With prompts that
// fill many steps the decodes live in fast and slow times one after the other: times average.  Between the two by the ratio
// of a busy period of prefill to the decoding of an answer.
double Worker::drifting_cycle(double batch, double rate) const {
    const double fast = cycle(batch, rate);
    if (prompt_ <= 0.0 || rate <= 0.0 || batch <= 0.0) return fast;
    const double decode = decode_step(batch);
    const double with = replica_.limits.mixed ? decode + extra(batch, chunk(batch)) : decode + step(0.0, chunk(batch));
    const double service = chunks(batch) * with * (1.0 + prompt_scv_);
    const double load = std::min(rate * chunks(batch) * (replica_.limits.mixed ? with : with - decode), 0.95);
    if (load < 0.02) return fast;
    const double busy = service * load / (1.0 - load);
    const double slow = decode * (1.0 - load) + with * load;
    return fast + std::max(0.0, slow - fast) * busy / (busy + steps_ * fast);
}

LlmCapacity Worker::capacity() const {
    LlmCapacity c;
    if (steps_ <= 0.0) {  // prompts only
        const double n = std::min<double>(prompts_a_step(0.0), std::max(1.0, std::floor(most_)));
        c.step_seconds = step(0.0, n * chunk(0.0));
        c.rate = n / (c.step_seconds * chunks(0.0));
        c.bound = LlmBound::prefill;
        return c;
    }
    // A place is held for the decode steps and the step of the prefill; full steps share the budget between both.
    c.batch = prompt_ > 0.0 ? most_ * steps_ / (steps_ + 1.0) : most_;
    c.bound = most_bound_;
    if (prompt_ > 0.0 && replica_.limits.mixed) {
        const double by_budget = replica_.limits.token_budget / (verify_ + prompt_ / steps_);
        if (by_budget < c.batch) {
            c.batch = by_budget;
            c.bound = LlmBound::prefill;
        }
    }
    // cycle(batch, rate) x rate x steps = batch: the rate at which as many leave as enter.
    double low = 0.0, high = c.batch / (steps_ * decode_step(c.batch));
    for (int round = 0; round < 30; ++round) {
        const double rate = 0.5 * (low + high);
        (rate * steps_ * cycle(c.batch, rate * (1.0 + recomputed_)) > c.batch ? high : low) = rate;
        if (high - low < 1e-4 * high) break;
    }
    c.rate = 0.5 * (low + high);
    c.step_seconds = cycle(c.batch, c.rate * (1.0 + recomputed_));
    if (c.bound == LlmBound::sequences && c.batch * verify_ >= replica_.limits.token_budget) c.bound = LlmBound::steps;
    return c;
}

BatchLaw batch_law(const Worker& worker, double rate, const LlmCapacity& capacity) {
    BatchLaw law;
    const auto most = static_cast<std::size_t>(std::max(1.0, std::floor(capacity.batch)));
    if (worker.steps() <= 0.0 || rate <= 0.0) {
        law.p = {1.0};
        return law;
    }
    // Cycles at batches that grow by half, linear between.
    std::vector<double> node = {1.0};
    while (node.back() < static_cast<double>(most)) node.push_back(std::min(static_cast<double>(most), std::ceil(node.back() * 1.5)));
    std::vector<double> cycle;
    for (const double b : node) cycle.push_back(worker.drifting_cycle(b, rate));
    law.p.assign(most + 1, 0.0);
    law.p[0] = 1.0;
    double sum = 1.0, ratio = 0.0;
    std::size_t at = 0;
    for (std::size_t k = 1; k <= most; ++k) {
        const auto b = static_cast<double>(k);
        while (at + 2 < node.size() && node[at + 1] < b) ++at;
        const double c = node.size() == 1 ? cycle[0]
                                          : cycle[at] + (cycle[at + 1] - cycle[at]) * (b - node[at]) / (node[at + 1] - node[at]);
        ratio = rate * worker.steps() * c / b;
        law.p[k] = law.p[k - 1] * ratio;
        sum += law.p[k];
        if (law.p[k] > 1e200) {
            for (std::size_t j = 0; j <= k; ++j) law.p[j] *= 1e-200;
            sum *= 1e-200;
        }
        if (ratio < 1.0 && law.p[k] < 1e-12 * sum) {
            law.p.resize(k + 1);
            ratio = 0.0;
            break;
        }
    }
    // Beyond the last place requests enter as others leave, so at capacity: the queue is geometric in rate / capacity.  The
    // answer's law scales what waits as in M/G/c.
    const double tail = ratio > 0.0 && law.p.size() == most + 1 ? std::min(rate / capacity.rate, 0.9999) : 0.0;
    const double full = tail > 0.0 ? law.p.back() * tail / (1.0 - tail) : 0.0;
    const double all = sum + full;
    for (double& p : law.p) p /= all;
    const double variability = 0.5 * (1.0 + worker.steps_scv());
    law.p_wait = tail > 0.0 ? (law.p.back() + full / all) : 0.0;
    law.waiting = tail > 0.0 ? law.p_wait * tail / (1.0 - tail) * variability : 0.0;
    if (tail > 0.0) law.p.back() += full / all;
    for (std::size_t k = 0; k < law.p.size(); ++k) law.mean += static_cast<double>(k) * law.p[k];
    return law;
}

}  // namespace sizewell::serving::detail
