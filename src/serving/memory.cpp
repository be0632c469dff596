#include "sizewell/serving/memory.hpp"

#include "serving/parts.hpp"
#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace sizewell::serving {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kActivationBytes = 2.0;  // engines compute in 16 bits between the matrices

double rounded_up(double value, double multiple) { return std::ceil(value / multiple) * multiple; }

void require_positive(const char* what, double value) {
    if (!(value > 0.0) || !std::isfinite(value)) throw DomainError("memory", what, value, "> 0 and finite");
}

std::string list_text(const std::vector<int>& all) {
    std::string out;
    for (const int one : all) out += (out.empty() ? "" : ", ") + std::to_string(one);
    return out;
}

void require_sane(const MemoryQuestion& q) {
    parts::require_sound(q.architecture);
    require_positive("memory", q.gpu.memory);
    const double share = q.engine.memory_share;
    if (!(share > 0.0 && share <= 1.0)) throw DomainError("memory", "memory_share", share, "above 0 and at most 1");
    if (q.tp < 1) throw DomainError("memory", "tp", q.tp, ">= 1");
    const std::vector<int> splits = tensor_splits(q.architecture, q.tp);
    if (splits.back() != q.tp) {
        throw DomainError("memory", "tp", q.tp, "a number that splits the " + std::to_string(q.architecture.heads) + " attention heads of " +
                          q.architecture.name + " evenly: " + list_text(tensor_splits(q.architecture, std::max(64, q.tp))));
    }
    if (q.pp < 1 || q.pp > q.architecture.layers) {
        throw DomainError("memory", "pp", q.pp, "1 to the " + std::to_string(q.architecture.layers) + " layers of " + q.architecture.name);
    }
    if (q.context) {
        require_positive("context", *q.context);
        const int most = q.architecture.max_context;
        if (most > 0 && *q.context > most) {
            throw DomainError("memory", "context", *q.context, "at most the " + std::to_string(most) + " tokens that " + q.architecture.name + " was made for");
        }
    }
    if (q.batch) require_positive("batch", *q.batch);
    if (q.batch && *q.batch != std::floor(*q.batch)) throw DomainError("memory", "batch", *q.batch, "a whole number of sequences");
    for (const auto& [what, bytes] : {std::pair{"activation", q.activation_bytes}, {"runtime", q.runtime_bytes}}) {
        if (bytes && !(*bytes >= 0.0 && std::isfinite(*bytes))) throw DomainError("memory", what, *bytes, ">= 0 and finite");
    }
}

/// One pipeline stage, the fullest.
struct Stage {
    int layers = 0;
    int moe = 0;
    int dense = 0;
    int full = 0;
    int window = 0;
    int linear = 0;
};

// Each kind is spread evenly over a model's depth, so a stage holds at most its share of the kind, rounded up.
Stage fullest_stage(const Architecture& a, int pp) {
    const parts::LayerCount n = parts::layer_count(a);
    const auto share = [pp](int layers) { return (layers + pp - 1) / pp; };
    Stage s;
    s.layers = share(a.layers);
    s.moe = std::min(n.moe, a.experts && a.experts->every > 1 ? share(n.moe) : s.layers);  // dense layers stand at the bottom
    s.dense = n.moe == 0 || (a.experts && a.experts->beside_dense) ? s.layers : s.layers - s.moe;
    s.full = share(n.full);
    s.window = share(n.window);
    s.linear = share(n.linear);
    return s;
}

// A routed expert on one GPU, in whole tiles of the kernels where they pack it.
double expert_bytes(const Architecture& a, const Precision& p, int tp) {
    const double width = a.experts->width;
    double values = parts::expert_matrices(a) / tp;
    double bytes = values * p.expert_bits / 8.0;
    if (p.pad > 1) {  // values are padded along the dimension that is summed over, their scales are not
        const double own = width / tp;
        const double up = (a.gated ? 2.0 : 1.0) * own * rounded_up(a.hidden, p.pad);
        const double down = a.hidden * rounded_up(own, p.pad);
        bytes += std::max(0.0, up + down - values) * std::floor(p.expert_bits) / 8.0;
    }
    return bytes + parts::expert_biases(a) * p.other_bits / 8.0 / tp;
}

double weights_on_one(const MemoryQuestion& q, const Stage& s) {
    const Architecture& a = q.architecture;
    const Precision& p = q.weights;
    const double linear = linear_bits(a, p) / 8.0;
    const double other = p.other_bits / 8.0;
    double bytes = parts::attention(a, q.tp).on_one(q.tp) * s.layers * linear;
    bytes += (parts::dense_ffn(a) * s.dense + parts::shared_ffn(a) * s.moe) / q.tp * linear;
    if (a.experts) bytes += expert_bytes(a, p, q.tp) * s.moe * a.experts->count;
    bytes += (parts::layer_extras(a, true) * s.moe + parts::layer_extras(a, false) * (s.layers - s.moe)) * other;
    const double bottom = parts::token_table(a) / q.tp + parts::other_tables(a) + a.other_parameters;
    const double top = (a.tied_embeddings && q.pp > 1 ? parts::token_table(a) : parts::head(a)) / q.tp + parts::final_norm(a);
    bytes += (q.pp == 1 ? bottom + top : std::max(bottom, top)) * other;
    const bool rotary = a.decoder && a.positions == 0 && a.max_context > 0;
    const double rotated = a.latent ? a.latent->rope_dim : a.head_dim;
    return bytes + (rotary ? a.max_context * rotated * 2.0 : 0.0);  // a table of sines and cosines in 16 bits
}

