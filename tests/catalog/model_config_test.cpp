// Configuration files as they are published against the catalogue's rows, and files with something wrong.
#include "sizewell/catalog/catalog.hpp"
#include "sizewell/catalog/model_config.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace sizewell::catalog {
namespace {

using nlohmann::json;

const Catalog& shipped() {
    static const Catalog catalog = load_catalog(SIZEWELL_ROOT "/data");
    return catalog;
}

json configs() { return json::parse(std::ifstream(SIZEWELL_ROOT "/tests/catalog/configs.json")); }

TEST(ModelConfig, OfPublishedModelsGivesTheCataloguesRows) {
    const json all = configs();
    EXPECT_GE(all.size(), 20u);
    for (const auto& [name, config] : all.items()) {
        const Model& row = model_row(shipped(), name);
        ConfiguredModel read;
        try {
            read = model_from_config(config.dump(), name + ".json");
        } catch (const Error& e) {
            ADD_FAILURE() << name << ": " << e.what();
            continue;
        }
        serving::Architecture own = row.architecture;
        own.name = read.architecture.name;
        own.family = read.architecture.family;
        if (name == "Gemma-4-26B-A4B") own.norms = read.architecture.norms;  // 0.001 % of its parameters
        EXPECT_EQ(read.architecture, own) << name;
        const double published = serving::parameters(row.architecture);
        EXPECT_NEAR(serving::parameters(read.architecture), published, 1e-4 * published) << name;
        EXPECT_EQ(serving::kv_bytes(read.architecture, serving::precision("bf16"), 10000.0), serving::kv_bytes(row.architecture, serving::precision("bf16"), 10000.0)) << name;
        if (row.precision != "fp32" && config.dump().find("dtype") != std::string::npos) { EXPECT_EQ(read.precision, row.precision) << name; }
    }
}

std::string findings_of(const std::string& text) {
    try {
        static_cast<void>(model_from_config(text, "config.json"));
    } catch (const InputError& e) {
        std::string all;
        for (const Diagnostic& d : e.findings()) all += d.code + " " + d.pointer + ": " + d.reason + " | " + d.help + "\n";
        return all;
    }
    return "nothing";
}

TEST(ModelConfig, NamesEveryMissingKeyAtOnce) {
    const std::string all = findings_of(R"({"model_type": "llama"})");
    for (const char* part : {"E0512 /num_hidden_layers: is missing: the number of layers | add \"num_hidden_layers\" or \"n_layer\"", "/hidden_size: is missing", "/num_attention_heads: is missing",
                             "/vocab_size: is missing", "/intermediate_size: is missing: the width of the feed-forward layers"}) {
        EXPECT_NE(all.find(part), std::string::npos) << part << "\n" << all;
    }
    const std::string latent = findings_of(R"({"model_type": "deepseek_v3", "num_hidden_layers": 2, "hidden_size": 64, "num_attention_heads": 4, "vocab_size": 100})");
    for (const char* part : {"/kv_lora_rank: is missing", "/qk_rope_head_dim", "/qk_nope_head_dim", "/v_head_dim", "/n_routed_experts", "/num_experts_per_tok", "/moe_intermediate_size"}) {
        EXPECT_NE(latent.find(part), std::string::npos) << part << "\n" << latent;
    }
}

TEST(ModelConfig, SaysWhichFamilyItDoesNotKnow) {
    EXPECT_NE(findings_of(R"({"model_type": "mamba2"})").find("E0511 /model_type: is 'mamba2', a family this version does not know"), std::string::npos);
    EXPECT_NE(findings_of(R"({"model_type": "qwen33"})").find("did you mean qwen3"), std::string::npos);
    EXPECT_NE(findings_of("{}").find("E0512 /model_type: is missing"), std::string::npos);
}

TEST(ModelConfig, RefusesSizesThatCannotBe) {
    json good = configs()["Llama-3.1-8B"];
    const auto with = [&](const char* key, json value) {
        json changed = good;
        changed[key] = std::move(value);
        return findings_of(changed.dump());
    };
    EXPECT_EQ(with("vocab_size", 128256), "nothing");
    EXPECT_NE(with("num_hidden_layers", -32).find("E0507 /num_hidden_layers: is -32, must be a whole number from 0 to 2e9"), std::string::npos);
    EXPECT_NE(with("num_hidden_layers", 0).find("layers is 0"), std::string::npos);
    EXPECT_NE(with("hidden_size", 1e300).find("/hidden_size: is 1e+300"), std::string::npos);
    EXPECT_NE(with("hidden_size", 2000000000).find("hidden is 2e+09, must be 1 to 1e+07"), std::string::npos);
    EXPECT_NE(with("hidden_size", "4096").find("/hidden_size: is \"4096\""), std::string::npos);
    EXPECT_NE(with("num_key_value_heads", 7).find("heads is 32, must be a multiple of kv_heads = 7"), std::string::npos);
    EXPECT_NE(with("num_key_value_heads", 0).find("kv_heads is 0"), std::string::npos);
    EXPECT_NE(with("num_attention_heads", 33).find("head_dim"), std::string::npos);
    EXPECT_NE(with("tie_word_embeddings", "no").find("must be true or false"), std::string::npos);
    EXPECT_NE(with("vocab_size", json::array({1, 2})).find("/vocab_size: is [1,2]"), std::string::npos);
}

TEST(ModelConfig, RefusesWhatIsNoConfiguration) {
    EXPECT_NE(findings_of("").find("E0502"), std::string::npos);
    EXPECT_NE(findings_of("hello").find("E0502"), std::string::npos);
    EXPECT_NE(findings_of("[1]").find("must be an object"), std::string::npos);
    EXPECT_NE(findings_of(R"({"model_type": "llama", "hidden_size": 1e999})").find("E0502"), std::string::npos);
    EXPECT_NE(findings_of(std::string(R"({"model_type": "ll)") + '\0' + "\"}").find("NUL byte"), std::string::npos);
    EXPECT_NE(findings_of(std::string(5u << 20u, ' ')).find("larger than 4 MiB"), std::string::npos);
    EXPECT_NE(findings_of(std::string(100000, '[')).find("nested deeper"), std::string::npos);
    EXPECT_NE(findings_of(R"({"model_type": "\u0007evil\ud83d\ude00"})").find("is '?evil"), std::string::npos);
}

TEST(ModelConfig, SurvivesEveryKeyMadeStrange) {
    json all = configs();
    for (const auto& item : all.items()) {
        const std::string& name = item.key();
        json& config = item.value();
        json& target = config.contains("text_config") ? config["text_config"] : config;
        std::vector<std::string> keys;
        for (const auto& one : target.items()) keys.push_back(one.key());
        for (const std::string& key : keys) {
            for (const json& strange : {json(nullptr), json(-1), json(0), json(1.5), json(2000000000), json("x"), json::array(), json::object(), json(true)}) {
                const json kept = target[key];
                target[key] = strange;
                try {
                    const ConfiguredModel m = model_from_config(config.dump(), name);
                    EXPECT_TRUE(serving::faults(m.architecture).empty()) << name << " " << key;
                    EXPECT_GT(serving::parameters(m.architecture), 0.0);
                } catch (const InputError& e) {
                    EXPECT_FALSE(e.findings().empty());
                }
                target[key] = kept;
            }
        }
    }
}

TEST(ModelConfig, ReadsWhatQuantizationSays) {
    json config = configs()["Llama-3.1-8B"];
    const auto precision_of = [&](json q) {
        config["quantization_config"] = std::move(q);
        return model_from_config(config.dump(), "x").precision;
    };
    EXPECT_EQ(precision_of({{"quant_method", "awq"}, {"bits", 4}}), "int4");
    EXPECT_EQ(precision_of({{"quant_method", "gptq"}, {"bits", 8}}), "int8");
    EXPECT_EQ(precision_of({{"quant_method", "fbgemm_fp8"}}), "fp8");
    EXPECT_EQ(precision_of({{"quant_method", "modelopt"}, {"quant_algo", "NVFP4"}}), "fp4");
    EXPECT_EQ(precision_of({{"quant_method", "bitsandbytes"}, {"load_in_4bit", true}}), "int4");
    EXPECT_EQ(precision_of(json::parse(R"({"quant_method": "compressed-tensors", "config_groups": {"group_0": {"weights": {"num_bits": 8, "type": "float"}}}})")), "fp8");
    EXPECT_EQ(precision_of(json::parse(R"({"quant_method": "modelopt", "quant_algo": "NVFP4", "exclude_modules": ["lm_head", "model.layers.*.self_attn*"]})")), "fp4-experts");
    config["quantization_config"] = {{"quant_method", "aqlm"}};
    const ConfiguredModel unknown = model_from_config(config.dump(), "x");
    EXPECT_EQ(unknown.precision, "bf16");
    ASSERT_EQ(unknown.notes.size(), 1u);
    EXPECT_NE(unknown.notes.front().find("aqlm"), std::string::npos);
}

TEST(ModelConfig, ReadsTheOtherFamilies) {
    const auto read = [](const char* text) { return architecture_from_config(text, "x"); };
    const auto falcon = read(R"({"model_type": "falcon", "hidden_size": 4544, "num_attention_heads": 71, "num_hidden_layers": 32, "multi_query": true, "bias": false, "vocab_size": 65024, "max_position_embeddings": 2048})");
    EXPECT_EQ(falcon.kv_heads, 1);
    EXPECT_NEAR(serving::parameters(falcon) / 7.2e9, 1.0, 0.04);  // tiiuae/falcon-7b has 7.22 billion
    const auto coder = read(R"({"model_type": "gpt_bigcode", "n_embd": 6144, "n_head": 48, "n_inner": 24576, "n_layer": 40, "n_positions": 8192, "multi_query": true, "vocab_size": 49152})");
    EXPECT_EQ(coder.kv_heads, 1);
    EXPECT_NEAR(serving::parameters(coder) / 15.5e9, 1.0, 0.01);  // StarCoder
    const auto mistral = read(R"({"model_type": "mistral", "hidden_size": 4096, "intermediate_size": 14336, "max_position_embeddings": 32768, "num_attention_heads": 32, "num_hidden_layers": 32, "num_key_value_heads": 8, "sliding_window": 4096, "vocab_size": 32000})");
    ASSERT_TRUE(mistral.window);
    EXPECT_EQ(mistral.window->layers, 32);
    EXPECT_NEAR(serving::parameters(mistral) / 7.242e9, 1.0, 0.001);
    const auto gemma3 = read(R"({"model_type": "gemma3", "text_config": {"model_type": "gemma3_text", "hidden_size": 5376, "intermediate_size": 21504, "num_attention_heads": 32, "num_hidden_layers": 62, "num_key_value_heads": 16, "head_dim": 128, "sliding_window": 1024, "sliding_window_pattern": 6, "vocab_size": 262208, "max_position_embeddings": 131072}})");
    ASSERT_TRUE(gemma3.window);
    EXPECT_EQ(gemma3.window->layers, 52);
    EXPECT_NEAR(serving::parameters(gemma3) / 27.0e9, 1.0, 0.01);
    const auto phi = read(R"({"model_type": "phi", "hidden_size": 2560, "intermediate_size": 10240, "num_attention_heads": 32, "num_hidden_layers": 32, "vocab_size": 51200, "max_position_embeddings": 2048})");
    EXPECT_NEAR(serving::parameters(phi) / 2.78e9, 1.0, 0.005);  // phi-2
    const auto neox = read(R"({"model_type": "gpt_neox", "hidden_size": 6144, "intermediate_size": 24576, "num_attention_heads": 64, "num_hidden_layers": 44, "vocab_size": 50432, "max_position_embeddings": 2048})");
    EXPECT_NEAR(serving::parameters(neox) / 20.55e9, 1.0, 0.005);  // GPT-NeoX-20B
}

TEST(ModelConfig, FindsEveryFamilyItLists) {
    for (const std::string& family : known_families()) {
        EXPECT_EQ(findings_of("{\"model_type\": \"" + family + "\"}").find("E0511"), std::string::npos) << family;
    }
}

}  // namespace
}  // namespace sizewell::catalog
