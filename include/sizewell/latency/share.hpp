// Where the time of the slow requests goes, and where to save it.
#pragma once

#include "sizewell/latency/budget.hpp"

#include <vector>

namespace sizewell::latency {

/// A whole as the questions below ask about it.
struct Line {
    std::vector<Stage> stages;
    std::vector<int> replicas;
    queueing::Arrivals arrivals;
};

/// Share of each stage in the requests that are as slow as a percentile: E[its time | total = percentile] / percentile.
/// Queues are taken as independent, as end_to_end does.
///
/// @param percentile  in (0, 100)
/// @return            shares that add to 1; all 0 when saturated
/// @throws DomainError  as end_to_end; percentile out of range
/// @accuracy          1e-3 for stages with exact laws (share_test.cpp)
/// @cost              that of end_to_end plus 1 ms
[[nodiscard]] std::vector<double> shares(const Line& line, double percentile = 99.0, const queueing::Options& options = {});

/// What a stage may take for the whole to keep a promise, the other stages as they are.
struct Allowance {
    double factor = 0.0;     ///< largest on its service time (queueing included); 0: the others alone break the promise
    double seconds = 0.0;    ///< its busy time at that factor
    bool limited_by_load = false;  ///< the promise would allow more, the servers would not keep up
};

/// @param promise     [s], > 0, of the percentile end to end
/// @return            one for each stage
/// @throws DomainError  as end_to_end; promise not positive, percentile out of range
/// @accuracy          factor to 1e-6 of the analytic model; stages without a formula are simulated at every step
/// @cost              about 40 evaluations of end_to_end for each stage
/// @source            derivation: the percentile grows with the factor, so bisection
[[nodiscard]] std::vector<Allowance> allowances(const Line& line, double promise, double percentile = 99.0,
                                                const queueing::Options& options = {});

/// What a stage's time is worth.
struct Saving {
    std::size_t stage = 0;          ///< index into Line::stages
    double saved_s = 0.0;           ///< fall of the percentile when the stage takes 1 % less time
    double per_usd = 0.0;           ///< saved_s over the price of that 1 %; 0 without prices
};

/// Stages by what 1 % less of their time saves, the best buy first: per dollar where prices are given.
///
/// @param usd_for_one_percent  price of 1 % less time for each stage, > 0; empty: no prices
/// @return empty when saturated
/// @throws DomainError  as end_to_end; prices of another number or not positive
/// @accuracy a central difference over +-0.5 %, of the analytic model
/// @cost     two evaluations of end_to_end for each stage
[[nodiscard]] std::vector<Saving> savings(const Line& line, const std::vector<double>& usd_for_one_percent = {},
                                          double percentile = 99.0, const queueing::Options& options = {});

}  // namespace sizewell::latency
