// The numbers and units of the grammar of literals.
#include "scenario/grammar.hpp"

#include "scenario/unit_table.hpp"
#include "sizewell/scenario/distance.hpp"

#include <cstdlib>

namespace sizewell::scenario {

double Grammar::magnitude(const Token& number) {
    const Token& glued = peek();
    if (glued.kind != TokenKind::word || glued.begin != number.end) return 1.0;
    const std::string& word = glued.text;
    if (word == "k" || word == "M" || word == "bn") {
        const Token taken = take();
        if (number.text.find_first_of("eE") != std::string::npos) {
            fail("E0206", in_quotes(number.text + word) + " has an exponent and a magnitude", "write one of them",
                 number.begin);
        }
        if (peek().kind == TokenKind::word && peek().begin == taken.end && peek().text == "%") {
            fail("E0206", in_quotes(number.text + word + "%") + " is no percentage", "write the percentage in full",
                 number.begin);
        }
        return word == "k" ? 1e3 : word == "M" ? 1e6 : 1e9;
    }
    const auto either = [&](const std::string& what, const std::string& first, const std::string& second) {
        fail("E0206", in_quotes(number.text + word) + " " + what,
             "write " + quoted_with(text_, glued.begin, glued.end, first) + " or " +
                 quoted_with(text_, glued.begin, glued.end, second),
             number.begin);
    };
    if (word == "B") either("could be billions or bytes: \" B\" is bytes, bn is billions", " B", "bn");
    if (word == "b") either("could be billions, bytes or bits: bn is billions, \" B\" is bytes", "bn", " B");
    if (word == "m") either("could be minutes or millions: M is millions", " min", "M");
    if (word == "K") either("could be thousands or kelvin: k is thousands", "k", "e3");
    if (word == "T") either("could be trillions or tera-something", "e12", " TB");
    if (word == "G") either("could be billions or giga-something", "bn", " GB");
    if (word == "mn" || word == "mm" || word == "MM" || word == "mio")
        either("is not how millions are written: M is millions", "M", "e6");
    return 1.0;
}

Operand Grammar::bare_number() {
    Operand operand;
    operand.begin = peek().begin;
    const bool negative = skip_mark("-");
    const bool dollar = peek().kind == TokenKind::dollar;
    if (dollar) take();
    if (peek().kind != TokenKind::number) {
        const Token& token = peek();
        if (dollar && token.text == "-") {
            fail("E0201", "a sign after the dollar", "write " + quoted_with(text_, token.begin - 1, token.end, "-$"),
                 token.begin);
        }
        fail("E0201",
             "a number is missing" + (token.kind == TokenKind::end ? std::string(" at the end")
                                                                   : " before " + in_quotes(text_.substr(token.begin))),
             "a quantity is a number and a unit, e.g. \"350 ms\"", token.begin);
    }
    const Token number = take();
    operand.magnitude = magnitude(number);
    operand.value = number.value * operand.magnitude * (negative ? -1.0 : 1.0);
    operand.single = operand.bare = true;
    operand.unit.dollar = dollar;
    if (dollar) operand.unit.dimension = operand.dimension = dimension_of<usd_u>();
    operand.end = tokens_[at_ - 1].end;
    return operand;
}

Operand Grammar::quantity() {
    Operand operand = bare_number();
    bool quotient = false;
    const WrittenUnit written = unit(operand.unit.dollar, quotient);
    operand.bare = written.text.empty();
    operand.quotient = quotient;
    operand.value *= written.factor;
    operand.unit = written;
    operand.dimension = written.dimension;
    operand.end = tokens_[at_ - 1].end;
    return operand;
}

/// True where the tokens from here can only be a unit: a word that is no keyword and no name, or a dollar after a number.
bool Grammar::unit_begins(std::size_t ahead) const {
    const Token& token = peek(ahead);
    if (token.kind == TokenKind::dollar) return peek(ahead + 1).kind != TokenKind::number;
    return token.kind == TokenKind::word && !ends_unit(token) && !is_law(token.text);
}

bool Grammar::ends_unit(const Token& token) const { return is_keyword(token.text) || find_name(token.text) != nullptr; }

/// True for a mistyped name: no unit, nearer to a name than nothing.
bool Grammar::likely_name(const Token& token) const {
    if (names_.empty() || token.kind != TokenKind::word || unit_word(token.text, calendar_)) return false;
    std::vector<std::string> candidates;
    for (const Name& known : names_) candidates.push_back(known.name);
    return !did_you_mean(token.text, candidates).empty() || unit_hint(token.text).instead.empty();
}

bool Grammar::unit_in_parentheses(std::size_t ahead) const {
    while (peek(ahead).kind == TokenKind::mark && peek(ahead).text == "(") ++ahead;
    return unit_begins(ahead);
}

WrittenUnit Grammar::unit_atom() {
    const Token token = take();
    const auto known = unit_word(token.text, calendar_);
    if (!known) unknown_unit(token);
    WrittenUnit atom{token.text, known->factor, false, known->dimension};
    if (at_mark("^")) {
        take();
        const Token power = take();
        const bool whole = power.kind == TokenKind::number && power.text.size() == 1 && power.value >= 2.0;
        if (!whole) fail("E0201", "an exponent must be a digit from 2 to 9", "e.g. \"s^2\"", power.begin);
        const WrittenUnit one = atom;
        for (int i = 1; i < static_cast<int>(power.value); ++i) {
            atom.factor *= one.factor;
            atom.dimension = atom.dimension * one.dimension;
        }
        atom.text += "^" + power.text;
    }
    return atom;
}

WrittenUnit Grammar::unit_product(bool after_slash) {
    WrittenUnit product;
    const std::size_t begin = peek().begin;
    if (at_mark("(")) {
        if (++depth_ > kMaxDepth) fail("E0210", "too many parentheses", "", begin);
        take();
        bool quotient = false;
        product = unit(false, quotient);
        if (product.text.empty()) fail("E0201", "a unit is missing in the parentheses", "", peek().begin);
        expect_mark(")", "after the unit");
        product.text = "(" + product.text + ")";
        --depth_;
    } else {
        product = unit_atom();
    }
    std::string before = product.text;
    while (true) {
        const Token& mark = peek();
        const std::size_t mark_begin = tokens_[at_ - 1].end;
        const bool glued = mark.begin == tokens_[at_ - 1].end && peek(1).begin == mark.end;
        const bool hyphen = at_mark("-") && glued && unit_begins(1);
        const bool times = at_mark("*") && unit_begins(1) && !likely_name(peek(1));
        const bool space = unit_begins(0);
        if (!hyphen && !times && !space) return product;
        if (after_slash && !hyphen) {
            const Token& next = times ? peek(1) : mark;
            if (!unit_word(next.text, calendar_)) unknown_unit(next);
            const std::string both = std::string(text_.substr(begin, mark.begin - begin));
            std::string plain = both;
            while (!plain.empty() && plain.back() == ' ') plain.pop_back();
            fail("E0206", in_quotes(text_) + " can be read two ways",
                 "write " + quoted_with(text_, begin, next.end, plain + "-" + next.text) + " or parentheses", begin);
        }
        if (!space) take();
        const Token word = peek();
        const WrittenUnit next = unit_atom();
        if (space && word.text == before) {
            fail("E0201", in_quotes(word.text) + " stands twice",
                 "write " + quoted_with(text_, mark_begin, word.end, "") + ", or ^2 for its square", word.begin);
        }
        before = word.text;
        product.text += (hyphen ? "-" : " ") + next.text;
        product.factor *= next.factor;
        product.dimension = product.dimension * next.dimension;
        for (const auto exponent : product.dimension.exponent) {
            if (std::abs(exponent) > kMaxExponent) fail("E0210", "too many units multiplied", "", begin);
        }
    }
}

WrittenUnit Grammar::unit(bool dollar, bool& quotient) {
    WrittenUnit whole;
    whole.dollar = dollar;
    if (dollar) whole.dimension = dimension_of<usd_u>();
    const std::size_t begin = peek().begin;
    if (unit_begins(0) || (at_mark("(") && unit_in_parentheses(1))) {
        if (dollar) {
            if (peek().kind == TokenKind::word && !unit_word(peek().text, calendar_)) unknown_unit(peek());
            fail("E0201", "the dollar is already the unit",
                 "write " + quoted_with(text_, begin, begin, "/") + " for a price per " +
                     std::string(text_.substr(begin, peek().end - begin)),
                 begin);
        }
        const WrittenUnit over = unit_product(false);
        whole.text = over.text;
        whole.factor = over.factor;
        whole.dimension = over.dimension;
    }
    while (at_mark("/") || at_word("per")) {
        const bool group = peek(1).kind == TokenKind::mark && peek(1).text == "(" && unit_in_parentheses(2);
        if (!group && (!unit_begins(1) || likely_name(peek(1)))) {
            if (at_mark("/")) break;
            fail("E0201", "a unit is missing after \"per\"", "e.g. \"$2.50 per GPU-hour\"", peek(1).begin);
        }
        take();
        const WrittenUnit under = unit_product(true);
        whole.text += "/" + under.text;
        whole.factor /= under.factor;
        whole.dimension = whole.dimension / under.dimension;
        quotient = true;
        for (const auto exponent : whole.dimension.exponent) {
            if (std::abs(exponent) > kMaxExponent) fail("E0210", "too many units multiplied", "", begin);
        }
    }
    return whole;
}

void Grammar::unknown_unit(const Token& token) const {
    if (is_not_a_number(token.text))
        fail("E0202", in_quotes(token.text) + " is not a number", "write a finite number", token.begin);
    for (const std::string_view big :
         {"k", "M", "bn", "million", "millions", "billion", "billions", "thousand", "K", "mn", "mio"}) {
        if (token.text != big || at_ == 0) continue;
        const std::string letter = big[0] == 'k' || big[0] == 't' || big[0] == 'K' ? "k" : big[0] == 'b' ? "bn" : "M";
        std::size_t end = token.begin;
        while (end > 0 && text_[end - 1] == ' ') --end;
        fail("E0204", in_quotes(token.text) + " is not a unit",
             "glue a magnitude to its number: " + quoted_with(text_, end, token.end, letter), token.begin);
    }
    const UnitHint hint = unit_hint(token.text);
    if (hint.foreign_currency) {
        fail("E0209", in_quotes(token.text) + ": prices are in US dollars (FX is not guessed)",
             "convert at a rate you choose and say so, e.g. \"1.08 * $2.50/GPU-hour\"", token.begin);
    }
    std::string help = hint.note;
    if (!hint.instead.empty()) {
        std::string meant;
        for (const std::string& unit : hint.instead)
            meant += (meant.empty() ? "" : " or ") + quoted_with(text_, token.begin, token.end, unit);
        help = "did you mean " + meant + "?" + (hint.note.empty() ? "" : " (" + hint.note + ")");
    }
    if (help.empty())
        help =
            "units are s ms us min h days months years, req tok GPU instance engineer USD, kB..PB KiB..PiB, FLOP J W "
            "kWh gCO2e %";
    fail("E0204", in_quotes(token.text) + " is not a unit", help, token.begin);
}

}  // namespace sizewell::scenario
