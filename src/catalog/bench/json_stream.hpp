// JSON values one after another from a stream, flattened: what benchmark files hold beside arrays of raw samples.
#pragma once

#include "catalog/bench/points.hpp"

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog::bench {

struct JsonValue {
    enum class Kind { null, boolean, number, text };
    Kind kind = Kind::null;
    double number = 0.0;
    std::string text;
    int line = 0;
    int column = 0;
};

/// The scalars of one object by their path, "metrics.request_latency.value"; of an array only the first scalar.
struct JsonRecord {
    int line = 0;
    std::vector<std::pair<std::string, JsonValue>> values;

    [[nodiscard]] const JsonValue* find(std::string_view path) const;
    [[nodiscard]] bool has(std::string_view path) const { return find(path) != nullptr; }
    /// Any path that begins so?
    [[nodiscard]] bool has_prefix(std::string_view prefix) const;
};

/// A top-level object, and the objects in its array "benchmarks".
struct JsonDocument {
    JsonRecord top;
    std::vector<JsonRecord> benchmarks;
};

/// Reads objects one after another: JSON, JSON Lines, or the elements of one top-level array.  Numbers may be NaN and
/// Infinity, as Python writes them.
class JsonStream {
  public:
    JsonStream(std::istream& in, Sink& sink) : in_(in), sink_(sink), block_(kBlock) {}

    /// The next object; false at the end or when the text cannot be followed any further (the sink knows why).  After a
    /// broken line of JSON Lines goes on with the next one.
    bool next(JsonDocument& document);

  private:
    static constexpr std::size_t kBlock = std::size_t{256} << 10U;
    struct Broken {};

    int peek() { return at_ < end_ || refill() ? static_cast<unsigned char>(block_[at_]) : -1; }
    int get();
    bool refill();
    int skip_blank();
    void skip_line();
    [[noreturn]] void broken(const std::string& reason);
    void expect(char c);

    void value(JsonRecord* record, int depth);
    void object(JsonRecord* record, int depth);
    void array(JsonRecord* record, int depth);
    void text(std::string* out);
    void literal(JsonRecord* record);
    void keep(JsonRecord* record, JsonValue value);

    std::istream& in_;
    Sink& sink_;
    std::vector<char> block_;
    std::size_t at_ = 0, end_ = 0;
    int line_ = 1, column_ = 1;
    bool in_array_ = false, began_ = false, done_ = false;
    int documents_ = 0;
    std::string path_, key_, token_;
    JsonDocument* document_ = nullptr;
};

}  // namespace sizewell::catalog::bench
