// Small steps that a run and a sensitivity share.
#pragma once

#include "sizewell/uncertainty/inputs.hpp"
#include "sizewell/uncertainty/run.hpp"

#include "uncertainty/plan_model.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace sizewell::uncertainty {

/// Indices of figures by path, all of them for none.  @throws DomainError  an unknown path, with the nearest
[[nodiscard]] std::vector<std::size_t> chosen_outputs(const PlanFunction& plan, const std::vector<std::string>& paths);

/// Inputs for the dimensions: those named first, then the widest.
[[nodiscard]] std::vector<Input> ordered(std::vector<Input> inputs, const std::vector<std::string>& order);

/// evaluate_at() with a memory for each draw, which a caller keeps for scenarios that have the same draws.
/// @param memory  one for each draw, or none at all
[[nodiscard]] Samples evaluate_with(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const Draws& draws, const std::vector<std::string>& paths, int threads,
                                    const std::function<bool(std::size_t, std::size_t)>& on, std::vector<PointMemory>& memory);

[[nodiscard]] std::vector<double> medians(const std::vector<Input>& inputs);

}  // namespace sizewell::uncertainty
