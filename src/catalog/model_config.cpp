#include "sizewell/catalog/model_config.hpp"

#include "catalog/closest.hpp"
#include "catalog/config_keys.hpp"
#include "catalog/families.hpp"
#include "catalog/reader.hpp"

#include <algorithm>

namespace sizewell::catalog {

namespace {

using nlohmann::json;
using serving::Architecture;

class ConfigReader {
  public:
    ConfigReader(std::string_view text, const std::string& where) : keys_(text, where), where_(where) {}

    ConfiguredModel read() {
        Architecture& a = out_.architecture;
        a.name = keys_.text({"_name_or_path", "name"});
        if (a.name.empty()) a.name = where_;
        precision();
        a.family = keys_.text({"model_type"});
        const std::string outer = a.family;
        for (const char* inside : {"text_config", "language_config", "llm_config"}) {
            if (!keys_.enter(inside)) continue;
            const std::string inner = keys_.text({"model_type"});
            if (!inner.empty()) a.family = inner;
            out_.notes.push_back("a multimodal model: its " + std::string(inside) + " is read; towers for images or sound are not counted");
            if (out_.precision.empty()) precision();
            break;
        }
        const Family* family = family_of(a.family);
        if (family == nullptr && a.family != outer) family = family_of(outer);
        if (family == nullptr) refuse_family();
        else fill(*family);
        keys_.finish();
        for (const std::string& fault : serving::faults(a)) keys_.complain(kValue, "", fault);
        keys_.finish();
        if (out_.precision.empty()) {
            out_.precision = "bf16";
            out_.notes.push_back("the file names no torch_dtype: taken as bf16");
        }
        return std::move(out_);
    }

  private:
    void refuse_family() {
        const std::string& type = out_.architecture.family;
        std::vector<Alternative> names;
        for (const std::string& name : known_families()) names.push_back({name, {name}});
        const std::string guess = type.empty() ? "" : did_you_mean(closest(type, names));
        const std::string help = (guess.empty() ? "" : guess + " ") + "else describe the model by its sizes, as a row of \"models\" in a catalogue file of your own";
        if (type.empty()) keys_.complain(kMissing, "model_type", "is missing: the family of the model, e.g. \"llama\"", "add \"model_type\"");
        else keys_.complain(kFamily, "model_type", "is '" + printable(type) + "', a family this version does not know", help);
        if (!type.empty()) return;
        static_cast<void>(keys_.needed({"num_hidden_layers", "n_layer", "num_layers"}, "the number of layers"));
        static_cast<void>(keys_.needed({"hidden_size", "n_embd", "d_model"}, "the width of the model"));
    }

    static std::string printable(const std::string& text) {
        std::string out;
        for (const char c : text.substr(0, 60)) out += c >= ' ' && c <= '~' ? c : '?';
        return out;
    }

    // Does a quantisation leave the matrices of attention as they are?
    static bool leaves_attention(const json& q) {
        for (const char* key : {"ignore", "modules_to_not_convert", "exclude_modules", "ignored_layers"}) {
            if (!q.contains(key) || !q[key].is_array()) continue;
            for (const json& one : q[key]) {
                if (one.is_string() && one.get_ref<const std::string&>().find("self_attn") != std::string::npos) return true;
            }
        }
        return false;
    }

