#include "scenario/lexer.hpp"

#include "sizewell/scenario/literal.hpp"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <locale>
#include <sstream>

namespace sizewell::scenario {
namespace {

constexpr double kLargest = 1e300;
constexpr double kSmallest = 1e-300;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// The double nearest to a decimal text without grouping, whatever the locale of the process.
double decimal_value(const std::string& text) {
    // A mantissa below 2^53 and a power of ten up to 22 are both exact doubles, so one operation rounds once.
    constexpr double kTens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    constexpr std::uint64_t kExact = std::uint64_t{1} << 53U;
    std::uint64_t mantissa = 0;
    int power = 0;
    bool fits = true;
    bool fraction = false;
    std::size_t i = 0;
    for (; i < text.size() && (is_digit(text[i]) || text[i] == '.'); ++i) {
        if (text[i] == '.') {
            fraction = true;
            continue;
        }
        if (mantissa >= kExact / 10) fits = false;
        if (fits) mantissa = 10 * mantissa + static_cast<std::uint64_t>(text[i] - '0');
        if (fraction) --power;
    }
    if (i < text.size()) {
        const bool negative = text[++i] == '-';
        if (text[i] == '-' || text[i] == '+') ++i;
        int exponent = 0;
        for (; i < text.size(); ++i) {
            if (exponent < 10000) exponent = 10 * exponent + (text[i] - '0');
        }
        power += negative ? -exponent : exponent;
    }
    if (fits && mantissa == 0) return 0.0;
    if (fits && power >= 0 && power <= 22) return static_cast<double>(mantissa) * kTens[power];
    if (fits && power < 0 && power >= -22) return static_cast<double>(mantissa) / kTens[-power];
    std::istringstream stream(text);
    stream.imbue(std::locale::classic());
    double value = 0.0;
    if (!(stream >> value)) return power > 0 ? HUGE_VAL : 0.0;
    return value;
}

struct LookAlike {
    std::uint32_t code;
    const char* name;
    const char* instead;  ///< what to write; null for a currency
};
constexpr LookAlike kLookAlikes[] = {
    {0x2013, "an en dash", "-, or \"to\" for a range"},
    {0x2014, "an em dash", "-, or \"to\" for a range"},
    {0x2212, "a minus sign that is not ASCII", "-"},
    {0x2010, "a hyphen that is not ASCII", "-"},
    {0x2011, "a hyphen that is not ASCII", "-"},
    {0x00A0, "a no-break space", "a plain space"},
    {0x202F, "a narrow no-break space", "a plain space, or a comma between thousands"},
    {0x2009, "a thin space", "a plain space, or a comma between thousands"},
    {0x200B, "a zero-width space", "nothing"},
    {0xFEFF, "a byte order mark", "nothing"},
    {0x00D7, "a multiplication sign", "*"},
    {0x00F7, "a division sign", "/"},
    {0x00B7, "a middle dot", "* or a hyphen"},
    {0x2215, "a division slash", "/"},
    {0x00B1, "a plus-minus sign", "a range: \"4 to 6 ms\""},
    {0x2248, "an almost-equal sign", "the number alone"},
    {0x2264, "a less-or-equal sign", "the number alone"},
    {0x2265, "a greater-or-equal sign", "the number alone"},
    {0x00B2, "a superscript two", "^2"},
    {0x2019, "an apostrophe", "a comma between thousands"},
    {0x20AC, "the euro sign", nullptr},
    {0x00A3, "the pound sign", nullptr},
    {0x00A5, "the yen sign", nullptr},
    {0x20B9, "the rupee sign", nullptr},
    {0x00A2, "a cent sign", "cents"},
};

/// One code point of a text that may not be UTF-8, where it is a byte; its length in bytes.
std::size_t code_point(std::string_view text, std::size_t at, std::uint32_t& code) {
    const auto lead = static_cast<unsigned char>(text[at]);
    code = lead;
    const std::size_t length = lead >= 0xF8U ? 1 : lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : lead >= 0xC2U ? 2 : 1;
    if (length == 1 || at + length > text.size()) return 1;
    std::uint32_t value = length == 2 ? lead & 0x1FU : length == 3 ? lead & 0x0FU : lead & 0x07U;
    for (std::size_t k = 1; k < length; ++k) {
        const auto next = static_cast<unsigned char>(text[at + k]);
        if ((next & 0xC0U) != 0x80U) return 1;
        value = (value << 6U) | (next & 0x3FU);
    }
    code = value;
    return length;
}

constexpr std::uint32_t kMicro = 0x00B5;    // as a keyboard types it
constexpr std::uint32_t kGreekMu = 0x03BC;  // as Unicode would rather have it

class Lexer {
  public:
    explicit Lexer(std::string_view text) : text_(text) {}

