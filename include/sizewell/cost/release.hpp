// What changing a model costs: a second fleet in its shadow, canary steps, load tests, old versions kept.
#pragma once

#include "sizewell/scalar.hpp"

#include <array>

namespace sizewell::cost {

/// Shares of the traffic a new version gets, step by step.
inline constexpr std::array<double, 4> kCanarySteps = {0.05, 0.25, 0.50, 1.00};

/// Instance time of a shadow: a second fleet of the same size.
template <Scalar S>
Q<mul_u<instance_u, second_u>, S> shadow_time(const Q<instance_u, S>& fleet, const Q<second_u, S>& duration) {
    return fleet * duration;
}

/// Instance time of a canary beside the old fleet, which stays whole so that going back is a change of routing: whole instances
/// for 5, 25, 50 and 100 % of the traffic, each for `step`.
template <Scalar S>
Q<mul_u<instance_u, second_u>, S> canary_time(const Q<instance_u, S>& fleet, const Q<second_u, S>& step) {
    S sum(0.0);
    for (const double share : kCanarySteps) sum = sum + ceil(fleet.value() * S(share));
    return Q<instance_u, S>::from_value(sum) * step;
}

/// Bytes of versions kept beside the one that runs.
template <Scalar S>
Q<byte_u, S> versions_kept(const Q<byte_u, S>& model, const S& versions) {
    return model * versions;
}

}  // namespace sizewell::cost
