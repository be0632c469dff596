// Serverless or always on: a bill by request and by memory x time, with a free tier and cold starts.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::decision {

using byte_second_u = mul_u<byte_u, second_u>;

/// What a serverless platform asks.
template <Scalar S>
struct ServerlessTerms {
    Q<usd_per_req_u, S> request_price;
    Q<storage_price_u, S> memory_price;      ///< of a byte for a second
    Q<request_u, S> free_requests;           ///< of a month
    Q<byte_second_u, S> free_memory_time;    ///< of a month
    Q<byte_u, S> memory;                     ///< of one request
    Q<second_u, S> duration;                 ///< of one warm request
    Q<second_u, S> cold_start;               ///< added to a cold one, and billed
    S cold_share;                            ///< share of the requests that are cold, 0 to 1
};

/// Memory x time that one request is billed for.
template <Scalar S>
Q<div_u<byte_second_u, request_u>, S> billed_memory_time(const ServerlessTerms<S>& t) {
    return t.memory * (t.duration + t.cold_start * t.cold_share) / Q<request_u, S>::from_value(S(1.0));
}

/// Money of a month: never below zero, however large the free tier.
template <Scalar S>
Q<usd_u, S> serverless_bill(const ServerlessTerms<S>& t, const Q<request_u, S>& requests) {
    const Q<request_u, S> paid = max(requests - t.free_requests, Q<request_u, S>::from_value(S(0.0)));
    const Q<byte_second_u, S> used = requests * billed_memory_time(t);
    const Q<byte_second_u, S> paid_time = max(used - t.free_memory_time, Q<byte_second_u, S>::from_value(S(0.0)));
    return Q<usd_u, S>(paid * t.request_price) + Q<usd_u, S>(paid_time * t.memory_price);
}

/// Share of the requests that find no warm instance when one is kept for `keep_warm` after its last request: at least
/// the share of the gaps of Poisson arrivals that are longer.
template <Scalar S>
S cold_share_at_least(const Q<request_rate_u, S>& rate, const Q<second_u, S>& keep_warm) {
    return exp(-(rate.value() * keep_warm.value()));
}

}  // namespace sizewell::decision
