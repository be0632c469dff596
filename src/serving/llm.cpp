#include "sizewell/serving/llm.hpp"

#include "llm_checks.hpp"
#include "llm_worker.hpp"
#include "time_law.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace sizewell::serving {
namespace {

using detail::BatchLaw;
using detail::Prompts;
using detail::TimeLaw;
using detail::Worker;
using Points = std::vector<std::pair<double, double>>;  // {weight, value}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// A standard normal in slices: weight and mean of each.
constexpr std::array<std::pair<double, double>, 6> kNormal = {{{0.05, -2.063}, {0.25, -0.990}, {0.40, 0.0}, {0.25, 0.990}, {0.04, 1.913}, {0.01, 2.665}}};
// An exponential with mean 1 in slices.
constexpr std::array<std::pair<double, double>, 7> kExponential = {{{0.25, 0.137}, {0.25, 0.477}, {0.25, 0.999}, {0.15, 1.812},
                                                                   {0.06, 2.785}, {0.03, 3.866}, {0.01, 5.605}}};
// A uniform on (0, 1).
constexpr std::array<double, 4> kUniform = {0.125, 0.375, 0.625, 0.875};
constexpr double kUniformShare = 0.25;

void check_percentiles(const char* where, const std::vector<double>& percentiles) {
    double last = 0.0;
    for (const double p : percentiles) {
        if (!(p > last && p < 100.0)) throw DomainError(where, "percentiles", p, "ascending and in (0, 100)");
        last = p;
    }
}

// The batch that an arrival finds, in a few slices.
Points batch_points(const BatchLaw& law) {
    constexpr std::array<double, 4> kUpTo = {0.25, 0.6, 0.9, 1.0};
    Points out;
    double below = 0.0, weight = 0.0, sum = 0.0;
    std::size_t slice = 0, first = 0;
    if (law.p[0] > 1e-4) {  // an empty server is a case of its own
        out.emplace_back(law.p[0], 0.0);
        below = law.p[0];
        first = 1;
        while (slice < 3 && below >= kUpTo[slice]) ++slice;
    }
    for (std::size_t k = first; k < law.p.size(); ++k) {
        weight += law.p[k];
        sum += law.p[k] * static_cast<double>(k);
        below += law.p[k];
        if (slice < 3 && below >= kUpTo[slice]) {
            if (weight > 0.0) out.emplace_back(weight, sum / weight);
            weight = sum = 0.0;
            while (slice < 3 && below >= kUpTo[slice]) ++slice;
        }
    }
    if (weight > 1e-9) out.emplace_back(weight, sum / weight);
    return out;
}

// First tokens of prompts that arrive while `batch` sequences decode: the rest of the running step, then the step (or the
// steps) that hold the prompt together with those that came during the running one.
void add_first_tokens(TimeLaw& law, const Worker& worker, double rate, double batch, double weight) {
    const LlmReplica& r = worker.replica();
    const double decode = batch > 0.0 ? worker.decode_step(batch) : 0.0;
    const double size = worker.chunk(batch);
    const int most = worker.prompts_a_step(batch);
    const double cycle = worker.cycle(batch, rate);
    const Prompts prompts = worker.prompts(batch, rate, cycle);
    const double arrivals = rate * worker.chunks(batch);
    const bool mixed = r.limits.mixed;
    const auto step = [&](double tokens) { return mixed ? decode + worker.extra(batch, tokens) : worker.step(0.0, tokens); };

    // The steps that hold the prompt itself, by its length and the number of others beside it.
    struct Own {
        double weight, time;
    };
    constexpr int kBeside = 8;
    std::array<std::vector<Own>, kBeside + 1> table;
    const double full = step(size * most);
    const auto row = [&](int beside) -> const std::vector<Own>& {
        auto& entries = table[static_cast<std::size_t>(beside)];
        if (!entries.empty()) return entries;
        for (const auto& [w, tokens] : r.lengths.input_points) {
            const double prompt = std::max(1.0, tokens * (1.0 - r.prefix_hits));
            const double steps = std::ceil(prompt / size - 1e-9);
            const double last = prompt - (steps - 1.0) * size;
            const double alone = steps > 1.0 ? (steps - 1.0) * step(size) + step(last) : step(last + beside * size);
            entries.push_back({w, alone + r.step.first_token});
        }
        return entries;
    };
    const auto own = [&](double share, double residual, double ahead) {
        // Those ahead that do not fit one step fill steps of their own before.
        const double full_steps = std::floor(ahead / most);
        const double beside = std::min<double>(ahead - full_steps * most, kBeside);
        const double before = residual + full_steps * full;
        for (const Own& o : row(static_cast<int>(std::round(beside)))) law.add(before + o.time, share * o.weight);
    };

    if (batch <= 0.0) {
        // Steps run only while prompts are there: one server whose customers are prompts (Pollaczek-Khinchine).  The
        // ones that share a step end later with it and share its fixed part, which about balances.
        double mean = 0.0, square = 0.0;
        for (const Own& o : row(0)) {
            const double service = o.time - r.step.first_token;
            mean += o.weight * service;
            square += o.weight * service * service;
        }
        const int shared = std::min(most, 8);
        const double each = mean * worker.step(0.0, size * shared) / (worker.step(0.0, size) * shared);
        const double busy = std::min(0.98, rate * each);
        own(weight * (1.0 - busy), 0.0, 0.0);
        const double wait = 0.5 * square / mean / (1.0 - busy);
        if (busy > 1e-6) {
            for (const auto& [w, e] : kExponential) own(w * weight * busy, e * wait, 0.0);
        }
        return;
    }
    double mean_length = 0.0;
    std::array<double, Prompts::kMost + 1> length{};
    const auto length_of = [&](int n) {
        const double fit = prompts.last == Prompts::kMost && prompts.p[Prompts::kMost] == 1.0 ? std::min<double>(most, arrivals * cycle)
                                                                                             : std::min(n, most);
        return n > 0 ? (mixed ? decode + worker.extra(batch, fit * size) : decode + worker.step(0.0, fit * size)) : decode;
    };
    for (int n = 0; n <= prompts.last; ++n) {
        length[static_cast<std::size_t>(n)] = length_of(n);
        mean_length += prompts.p[static_cast<std::size_t>(n)] * length[static_cast<std::size_t>(n)];
    }
    // Prompts that fill whole steps queue for one another like customers of one server.
    const double load = most > 1 ? 0.0 : std::min(0.99, arrivals * step(size));
    const auto running = [&](double share, double l) {
        const double others = arrivals * l;
        for (const double u : kUniform) {
            if (most == 1) {
                own(kUniformShare * share * (1.0 - load), u * l, 0.0);
                for (const auto& [w, e] : kExponential)
                    own(kUniformShare * share * load * w, u * l, std::round(e * (0.5 * worker.chunks(batch) * (1.0 + worker.prompt_scv()) / (1.0 - load))));
                continue;
            }
            if (others > 4.0) {
                own(kUniformShare * share, u * l, others > most ? 0.5 * others : others);
                continue;
            }
            // A Poisson number of others in the same step; of those beyond one step, half are ahead.
            double p = std::exp(-others), sum = 0.0;
            for (int k = 0; sum < 0.999; ++k) {
                const double part = sum + p < 0.999 && k < kBeside ? p : 1.0 - sum;
                own(kUniformShare * share * part, u * l, k >= most ? 0.5 * k : k);
                sum += part;
                p *= others / (k + 1);
            }
        }
    };
    for (int n = 0; n <= prompts.last; ++n) {
        const double share = prompts.p[static_cast<std::size_t>(n)] / mean_length * weight;
        const double l = length[static_cast<std::size_t>(n)];
        if (share * l < 1e-4 * weight) continue;
        if (n != 1 || r.lengths.input_points.size() == 1 || worker.chunks(batch) > 1.0) {
            running(share * l, l);
            continue;
        }
        // A step with one prompt is met in proportion to its length, so most often with a long one.
        double met = 0.0;
        Points by_length;
        for (const auto& [w, tokens] : r.lengths.input_points) {
            const double x = step(std::min(std::max(1.0, tokens * (1.0 - r.prefix_hits)), static_cast<double>(r.limits.token_budget)));
            by_length.emplace_back(w * x, x);
            met += w * x;
        }
        for (const auto& [w, x] : by_length) running(share * l * w / met, x);
    }
}

// Token times of requests: the batch drifts while a request stays, and each meets its own share of prefill steps.
struct TokenTimes {
    double mean = 0.0;           // seconds of one decode step
    Points batches = {{1.0, 0.0}};  // how far the step strays from the mean at the batches that sequences live in
    double step_variance = 0.0;  // of single steps at a given batch
    double memory = 1.0;         // steps after which the batch has forgotten itself

