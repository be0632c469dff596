// Renting or owning a server: what an owned one costs a second, and how much it must be used to pay.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::decision {

using usd_per_instance_u = div_u<usd_u, instance_u>;
using watt_per_instance_u = div_u<watt_u, instance_u>;

/// Capital recovery factor: the yearly payment that pays back 1 over n years at interest i.
///
///     i (1 + i)^n / ((1 + i)^n - 1);   1 / n for i = 0
///
/// @param rate  i a year, >= 0;  @param years  n, > 0
template <Scalar S>
S capital_recovery(const S& rate, const S& years) {
    const S least(1e-9);  // below it the quotient loses its digits, and the limit is right to 1e-9
    const S i = max(rate, least);
    const S grown = pow(S(1.0) + i, years);
    return select(rate < least, S(1.0) / years, i * grown / (grown - S(1.0)));
}

/// Sinking fund factor: the yearly saving that has grown to 1 after n years; the recovery factor less the interest.
template <Scalar S>
S sinking_fund(const S& rate, const S& years) {
    return capital_recovery(rate, years) - rate;
}

/// An owned server.
template <Scalar S>
struct OwnedServer {
    Q<usd_per_instance_u, S> price;    ///< bought, network and cabling included
    S residual;                        ///< worth at the end as a share of the price, 0 to 1
    S years;                           ///< of use
    S rate;                            ///< interest a year
    Q<watt_per_instance_u, S> power;   ///< drawn by the server
    S pue;                             ///< power of the site over that of the server, >= 1
    Q<energy_price_u, S> electricity;  ///< [USD/J]
    Q<energy_price_u, S> colocation;   ///< of a watt for a second; where the contract holds the power, electricity is 0
    Q<instance_price_u, S> staff;      ///< of one server
    S availability;                    ///< share of the time it works, (0, 1]
};

/// What it costs a second beside its price: power, place, staff.
template <Scalar S>
Q<instance_price_u, S> running_cost(const OwnedServer<S>& s) {
    return Q<instance_price_u, S>(s.power * s.electricity * s.pue) + Q<instance_price_u, S>(s.power * s.colocation) + s.staff;
}

/// What it costs a second in all: price x CRF - worth at the end x SFF, spread over the year, and what runs.
template <Scalar S>
Q<instance_price_u, S> cost_of_owning(const OwnedServer<S>& s, const Q<second_u, S>& year) {
    const S yearly = capital_recovery(s.rate, s.years) - s.residual * sinking_fund(s.rate, s.years);
    return Q<instance_price_u, S>(s.price * yearly / year) + running_cost(s);
}

/// Utilisation at which owning costs what renting does: cost of owning / (availability x rent).  Above 1 it never pays.
template <Scalar S>
S break_even_utilisation(const Q<instance_price_u, S>& owning, const S& availability, const Q<instance_price_u, S>& rent) {
    return ratio(owning / rent) / availability;
}

/// Time of use after which the price is earned back: price / (rent - running cost), without interest.
///
/// @return  infinite or negative where running it costs as much as renting: the caller says "never"
template <Scalar S>
Q<second_u, S> break_even_time(const OwnedServer<S>& s, const Q<instance_price_u, S>& rent) {
    return s.price / (rent - running_cost(s));
}

}  // namespace sizewell::decision
