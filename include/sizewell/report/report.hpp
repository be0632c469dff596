// A plan, an explanation or findings as text.  Renderers read plain data and compute nothing.
#pragma once

#include "sizewell/error.hpp"
#include "sizewell/plan/plan.hpp"
#include "sizewell/plan/queue_answer.hpp"

#include <string>
#include <vector>

namespace sizewell::report {

/// Version of the JSON that plan_json() writes; a key never changes its meaning within one.
inline constexpr int kPlanSchema = 1;

/// How text is dressed.
struct Style {
    bool colour = false;
    bool markdown = false;
};

/// The plan for a person: verdict first, then tables with one unit a column, then what to know.
[[nodiscard]] std::string plan_text(const plan::Plan& plan, const Style& style = {});

/// The scenario's own expectations, one line each; "" where it has none.
[[nodiscard]] std::string expected_text(const plan::Plan& plan, const Style& style = {});

/// {"file", "errors": [], "expected": [{"condition", "planned", "bound", "met"}], "met"}
[[nodiscard]] std::string expected_json(const std::string& file, const plan::Plan& plan);

/// The plan as a JSON document that plan_schema() describes; every quantity is {"value": number, "unit": "..."}, and a
/// value without bound is null.
[[nodiscard]] std::string plan_json(const plan::Plan& plan);

/// Every figure of a plan: figure, unit, value.
[[nodiscard]] std::string plan_csv(const plan::Plan& plan);

/// Services as simulated: every percentile with its 95 % interval.
[[nodiscard]] std::string simulated_text(const std::vector<plan::Simulated>& all, const Style& style = {});
[[nodiscard]] std::string simulated_json(const std::vector<plan::Simulated>& all);

/// JSON Schema (draft 2020-12) of plan_json(), from the table of figures.
[[nodiscard]] std::string plan_schema();

/// Formula, formula with numbers, inputs and sources.
[[nodiscard]] std::string explanation_text(const std::vector<plan::Explanation>& steps, const Style& style = {});
[[nodiscard]] std::string explanation_json(const std::vector<plan::Explanation>& steps);

/// The answer to a queue query: times in seconds, null where unbounded; as one document or one line.
[[nodiscard]] std::string queue_json(const plan::QueueAnswer& answer);
[[nodiscard]] std::string queue_json_line(const plan::QueueAnswer& answer);
[[nodiscard]] std::string queue_text(const plan::QueueAnswer& answer, const Style& style = {});
/// What stands in the place of an answer that could not be given.
[[nodiscard]] std::string queue_error_line(const InputError& error);

/// Findings of a file, one block each:
///
///     error[E0203]: cannot add a time and an amount of information
///       --> chat.json:14:22  /serving/ttft
///       help: divide 2 GiB by a bandwidth
[[nodiscard]] std::string findings_text(const InputError& error, const Style& style = {});
[[nodiscard]] std::string findings_json(const InputError& error);

}  // namespace sizewell::report
