// Answers to questions about a plan: sweeps, goals and differences as text, JSON, CSV and Markdown.
#pragma once

#include "sizewell/plan/difference.hpp"
#include "sizewell/plan/goal.hpp"
#include "sizewell/plan/sweep.hpp"
#include "sizewell/report/report.hpp"

#include <string>

namespace sizewell::report {

/// One axis as a table with a bar beside it, two as one table a figure, more as a flat table; "NO" or "!" where a promise
/// is not met.
[[nodiscard]] std::string sweep_text(const plan::Sweep& sweep, const Style& style = {});
/// {"axes", "shown", "cells": [{"inputs", "met", "refused", "values"}], "done", "of", "interrupted"}
[[nodiscard]] std::string sweep_json(const plan::Sweep& sweep);
/// One line a cell; numbers in the units of the header.
[[nodiscard]] std::string sweep_csv(const plan::Sweep& sweep);

/// A file's variants side by side, a column each.
[[nodiscard]] std::string variants_text(const plan::Sweep& variants, const Style& style = {});

/// Where it holds, each end with the step it lies on; or the nearest value.
[[nodiscard]] std::string goal_text(const plan::Goal& goal, const Style& style = {});
[[nodiscard]] std::string goal_json(const plan::Goal& goal);
[[nodiscard]] std::string goal_csv(const plan::Goal& goal);

/// Inputs, figures and promises that differ, then how the change is distributed.
///
/// @param all  every figure that differs, not only those a person looks at first
[[nodiscard]] std::string difference_text(const plan::Difference& difference, bool all, const Style& style = {});
/// {"past", "now", "inputs": [{"path", "past", "now"}], "figures": [{"path", "unit", "past", "now", "diff"}], "ranges", ...}
[[nodiscard]] std::string difference_json(const plan::Difference& difference);
[[nodiscard]] std::string difference_csv(const plan::Difference& difference);
/// In the format of `infracost diff --format json` 0.2: one resource a pool and one for what is paid beside compute.
[[nodiscard]] std::string difference_infracost(const plan::Difference& difference);

/// Values as one character each, from low "." to high "#"; a blank where there is none.
[[nodiscard]] std::string sparkline(const std::vector<double>& values);
/// A bar of at most `width` characters for value within 0 ... most.
[[nodiscard]] std::string bar(double value, double most, std::size_t width = 24);
/// The sentence on a share of draws that percentiles and means leave out.
/// @param most  the share is the largest of several
[[nodiscard]] std::string left_out_text(double share, bool most);

}  // namespace sizewell::report
