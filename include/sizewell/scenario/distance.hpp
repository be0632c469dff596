// How far apart two words are, for "did you mean".
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sizewell::scenario {

/// Edits that turn one word into the other: insert, delete or replace a character, or swap two neighbours, where no
/// part is edited twice (optimal string alignment).
///
/// @param a, b  words [bytes], any length
/// @return      0 for equal words
/// @cost        O(|a| |b|) time, O(|b|) memory
/// @source      derivation: dynamic programme over prefixes; checked against trying every edit in the test
[[nodiscard]] int edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to a mistyped word, or "" if none is near enough to be meant.
///
/// Near enough is one edit for words of up to five characters (but never all of a word), two up to ten, three beyond;
/// a word that differs in case only is always near.  Of equally near ones the one that keeps the first letter wins, then
/// the earlier one.
///
/// @param word        what was written; more than 64 characters match nothing
/// @param candidates  what could have been written
/// @cost              O(|candidates| |word| |candidate|)
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

}  // namespace sizewell::scenario
