#include "sizewell/scenario/literal.hpp"

#include "scenario/grammar.hpp"
#include "scenario/unit_table.hpp"

#include <algorithm>

namespace sizewell::scenario {
namespace {

constexpr std::size_t kLongest = 500;

void check_length(std::string_view text) {
    if (text.size() > kLongest) {
        throw LiteralError("E0210", "a literal of " + std::to_string(text.size()) + " bytes, must be at most " + std::to_string(kLongest), "break it into named inputs", 0);
    }
    if (text.find_first_not_of(" \t") == std::string_view::npos) {
        throw LiteralError("E0201", "an empty text is not a quantity", "a quantity is a number and a unit, e.g. \"350 ms\"", 0);
    }
}

void check_names(std::span<const Name> names, bool variables, const char* where) {
    for (const Name& known : names) {
        const std::string& name = known.name;
        const std::size_t first = variables ? 1 : 0;
        const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
        const bool shaped = name.size() > first && (!variables || name[0] == '$') && letter(name[first]) &&
                            std::all_of(name.begin() + static_cast<std::ptrdiff_t>(first), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
        if (!shaped) throw DomainError(where, "name", name, variables ? "a dollar and an identifier" : "an identifier");
        if (!variables && (is_keyword(name) || is_law(name) || is_not_a_number(name) || unit_word(name, Calendar{}))) {
            throw DomainError(where, "name", name, "no unit, no law and no keyword");
        }
    }
}

/// The number of an example replaced: ("5", "350 ms") is "5 ms".
std::string with_unit_of(const std::string& number, const std::string& example) {
    std::size_t begin = example[0] == '$' ? 1 : 0;
    std::size_t end = begin;
    while (end < example.size() && std::string_view("0123456789.,e-").find(example[end]) != std::string_view::npos) ++end;
    if (end < example.size() && example[end] == 'k' && end + 1 < example.size() && example[end + 1] == '/') ++end;
    return example.substr(0, begin) + number + example.substr(end);
}

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return std::string(text.substr(first, text.find_last_not_of(" \t") + 1 - first));
}

}  // namespace

Literal parse_literal(std::string_view text, const Reading& reading) {
    check_length(text);
    check_names(reading.variables, true, "parse_literal");
    Grammar grammar(text, reading.calendar, reading.variables);
    const Operand operand = grammar.sum();
    grammar.expect_end();
    Literal literal;
    literal.text = trimmed(text);
    literal.dimension = operand.dimension;
    literal.unit = operand.unit;
    if (operand.constant()) {
        literal.range.low = literal.range.likely = literal.range.high = operand.value;
    } else {
        literal.formula = grammar.compiled(operand, reading.variables.size());
    }
    return literal;
}

Expression parse_expression(std::string_view text, std::span<const Name> names, const Calendar& calendar) {
    check_length(text);
    check_names(names, false, "parse_expression");
    Grammar grammar(text, calendar, names);
    const Operand operand = grammar.sum();
    grammar.expect_end();
    return grammar.compiled(operand, names.size());
}

WrittenUnit parse_unit(std::string_view text, const Calendar& calendar) {
    check_length(text);
    Grammar grammar(text, calendar, {});
    const bool dollar = grammar.peek().kind == TokenKind::dollar && (grammar.peek(1).kind == TokenKind::end || grammar.peek(1).text == "/" || grammar.peek(1).text == "per");
    if (dollar) grammar.take();
    bool quotient = false;
    WrittenUnit unit = grammar.unit(dollar, quotient);
    grammar.expect_end();
    return unit;
}

void require(const Literal& literal, const Wanted& wanted) {
    if (!(literal.dimension == wanted.dimension)) {
        const std::string must = ", must be " + words(wanted.dimension);
        if (literal.dimension == Dimension{} && literal.unit.text.empty()) {
            const bool number = literal.text.find_first_not_of("0123456789.,e+-") == std::string::npos;
            const std::string e = number ? with_unit_of(literal.text, example(wanted.dimension)) : example(wanted.dimension);
            throw LiteralError("E0205", quoted(literal.text) + " has no unit" + must, "write a unit, e.g. " + quoted(e), 0);
        }
        std::string help = conversion_help(literal.text, literal.dimension, wanted.dimension);
        if (help.empty()) help = "e.g. " + quoted(example(wanted.dimension));
        throw LiteralError("E0205", quoted(literal.text) + " is " + words(literal.dimension) + must, help, 0);
    }
}

}  // namespace sizewell::scenario