    // Share of the strays left in the mean of so many steps.
    double kept(double steps) const {
        const double x = std::max(steps / memory, 1e-6);
        return x < 1e-3 ? 1.0 : std::sqrt(2.0 * (x - 1.0 + std::exp(-x))) / x;
    }
};

// The mean prompts of a step and their variance in seconds.
double step_variance(const Worker& worker, double batch, double rate, double cycle) {
    const Prompts prompts = worker.prompts(batch, rate, cycle);
    const int most = worker.prompts_a_step(batch);
    const double size = worker.chunk(batch);
    double m = 0.0, s = 0.0;
    for (int n = 0; n <= prompts.last; ++n) {
        const double e = worker.extra(batch, size * std::min(n, most));
        m += prompts.p[static_cast<std::size_t>(n)] * e;
        s += prompts.p[static_cast<std::size_t>(n)] * e * e * (n > 0 ? 1.0 + (worker.prompt_scv() / n) : 1.0);
    }
    return std::max(0.0, s - m * m);
}

TokenTimes token_times(const Worker& worker, const BatchLaw& law, double rate) {
    TokenTimes t;
    const double b = law.mean;
    if (worker.steps() <= 0.0 || b <= 0.0) {
        t.mean = worker.steps() > 0.0 ? worker.decode_step(1.0) : 0.0;
        return t;
    }
    t.mean = b / (rate * worker.steps());
    // Sequences meet a batch in proportion to its size.
    constexpr std::array<double, 8> kUpTo = {0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 1.0};
    t.batches.clear();
    double below = 0.0, weight = 0.0, sum = 0.0, mean = 0.0;
    std::size_t slice = 0;
    for (std::size_t k = 1; k < law.p.size(); ++k) {
        const double w = law.p[k] * static_cast<double>(k) / b;
        weight += w;
        sum += w * static_cast<double>(k);
        below += w;
        if (below < kUpTo[slice] && k + 1 < law.p.size()) continue;
        if (weight > 0.0) {
            t.batches.emplace_back(weight, worker.drifting_cycle(sum / weight, rate));
            mean += weight * t.batches.back().second;
        }
        weight = sum = 0.0;
        while (slice + 1 < kUpTo.size() && below >= kUpTo[slice]) ++slice;
    }
    for (auto& [w, cycle] : t.batches) cycle -= mean;
    // A batch above its mean empties at 1/(steps x cycle) times 1 - d ln cycle / d ln batch: slowly near saturation.
    const double around = std::max(1.0, b);
    const double cycle = worker.cycle(around, rate);
    const double elasticity = std::log(worker.cycle(1.1 * around, rate) / cycle) / std::log(1.1);
    t.memory = std::max(1.0, worker.steps() / std::max(1.0 - elasticity, 0.05));
    t.step_variance = step_variance(worker, around, rate, cycle);
    return t;
}

LlmTimes times_of(const TimeLaw& law, const std::vector<double>& percentiles) {
    return {law.mean(), law.percentiles(percentiles)};
}

// Adds a wait that happens with probability p and is then exponential.
TimeLaw delayed(const TimeLaw& law, double p, double mean_if) {
    if (p < 1e-5 || mean_if <= 0.0) return law;
    TimeLaw out;
    for (const auto& [w, x] : law.slices()) {
        out.add(x, w * (1.0 - p));
        for (const auto& [v, e] : kExponential) out.add(x + e * mean_if, w * p * v);
    }
    return out;
}

// Puts first tokens and token times together.  `after_first`: what passes between the first token and decoding.
void add_times(LlmResponse& r, const Worker& decoder, const TokenTimes& tokens, const TimeLaw& first, double after_first,
               const TimeLaw* second_wait, const std::vector<double>& percentiles) {
    const LlmReplica& replica = decoder.replica();
    r.ttft = times_of(first, percentiles);
    TimeLaw tpot, e2e;
    const Points starts = first.slices();
    const Points waits = second_wait != nullptr ? second_wait->slices() : Points{{1.0, 0.0}};
    for (const auto& [w, output] : replica.lengths.output_points) {
        const double steps = std::max(0.0, output - 1.0) / replica.accepted_tokens;
        if (steps <= 0.0) {
            for (const auto& [v, start] : starts) e2e.add(start, w * v);
            continue;
        }
        const double kept = tokens.kept(steps);
        // Few steps with the odd prefill among them are skewed: a lognormal law of their mean.
        const double spread = std::log1p(tokens.step_variance / std::max(steps, 1.0) / (tokens.mean * tokens.mean));
        const double deviation = std::sqrt(spread);
        std::array<double, kNormal.size()> strays;
        for (std::size_t i = 0; i < kNormal.size(); ++i) strays[i] = std::exp(deviation * kNormal[i].second - 0.5 * spread);
        for (const auto& [batch_weight, stray] : tokens.batches) {
            const double around = std::max(tokens.mean + kept * stray, 0.2 * tokens.mean);
            for (std::size_t i = 0; i < kNormal.size(); ++i) {
                const double z_weight = kNormal[i].first, step = around * strays[i];
                for (const auto& [q, wait] : waits) {
                    const double decode = step * steps + (second_wait != nullptr ? after_first + wait : 0.0);
                    tpot.add(decode / (output - 1.0), w * batch_weight * z_weight * q);
                }
            }
            // Steps of one request average out in its end to end time; first tokens and waits add to it.
            for (const auto& [q, wait] : waits) {
                const double decode = around * steps + (second_wait != nullptr ? after_first + wait : 0.0);
                for (const auto& [v, start] : starts) e2e.add(start + decode, w * batch_weight * q * v);
            }
        }
    }
    r.tpot = times_of(tpot, percentiles);
    r.e2e = times_of(e2e, percentiles);
}

LlmTimes unbounded(std::size_t n) { return {kInfinity, std::vector<double>(n, kInfinity)}; }

void saturate(LlmResponse& r, const LlmCapacity& capacity, std::size_t n) {
    r.saturated = true;
    r.rate = capacity.rate;
    r.busy = 1.0;
    r.mean_batch = capacity.batch;
    r.waiting = kInfinity;
    r.ttft = r.e2e = unbounded(n);
    r.tpot = unbounded(n);
}

void add_flows(LlmResponse& r, const LlmReplica& replica) {
    r.output_tokens = r.rate * replica.lengths.output_mean;
    r.input_tokens = r.rate * replica.lengths.input_mean;
}

LlmResponse one_worker_response(const LlmReplica& replica, double rate, const std::vector<double>& percentiles) {
    const Worker worker(replica, true, true);
    const LlmCapacity capacity = worker.capacity();
    LlmResponse r;
    r.bound = capacity.bound;
    r.capacity = capacity.rate;
    r.utilisation = rate / capacity.rate;
    if (rate >= capacity.rate) {
        saturate(r, capacity, percentiles.size());
        r.kv_use = std::min(1.0, capacity.batch * worker.held() / replica.limits.kv_tokens);
        add_flows(r, replica);
        return r;
    }
    r.rate = rate;
    const BatchLaw law = detail::batch_law(worker, rate, capacity);
    TimeLaw first;
    for (const auto& [w, batch] : batch_points(law)) add_first_tokens(first, worker, rate, batch, w);
    const double wait = law.waiting > 0.0 && law.p_wait > 0.0 ? law.waiting / rate / law.p_wait : 0.0;
    const TimeLaw delayed_first = delayed(first, law.p_wait, wait);
    const TokenTimes tokens = token_times(worker, law, rate);
    add_times(r, worker, tokens, delayed_first, 0.0, nullptr, percentiles);
    r.mean_batch = law.mean;
    r.waiting = law.waiting;
    r.busy = 1.0 - law.p[0] * std::max(0.0, 1.0 - rate * worker.step(0.0, worker.prompt()));
    const double prefilling = rate * (first.mean() - replica.step.first_token);
    r.kv_use = std::min(1.0, (law.mean * worker.held() + prefilling * replica.lengths.input_mean) / replica.limits.kv_tokens);
    add_flows(r, replica);
    return r;
}

LlmResponse pools_response(const LlmReplica& replica, double rate, const std::vector<double>& percentiles) {
    const Disaggregated& pools = *replica.pools;
    const Worker prefill(replica, true, false);
    const Worker decode(replica, false, true);
    const LlmCapacity capacity = llm_capacity(replica);
    LlmResponse r;
    r.bound = capacity.bound;
    r.capacity = capacity.rate;
    r.utilisation = rate / capacity.rate;
    if (rate >= capacity.rate) {
        saturate(r, capacity, percentiles.size());
        add_flows(r, replica);
        return r;
    }
    r.rate = rate;
    TimeLaw first;
    add_first_tokens(first, prefill, rate / pools.prefill_workers, 0.0, 1.0);
    const double decode_rate = rate / pools.decode_workers;
    const BatchLaw law = detail::batch_law(decode, decode_rate, decode.capacity());
    // A sequence that comes over the link waits for the running step to end, and for a place when all are taken.
    TimeLaw entry;
    const double step = decode.steps() > 0.0 ? decode.decode_step(std::max(1.0, law.mean)) : 0.0;
    const double transfer = pools.transfer_fixed + pools.transfer_token * replica.lengths.input_mean;
    for (const double u : kUniform) entry.add(std::max(u * step * (1.0 - law.p[0]), 1e-9), 0.25);
    const double wait = law.waiting > 0.0 ? law.waiting / decode_rate / law.p_wait : 0.0;
    const TimeLaw second = delayed(entry, law.p_wait, wait);
    add_times(r, decode, token_times(decode, law, decode_rate), first, transfer, &second, percentiles);
    r.mean_batch = law.mean * pools.decode_workers;
    r.waiting = law.waiting * pools.decode_workers;
    // Prefill steps hold several prompts as the load grows: never more time than there is.
    const double prefilling = std::min(1.0, rate / pools.prefill_workers * prefill.step(0.0, prefill.prompt()));
    r.busy = (pools.decode_workers * (1.0 - law.p[0]) + pools.prefill_workers * prefilling) /
             (pools.decode_workers + pools.prefill_workers);
    r.kv_use = std::min(1.0, r.mean_batch * decode.held() / (replica.limits.kv_tokens * (pools.decode_workers + pools.prefill_workers)));
    add_flows(r, replica);
    return r;
}

}  // namespace

