#include "sizewell/serving/architecture.hpp"

#include "serving/parts.hpp"
#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::serving {

namespace {

constexpr int kMostWidth = 10'000'000;  // no size of a model comes near; products stay far inside a double
constexpr int kMostLayers = 100'000;

void require_context(double context) {
    if (!(context >= 0.0) || !std::isfinite(context)) throw DomainError("serving: kv_bytes", "context", context, ">= 0 and finite");
}

double cache_bytes(const parts::CacheLayer& layer, const Precision& kv) { return layer.values * kv.cache_bits / 8.0 + layer.bytes; }

}  // namespace

std::vector<std::string> faults(const Architecture& a) {
    std::vector<std::string> out;
    const auto within = [&out](const char* what, double value, double low, double high) {
        if (value >= low && value <= high) return;
        out.push_back(std::string(what) + " is " + detail::number_text(value) + ", must be " + detail::number_text(low) + " to " + detail::number_text(high));
    };
    within("layers", a.layers, 1, kMostLayers);
    within("hidden", a.hidden, 1, kMostWidth);
    within("heads", a.heads, 1, 100'000);
    within("vocab", a.vocab, 1, kMostWidth * 10.0);
    within("ffn", a.ffn, a.experts && !a.experts->beside_dense ? 0 : 1, kMostWidth);
    within("max_context", a.max_context, 0, 1e9);
    within("norms", a.norms, 0, 16);
    within("positions", a.positions, 0, 1e9);
    within("token_types", a.token_types, 0, kMostWidth);
    within("other_parameters", a.other_parameters, 0.0, 1e15);
    if (!a.latent) {
        within("kv_heads", a.kv_heads, 1, a.heads);
        within("head_dim", a.head_dim, 1, 100'000);
        if (a.kv_heads >= 1 && a.heads >= 1 && a.heads % a.kv_heads != 0) {
            out.push_back("heads is " + std::to_string(a.heads) + ", must be a multiple of kv_heads = " + std::to_string(a.kv_heads));
        }
    }
    if (a.experts) {
        const Experts& e = *a.experts;
        within("experts", e.count, 1, 1'000'000);
        within("experts_per_token", e.per_token, 1, std::max(1, e.count));
        within("expert_ffn", e.width, 1, kMostWidth);
        within("shared_ffn", e.shared_width, 0, kMostWidth);
        within("first_dense_layers", e.first_dense, 0, a.layers);
        within("moe_every", e.every, 1, std::max(1, a.layers));
        if (a.ffn < 1 && (e.first_dense > 0 || e.every > 1)) out.push_back("ffn is 0, must be the width of the layers without experts");
    }
    if (a.latent) {
        const LatentAttention& m = *a.latent;
        within("kv_rank", m.kv_rank, 1, kMostWidth);
        within("rope_dim", m.rope_dim, 0, 100'000);
        within("nope_dim", m.nope_dim, 1, 100'000);
        within("value_dim", m.value_dim, 1, 100'000);
        within("query_rank", m.query_rank, 0, kMostWidth);
        within("index_heads", m.index_heads, 0, 100'000);
        within("index_dim", m.index_dim, m.index_heads > 0 ? 1 : 0, 100'000);
        if (a.window) out.push_back("latent and windowed attention are both given, must be one of them");
    }
    if (a.window) {
        within("window_layers", a.window->layers, 1, std::max(1, a.layers));
        within("window_tokens", a.window->tokens, 1, 1e9);
        within("global_kv_heads", a.window->global_kv_heads, 0, std::max(1, a.heads));
        within("global_head_dim", a.window->global_head_dim, 0, 100'000);
    }
    if (a.linear) {
        const LinearAttention& l = *a.linear;
        within("linear_layers", l.layers, 1, std::max(1, a.layers));
        within("linear_key_heads", l.key_heads, 1, 100'000);
        within("linear_value_heads", l.value_heads, 1, 100'000);
        within("linear_key_dim", l.key_dim, 1, 100'000);
        within("linear_value_dim", l.value_dim, 1, 100'000);
        within("linear_convolution", l.convolution, 0, 1'000);
        within("linear_state_bytes", l.state_bytes, 0.5, 8.0);
    }
    const int special = (a.window ? a.window->layers : 0) + (a.linear ? a.linear->layers : 0);
    if (special > a.layers) out.push_back("windowed and linear layers are " + std::to_string(special) + " together, must be at most layers = " + std::to_string(a.layers));
    return out;
}

ParameterCount parameter_count(const Architecture& a) {
    parts::require_sound(a);
    const parts::LayerCount n = parts::layer_count(a);
    ParameterCount p;
    p.embedding = parts::token_table(a) + parts::other_tables(a);
    p.head = parts::head(a);
    p.attention = parts::attention(a, 1).all() * a.layers;
    p.ffn = parts::dense_ffn(a) * n.dense + parts::shared_ffn(a) * n.moe;
    if (a.experts) {
        const double expert = parts::expert_matrices(a) + parts::expert_biases(a);
        p.experts = expert * n.moe * a.experts->count;
        p.used_experts = expert * n.moe * a.experts->per_token;
    }
    p.other = parts::layer_extras(a, true) * n.moe + parts::layer_extras(a, false) * (a.layers - n.moe) +
              parts::final_norm(a) + a.other_parameters;
    return p;
}

double parameters(const Architecture& a) { return parameter_count(a).total(); }
double active_parameters(const Architecture& a) { return parameter_count(a).active(); }

double linear_bits(const Architecture& a, const Precision& weights) {
    return a.experts ? weights.linear_bits : std::min(weights.linear_bits, weights.expert_bits);
}

double weight_bytes(const Architecture& a, const Precision& weights) {
    const ParameterCount p = parameter_count(a);
    const double biases = parts::expert_biases(a) * parts::layer_count(a).moe * (a.experts ? a.experts->count : 0);
    const double bits = (p.attention + p.ffn) * linear_bits(a, weights) + (p.experts - biases) * weights.expert_bits +
                        (p.embedding + p.head + p.other + biases) * weights.other_bits;
    return bits / 8.0;
}

double kv_bytes_per_token(const Architecture& a, const Precision& kv) {
    parts::require_sound(a);
    return parts::layer_count(a).full * cache_bytes(parts::full_cache(a, 1), kv);
}

double kv_bytes(const Architecture& a, const Precision& kv, double context) {
    require_context(context);
    const parts::LayerCount n = parts::layer_count(a);
    double sum = kv_bytes_per_token(a, kv) * context;
    if (a.window) sum += n.window * cache_bytes(parts::window_cache(a, 1), kv) * std::min(context, static_cast<double>(a.window->tokens));
    return sum + n.linear * parts::linear_state(a, 1);
}

double naive_kv_bytes(const Architecture& a, const Precision& kv, double context) {
    parts::require_sound(a);
    require_context(context);
    const double head_dim = a.latent ? static_cast<double>(a.hidden) / a.heads : a.head_dim;
    const double kv_heads = a.latent ? a.heads : a.kv_heads;
    return a.decoder ? 2.0 * a.layers * kv_heads * head_dim * kv.cache_bits / 8.0 * context : 0.0;
}

std::vector<int> tensor_splits(const Architecture& a, int most) {
    parts::require_sound(a);
    std::vector<int> out;
    for (int tp = 1; tp <= std::min(most, a.heads); ++tp) {
        const bool heads = a.heads % tp == 0;
        const bool kv = a.latent.has_value() || a.kv_heads % tp == 0 || tp % a.kv_heads == 0;
        if (heads && kv) out.push_back(tp);
    }
    return out;
}

Work work_of(const Architecture& a, const Precision& weights, const Precision& kv) {
    const ParameterCount p = parameter_count(a);
    const parts::LayerCount n = parts::layer_count(a);
    Work w;
    w.name = a.name;
    w.params = p.total();
    w.active_params = p.active() - parts::other_tables(a) - (a.tied_embeddings ? 0.0 : parts::token_table(a));
    w.weight_bytes = weight_bytes(a, weights);
    if (a.experts) {
        w.experts = a.experts->count;
        w.experts_per_token = a.experts->per_token;
        w.expert_bytes = n.moe * static_cast<double>(a.experts->count) *
                         (parts::expert_matrices(a) * weights.expert_bits + parts::expert_biases(a) * weights.other_bits) / 8.0;
    }
    w.layers = a.layers;
    w.hidden = a.hidden;
    w.heads = a.heads;
    w.head_dim = a.latent ? a.latent->nope_dim + a.latent->rope_dim : a.head_dim;
    w.kv_bytes_per_token = kv_bytes_per_token(a, kv);
    w.kv_bytes_constant = n.linear * parts::linear_state(a, 1);
    if (a.window) w.kv_bytes_constant += n.window * cache_bytes(parts::window_cache(a, 1), kv) * a.window->tokens;
    return w;
}

}  // namespace sizewell::serving
