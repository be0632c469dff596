// The purchase mix and the total cost of a plan as text, JSON or CSV.
#pragma once

#include "sizewell/plan/plan.hpp"
#include "sizewell/report/report.hpp"

#include <string>

namespace sizewell::report {

/// Layers of every pool: what is bought, at what price, for which share of the hours; savings, regret, break-evens.
[[nodiscard]] std::string mix_text(const plan::Plan& plan, const Style& style = {});
[[nodiscard]] std::string mix_json(const plan::Plan& plan);
/// One line a layer.
[[nodiscard]] std::string mix_csv(const plan::Plan& plan);

/// Every line with quantity and unit price, the multiplier drawn against the rule, owned beside rented, carbon, years.
///
/// @param cash  also the money of each month, where the plan has years
[[nodiscard]] std::string tco_text(const plan::Plan& plan, const Style& style = {}, bool cash = false);
[[nodiscard]] std::string tco_json(const plan::Plan& plan);
/// One line a line of the total; with `cash`, one a month instead.
[[nodiscard]] std::string tco_csv(const plan::Plan& plan, bool cash = false);

}  // namespace sizewell::report
