// Ranges and laws: the part of a literal above plain quantities.
#pragma once

#include "scenario/grammar.hpp"
#include "sizewell/scenario/literal.hpp"

#include <optional>

namespace sizewell::scenario {

/// The range at the start of the text, if it is one; the grammar stands at its end.  A plain quantity is returned as an
/// operand through `plain`.
std::optional<Literal> range_literal(Grammar& grammar, const Reading& reading, Operand& plain);

/// "csv(file, column)" is read before the lexer, because file names are no quantities.
std::optional<Literal> csv_literal(std::string_view text, const Reading& reading);

}  // namespace sizewell::scenario
