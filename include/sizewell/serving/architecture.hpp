// A transformer as a list of sizes: how many parameters it has, how many a token uses, what its KV cache takes.
#pragma once

#include "sizewell/serving/precision.hpp"
#include "sizewell/serving/work.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sizewell::serving {

/// Routed experts in place of (or beside) a dense feed-forward layer.
struct Experts {
    int count = 0;             ///< routed experts of a layer
    int per_token = 0;         ///< of these, how many a token uses
    int width = 0;             ///< of one expert
    int shared_width = 0;      ///< of all shared experts together, 0 for none
    int first_dense = 0;       ///< layers at the bottom without experts
    int every = 1;             ///< one layer in this many has experts
    bool beside_dense = false; ///< a layer has both, experts and the dense feed-forward part
    bool bias = false;         ///< of the experts' matrices and the router
    bool shared_gate = false;  ///< a vector that weighs the shared expert

    bool operator==(const Experts&) const = default;
};

/// Multi-head latent attention: all heads share one compressed vector a token, and only that is cached.
struct LatentAttention {
    int kv_rank = 0;           ///< of the compressed keys and values
    int rope_dim = 0;          ///< of the part with positions, cached beside it
    int nope_dim = 0;          ///< of a head's key without positions
    int value_dim = 0;         ///< of a head's value
    int query_rank = 0;        ///< of compressed queries; 0 = not compressed
    int index_heads = 0;       ///< of a sparse-attention indexer, 0 for none
    int index_dim = 0;         ///< of its cached key, in 8 bits with an FP32 scale

    bool operator==(const LatentAttention&) const = default;
};

/// Layers whose attention sees the last `tokens` only.
struct WindowAttention {
    int layers = 0;            ///< how many layers have it
    int tokens = 0;
    int global_kv_heads = 0;   ///< of the other layers where they differ, else 0
    int global_head_dim = 0;   ///< likewise
    bool global_one_projection = false;  ///< keys and values of the other layers come from one matrix

    bool operator==(const WindowAttention&) const = default;
};

/// Layers with a recurrent state of constant size in place of a cache (gated delta rule).
struct LinearAttention {
    int layers = 0;
    int key_heads = 0;
    int value_heads = 0;
    int key_dim = 0;           ///< of one head
    int value_dim = 0;
    int convolution = 0;       ///< taps of the short convolution
    double state_bytes = 4.0;  ///< of a number of the recurrent state [B]

    bool operator==(const LinearAttention&) const = default;
};

enum class QueryKeyNorm { none, head, whole };

/// One model.  Sizes are those of its configuration file; what a model does not have stays at its default.
struct Architecture {
    std::string name;
    std::string family;            ///< the file's model_type, for messages
    bool decoder = true;           ///< writes tokens and keeps a cache; false for an encoder such as BERT
    int layers = 0;
    int hidden = 0;                ///< width of the residual stream
    int heads = 0;
    int kv_heads = 0;              ///< = heads for plain multi-head attention, 1 for multi-query
    int head_dim = 0;
    int ffn = 0;                   ///< width of the dense feed-forward layers, 0 if every layer has experts only
    int vocab = 0;
    int max_context = 0;           ///< positions it was trained for; 0 = no such limit
    bool gated = true;             ///< three feed-forward matrices instead of two
    bool tied_embeddings = false;  ///< the head is the embedding table
    bool attention_bias = false;   ///< of the query, key and value projections
    bool output_bias = false;      ///< of the attention's output projection
    bool ffn_bias = false;
    bool head_bias = false;
    bool norm_bias = false;        ///< LayerNorm instead of RMSNorm
    bool output_gate = false;      ///< the query projection also makes a gate
    bool sinks = false;            ///< one learned attention sink a head
    QueryKeyNorm query_key_norm = QueryKeyNorm::none;
    int norms = 2;                 ///< a layer
    int positions = 0;             ///< rows of a learned position table, 0 for rotary or ALiBi
    int token_types = 0;
    bool embedding_norm = false;
    bool final_norm = true;
    bool pooler = false;
    double other_parameters = 0.0; ///< outside the text stack, e.g. a vision tower [count]
    std::optional<Experts> experts;
    std::optional<LatentAttention> latent;
    std::optional<WindowAttention> window;
    std::optional<LinearAttention> linear;

