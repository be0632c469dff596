// Fills in what a scenario leaves open and checks what its numbers say together.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/error.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <vector>

namespace sizewell::scenario {

/// Completes `scenario` in place; what cannot be is added to `findings`, at its place in `root`.
void complete(Scenario& scenario, const Node& root, const catalog::Catalog& catalog, std::vector<Diagnostic>& findings);

}  // namespace sizewell::scenario
