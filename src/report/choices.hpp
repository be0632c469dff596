// The parts of a report that speak of choices, for the reports of the plan.
#pragma once

#include "sizewell/report/break_even.hpp"

#include <nlohmann/json.hpp>

namespace sizewell::report {

/// "break_even", "choices" and "business"; a key without content is left out.
[[nodiscard]] nlohmann::ordered_json choices_object(const plan::ChoicesOfPlan& choices);

/// The schema of those three keys.
[[nodiscard]] nlohmann::ordered_json choices_schema();

/// One line each, for the plan.
[[nodiscard]] std::string choices_part(const plan::ChoicesOfPlan& choices, const Style& style);

}  // namespace sizewell::report
