#include "scenario/grammar.hpp"

#include "scenario/unit_table.hpp"
#include "sizewell/scenario/distance.hpp"

#include <algorithm>
#include <cmath>

namespace sizewell::scenario {
namespace {

constexpr double kLargest = 1e300;

}  // namespace

bool is_keyword(std::string_view word) { return word == "to" || word == "at" || word == "per"; }

bool is_not_a_number(std::string_view word) {
    for (const std::string_view bad : {"NaN", "nan", "NAN", "inf", "Inf", "INF", "infinity", "Infinity", "infinite"}) {
        if (word == bad) return true;
    }
    return false;
}

bool is_law(std::string_view word) {
    for (const std::string_view law : {"lognormal", "normal", "uniform", "triangular", "pert", "exponential", "gamma",
                                       "choice", "csv", "logitnormal", "metalog"}) {
        if (word == law) return true;
    }
    return false;
}

std::string conversion_help(const std::string& source, const Dimension& from, const Dimension& to) {
    const Dimension divisor = from / to;
    if (!(divisor == Dimension{}) && has_name(divisor)) {
        const std::string by = example(divisor);
        const bool plain = by.find('/') == std::string::npos;
        return "divide " + source + " by " + words(divisor) + ", e.g. \"" + source + " / " +
               (plain ? by : "(" + by + ")") + "\"";
    }
    const Dimension factor = to / from;
    if (!(factor == Dimension{}) && has_name(factor)) {
        return "multiply " + source + " by " + words(factor) + ", e.g. \"" + source + " * " + example(factor) + "\"";
    }
    return {};
}

Grammar::Grammar(std::string_view text, const Calendar& calendar, std::span<const Name> names)
    : text_(text), calendar_(calendar), names_(names), tokens_(tokens(text)) {}

const Token& Grammar::peek(std::size_t ahead) const { return tokens_[std::min(at_ + ahead, tokens_.size() - 1)]; }
Token Grammar::take() {
    const Token token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
}
bool Grammar::at_mark(std::string_view mark) const { return peek().kind == TokenKind::mark && peek().text == mark; }
bool Grammar::at_word(std::string_view word) const { return peek().kind == TokenKind::word && peek().text == word; }
bool Grammar::skip_mark(std::string_view mark) {
    const bool there = at_mark(mark);
    if (there) take();
    return there;
}
bool Grammar::skip_word(std::string_view word) {
    const bool there = at_word(word);
    if (there) take();
    return there;
}
void Grammar::expect_mark(std::string_view mark, const char* where) {
    if (skip_mark(mark)) return;
    fail("E0201", "\"" + std::string(mark) + "\" is missing " + where, "", peek().begin);
}

void Grammar::fail(const char* code, const std::string& reason, const std::string& help, std::size_t offset) const {
    throw LiteralError(code, reason, help, offset);
}

void Grammar::expect_end() {
    const Token& token = peek();
    if (token.kind == TokenKind::end) return;
    if (token.kind == TokenKind::number || token.kind == TokenKind::variable || token.kind == TokenKind::dollar ||
        token.text == "(") {
        fail("E0201", "an operator is missing before " + in_quotes(text_.substr(token.begin)),
             "put + - * / or \"to\" between two quantities", token.begin);
    }
    if (token.text == "to")
        fail("E0207", "a range has no place here", "a formula computes one value per row", token.begin);
    if (token.text == ")") fail("E0201", "\")\" closes nothing", "drop it", token.begin);
    if (token.text == ",")
        fail("E0201", "a comma that separates nothing", "write thousands as 5,000, without spaces", token.begin);
    if (token.kind == TokenKind::word && find_name(token.text) != nullptr) {
        fail("E0201", "an operator is missing before " + in_quotes(token.text),
             "write " + quoted_with(text_, token.begin, token.begin, "* "), token.begin);
    }
    fail("E0201", in_quotes(text_.substr(token.begin)) + " has no place here",
         "a quantity is a number and a unit, e.g. \"350 ms\"", token.begin);
}

const Name* Grammar::find_name(std::string_view word) const {
    for (const Name& known : names_) {
        if (known.name == word) return &known;
    }
    return nullptr;
}

void Grammar::check(const Operand& operand) const {
    for (const auto exponent : operand.dimension.exponent) {
        if (std::abs(exponent) > kMaxExponent) fail("E0210", "too many units multiplied", "", operand.begin);
    }
    if (!(std::abs(operand.value) <= kLargest))
        fail("E0202", in_quotes(source(operand)) + " is too large", "numbers lie between 1e-300 and 1e300", operand.begin);
}

void Grammar::cannot_add(const Operand& left, const Operand& right, bool subtract) const {
    const std::string a = words(left.dimension);
    const std::string b = words(right.dimension);
    std::string help;
    if (right.bare && right.dimension == Dimension{})
        help = "give " + source(right) + " a unit";
    else if (left.bare && left.dimension == Dimension{})
        help =
            "give " + source(left) + " a unit" +
            (subtract && right.single ? "; for a range write \"" + source(left) + " to " + source(right) + "\"" : "");
    else
        help = conversion_help(source(right), right.dimension, left.dimension);
    fail("E0203", subtract ? "cannot subtract " + b + " from " + a : "cannot add " + a + " and " + b, help,
         right.begin);
}

Operand Grammar::combined(Operand left, const Operand& right, Expression::Kind kind, const Token& mark) const {
    using Kind = Expression::Kind;
    Operand result;
    result.begin = left.begin;
    result.end = right.end;
    result.unit = right.unit.text.empty() ? left.unit : right.unit;
    switch (kind) {
        case Kind::multiply:
            result.dimension = left.dimension * right.dimension;
            break;
        case Kind::divide:
            result.dimension = left.dimension / right.dimension;
            break;
        default:
            result.dimension = left.dimension;
            break;
    }
    if (left.constant() && right.constant()) {
        if (kind == Kind::divide && right.value == 0.0) fail("E0202", "a division by zero", "", mark.begin);
        result.value = kind == Kind::add        ? left.value + right.value
                       : kind == Kind::subtract ? left.value - right.value
                       : kind == Kind::multiply ? left.value * right.value
                                                : left.value / right.value;
        check(result);
        return result;
    }
    const auto steps_of = [](const Operand& operand) {
        return operand.constant() ? std::vector<Expression::Step>{{Kind::constant, 0, operand.value}} : operand.steps;
    };
    result.steps = steps_of(left);
    const auto more = steps_of(right);
    result.steps.insert(result.steps.end(), more.begin(), more.end());
    result.steps.push_back({kind, 0, 0.0});
    const bool sum = kind == Kind::add || kind == Kind::subtract;
    result.linear = left.linear && right.linear &&
                    (sum || (kind == Kind::multiply && (left.constant() || right.constant())) ||
                     (kind == Kind::divide && right.constant() && right.value != 0.0));
    if (kind == Kind::divide && right.constant() && right.value == 0.0)
        fail("E0202", "a division by zero", "", mark.begin);
    if (result.linear) {
        const bool scale_right = kind == Kind::multiply && left.constant();
        const double on_left = kind == Kind::multiply ? (scale_right ? 0.0 : right.value)
                               : kind == Kind::divide ? 1.0 / right.value
                                                      : 1.0;
        const double on_right = scale_right              ? left.value
                                : kind == Kind::add      ? 1.0
                                : kind == Kind::subtract ? -1.0
                                                         : 0.0;
        result.value = on_left * left.value + on_right * right.value;
        if (kind == Kind::multiply) result.value = left.value * right.value;
        const auto add = [&](const std::vector<Expression::Term>& terms, double by) {
            if (by == 0.0) return;
            for (const auto& term : terms) {
                const auto same = std::find_if(result.terms.begin(), result.terms.end(),
                                               [&](const auto& t) { return t.name == term.name; });
                if (same == result.terms.end())
                    result.terms.push_back({term.name, by * term.factor});
                else
                    same->factor += by * term.factor;
            }
        };
        add(left.terms, on_left);
        add(right.terms, on_right);
    }
    check(result);
    return result;
}

Operand Grammar::sum() {
    Operand left = product();
    while (at_mark("+") || at_mark("-")) {
        const Token mark = take();
        const bool glued = mark.begin == left.end && peek().begin == mark.end;
        if (mark.text == "-" && glued && left.single &&
            (peek().kind == TokenKind::number || peek().kind == TokenKind::dollar)) {
            fail("E0206", in_quotes(text_) + " could be a range or a difference",
                 "write " + quoted_with(text_, mark.begin, mark.end, " to ") + " or " +
                     quoted_with(text_, mark.begin, mark.end, " - "),
                 mark.begin);
        }
        const Operand right = product();
        const bool subtract = mark.text == "-";
        if (!(left.dimension == right.dimension)) cannot_add(left, right, subtract);
        left = combined(std::move(left), right, subtract ? Expression::Kind::subtract : Expression::Kind::add, mark);
    }
    return left;
}

Operand Grammar::product() {
    Operand left = unary();
    while (at_mark("*") || at_mark("/")) {
        const Token mark = take();
        const Operand right = unary();
        const bool divide = mark.text == "/";
        if (divide && right.single && !right.bare &&
            (right.quotient || (left.constant() && left.dimension == Dimension{}))) {
            const std::string grouped = quoted_with(text_, right.begin, right.end, "(" + source(right) + ")");
            fail("E0206", in_quotes(text_) + " can be read two ways",
                 "write " + grouped + ", or the division in parentheses", mark.begin);
        }
        left = combined(std::move(left), right, divide ? Expression::Kind::divide : Expression::Kind::multiply, mark);
    }
    return left;
}

Operand Grammar::unary() {
    if (at_mark("+"))
        fail("E0201", "a plus sign before a number", "write " + quoted_with(text_, peek().begin, peek().end, ""),
             peek().begin);
    if (!at_mark("-")) return primary();
    const Token next = peek(1);
    if (next.kind == TokenKind::number || next.kind == TokenKind::dollar) return quantity();
    const Token minus = take();
    if (at_mark("-") || ++depth_ > kMaxDepth) fail("E0201", "two signs in a row", "drop one", peek().begin);
    Operand operand = primary();
    --depth_;
    operand.begin = minus.begin;
    operand.value = -operand.value;
    for (auto& term : operand.terms) term.factor = -term.factor;
    if (!operand.constant()) operand.steps.push_back({Expression::Kind::negate, 0, 0.0});
    operand.single = operand.bare = false;
    return operand;
}

Operand Grammar::primary() {
    const Token token = peek();
    if (token.kind == TokenKind::number || token.kind == TokenKind::dollar) return quantity();
    if (token.kind == TokenKind::variable || token.kind == TokenKind::word) return name();
    if (!skip_mark("(")) return bare_number();  // which says what is missing
    if (++depth_ > kMaxDepth) fail("E0210", "too many parentheses", "", token.begin);
    Operand inner = sum();
    if (at_word("to"))
        fail("E0207", "a range cannot be part of arithmetic",
             "name it in \"variables\" and use its name, e.g. \"2 * $step_time\"", peek().begin);
    expect_mark(")", "at the end of the parentheses");
    --depth_;
    bool quotient = false;
    const WrittenUnit written = unit(false, quotient);
    inner.begin = token.begin;
    inner.single = inner.bare = false;
    if (!written.text.empty()) {
        Operand factor;
        factor.value = written.factor;
        factor.dimension = written.dimension;
        factor.unit = written;
        factor.begin = token.begin;
        factor.end = tokens_[at_ - 1].end;
        inner = combined(std::move(inner), factor, Expression::Kind::multiply, token);
    }
    inner.begin = token.begin;
    inner.end = tokens_[at_ - 1].end;
    return inner;
}

Operand Grammar::name() {
    const Token token = take();
    const Name* known = find_name(token.text);
    if (known == nullptr) unknown_name(token);
    Operand operand;
    operand.begin = token.begin;
    operand.end = token.end;
    operand.dimension = known->dimension;
    const auto index = static_cast<std::size_t>(known - names_.data());
    operand.steps.push_back({Expression::Kind::name, index, 0.0});
    operand.terms.push_back({index, 1.0});
    return operand;
}

void Grammar::unknown_name(const Token& token) const {
    if (is_not_a_number(token.text))
        fail("E0202", in_quotes(token.text) + " is not a number", "write a finite number", token.begin);
    if (is_law(token.text) && at_mark("(")) {
        fail("E0207", "a law cannot be part of arithmetic",
             "name it in \"variables\" and use its name, e.g. \"2 * $step_time\"", token.begin);
    }
    std::vector<std::string> candidates;
    for (const Name& known : names_) candidates.push_back(known.name);
    const std::string near = did_you_mean(token.text, candidates);
    if (token.kind == TokenKind::variable) {
        fail("E0208", "no variable is named " + in_quotes(token.text),
             near.empty() ? "declare it in \"variables\"" : "did you mean " + in_quotes(near) + "?", token.begin);
    }
    if (!near.empty())
        fail("E0208", "there is no name " + in_quotes(token.text), "did you mean " + in_quotes(near) + "?", token.begin);
    if (unit_word(token.text, calendar_)) {
        fail("E0201", "a number is missing before " + in_quotes(token.text),
             "write " + quoted_with(text_, token.begin, token.begin, "1 "), token.begin);
    }
    if (!names_.empty()) {
        std::string list;
        for (const Name& known : names_) list += (list.empty() ? "" : ", ") + known.name;
        fail("E0208", "there is no name " + in_quotes(token.text), "names are " + list, token.begin);
    }
    fail("E0201", in_quotes(text_) + " is not a quantity", "a quantity is a number and a unit, e.g. \"350 ms\"",
         token.begin);
}

void Grammar::share_unit(std::vector<Operand*> list) const {
    check_magnitudes({list.begin(), list.end()});
    const Operand* with = list.empty() || list.back()->bare ? nullptr : list.back();
    if (with == nullptr) return;
    for (Operand* operand : list) {
        if (!operand->bare) continue;
        if (!with->single)
            fail("E0205", source(*operand) + " has no unit", "give it the unit of " + in_quotes(source(*with)),
                 operand->begin);
        if (operand->unit.dollar && !with->unit.dollar) continue;  // "$5 to 7/h": the ends disagree, and that is said
        operand->value *= with->unit.factor;
        operand->unit = with->unit;
        operand->dimension = with->dimension;
        operand->bare = false;
    }
}

void Grammar::check_magnitudes(const std::vector<const Operand*>& list) const {
    for (std::size_t i = 0; i + 1 < list.size(); ++i) {
        const Operand& plain = *list[i];
        const Operand& large = *list[i + 1];
        if (!plain.bare || plain.magnitude != 1.0 || large.magnitude == 1.0) continue;
        if (plain.value * large.magnitude > large.value / (large.bare ? 1.0 : large.unit.factor) || plain.value == 0.0)
            continue;
        const std::string letter = large.magnitude == 1e3 ? "k" : large.magnitude == 1e6 ? "M" : "bn";
        fail("E0206", in_quotes(source(plain)) + " before " + in_quotes(source(large)) + " can be read two ways",
             "write " + quoted_with(text_, plain.end, plain.end, letter) + ", or both numbers in full", plain.begin);
    }
}

Expression Grammar::compiled(const Operand& operand, std::size_t names) const {
    Expression expression;
    expression.dimension = operand.dimension;
    expression.names = names;
    expression.linear = operand.linear;
    expression.constant = operand.value;
    expression.terms = operand.terms;
    expression.steps = operand.steps;
    if (operand.constant()) expression.steps.push_back({Expression::Kind::constant, 0, operand.value});
    std::size_t height = 0;
    for (const auto& step : expression.steps) {
        if (step.kind == Expression::Kind::constant || step.kind == Expression::Kind::name)
            ++height;
        else if (step.kind != Expression::Kind::negate)
            --height;
        if (height > Expression::kMaxStack)
            fail("E0210", "the formula nests too deeply", "break it into named parts", operand.begin);
    }
    return expression;
}

}  // namespace sizewell::scenario
