// Fills in what a language model of a scenario leaves out, and finds its GPUs where they are named.
#pragma once

#include "scenario/completion.hpp"
#include "sizewell/demand/trace.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sizewell::scenario {

using TokenPairs = std::shared_ptr<const std::vector<std::pair<double, double>>>;

/// The tokens of each request of a trace, under the names that serving traces use; null without them.
[[nodiscard]] TokenPairs token_pairs(const demand::Trace& trace);

/// @param at         pointer of the stage
/// @param directory  of the scenario's file, "" or with a slash at the end
/// @param pairs      of the service's trace, null without one: they say the lengths where the stage does not
void complete_language_model(Stage& stage, const std::string& at, const std::string& directory, const TokenPairs& pairs, const Completion& completion);

}  // namespace sizewell::scenario
