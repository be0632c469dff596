// A replayed trace as text, JSON or CSV.
#pragma once

#include "sizewell/plan/replay.hpp"
#include "sizewell/report/report.hpp"

#include <string>

namespace sizewell::report {

/// Traffic first, then the promises with their servers beside what formulas say, then percentiles.
[[nodiscard]] std::string replay_text(const plan::TraceReplay& replay, const Style& style = {});

/// Times in seconds, rates per second; null where there is no answer or no bound.
[[nodiscard]] std::string replay_json(const plan::TraceReplay& replay);

/// One line for each promise, or one for the servers given.
[[nodiscard]] std::string replay_csv(const plan::TraceReplay& replay);

}  // namespace sizewell::report
