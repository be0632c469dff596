#include "catalog/reader.hpp"

#include "catalog/closest.hpp"
#include "catalog/json_text.hpp"
#include "catalog/number.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace sizewell::catalog {
namespace {

using nlohmann::json;

constexpr std::uintmax_t kLargestFile = 32u << 20u;
constexpr int kDeepest = 32;
constexpr struct {
    std::string_view text;
    Kind kind;
} kKinds[] = {{"measured", Kind::measured},
              {"datasheet", Kind::datasheet},
              {"list_price", Kind::list_price},
              {"derived", Kind::derived},
              {"assumed", Kind::assumed}};

[[noreturn]] void refuse(const std::string& file, const char* code, const std::string& reason, const std::string& help,
                         Position at = {}, const std::string& pointer = "") {
    throw InputError(file, {Diagnostic{code, pointer, at.line, at.column, reason, help}});
}

std::string file_text(const std::string& file, std::uintmax_t most, const std::string& help) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (!fs::exists(status)) refuse(file, kUnreadable, "no such file", "");
    if (!fs::is_regular_file(status)) refuse(file, kUnreadable, "is not a regular file", "name a file");
    const std::uintmax_t size = fs::file_size(file, error);
    if (error) refuse(file, kUnreadable, "cannot be read", "");
    if (size > most) refuse(file, kUnreadable, "is larger than " + std::to_string(most >> 20u) + " MiB", help);
    std::ifstream in(file, std::ios::binary);
    std::string text(static_cast<std::size_t>(size), '\0');
    if (!in || (size > 0 && !in.read(text.data(), static_cast<std::streamsize>(size)))) {
        refuse(file, kUnreadable, "cannot be read", "");
    }
    const std::size_t nul = text.find('\0');  // the parser would take it for the end and believe what came before
    if (nul != std::string::npos) refuse(file, kSyntax, "has a NUL byte, must be text", "", position_of(text, nul));
    return text;
}

/// The parser's own words without its name, its position and bytes that are no text.
std::string plain_reason(std::string_view what) {
    for (const std::string_view lead : {"] ", "column "}) {
        const std::size_t found = what.find(lead);
        if (found != std::string_view::npos) what.remove_prefix(found + lead.size());
    }
    const std::size_t colon = what.find(": ");
    if (colon != std::string_view::npos && colon < 12) what.remove_prefix(colon + 2);
    std::string reason;
    for (const char c : what.substr(0, 160)) reason += c >= ' ' && c <= '~' ? c : '?';
    return reason;
}

json parsed(const std::string& file, const std::string& text, const Shape& shape) {
    if (shape.depth > kDeepest) refuse(file, kSyntax, "is nested deeper than 32 levels", "a catalogue file has 5");
    try {
        return json::parse(text, nullptr, true, true);
    } catch (const json::parse_error& e) {
        refuse(file, kSyntax, plain_reason(e.what()), "", position_of(text, e.byte > 0 ? e.byte - 1 : 0));
    } catch (const json::exception& e) {  // a number beyond double: the parser names it, not its place
        const std::string reason = plain_reason(e.what());
        const std::size_t quote = reason.find('\'');
        const std::string number =
            quote == std::string::npos ? "" : reason.substr(quote + 1, reason.rfind('\'') - quote - 1);
        refuse(file, kSyntax, reason, "", position_of(text, std::min(text.find(number), text.size())));
    }
}

std::size_t keys_of(const json& value) {
    std::size_t keys = value.is_object() ? value.size() : 0;
    if (value.is_structured()) {
        for (const json& child : value) keys += keys_of(child);
    }
    return keys;
}

}  // namespace

std::string_view kind_text(Kind kind) noexcept {
    for (const auto& known : kKinds) {
        if (known.kind == kind) return known.text;
    }
    return "";
}

std::string text_of(const std::string& file, std::uintmax_t most, const std::string& help) { return file_text(file, most, help); }

