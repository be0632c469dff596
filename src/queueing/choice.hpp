// What a method hands to the door.
#pragma once

#include "sizewell/queueing/mmc.hpp"
#include "sizewell/queueing/types.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sizewell::queueing {

struct Answer {
    QueueLaws laws;
    std::string method;
    ErrorClass error = ErrorClass::exact;
    double response_error = 0.0;          ///< relative, at the p99 of the response
    double wait_error = 0.0;              ///< relative, at the p99 of the wait
    std::vector<QueueLaws> others = {};   ///< other opinions: the bracket is the hull of all
    double mean_batch = 1.0;
    std::string reason = {};
};

/// The best analytic answer, or nothing where no formula holds.
[[nodiscard]] std::optional<Answer> analytic_answer(const Query& query, const Options& options);

/// The answer of a simulation sized by the time budget, counted in customers so that a seed gives the same bits.
[[nodiscard]] Response simulated_response(const Query& query, const Options& options);

/// Smallest tail probability among the percentiles asked for.
[[nodiscard]] double deepest_tail(const Options& options);

}  // namespace sizewell::queueing
