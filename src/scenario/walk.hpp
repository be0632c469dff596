// The two halves of reading a scenario: what the file says, then what follows from it.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/scenario.hpp"

#include "scenario/reader.hpp"

namespace sizewell::scenario {

[[nodiscard]] ReadContext context_for(const catalog::Catalog& catalog);

/// What a composed document says, with nothing filled in; findings go to the context.
/// @throws InputError  a document that is no object
[[nodiscard]] Scenario walk(const Document& document, ReadContext& context);

/// Throws what was found, in the order of the file.
void report_findings(const Document& document, std::vector<Diagnostic>&& findings);

}  // namespace sizewell::scenario
