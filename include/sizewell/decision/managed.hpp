// A managed platform or a Kubernetes of one's own: two bills and the compute at which they meet.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::decision {

/// Both bills for the same replicas.
template <Scalar S>
struct ManagedOrOwn {
    Q<usd_per_s_u, S> own;      ///< compute + people who run it + cluster fee
    Q<usd_per_s_u, S> managed;  ///< compute (1 + premium) + people who remain
};

/// @param compute         raw compute [USD/s]
/// @param premium_paid    what the managed platform adds to that compute [USD/s], >= 0
/// @param own_people      people who run the cluster [USD/s];  @param managed_people  who are needed all the same
/// @param cluster_fee     fee of the cluster's control plane [USD/s]
template <Scalar S>
ManagedOrOwn<S> managed_or_own(const Q<usd_per_s_u, S>& compute, const Q<usd_per_s_u, S>& premium_paid,
                               const Q<usd_per_s_u, S>& own_people, const Q<usd_per_s_u, S>& managed_people,
                               const Q<usd_per_s_u, S>& cluster_fee) {
    return {compute + own_people + cluster_fee, compute + premium_paid + managed_people};
}

/// What a managed endpoint asks for the data that goes in and out: rate x bytes of a request and its response x price.
template <Scalar S>
Q<usd_per_s_u, S> endpoint_data(const Q<request_rate_u, S>& rate, const Q<byte_per_req_u, S>& data, const Q<usd_per_byte_u, S>& price) {
    return rate * data * price;
}

/// Raw compute at which both bills are equal: (F_own - F_managed + fee) / premium.  Below it the managed platform is
/// cheaper.
///
/// @param saved    people and fees that the managed platform saves [USD/s]
/// @param premium  premium as a ratio, > 0; the caller reports "never" or "always" for a premium of 0
template <Scalar S>
Q<usd_per_s_u, S> break_even_compute(const Q<usd_per_s_u, S>& saved, const S& premium) {
    return saved / premium;
}

}  // namespace sizewell::decision