struct Step {
    double tokens = 0.0;
    int sequences = 0;
};

Step step_of(const MemoryQuestion& q) {
    const EngineRule& e = q.engine;
    const bool excepted = !e.small_gpu.empty() && q.gpu.name.find(e.small_gpu) != std::string::npos;
    const bool large = q.gpu.memory - e.driver_bytes >= e.large_gpu_bytes && !excepted;
    return large ? Step{static_cast<double>(e.batched_tokens), e.sequences} : Step{static_cast<double>(e.small_batched_tokens), e.small_sequences};
}

// Numbers a token has in flight inside its widest layer.
double widest_layer(const Architecture& a) {
    double widest = (a.heads + 2.0 * a.kv_heads) * a.head_dim;
    if (a.latent) widest = a.heads * (2.0 * (a.latent->nope_dim + a.latent->rope_dim) + a.latent->value_dim);
    widest = std::max(widest, (a.gated ? 3.0 : 1.0) * std::max(a.ffn, a.experts ? a.experts->shared_width : 0));
    if (a.experts) widest = std::max(widest, a.experts->per_token * ((a.gated ? 3.0 : 1.0) * a.experts->width + a.hidden));
    return widest;
}

double estimated_activation(const MemoryQuestion& q, const Step& step) {
    const Architecture& a = q.architecture;
    const double forward = kActivationBytes * step.tokens * widest_layer(a) / q.tp;
    const double sampling = a.decoder ? q.engine.sampler_bytes * step.sequences * a.vocab : 0.0;
    return q.engine.residual_bytes * step.tokens * a.hidden + std::max(sampling, forward);
}

double cache_bytes(const parts::CacheLayer& layer, const Precision& kv) { return layer.values * kv.cache_bits / 8.0 + layer.bytes; }

/// Cache of one sequence on the fullest GPU.
struct Cache {
    double per_token = 0.0;   ///< of layers that keep all
    double per_window = 0.0;  ///< of a token inside the windows
    double window = 0.0;      ///< tokens
    double state = 0.0;

    [[nodiscard]] double of(double context) const { return per_token * context + per_window * std::min(context, window) + state; }
    /// The longest context whose cache takes at most `bytes`; negative if there is none.
    [[nodiscard]] double longest(double bytes) const {
        if (bytes < state) return -1.0;
        const double left = bytes - state;
        const double inside = per_token + per_window;
        if (inside <= 0.0) return kInfinity;
        if (left <= inside * window) return left / inside;
        return per_token > 0.0 ? (left - per_window * window) / per_token : kInfinity;
    }
};

Cache cache_of(const MemoryQuestion& q, const Stage& s) {
    const Architecture& a = q.architecture;
    Cache c;
    c.per_token = s.full * cache_bytes(parts::full_cache(a, q.tp), q.kv);
    if (a.window) {
        c.per_window = s.window * cache_bytes(parts::window_cache(a, q.tp), q.kv);
        c.window = a.window->tokens;
    }
    c.state = s.linear * parts::linear_state(a, q.tp);
    return c;
}

std::string gib(double bytes) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f GiB", bytes / 1073741824.0);
    return text;
}

std::string whole(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.0f", number);
    return text;
}

// An encoder keeps nothing between steps: a batch is one step, and its numbers in flight are the limit.
void judge_encoder(const MemoryQuestion& q, MemoryFit& fit, double room) {
    const Architecture& a = q.architecture;
    const auto sequence = [&](double tokens) {  // attention scores are kept for one layer
        return kActivationBytes * tokens * (4.0 * a.hidden + (a.gated ? 3.0 : 2.0) * a.ffn / q.tp + a.heads * tokens / q.tp);
    };
    fit.activation = q.activation_bytes.value_or(fit.batch * sequence(fit.context));
    fit.kv_tokens = kInfinity;
    fit.kv_blocks = kInfinity;
    fit.largest_batch = std::max(0.0, std::floor(room / sequence(fit.context)));
    const double limit = a.max_context > 0 ? a.max_context : 1e9;
    double low = 0.0;
    double high = limit;
    for (int i = 0; i < 64 && high - low > 0.5; ++i) {
        const double middle = 0.5 * (low + high);
        (fit.batch * sequence(middle) <= room ? low : high) = middle;
    }
    fit.largest_context = fit.batch * sequence(limit) <= room ? limit : std::floor(low);
    if (fit.activation > room) {
        fit.missing = fit.activation - std::max(0.0, room);
        fit.reason = room <= 0.0 ? "the weights and the runtime alone" : "the activations of " + whole(fit.batch) + " sequences of " + whole(fit.context) + " tokens";
    }
}

