// How to buy a fleet: commitments for what always runs, on-demand and spot instances for what comes and goes.
#pragma once

#include "sizewell/demand/duration.hpp"

#include <limits>
#include <span>

namespace sizewell::cost {

inline constexpr double kNotOffered = std::numeric_limits<double>::infinity();

/// What an instance costs by each way of buying it, all in one unit (USD an instance-hour, say); infinite: not offered.
struct Offers {
    double on_demand = kNotOffered;    ///< the overflow: what is not committed pays this for each hour it runs
    double spot = kNotOffered;         ///< effective price, see spot_price(): retries, spares and fallback in it
    double reserved_1y = kNotOffered;  ///< paid every hour of a year, used or not
    double reserved_3y = kNotOffered;  ///< paid every hour of three years
    int block = 1;                     ///< commitments come in blocks of this many instances
};

/// What is bought now, and what the first year pays on average in the unit of the offers.
struct Mix {
    int reserved_3y = 0;       ///< instances
    int reserved_1y = 0;
    double on_demand = 0.0;    ///< instances that run on average
    double spot = 0.0;
    double unused = 0.0;       ///< committed instances that idle on average
    double cost = 0.0;         ///< an hour, first year
    double all_on_demand = 0.0;  ///< an hour, without any commitment or spot
    double horizon_cost = 0.0;   ///< an hour, mean over all years, with the commitments of later years chosen as well
};

/// The cheapest way to buy a demand-duration curve, or one that changes from year to year.
///
/// Unit q pays, uncommitted, u_q = o (x_q - y_q) + min(o, s) y_q for the share x_q of the time it runs, of which y_q may be
/// spot.  u_q never rises with q, so what is committed are the lowest units, and each block is decided alone:
///
///     three years of it at c_3y  <  the sum over the years of the least of { c_1y, u_q }   ->  3 years
///     else, this year:  c_1y     <  u_q                                                    ->  1 year
///
/// A commitment for three years is paid to its end, also where the demand is sure for less.
///
/// @param years   the curve of each year for which the demand is sure, 1 to 3; three times the same where it is steady
/// @return        one optimum; of two that tie, the more flexible one
/// @throws DomainError  no years or more than 3, a price that is negative or NaN, on demand not offered, a block below 1
/// @accuracy  equal to the least of all mixes on 1,000 random curves (mix_test.cpp)
/// @cost      O(peak); a year of hours over four options in 50 us, curve included (bench/cost)
/// @source    derivation: separable by unit, checked in the test; one commitment with on-demand overflow is the newsvendor,
///            P(D >= q) >= c / o
[[nodiscard]] Mix cheapest_mix(std::span<const demand::Duration> years, const Offers& offers);

/// What commitments already bought cost on a curve: the rest runs on demand and on spot.
///
/// @param reserved_3y, reserved_1y  instances, >= 0: the lowest units of the curve
/// @throws DomainError  as cheapest_mix(); a negative number, or of a term that is not offered
[[nodiscard]] Mix mix_cost(const demand::Duration& year, const Offers& offers, int reserved_3y, int reserved_1y);

/// Share of the time a commitment must be used to pay: c / o.  Above 1 (or where o is 0) it never pays.
///
/// @param committed  price of a commitment;  @param overflow  price of what it replaces, same unit
/// @return  infinity where it never pays at any use
[[nodiscard]] double break_even_utilisation(double committed, double overflow);

}  // namespace sizewell::cost
