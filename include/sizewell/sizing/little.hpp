// How many requests are in a system at once.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::sizing {

/// Requests in a system on average (Little's law): arrival rate x mean time in it, whatever the laws.
///
/// @param rate  of what enters [req/s], in the long run the rate of what leaves;  @param time  mean of one request [s]
template <Scalar S>
Q<request_u, S> in_flight(const Q<request_rate_u, S>& rate, const Q<second_u, S>& time) {
    return rate * time;
}

}  // namespace sizewell::sizing
