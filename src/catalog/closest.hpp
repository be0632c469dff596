// What a misspelt name may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sizewell::catalog {

/// ASCII letters made small.
[[nodiscard]] std::string lower_case(std::string_view text);

/// Fewest insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`, whatever the case.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

struct Alternative {
    std::string shown;                ///< what is suggested
    std::vector<std::string> spoken;  ///< what it is called: the name itself, aliases, short forms
};

/// Up to three alternatives that `name` resembles, closest first; empty if nothing comes near.
[[nodiscard]] std::vector<std::string> closest(std::string_view name, const std::vector<Alternative>& among);

/// "did you mean a, b or c?"; empty for no names.
[[nodiscard]] std::string did_you_mean(const std::vector<std::string>& names);

}  // namespace sizewell::catalog
