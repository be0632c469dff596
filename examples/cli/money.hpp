// What `mix` and `tco` share: a scenario with one of its money parts asked for.
#pragma once

#include "program.hpp"

#include <sizewell/plan/plan.hpp>

namespace sizewell::cli {

/// The plan of a scenario; what only the model can tell of it is wrong with the scenario.
inline plan::Plan money_plan(const std::string& file, const ReadScenario& all) {
    try {
        return plan::make_plan(all.scenario, all.catalogue);
    } catch (const DomainError& e) {
        throw InputError(file, {{"E0410", "", 0, 0, e.what(), "change the stages, the prices or the demand it speaks of"}});
    }
}

}  // namespace sizewell::cli
