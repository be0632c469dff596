// The money tables of a plan as JSON values, for plan_json() and for the documents of `mix` and `tco`.
#pragma once

#include "sizewell/plan/plan.hpp"

#include "report/figure_writer.hpp"

namespace sizewell::report {

[[nodiscard]] Json items_json(const plan::Plan& plan);
[[nodiscard]] Json mixes_json(const plan::Plan& plan);
[[nodiscard]] Json owned_json(const plan::Plan& plan);   ///< null where nothing was asked
[[nodiscard]] Json carbon_json(const plan::Plan& plan);  ///< null where it is not known
[[nodiscard]] Json years_json(const plan::Plan& plan);   ///< null where nothing was asked
[[nodiscard]] Json tco_part_json(const plan::Plan& plan);  ///< the "tco" of plan_json()

}  // namespace sizewell::report
