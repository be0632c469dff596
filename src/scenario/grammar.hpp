// Quantities and the arithmetic between them: the part of a literal below ranges and laws.
#pragma once

#include "scenario/lexer.hpp"
#include "sizewell/scenario/literal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sizewell::scenario {

/// The value of a part of a literal: a constant, or steps over names.
struct Operand {
    Dimension dimension;
    double value = 0.0;                     ///< of a constant
    std::vector<Expression::Step> steps;    ///< postfix; empty for a constant
    std::vector<Expression::Term> terms;    ///< with value as the constant term, where linear
    bool linear = true;
    WrittenUnit unit;                       ///< of the last quantity in it
    bool single = false;                    ///< one number, its sign and its unit
    bool bare = false;                      ///< single and without a unit (a "$" alone counts as none)
    bool quotient = false;                  ///< single with a unit that divides
    double magnitude = 1.0;                 ///< of a single number: 1e3 where it was written 5k
    std::size_t begin = 0;
    std::size_t end = 0;

    bool constant() const { return steps.empty(); }
};

/// A recursive-descent reader over the tokens of one literal.
class Grammar {
  public:
    Grammar(std::string_view text, const Calendar& calendar, std::span<const Name> names);

    Operand sum();
    /// A number with sign, dollar and magnitude but without a unit; nothing else is taken.
    Operand bare_number();
    /// The unit at the cursor, possibly none.  `dollar` is set when a "$" stood before the number.
    WrittenUnit unit(bool dollar, bool& quotient);
    /// Gives the bare ones of a list the unit of the last: a unit stands behind what it belongs to.
    void share_unit(std::vector<Operand*> list) const;
    /// Refuses "5 to 7M req", where the first could be 5 or 5M; "500 to 2k" has one reading only.
    void check_magnitudes(const std::vector<const Operand*>& list) const;

    const Token& peek(std::size_t ahead = 0) const;
    Token take();
    bool at_mark(std::string_view mark) const;
    bool at_word(std::string_view word) const;
    bool at_end() const { return peek().kind == TokenKind::end; }
    bool skip_mark(std::string_view mark);
    bool skip_word(std::string_view word);
    void expect_mark(std::string_view mark, const char* where);
    /// @throws LiteralError  unless the text ends here
    void expect_end();
    std::size_t position() const { return at_; }

    [[noreturn]] void fail(const char* code, const std::string& reason, const std::string& help, std::size_t offset) const;
    std::string_view text() const { return text_; }
    std::string source(const Operand& operand) const { return std::string(text_.substr(operand.begin, operand.end - operand.begin)); }
    /// The compiled form of an operand.
    Expression compiled(const Operand& operand, std::size_t names) const;

  private:
    Operand product();
    Operand unary();
    Operand primary();
    Operand quantity();
    Operand name();
    double magnitude(const Token& number);
    bool unit_begins(std::size_t ahead) const;
    bool likely_name(const Token& token) const;
    bool unit_in_parentheses(std::size_t ahead) const;
    WrittenUnit unit_product(bool after_slash);
    WrittenUnit unit_atom();
    const Name* find_name(std::string_view word) const;
    bool ends_unit(const Token& token) const;
    [[noreturn]] void unknown_unit(const Token& token) const;
    [[noreturn]] void unknown_name(const Token& token) const;
    Operand combined(Operand left, const Operand& right, Expression::Kind kind, const Token& mark) const;
    void check(const Operand& operand) const;
    [[noreturn]] void cannot_add(const Operand& left, const Operand& right, bool subtract) const;

    std::string_view text_;
    const Calendar& calendar_;
    std::span<const Name> names_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

inline constexpr int kMaxDepth = 24;    ///< parentheses inside each other
inline constexpr int kMaxExponent = 9;  ///< of a base unit

/// Words with a meaning of their own: "to", "at", "per"; spellings of what no literal can hold; names of laws.
bool is_keyword(std::string_view word);
bool is_not_a_number(std::string_view word);
bool is_law(std::string_view word);

/// What would turn a quantity of dimension `from` into one of dimension `to`: 'divide 2 GiB by a bandwidth, e.g. "2 GiB /
/// (3.35 TB/s)"'; empty if nothing with a name does.
std::string conversion_help(const std::string& source, const Dimension& from, const Dimension& to);

}  // namespace sizewell::scenario
