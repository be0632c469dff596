#include "scenario/cursor.hpp"

#include <algorithm>

namespace sizewell::scenario {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_structure(char c) { return c == '{' || c == '}' || c == '[' || c == ']' || c == ',' || c == ':'; }
bool is_number_part(char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::size_t digits(std::string_view text, std::size_t at) {
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    return at;
}

/// The length of the JSON number a text begins with, where the parser stops too (before the unit of 350ms, after the first
/// 0 of 007); for what only looks like a number, all that looks so.
std::size_t number_length(std::string_view text) {
    const std::size_t first = text[0] == '-' ? 1 : 0;
    std::size_t end = first < text.size() && text[first] == '0' ? first + 1 : digits(text, first);
    if (end == first) return std::min(text.find_first_not_of("0123456789+-.eE"), text.size());
    if (end < text.size() && text[end] == '.' && digits(text, end + 1) > end + 1)
        end = digits(text, end + 1);
    else if (end < text.size() && text[end] == '.')
        return std::min(text.find_first_not_of("0123456789+-.eE"), text.size());
    if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
        const std::size_t sign = end + 1 < text.size() && (text[end + 1] == '+' || text[end + 1] == '-') ? 2 : 1;
        end = digits(text, end + sign);
    }
    return end;
}

}  // namespace

void Cursor::step() {
    const char c = text_[place_.offset++];
    if (c == '\n') {
        ++place_.line;
        place_.column = 1;
    } else if (!is_continuation(c)) {
        ++place_.column;
    }
}

bool Cursor::skip_comment() {
    const std::string_view ahead = rest();
    if (ahead.substr(0, 2) == "//") {
        while (place_.offset < text_.size() && text_[place_.offset] != '\n' && text_[place_.offset] != '\r') step();
        return true;
    }
    if (ahead.substr(0, 2) != "/*") return false;
    const std::size_t end = text_.find("*/", place_.offset + 2);
    if (end == std::string_view::npos) {
        open_comment_ = true;
        return false;
    }
    while (place_.offset < end + 2) step();
    return true;
}

Place Cursor::next_visible() {
    while (place_.offset < text_.size()) {
        if (is_space(text_[place_.offset])) {
            step();
        } else if (!skip_comment()) {
            break;
        }
    }
    return place_;
}

Place Cursor::next_token() {
    next_visible();
    while (place_.offset < text_.size() && (text_[place_.offset] == ',' || text_[place_.offset] == ':')) {
        step();
        next_visible();
    }
    return place_;
}

std::string_view Cursor::take_token() {
    const std::size_t begin = place_.offset;
    if (begin == text_.size()) return {};
    const char first = text_[begin];
    step();
    if (first == '"') {
        while (place_.offset < text_.size() && text_[place_.offset] != '"') {
            if (text_[place_.offset] == '\\') step();
            if (place_.offset < text_.size()) step();
        }
        if (place_.offset < text_.size()) step();
    } else if (is_number_part(first)) {
        const std::size_t end = begin + number_length(text_.substr(begin));
        while (place_.offset < end) step();
    } else if (!is_structure(first)) {
        while (place_.offset < text_.size()) {
            const char c = text_[place_.offset];
            if (is_space(c) || is_structure(c) || c == '/' || c == '"') break;
            step();
        }
    }
    return text_.substr(begin, place_.offset - begin);
}

Place place_of(std::string_view text, std::size_t offset) {
    Place place;
    for (; place.offset < offset && place.offset < text.size(); ++place.offset) {
        const char c = text[place.offset];
        if (c == '\n') {
            ++place.line;
            place.column = 1;
        } else if (!is_continuation(c)) {
            ++place.column;
        }
    }
    return place;
}

std::size_t invalid_utf8(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (std::size_t i = 0; i < text.size();) {
        const unsigned lead = byte(i);
        if (lead < 0x80U) {
            ++i;
            continue;
        }
        const std::size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
        if (lead < 0xC2U || lead > 0xF4U || i + length > text.size()) return i;
        const unsigned second = byte(i + 1);
        const bool overlong = (lead == 0xE0U && second < 0xA0U) || (lead == 0xF0U && second < 0x90U);
        const bool surrogate = lead == 0xEDU && second >= 0xA0U;
        const bool beyond = lead == 0xF4U && second >= 0x90U;
        if (overlong || surrogate || beyond) return i;
        for (std::size_t k = 1; k < length; ++k) {
            if (!is_continuation(text[i + k])) return i;
        }
        i += length;
    }
    return std::string_view::npos;
}

}  // namespace sizewell::scenario
