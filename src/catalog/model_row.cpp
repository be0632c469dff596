#include "catalog/model_row.hpp"

#include "sizewell/serving/precision.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::catalog {

namespace {

using nlohmann::json;

constexpr double kBillion = 1e9;
constexpr double kMostWhole = 2e9;

/// The keys of one object, read into places that keep their value when a key is absent.
class Row {
  public:
    Row(Reader& reader, const json& object, std::string at, std::vector<Override>* overrode, const Provenance& from)
        : reader_(reader), object_(object), at_(std::move(at)), overrode_(overrode), from_(from) {}

    void whole(const char* key, int& place) {
        const auto number = reader_.plain(object_, at_, key, Bound::not_negative, false);
        if (!number) return;
        if (*number != std::floor(*number) || *number > kMostWhole) {
            return reader_.complain(kValue, at_ + "/" + key, "is " + detail::number_text(*number) + ", must be a whole number up to 2e9");
        }
        remember(key, [&] { return detail::number_text(place); });
        place = static_cast<int>(*number);
    }

    void real(const char* key, double& place) {
        const auto number = reader_.number(object_, at_, key, from_, Bound::not_negative);
        if (!number || number->null) return;
        remember(key, [&] { return detail::number_text(place); });
        place = number->value;
    }

    void yes(const char* key, bool& place) {
        const auto found = object_.find(key);
        if (found == object_.end()) return;
        if (!found->is_boolean()) return reader_.complain(kValue, at_ + "/" + key, "must be true or false");
        remember(key, [&] { return std::string(place ? "true" : "false"); });
        place = found->get<bool>();
    }

    /// An object of its own, replaced as a whole.
    template <class Part, class Read>
    void part(const char* key, std::optional<Part>& place, Read&& read) {
        const auto found = object_.find(key);
        if (found == object_.end()) return;
        remember(key, [&] { return std::string(place ? "given" : "not given"); });
        place.reset();
        if (found->is_null()) return;
        if (!found->is_object()) return reader_.complain(kShape, at_ + "/" + key, "must be an object");
        place.emplace();
        Row inner(reader_, *found, at_ + "/" + key, nullptr, from_);
        read(inner, *place);
    }

    void keys(std::initializer_list<std::string_view> known) { reader_.check_keys(object_, at_, known); }

  private:
    template <class Was>
    void remember(const char* key, Was&& was) {
        if (overrode_ != nullptr) overrode_->push_back({key, was(), from_});
    }

