// What a scenario file may hold, for editors; and a file to start from.
#pragma once

#include <string>

namespace sizewell::scenario {

/// JSON Schema (draft 2020-12) of a scenario, from the same table that reads it.
[[nodiscard]] std::string scenario_schema();

/// A commented scenario to start from; it reads and plans as it is.
[[nodiscard]] std::string starter_scenario();

}  // namespace sizewell::scenario
