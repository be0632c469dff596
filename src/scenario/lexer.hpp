// The tokens of a literal.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::scenario {

enum class TokenKind { number, word, variable, dollar, mark, end };

struct Token {
    TokenKind kind = TokenKind::end;
    std::size_t begin = 0;
    std::size_t end = 0;
    double value = 0.0;   ///< of a number
    std::string text;     ///< of a word (micro signs written u), a variable ("$name") or a mark ("+", "(", "%" is a word)
};

/// Splits a literal; ends with an end token at the length of the text.
/// @throws LiteralError  a number that is none, a character that has no meaning
std::vector<Token> tokens(std::string_view text);

/// A number as a program writes it into a CSV file ("-1.5e3", "007"), or nothing.
std::optional<double> plain_number(std::string_view text);

/// The text with one part replaced, in quotes, for help texts.
std::string quoted_with(std::string_view text, std::size_t begin, std::size_t end, std::string_view instead);

/// The text in quotes, shortened.
std::string in_quotes(std::string_view text);

}  // namespace sizewell::scenario
