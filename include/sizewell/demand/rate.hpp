// From the average rate to the rate a service is built for, and to the requests it is paid by.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::demand {

/// Rate after `years` of growth: rate (1 + growth)^years.
///
/// @param rate    [req/s], >= 0
/// @param growth  yearly growth as a ratio (0.5 = 50 % a year), > -1
/// @param years   time ahead [year], >= 0
template <Scalar S>
Q<request_rate_u, S> grown_rate(const Q<request_rate_u, S>& rate, const S& growth, const S& years) {
    return rate * pow(S(1.0) + growth, years);
}

/// The rate that capacity is sized for: peak (1 + headroom).
///
/// @param peak      highest arrival rate planned for [req/s], >= 0
/// @param headroom  reserve above the peak as a ratio, >= 0
template <Scalar S>
Q<request_rate_u, S> design_rate(const Q<request_rate_u, S>& peak, const S& headroom) {
    return peak * (S(1.0) + headroom);
}

/// Requests served in a period at the average rate (never the peak: a month is paid by what it serves).
template <Scalar S>
Q<request_u, S> requests_in(const Q<second_u, S>& period, const Q<request_rate_u, S>& average) {
    return average * period;
}

/// Bytes of inference logs kept at any time: requests x bytes x share logged x retention.
///
/// @param average    average rate [req/s]
/// @param size       bytes logged of one request [B/req]
/// @param share      share of requests that are logged, in [0, 1]
/// @param retention  how long a log is kept [s]
template <Scalar S>
Q<byte_u, S> logs_kept(const Q<request_rate_u, S>& average, const Q<byte_per_req_u, S>& size, const S& share,
                       const Q<second_u, S>& retention) {
    return average * size * share * retention;
}

}  // namespace sizewell::demand
