#include "sizewell/report/memory.hpp"

#include "report/table.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <functional>
#include <utility>

namespace sizewell::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kGibibyte = 1073741824.0;
constexpr double kBillion = 1e9;

std::string fixed(double x, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, x);
    return text;
}

std::string gib(double bytes) { return fixed(bytes / kGibibyte, 2); }
std::string count_text(double x) { return std::isfinite(x) ? grouped(x) : "no limit"; }

std::string split_text(int tp, int pp) { return "TP " + std::to_string(tp) + (pp > 1 ? " x PP " + std::to_string(pp) : ""); }

std::string gpus_text(int gpus) { return std::to_string(gpus) + (gpus == 1 ? " GPU" : " GPUs"); }

std::string smallest_text(const MemoryReport& r) {
    if (!r.smallest) return "nothing up to " + gpus_text(r.most_gpus);
    return split_text(r.smallest->tp, r.smallest->pp) + " (" + gpus_text(r.smallest->tp * r.smallest->pp) + ")";
}

/// Every quantity of the JSON once: its place, its unit, what it is, and how it is read from a report.
struct Quantity {
    const char* group;
    const char* key;
    const char* unit;
    const char* help;
    std::function<double(const MemoryReport&)> value;
};

const std::vector<Quantity>& quantities() {
    using R = MemoryReport;
    static const std::vector<Quantity> all{
        {"model", "parameters", "1", "computed from the sizes", [](const R& r) { return r.parameters; }},
        {"model", "active_parameters", "1", "that a token passes, embedding and head included", [](const R& r) { return r.active_parameters; }},
        {"memory", "reported", "B", "by the driver, of one GPU", [](const R& r) { return r.fit.reported; }},
        {"memory", "usable", "B", "that a process sees", [](const R& r) { return r.fit.usable; }},
        {"memory", "budget", "B", "that the engine lets itself use", [](const R& r) { return r.fit.budget; }},
        {"memory", "weights", "B", "on the fullest GPU", [](const R& r) { return r.fit.weights; }},
        {"memory", "activation", "B", "peak of a full step", [](const R& r) { return r.fit.activation; }},
        {"memory", "runtime", "B", "CUDA context, libraries, communication", [](const R& r) { return r.fit.runtime; }},
        {"memory", "kv", "B", "left for the KV cache", [](const R& r) { return r.fit.kv; }},
        {"memory", "unused", "B", "left outside the budget", [](const R& r) { return r.fit.unused; }},
        {"kv", "per_token", "B/tok", "on one GPU, in the layers that keep all of the context", [](const R& r) { return r.fit.kv_per_token; }},
        {"kv", "constant", "B", "of a sequence on one GPU: full windows, recurrent states", [](const R& r) { return r.fit.kv_constant; }},
        {"kv", "tokens", "tok", "that the cache holds, in sequences of the context", [](const R& r) { return r.fit.kv_tokens; }},
        {"kv", "blocks", "1", "of the engine", [](const R& r) { return r.fit.kv_blocks; }},
        {"asked", "context", "tok", "of a sequence, prompt and answer", [](const R& r) { return r.fit.context; }},
        {"asked", "batch", "1", "sequences at once", [](const R& r) { return r.fit.batch; }},
        {"largest", "batch", "1", "sequences of the context, by memory", [](const R& r) { return r.fit.largest_batch; }},
        {"largest", "context", "tok", "of that many sequences", [](const R& r) { return r.fit.largest_context; }},
        {"largest", "sequences", "1", "at once, by the engine's default limit", [](const R& r) { return static_cast<double>(r.fit.sequence_limit); }},
        {"verdict", "missing", "B", "on the fullest GPU", [](const R& r) { return r.fit.missing; }},
    };
    return all;
}

Json quantity_json(double value, const char* unit) { return {{"value", std::isfinite(value) ? Json(value) : Json(nullptr)}, {"unit", unit}}; }