    // Weights as the file says they are stored.
    void precision() {
        const json* q = keys_.find({"quantization_config"});
        if (q != nullptr && q->is_object()) {
            const auto text = [q](const char* key) { return q->contains(key) && (*q)[key].is_string() ? (*q)[key].get<std::string>() : std::string(); };
            const auto bits = [](const json& from, const char* key) { return from.contains(key) && from[key].is_number() ? from[key].get<double>() : 0.0; };
            const std::string method = lower_case(text("quant_method"));
            const std::string algorithm = lower_case(text("quant_algo"));
            double width = bits(*q, "bits") + bits(*q, "w_bit");
            bool floating = false;
            if (q->contains("config_groups") && (*q)["config_groups"].is_object()) {
                for (const json& group : (*q)["config_groups"]) {
                    if (!group.is_object() || !group.contains("weights") || !group["weights"].is_object()) continue;
                    width = bits(group["weights"], "num_bits");
                    floating = group["weights"].contains("type") && group["weights"]["type"] == "float";
                    break;
                }
            }
            if (q->contains("load_in_4bit") && (*q)["load_in_4bit"] == true) width = 4;
            if (q->contains("load_in_8bit") && (*q)["load_in_8bit"] == true) width = 8;
            const bool experts_only = leaves_attention(*q) && (width == 4 || algorithm.find("nvfp4") != std::string::npos || method.find("nvfp4") != std::string::npos);
            if (method == "mxfp4") out_.precision = "mxfp4";
            else if (method.find("fp8") != std::string::npos || algorithm.find("fp8") != std::string::npos || (floating && width == 8)) out_.precision = "fp8";
            else if (algorithm.find("nvfp4") != std::string::npos || method.find("nvfp4") != std::string::npos || (floating && width == 4)) out_.precision = "fp4";
            else if (width == 4) out_.precision = "int4";
            else if (width == 8) out_.precision = "int8";
            if (experts_only && (out_.precision == "int4" || out_.precision == "fp4")) out_.precision += "-experts";
            if (out_.precision.empty()) out_.notes.push_back("quantization_config is of a kind not known here ('" + printable(method) + "'): weights are taken in the file's dtype; name another with --precision");
        }
        if (!out_.precision.empty()) return;
        const std::string type = keys_.text({"torch_dtype", "dtype"});
        if (type == "bfloat16") out_.precision = "bf16";
        if (type == "float16") out_.precision = "fp16";
        if (type == "float32") out_.precision = "fp32";
    }

    void fill(const Family& f) {
        Architecture& a = out_.architecture;
        a.decoder = f.decoder;
        a.layers = keys_.needed({"num_hidden_layers", "n_layer", "n_layers", "num_layers"}, "the number of layers");
        a.hidden = keys_.needed({"hidden_size", "n_embd", "d_model", "n_embed"}, "the width of the model");
        a.heads = keys_.needed({"num_attention_heads", "n_head", "n_heads"}, "the number of attention heads");
        a.vocab = keys_.needed({"vocab_size"}, "the words of the vocabulary");
        a.max_context = keys_.whole({"max_position_embeddings", "n_positions", "max_sequence_length", "seq_length", "n_ctx", "model_max_length"}, 0);
        if (a.max_context == 0) out_.notes.push_back("the file names no max_position_embeddings: no limit of context is known");
        a.gated = f.gated;
        a.tied_embeddings = keys_.yes({"tie_word_embeddings"}, f.tied);
        a.attention_bias = keys_.yes({"attention_bias", "use_bias", "bias"}, f.attention_bias);
        a.output_bias = f.output_bias || (a.attention_bias && (f.type == "llama" || f.type == "granite"));
        a.ffn_bias = keys_.yes({"mlp_bias", "use_bias"}, f.ffn_bias);
        a.norm_bias = f.norm_bias;
        a.norms = f.norms;
        a.query_key_norm = f.query_key_norm;
        a.sinks = f.type == "gpt_oss";
        a.head_bias = f.type == "gptj" || f.type == "phi";
        if (f.learned_positions && a.max_context > 0) a.positions = a.max_context + f.spare_positions;
        if (!f.decoder) {
            a.token_types = keys_.whole({"type_vocab_size"}, 2);
            a.embedding_norm = a.pooler = true;
            a.final_norm = false;
        }
        if (f.type == "bloom") a.embedding_norm = true;
        if (f.latent) latent(); else heads();
        feed_forward(f);
        windows(f);
        if (f.hybrid) linear();
    }

