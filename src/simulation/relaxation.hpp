// How many customers a queue needs to forget that it began empty.
#pragma once

#include "sizewell/simulation/run.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace sizewell::simulation::detail {

/// Twenty relaxation times of a queue of load rho, in customers: the slowest mode of M/M/1 dies as
/// exp(-mu t (1 - sqrt rho)^2), which is about 4 / (1 - rho)^2 customers, but no more than are measured: with a load
/// that needs more, the intervals are wide anyway.  Filling c servers takes some c more.
inline std::int64_t relaxation_customers(double load, int servers, const Options& o) {
    const double measured = std::ceil(static_cast<double>(o.customers) / o.replications);
    const double idle = std::max(1.0 - load, 1e-6);
    return static_cast<std::int64_t>(std::min(measured, 20.0 / (idle * idle)) + 10.0 * servers);
}

}  // namespace sizewell::simulation::detail
