// Reads a scenario, fills in what it leaves open from the catalogue, and says everything that is wrong with it at once.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace sizewell::scenario {

/// The scenario in a file, complete: every number is known and says where it came from.
///
/// @param path     a JSON file with comments; "-" is not a path
/// @param catalog  gives prices and defaults
/// @throws InputError  with every finding: code, JSON pointer, line, column, reason and help
/// @cost   0.2 ms for the examples, beside reading the file
[[nodiscard]] Scenario read_scenario(const std::string& path, const catalog::Catalog& catalog);

/// The same from text; `name` is what the findings call it.
[[nodiscard]] Scenario parse_scenario(std::string_view text, const std::string& name, const catalog::Catalog& catalog);

/// The same from a composed document (compose.hpp).
[[nodiscard]] Scenario read_scenario(const Document& composed, const catalog::Catalog& catalog);

/// The user's own catalogue file that a scenario names ("catalog"), beside it; "" if it names none or cannot be read.
///
/// @param text  of the scenario: a pipe can be read only once
/// @param path  where the text came from
[[nodiscard]] std::string catalogue_of(std::string_view text, const std::string& path);
[[nodiscard]] std::string catalogue_of(const Document& composed);

}  // namespace sizewell::scenario