LlmCapacity llm_capacity(const LlmReplica& replica) {
    detail::check_replica("llm_capacity", replica);
    if (!replica.pools) return Worker(replica, true, true).capacity();
    LlmCapacity prefill = Worker(replica, true, false).capacity();
    prefill.rate *= replica.pools->prefill_workers;
    if (replica.lengths.output_mean <= 1.0) return prefill;
    LlmCapacity decode = Worker(replica, false, true).capacity();
    decode.rate *= replica.pools->decode_workers;
    decode.batch *= replica.pools->decode_workers;
    return prefill.rate < decode.rate ? prefill : decode;
}

LlmResponse llm_response(const LlmReplica& replica, double rate, const std::vector<double>& percentiles) {
    detail::check_replica("llm_response", replica);
    if (!(rate >= 0.0 && std::isfinite(rate))) throw DomainError("llm_response", "rate", rate, ">= 0 and finite [1/s]");
    check_percentiles("llm_response", percentiles);
    return replica.pools ? pools_response(replica, rate, percentiles) : one_worker_response(replica, rate, percentiles);
}

LlmResponse llm_closed_loop(const LlmReplica& replica, double concurrency, const std::vector<double>& percentiles) {
    const char* const where = "llm_closed_loop";
    detail::check_replica(where, replica);
    if (!(concurrency >= 1.0 && std::isfinite(concurrency))) throw DomainError(where, "concurrency", concurrency, ">= 1 client");
    check_percentiles(where, percentiles);
    if (replica.pools)
        throw DomainError(where, "pools", "present", "absent: only the open loop of separate prefill and decode pools is modelled");
    const Worker worker(replica, true, true);
    const LlmCapacity capacity = worker.capacity();
    const double first_step = replica.step.first_token;
    // rate x (time in prefill + decode steps x cycle) = clients that are not waiting for a place.
    const double inside = std::min(concurrency, worker.most());
    double low = 0.0, high = capacity.rate;
    double rate = high, batch = capacity.batch, start = 0.0;
    for (int round = 0; round < 40; ++round) {
        rate = 0.5 * (low + high);
        const double guess = std::clamp(inside - rate * start, 0.0, std::max(capacity.batch, 1.0));
        batch = worker.steps() > 0.0 ? std::max(guess, 1e-3) : 0.0;
        const double b = std::max(batch, worker.steps() > 0.0 ? 1.0 : 0.0);
        const double cycle = worker.cycle(b, rate);
        start = first_step + (concurrency > 1.0 ? 0.5 * cycle : 0.0) + worker.extra(b, worker.prompt()) + (b > 1.0 ? worker.decode_step(b) : 0.0);
        const double residence = start + worker.steps() * cycle;
        (rate * residence > inside ? high : low) = rate;
    }
    LlmResponse r;
    r.bound = capacity.bound;
    r.capacity = capacity.rate;
    r.rate = rate;
    r.utilisation = rate / capacity.rate;
    r.busy = 1.0;
    BatchLaw law;
    const double decoding = std::clamp(inside - rate * start, 0.0, inside);
    law.mean = decoding;
    const auto k = static_cast<std::size_t>(std::floor(decoding));
    law.p.assign(k + 2, 0.0);
    law.p[k] = 1.0 - (decoding - static_cast<double>(k));
    law.p[k + 1] = decoding - static_cast<double>(k);
    TimeLaw first;
    // Of N clients an arrival meets the N - 1 others.
    const double met = concurrency > 1.0 ? std::max(decoding * (concurrency - 1.0) / concurrency, 0.0) : 0.0;
    add_first_tokens(first, worker, concurrency > 1.0 ? rate * (concurrency - 1.0) / concurrency : 0.0, met, 1.0);
    r.waiting = std::max(0.0, concurrency - inside);
    if (r.waiting > 0.0) {
        TimeLaw later;
        for (const auto& [w, x] : first.slices()) later.add(x + r.waiting / rate, w);
        first = later;
    }
    TokenTimes tokens = token_times(worker, law, rate);
    if (worker.steps() > 0.0 && concurrency <= 1.0) {
        tokens.mean = worker.decode_step(1.0);
        tokens.batches = {{1.0, 0.0}};
        tokens.step_variance = 0.0;
    }
    add_times(r, worker, tokens, first, 0.0, nullptr, percentiles);
    r.mean_batch = decoding;
    r.kv_use = std::min(1.0, decoding * worker.held() / replica.limits.kv_tokens);
    add_flows(r, replica);
    return r;
}

}  // namespace sizewell::serving
