#include "catalog/families.hpp"

#include <algorithm>

namespace sizewell::catalog {

const std::vector<Family>& families() {
    using serving::QueryKeyNorm;
    static const std::vector<Family> all = [] {
        std::vector<Family> out;
        const auto add = [&out](std::initializer_list<std::string_view> types, Family family) {
            for (const std::string_view type : types) {
                family.type = type;
                out.push_back(family);
            }
        };
        add({"llama", "mistral3", "granite", "internlm2", "internlm3", "yi", "smollm3", "ministral"}, {});
        add({"mistral", "phi3"}, {.windows = Windows::all});
        add({"qwen2", "qwen2_5_vl_text", "qwen2_vl_text"}, {.attention_bias = true});
        add({"qwen3"}, {.query_key_norm = QueryKeyNorm::head});
        add({"olmo2"}, {.query_key_norm = QueryKeyNorm::whole});
        add({"mixtral"}, {.experts = ExpertKeys::intermediate_is_expert});
        add({"minimax_m2"}, {.query_key_norm = QueryKeyNorm::whole, .experts = ExpertKeys::intermediate_is_expert});
        add({"qwen2_moe"}, {.attention_bias = true, .experts = ExpertKeys::plain});
        add({"qwen3_moe"}, {.query_key_norm = QueryKeyNorm::head, .experts = ExpertKeys::plain});
        add({"qwen3_next", "qwen3_5", "qwen3_5_text", "qwen3_5_moe", "qwen3_5_moe_text"},
            {.query_key_norm = QueryKeyNorm::head, .experts = ExpertKeys::plain, .hybrid = true});
        add({"llama4", "llama4_text"}, {.windows = Windows::three_of_four, .experts = ExpertKeys::llama4});
        add({"deepseek_v2", "deepseek_v3", "deepseek_v32", "kimi_k2", "kimi_k25", "glm_moe_dsa"}, {.experts = ExpertKeys::plain, .latent = true});
        add({"glm4_moe"}, {.attention_bias = true, .experts = ExpertKeys::plain});
        add({"gpt_oss"}, {.attention_bias = true, .output_bias = true, .windows = Windows::alternate, .experts = ExpertKeys::intermediate_is_expert});
        add({"gemma"}, {.tied = true});
        add({"gemma2"}, {.tied = true, .norms = 4, .windows = Windows::alternate});
        add({"gemma3", "gemma3_text"}, {.tied = true, .norms = 4, .query_key_norm = QueryKeyNorm::head, .windows = Windows::all_but_every_sixth});
        add({"gemma4", "gemma4_text"},
            {.tied = true, .norms = 4, .query_key_norm = QueryKeyNorm::head, .windows = Windows::all_but_every_sixth, .experts = ExpertKeys::plain});
        const Family gpt{.gated = false, .tied = true, .attention_bias = true, .output_bias = true, .ffn_bias = true, .norm_bias = true, .four_hidden = true};
        Family positioned = gpt;
        positioned.learned_positions = true;
        add({"gpt2", "gpt_bigcode"}, positioned);
        positioned.spare_positions = 2;
        add({"opt"}, positioned);
        add({"bloom"}, gpt);
        Family untied = gpt;
        untied.tied = false;
        add({"gpt_neox"}, untied);
        untied.norms = 1;
        add({"phi"}, untied);
        Family plain = untied;
        plain.attention_bias = plain.output_bias = false;
        add({"gptj"}, plain);
        add({"falcon"}, {.gated = false, .tied = true, .norm_bias = true, .four_hidden = true, .norms = 1});
        Family windowed = gpt;
        windowed.windows = Windows::all;
        add({"starcoder2"}, windowed);
        Family encoder = gpt;
        encoder.decoder = false;
        encoder.four_hidden = false;
        encoder.learned_positions = true;
        add({"bert", "roberta", "xlm-roberta"}, encoder);
        return out;
    }();
    return all;
}

const Family* family_of(std::string_view type) {
    const auto& all = families();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Family& f) { return f.type == type; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace sizewell::catalog
