// Replicas that are there to be lost, and the whole instances they live on.
#pragma once

#include "sizewell/scalar.hpp"

#include <string_view>

namespace sizewell::sizing {

/// What may fail while the promise still holds.
enum class Loss { none, replica, node, zone };

constexpr std::string_view name(Loss loss) {
    switch (loss) {
        case Loss::none: return "none";
        case Loss::replica: return "replica";
        case Loss::node: return "node";
        case Loss::zone: return "zone";
    }
    return "none";
}

/// Whole instances that hold `replicas`, `per_instance` on each.
template <Scalar S>
S instances_for(const S& replicas, const S& per_instance) {
    return ceil(replicas / per_instance);
}

/// Instances to run so that the replicas left after the loss still number at least `needed`.
///
///     none     ceil(needed / k)                          k replicas an instance
///     replica  ceil((needed + 1) / k)
///     node     ceil(needed / k) + 1
///     zone     the least m with m - ceil(m / z) >= ceil(needed / k):  m = ceil(z ceil(needed / k) / (z - 1))
///
/// Instances are spread over the zones as evenly as they go, and the fullest zone is the one that is lost.
///
/// @param needed        replicas that must survive, >= 0
/// @param per_instance  replicas on one instance, >= 1
/// @param zones         number of zones, >= 2 for Loss::zone
template <Scalar S>
S instances_with_spare(Loss loss, const S& needed, const S& per_instance, const S& zones) {
    const S bare = instances_for(needed, per_instance);
    switch (loss) {
        case Loss::none: return bare;
        case Loss::replica: return instances_for(needed + S(1.0), per_instance);
        case Loss::node: return bare + S(1.0);
        case Loss::zone: return ceil(bare * zones / (zones - S(1.0)));
    }
    return bare;
}

}  // namespace sizewell::sizing
