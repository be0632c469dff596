// The correlations of a scenario, held against the ranges there are.
#pragma once

#include "sizewell/error.hpp"
#include "sizewell/scenario/document.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <vector>

namespace sizewell::scenario {

/// E0414: a name that is no range (with the nearest one), a pair of one, a pair that stands twice.
void check_correlations(const Scenario& scenario, const Node& root, std::vector<Diagnostic>& findings);

}  // namespace sizewell::scenario
