// The words that are units, and the words that are nearly units.
#pragma once

#include "sizewell/scenario/dimension.hpp"
#include "sizewell/scenario/literal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::scenario {

struct UnitWord {
    double factor;  ///< coherent units in one of it
    Dimension dimension;
};

/// The unit of a word, exactly as spelled.
std::optional<UnitWord> unit_word(std::string_view word, const Calendar& calendar);

/// What a word that is no unit was probably meant to be: up to two units to write instead, and why.
struct UnitHint {
    std::vector<std::string> instead;
    std::string note;
    bool foreign_currency = false;
};
UnitHint unit_hint(std::string_view word);

}  // namespace sizewell::scenario
