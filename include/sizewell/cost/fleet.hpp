// Fleets that follow their load: fixed, scheduled or autoscaled, with the lag that starting an instance takes.
#pragma once

#include "sizewell/demand/duration.hpp"
#include "sizewell/scalar.hpp"

#include <span>
#include <vector>

namespace sizewell::cost {

/// Time until a new replica serves: boot + (image + weights) / bandwidth.
template <Scalar S>
Q<second_u, S> cold_start(const Q<second_u, S>& boot, const Q<byte_u, S>& image, const Q<byte_u, S>& weights, const Q<byte_rate_u, S>& bandwidth) {
    return boot + (image + weights) / bandwidth;
}

/// Time from a change of the load to capacity that follows it: half the metric's window, a decision period, a cold start.
template <Scalar S>
Q<second_u, S> scaling_lag(const Q<second_u, S>& window, const Q<second_u, S>& period, const Q<second_u, S>& start) {
    return window * 0.5 + period + start;
}

/// Time to have the former version back everywhere, wave by wave: its image and weights are loaded, instances are up.
///
/// @param wave  share of the fleet that is replaced at once, in (0, 1]
template <Scalar S>
Q<second_u, S> rollback_time(const Q<byte_u, S>& image, const Q<byte_u, S>& weights, const Q<byte_rate_u, S>& bandwidth, const S& wave) {
    return (image + weights) / bandwidth * ceil(S(1.0) / wave);
}

/// Highest target utilisation of an autoscaler that still holds the promise on a ramp: the utilisation at which it holds over
/// 1 + growth x lag / rate.
template <Scalar S>
S safe_target(const S& utilisation, const Q<div_u<request_rate_u, second_u>, S>& ramp, const Q<second_u, S>& lag, const Q<request_rate_u, S>& rate) {
    return utilisation / (S(1.0) + ratio(ramp * lag / rate));
}

enum class Scaling { fixed, scheduled, autoscaled };

/// How a fleet follows its load.
struct FleetRules {
    Scaling scaling = Scaling::fixed;
    double lag = 0.0;         ///< scheduled: instances start this much before they are needed [s]
    double cooldown = 0.0;    ///< autoscaled: instances stay this long after they were needed [s]
    int least = 0;            ///< instances, >= 0
    int most = 10'000'000;    ///< instances, >= least
};

struct FleetCurve {
    std::vector<demand::Stretch> stretches;
    double short_share = 0.0;  ///< share of the hours in which `most` is below what is needed
};

/// The fleet over a period that repeats, hour by hour.
///
///     fixed       the highest hour, always
///     scheduled   what the next `lag` will need: the highest of [now, now + lag]
///     autoscaled  what the last `cooldown` needed: the highest of [now - cooldown, now]
///
/// An autoscaler sees a rise only after its lag; the margin for that belongs into `needed` (see carried_rates()).
///
/// @param needed  instances each hour needs, >= 0
/// @throws DomainError  no hours, a negative lag or cooldown or one beyond the period, least < 0, most < least, needed < 0
/// @cost      O(hours x (lag in hours + 1))
[[nodiscard]] FleetCurve fleet_curve(std::span<const int> needed, const FleetRules& rules);

/// Rate that the capacity decided in each hour will meet: the hour's own, or on a rise what comes within the lag, at the slope
/// from this hour to the next.
///
///     max(r_t, r_t + (r_{t+1} - r_t) min(1, lag / hour))
///
/// @param rates  of each hour of a period that repeats [1/s]
/// @throws DomainError  no hours, a negative lag, a rate that is negative or not finite
[[nodiscard]] std::vector<double> carried_rates(std::span<const double> rates, double lag);

/// What a step of the load does to a fleet that follows it with a lag (fluid).
struct StepBacklog {
    double backlog;  ///< requests waiting when the new capacity is there
    double wait;     ///< of the last of them [s]
    double drain;    ///< until they are gone [s]; infinite where the new capacity does not suffice
};

/// @param rate     after the step [1/s];  @param before, after  what the fleet serves before and after the lag [1/s], > 0
/// @throws DomainError  a rate, capacity or lag that is negative or not finite
[[nodiscard]] StepBacklog step_backlog(double rate, double before, double after, double lag);

}  // namespace sizewell::cost
