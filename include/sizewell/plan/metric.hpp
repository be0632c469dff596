// Figures of a plan by their paths, and conditions on them: what sweeps show, goals solve for and scenarios expect.
#pragma once

#include "sizewell/error.hpp"
#include "sizewell/plan/plan.hpp"
#include "sizewell/scenario/dimension.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sizewell::plan {

/// One figure that a question can name.
struct Metric {
    std::string path;  ///< of plan_json(): "cost.per_month", "capacity.pools.0.replicas", "latency.p99"
    std::string help;
    std::string unit;  ///< in which its values are told: "USD/month", "s", "replica"
    double scale = 1.0;               ///< told value = coherent value * scale
    scenario::Dimension dimension;    ///< of the coherent value; money a month is money
    std::size_t index = 0;
};

/// Every figure of a plan and of others of its shape (the same services and stages), in the order of plan_json().
[[nodiscard]] std::vector<Metric> metrics_of(const Plan& plan);

/// The value of a figure, in Metric::unit; infinite where there is no bound.
/// @cost  0.3 us
[[nodiscard]] double value_of(const Plan& plan, const Metric& metric);

/// The same by its path, for a plan of any shape; not a number where the plan has no such figure.
[[nodiscard]] double value_of_path(const Plan& plan, const std::string& path);

/// Where a question was asked: what its findings say of their place.
struct Place {
    std::string file;      ///< the scenario
    std::string argument;  ///< of the command line, "" for a condition inside a file
    scenario::Expectation line = {};

    [[nodiscard]] InputError error(std::string code, std::string reason, std::string help) const;
};

/// The figure a path names; "services.<name>." before a path is understood where there is one service too.
/// @throws InputError  E0906, with what may be meant
[[nodiscard]] const Metric& find_metric(const std::vector<Metric>& metrics, const std::string& path, const Place& place);

enum class Relation { at_most, below, at_least, above, equal };

/// "<=", "<", ">=", ">", "=".
[[nodiscard]] std::string_view words(Relation relation);

/// What a condition speaks of: the plan itself, or its distribution over the scenario's ranges.
struct Subject {
    Metric metric;
    std::optional<double> percentile;  ///< p90(...) is 90
    bool mean = false;                 ///< mean(...)

    [[nodiscard]] bool sampled() const { return percentile.has_value() || mean; }
    [[nodiscard]] std::string text() const;
};

/// "cost.per_month", "p90(cost.per_month)" or "mean(cost.per_month)" as a subject.
/// @throws InputError  E0906
[[nodiscard]] Subject parse_subject(const std::string& text, const std::vector<Metric>& metrics, const Place& place);

struct Condition {
    std::string text;
    Subject subject;
    Relation relation = Relation::at_most;
    double bound = 0.0;  ///< in the unit of the metric
};

/// Reads "cost.per_month <= $40k", "p90(cost.per_month) <= $40k/month", "latency.p99 < 400 ms", "mean(capacity.gpus) <= 12".
///
/// A bound has the unit of its figure; money a month may leave "/month" out, and a number of things their name.
///
/// @param month  [s]
/// @throws InputError  E0906 for the shape and unknown figures, E02xx for the literal
[[nodiscard]] Condition parse_condition(std::string_view text, const std::vector<Metric>& metrics, double month, const Place& place);

[[nodiscard]] bool holds(Relation relation, double value, double bound);

/// The p-th percentile of values (order statistics, linear between them).
///
/// @param percentile  [0, 100];  @param values  at least one
[[nodiscard]] double percentile_of(std::vector<double> values, double percentile);

/// What a question asks of the ranges of a scenario.
struct Sampler {
    /// Figures in their units: values[figure][point], the same points in every call.
    std::function<std::vector<std::vector<double>>(const scenario::Scenario& scenario, const std::vector<std::string>& paths)> draw = {};
    /// A percentile of such values: one that a plan prints must be read the same way here.
    std::function<double(std::vector<double> values, double percentile)> percentile = percentile_of;

    explicit operator bool() const { return static_cast<bool>(draw); }
};

/// The numbers among the values of draws: a draw that is no scenario (a peak below its average) is not a number, and is left
/// out, as a plan with ranges does.
[[nodiscard]] std::vector<double> numbers_of(std::vector<double> values);

/// What a subject is worth, and over how many draws.
struct Worth {
    double value = 0.0;
    double left_out = 0.0;  ///< share of the draws that are no scenario
};

/// What a subject is worth: of the plan, or of its distribution where it asks for one.
/// @throws Error        a percentile without a sampler
/// @throws DomainError  no draw is a scenario
[[nodiscard]] Worth worth_of(const Subject& subject, const scenario::Scenario& scenario, const Plan& plan, const Sampler& sampler);
[[nodiscard]] double value_of(const Subject& subject, const scenario::Scenario& scenario, const Plan& plan, const Sampler& sampler);

/// The conditions of "expect", read against the plan.
/// @throws InputError  with every condition that cannot be read
[[nodiscard]] std::vector<Condition> expectations_of(const scenario::Scenario& scenario, const Plan& plan, const catalog::Catalog& catalog);

/// Holds the plan against the scenario's own expectations: fills plan.expected, and plan.met with it.
/// @throws InputError  as expectations_of()
void hold_expectations(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const Sampler& sampler, Plan& plan);

}  // namespace sizewell::plan
