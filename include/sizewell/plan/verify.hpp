// The plan's final choice, simulated: the second opinion on its percentiles.
#pragma once

#include "sizewell/plan/plan.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace sizewell::plan {

struct VerifyOptions {
    std::int64_t customers = 1'000'000;  ///< over all replications; decides the bits of the result
    double seconds = 1.0;                ///< wall clock for each service; a run that it ends is marked truncated
    double precision = 0.0;              ///< relative half-width wanted of the p99; 0: spend the customers
    std::uint64_t seed = 1;
    int threads = 0;                     ///< 0: as many as the machine runs at once
    const std::atomic<bool>* cancel = nullptr;  ///< once set, simulations end truncated
};

/// Simulates every service of a plan at its design rate with the replicas that survive the loss.
///
/// Stages are chained as they stand, so that what the analytic answer has to assume (independence of the stages, Poisson
/// input of each) is not assumed here.  A language model is simulated step by step on its busiest replica, with a tenth of
/// the customers; constant stages shift its times, varying ones are added as independent laws.
///
/// @param scenario  the plan's own;  @return one entry for each service, in their order; none for replicas with
///         queues of their own that serve several at once, which the engine does not have
/// @cost   the customers at 5 to 25 million a second and core
[[nodiscard]] std::vector<Simulated> simulate_plan(const scenario::Scenario& scenario, const catalog::Catalog& catalog, const Plan& plan,
                                                     const VerifyOptions& options = {});

/// Adds the simulated percentiles to a plan, and a warning where a promise that holds analytically does not hold there.
void verify(const scenario::Scenario& scenario, const catalog::Catalog& catalog, Plan& plan, const VerifyOptions& options = {});

}  // namespace sizewell::plan
