// Fills in what "choices" and "business" leave open and checks what their numbers say together.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/error.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <vector>

namespace sizewell::scenario {

/// Completes the choices that the scenario states; services and people must be complete.
void complete_choices(Scenario& scenario, const Node& root, const catalog::Catalog& catalog, std::vector<Diagnostic>& findings);

}  // namespace sizewell::scenario
