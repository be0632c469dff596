// Models and parts that the tests of LLM serving share: two of different kind, typed from their configurations.
#pragma once

#include "sizewell/serving/llm.hpp"

namespace sizewell::testing_tools {

inline serving::Work llama_8b() {
    serving::Work w;
    w.name = "Llama-3.1-8B";
    w.params = w.active_params = 8.03e9;
    w.weight_bytes = 16.06e9;
    w.layers = 32;
    w.hidden = 4096;
    w.heads = 32;
    w.head_dim = 128;
    w.kv_bytes_per_token = 131072.0;
    return w;
}

inline serving::Work mixtral() {
    serving::Work w;
    w.name = "Mixtral-8x7B";
    w.params = 46.703e9;
    w.active_params = 12.88e9;
    w.weight_bytes = 93.406e9;
    w.expert_bytes = 32.0 * 8 * 3 * 4096 * 14336 * 2.0;
    w.experts = 8;
    w.experts_per_token = 2;
    w.layers = 32;
    w.hidden = 4096;
    w.heads = 32;
    w.head_dim = 128;
    w.kv_bytes_per_token = 131072.0;
    return w;
}

inline serving::Gpu h100() { return {"H100 SXM 80GB", 85.5e9, 3.35e12, 989e12, 450e9, 0.0}; }
inline serving::Gpu a100_pcie() { return {"A100 PCIe 80GB", 85.9e9, 1.935e12, 312e12, 32e9, 0.0}; }

inline serving::LlmReplica llama_on_h100(const serving::Lengths& lengths) {
    serving::LlmReplica r;
    r.step = serving::step_time(llama_8b(), h100(), 1, 1, serving::default_efficiency(h100(), llama_8b()));
    r.limits = serving::default_limits("vllm", h100());
    r.limits.kv_tokens = 400'000.0;
    r.lengths = lengths;
    return r;
}

}  // namespace sizewell::testing_tools
