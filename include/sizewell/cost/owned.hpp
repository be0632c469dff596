// Hardware of one's own: what a month of it costs, to be held against rent.
#pragma once

#include "sizewell/scalar.hpp"

namespace sizewell::cost {

/// Yearly payment that pays back 1 over N years at a rate i: i (1 + i)^N / ((1 + i)^N - 1); 1/N at i = 0.
///
/// @param rate   i a year, >= 0;  @param years  N > 0
/// @accuracy     relative error < 2e-10 for i N <= 1e-3 (three terms of the series), < 1e-12 above (owned_test.cpp)
template <Scalar S>
S capital_recovery(const S& rate, const S& years) {
    const S least = S(1e-3) / years;
    const S safe = max(rate, least);
    const S grown = pow(S(1.0) + safe, years);
    // 1/N + i (N + 1)/(2 N) + i^2 (N^2 - 1)/(12 N): below it the quotient of two small numbers loses its digits.
    const S series = S(1.0) / years + rate * (years + S(1.0)) / (S(2.0) * years) + rate * rate * (years * years - S(1.0)) / (S(12.0) * years);
    return select(rate < least, series, safe * grown / (grown - S(1.0)));
}

/// Yearly payment that saves up 1 in N years at a rate i: CRF - i.
template <Scalar S>
S sinking_fund(const S& rate, const S& years) {
    return capital_recovery(rate, years) - rate;
}

/// Servers that are bought.
template <Scalar S>
struct OwnedTerms {
    S servers;
    Q<usd_u, S> price;               ///< of one, network and cabling included
    S residual;                      ///< worth at the end over the price, in [0, 1]
    S years;                         ///< of use, > 0
    S rate;                          ///< discount a year
    Q<watt_u, S> power;              ///< of one server at the meter of the rack
    S pue;                           ///< power of the building over that of its computers, >= 1
    Q<energy_price_u, S> power_price;
    Q<energy_price_u, S> colocation; ///< USD a month and kW of the servers: a price per energy
    Q<usd_per_s_u, S> staff;
};

template <Scalar S>
struct OwnedCost {
    Q<usd_u, S> capex;                                ///< of all servers
    Q<usd_per_s_u, S> capital, power, colocation, staff, total;
    Q<usd_per_s_u, S> depreciation;                   ///< straight line, for the books; not in the total
};

/// @param year  [s]
template <Scalar S>
OwnedCost<S> owned_cost(const OwnedTerms<S>& t, const Q<second_u, S>& year) {
    OwnedCost<S> c;
    c.capex = t.price * t.servers;
    c.capital = c.capex * (capital_recovery(t.rate, t.years) - t.residual * sinking_fund(t.rate, t.years)) / year;
    c.power = t.power * t.servers * t.pue * t.power_price;
    c.colocation = t.power * t.servers * t.colocation;
    c.staff = t.staff;
    c.total = c.capital + c.power + c.colocation + c.staff;
    c.depreciation = c.capex * (S(1.0) - t.residual) / (year * t.years);
    return c;
}

/// Utilisation of owned hardware at which it costs what renting only the useful hours costs: own at 100 % / (rent x availability).
/// Above 1: renting by the hour is cheaper at any use.
template <Scalar S>
S break_even_own(const Q<usd_per_s_u, S>& own, const Q<usd_per_s_u, S>& rent_always_on, const S& availability) {
    return ratio(own / rent_always_on) / availability;
}

/// Hours of rent that pay for the servers: capex / (rent - running cost); negative where rent is below the running cost alone.
template <Scalar S>
Q<second_u, S> break_even_time(const OwnedCost<S>& own, const Q<usd_per_s_u, S>& rent) {
    return own.capex / (rent - (own.power + own.colocation + own.staff));
}

}  // namespace sizewell::cost
