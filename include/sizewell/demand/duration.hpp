// How long a fleet of each size is needed: the demand-duration curve that commitments are bought against.
#pragma once

#include <span>
#include <vector>

namespace sizewell::demand {

/// A stretch of a typical period in which the fleet does not change.
struct Stretch {
    double hours = 1.0;    ///< > 0; only the proportions count
    int instances = 0;     ///< that run, >= 0
};

/// The demand-duration curve.  Unit q (from 1) is the q-th instance, counted from the one that always runs.
struct Duration {
    std::vector<double> running;  ///< [q - 1]: share of the time at least q instances run; descending
    std::vector<double> spot;     ///< [q - 1]: share of the time unit q runs and may be a spot instance, <= running

    [[nodiscard]] int peak() const { return static_cast<int>(running.size()); }
    /// Instances that run on average: the area under the curve.
    [[nodiscard]] double mean() const;
};

/// Counts how long each unit runs.  Where k instances run, the floor(spot_share k) dearest to keep, the top ones, may be spot.
///
/// @param stretches   the whole period
/// @param spot_share  largest share of the running instances that may be spot at any moment, in [0, 1]
/// @throws DomainError  no stretches, hours that are not positive and finite, instances outside [0, 10^7], a share outside [0, 1]
/// @accuracy  sums of whole hours are exact (duration_test.cpp)
/// @cost      O(stretches + peak); a year of hours within the 54 us of cost::cheapest_mix (bench/cost)
[[nodiscard]] Duration duration(std::span<const Stretch> stretches, double spot_share = 0.0);

/// Mean rate of each hour of a trace [1/s]; the unfinished last hour over what there is of it, where that is at least a tenth.
///
/// @param arrivals  ascending, from 0 [s]
/// @param span      of the trace [s], > 0;  a trace of less than an hour is one hour of its mean rate
/// @throws DomainError  no arrivals, a span that is not positive
[[nodiscard]] std::vector<double> hourly_rates(std::span<const double> arrivals, double span);

}  // namespace sizewell::demand
