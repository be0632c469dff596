// The defaults and checks of the money parts of a scenario: fleets, mixes, overheads, owned servers, carbon, years.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/error.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <vector>

namespace sizewell::scenario {

/// As complete(), which has filled in the rest before.
void complete_money(Scenario& scenario, const Node& root, const catalog::Catalog& catalog, std::vector<Diagnostic>& findings);

}  // namespace sizewell::scenario
