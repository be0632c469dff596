// Reads a scenario, fills in what it leaves open from the catalogue, and says everything that is wrong with it at once.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/error.hpp"
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

/// The catalogue a document is read with: that of a directory, with the file the document names on top.
/// @throws InputError  as catalog::load_catalog()
[[nodiscard]] catalog::Catalog catalog_for(const Document& composed, const std::string& directory);

/// What only the model can tell of a scenario (a DomainError) is wrong with the scenario: told as a finding of its file, E0410.
/// A `quantity` that was asked for is the asker's.
template <class F>
auto of_scenario(const std::string& file, F&& computed) {
    try {
        return computed();
    } catch (const DomainError& e) {
        if (e.argument() == "quantity") throw;
        throw InputError(file, {{"E0410", "", 0, 0, e.what(), "change the stages or the demand it speaks of"}});
    }
}

}  // namespace sizewell::scenario