    Reader& reader_;
    const json& object_;
    std::string at_;
    std::vector<Override>* overrode_;
    Provenance from_;
};

void experts(Row& row, serving::Experts& e) {
    row.keys({"count", "per_token", "width", "shared_width", "first_dense", "every", "beside_dense", "bias", "shared_gate"});
    row.whole("count", e.count);
    row.whole("per_token", e.per_token);
    row.whole("width", e.width);
    row.whole("shared_width", e.shared_width);
    row.whole("first_dense", e.first_dense);
    row.whole("every", e.every);
    row.yes("beside_dense", e.beside_dense);
    row.yes("bias", e.bias);
    row.yes("shared_gate", e.shared_gate);
}

void latent(Row& row, serving::LatentAttention& m) {
    row.keys({"kv_rank", "rope_dim", "nope_dim", "value_dim", "query_rank", "index_heads", "index_dim"});
    row.whole("kv_rank", m.kv_rank);
    row.whole("rope_dim", m.rope_dim);
    row.whole("nope_dim", m.nope_dim);
    row.whole("value_dim", m.value_dim);
    row.whole("query_rank", m.query_rank);
    row.whole("index_heads", m.index_heads);
    row.whole("index_dim", m.index_dim);
}

void window(Row& row, serving::WindowAttention& w) {
    row.keys({"layers", "tokens", "global_kv_heads", "global_head_dim", "global_one_projection"});
    row.whole("layers", w.layers);
    row.whole("tokens", w.tokens);
    row.whole("global_kv_heads", w.global_kv_heads);
    row.whole("global_head_dim", w.global_head_dim);
    row.yes("global_one_projection", w.global_one_projection);
}

void linear(Row& row, serving::LinearAttention& l) {
    row.keys({"layers", "key_heads", "value_heads", "key_dim", "value_dim", "convolution", "state_bytes"});
    row.whole("layers", l.layers);
    row.whole("key_heads", l.key_heads);
    row.whole("value_heads", l.value_heads);
    row.whole("key_dim", l.key_dim);
    row.whole("value_dim", l.value_dim);
    row.whole("convolution", l.convolution);
    row.real("state_bytes", l.state_bytes);
}

void sizes(Row& row, serving::Architecture& a) {
    row.whole("layers", a.layers);
    row.whole("hidden", a.hidden);
    row.whole("heads", a.heads);
    row.whole("kv_heads", a.kv_heads);
    row.whole("head_dim", a.head_dim);
    row.whole("ffn", a.ffn);
    row.whole("vocab", a.vocab);
    row.whole("max_context", a.max_context);
    row.whole("norms", a.norms);
    row.whole("positions", a.positions);
    row.whole("token_types", a.token_types);
    row.real("other_parameters", a.other_parameters);
    row.yes("decoder", a.decoder);
    row.yes("gated", a.gated);
    row.yes("tied_embeddings", a.tied_embeddings);
    row.yes("attention_bias", a.attention_bias);
    row.yes("output_bias", a.output_bias);
    row.yes("ffn_bias", a.ffn_bias);
    row.yes("head_bias", a.head_bias);
    row.yes("norm_bias", a.norm_bias);
    row.yes("output_gate", a.output_gate);
    row.yes("sinks", a.sinks);
    row.yes("embedding_norm", a.embedding_norm);
    row.yes("final_norm", a.final_norm);
    row.yes("pooler", a.pooler);
    row.part("experts", a.experts, experts);
    row.part("latent", a.latent, latent);
    row.part("window", a.window, window);
    row.part("linear", a.linear, linear);
}

void query_key_norm(Reader& reader, const json& row, const std::string& at, serving::Architecture& a) {
    if (!row.contains("query_key_norm")) return;
    const std::string norm = reader.text(row, at, "query_key_norm", true);
    if (norm == "none") a.query_key_norm = serving::QueryKeyNorm::none;
    else if (norm == "head") a.query_key_norm = serving::QueryKeyNorm::head;
    else if (norm == "whole") a.query_key_norm = serving::QueryKeyNorm::whole;
    else if (!norm.empty()) reader.complain(kValue, at + "/query_key_norm", "is '" + norm + "', must be none, head or whole");
}

void published(Reader& reader, const json& row, const std::string& at, const char* key, std::optional<Known<one_u>>& slot,
               const Provenance& provenance) {
    const auto number = reader.number(row, at, key, provenance, Bound::positive);
    if (!number || number->null) return;
    slot = Known<one_u>{Q<one_u>::from_value(number->value * kBillion), detail::number_text(number->value) + " billion", number->provenance};
}

}  // namespace

void read_model(Reader& reader, const json& row, const std::string& at, Model& model, bool replaces) {
    reader.check_keys(row, at, {"name", "aliases", "family", "precision", "layers", "hidden", "heads", "kv_heads", "head_dim", "ffn", "vocab",
                                "max_context", "norms", "positions", "token_types", "other_parameters", "decoder", "gated", "tied_embeddings",
                                "attention_bias", "output_bias", "ffn_bias", "head_bias", "norm_bias", "output_gate", "sinks", "embedding_norm",
                                "final_norm", "pooler", "experts", "latent", "window", "linear", "query_key_norm", "parameters_b",
                                "active_parameters_b", "note", "source", "date", "kind"});
    const Provenance p = reader.provenance(row, at, model.name);
    serving::Architecture& a = model.architecture;
    a.name = model.name;
    if (row.contains("aliases")) model.aliases = reader.texts(row, at, "aliases");
    if (row.contains("note")) model.note = reader.text(row, at, "note", false);
    if (row.contains("family")) a.family = reader.text(row, at, "family", false);
    if (row.contains("precision")) {
        model.precision = reader.text(row, at, "precision", true);
        const auto& known = serving::precision_names();
        if (!model.precision.empty() && std::find(known.begin(), known.end(), model.precision) == known.end()) {
            std::string list;
            for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
            reader.complain(kValue, at + "/precision", "is '" + model.precision + "', must be one of " + list);
        }
    } else if (!replaces) {
        model.precision = "bf16";
    }
    Row values(reader, row, at, replaces ? &model.overrode : nullptr, replaces ? model.provenance : p);
    sizes(values, a);
    query_key_norm(reader, row, at, a);
    if (!a.latent && !replaces) {  // what a file leaves out when it is plain
        if (!row.contains("kv_heads")) a.kv_heads = a.heads;
        if (!row.contains("head_dim") && a.heads > 0 && a.hidden % a.heads == 0) a.head_dim = a.hidden / a.heads;
    }
    published(reader, row, at, "parameters_b", model.parameters, p);
    published(reader, row, at, "active_parameters_b", model.active_parameters, p);
    for (const std::string& fault : serving::faults(a)) reader.complain(kValue, at, fault);
    model.provenance = p;
}

}  // namespace sizewell::catalog