    void heads() {
        Architecture& a = out_.architecture;
        const bool one = keys_.yes({"multi_query"}, false) && !keys_.yes({"new_decoder_architecture"}, false);
        const int among = one ? 1 : a.heads;
        a.kv_heads = keys_.whole({"num_key_value_heads", "num_kv_heads", "n_head_kv"}, among);
        if (one) a.kv_heads = 1;
        a.head_dim = keys_.whole({"head_dim", "d_kv"}, a.heads > 0 ? a.hidden / a.heads : 0);
        if (!keys_.has("head_dim") && a.heads > 0 && a.hidden % a.heads != 0) {
            keys_.complain(kMissing, "head_dim", "is missing, and hidden_size is no multiple of the heads", "add \"head_dim\"");
        }
    }

    void latent() {
        serving::LatentAttention m;
        m.kv_rank = keys_.needed({"kv_lora_rank"}, "the rank of compressed keys and values");
        m.rope_dim = keys_.needed({"qk_rope_head_dim"}, "the part of a key with positions");
        m.nope_dim = keys_.needed({"qk_nope_head_dim"}, "the part of a key without positions");
        m.value_dim = keys_.needed({"v_head_dim"}, "the width of a head's value");
        m.query_rank = keys_.whole({"q_lora_rank"}, 0);
        m.index_heads = keys_.whole({"index_n_heads"}, 0);
        m.index_dim = keys_.whole({"index_head_dim"}, 0);
        if (m.index_heads == 0) m.index_dim = 0;
        out_.architecture.latent = m;
    }

    void feed_forward(const Family& f) {
        Architecture& a = out_.architecture;
        const json* experts = keys_.find({"n_routed_experts", "num_local_experts", "num_experts"});
        const bool moe = f.experts != ExpertKeys::none && (experts != nullptr || f.experts != ExpertKeys::plain || needs_experts(f));
        const int inner = keys_.whole({"intermediate_size", "n_inner", "ffn_dim", "ffn_hidden_size"}, f.four_hidden ? 4 * std::min(a.hidden, 100'000'000) : 0);
        if (!moe) {
            a.ffn = inner;
            if (inner == 0 && !keys_.has("intermediate_size")) static_cast<void>(keys_.needed({"intermediate_size", "n_inner", "ffn_dim"}, "the width of the feed-forward layers"));
            return;
        }
        serving::Experts e;
        e.count = keys_.needed({"n_routed_experts", "num_local_experts", "num_experts"}, "the routed experts of a layer");
        e.per_token = keys_.needed({"num_experts_per_tok", "experts_per_token", "num_experts_per_token", "top_k_experts", "moe_k"}, "the experts a token uses");
        if (f.experts == ExpertKeys::plain) {
            e.width = keys_.needed({"moe_intermediate_size"}, "the width of an expert");
            e.shared_width = keys_.whole({"shared_expert_intermediate_size"}, 0);
            e.shared_gate = e.shared_width > 0;
            if (e.shared_width == 0) e.shared_width = static_cast<int>(std::min(2e9, static_cast<double>(keys_.whole({"n_shared_experts", "num_shared_experts"}, 0)) * e.width));
            e.first_dense = keys_.whole({"first_k_dense_replace"}, 0) + keys_.length("mlp_only_layers");
            e.every = std::max(1, keys_.whole({"decoder_sparse_step", "moe_layer_freq"}, 1));
            e.beside_dense = f.type == "gemma4" || f.type == "gemma4_text";
        } else {
            e.width = keys_.needed({"intermediate_size"}, "the width of an expert");
            e.bias = f.type == "gpt_oss";
        }
        if (f.experts == ExpertKeys::llama4) {
            e.shared_width = e.width;
            e.every = std::max(1, keys_.whole({"interleave_moe_layer_step"}, 1));
            a.ffn = e.every > 1 ? keys_.needed({"intermediate_size_mlp"}, "the width of the layers without experts") : 0;
        } else if (f.experts == ExpertKeys::plain) {
            const bool dense = e.first_dense > 0 || e.every > 1 || e.beside_dense;
            a.ffn = dense ? inner : 0;
            if (dense && inner == 0) static_cast<void>(keys_.needed({"intermediate_size"}, "the width of the layers without experts"));
        }
        a.experts = e;
    }

