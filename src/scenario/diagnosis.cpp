#include "scenario/diagnosis.hpp"

#include <utility>

namespace sizewell::scenario {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string in_quotes(std::string_view text) {
    constexpr std::size_t kMost = 40;
    return '"' + std::string(text.substr(0, kMost)) + (text.size() > kMost ? "..." : "") + '"';
}

std::string line_text(int line) { return " that begins on line " + std::to_string(line); }

Diagnosis unfinished(const Cursor& cursor, NodeKind inside, int since) {
    if (inside == NodeKind::object)
        return {cursor.place(), "the file ends inside an object" + line_text(since), "close it with }"};
    if (inside == NodeKind::array)
        return {cursor.place(), "the file ends inside a list" + line_text(since), "close it with ]"};
    return {cursor.place(), "the file ends before its value", "a scenario is one JSON object"};
}

/// What is wrong inside a string that begins at the cursor.
Diagnosis bad_string(Cursor cursor) {
    const Place begin = cursor.place();
    const std::string_view text = cursor.rest();
    for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
        const auto at = [&](std::size_t k) {
            const Place ahead = place_of(text, k);  // a string that came this far is on one line
            return Place{begin.offset + k, begin.line, begin.column + ahead.column - 1};
        };
        if (text[i] == '\n' || text[i] == '\r') break;
        if (static_cast<unsigned char>(text[i]) < 0x20U)
            return {at(i), "a control character in a string", "write \\t for a tab, \\n for a new line"};
        if (text[i] != '\\') continue;
        if (i + 1 < text.size() && std::string_view("\"\\/bfnrt").find(text[i + 1]) != std::string_view::npos) {
            ++i;
        } else if (i + 1 < text.size() && text[i + 1] == 'u') {
            const std::string_view digits = text.substr(i + 2, 4);
            const bool hex =
                digits.size() == 4 && digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
            if (!hex) return {at(i), "\\u takes four hexadecimal digits", "e.g. \\u00e9"};
            const bool surrogate = (digits[0] == 'd' || digits[0] == 'D') && digits[1] >= '8';
            if (surrogate) {
                const bool high = digits[1] == '8' || digits[1] == '9' || digits[1] == 'a' || digits[1] == 'A' ||
                                  digits[1] == 'b' || digits[1] == 'B';
                const std::string_view low = text.substr(i + 6, 4);
                const bool pair = high && low.size() == 4 && low.substr(0, 2) == "\\u" &&
                                  (low[2] == 'd' || low[2] == 'D') &&
                                  (low[3] >= 'c' ? low[3] <= 'f' : low[3] >= 'C' && low[3] <= 'F');
                if (!pair) return {at(i), "half a surrogate pair", "write the character itself"};
                i += 6;
            }
            i += 5;
        } else {
            return {at(i), "a backslash that escapes nothing", "write \\\\ for a backslash"};
        }
    }
    return {begin, "a string that does not end on its line", "close it with \""};
}

Diagnosis bad_word(const Place& place, std::string_view word) {
    if (word == "True" || word == "False" || word == "TRUE" || word == "FALSE") {
        return {place, in_quotes(word) + " is not a value", word[0] == 'T' ? "write true" : "write false"};
    }
    if (word == "None" || word == "nil" || word == "NULL" || word == "undefined")
        return {place, in_quotes(word) + " is not a value", "write null, or leave the key out"};
    if (word == "NaN" || word == "Infinity" || word == "inf" || word == "nan")
        return {place, in_quotes(word) + " is not a number", "write a finite number"};
    return {place, in_quotes(word) + " is not a value", "put text and quantities in double quotes: " + in_quotes(word)};
}

Diagnosis bad_number(const Place& place, std::string_view token) {
    std::string help = "write e.g. 0.5, 12 or 1e6";
    if (token.size() > 1 && token[0] == '0' && is_digit(token[1]))
        help = "drop the leading zeros";
    else if (token[0] == '+')
        help = "drop the +";
    else if (token[0] == '.')
        help = "write 0" + std::string(token);
    else if (token.back() == '.')
        help = "write " + std::string(token) + "0";
    return {place, in_quotes(token) + " is not a number", help};
}

