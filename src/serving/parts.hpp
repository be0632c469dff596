// The matrices of an architecture, counted layer by layer: what the total, the weights of one GPU and the cache share.
#pragma once

#include "sizewell/serving/architecture.hpp"

namespace sizewell::serving::parts {

/// Parameters of a part on one of `tp` GPUs: what is divided, and what every GPU holds.
struct Sharded {
    double divided = 0.0;
    double copied = 0.0;

    [[nodiscard]] double all() const { return divided + copied; }
    [[nodiscard]] double on_one(int tp) const { return divided / tp + copied; }
};

/// Layers of each kind.
struct LayerCount {
    int full = 0;
    int window = 0;
    int linear = 0;
    int moe = 0;
    int dense = 0;
};
[[nodiscard]] LayerCount layer_count(const Architecture& a);

/// Mean over all layers of the parameters of attention, at `tp` GPUs (they copy key-value heads beyond one a GPU).
[[nodiscard]] Sharded attention(const Architecture& a, int tp);

/// One dense feed-forward layer; 0 where there is none.
[[nodiscard]] double dense_ffn(const Architecture& a);
/// The shared experts of one layer.
[[nodiscard]] double shared_ffn(const Architecture& a);
/// One routed expert.
[[nodiscard]] double expert_matrices(const Architecture& a);
[[nodiscard]] double expert_biases(const Architecture& a);
/// Router, norms and biases of one layer with experts or of a dense one.
[[nodiscard]] double layer_extras(const Architecture& a, bool moe);

[[nodiscard]] double token_table(const Architecture& a);
/// Positions, types and the norm after them.
[[nodiscard]] double other_tables(const Architecture& a);
[[nodiscard]] double head(const Architecture& a);
[[nodiscard]] double final_norm(const Architecture& a);

/// Cache of one token in one full layer and in one windowed layer, as values at the cache's precision and bytes beside them.
struct CacheLayer {
    double values = 0.0;
    double bytes = 0.0;
};
[[nodiscard]] CacheLayer full_cache(const Architecture& a, int tp);
[[nodiscard]] CacheLayer window_cache(const Architecture& a, int tp);
/// State of one linear layer [B].
[[nodiscard]] double linear_state(const Architecture& a, int tp);

/// @throws DomainError  naming every fault
void require_sound(const Architecture& a);

}  // namespace sizewell::serving::parts
