#include "catalog/config_keys.hpp"

#include "catalog/json_text.hpp"
#include "catalog/reader.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::catalog {

namespace {

using nlohmann::json;

constexpr std::size_t kLargestConfig = 4u << 20u;
constexpr int kDeepestConfig = 32;
constexpr double kMostWhole = 2e9;

[[noreturn]] void refuse(const std::string& where, const char* code, const std::string& reason, const std::string& help, Position at = {}) {
    throw InputError(where, {Diagnostic{code, "", at.line, at.column, reason, help}});
}

}  // namespace

ConfigKeys::ConfigKeys(std::string_view text, std::string where) : text_(text), where_(std::move(where)) {
    const std::string help = "name the config.json that is published with a model's weights";
    if (text_.size() > kLargestConfig) refuse(where_, kUnreadable, "is larger than 4 MiB", help);
    const std::size_t nul = text_.find('\0');
    if (nul != std::string::npos) refuse(where_, kSyntax, "has a NUL byte, must be text", help, position_of(text_, nul));
    if (shape_of(text_).depth > kDeepestConfig) refuse(where_, kSyntax, "is nested deeper than 32 levels", help);
    try {
        root_ = json::parse(text_, nullptr, true, true);
    } catch (const json::parse_error& e) {
        refuse(where_, kSyntax, "is not JSON here", help, position_of(text_, e.byte > 0 ? e.byte - 1 : 0));
    } catch (const json::exception&) {
        refuse(where_, kSyntax, "has a number beyond the range of a double", help);
    }
    if (!root_.is_object()) refuse(where_, kShape, "must be an object", help, position_of(text_, ""));
    object_ = &root_;
}

bool ConfigKeys::enter(const char* key) {
    const auto found = object_->find(key);
    if (found == object_->end() || !found->is_object()) return false;
    object_ = &*found;
    pointer_ += "/" + std::string(key);
    return true;
}

const json* ConfigKeys::find(std::initializer_list<const char*> keys) const {
    for (const char* key : keys) {
        const auto found = object_->find(key);
        if (found != object_->end() && !found->is_null()) return &*found;
    }
    return nullptr;
}

std::optional<int> ConfigKeys::number(std::initializer_list<const char*> keys) {
    for (const char* key : keys) {
        const json* value = find({key});
        if (value == nullptr) continue;
        const double number = value->is_number() ? value->get<double>() : -1.0;
        if (number >= 0.0 && number <= kMostWhole && number == std::floor(number)) return static_cast<int>(number);
        std::string shown = value->dump(-1, ' ', true, json::error_handler_t::replace);
        if (shown.size() > 40) shown = shown.substr(0, 37) + "...";
        complain(kValue, key, "is " + shown + ", must be a whole number from 0 to 2e9");
        return std::nullopt;
    }
    return std::nullopt;
}

int ConfigKeys::whole(std::initializer_list<const char*> keys, int otherwise) { return number(keys).value_or(otherwise); }

int ConfigKeys::needed(std::initializer_list<const char*> keys, const char* what) {
    if (find(keys) == nullptr) {
        std::string names;
        for (const char* key : keys) names += std::string(names.empty() ? "" : " or ") + "\"" + key + "\"";
        complain(kMissing, *keys.begin(), "is missing: " + std::string(what), "add " + names);
        return 0;
    }
    return number(keys).value_or(0);
}

bool ConfigKeys::yes(std::initializer_list<const char*> keys, bool otherwise) {
    const json* value = find(keys);
    if (value == nullptr) return otherwise;
    if (value->is_boolean()) return value->get<bool>();
    complain(kValue, *keys.begin(), "must be true or false");
    return otherwise;
}

std::string ConfigKeys::text(std::initializer_list<const char*> keys) {
    const json* value = find(keys);
    return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

std::optional<int> ConfigKeys::count(const char* key, std::string_view word) const {
    const json* list = find({key});
    if (list == nullptr || !list->is_array()) return std::nullopt;
    return static_cast<int>(std::count_if(list->begin(), list->end(), [&](const json& one) { return one.is_string() && one.get_ref<const std::string&>() == word; }));
}

int ConfigKeys::length(const char* key) const {
    const json* list = find({key});
    return list != nullptr && list->is_array() ? static_cast<int>(std::min<std::size_t>(list->size(), 2'000'000'000u)) : 0;
}

void ConfigKeys::complain(const char* code, const std::string& key, const std::string& reason, const std::string& help) {
    const std::string pointer = key.empty() ? pointer_ : pointer_ + "/" + pointer_token(key);
    const Position at = position_of(text_, pointer);
    findings_.push_back({code, pointer, at.line, at.column, reason, help});
}

void ConfigKeys::finish() const {
    if (!findings_.empty()) throw InputError(where_, findings_);
}

}  // namespace sizewell::catalog
