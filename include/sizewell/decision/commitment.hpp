// A commitment or pay as you go: how much of its term a committed instance must be needed.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::decision {

/// Share of the time an instance must be needed for its commitment to pay: committed / overflow.  At 1 or above it never
/// does.
///
/// @param committed  price paid for every hour of the term [USD/(instance s)]
/// @param overflow   price of an hour bought when it is needed, on demand or effective spot, > 0
template <Scalar S>
S commitment_break_even(const Q<instance_price_u, S>& committed, const Q<instance_price_u, S>& overflow) {
    return ratio(committed / overflow);
}

/// Price of a useful hour on spot: over-provisioned, and some hours lost to interruptions.
///
///     spot x overprovision / (1 - interruptions x (boot + load))
///
/// @param interruptions  of one instance [1/s];  @param restart  boot and load after one [s], their product below 1
template <Scalar S>
Q<instance_price_u, S> effective_spot(const Q<instance_price_u, S>& spot, const S& overprovision,
                                      const Q<div_u<one_u, second_u>, S>& interruptions, const Q<second_u, S>& restart) {
    return spot * overprovision / (S(1.0) - ratio(Q<one_u, S>(interruptions * restart)));
}

}  // namespace sizewell::decision
