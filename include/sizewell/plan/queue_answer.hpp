// The answer to one question of `sizewell queue`.
#pragma once

#include "sizewell/queueing/types.hpp"
#include "sizewell/scenario/query.hpp"

#include <string>
#include <vector>

namespace sizewell::plan {

/// Wait and response of whatever the query describes [s].
struct QueueAnswer {
    std::string id;
    std::vector<double> percentiles;
    bool saturated = false;
    std::string reason;
    double p_wait = 0.0;
    queueing::Stats wait;
    queueing::Stats response;
    double p_block = 0.0, p_abandon = 0.0, p_fail = 0.0;
    double mean_attempts = 1.0, extra_load = 0.0, mean_batch = 1.0;
    std::string method;
    queueing::ErrorClass error = queueing::ErrorClass::exact;
    double relative_error = 0.0;
};

/// Answers a query: by a formula where one holds, by simulation where none does or where it is asked.
///
/// @throws DomainError  a law that cannot have its parameters, `analytic` where no formula holds
/// @cost   that of queueing::response, or of the simulation within the query's time budget (10 s if not given)
[[nodiscard]] QueueAnswer answer(const scenario::QueueQuery& query);

}  // namespace sizewell::plan
