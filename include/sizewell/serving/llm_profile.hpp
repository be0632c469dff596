// Efficiencies of a language model as the named numbers that a profile keeps.
#pragma once

#include "sizewell/serving/profile.hpp"
#include "sizewell/serving/step_time.hpp"

namespace sizewell::serving {

/// Every number of an efficiency by its name.
[[nodiscard]] LlmProfile llm_profile(const Efficiency& efficiency);

/// The efficiency that a profile keeps.
/// @throws DomainError  a number is missing, named
[[nodiscard]] Efficiency efficiency_of(const LlmProfile& profile);

}  // namespace sizewell::serving
