// One catalogue file: its text, its values with their provenance, and everything that is wrong with it.
#pragma once

#include "catalog/unit.hpp"
#include "sizewell/catalog/rows.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog {

inline constexpr int kSchema = 1;

// Stable codes of the catalogue's findings.
inline constexpr const char* kUnreadable = "E0501";
inline constexpr const char* kSyntax = "E0502";
inline constexpr const char* kNewerSchema = "E0503";
inline constexpr const char* kShape = "E0504";
inline constexpr const char* kUnknownKey = "E0505";
inline constexpr const char* kProvenance = "E0506";
inline constexpr const char* kValue = "E0507";
inline constexpr const char* kName = "E0508";
inline constexpr const char* kReference = "E0509";
inline constexpr const char* kUnit = "E0510";
inline constexpr const char* kFamily = "E0511";   // of a config.json: a model_type that is not known
inline constexpr const char* kMissing = "E0512";  // of a config.json: a key that is needed

/// The text of a file.
/// @throws InputError  no such file, no regular file, larger than `most` bytes, unreadable, or with a NUL byte
[[nodiscard]] std::string text_of(const std::string& file, std::uintmax_t most, const std::string& help);

/// A text as JSON, comments allowed.
/// @throws InputError  a text that is no JSON or is nested deeper than 32 levels, with line and column
[[nodiscard]] nlohmann::json json_of(const std::string& file, const std::string& text);

/// What a number of a file may be.
enum class Bound { positive, not_negative };

/// A number with the provenance it stands on; `null` for an explicit null.
struct Number {
    bool null = false;
    double value = 0.0;
    Provenance provenance;
};

class Reader {
  public:
    /// @throws InputError  the file cannot be read, is too large or too deep, is no JSON, or has a newer schema
    explicit Reader(const std::string& file);

    const std::string& file() const noexcept { return file_; }
    const nlohmann::json& root() const noexcept { return root_; }

    void complain(const char* code, const std::string& pointer, const std::string& reason,
                  const std::string& help = "");

    /// @throws InputError  if anything has been complained about
    void finish() const;

    /// Complains about every key of an object that is not in the list.
    void check_keys(const nlohmann::json& object, const std::string& pointer,
                    std::initializer_list<std::string_view> known);

    /// The text of a key, "" if absent; complains if it is not a text or, when required, absent or empty.
    std::string text(const nlohmann::json& object, const std::string& pointer, const char* key, bool required);

    std::vector<std::string> texts(const nlohmann::json& object, const std::string& pointer, const char* key);

    /// source, date and kind of a row; all three are required.
    Provenance provenance(const nlohmann::json& row, const std::string& pointer, const std::string& name);

    /// A number, or an object with value and optional source, date and kind of its own; nothing if absent or wrong.
    std::optional<Number> number(const nlohmann::json& row, const std::string& pointer, const char* key,
                                 const Provenance& inherited, Bound bound,
                                 std::initializer_list<std::string_view> keys = {"value", "source", "date", "kind"});

    /// A bare number of an object; nothing if absent or wrong.
    std::optional<double> plain(const nlohmann::json& object, const std::string& pointer, const char* key, Bound bound,
                                bool required);

    /// A unit of an object; nothing if absent or wrong.
    std::optional<FileUnit> unit(const nlohmann::json& object, const std::string& pointer, const char* key);

  private:
    void read_head();
    void override_provenance(const nlohmann::json& object, const std::string& pointer, Provenance& provenance);
    std::string resolved_source(const std::string& source, const std::string& pointer);
    std::optional<double> bounded(const nlohmann::json& value, const std::string& pointer, const char* key,
                                  Bound bound);

    std::string file_;
    std::string text_;
    nlohmann::json root_;
    std::map<std::string, std::string, std::less<>> sources_;
    std::vector<Diagnostic> findings_;
};

}  // namespace sizewell::catalog
