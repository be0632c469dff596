#include "serving/parts.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::serving::parts {

namespace {

// Key-value heads one of `tp` GPUs holds, times `tp`: more than kv_heads where they have to be copied.
double spread_kv_heads(int kv_heads, int tp) { return static_cast<double>(tp) * std::ceil(static_cast<double>(kv_heads) / tp); }

// Grouped-query attention of one layer.
Sharded grouped(const Architecture& a, int kv_heads, int head_dim, bool one_projection, int tp) {
    const double queries = static_cast<double>(a.heads) * head_dim;
    const double keys = spread_kv_heads(kv_heads, tp) * head_dim;
    const double hidden = a.hidden;
    Sharded s;
    s.divided = hidden * queries * (a.output_gate ? 2.0 : 1.0) + hidden * keys * (one_projection ? 1.0 : 2.0) + queries * hidden;
    if (a.attention_bias) s.divided += queries + 2.0 * keys;
    if (a.sinks) s.divided += a.heads;
    if (a.query_key_norm == QueryKeyNorm::whole) s.divided += queries + keys;
    if (a.query_key_norm == QueryKeyNorm::head) s.copied += 2.0 * head_dim;
    if (a.output_bias) s.copied += hidden;
    return s;
}

// The compressions are small and every GPU holds them; what comes out of them is divided by heads.
Sharded compressed(const Architecture& a, const LatentAttention& m) {
    const double hidden = a.hidden;
    const double heads = a.heads;
    const double query_width = heads * (m.nope_dim + m.rope_dim);
    Sharded s;
    if (m.query_rank > 0) {
        s.copied += hidden * m.query_rank + m.query_rank;
        s.divided += m.query_rank * query_width;
    } else {
        s.divided += hidden * query_width;
    }
    s.copied += hidden * (m.kv_rank + m.rope_dim) + m.kv_rank;
    s.divided += m.kv_rank * heads * (m.nope_dim + m.value_dim) + heads * m.value_dim * hidden;
    if (m.index_heads > 0) {
        const double index = static_cast<double>(m.index_heads) * m.index_dim;
        s.copied += (m.query_rank > 0 ? m.query_rank : a.hidden) * index + hidden * m.index_dim + 2.0 * m.index_dim + hidden * m.index_heads;
    }
    return s;
}

// Queries, keys, values, output gate, two numbers a value head, short convolution, norm, output.
Sharded recurrent(const Architecture& a, const LinearAttention& l) {
    const double hidden = a.hidden;
    const double keys = static_cast<double>(l.key_heads) * l.key_dim;
    const double values = static_cast<double>(l.value_heads) * l.value_dim;
    Sharded s;
    s.divided = hidden * (2.0 * keys + 2.0 * values) + hidden * 2.0 * l.value_heads + (2.0 * keys + values) * l.convolution +
                2.0 * l.value_heads + values * hidden;
    s.copied = l.value_dim;
    return s;
}

int global_kv_heads(const Architecture& a) { return a.window && a.window->global_kv_heads > 0 ? a.window->global_kv_heads : a.kv_heads; }
int global_head_dim(const Architecture& a) { return a.window && a.window->global_head_dim > 0 ? a.window->global_head_dim : a.head_dim; }

}  // namespace

LayerCount layer_count(const Architecture& a) {
    LayerCount n;
    n.window = a.window ? a.window->layers : 0;
    n.linear = a.linear ? a.linear->layers : 0;
    n.full = a.layers - n.window - n.linear;
    if (a.experts) n.moe = (a.layers - a.experts->first_dense) / a.experts->every;
    n.dense = a.experts && a.experts->beside_dense ? a.layers : a.layers - n.moe;
    return n;
}

