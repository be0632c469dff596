// The whole law of a service's response, beside the percentiles that a plan has.
#pragma once

#include "sizewell/catalog/catalog.hpp"
#include "sizewell/scenario/scenario.hpp"

#include <string>
#include <vector>

namespace sizewell::plan {

/// The response of a service at its design rate, with the replicas that must be up.
struct TabulatedLaw {
    std::string service, method;
    bool saturated = false;      ///< then there are no points
    std::vector<double> time;    ///< ascending [s]
    std::vector<double> beyond;  ///< P(response > time)
};

/// One law for each service, in their order, by the method that sized it: every percentile, then evenly in the logarithm of
/// what lies beyond, to 1 in 10,000; the plan's own percentiles are among them.
///
/// @throws DomainError  as make_plan()
/// @cost   that of sizing; where queues are simulated, one simulation more
[[nodiscard]] std::vector<TabulatedLaw> response_laws(const scenario::Scenario& scenario, const catalog::Catalog& catalog);

}  // namespace sizewell::plan
