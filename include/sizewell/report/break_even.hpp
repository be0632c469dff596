// Break-evens, rules of choice and the business case as text, Markdown, JSON or CSV.
#pragma once

#include "sizewell/plan/choices.hpp"
#include "sizewell/report/report.hpp"

#include <string>
#include <vector>

namespace sizewell::report {

/// The answer in one sentence: from where on the second pays, or why it never or always does.
[[nodiscard]] std::string break_even_sentence(const plan::BreakEvenAnswer& answer);

/// Sentence, both bills now and at every crossing, figures, what would turn the decision, notes.
///
/// @param steps  also the arithmetic, formula by formula
[[nodiscard]] std::string choices_text(const plan::ChoicesOfPlan& choices, bool steps, const Style& style = {});

/// {"break_even": {"managed": {...}}, "choices": [...], "business": {...}}; quantities are {"value", "unit"}, a value
/// without bound is null.
[[nodiscard]] std::string choices_json(const plan::ChoicesOfPlan& choices);

/// One row for each crossing, one with empty places for an answer without any.
[[nodiscard]] std::string choices_csv(const plan::ChoicesOfPlan& choices);

}  // namespace sizewell::report