    std::vector<Token> all() {
        std::vector<Token> list;
        while (true) {
            while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
            if (at_ == text_.size()) break;
            const bool after_number = !list.empty() && list.back().kind == TokenKind::number;
            if (after_number && is_digit(peek())) {
                fail("E0202", "two numbers in a row",
                     "did you mean " + quoted_with(text_, list.back().end, at_, ",") + "?", at_);
            }
            list.push_back(next());
        }
        list.push_back({TokenKind::end, at_, at_, 0.0, ""});
        return list;
    }

  private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    [[noreturn]] void fail(const char* code, const std::string& reason, const std::string& help,
                           std::size_t offset) const {
        throw LiteralError(code, reason, help, offset);
    }

    Token next() {
        const std::size_t begin = at_;
        const char c = peek();
        if (is_digit(c)) return number();
        if (c == '.' && is_digit(peek(1))) {
            fail("E0202", "a number begins with a digit", "did you mean " + quoted_with(text_, begin, begin, "0") + "?",
                 begin);
        }
        if (is_letter(c) || is_micro()) return word();
        if (c == '$' && is_letter(peek(1))) {
            ++at_;
            while (is_letter(peek()) || is_digit(peek())) ++at_;
            return {TokenKind::variable, begin, at_, 0.0, std::string(text_.substr(begin, at_ - begin))};
        }
        if (c == '$') return {TokenKind::dollar, begin, ++at_, 0.0, "$"};
        if (c == '%') return {TokenKind::word, begin, ++at_, 0.0, "%"};
        if (std::string_view("+-*/(),=~^").find(c) != std::string_view::npos && c != '\0') {
            ++at_;
            return {TokenKind::mark, begin, at_, 0.0, std::string(1, c)};
        }
        unknown_character();
    }

    bool is_micro() const {
        if (static_cast<unsigned char>(peek()) < 0x80U) return false;
        std::uint32_t code = 0;
        return code_point(text_, at_, code) == 2 && (code == kMicro || code == kGreekMu);
    }

    Token word() {
        Token token{TokenKind::word, at_, at_, 0.0, ""};
        while (true) {
            if (is_letter(peek()) || is_digit(peek())) {
                token.text += text_[at_++];
            } else if (is_micro()) {
                token.text += 'u';
                at_ += 2;
            } else {
                break;
            }
        }
        // p99.9 is one word: the name of a percentile.
        if (peek() == '.' && is_digit(peek(1)) && token.text.size() > 1 && token.text[0] == 'p' &&
            token.text.find_first_not_of("0123456789", 1) == std::string::npos) {
            token.text += text_[at_++];
            while (is_digit(peek())) token.text += text_[at_++];
        }
        token.end = at_;
        return token;
    }

    void take_digits(std::string& digits) {
        while (is_digit(peek())) digits += text_[at_++];
    }

    bool group_follows() const { return peek() == ',' && is_digit(peek(1)); }

    /// Everything that looks like part of the number at `begin`, for messages.
    std::string_view whole(std::size_t begin) const {
        std::size_t end = begin;
        while (end < text_.size() && (is_digit(text_[end]) || ((text_[end] == ',' || text_[end] == '.' ||
                                                                text_[end] == '_' || text_[end] == '\'') &&
                                                               end + 1 < text_.size() && is_digit(text_[end + 1]))))
            ++end;
        return text_.substr(begin, end - begin);
    }

    [[noreturn]] void malformed(std::size_t begin) const {
        const std::string_view bad = whole(begin);
        std::string plain;
        for (const char c : bad) {
            if (is_digit(c)) plain += c;
        }
        const std::size_t comma = bad.find(',');
        std::string help = "write thousands in groups of three (5,000) and one decimal point";
        if (comma != std::string_view::npos && bad.find_first_of(",._'", comma + 1) == std::string_view::npos &&
            bad.find('.') == std::string_view::npos) {
            std::string point(bad);
            point[comma] = '.';
            help = "did you mean " + quoted_with(text_, begin, begin + bad.size(), point) + " or " +
                   quoted_with(text_, begin, begin + bad.size(), plain) + "?";
        } else if (bad.find_first_of(",.") == std::string_view::npos) {
            help = "write " + quoted_with(text_, begin, begin + bad.size(), plain);
        }
        if (comma != std::string_view::npos && text_.substr(0, begin).find('(') != std::string_view::npos) {
            help = "write a space after a comma between parameters, thousands in groups of three";
        }
        fail("E0202", in_quotes(bad) + " is not a number", help, begin);
    }

