#include "catalog/bench/json_stream.hpp"

#include <algorithm>

namespace sizewell::catalog::bench {
namespace {

constexpr int kDeepest = 64;
constexpr std::size_t kMostValues = 20'000;
constexpr std::size_t kLongestText = 4096;

bool blank(int c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

}  // namespace

const JsonValue* JsonRecord::find(std::string_view path) const {
    for (const auto& [name, value] : values) {
        if (name == path) return &value;
    }
    return nullptr;
}

bool JsonRecord::has_prefix(std::string_view prefix) const {
    return std::any_of(values.begin(), values.end(), [&](const auto& v) { return v.first.compare(0, prefix.size(), prefix) == 0; });
}

bool JsonStream::refill() {
    if (done_) return false;
    in_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
    at_ = 0;
    end_ = static_cast<std::size_t>(in_.gcount());
    done_ = end_ == 0;
    return end_ > 0;
}

int JsonStream::get() {
    const int c = peek();
    if (c < 0) return c;
    ++at_;
    if (c == '\n') {
        ++line_;
        column_ = 1;
    } else {
        ++column_;
    }
    return c;
}

int JsonStream::skip_blank() {
    while (blank(peek())) get();
    return peek();
}

void JsonStream::skip_line() {
    for (int c = get(); c >= 0 && c != '\n';) c = get();
}

void JsonStream::broken(const std::string& reason) {
    sink_.complain(kSyntax, line_, column_, "", peek() < 0 ? "ends inside a value: " + reason : reason, peek() < 0 ? "was the file cut off?" : "");
    throw Broken{};
}

void JsonStream::expect(char c) {
    if (skip_blank() != c) broken(std::string("must go on with '") + c + "'");
    get();
}

bool JsonStream::next(JsonDocument& document) {
    for (;;) {
        document.top.values.clear();
        document.benchmarks.clear();
        path_.clear();
        document_ = &document;
        int c = skip_blank();
        if (!began_ && c == 0xEF) {  // byte order mark
            for (int i = 0; i < 3; ++i) get();
            c = skip_blank();
        }
        const bool first = !began_;
        began_ = true;
        try {
            if (first && c == '[') {
                in_array_ = true;
                get();
                if (skip_blank() == ']') return false;
                c = peek();
            } else if (in_array_ && documents_ > 0) {
                if (c == ']') return false;
                expect(',');
                c = skip_blank();
            }
            if (c < 0 && !in_array_) return false;
            document.top.line = line_;
            if (c != '{') broken("must be an object");
            value(&document.top, 0);
            ++documents_;
            return true;
        } catch (const Broken&) {
            if (in_array_ || documents_ == 0) return false;
            skip_line();
        }
    }
}

void JsonStream::value(JsonRecord* record, int depth) {
    if (depth > kDeepest) broken("is nested deeper than 64 levels");
    switch (skip_blank()) {
        case '{': return object(record, depth);
        case '[': return array(record, depth);
        case '"': {
            JsonValue v{JsonValue::Kind::text, 0.0, "", line_, column_};
            get();
            text(record != nullptr ? &v.text : nullptr);
            return keep(record, std::move(v));
        }
        default: return literal(record);
    }
}

void JsonStream::object(JsonRecord* record, int depth) {
    get();
    const std::size_t before = path_.size();
    if (skip_blank() == '}') {
        get();
        return;
    }
    for (;;) {
        if (skip_blank() != '"') broken("must be a key in quotes");
        get();
        if (record != nullptr) {
            key_.clear();
            text(&key_);
            if (before > 0) path_ += '.';
            path_ += key_;
        } else {
            text(nullptr);
        }
        expect(':');
        value(record, depth + 1);
        path_.resize(before);
        const int c = skip_blank();
        if (c == '}') {
            get();
            return;
        }
        if (c != ',') broken("must go on with ',' or '}'");
        get();
    }
}

void JsonStream::array(JsonRecord* record, int depth) {
    get();
    if (skip_blank() == ']') {
        get();
        return;
    }
    const bool runs = record == &document_->top && path_ == "benchmarks";
    for (std::size_t i = 0;; ++i) {
        const int c = skip_blank();
        if (runs && c == '{') {
            const std::string outer = std::exchange(path_, std::string());
            JsonRecord run;
            run.line = line_;
            value(&run, depth + 1);
            document_->benchmarks.push_back(std::move(run));
            path_ = outer;
        } else {
            value(i == 0 && c != '{' && c != '[' ? record : nullptr, depth + 1);
        }
        const int then = skip_blank();
        if (then == ']') {
            get();
            return;
        }
        if (then != ',') broken("must go on with ',' or ']'");
        get();
    }
}

void JsonStream::text(std::string* out) {
    for (;;) {
        // A run without anything special, as far as the block goes.
        if (at_ < end_ || refill()) {
            std::size_t stop = at_;
            while (stop < end_ && block_[stop] != '"' && block_[stop] != '\\' && block_[stop] != '\n') ++stop;
            if (out != nullptr && out->size() < kLongestText) out->append(block_.data() + at_, std::min(stop - at_, kLongestText));
            column_ += static_cast<int>(stop - at_);
            at_ = stop;
            if (at_ == end_) continue;
        }
        const int c = get();
        if (c == '"') return;
        if (c < 0 || c == '\n') broken("a text is never closed");
        const int escaped = get();
        if (escaped < 0) broken("a text is never closed");
        if (escaped == 'u') {
            for (int i = 0; i < 4; ++i) {
                const int digit = get();
                const bool hex = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F');
                if (!hex) broken("\\u must be followed by four hexadecimal digits");
            }
            if (out != nullptr) *out += '?';
        } else if (out != nullptr) {
            *out += static_cast<char>(escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped);
        }
    }
}

void JsonStream::literal(JsonRecord* record) {
    if (record == nullptr) {  // raw samples: looked over, not read
        const int first = peek();
        if (!(first == '-' || (first >= '0' && first <= '9') || first == 't' || first == 'f' || first == 'n' || first == 'N' || first == 'I')) broken("must be a value");
        while (at_ < end_ || refill()) {
            std::size_t stop = at_;
            while (stop < end_ && (static_cast<unsigned char>(block_[stop]) > ' ' && block_[stop] != ',' && block_[stop] != ']' && block_[stop] != '}')) ++stop;
            column_ += static_cast<int>(stop - at_);
            at_ = stop;
            if (at_ < end_) return;
        }
        return;
    }
    JsonValue v{JsonValue::Kind::null, 0.0, "", line_, column_};
    token_.clear();
    for (int c = peek(); c >= 0 && !blank(c) && c != ',' && c != '}' && c != ']' && c != ':' && c != '"' && c != '{' && c != '['; c = peek()) {
        if (token_.size() < 64) token_ += static_cast<char>(c);
        get();
    }
    if (token_ == "true" || token_ == "false") {
        v.kind = JsonValue::Kind::boolean;
        v.number = token_ == "true" ? 1.0 : 0.0;
    } else if (token_ != "null") {
        const auto number = number_of(token_);
        if (!number) broken(token_.empty() ? "must be a value" : "'" + shown(token_) + "' is no value");
        v.kind = JsonValue::Kind::number;
        v.number = *number;
    }
    keep(record, std::move(v));
}

void JsonStream::keep(JsonRecord* record, JsonValue value) {
    if (record == nullptr) return;
    if (record->values.size() >= kMostValues) broken("has more than 20,000 values in one object");
    record->values.emplace_back(path_, std::move(value));
}

}  // namespace sizewell::catalog::bench