Json group_json(const MemoryReport& r, std::string_view group, Json out = Json::object()) {
    for (const Quantity& q : quantities()) {
        if (q.group == group) out[q.key] = quantity_json(q.value(r), q.unit);
    }
    return out;
}

Json text_schema() { return {{"type", "string"}}; }
Json count_schema() { return {{"type", "integer"}, {"minimum", 1}}; }

Json object_schema(Json properties) {
    Json required = Json::array();
    for (const auto& [key, value] : properties.items()) required.push_back(key);
    return {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}, {"additionalProperties", false}};
}

Json group_schema(std::string_view group, Json properties = Json::object()) {
    for (const Quantity& q : quantities()) {
        if (q.group != group) continue;
        properties[q.key] = {{"description", q.help}, {"type", "object"}, {"required", {"value", "unit"}}, {"additionalProperties", false},
                             {"properties", {{"value", {{"type", {"number", "null"}}}}, {"unit", {{"const", q.unit}}}}}};
    }
    return object_schema(std::move(properties));
}

std::string breakdown(const MemoryReport& r, const Style& style) {
    const serving::MemoryFit& f = r.fit;
    const auto& q = r.question;
    const auto line = [&](double bytes) { return std::vector<std::string>{gib(bytes), fixed(100.0 * bytes / f.reported, 1)}; };
    Table t({{"memory of one GPU", true}, {"GiB"}, {"% of reported"}, {"", true}});
    const auto add = [&](const char* name, double bytes, const std::string& word) {
        const auto cells = line(bytes);
        t.row({name, cells[0], cells[1], word});
    };
    add("reported by the driver", f.reported, "");
    add("seen by a process", f.usable, "");
    add("weights", f.weights, q.weights.name + (f.gpus > 1 ? ", fullest GPU" : ""));
    add("activations", f.activation, q.activation_bytes ? "measured" : "estimated");
    add("runtime", f.runtime, q.runtime_bytes ? "measured" : "typical");
    if (q.architecture.decoder) add("KV cache", f.kv, q.kv.name);
    add(f.fits ? "left free" : "left outside", f.unused, q.engine.of_free ? percent(1.0 - q.engine.memory_share) + " of what is free" : percent(1.0 - q.engine.memory_share) + " of what is seen");
    return t.text(style);
}

}  // namespace

std::string memory_text(const MemoryReport& r, const Style& style) {
    const serving::MemoryFit& f = r.fit;
    const auto& q = r.question;
    std::string out = bold(q.architecture.name + " in " + q.weights.name + " on " + std::to_string(f.gpus) + " x " + q.gpu.name + ", " + split_text(q.tp, q.pp) + ", " + q.engine.name, style) + ": ";
    out += verdict(f.fits ? "fits" : "does not fit", f.fits, style) + "\n";
    if (!f.fits) out += wrapped(f.reason + ".", 0) + "\n" + "Smallest that fits: " + smallest_text(r) + "\n";
    out += "Parameters: " + number(r.parameters / kBillion, 4) + " billion";
    if (q.architecture.experts) out += ", " + number(r.active_parameters / kBillion, 4) + " billion of them for one token";
    out += "\n\n" + breakdown(r, style) + "\n";
    Table t({{"what it holds", true}, {""}, {"", true}});
    if (q.architecture.decoder) {
        t.row({"KV cache of a token, on one GPU", count_text(f.kv_per_token), "B"});
        if (f.kv_constant > 0.0) t.row({"KV cache of a sequence besides, at most", count_text(f.kv_constant), "B"});
        t.row({"KV cache in all", count_text(f.kv_tokens), "tokens in " + count_text(f.kv_blocks) + " blocks"});
    }
    t.row({"largest batch", count_text(f.largest_batch), "sequences of " + count_text(f.context) + " tokens" +
                                                             (q.architecture.decoder ? " (the engine's default stops at " + std::to_string(f.sequence_limit) + ")" : "")});
    t.row({"largest context", count_text(f.largest_context), "tokens for " + count_text(f.batch) + (f.batch == 1.0 ? " sequence" : " sequences")});
    if (f.fits) t.row({"smallest that fits", r.smallest ? std::to_string(r.smallest->tp * r.smallest->pp) : "-", r.smallest ? "x " + q.gpu.name + ", " + split_text(r.smallest->tp, r.smallest->pp) : "-"});
    out += t.text(style);
    if (!r.notes.empty()) out += heading("To know", style);
    for (const std::string& note : r.notes) out += wrapped("- " + note + ".", 2) + "\n";
    if (!r.sources.empty()) out += heading("Sources", style);
    for (const MemorySource& s : r.sources) out += wrapped("- " + s.input + " " + s.value + ": " + s.source + (s.date.empty() ? "" : ", " + s.date) + (s.assumed ? " (assumed)" : ""), 2) + "\n";
    return out;
}

