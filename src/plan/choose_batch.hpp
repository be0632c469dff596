// The batch limits that a service leaves open.
#pragma once

#include "sizewell/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace sizewell::plan {

/// Is the limit of this stage the plan's to choose?
[[nodiscard]] inline bool batch_is_open(const scenario::Stage& stage) { return stage.batch.is_open(); }

/// Chooses every open batch limit of a service for its design rate.
/// @return the reasons, in sentences
std::vector<std::string> choose_batches(scenario::Service& service, double design_rate);

}  // namespace sizewell::plan
