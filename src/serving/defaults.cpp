#include "sizewell/serving/llm.hpp"

#include "sizewell/error.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string>

namespace sizewell::serving {
namespace {

constexpr double kGiB = 1073741824.0;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// Shares of the datasheet by family.  The more flop per byte a part has and the nearer its power limit, the smaller the
// share of its peak that products reach; parts without HBM read a slightly larger share of a smaller bandwidth.
struct Family {
    std::string_view part;
    double compute, bandwidth;
    std::string_view note;
};

constexpr std::array kFamilies = {
    Family{"a100", 0.53, 0.82, "A100"},       Family{"a800", 0.53, 0.82, "A100"},    Family{"a10", 0.50, 0.80, "Ampere GDDR6"},
    Family{"a30", 0.50, 0.82, "A100"},        Family{"a40", 0.50, 0.80, "Ampere GDDR6"}, Family{"gb200", 0.42, 0.78, "Blackwell"},
    Family{"gb300", 0.42, 0.78, "Blackwell"}, Family{"b200", 0.42, 0.78, "Blackwell"}, Family{"b300", 0.42, 0.78, "Blackwell"},
    Family{"gh200", 0.48, 0.82, "Hopper"},    Family{"h100", 0.48, 0.82, "Hopper"},  Family{"h200", 0.48, 0.80, "Hopper"},
    Family{"h800", 0.48, 0.82, "Hopper"},     Family{"h20", 0.70, 0.80, "Hopper"},   Family{"l40", 0.45, 0.82, "Ada"},
    Family{"l4", 0.45, 0.82, "Ada"},          Family{"4090", 0.50, 0.85, "Ada"},     Family{"5090", 0.45, 0.85, "Blackwell GDDR7"},
    Family{"rtx", 0.45, 0.82, "Ada"},         Family{"v100", 0.45, 0.78, "Volta"},   Family{"t4", 0.35, 0.78, "Turing"},
    Family{"mi3", 0.35, 0.70, "CDNA 3"},      Family{"mi2", 0.35, 0.65, "CDNA 2"},   Family{"tpu", 0.45, 0.75, "TPU"},
    Family{"gaudi", 0.40, 0.70, "Gaudi"},     Family{"trn", 0.35, 0.65, "Trainium"}, Family{"inf2", 0.35, 0.65, "Inferentia"}};

bool nvidia_hbm_with_large_defaults(const Gpu& gpu) { return gpu.memory >= 70.0 * kGiB && !has(lower(gpu.name), "a100"); }

}  // namespace

Efficiency default_efficiency(const Gpu& gpu) {
    Efficiency e;
    e.compute = 0.45;
    e.bandwidth = 0.78;
    e.step_seconds = 0.5e-3;
    e.layer_seconds = 10e-6;
    e.prefill_layer_seconds = 150e-6;
    e.sequence_seconds = 25e-6;
    e.first_token_seconds = 10e-3;
    e.link = 0.6;
    e.exchange_seconds = 12e-6;
    e.expert_compute = 0.75;
    e.expert_spread = 0.85;
    e.kind = "assumed";
    e.typical_error = 0.3;
    std::string of = "a part that is not known, as of its class";
    const std::string name = lower(gpu.name);
    for (const Family& f : kFamilies) {
        if (!has(name, f.part)) continue;
        e.compute = f.compute;
        e.bandwidth = f.bandwidth;
        of = f.note;
        break;
    }
    e.source = "assumed shares of " + of + "; published serving runs reach 30-55 % of the dense peak and 70-85 % of the bandwidth";
    return e;
}

Efficiency default_efficiency(const Gpu& gpu, const Work& work) {
    Efficiency e = default_efficiency(gpu);
    if (work.expert_bytes > 0.0 && work.weight_bytes > 0.0 && work.params > 0.0 && work.experts > 0 && work.layers > 0) {
        // From 0.6 for experts of 5 million weights (Qwen3-30B-A3B) to 0.9 for those of 176 million (Mixtral-8x7B).
        const double weights = work.expert_bytes / work.weight_bytes * work.params / work.layers / work.experts;
        e.expert_compute = std::clamp(0.6 + 0.2 * std::log10(weights / 5e6), 0.4, 0.95);
    }
    return e;
}

LlmLimits default_limits(std::string_view engine, const Gpu& gpu) {
    const std::string name = lower(engine);
    LlmLimits l;
    if (has(name, "vllm")) {
        const bool large = nvidia_hbm_with_large_defaults(gpu);
        l.sequences = large ? 1024 : 256;
        l.token_budget = large ? 8192 : 2048;
        l.source = "vLLM EngineArgs.get_batch_defaults, API server: 70 GiB or more and not an A100: 8,192 tokens and 1,024 "
                   "sequences, else 2,048 and 256";
    } else if (has(name, "sglang")) {
        // SGLang sizes by memory in MiB and runs prefill without the decodes unless mixed chunks are asked for.
        const double mib = gpu.memory / 1048576.0;
        l.sequences = 2048;
        l.token_budget = mib < 25'000.0 ? 2048 : mib < 160.0 * 1024.0 ? 8192 : 16384;
        l.block = 1;
        l.mixed = false;
        l.source = "SGLang ServerArgs: chunked_prefill_size by memory, no mixed chunks; the cache limits the sequences";
    } else if (has(name, "trt") || has(name, "tensorrt")) {
        l.sequences = 2048;
        l.token_budget = 8192;
        l.block = 32;
        l.source = "assumed: TensorRT-LLM builds with max_batch_size 2,048, max_num_tokens 8,192 and 32 tokens a block";
    } else {
        throw DomainError("default_limits", "engine", engine, "one of vllm, sglang, tensorrt-llm");
    }
    return l;
}

std::string_view name(LlmBound bound) {
    switch (bound) {
        case LlmBound::steps: return "step time";
        case LlmBound::sequences: return "sequence limit";
        case LlmBound::kv_cache: return "KV cache";
        case LlmBound::prefill: return "prefill";
    }
    return "step time";
}

}  // namespace sizewell::serving
