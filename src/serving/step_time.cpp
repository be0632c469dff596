#include "sizewell/serving/step_time.hpp"

#include "sizewell/error.hpp"

#include <cmath>

namespace sizewell::serving {
namespace {

constexpr const char* kWhere = "step_time";
// Two exchanges a layer (after attention, after the feed-forward part); an all-reduce sends 2 (tp - 1)/tp of the bytes.
constexpr double kExchangesPerLayer = 2.0;

void check_positive(const char* field, double x) {
    if (!(x > 0.0 && std::isfinite(x))) throw DomainError(kWhere, field, x, "positive and finite");
}

void check_share(const char* field, double x) {
    if (!(x > 0.0 && x <= 1.0)) throw DomainError(kWhere, field, x, "in (0, 1]: a share of what the datasheet gives");
}

void check_seconds(const char* field, double x) {
    if (!(x >= 0.0 && std::isfinite(x))) throw DomainError(kWhere, field, x, ">= 0 and finite, in seconds");
}

void check(const Work& work, const Gpu& gpu, int tp, int pp, const Efficiency& e) {
    check_positive("work.active_params", work.active_params);
    check_positive("work.weight_bytes", work.weight_bytes);
    check_positive("work.layers", work.layers);
    check_seconds("work.kv_bytes_per_token", work.kv_bytes_per_token);
    check_seconds("work.kv_bytes_constant", work.kv_bytes_constant);
    check_seconds("work.heads", work.heads);
    check_seconds("work.head_dim", work.head_dim);
    if (!(work.expert_bytes >= 0.0 && work.expert_bytes <= work.weight_bytes))
        throw DomainError(kWhere, "work.expert_bytes", work.expert_bytes, "between 0 and work.weight_bytes");
    if (work.expert_bytes > 0.0 && !(work.experts_per_token >= 1 && work.experts_per_token <= work.experts))
        throw DomainError(kWhere, "work.experts_per_token", work.experts_per_token, "between 1 and work.experts");
    check_positive("gpu.bandwidth", gpu.bandwidth);
    check_positive("gpu.flop_rate", gpu.flop_rate);
    if (tp < 1) throw DomainError(kWhere, "tp", tp, ">= 1");
    if (pp < 1) throw DomainError(kWhere, "pp", pp, ">= 1");
    if (tp * pp > 1) {
        check_positive("gpu.link", gpu.link);
        check_positive("work.hidden", work.hidden);
        check_share("efficiency.link", e.link);
    }
    check_share("efficiency.compute", e.compute);
    check_share("efficiency.bandwidth", e.bandwidth);
    check_seconds("efficiency.step_seconds", e.step_seconds);
    check_seconds("efficiency.layer_seconds", e.layer_seconds);
    check_seconds("efficiency.prefill_layer_seconds", e.prefill_layer_seconds);
    check_seconds("efficiency.sequence_seconds", e.sequence_seconds);
    check_seconds("efficiency.first_token_seconds", e.first_token_seconds);
    check_seconds("efficiency.exchange_seconds", e.exchange_seconds);
    check_share("efficiency.expert_compute", e.expert_compute);
    check_share("efficiency.expert_spread", e.expert_spread);
}

// Share of the routed experts that at least one token of the step chooses; below one token, of a stage's share of a batch.
double touched_share(const StepTime& step, double tokens) {
    if (step.expert_share >= 1.0) return 1.0;
    const double choices = tokens > 1.0 && step.expert_spread < 1.0 ? std::pow(tokens, step.expert_spread) : tokens;
    return -std::expm1(choices * std::log1p(-step.expert_share));
}

double products(const StepTime& step, double tokens) {
    double read = step.dense_read;
    if (step.expert_read > 0.0)
        read += step.expert_read * touched_share(step, tokens);
    const double compute = step.token_compute * tokens;
    // Near the corner neither side is at its best: the fourth-power mean is 19 % above the larger where they meet.
    const double c2 = compute * compute;
    const double r2 = read * read;
    return std::sqrt(std::sqrt(c2 * c2 + r2 * r2));
}

}  // namespace

StepTime step_time(const Work& work, const Gpu& gpu, int tp, int pp, const Efficiency& e) {
    check(work, gpu, tp, pp, e);
    const double read_rate = gpu.bandwidth * e.bandwidth * tp;
    const bool routed = work.expert_bytes > 0.0;
    const double flop_rate = gpu.flop_rate * e.compute * (routed ? e.expert_compute : 1.0) * tp;
    StepTime s;
    s.token_compute = 2.0 * work.active_params / flop_rate;
    s.dense_read = (work.weight_bytes - work.expert_bytes) / read_rate;
    s.expert_read = work.expert_bytes / read_rate;
    s.expert_spread = e.expert_spread;
    s.expert_share = routed ? static_cast<double>(work.experts_per_token) / work.experts : 0.0;
    s.kv_token = work.kv_bytes_per_token / read_rate;
    s.kv_sequence = work.kv_bytes_constant / read_rate;
    s.context_token = 4.0 * work.layers * static_cast<double>(work.heads) * work.head_dim / (gpu.flop_rate * e.compute * tp);
    s.sequence = e.sequence_seconds;
    s.fixed = e.step_seconds + work.layers * e.layer_seconds;
    s.prefill_fixed = work.layers * e.prefill_layer_seconds;
    s.first_token = e.first_token_seconds;
    s.stages = pp;
    const double token_bytes = work.hidden * work.activation_bytes;
    if (tp > 1) {
        const double exchanges = kExchangesPerLayer * work.layers;
        s.exchange_fixed = exchanges * e.exchange_seconds;
        s.exchange_token = exchanges * 2.0 * (tp - 1) / tp * token_bytes / (gpu.link * e.link);
    }
    if (pp > 1) {
        s.exchange_fixed += (pp - 1) * e.exchange_seconds;
        s.exchange_token += (pp - 1) * token_bytes / (gpu.link * e.link);
    }
    return s;
}

double step_seconds(const StepTime& step, const StepContent& content) {
    // A stage of a pipeline holds 1/PP of the layers and sees 1/PP of the batch; a token passes all of them.
    const double share = 1.0 / step.stages;
    const double tokens = (content.sequences * content.tokens_per_sequence + content.prefill_tokens) * share;
    if (tokens <= 0.0) return 0.0;
    const double memory = step.kv_token * content.cached_tokens + step.kv_sequence * content.sequences;
    return products(step, tokens) + share * (memory + step.context_token * content.prefill_context) +
           step.sequence * content.sequences + step.exchange_fixed + step.exchange_token * tokens + step.fixed +
           (content.prefill_tokens > 0.0 ? step.prefill_fixed : 0.0);
}

}  // namespace sizewell::serving
