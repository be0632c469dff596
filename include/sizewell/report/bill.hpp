// A plan's month as a bill: FOCUS 1.2 CSV and Infracost JSON.
#pragma once

#include "sizewell/plan/plan.hpp"

#include <string>

namespace sizewell::report {

/// The plan's month as rows of FOCUS 1.2.
///
/// One row for each pool of instances and one for each other line of the total cost of ownership; the BilledCost and the
/// EffectiveCost of all rows each add up to tco.per_month.  A pool on reserved instances is two rows, as FOCUS has it:
/// a recurring Purchase that is billed and a Usage that is effective.  Nulls are empty cells.  A text that a spreadsheet
/// would run (=, +, -, @, tab or return in front) gets an apostrophe before it.
///
/// @param period  calendar month that the bill stands for, "YYYY-MM"; "" takes the scenario's date
/// @throws DomainError  no period and no date; a period that is no month
/// @accuracy  costs are written with all digits of a double; sums within 1e-9 of the plan
[[nodiscard]] std::string focus_csv(const plan::Plan& plan, const std::string& period = {});

/// The plan's month as an estimate of Infracost (version 0.2): a resource for each pool and each other line.
///
/// @param period  as above, for timeGenerated
/// @throws DomainError  as above
[[nodiscard]] std::string infracost_json(const plan::Plan& plan, const std::string& period = {});

/// A text that no spreadsheet takes for a formula, quoted where CSV needs it.
[[nodiscard]] std::string csv_text(const std::string& text);

}  // namespace sizewell::report