void judge_decoder(const MemoryQuestion& q, MemoryFit& fit, const Cache& cache, double block) {
    const double in_blocks = rounded_up(fit.context, block);
    const double one = cache.of(in_blocks);
    fit.kv_per_token = cache.per_token;
    fit.kv_constant = cache.per_window * cache.window + cache.state;
    fit.kv_tokens = one > 0.0 ? std::floor(fit.kv / (one / in_blocks)) : kInfinity;
    fit.kv_blocks = std::floor(fit.kv_tokens / block);
    fit.largest_batch = one > 0.0 ? std::floor(fit.kv / one * (1.0 + 1e-12)) : kInfinity;
    const double longest = std::floor(cache.longest(fit.kv / fit.batch) / block * (1.0 + 1e-12)) * block;
    const double limit = q.architecture.max_context > 0 ? q.architecture.max_context : kInfinity;
    fit.largest_context = std::clamp(longest, 0.0, limit);
    if (fit.reason.empty() && one * fit.batch > fit.kv * (1.0 + 1e-12)) {
        fit.missing = one * fit.batch - fit.kv;
        fit.reason = "the KV cache of " + (fit.batch == 1.0 ? std::string("one sequence") : whole(fit.batch) + " sequences") + " of " + whole(fit.context) + " tokens";
    }
}

}  // namespace

MemoryFit memory_fit(const MemoryQuestion& q) {
    require_sane(q);
    const Architecture& a = q.architecture;
    const EngineRule& e = q.engine;
    const Stage stage = fullest_stage(a, q.pp);
    const Step step = step_of(q);
    MemoryFit fit;
    fit.gpus = q.tp * q.pp;
    fit.sequence_limit = step.sequences;
    fit.context = q.context.value_or(a.max_context > 0 ? a.max_context : 2048);
    fit.batch = q.batch.value_or(1.0);
    fit.reported = q.gpu.memory;
    fit.usable = std::max(0.0, q.gpu.memory - e.driver_bytes);
    fit.weights = weights_on_one(q, stage);
    fit.runtime = q.runtime_bytes.value_or(fit.gpus > 1 ? e.parallel_bytes : e.runtime_bytes);
    const double fixed_activation = q.activation_bytes.value_or(a.decoder ? estimated_activation(q, step) : 0.0);
    const double held = fit.weights + fit.runtime + fixed_activation;
    fit.budget = e.of_free ? std::min(fit.usable, held + e.memory_share * std::max(0.0, fit.usable - held)) : e.memory_share * fit.usable;
    fit.activation = fixed_activation;
    if (!a.decoder) {
        judge_encoder(q, fit, (e.of_free ? fit.usable : fit.budget) - fit.weights - fit.runtime);
        fit.budget = e.of_free ? fit.usable : fit.budget;
    } else {
        fit.kv = std::max(0.0, fit.budget - held);
        if (held >= fit.budget) {
            fit.missing = held - fit.budget;
            fit.reason = "weights of " + gib(fit.weights) + ", activations of " + gib(fit.activation) + " and the runtime, without any KV cache,";
        }
        judge_decoder(q, fit, cache_of(q, stage), e.block_tokens > 0 ? e.block_tokens : 1.0);
    }
    fit.fits = fit.reason.empty();
    if (!fit.fits) {
        const bool cache = fit.reason.rfind("the KV cache", 0) == 0;
        fit.reason += (cache ? " needs " : " need ") + gib(fit.missing) + " a GPU more than " + (cache ? "is left of " : "") + "the " + gib(fit.budget) + " that " +
                      e.name + " may use of one " + (q.gpu.name.empty() ? "GPU" : q.gpu.name);
    }
    fit.unused = std::max(0.0, fit.usable - std::max(fit.budget, a.decoder ? held : fit.weights + fit.runtime + fit.activation));
    return fit;
}

std::optional<Split> smallest_split(const MemoryQuestion& question, int node_gpus, int most_gpus) {
    if (node_gpus < 1) throw DomainError("memory", "node_gpus", node_gpus, ">= 1");
    if (most_gpus < 1) throw DomainError("memory", "most_gpus", most_gpus, ">= 1");
    MemoryQuestion q = question;
    q.tp = q.pp = 1;
    require_sane(q);
    std::vector<Split> ways;
    for (const int tp : tensor_splits(q.architecture, std::min(node_gpus, most_gpus))) {
        if (node_gpus % tp != 0) continue;
        for (int pp = 1; pp * tp <= most_gpus && pp <= q.architecture.layers; ++pp) {
            const int gpus = tp * pp;
            if (gpus <= node_gpus ? node_gpus % gpus == 0 : gpus % node_gpus == 0) ways.push_back({tp, pp, {}});
        }
    }
    std::sort(ways.begin(), ways.end(), [](const Split& a, const Split& b) { return std::pair(a.tp * a.pp, a.pp) < std::pair(b.tp * b.pp, b.pp); });
    for (Split& way : ways) {
        q.tp = way.tp;
        q.pp = way.pp;
        way.fit = memory_fit(q);
        if (way.fit.fits) return way;
    }
    return std::nullopt;
}

}  // namespace sizewell::serving