json json_of(const std::string& file, const std::string& text) { return parsed(file, text, shape_of(text)); }

Reader::Reader(const std::string& file) : file_(file), text_(file_text(file, kLargestFile, "a catalogue file is some 100 kB; import fewer SKUs")) {
    const Shape shape = shape_of(text_);
    root_ = parsed(file_, text_, shape);
    if (keys_of(root_) != shape.keys) {  // the parser keeps the last of two equal keys and says nothing
        const std::string pointer = repeated_key(text_);
        if (!pointer.empty())
            refuse(file_, kSyntax, "is given twice", "keep one", position_of(text_, pointer), pointer);
    }
    read_head();
}

void Reader::read_head() {
    if (!root_.is_object()) refuse(file_, kShape, "must be an object", "", position_of(text_, ""));
    const auto schema = root_.find("schema");
    if (schema == root_.end() || !schema->is_number_integer() || *schema < 1) {
        refuse(file_, kNewerSchema, "must be a schema number", "write \"schema\": 1", position_of(text_, "/schema"),
               "/schema");
    }
    if (*schema > kSchema) {
        refuse(file_, kNewerSchema, "is " + schema->dump() + ", must be at most 1", "this file needs a newer sizewell",
               position_of(text_, "/schema"), "/schema");
    }
    check_keys(root_, "", {"$schema", "schema", "notes", "sources", "fx", "accelerators", "models", "instances", "premiums", "facts", "tokens", "contracts"});
    const auto sources = root_.find("sources");
    if (sources == root_.end()) return;
    if (!sources->is_object()) return complain(kShape, "/sources", "must be an object of texts");
    for (const auto& [key, value] : sources->items()) {
        const std::string pointer = "/sources/" + pointer_token(key);
        if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
            complain(kShape, pointer, "must be a text");
        } else {
            sources_.emplace(key, value.get<std::string>());
        }
    }
}

void Reader::complain(const char* code, const std::string& pointer, const std::string& reason,
                      const std::string& help) {
    const Position at = position_of(text_, pointer);
    findings_.push_back({code, pointer, at.line, at.column, reason, help});
}

void Reader::finish() const {
    if (!findings_.empty()) throw InputError(file_, findings_);
}

void Reader::check_keys(const json& object, const std::string& pointer, std::initializer_list<std::string_view> known) {
    for (auto item = object.begin(); item != object.end(); ++item) {
        const std::string& key = item.key();
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        std::vector<Alternative> names;
        for (const std::string_view name : known) names.push_back({std::string(name), {std::string(name)}});
        complain(kUnknownKey, pointer + "/" + pointer_token(key), "is not a key of the catalogue",
                 did_you_mean(closest(key, names)));
    }
}

std::string Reader::text(const json& object, const std::string& pointer, const char* key, bool required) {
    const auto found = object.find(key);
    if (found == object.end()) {
        if (required) complain(kShape, pointer + "/" + key, "is missing");
        return "";
    }
    if (found->is_string() && !(required && found->get_ref<const std::string&>().empty()))
        return found->get<std::string>();
    complain(kShape, pointer + "/" + key, "must be a text");
    return "";
}

std::vector<std::string> Reader::texts(const json& object, const std::string& pointer, const char* key) {
    std::vector<std::string> all;
    const auto found = object.find(key);
    if (found == object.end()) return all;
    for (const json& item : found->is_array() ? *found : json::array({nullptr})) {
        if (item.is_string() && !item.get_ref<const std::string&>().empty()) {
            all.push_back(item.get<std::string>());
        } else {
            complain(kShape, pointer + "/" + key, "must be a list of texts");
        }
    }
    return all;
}

std::string Reader::resolved_source(const std::string& source, const std::string& pointer) {
    if (source.empty() || source.front() != '@') return source;
    const auto found = sources_.find(std::string_view(source).substr(1));
    if (found != sources_.end()) return found->second;
    complain(kProvenance, pointer + "/source", "is '" + source + "', must be a key of /sources or a text without @");
    return source;
}

