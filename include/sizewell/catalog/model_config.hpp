// A model of one's own, from the config.json that is published with its weights.
#pragma once

#include "sizewell/serving/architecture.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog {

/// What a configuration says.
struct ConfiguredModel {
    serving::Architecture architecture;
    std::string precision;            ///< a name of serving::precision(), from quantization_config or the dtype
    std::vector<std::string> notes;   ///< what was taken for granted, and what is not counted
};

/// Reads a Hugging Face config.json.
///
/// The families (model_type): llama and what is built like it (mistral, mistral3, phi3, qwen2, qwen3, granite, olmo2, ...),
/// mixtral, qwen2_moe, qwen3_moe, qwen3_next, qwen3_5, llama4, deepseek_v2, deepseek_v3, deepseek_v32, kimi_k2, kimi_k25,
/// glm_moe_dsa, glm4_moe, minimax_m2, gpt_oss, gemma, gemma2, gemma3, gemma4, gpt2, gpt_bigcode, gptj, gpt_neox, opt, bloom,
/// falcon, phi, starcoder2, bert, roberta, xlm-roberta.  A text_config inside a multimodal file is the one that is read.
///
/// @param json   the file's text, at most 4 MiB
/// @param where  what messages call it
/// @throws InputError  not JSON, no object, a family that is not known, every missing key at once with the names it may have,
///         sizes that cannot be
/// @accuracy  parameters of 23 published configurations equal the catalogue's rows (model_config_test.cpp)
/// @cost   30 us
/// @source keys and their defaults: the configuration classes of huggingface/transformers
[[nodiscard]] ConfiguredModel model_from_config(std::string_view json, const std::string& where);

/// The architecture alone.
[[nodiscard]] serving::Architecture architecture_from_config(std::string_view json, const std::string& where);

/// The values of model_type that model_from_config() reads.
[[nodiscard]] const std::vector<std::string>& known_families();

}  // namespace sizewell::catalog
