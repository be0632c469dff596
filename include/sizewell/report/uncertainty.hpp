// A plan's ranges as text, JSON, CSV: percentiles with their errors, and the tornado.
#pragma once

#include "sizewell/plan/plan.hpp"
#include "sizewell/report/report.hpp"
#include "sizewell/uncertainty/run.hpp"
#include "sizewell/uncertainty/sensitivity.hpp"

#include <string>

namespace sizewell::report {

/// P10, P50 and P90 of the figures people ask for, or of those that were chosen, beside the point, with the error of each and a
/// small histogram; the odds of every promise; how each range was read.  "" where nothing was sampled.
[[nodiscard]] std::string uncertainty_text(const uncertainty::Result& result, const Style& style = {});

/// Every figure's percentiles, the odds of every promise, and what reproduces them bit for bit.
[[nodiscard]] std::string uncertainty_json(const uncertainty::Result& result);

/// plan_json() with that as its "uncertainty" object.
[[nodiscard]] std::string plan_json(const plan::Plan& plan, const uncertainty::Result& result);

/// Every figure with its percentiles, mean and the 95 % half-widths of them.
[[nodiscard]] std::string plan_csv(const uncertainty::Result& result);

/// Bars about the point, widest first, with shares of the variance; then what flips a promise.
[[nodiscard]] std::string tornado_text(const uncertainty::Sensitivity& s, const Style& style = {});
[[nodiscard]] std::string tornado_json(const uncertainty::Sensitivity& s);
[[nodiscard]] std::string tornado_csv(const uncertainty::Sensitivity& s);

}  // namespace sizewell::report
