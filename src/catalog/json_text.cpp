#include "catalog/json_text.hpp"

#include <algorithm>
#include <functional>
#include <vector>

namespace sizewell::catalog {
namespace {

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Offset after the string that starts at `i`.
std::size_t after_string(std::string_view text, std::size_t i) {
    for (std::size_t end = text.find('"', i + 1); end != std::string_view::npos; end = text.find('"', end + 1)) {
        std::size_t escapes = 0;
        while (text[end - 1 - escapes] == '\\') ++escapes;  // stops at the opening quote at the latest
        if (escapes % 2 == 0) return end + 1;
    }
    return text.size();
}

/// Offset after the comment that starts at `i`, or `i` if none does.
std::size_t after_comment(std::string_view text, std::size_t i) {
    if (text[i] != '/' || i + 1 >= text.size()) return i;
    const std::string_view end = text[i + 1] == '/' ? "\n" : "*/";
    if (text[i + 1] != '/' && text[i + 1] != '*') return i;
    const std::size_t found = text.find(end, i + 2);
    return found == std::string_view::npos ? text.size() : found + end.size();
}

/// Walks a valid text and reports every value with its pointer.  The caller has bounded the depth.
class Walker {
  public:
    /// Called with pointer, offset and whether the pointer has been seen in this object; false stops the walk.
    using Visit = std::function<bool(const std::string&, std::size_t, bool)>;

    Walker(std::string_view text, Visit visit) : text_(text), visit_(std::move(visit)) {}

    void run() { value("", false); }

  private:
    void skip_space() {
        while (i_ < text_.size()) {
            const std::size_t next = is_space(text_[i_]) ? i_ + 1 : after_comment(text_, i_);
            if (next == i_) return;
            i_ = next;
        }
    }

    bool value(const std::string& pointer, bool repeated) {
        skip_space();
        if (i_ >= text_.size() || !visit_(pointer, i_, repeated)) return false;
        if (text_[i_] == '{' || text_[i_] == '[') return children(pointer, text_[i_] == '{');
        if (text_[i_] == '"') {
            i_ = after_string(text_, i_);
            return true;
        }
        while (i_ < text_.size() && !is_space(text_[i_]) &&
               std::string_view(",]}/").find(text_[i_]) == std::string_view::npos)
            ++i_;
        return true;
    }

    bool children(const std::string& pointer, bool object) {
        std::vector<std::string> seen;
        ++i_;
        for (std::size_t index = 0;; ++index) {
            skip_space();
            if (i_ >= text_.size()) return false;
            if (text_[i_] == '}' || text_[i_] == ']') break;
            std::string token = std::to_string(index);
            if (object) {
                const std::size_t end = after_string(text_, i_);
                token = pointer_token(text_.substr(i_ + 1, end - i_ - 2));
                i_ = end;
                skip_space();
                ++i_;  // the colon
            }
            const bool repeated = object && std::find(seen.begin(), seen.end(), token) != seen.end();
            seen.push_back(token);
            if (!value(pointer + "/" + token, repeated)) return false;
            skip_space();
            if (i_ < text_.size() && text_[i_] == ',') ++i_;
        }
        ++i_;
        return true;
    }

    std::string_view text_;
    Visit visit_;
    std::size_t i_ = 0;
};

}  // namespace

std::string pointer_token(std::string_view key) {
    std::string token;
    for (const char c : key) {
        if (c == '~')
            token += "~0";
        else if (c == '/')
            token += "~1";
        else
            token += c;
    }
    return token;
}

Position position_of(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t newline = before.rfind('\n');
    const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
    return {1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')),
            1 + static_cast<int>(before.size() - start)};
}

Position position_of(std::string_view text, std::string_view pointer) {
    std::size_t best = 0;
    Walker(text, [&](const std::string& here, std::size_t offset, bool) {
        const bool on_the_way =
            pointer.substr(0, here.size()) == here && (here.size() == pointer.size() || pointer[here.size()] == '/');
        if (on_the_way) best = offset;
        return here != pointer;
    }).run();
    return position_of(text, best);
}

Shape shape_of(std::string_view text) {
    Shape shape;
    int depth = 0;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '"') {
            i = after_string(text, i);
            continue;
        }
        if (c == '/') {
            const std::size_t next = after_comment(text, i);
            i = next == i ? i + 1 : next;
            continue;
        }
        if (c == '{' || c == '[') shape.depth = std::max(shape.depth, ++depth);
        if (c == '}' || c == ']') --depth;
        if (c == ':') ++shape.keys;
        ++i;
    }
    return shape;
}

std::string repeated_key(std::string_view text) {
    std::string found;
    Walker(text, [&](const std::string& pointer, std::size_t, bool repeated) {
        if (repeated) found = pointer;
        return !repeated;
    }).run();
    return found;
}

}  // namespace sizewell::catalog
