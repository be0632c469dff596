// What a method hands to the door.
#pragma once

#include "sizewell/queueing/mmc.hpp"
#include "sizewell/queueing/types.hpp"

#include <optional>
#include <string>

namespace sizewell::queueing {

struct Answer {
    QueueLaws laws;
    std::string method;
    ErrorClass error = ErrorClass::exact;
    double relative_error = 0.0;
    std::optional<QueueLaws> other = {};  ///< a second opinion on the other side of the truth
    std::string reason = {};
};

/// The best analytic answer, or nothing where no formula holds.
[[nodiscard]] std::optional<Answer> analytic_answer(const Query& query, const Options& options);

/// Smallest tail probability among the percentiles asked for.
[[nodiscard]] double deepest_tail(const Options& options);

}  // namespace sizewell::queueing