std::string memory_json(const MemoryReport& r) {
    const serving::MemoryFit& f = r.fit;
    const auto& q = r.question;
    Json out = {{"schema", kMemorySchema}};
    out["model"] = group_json(r, "model", {{"name", q.architecture.name}, {"family", q.architecture.family}});
    out["gpu"] = q.gpu.name;
    out["engine"] = {{"name", q.engine.name}, {"memory_share", quantity_json(q.engine.memory_share, "1")}, {"share_of", q.engine.of_free ? "free" : "total"}};
    out["precision"] = {{"weights", q.weights.name}, {"kv", q.kv.name}};
    out["split"] = {{"tp", q.tp}, {"pp", q.pp}, {"gpus", f.gpus}};
    for (const char* group : {"memory", "kv", "asked", "largest"}) out[group] = group_json(r, group);
    out["measured"] = {{"activation", q.activation_bytes.has_value()}, {"runtime", q.runtime_bytes.has_value()}};
    out["verdict"] = group_json(r, "verdict", {{"fits", f.fits}, {"reason", f.reason}});
    out["smallest"] = r.smallest ? Json({{"tp", r.smallest->tp}, {"pp", r.smallest->pp}, {"gpus", r.smallest->tp * r.smallest->pp}}) : Json(nullptr);
    out["notes"] = r.notes;
    out["sources"] = Json::array();
    for (const MemorySource& s : r.sources) {
        out["sources"].push_back({{"input", s.input}, {"value", s.value}, {"source", s.source}, {"date", s.date}, {"assumed", s.assumed}});
    }
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string memory_schema() {
    const Json flag = {{"type", "boolean"}};
    const Json split = object_schema({{"tp", count_schema()}, {"pp", count_schema()}, {"gpus", count_schema()}});
    Json properties = {{"schema", {{"const", kMemorySchema}}}};
    properties["model"] = group_schema("model", {{"name", text_schema()}, {"family", text_schema()}});
    properties["gpu"] = text_schema();
    properties["engine"] = object_schema({{"name", text_schema()},
                                          {"memory_share", object_schema({{"value", {{"type", "number"}}}, {"unit", {{"const", "1"}}}})},
                                          {"share_of", {{"enum", {"total", "free"}}}}});
    properties["precision"] = object_schema({{"weights", text_schema()}, {"kv", text_schema()}});
    properties["split"] = split;
    for (const char* group : {"memory", "kv", "asked", "largest"}) properties[group] = group_schema(group);
    properties["measured"] = object_schema({{"activation", flag}, {"runtime", flag}});
    properties["verdict"] = group_schema("verdict", {{"fits", flag}, {"reason", text_schema()}});
    Json smallest = split;
    smallest["type"] = {"object", "null"};
    properties["smallest"] = smallest;
    properties["notes"] = {{"type", "array"}, {"items", text_schema()}};
    properties["sources"] = {{"type", "array"}, {"items", object_schema({{"input", text_schema()}, {"value", text_schema()}, {"source", text_schema()}, {"date", text_schema()}, {"assumed", flag}})}};
    Json out = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "where the memory of a GPU goes, by sizewell"}};
    out.update(object_schema(std::move(properties)));
    return out.dump(2) + "\n";
}

}  // namespace sizewell::report