Diagnosis bad_value(Cursor cursor) {
    const Place place = cursor.place();
    const char c = cursor.rest().front();
    if (c == '"') return bad_string(cursor);
    const std::string_view token = cursor.take_token();
    if (is_digit(c) || c == '-' || c == '+' || c == '.') {
        if (c == '-' && token.size() == 1) return {place, "\"-\" is not a number", "write a number after the sign"};
        return bad_number(place, token);
    }
    if (is_letter(c)) return bad_word(place, token);
    if (c == ',') return {place, "a value is missing before the comma", "write a value or drop the comma"};
    if (c == ']' || c == '}') return {place, std::string("a value is missing before ") + c, "write a value"};
    return {place, in_quotes(token) + " is not a value", ""};
}

Diagnosis missing_comma(Cursor cursor, NodeKind inside, int since, bool glued, bool same_line) {
    const Place place = cursor.place();
    const char c = cursor.rest().front();
    if (c == ']' || c == '}') {
        const bool object = inside == NodeKind::object;
        return {place, std::string(1, c) + " cannot close " + (object ? "an object" : "a list") + line_text(since),
                object ? "close it with }" : "close it with ]"};
    }
    if (c == ':') return {place, "a \":\" where a comma or the end of the list must be", "only an object { } has keys"};
    if (glued && (is_digit(c) || c == '.')) {
        return {place,
                in_quotes(cursor.rest().substr(0, cursor.rest().find_first_not_of("0123456789+-.eE"))) +
                    " right after a number",
                "drop leading zeros; write one decimal point"};
    }
    if (is_letter(c) || c == '%') {
        const std::string_view unit = cursor.take_token();
        if (same_line)
            return {place, in_quotes(unit) + " after a value", "a quantity with a unit is a string: \"350 ms\""};
    }
    return {place, "a comma is missing", "put a comma after the value before this"};
}

}  // namespace

Diagnosis diagnosis(Cursor cursor, Syntax syntax, NodeKind inside, int since) {
    const Place before = cursor.place();
    cursor.next_visible();
    if (cursor.in_open_comment()) return {cursor.place(), "a comment that never ends", "close it with */"};
    if (cursor.rest().empty()) return unfinished(cursor, inside, since);
    bool after_comma = false;
    const Place separator = cursor.place();
    if ((syntax == Syntax::comma && cursor.rest().front() == ',') ||
        (syntax == Syntax::colon && cursor.rest().front() == ':')) {
        after_comma = syntax == Syntax::comma;
        cursor.take_token();
        cursor.next_visible();
        if (cursor.in_open_comment()) return {cursor.place(), "a comment that never ends", "close it with */"};
        if (cursor.rest().empty()) return unfinished(cursor, inside, since);
    } else if (syntax == Syntax::comma || syntax == Syntax::colon || syntax == Syntax::end) {
        const char c = cursor.rest().front();
        if (c == '\'') return {cursor.place(), "a single quote", "strings take double quotes"};
        if (c == '#')
            return {cursor.place(), "\"#\" begins no comment here",
                    "comments are // to the end of the line or /* ... */"};
        if (syntax == Syntax::end)
            return {cursor.place(), "more text after the end of the document", "a file holds one JSON value"};
        if (syntax == Syntax::colon)
            return {cursor.place(), "a \":\" is missing after the key", "write \"key\": value"};
        return missing_comma(cursor, inside, since, before.offset == cursor.place().offset,
                             before.line == cursor.place().line);
    }
    const char c = cursor.rest().front();
    if (after_comma && (c == ']' || c == '}')) return {separator, "a comma after the last value", "drop the comma"};
    if (c == '\'') return {cursor.place(), "a single quote", "strings take double quotes"};
    if (c == '#')
        return {cursor.place(), "\"#\" begins no comment here", "comments are // to the end of the line or /* ... */"};
    const bool key_wanted = syntax == Syntax::first_key || (after_comma && inside == NodeKind::object);
    if (!key_wanted) return bad_value(cursor);
    if (c == '"') return bad_string(cursor);
    const Place place = cursor.place();
    const std::string_view token = cursor.take_token();
    if (is_letter(c))
        return {place, "the key " + in_quotes(token) + " has no quotes", "write \"" + std::string(token) + "\""};
    if (c == ',') return {place, "a key is missing before the comma", "drop the comma"};
    if (c == ']') return {place, "] cannot close an object" + line_text(since), "close it with }"};
    return {place, in_quotes(token) + " is not a key", "keys are strings in double quotes"};
}

}  // namespace sizewell::scenario
