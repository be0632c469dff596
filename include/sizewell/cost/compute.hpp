// What a fleet costs and what that makes a request cost.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::cost {

/// Money per second of an always-on fleet.
template <Scalar S>
Q<usd_per_s_u, S> compute_rate(const Q<instance_u, S>& instances, const Q<instance_price_u, S>& price) {
    return instances * price;
}

/// Money for one request: what the fleet costs over what it serves on average.  Idle capacity is in it, because it is
/// paid: utilisation is an outcome, never a factor on the bill.
template <Scalar S>
Q<usd_per_req_u, S> cost_per_request(const Q<usd_per_s_u, S>& rate, const Q<request_rate_u, S>& average) {
    return rate / average;
}

/// Share of the servers' time that is work: average rate x service time / servers.
///
/// @param service  time one server is busy with one request [s], so the product is in requests at once
template <Scalar S>
S utilisation(const Q<request_rate_u, S>& average, const Q<second_u, S>& service, const S& servers) {
    return (average * service).value() / servers;
}

/// Price of an instance after a volume discount on what exceeds the threshold (marginal: the first instances keep
/// their price, so one more instance never lowers the bill).
///
///     list * first + list (1 - cut) * (instances - first),   first = min(instances, threshold)
template <Scalar S>
Q<usd_per_s_u, S> discounted_rate(const Q<instance_price_u, S>& list, const Q<instance_u, S>& instances,
                                  const Q<instance_u, S>& threshold, const S& cut) {
    const Q<instance_u, S> first = min(instances, threshold);
    return list * first + list * (S(1.0) - cut) * (instances - first);
}

}  // namespace sizewell::cost
