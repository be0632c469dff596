// A plan with all that is told of it: the last steps, in their order, of every door to the library.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/plan/plan.hpp"
#include "sizewell/plan/verify.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <optional>

namespace sizewell::plan {

/// Adds to a plan what its final choice decides: the simulated percentiles (verify()) and the answers to "choices"
/// (add_choices()).
///
/// @param plan      of this scenario, by make_plan()
/// @param verified  how; nothing: the choice is not simulated
/// @return          the scenario with what the plan chose (with_choices()): ranges are sampled over that
/// @throws InputError, DomainError  as the three
/// @cost            theirs
scenario::Scenario complete(const scenario::Scenario& scenario, const catalog::Catalog& catalog, Plan& plan, const std::optional<VerifyOptions>& verified);

}  // namespace sizewell::plan