    // Families that exist with and without experts need no key for them.
    static bool needs_experts(const Family& f) {
        return f.type == "qwen2_moe" || f.type == "qwen3_moe" || f.type == "qwen3_next" || f.type == "qwen3_5_moe" || f.type == "qwen3_5_moe_text" ||
               f.type == "glm4_moe" || (f.latent && f.type != "deepseek_v2");
    }

    void windows(const Family& f) {
        Architecture& a = out_.architecture;
        const int tokens = keys_.whole({"sliding_window", "attention_chunk_size"}, 0);
        if (tokens == 0 || !keys_.yes({"use_sliding_window"}, true) || a.latent || a.layers < 1) return;
        if (a.max_context > 0 && tokens >= a.max_context) return;  // never full
        int layers = 0;
        if (const auto sliding = keys_.count("layer_types", "sliding_attention")) {
            layers = *sliding + keys_.count("layer_types", "chunked_attention").value_or(0);
        } else if (const int pattern = keys_.whole({"sliding_window_pattern", "_sliding_window_pattern", "no_rope_layer_interval"}, 0); pattern > 1) {
            layers = a.layers - a.layers / pattern;
        } else {
            switch (f.windows) {
                case Windows::none: layers = keys_.has("use_sliding_window") ? std::max(0, a.layers - keys_.whole({"max_window_layers"}, 0)) : 0; break;
                case Windows::all: layers = a.layers; break;
                case Windows::alternate: layers = (a.layers + 1) / 2; break;
                case Windows::all_but_every_sixth: layers = a.layers - a.layers / 6; break;
                case Windows::three_of_four: layers = a.layers - a.layers / 4; break;
            }
        }
        if (layers == 0) return;
        serving::WindowAttention w{layers, tokens, 0, 0, false};
        if (layers < a.layers) {
            w.global_head_dim = keys_.whole({"global_head_dim"}, 0);
            w.global_kv_heads = keys_.whole({"num_global_key_value_heads"}, 0);
            w.global_one_projection = keys_.yes({"attention_k_eq_v"}, false);
        }
        a.window = w;
    }

    void linear() {
        Architecture& a = out_.architecture;
        serving::LinearAttention l;
        const int interval = std::max(1, keys_.whole({"full_attention_interval"}, 4));
        l.layers = keys_.count("layer_types", "linear_attention").value_or(a.layers - a.layers / interval);
        l.key_heads = keys_.needed({"linear_num_key_heads"}, "the key heads of the linear layers");
        l.value_heads = keys_.needed({"linear_num_value_heads"}, "the value heads of the linear layers");
        l.key_dim = keys_.needed({"linear_key_head_dim"}, "the width of a key head of the linear layers");
        l.value_dim = keys_.needed({"linear_value_head_dim"}, "the width of a value head of the linear layers");
        l.convolution = keys_.whole({"linear_conv_kernel_dim"}, 4);
        a.output_gate = keys_.yes({"attn_output_gate"}, true);
        if (l.layers > 0) a.linear = l;
    }

    ConfigKeys keys_;
    std::string where_;
    ConfiguredModel out_;
};

}  // namespace

const std::vector<std::string>& known_families() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> out;
        for (const Family& f : families()) out.emplace_back(f.type);
        return out;
    }();
    return names;
}

ConfiguredModel model_from_config(std::string_view text, const std::string& where) { return ConfigReader(text, where).read(); }

serving::Architecture architecture_from_config(std::string_view text, const std::string& where) { return model_from_config(text, where).architecture; }

}  // namespace sizewell::catalog
