#include "sizewell/serving/bounds.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace sizewell::serving {
namespace {

void check(const char* where, const char* field, double x) {
    if (!(x > 0.0 && std::isfinite(x))) throw DomainError(where, field, x, "positive and finite");
}

void check_parts(const char* where, const Work& work, const Gpu& gpu, double tp) {
    check(where, "work.active_params", work.active_params);
    check(where, "work.weight_bytes", work.weight_bytes);
    check(where, "gpu.bandwidth", gpu.bandwidth);
    check(where, "gpu.flop_rate", gpu.flop_rate);
    if (!(tp >= 1.0 && std::isfinite(tp))) throw DomainError(where, "gpus", tp, ">= 1");
}

template <class... Numbers>
std::string text(const char* format, Numbers... numbers) {
    char buffer[512];
    std::snprintf(buffer, sizeof buffer, format, numbers...);
    return buffer;
}

}  // namespace

Bound token_time_bound(const Work& work, const Gpu& gpu, int tp, double accepted_tokens) {
    const char* const where = "token_time_bound";
    check_parts(where, work, gpu, tp);
    if (!(accepted_tokens >= 1.0 && std::isfinite(accepted_tokens)))
        throw DomainError(where, "accepted_tokens", accepted_tokens, ">= 1: a step always yields a token");
    const double share = work.experts > 0 ? static_cast<double>(work.experts_per_token) / work.experts : 1.0;
    const double touched = work.weight_bytes - work.expert_bytes * (1.0 - share);
    Bound b;
    b.value = touched / (tp * gpu.bandwidth) / accepted_tokens;
    b.sentence = text("a token of %s takes at least %.3g ms: %.4g GB of weights over %d x %.4g GB/s", work.name.c_str(), b.value * 1e3,
                      touched / 1e9, tp, gpu.bandwidth / 1e9) +
                 (accepted_tokens > 1.0 ? text(", shared by %.3g accepted tokens", accepted_tokens) : std::string());
    return b;
}

Bound prefill_bound(const Work& work, const Gpu& gpu, int tp, double prompt_tokens) {
    const char* const where = "prefill_bound";
    check_parts(where, work, gpu, tp);
    check(where, "prompt_tokens", prompt_tokens);
    Bound b;
    const double flops = 2.0 * work.active_params * prompt_tokens;
    b.value = flops / (tp * gpu.flop_rate);
    b.sentence = text("the first token of %s takes at least %.3g ms: %.4g TFLOP of products for %.6g prompt tokens over %d x %.4g TFLOP/s",
                      work.name.c_str(), b.value * 1e3, flops / 1e12, prompt_tokens, tp, gpu.flop_rate / 1e12);
    return b;
}

Bound compute_bound(const Work& work, const Gpu& gpu, double rate, double tokens_per_request) {
    const char* const where = "compute_bound";
    check_parts(where, work, gpu, 1.0);
    check(where, "rate", rate);
    check(where, "tokens_per_request", tokens_per_request);
    Bound b;
    const double flops = 2.0 * work.active_params * tokens_per_request * rate;
    b.value = flops / gpu.flop_rate;
    b.sentence = text("%.6g requests/s of %.6g tokens need at least %.3g %s: %.4g TFLOP/s of products over %.4g TFLOP/s each", rate,
                      tokens_per_request, b.value, gpu.name.c_str(), flops / 1e12, gpu.flop_rate / 1e12);
    return b;
}

Bound cache_bound(const Work& work, const Gpu& gpu, int tp, double concurrency, double tokens_per_sequence) {
    const char* const where = "cache_bound";
    check_parts(where, work, gpu, tp);
    check(where, "gpu.memory", gpu.memory);
    check(where, "concurrency", concurrency);
    check(where, "tokens_per_sequence", tokens_per_sequence);
    Bound b;
    const double bytes = concurrency * (tokens_per_sequence * work.kv_bytes_per_token + work.kv_bytes_constant);
    const double room = gpu.memory - work.weight_bytes / tp;
    if (room <= 0.0) {
        b.value = HUGE_VAL;
        b.sentence = text("no cache fits: %.4g GB of weights over %d GPUs fill the %.4g GB of a %s", work.weight_bytes / 1e9, tp,
                          gpu.memory / 1e9, gpu.name.c_str());
        return b;
    }
    b.value = bytes / room;
    b.sentence = text("%.6g sequences of %.6g tokens need at least %.3g %s: %.4g GB of cache over the %.4g GB that weights leave of each",
                      concurrency, tokens_per_sequence, b.value, gpu.name.c_str(), bytes / 1e9, room / 1e9);
    return b;
}

Bound peak_share(const Work& work, const Gpu& gpu, double gpus, double rate, double tokens_per_request) {
    check_parts("peak_share", work, gpu, gpus);
    Bound b;
    b.value = compute_bound(work, gpu, rate, tokens_per_request).value / gpus;
    const double percent = 100.0 * b.value;
    if (b.value > 1.0) {
        b.sentence = text("%.6g requests/s would need %.3g %% of the dense peak of %.6g %s: impossible", rate, percent, gpus, gpu.name.c_str());
    } else if (b.value > kPrecedentedPeakShare) {
        b.sentence = text("%.6g requests/s would sustain %.3g %% of the dense peak of %.6g %s: more than %.0f %% is unprecedented", rate,
                          percent, gpus, gpu.name.c_str(), 100.0 * kPrecedentedPeakShare);
    } else {
        b.sentence = text("%.6g requests/s sustain %.3g %% of the dense peak of %.6g %s", rate, percent, gpus, gpu.name.c_str());
    }
    return b;
}

}  // namespace sizewell::serving
