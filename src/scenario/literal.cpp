#include "sizewell/scenario/literal.hpp"

#include "scenario/grammar.hpp"
#include "scenario/range_grammar.hpp"
#include "scenario/unit_table.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::scenario {
namespace {

constexpr std::size_t kLongest = 500;

void check_length(std::string_view text) {
    if (text.size() > kLongest) {
        throw LiteralError(
            "E0210",
            "a literal of " + std::to_string(text.size()) + " bytes, must be at most " + std::to_string(kLongest),
            "break it into named inputs", 0);
    }
    if (text.find_first_not_of(" \t") == std::string_view::npos) {
        throw LiteralError("E0201", "an empty text is not a quantity",
                           "a quantity is a number and a unit, e.g. \"350 ms\"", 0);
    }
}

void check_names(std::span<const Name> names, bool variables, const char* where) {
    for (const Name& known : names) {
        const std::string& name = known.name;
        const std::size_t first = variables ? 1 : 0;
        const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
        const bool shaped = name.size() > first && (!variables || name[0] == '$') && letter(name[first]) &&
                            std::all_of(name.begin() + static_cast<std::ptrdiff_t>(first), name.end(),
                                        [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
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
    while (end < example.size() && std::string_view("0123456789.,e-").find(example[end]) != std::string_view::npos)
        ++end;
    if (end < example.size() && example[end] == 'k' && end + 1 < example.size() && example[end + 1] == '/') ++end;
    return example.substr(0, begin) + number + example.substr(end);
}

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return std::string(text.substr(first, text.find_last_not_of(" \t") + 1 - first));
}

std::string percent(double share) { return format_quantity(100.0 * share, Dimension{}, 4) + " %"; }

/// A value in the unit the literal was written in, or the best one where arithmetic made another dimension.
std::string shown(double x, const Literal& literal, int digits = 3) {
    if (!std::isfinite(x)) return "without bound";
    return literal.unit.dimension == literal.dimension ? format_quantity(x, literal.unit, digits)
                                                       : format_quantity(x, literal.dimension, digits);
}

void check_bounds(const Literal& literal, const Wanted& wanted) {
    const Range& range = literal.range;
    double low = range.low;
    double high = range.high;
    if (range.kind == RangeKind::uniform || range.kind == RangeKind::triangular || range.kind == RangeKind::pert) {
        low = range.lower;
        high = range.upper;
    } else if (range.kind == RangeKind::empirical) {
        if (range.sample.empty()) return;  // checked when it is read
        low = range.sample.front();
        high = range.sample.back();
    }
    const auto refuse = [&](double x, const char* relation, double bound) {
        const std::string reaches = range.kind == RangeKind::exact ? "" : " reaches " + shown(x, literal);
        throw LiteralError("E0401",
                           in_quotes(literal.text) + (reaches.empty() ? " must be " : reaches + ", must be ") + relation +
                               " " + shown(bound, literal, 6),
                           range.confidence < 1.0 && (x < range.low || x > range.high)
                               ? "state the bounds themselves: uniform(low, high) or triangular(low, likely, high)"
                               : "",
                           0);
    };
    if (low < wanted.low || (wanted.above_low && low == wanted.low))
        refuse(low, wanted.above_low ? "above" : "at least", wanted.low);
    if (high > wanted.high || (wanted.below_high && high == wanted.high))
        refuse(high, wanted.below_high ? "below" : "at most", wanted.high);
}

}  // namespace

Literal parse_literal(std::string_view text, const Reading& reading) {
    check_length(text);
    if (text.find('$') != std::string_view::npos) check_names(reading.variables, true, "parse_literal");
    if (auto empirical = csv_literal(text, reading)) {
        empirical->text = trimmed(text);
        return *std::move(empirical);
    }
    Grammar grammar(text, reading.calendar, reading.variables);
    Operand plain;
    auto range = range_literal(grammar, reading, plain);
    grammar.expect_end();
    if (range) {
        range->text = trimmed(text);
        return *std::move(range);
    }
    Literal literal;
    literal.text = trimmed(text);
    literal.dimension = plain.dimension;
    literal.unit = plain.unit;
    if (plain.constant()) {
        literal.range.low = literal.range.likely = literal.range.high = plain.value;
    } else {
        literal.formula = grammar.compiled(plain, reading.variables.size());
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
    const bool dollar =
        grammar.peek().kind == TokenKind::dollar &&
        (grammar.peek(1).kind == TokenKind::end || grammar.peek(1).text == "/" || grammar.peek(1).text == "per");
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
            const std::string e =
                number ? with_unit_of(literal.text, example(wanted.dimension)) : example(wanted.dimension);
            throw LiteralError("E0205", in_quotes(literal.text) + " has no unit" + must, "write a unit, e.g. " + in_quotes(e),
                               0);
        }
        const bool range = literal.range.kind != RangeKind::exact;
        std::string help = range ? std::string() : conversion_help(literal.text, literal.dimension, wanted.dimension);
        if (help.empty()) help = "e.g. " + in_quotes(example(wanted.dimension));
        throw LiteralError("E0205", in_quotes(literal.text) + " is " + words(literal.dimension) + must, help, 0);
    }
    if (!literal.formula) check_bounds(literal, wanted);
}

double median(const Literal& literal) {
    if (literal.formula)
        throw DomainError("median", "literal", literal.text, "free of variables; evaluate its formula");
    return median(literal.range);
}

std::string echo(const Literal& literal) {
    const Range& range = literal.range;
    if (literal.formula) return "the formula " + literal.text;
    if (range.kind == RangeKind::exact) return shown(range.likely, literal, 6);
    if (range.kind == RangeKind::empirical && range.sample.empty())
        return "the values of column " + range.column + " of " + range.file;
    std::string text(words(range.kind));
    if (range.kind == RangeKind::choice) {
        text.clear();
        for (const Choice& choice : range.choices)
            text += (text.empty() ? "" : ", ") + shown(choice.value, literal) + " at " + percent(choice.probability);
    } else if (range.kind == RangeKind::empirical) {
        text = std::to_string(range.sample.size()) + " values of column " + range.column + " of " + range.file;
    } else if (range.confidence < 1.0) {
        text += ", " + percent(range.confidence) + " between " + shown(range.low, literal) + " and " +
                shown(range.high, literal);
    }
    if (range.kind == RangeKind::uniform || range.kind == RangeKind::triangular || range.kind == RangeKind::pert) {
        text += (range.confidence < 1.0 ? ", from " : " from ") + shown(range.lower, literal) + " to " +
                shown(range.upper, literal);
        if (range.kind != RangeKind::uniform && range.confidence == 1.0)
            text += ", most likely " + shown(range.likely, literal);
    }
    const auto average = mean(range);
    return text + ", median " + shown(median(range), literal) + ", mean " +
           (average ? shown(*average, literal) : "infinite");
}

}  // namespace sizewell::scenario