Sharded attention(const Architecture& a, int tp) {
    const LayerCount n = layer_count(a);
    Sharded sum;
    const auto add = [&](int layers, const Sharded& s) {
        sum.divided += s.divided * layers / a.layers;
        sum.copied += s.copied * layers / a.layers;
    };
    if (a.latent) {
        add(n.full, compressed(a, *a.latent));
    } else {
        add(n.full, grouped(a, global_kv_heads(a), global_head_dim(a), a.window && a.window->global_one_projection, tp));
    }
    add(n.window, grouped(a, a.kv_heads, a.head_dim, false, tp));
    if (a.linear) add(n.linear, recurrent(a, *a.linear));
    return sum;
}

double dense_ffn(const Architecture& a) {
    const double width = a.ffn;
    return (a.gated ? 3.0 : 2.0) * a.hidden * width;
}

double shared_ffn(const Architecture& a) {
    return a.experts ? (a.gated ? 3.0 : 2.0) * a.hidden * a.experts->shared_width : 0.0;
}

double expert_matrices(const Architecture& a) {
    return a.experts ? (a.gated ? 3.0 : 2.0) * a.hidden * a.experts->width : 0.0;
}

double expert_biases(const Architecture& a) {
    return a.experts && a.experts->bias ? (a.gated ? 2.0 : 1.0) * a.experts->width + a.hidden : 0.0;
}

double layer_extras(const Architecture& a, bool moe) {
    double sum = static_cast<double>(a.norms) * a.hidden * (a.norm_bias ? 2.0 : 1.0);
    if (a.ffn_bias && a.ffn > 0) sum += (a.gated ? 2.0 : 1.0) * a.ffn + a.hidden;
    if (moe && a.experts) {
        const Experts& e = *a.experts;
        sum += static_cast<double>(a.hidden) * e.count + (e.bias ? e.count : 0.0) + (e.shared_gate ? a.hidden : 0.0);
    }
    return sum;
}

double token_table(const Architecture& a) { return static_cast<double>(a.vocab) * a.hidden; }

double other_tables(const Architecture& a) {
    return (static_cast<double>(a.positions) + a.token_types + (a.embedding_norm ? (a.norm_bias ? 2.0 : 1.0) : 0.0)) * a.hidden;
}

double head(const Architecture& a) {
    if (!a.decoder) return a.pooler ? static_cast<double>(a.hidden) * a.hidden + a.hidden : 0.0;
    return (a.tied_embeddings ? 0.0 : token_table(a)) + (a.head_bias ? a.vocab : 0.0);
}

double final_norm(const Architecture& a) { return a.final_norm ? a.hidden * (a.norm_bias ? 2.0 : 1.0) : 0.0; }

CacheLayer full_cache(const Architecture& a, int tp) {
    if (!a.decoder) return {};
    if (a.latent) {
        const LatentAttention& m = *a.latent;  // nothing to divide: every GPU holds the whole vector
        return {static_cast<double>(m.kv_rank) + m.rope_dim, m.index_heads > 0 ? m.index_dim + 4.0 : 0.0};
    }
    return {2.0 * spread_kv_heads(global_kv_heads(a), tp) / tp * global_head_dim(a), 0.0};
}

CacheLayer window_cache(const Architecture& a, int tp) {
    if (!a.decoder || !a.window) return {};
    return {2.0 * spread_kv_heads(a.kv_heads, tp) / tp * a.head_dim, 0.0};
}

double linear_state(const Architecture& a, int tp) {
    if (!a.linear) return 0.0;
    const LinearAttention& l = *a.linear;
    const double state = static_cast<double>(l.value_heads) * l.key_dim * l.value_dim * l.state_bytes;
    const double mixed = 2.0 * l.key_heads * l.key_dim + static_cast<double>(l.value_heads) * l.value_dim;
    return (state + mixed * std::max(0, l.convolution - 1) * 2.0) / tp;
}

void require_sound(const Architecture& a) {
    const std::vector<std::string> all = faults(a);
    if (all.empty()) return;
    std::string list;
    for (const std::string& one : all) list += (list.empty() ? "" : "; ") + one;
    throw DomainError("serving", "architecture", a.name.empty() ? "unnamed" : a.name, "sound: " + list);
}

}  // namespace sizewell::serving::parts