    bool operator==(const Architecture&) const = default;
};

/// Everything that is wrong with an architecture, one sentence each; empty for one that can be computed with.
[[nodiscard]] std::vector<std::string> faults(const Architecture& a);

/// Parameters by what they do [count].
struct ParameterCount {
    double embedding = 0.0;        ///< looked up, not multiplied: tokens, positions, types
    double head = 0.0;             ///< 0 when tied to the embedding
    double attention = 0.0;
    double ffn = 0.0;              ///< dense layers and shared experts
    double experts = 0.0;          ///< routed, all of them
    double used_experts = 0.0;     ///< routed, those of one token
    double other = 0.0;            ///< norms, router, biases and what stands outside the text stack

    [[nodiscard]] double total() const { return embedding + head + attention + ffn + experts + other; }
    [[nodiscard]] double active() const { return total() - experts + used_experts; }
};

/// Parameters of a model.
///
/// @throws DomainError  faults(a) is not empty
/// @accuracy  the 42 published or recomputed totals of the catalogue within 0.5 % (models_test.cpp)
/// @cost   40 ns
/// @source derivation: shapes of the matrices in the models' public implementations
[[nodiscard]] ParameterCount parameter_count(const Architecture& a);

/// All parameters [count].
[[nodiscard]] double parameters(const Architecture& a);

/// Parameters a token passes, as models are named ("30B-A3B"): embedding and head included [count].
[[nodiscard]] double active_parameters(const Architecture& a);

/// Bits of a matrix outside the routed experts: linear_bits, or expert_bits where a format for experts packs a dense model.
[[nodiscard]] double linear_bits(const Architecture& a, const Precision& weights);

/// Weights of a checkpoint at a precision, before any parallelism or padding [B].
[[nodiscard]] double weight_bytes(const Architecture& a, const Precision& weights);

/// What one more token of context adds to the cache of a sequence, in the layers that keep all of it [B/token].
[[nodiscard]] double kv_bytes_per_token(const Architecture& a, const Precision& kv);

/// Cache of one sequence, its constant parts included [B]: windows hold at most their tokens, linear layers a state.
///
/// @param context  tokens, >= 0
/// @throws DomainError  context is negative or not finite
[[nodiscard]] double kv_bytes(const Architecture& a, const Precision& kv, double context);

/// Cache by the usual formula 2 layers kv_heads head_dim bytes [B], for comparison only: right for plain attention, wrong
/// for windowed (gpt-oss +97 %), hybrid (Qwen3.5 +300 %) and latent models (DeepSeek-V3 +2,389 % with its 128 heads of
/// hidden / heads, -81 % with one such head).
[[nodiscard]] double naive_kv_bytes(const Architecture& a, const Precision& kv, double context);

/// Degrees of tensor parallelism up to `most` that split the heads evenly: divisors of the attention heads that divide the
/// key-value heads or are multiples of them (then key-value heads are copied).
[[nodiscard]] std::vector<int> tensor_splits(const Architecture& a, int most);

/// What one forward pass reads and computes.
///
/// @param weights  format of the checkpoint
/// @param kv       format of the cache
/// @return active_params counts the matrices a token is multiplied with (the looked-up table is not one of them, a tied
///         head is); kv_bytes_constant has windows full, as in any context beyond them
/// @throws DomainError  faults(a) is not empty
[[nodiscard]] Work work_of(const Architecture& a, const Precision& weights, const Precision& kv);

}  // namespace sizewell::serving
