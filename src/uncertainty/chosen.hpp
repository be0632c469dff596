// Small steps that a run and a sensitivity share.
#pragma once

#include "sizewell/uncertainty/inputs.hpp"

#include "uncertainty/plan_model.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace sizewell::uncertainty {

/// Indices of figures by path, all of them for none.  @throws DomainError  an unknown path, with the nearest
[[nodiscard]] std::vector<std::size_t> chosen_outputs(const PlanFunction& plan, const std::vector<std::string>& paths);

/// Inputs for the dimensions: those named first, then the widest.
[[nodiscard]] std::vector<Input> ordered(std::vector<Input> inputs, const std::vector<std::string>& order);

[[nodiscard]] std::vector<double> medians(const std::vector<Input>& inputs);

}  // namespace sizewell::uncertainty