void Reader::override_provenance(const json& object, const std::string& pointer, Provenance& provenance) {
    if (object.contains("source")) provenance.source = resolved_source(text(object, pointer, "source", true), pointer);
    if (object.contains("date")) {
        provenance.date = text(object, pointer, "date", true);
        if (!provenance.date.empty() && !is_date(provenance.date)) {
            complain(kProvenance, pointer + "/date",
                     "is '" + provenance.date + "', must be YYYY, YYYY-MM or YYYY-MM-DD");
        }
    }
    if (object.contains("kind")) {
        const std::string kind = text(object, pointer, "kind", true);
        for (const auto& known : kKinds) {
            if (known.text == kind) return void(provenance.kind = known.kind);
        }
        if (kind.empty()) return;
        complain(kProvenance, pointer + "/kind",
                 "is '" + kind + "', must be measured, datasheet, list_price, derived or assumed");
    }
}

Provenance Reader::provenance(const json& row, const std::string& pointer, const std::string& name) {
    Provenance provenance{"", "", Kind::assumed, file_, name};
    for (const char* key : {"source", "date", "kind"}) {
        if (!row.contains(key)) {
            complain(kProvenance, pointer, "has no " + std::string(key),
                     "a row of the catalogue says where its numbers come from, of which date, and of which kind");
        }
    }
    override_provenance(row, pointer, provenance);
    return provenance;
}

std::optional<double> Reader::bounded(const json& value, const std::string& pointer, const char* key, Bound bound) {
    if (value.is_number()) {
        const double number = value.get<double>();
        const bool inside = bound == Bound::positive ? number > 0.0 : number >= 0.0;
        if (inside && std::isfinite(number)) return number;
    }
    const std::string here = pointer + "/" + key;
    const std::string range = bound == Bound::positive ? "> 0" : ">= 0";
    if (!value.is_number()) {
        complain(kValue, here, "must be a number " + range);
    } else {
        complain(kValue, here, "is " + value.dump() + ", must be " + range + " and finite",
                 value == 0 ? "a 0 in a table is a hole; leave the key out if the value is not known" : "");
    }
    return std::nullopt;
}

std::optional<Number> Reader::number(const json& row, const std::string& pointer, const char* key,
                                     const Provenance& inherited, Bound bound,
                                     std::initializer_list<std::string_view> keys) {
    const auto found = row.find(key);
    if (found == row.end()) return std::nullopt;
    if (found->is_null()) return Number{true, 0.0, inherited};
    if (!found->is_object()) {
        const auto value = bounded(*found, pointer, key, bound);
        if (!value) return std::nullopt;
        return Number{false, *value, inherited};
    }
    const std::string here = pointer + "/" + key;
    Number result{false, 0.0, inherited};
    check_keys(*found, here, keys);
    override_provenance(*found, here, result.provenance);
    const auto value = plain(*found, here, "value", bound, true);
    if (!value) return std::nullopt;
    result.value = *value;
    return result;
}

std::optional<double> Reader::plain(const json& object, const std::string& pointer, const char* key, Bound bound,
                                    bool required) {
    const auto found = object.find(key);
    if (found != object.end()) return bounded(*found, pointer, key, bound);
    if (required) complain(kValue, pointer + "/" + key, "is missing");
    return std::nullopt;
}

std::optional<FileUnit> Reader::unit(const json& object, const std::string& pointer, const char* key) {
    const std::string written = text(object, pointer, key, true);
    if (written.empty()) return std::nullopt;
    const auto unit = file_unit(written);
    if (!unit) {
        complain(kUnit, pointer + "/" + key, "is '" + written + "', must be a unit of the catalogue",
                 "for example USD/h, USD/(GB month), gCO2e/kWh, % or 1");
    }
    return unit;
}

}  // namespace sizewell::catalog
