// Why a text is not JSON, in plain words.
#pragma once

#include "scenario/cursor.hpp"
#include "sizewell/scenario/document.hpp"

#include <string>

namespace sizewell::scenario {

/// What the grammar wants next.
enum class Syntax { value, first_key, first_element, colon, comma, end };

struct Diagnosis {
    Place place;
    std::string reason;
    std::string help;
};

/// @param cursor   behind the last token that was right
/// @param syntax   what had to follow it
/// @param inside   the innermost open container; null for none
/// @param since    the line where that container begins
Diagnosis diagnosis(Cursor cursor, Syntax syntax, NodeKind inside, int since);

}  // namespace sizewell::scenario
