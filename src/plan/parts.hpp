// The parts of make_plan(): each reads what is decided so far and adds its own.
#pragma once

#include "sizewell/plan/plan.hpp"

#include <vector>

namespace sizewell::plan {

/// What every part may look at.
struct PlanContext {
    const scenario::Scenario& scenario;
    const catalog::Catalog& catalog;
    const Model<double>& model;
    const std::vector<sizing::Answer>& decisions;
};

/// The inputs of a scenario as evaluate() takes them.
[[nodiscard]] Model<double> model_of(const scenario::Scenario& scenario, const catalog::Catalog& catalog);

/// The figure that a promise on a time is held against [s].
[[nodiscard]] double planned_time(const ServiceFigures<double>& figures, const sizing::Target& target);

void add_checks(const PlanContext& context, Plan& plan);
void add_break_even(const PlanContext& context, Plan& plan);
void add_mixes(const PlanContext& context, Plan& plan);
void add_tco_lines(const PlanContext& context, Plan& plan);
void add_years(const PlanContext& context, Plan& plan);
void add_money_warnings(const PlanContext& context, Plan& plan);
void add_warnings(const PlanContext& context, Plan& plan);

/// The question that the search of one service was asked, at a design rate.
[[nodiscard]] sizing::Question question_of(const ServiceModel<double>& service, double design_rate);

}  // namespace sizewell::plan