    Token number() {
        const std::size_t begin = at_;
        std::string digits;
        take_digits(digits);
        if (digits.size() > 1 && digits[0] == '0') {
            const std::size_t first = digits.find_first_not_of('0');
            fail("E0202", in_quotes(whole(begin)) + " begins with zeros",
                 "write " +
                     quoted_with(text_, begin, begin + (first == std::string::npos ? digits.size() - 1 : first), ""),
                 begin);
        }
        if (group_follows() && (digits.size() > 3 || digits == "0")) malformed(begin);
        while (group_follows()) {
            ++at_;
            const std::size_t group = digits.size();
            take_digits(digits);
            if (digits.size() != group + 3) malformed(begin);
        }
        if (peek() == '.') {
            if (!is_digit(peek(1))) {
                if (peek(1) == '.')
                    fail("E0202", "a number cannot hold \"..\"",
                         "write a range as " + quoted_with(text_, at_,
                                                           text_.find_first_not_of('.', at_) == std::string_view::npos
                                                               ? text_.size()
                                                               : text_.find_first_not_of('.', at_),
                                                           " to "),
                         at_);
                fail("E0202", "a digit is missing after the decimal point",
                     "write " + quoted_with(text_, at_, at_ + 1, ""), begin);
            }
            digits += text_[at_++];
            take_digits(digits);
            if ((peek() == '.' || peek() == ',') && is_digit(peek(1))) malformed(begin);
        }
        if ((peek() == '_' || peek() == '\'') && is_digit(peek(1))) {
            std::string grouped(whole(begin));
            for (char& c : grouped) {
                if (c == '_' || c == '\'') c = ',';
            }
            fail("E0202", in_quotes(whole(begin)) + " is not a number",
                 "write " + quoted_with(text_, begin, begin + grouped.size(), grouped), begin);
        }
        const bool sign = peek(1) == '+' || peek(1) == '-';
        if ((peek() == 'e' || peek() == 'E') && is_digit(peek(sign ? 2 : 1))) {
            digits += text_[at_++];
            if (sign) digits += text_[at_++];
            take_digits(digits);
        }
        const double value = decimal_value(digits);
        const bool zero = digits.find_first_of("123456789") >= digits.find_first_of("eE") ||
                          digits.find_first_of("123456789") == std::string::npos;
        if (value > kLargest || (!zero && value < kSmallest)) {
            fail("E0202", in_quotes(text_.substr(begin, at_ - begin)) + (value > 1.0 ? " is too large" : " is too small"),
                 "numbers lie between 1e-300 and 1e300", begin);
        }
        return {TokenKind::number, begin, at_, value, std::string(text_.substr(begin, at_ - begin))};
    }

    [[noreturn]] void unknown_character() const {
        const char c = peek();
        if (static_cast<unsigned char>(c) < 0x80U) {
            if (c == '<' || c == '>')
                fail("E0201", std::string("\"") + c + "\" has no place in a quantity",
                     "write the number alone; whether it is a bound follows from its key", at_);
            if (c == ';') fail("E0201", "\";\" has no place in a quantity", "separate with a comma and a space", at_);
            if (c == '\n' || c == '\r') fail("E0201", "a line break in a quantity", "write it on one line", at_);
            if (static_cast<unsigned char>(c) < 0x20U || c == 0x7F)
                fail("E0209", "a control character", "remove it", at_);
            fail("E0201", std::string("\"") + c + "\" has no place in a quantity",
                 "a quantity is a number and a unit, e.g. \"350 ms\"", at_);
        }
        std::uint32_t code = 0;
        const std::size_t length = code_point(text_, at_, code);
        for (const LookAlike& known : kLookAlikes) {
            if (known.code != code || length == 1) continue;
            if (known.instead == nullptr) {
                fail("E0209", std::string(known.name) + ": prices are in US dollars (FX is not guessed)",
                     "convert at a rate you choose and say so, e.g. \"1.08 * $2.50/GPU-hour\"", at_);
            }
            fail("E0209", std::string(known.name) + " is not used in literals", std::string("write ") + known.instead,
                 at_);
        }
        char name[16];
        std::snprintf(name, sizeof name, length == 1 ? "byte 0x%02X" : "U+%04X", static_cast<unsigned>(code));
        fail("E0209", std::string("the character ") + name + " is not used in literals", "write plain ASCII", at_);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

std::optional<double> plain_number(std::string_view text) {
    const bool negative = text.substr(0, 1) == "-";
    if (negative) text.remove_prefix(1);
    std::size_t at = 0;
    const auto digits = [&] {
        const std::size_t begin = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        return at > begin;
    };
    if (!digits()) return std::nullopt;
    if (at < text.size() && text[at] == '.' && (++at, !digits())) return std::nullopt;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
        if (!digits()) return std::nullopt;
    }
    if (at != text.size()) return std::nullopt;
    const double value = decimal_value(std::string(text));
    if (value > kLargest) return std::nullopt;
    return negative ? -value : value;
}

std::vector<Token> tokens(std::string_view text) { return Lexer(text).all(); }

std::string in_quotes(std::string_view text) {
    constexpr std::size_t kMost = 60;
    std::string shown = "\"";
    for (const char c : text.substr(0, kMost)) shown += static_cast<unsigned char>(c) < 0x20U ? '?' : c;
    return shown + (text.size() > kMost ? "...\"" : "\"");
}

std::string quoted_with(std::string_view text, std::size_t begin, std::size_t end, std::string_view instead) {
    std::string changed(text.substr(0, begin));
    changed += instead;
    changed += text.substr(end);
    return in_quotes(changed);
}

}  // namespace sizewell::scenario
