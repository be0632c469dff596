// The keys of a config.json: one value under several names, everything wrong with them at once.
#pragma once

#include "sizewell/error.hpp"

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog {

class ConfigKeys {
  public:
    /// @throws InputError  the text is too large, too deep, no JSON, or no object
    ConfigKeys(std::string_view text, std::string where);

    /// Reads from the object under this key from now on, if there is one; false if there is none.
    bool enter(const char* key);

    /// The value of the first key that is there and not null; null if none is.
    [[nodiscard]] const nlohmann::json* find(std::initializer_list<const char*> keys) const;
    [[nodiscard]] bool has(const char* key) const { return find({key}) != nullptr; }

    /// A whole number in [0, 2e9], or `otherwise`; complains about anything else.
    int whole(std::initializer_list<const char*> keys, int otherwise);
    /// The same for a key that must be there: complains about what is missing and how it is written.
    int needed(std::initializer_list<const char*> keys, const char* what);
    bool yes(std::initializer_list<const char*> keys, bool otherwise);
    std::string text(std::initializer_list<const char*> keys);

    /// How many of a list of texts equal `word`; nothing if the key is absent or no list.
    [[nodiscard]] std::optional<int> count(const char* key, std::string_view word) const;
    [[nodiscard]] int length(const char* key) const;

    void complain(const char* code, const std::string& key, const std::string& reason, const std::string& help = "");
    /// @throws InputError  if anything has been complained about
    void finish() const;

  private:
    std::optional<int> number(std::initializer_list<const char*> keys);

    std::string text_;
    std::string where_;
    nlohmann::json root_;
    const nlohmann::json* object_ = nullptr;
    std::string pointer_;
    std::vector<Diagnostic> findings_;
};

}  // namespace sizewell::catalog
