// Does a model fit on a GPU, and what is left for the KV cache: batch, context, and the smallest TP x PP that fits.
#pragma once

#include "sizewell/serving/architecture.hpp"
#include "sizewell/serving/gpu.hpp"
#include "sizewell/serving/precision.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sizewell::serving {

/// How an engine divides the memory of a GPU.  The catalogue holds the numbers of vLLM and TensorRT-LLM.
struct EngineRule {
    std::string name;
    bool of_free = false;              ///< the share is of what weights and buffers leave free (TensorRT-LLM), else of all (vLLM)
    double memory_share = 0.0;         ///< in (0, 1]
    double driver_bytes = 0.0;         ///< of the reported memory, never seen by a process [B]
    double sampler_bytes = 0.0;        ///< of the peak while sampling, a sequence and a word of the vocabulary [B]
    double residual_bytes = 0.0;       ///< of that peak, a batched token and a number of the hidden state [B]
    double runtime_bytes = 0.0;        ///< of CUDA and libraries on one GPU [B]
    double parallel_bytes = 0.0;       ///< the same when GPUs exchange data [B]
    int sequences = 0;                 ///< most sequences at once, on a large GPU
    int batched_tokens = 0;            ///< most tokens of one step, on a large GPU
    int small_sequences = 0;           ///< the same on a smaller one
    int small_batched_tokens = 0;
    double large_gpu_bytes = 0.0;      ///< where a large GPU begins [B]
    std::string small_gpu;             ///< part of the name of GPUs the engine takes for smaller ones, "" for none
    int block_tokens = 0;              ///< of a KV block
};

/// Everything asked about a fit.
struct MemoryQuestion {
    Architecture architecture;
    Precision weights;
    Precision kv;
    Gpu gpu;
    EngineRule engine;
    int tp = 1;                               ///< GPUs that share every layer
    int pp = 1;                               ///< groups of GPUs that each hold some of the layers
    std::optional<double> context;            ///< tokens of a sequence, prompt and answer; the model's limit if left out
    std::optional<double> batch;              ///< sequences at once; 1 if left out
    std::optional<double> activation_bytes;   ///< measured, in place of the estimate [B a GPU]
    std::optional<double> runtime_bytes;      ///< likewise
};

/// Where the memory of each GPU goes.  All bytes are those of the fullest GPU of the replica.
struct MemoryFit {
    double reported = 0.0;        ///< what the driver says [B]
    double usable = 0.0;          ///< what a process sees [B]
    double budget = 0.0;          ///< what the engine lets itself use, KV cache included [B]
    double weights = 0.0;
    double activation = 0.0;      ///< peak of a full step
    double runtime = 0.0;         ///< CUDA context, libraries, communication buffers ("non-torch")
    double kv = 0.0;              ///< left for the cache, 0 if nothing is [B]
    double unused = 0.0;          ///< left outside the budget [B]
    double kv_per_token = 0.0;    ///< one token of context, on one GPU [B/token]
    double kv_constant = 0.0;     ///< of a sequence, windows full [B]
    double kv_tokens = 0.0;       ///< the cache holds, of sequences of this context; infinity without a cache
    double kv_blocks = 0.0;
    double context = 0.0;         ///< it was judged at
    double batch = 0.0;
    double largest_batch = 0.0;   ///< sequences of that context
    double largest_context = 0.0; ///< of that many sequences, at most what the model allows
    int sequence_limit = 0;       ///< of the engine
    int gpus = 1;                 ///< tp pp
    bool fits = false;
    std::string reason;           ///< what does not fit, empty if all does
    double missing = 0.0;         ///< on the fullest GPU [B]
};

/// Whether a model fits, and what is left.
///
///     vLLM:          weights + activation + runtime + KV = share x usable
///     TensorRT-LLM:  KV = share x (usable - weights - activation - runtime)
///
/// An estimate of the activation peak is the larger of the sampler's and the widest layer's:
///
///     residual_bytes tokens hidden + max(sampler_bytes sequences vocabulary, 2 tokens widest / tp)
///
/// Tensor parallelism copies norms, router, position tables, key-value heads beyond one a GPU and the latent projections and
/// cache of MLA; the rest is divided.  A pipeline stage is taken with the most layers it can have and the larger of the
/// embedding and the head.
///
/// @throws DomainError  an architecture with faults; tp that does not split the heads; pp beyond the layers; a share outside
///         (0, 1]; memory, context or batch not positive; a context beyond the model's
/// @accuracy  KV cache within 1.2 % of eight measured vLLM servers given their activation and runtime bytes; with estimated
///         ones within 1.1 % for seven, -3.8 % for a ninth (an RTX 4090, no part of the fit), -9.7 % for a model with a
///         vision tower.  Three logs outside the fit: activation within 0.5 %, cache within 1.3 % (memory_test.cpp).
///         TensorRT-LLM's activations are a judgement.
/// @cost   0.25 us; 1.2 us where it does not fit and a sentence is written
/// @source rules: vLLM `gpu_memory_utilization` (of total), TensorRT-LLM `free_gpu_memory_fraction` (of free); measured
///         break-downs: llm-d-planner docs/empirical-vllm-memory-results.md, LLMServingSim bench/examples/RTX4090
[[nodiscard]] MemoryFit memory_fit(const MemoryQuestion& question);

/// A parallelism and what it gives.
struct Split {
    int tp = 1;
    int pp = 1;
    MemoryFit fit;
};

/// The fewest GPUs on which the question's model, context and batch fit; its tp and pp are ignored.
///
/// @param node_gpus  GPUs of one machine: tp divides it, so that a machine holds whole tensor-parallel groups
/// @param most_gpus  of a replica
/// @return nothing if even that many do not do; among equal GPUs the fewest pipeline stages
/// @throws DomainError  as memory_fit; node_gpus or most_gpus < 1
[[nodiscard]] std::optional<Split> smallest_split(const MemoryQuestion& question, int node_gpus = 8, int most_gpus = 64);

}  // namespace sizewell::serving
